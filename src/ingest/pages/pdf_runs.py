"""The stream of printed characters into runs: cut where the pen jumps ahead or steps back onto what is printed.

No constant says how far a pen may step back: punctuation squeezed into its neighbour's empty half, kerned digits
and narrow blanks overlap with their boxes, never with their ink. A run that goes down the page character by
character is a vertical one.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingest.pages.pdf_print import Print, Run, clash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pages.pdf_chars import Places

# All distances are in units of the font size (em).
BASELINE = 0.3
"""Runs whose baselines differ by no more stand on one line."""

SIZE_RATIO = 1.25
"""Characters of one run differ in size by no more."""

FIRST_HAN = "\u2e80"
"""The first of the blocks of hanzi and of their punctuation."""

_BREAK = 0.9  # a wider gap without a printed blank ends a run
_BREAK_BLANK = 2.1  # with a printed blank: two ideographic blanks between names are one line
GUTTER = 0.35
"""From this gap on a run may have run on into the next column."""

_NO_STEP = 0.05  # boxes that overlap by less need no look at their ink
_STEP_BACK = 1.2  # no squeeze takes a character back by more than its width
_LOOK_BACK = 3  # characters whose ink a step back may meet
_DOWN = (0.6, 2.05)  # steps from character to character of a vertical line
_EVEN = 1.4  # characters that step wider down the page, or were not drawn in turn, could be cells of a table
_MIDDLE = 0.35  # how far a character of a vertical line may stand off its middle; marks off by more
_MARKS = frozenset("“”‘’「」『』（）《》〈〉，。、：；！？·—…")
_UPRIGHT = 4  # digits that stand side by side in a vertical line


def cut(page: Print, members: Places) -> list[Run]:
    """Cut the stream of characters into runs, in drawing order; every character with ink is in one of them.

    Where a character stands right behind one of its size on its baseline it goes on: only the others are looked at.
    """
    inked = np.flatnonzero(~page.is_blank[members])
    if not len(inked):
        return []
    ink = members[inked]
    u0, u1, v = (side[ink] for side in page.along)
    size, turn = page.glyphs.size[ink], page.glyphs.turn[ink]
    size = np.where(size == 0, 1.0, size)
    space = u0[1:] - u1[:-1]
    gap, after_blank = space / size[1:], np.diff(inked) > 1
    near = gap <= np.where(after_blank, _BREAK_BLANK, _BREAK)
    plain = near & (gap > -_NO_STEP) & (v[1:] == v[:-1]) & (size[1:] == size[:-1]) & (turn[1:] == turn[:-1])
    starts = [0]
    for k in (np.flatnonzero(~plain) + 1).tolist():
        first, own = starts[-1], size[k]
        if not (
            near[k - 1]
            and turn[first] == turn[k]
            and abs(v[k] - v[first]) <= BASELINE * own
            and max(own, size[first]) <= SIZE_RATIO * min(own, size[first])
            and (
                gap[k - 1] > -_NO_STEP
                or page.one_glyph(int(ink[k - 1]), int(ink[k]))
                or _goes_on(
                    page,
                    members[max(inked[first], inked[k - 1] - _LOOK_BACK + 1) : inked[k - 1] + 1],
                    int(ink[k]),
                )
            )
        ):
            starts.append(k)
    ends = [*starts[1:], len(ink)]
    wide = space > GUTTER * np.repeat(size[starts], np.diff(starts, append=len(ink)))[1:]
    gapped = np.add.reduceat(np.append(False, wide & ~np.isin(np.arange(1, len(ink)), starts)), starts) > 0
    numbers, places = members.tolist(), inked.tolist()
    return [
        Run(
            page,
            numbers[places[a] : places[b - 1] + 1],
            v_a,
            size_a,
            turn_a,
            numbers[places[a]],
            gapped=gap_a,
        )
        for a, b, v_a, size_a, turn_a, gap_a in zip(
            starts,
            ends,
            v[starts].tolist(),
            size[starts].tolist(),
            turn[starts].tolist(),
            gapped.tolist(),
            strict=True,
        )
    ]


def _goes_on(page: Print, before: Places, at: int) -> bool:
    """Tell whether the pen may have stepped back to a character that still belongs to the run it was drawn behind."""
    last = int(before[-1])
    u0, u1, own_size = page.u0, page.u1, page.size[at]
    if (u0[at] + u1[at]) / 2 <= (u0[last] + u1[last]) / 2 and u0[at] - u1[last] <= -_STEP_BACK * own_size:
        return False
    near = [page.ink(i) for i in before.tolist() if not page.blank[i]]
    own = page.ink(at)
    return own[0] > near[-1][0] and not any(clash(other, own) for other in near)


def stack(runs: Sequence[Run]) -> list[Run]:
    """Join characters that stand one below the other: titles and text set vertically."""
    links = [run for run in runs if _is_link(run)]
    out = [run for run in runs if not _is_link(run)]
    links.sort(key=_face)
    for _, group in groupby(links, key=_face):
        chains: list[list[Run]] = []
        for run in sorted(group, key=lambda run: (-run.v, run.order)):
            above = [chain for chain in chains if _below(chain[-1], chain, run)]
            if above:
                min(above, key=lambda chain: (chain[-1].v - run.v, abs(_middle(chain) - run.middle))).append(
                    run
                )
            else:
                chains.append([run])
        for chain in chains:
            if len(chain) < 3 or _is_cells(chain, runs):
                out += chain
                continue
            out.append(
                Run(
                    chain[0].print,
                    [at for run in chain for at in run.at],
                    chain[0].v,
                    chain[0].size,
                    0,
                    min(run.order for run in chain),
                    vertical=True,
                )
            )
    return out


def _face(run: Run) -> tuple[float, str]:
    return round(run.size, 1), run.print.font(run.at[0])


def _is_link(run: Run) -> bool:
    """Tell whether a run can be one place of a vertical line: a full character, a mark, or upright digits."""
    if run.turn or run.vertical or len(run.at) > _UPRIGHT:
        return False
    if len(run.at) == 1:
        text = run.first
        return text > FIRST_HAN or text in _MARKS or text.isalnum() or run.is_wide
    return run.u1 - run.u0 <= 1.3 * run.size and all(run.print.texts[at].isascii() for at in run.at)


def _middle(chain: Sequence[Run]) -> float:
    full = [run.middle for run in chain if run.first not in _MARKS] or [chain[0].middle]
    return sum(full) / len(full)


def _below(last: Run, chain: Sequence[Run], run: Run) -> bool:
    """Tell whether a run stands right below the last one of a chain."""
    size = run.size
    step = (last.v - run.v) / size
    mark = run.first in _MARKS or all(r.first in _MARKS for r in chain)
    off = abs(_middle(chain) - run.middle) / size
    return _DOWN[0] <= step <= _DOWN[1] and off <= (2 * _MIDDLE if mark else _MIDDLE)


def _is_cells(chain: Sequence[Run], runs: Sequence[Run]) -> bool:
    """Tell whether what stands below each other are cells of rows: level with something else beside each."""
    size = chain[0].size
    if sum(run.first > FIRST_HAN for run in chain) < len(chain) / 2:
        return True
    drawn_down = sum(0 < b.order - a.order <= _UPRIGHT for a, b in pairwise(chain))
    if median_step(chain) <= _EVEN * size and drawn_down >= len(chain) / 2:
        return False
    level = 0
    for run in chain:
        level += any(
            other is not run
            and other.turn == 0
            and abs(other.v - run.v) <= 0.1 * size
            and abs(other.size - run.size) <= 0.1 * size
            and min(abs(other.u0 - run.u1), abs(run.u0 - other.u1)) <= 8 * size
            for other in runs
        )
    return level >= 0.8 * len(chain)


def median_step(chain: Sequence[Run]) -> float:
    """Give the middle one of the steps down from run to run, in points."""
    steps = sorted(a.v - b.v for a, b in pairwise(chain))
    return steps[len(steps) // 2]
