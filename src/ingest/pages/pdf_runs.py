"""The stream of printed characters into runs: cut where the pen jumps ahead or steps back onto what is printed.

No constant says how far a pen may step back: punctuation squeezed into its neighbour's empty half, kerned digits
and narrow blanks overlap with their boxes, never with their ink. A run that goes down the page character by
character is a vertical one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pages.pdf_chars import Glyph

# All distances are in units of the font size (em).
BASELINE = 0.3
"""Runs whose baselines differ by no more stand on one line."""

SIZE_RATIO = 1.25
"""Characters of one run differ in size by no more."""

FIRST_HAN = "\u2e80"
"""The first of the blocks of hanzi and of their punctuation."""

_BREAK = 0.9  # a wider gap without a printed blank ends a run
_BREAK_BLANK = 2.1  # with a printed blank: two ideographic blanks between names are one line
_NO_STEP = 0.05  # boxes that overlap by less need no look at their ink
_STEP_BACK = 1.2  # no squeeze takes a character back by more than its width
_LOOK_BACK = 3  # characters whose ink a step back may meet
_SHARED = 0.35  # share of the narrower ink that two characters side by side may have in common
_DOWN = (0.6, 2.05)  # steps from character to character of a vertical line
_EVEN = 1.4  # characters that step wider down the page, or were not drawn in turn, could be cells of a table
_MIDDLE = 0.35  # how far a character of a vertical line may stand off its middle; marks off by more
_SHADOW = 0.3  # how far a shadow's character stands from its first
_RECENT = 40  # characters of one kind back to which a shadow is looked for
_BAND = 24.0  # points: the height of the bands in which they are kept
_MARKS = frozenset("“”‘’「」『』（）《》〈〉，。、：；！？·—…")
_UPRIGHT = 4  # digits that stand side by side in a vertical line


@dataclass(slots=True)
class Run:
    """Characters that stand on one baseline. `u` runs with the writing, `v` across it (up is more), in points."""

    glyphs: list[tuple[float, float, Glyph]]  # (u0, u1, glyph), ink and blanks, in order of u
    v: float
    size: float
    turn: int
    order: int
    vertical: bool = False
    _end: tuple[int, float] = (0, 0.0)  # of how many glyphs, and where it is

    @property
    def u0(self) -> float:
        """Where the first character begins."""
        return self.glyphs[0][0]

    @property
    def u1(self) -> float:
        """Where the writing ends. It is asked often, and changes only where characters are added."""
        count = len(self.glyphs)
        if self._end[0] != count:
            self._end = (count, max([u1 for _, u1, _ in self.glyphs]))
        return self._end[1]

    @property
    def middle(self) -> float:
        """The middle of the writing."""
        return (self.u0 + self.u1) / 2


def along(glyph: Glyph) -> tuple[float, float, float]:
    """Give u0, u1 and v of a glyph after its writing direction."""
    match glyph.turn:
        case 1:
            return glyph.y0, glyph.y1, -glyph.origin_x
        case 2:
            return -glyph.x1, -glyph.x0, -glyph.origin_y
        case 3:
            return -glyph.y1, -glyph.y0, glyph.origin_x
        case _:
            return glyph.x0, glyph.x1, glyph.origin_y


def ink(glyph: Glyph) -> tuple[float, float]:
    """Give the ends of a glyph's ink along its writing direction."""
    x0, y0, x1, y1 = glyph.ink
    match glyph.turn:
        case 1:
            return y0, y1
        case 2:
            return -x1, -x0
        case 3:
            return -y1, -y0
        case _:
            return x0, x1


def clash(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Tell whether two inks stand upon each other: by more than what slanted or kerned letters share."""
    return min(a[1], b[1]) - max(a[0], b[0]) > _SHARED * min(a[1] - a[0], b[1] - b[0])


def collide(a: Run, b: Run) -> bool:
    """Tell whether the inks of two runs stand upon each other (then they are two lines)."""
    spans = sorted(
        [(*ink(g), 0) for _, _, g in a.glyphs if not g.text.isspace()]
        + [(*ink(g), 1) for _, _, g in b.glyphs if not g.text.isspace()]
    )
    return any(p != q and clash((p0, p1), (q0, q1)) for (p0, p1, p), (q0, q1, q) in pairwise(spans))


def _one_glyph(a: Glyph, b: Glyph) -> bool:
    """Tell whether two characters in turn are one printed glyph: a ligature, a dash of two."""
    return (
        abs(a.origin_x - b.origin_x) < 0.01
        and abs(a.origin_y - b.origin_y) < 0.01
        and abs(a.x1 - b.x1) < 0.01
        and abs(a.y1 - b.y1) < 0.01
        and a.turn == b.turn
    )


def _goes_on(run: Run, glyph: Glyph, u0: float, u1: float) -> bool:
    """Tell whether the pen may have stepped back to a glyph that still belongs to the run."""
    last = run.glyphs[-1]
    if (u0 + u1) / 2 <= (last[0] + last[1]) / 2 and u0 - last[1] <= -_STEP_BACK * glyph.size:
        return False
    near = [ink(g) for _, _, g in run.glyphs[-_LOOK_BACK:] if not g.text.isspace()]
    own = ink(glyph)
    return own[0] > near[-1][0] and not any(clash(other, own) for other in near)


Drawn = tuple[int, "Glyph"]
"""A character with its place in the order of drawing."""


def shadows_apart(glyphs: Sequence[Glyph]) -> tuple[list[Drawn], list[Drawn]]:
    """Part the characters that stand once more at nearly the same place (a shadow) from all others."""
    drawn = list(enumerate(glyphs))
    doubled = _near_its_like(glyphs)
    if not doubled:
        return drawn, []
    first: list[Drawn] = []
    again: list[Drawn] = []
    seen = _Seen()
    for order, glyph in drawn:
        if glyph.text not in doubled:
            first.append((order, glyph))
        elif seen.stood_before(glyph) and (not order or not _one_glyph(glyphs[order - 1], glyph)):
            again.append((order, glyph))
        else:
            first.append((order, glyph))
            seen.add(glyph)
    return first, again


def _near_its_like(glyphs: Sequence[Glyph]) -> set[str]:
    """Find the characters with ink that stand somewhere near another of their kind: few pages have many of them."""
    numbers: dict[str, int] = {}
    kinds = np.array([numbers.setdefault(glyph.text, len(numbers)) for glyph in glyphs])
    x = np.array([glyph.origin_x for glyph in glyphs])
    y = np.array([glyph.origin_y for glyph in glyphs])
    reach = _SHADOW * np.array([glyph.size for glyph in glyphs])
    order = np.lexsort((y, kinds))
    kinds, x, y, reach = kinds[order], x[order], y[order], reach[order]
    widest = reach.max(initial=0.0)
    near: set[int] = set()
    for step in range(1, len(glyphs)):
        close = (kinds[step:] == kinds[:-step]) & (y[step:] - y[:-step] < widest)
        if not close.any():
            break
        if step > _RECENT:
            near.update(kinds[step:][close].tolist())
            break
        farthest = np.maximum(reach[step:], reach[:-step])
        close &= (np.abs(x[step:] - x[:-step]) < farthest) & (y[step:] - y[:-step] < farthest)
        near.update(kinds[step:][close].tolist())
    texts = list(numbers)
    return {texts[kind] for kind in near if not texts[kind].isspace()}


class _Seen:
    """The characters so far, by what they are and by the band of the page they stand in.

    A page has each character many times, seldom two of them near each other.
    """

    def __init__(self) -> None:
        self._bands: defaultdict[str, dict[float, list[tuple[int, float, float, float]]]] = defaultdict(dict)
        self._counts: Counter[str] = Counter()

    def add(self, glyph: Glyph) -> None:
        """Note a character."""
        text, y = glyph.text, glyph.origin_y
        self._counts[text] += 1
        place = (self._counts[text], glyph.origin_x, y, glyph.size)
        self._bands[text].setdefault(y // _BAND, []).append(place)

    def stood_before(self, glyph: Glyph) -> bool:
        """Tell whether one of the last characters of this kind stands at nearly the same place in the same size."""
        text, x, y, size = glyph.text, glyph.origin_x, glyph.origin_y, glyph.size
        reach = _SHADOW * size
        bands = self._bands.get(text)
        if bands is None:
            return False
        low, high = (y - reach) // _BAND, (y + reach) // _BAND
        if low == high:
            near = bands.get(low, ())
        elif high - low < len(bands):
            near = [place for at in range(int(low), int(high) + 1) for place in bands.get(at, ())]
        else:
            near = [place for band in bands.values() for place in band]
        oldest = self._counts[text] - _RECENT
        return any(
            abs(other_x - x) < reach
            and abs(other_y - y) < reach
            and abs(other_size - size) < 0.1 * size
            and count > oldest
            for count, other_x, other_y, other_size in near
        )


def cut(glyphs: Iterable[Drawn]) -> list[Run]:
    """Cut the stream of characters into runs, in drawing order; every character with ink is in one of them."""
    runs: list[Run] = []
    run: Run | None = None
    blanks: list[tuple[float, float, Glyph]] = []
    last_u1 = 0.0
    for order, glyph in glyphs:
        text, x0, _, x1, _, _, y, size, _, turn, _ = glyph
        u0, u1, v = along(glyph) if turn else (x0, x1, y)
        if text.isspace():
            blanks.append((u0, u1, glyph))
            continue
        size = size or 1.0
        gap = (u0 - last_u1) / size
        if (
            run is not None
            and run.turn == turn
            and abs(v - run.v) <= BASELINE * size
            and max(size, run.size) <= SIZE_RATIO * min(size, run.size)
            and gap <= (_BREAK_BLANK if blanks else _BREAK)
            and (gap > -_NO_STEP or _one_glyph(run.glyphs[-1][2], glyph) or _goes_on(run, glyph, u0, u1))
        ):
            if blanks:
                run.glyphs += blanks
            run.glyphs.append((u0, u1, glyph))
        else:
            run = Run([(u0, u1, glyph)], v, size, turn, order)
            runs.append(run)
        if blanks:
            blanks = []
        last_u1 = u1
    return runs


def stack(runs: Sequence[Run]) -> list[Run]:
    """Join characters that stand one below the other: titles and text set vertically."""
    links = [run for run in runs if _is_link(run)]
    out = [run for run in runs if not _is_link(run)]
    links.sort(key=lambda run: (round(run.size, 1), run.glyphs[0][2].font))
    for _, group in groupby(links, key=lambda run: (round(run.size, 1), run.glyphs[0][2].font)):
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
                    [g for run in chain for g in run.glyphs],
                    chain[0].v,
                    chain[0].size,
                    0,
                    min(run.order for run in chain),
                    vertical=True,
                )
            )
    return out


def _is_link(run: Run) -> bool:
    """Tell whether a run can be one place of a vertical line: a full character, a mark, or upright digits."""
    if run.turn or run.vertical or len(run.glyphs) > _UPRIGHT:
        return False
    glyph = run.glyphs[0][2]
    if len(run.glyphs) == 1:
        return (
            glyph.text > FIRST_HAN
            or glyph.text in _MARKS
            or glyph.text.isalnum()
            or (glyph.x1 - glyph.x0 >= 0.8 * glyph.size)
        )
    return run.u1 - run.u0 <= 1.3 * run.size and all(g.text.isascii() for _, _, g in run.glyphs)


def _middle(chain: Sequence[Run]) -> float:
    full = [run.middle for run in chain if run.glyphs[0][2].text not in _MARKS] or [chain[0].middle]
    return sum(full) / len(full)


def _below(last: Run, chain: Sequence[Run], run: Run) -> bool:
    """Tell whether a run stands right below the last one of a chain."""
    size = run.size
    step = (last.v - run.v) / size
    mark = run.glyphs[0][2].text in _MARKS or all(r.glyphs[0][2].text in _MARKS for r in chain)
    off = abs(_middle(chain) - run.middle) / size
    return _DOWN[0] <= step <= _DOWN[1] and off <= (2 * _MIDDLE if mark else _MIDDLE)


def _is_cells(chain: Sequence[Run], runs: Sequence[Run]) -> bool:
    """Tell whether what stands below each other are cells of rows: level with something else beside each."""
    size = chain[0].size
    if sum(run.glyphs[0][2].text > FIRST_HAN for run in chain) < len(chain) / 2:
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
