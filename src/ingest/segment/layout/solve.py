"""The page as a whole: the set of candidate articles that covers every column and title once, at best score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.layout.packing import pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.layout.elements import Stack
    from ingest.segment.layout.regions import Candidate

_ORPHAN_COLUMN = -7.0
_ORPHAN_TITLE = -6.0
_WEAK_TITLE = -1.5  # what is more likely a label has to gain that much as a title
_MARGIN_MAX = 10.0
_KEEP = 60  # best candidates kept for each title (and for no title)


def choose(
    pool: Sequence[Candidate], aliases: Sequence[int | None], stacks: Sequence[Stack]
) -> list[Candidate]:
    """Pick candidates so that every column and title is in at most one and the sum of scores is greatest.

    `aliases` has one entry for each column: the stack that is the same heading, None for columns of text; a
    heading is used once, as a title or as a subhead. What no candidate covers pays a price, so that an odd
    piece of text never forces a wrong article. Solved exactly, a set packing: by search, a large one as an integer
    program (HiGHS).
    """
    kept = _prune(pool)
    if not kept:
        return []
    columns = len(aliases)
    parts: list[set[int]] = []
    gains: list[float] = []
    for candidate in kept:
        used = {m if (alias := aliases[m]) is None else columns + alias for m in candidate.columns}
        headings = sum(aliases[m] is not None for m in candidate.columns)
        covered = -_ORPHAN_COLUMN * (len(candidate.columns) - headings) - _ORPHAN_TITLE * headings
        if candidate.stack is not None:
            used.add(columns + candidate.stack)
            covered += _WEAK_TITLE if stacks[candidate.stack].weak else -_ORPHAN_TITLE
        parts.append(used)
        gains.append(candidate.score + covered)
    chosen = pack(gains, [sorted(used) for used in parts])
    if chosen is None:
        chosen = _integer_program(gains, parts, columns + len(stacks))
    _set_margins(kept, chosen, gains, parts)
    return [kept[j] for j in chosen]


def _integer_program(gains: Sequence[float], parts: Sequence[set[int]], count: int) -> list[int]:
    """Solve what is too large for `pack` with HiGHS; scipy's optimisation takes .2 s to load and few pages need it."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
    from scipy.sparse import csc_array  # noqa: PLC0415

    rows = [row for used in parts for row in sorted(used)]
    cols = [j for j, used in enumerate(parts) for _ in used]
    result = milp(
        -np.array(gains),
        constraints=LinearConstraint(
            csc_array((np.ones(len(rows)), (rows, cols)), shape=(count, len(parts))), -np.inf, 1.0
        ),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(parts), dtype=np.int64),
        options={"node_limit": 2000},  # a limit in seconds would make the result depend on the machine
    )
    return [] if result.x is None else [j for j in range(len(parts)) if result.x[j] > 0.5]


def _set_margins(
    kept: Sequence[Candidate], chosen: Sequence[int], gains: Sequence[float], parts: Sequence[set[int]]
) -> None:
    """Note for each chosen candidate what the best single other candidate in its place would cost."""
    owner = {row: j for j in chosen for row in parts[j]}
    picked = set(chosen)
    for j in chosen:
        kept[j].margin = min(gains[j], _MARGIN_MAX)
    for d, used in enumerate(parts):
        if d in picked:
            continue
        rivals = {owner[row] for row in used if row in owner}
        loss = sum(gains[j] for j in rivals) - gains[d]
        for j in rivals:
            kept[j].margin = max(0.0, min(kept[j].margin, loss))


def _prune(pool: Sequence[Candidate]) -> list[Candidate]:
    by_stack: dict[int | None, list[Candidate]] = {}
    for candidate in pool:
        by_stack.setdefault(candidate.stack, []).append(candidate)
    kept: list[Candidate] = []
    for stack, group in by_stack.items():
        group.sort(key=lambda c: -(c.score - _ORPHAN_COLUMN * len(c.columns)))
        kept += (
            group
            if stack is None and len(group) < 2 * _KEEP
            else group[: _KEEP if stack is not None else 2 * _KEEP]
        )
    return kept
