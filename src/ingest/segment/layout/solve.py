"""The page as a whole: the set of candidate articles that covers every column and title once, at best score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

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
    piece of text never forces a wrong article. Solved exactly as a set-packing integer program (HiGHS).
    """
    kept = _prune(pool)
    if not kept:
        return []
    rows: list[int] = []
    cols: list[int] = []
    gains = np.empty(len(kept))
    columns = len(aliases)
    for j, candidate in enumerate(kept):
        for m in candidate.columns:
            alias = aliases[m]
            rows.append(m if alias is None else columns + alias)
            cols.append(j)
        if candidate.stack is not None:
            rows.append(columns + candidate.stack)
            cols.append(j)
        headings = sum(aliases[m] is not None for m in candidate.columns)
        covered = -_ORPHAN_COLUMN * (len(candidate.columns) - headings) - _ORPHAN_TITLE * headings
        if candidate.stack is not None:
            covered += _WEAK_TITLE if stacks[candidate.stack].weak else -_ORPHAN_TITLE
        gains[j] = candidate.score + covered
    matrix = csc_array((np.ones(len(rows)), (rows, cols)), shape=(columns + len(stacks), len(kept)))
    result = milp(
        -gains,
        constraints=LinearConstraint(matrix, -np.inf, 1.0),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(kept), dtype=np.int64),
        options={"node_limit": 2000},  # a limit in seconds would make the result depend on the machine
    )
    if result.x is None:
        return []
    chosen = [j for j in range(len(kept)) if result.x[j] > 0.5]
    _set_margins(kept, chosen, gains, rows, cols)
    return [kept[j] for j in chosen]


def _set_margins(
    kept: Sequence[Candidate],
    chosen: Sequence[int],
    gains: np.ndarray,
    rows: Sequence[int],
    cols: Sequence[int],
) -> None:
    """Note for each chosen candidate what the best single other candidate in its place would cost."""
    parts: dict[int, set[int]] = {}
    for row, col in zip(rows, cols, strict=True):
        parts.setdefault(col, set()).add(row)
    owner = {row: j for j in chosen for row in parts[j]}
    picked = set(chosen)
    for j in chosen:
        kept[j].margin = min(float(gains[j]), _MARGIN_MAX)
    for d in range(len(kept)):
        if d in picked:
            continue
        rivals = {owner[row] for row in parts[d] if row in owner}
        loss = float(sum(gains[j] for j in rivals) - gains[d])
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
