"""Printed characters into lines: by baseline and distance first, by drawing order second.

Drawing order alone does not make lines (digits and punctuation are often drawn apart from the hanzi around
them), and distance alone does not either (a column's hanging punctuation can reach into the gutter).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import chain, pairwise
from statistics import median
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ingest.model import Block, Box, Line
from ingest.pages.pdf_print import Print, Run, collide
from ingest.pages.pdf_runs import BASELINE, FIRST_HAN, GUTTER, SIZE_RATIO, cut, stack
from ingest.pages.pdf_shadows import shadows_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.pages.pdf_chars import Glyphs, Places

T = TypeVar("T")

# All distances are in units of the font size (em).
_JOIN = 0.6  # widest gap over which runs that were drawn apart still join
_WIDE = 2.3  # widest gap over which they join where the lines above and below run across it
_BEFORE = 1.2  # what runs across a gap begins so far before it
_NEAR_LINE = 2.2  # lines whose baselines are no further apart bear witness
_LIKE = 1.1  # sizes of lines that bear witness differ by no more
_BESIDE = 3  # a line that stands beside a gap ends or begins no further from its middle
_STRIP = 256.0  # points: a column or two
_MOST_STRIPS = 1000.0  # broken files have characters anywhere
_WORD = 0.17  # a gap so much wider than the usual one of its line is written as a blank
_SPACED = 0.33  # between hanzi and digits: layout programs set a quarter of a character there
_LEAST_BLANK = min(_WORD, _SPACED)
_OPENING = frozenset("“‘「『《〈（(【")
_CLOSING = frozenset("，。、；：！？”’」』》〉）)】—…")
_OFF = 0.65  # how far off its baseline a digit may stand that belongs to a line
_LOOSE = 8  # characters of what may be put back at most
_EDGE_VOTES = 4  # runs that start at the same x make a column edge


def _edges(runs: Sequence[Run]) -> list[float]:
    """Find the u at which several runs begin: the left edges of columns, sorted."""
    starts = sorted(run.u0 for run in runs if run.turn == 0 and len(run.at) > 4)
    edges: list[float] = []
    i = 0
    while i < len(starts):
        j = i
        while j + 1 < len(starts) and starts[j + 1] - starts[i] <= 1.0:
            j += 1
        if j - i + 1 >= _EDGE_VOTES:
            edges.append(starts[(i + j) // 2])
        i = j + 1
    return edges


def _near(edges: Sequence[float], u: float) -> bool:
    at = bisect_left(edges, u)
    return any(abs(edges[i] - u) <= 1.0 for i in (at - 1, at) if 0 <= i < len(edges))


def _strip(u: float) -> int:
    strip = u / _STRIP
    if -_MOST_STRIPS <= strip <= _MOST_STRIPS:
        return int(strip)
    return int(min(_MOST_STRIPS, max(-_MOST_STRIPS, strip)))


def _height(run: Run) -> float:
    return run.v


class _Ground:
    """The printed lines of a page, to ask what stands above and below a gap in one of them."""

    def __init__(self, runs: Sequence[Run]) -> None:
        # By strips of the page: a line stands in each in which the middle of a gap that it says something of can lie.
        self._strips: dict[int, tuple[list[float], list[tuple[float, float, float, Run]]]] = {}
        for run in sorted([run for run in runs if run.turn == 0 and len(run.at) > 1], key=_height):
            u0, u1, size, v = run.u0, run.u1, run.size, run.v
            reach = _BESIDE * _LIKE * size + 1.0
            member = (u0, u1, size, run)
            for strip in range(_strip(u0 - reach), _strip(u1 + reach) + 1):
                known = self._strips.get(strip)
                if known is None:
                    known = self._strips[strip] = ([], [])
                known[0].append(v)
                known[1].append(member)

    def _side(self, low: float, high: float, gap: tuple[float, float], size: float) -> int:
        """Ask the lines with baselines between two heights: 1 one runs over the gap, -1 two stand beside it, 0 none."""
        middle = (gap[0] + gap[1]) / 2
        left = right = False
        heights, members = self._strips.get(_strip(middle), ([], []))
        for u0, u1, own, run in members[bisect_left(heights, low) : bisect_left(heights, high)]:
            if (size > _LIKE * own) if size > own else (own > _LIKE * size):
                continue
            if u0 < gap[0] and u1 > gap[1]:
                if u0 > gap[0] - _BEFORE * size:
                    return -1  # it begins under the end of what hangs out of its column
                starts, ends = run.print.u0, run.print.u1
                before = max([ends[i] for i in run.at if ends[i] <= middle], default=middle)
                after = min([starts[i] for i in run.at if ends[i] > middle], default=middle)
                if after - before <= 0.5 * size:
                    return 1
                return -1
            left = left or middle - _BESIDE * size < u1 <= middle + 0.3 * size
            right = right or middle - 0.3 * size <= u0 < middle + _BESIDE * size
        return -1 if left and right else 0

    def bridged(self, v: float, gap: tuple[float, float], size: float) -> int:
        """Tell by the lines right above and below whether a gap lies within a column (1) or between two (-1)."""
        near, far = 0.5 * size, _NEAR_LINE * size
        sides = (self._side(v - far, v - near, gap, size), self._side(v + near, v + far, gap, size))
        return -1 if -1 in sides else max(sides)


def _split_at_gutters(runs: list[Run], edges: Sequence[float], ground: _Ground) -> list[Run]:
    """Cut runs that went over a gutter: a gap, and behind it the left edge of a column."""
    out: list[Run] = []
    for run in runs:
        if run.turn or not run.gapped:
            out.append(run.copy())  # the ground's stay as they are
            continue
        u0, u1, texts, at = run.print.u0, run.print.u1, run.print.texts, run.at
        ink = [i for i, char in enumerate(at) if not run.print.blank[char]]
        cuts = [
            b
            for a, b in pairwise(ink)
            if u0[at[b]] - u1[at[a]] > GUTTER * run.size
            and (
                _near(edges, u0[at[b]])
                or (texts[at[b]] in _OPENING and _near(edges, u0[at[b]] + 0.5 * run.size))
            )
            and b >= 3
            and len(at) - b >= 3
            and ground.bridged(run.v, (u1[at[a]], u0[at[b]]), run.size) < 1
        ]
        for begin, end in pairwise([0, *cuts, len(at)]):
            out.append(Run(run.print, at[begin:end], run.v, run.size, run.turn, run.order))
    return out


def _merge(runs: list[Run], edges: Sequence[float], ground: _Ground) -> list[Run]:
    """Join runs of one baseline that were drawn apart and fit together, letter-spaced ones included."""
    out: list[Run] = []
    by_line = sorted(runs, key=lambda r: (r.turn, -r.v))
    i = 0
    while i < len(by_line):
        j = i + 1
        while (
            j < len(by_line)
            and by_line[j].turn == by_line[i].turn
            and abs(by_line[j].v - by_line[j - 1].v) <= BASELINE * by_line[j].size
        ):
            j += 1
        out += _merge_row(sorted(by_line[i:j], key=lambda r: r.u0), edges, ground)
        i = j
    return out


def _merge_row(row: list[Run], edges: Sequence[float], ground: _Ground) -> list[Run]:
    done: list[Run] = []
    for run in row:
        for target in reversed(done):
            size = max(run.size, target.size)
            gap = (run.u0 - target.u1) / size
            if (
                max(run.size, target.size) > SIZE_RATIO * min(run.size, target.size)
                or abs(run.v - target.v) > BASELINE * size
                or gap > _WIDE
                or _apart(target, run, gap, edges, ground)
                or collide(target, run)
            ):
                continue
            target.take(run)
            break
        else:
            done.append(run)
    return _letter_spaced(done)


def _apart(left: Run, right: Run, gap: float, edges: Sequence[float], ground: _Ground) -> bool:
    """Tell whether two runs of one baseline, drawn apart, stay two: the lines around them say it first."""
    told = 0
    if gap > GUTTER and left.turn == 0:
        told = ground.bridged(left.v, (left.u1, right.u0), max(left.size, right.size))
    if told:
        return told < 0
    return gap > _JOIN or _over_gutter(left, right, gap, edges)


def _over_gutter(left: Run, right: Run, gap: float, edges: Sequence[float]) -> bool:
    """Tell whether two runs that were drawn apart stand in two columns.

    A closing mark may hang so far into the gutter that hardly any gap is left; then the column's edge tells.
    """
    at_edge = _near(edges, right.u0) or (
        # An opening quotation mark hangs half its width out of the column.
        right.first in _OPENING and _near(edges, right.u0 + 0.5 * right.size)
    )
    both_long = min(len(left.at), len(right.at)) >= 4
    if at_edge:
        return gap > GUTTER or (both_long and left.last in _CLOSING)
    return gap > GUTTER and both_long and right.order != left.order + len(left.at)


def _letter_spaced(row: list[Run]) -> list[Run]:
    """Join single characters that stand at one even distance, as titles of few characters are set."""
    row.sort(key=lambda r: r.u0)
    out: list[Run] = []
    pitch = 0.0
    for run in row:
        last = out[-1] if out else None
        if last is not None and len(run.at) == 1 and run.size == last.size:
            step = run.u0 - run.print.u0[last.at[-1]]
            single = len(last.at) == 1
            if (single and step <= 3.6 * run.size) or (pitch and abs(step - pitch) <= 0.15 * run.size):
                last.at = last.at + run.at  # the ground's runs keep theirs
                last.order = min(last.order, run.order)
                pitch = step
                continue
        pitch = 0.0
        out.append(run)
    return out


def _text(run: Run) -> str:
    """Write a run's characters, with a blank where a gap is clearly wider than the run's usual one."""
    u0, u1 = run.print.u0, run.print.u1
    texts = [run.print.texts[i] for i in run.at]
    gaps = [u0[b] - u1[a] for a, b in pairwise(run.at)]
    floor, least = max(0.0, median(gaps)), _LEAST_BLANK * run.size
    parts = texts[:1]
    for gap, text, before in zip(gaps, texts[1:], texts[:-1], strict=True):
        if gap > least and not text.isspace() and not before.isspace():
            mixed = (text > FIRST_HAN) != (before > FIRST_HAN)
            blank = (_SPACED if mixed else _WORD) * run.size
            if gap > blank and gap - floor > blank:
                parts.append(" ")
        parts.append(text)
    return "".join(parts)


def _lines(runs: Sequence[Run], page: Print) -> list[Line]:
    """Make lines of runs: a line's box is that of its ink's loose boxes, its size and font those of most of it."""
    if not runs:
        return []
    glyphs, (u0, u1, _) = page.glyphs, page.along
    starts = np.cumsum([0, *(len(run.at) for run in runs[:-1])])
    every = np.fromiter(chain.from_iterable(run.at for run in runs), np.intp)
    gaps = u0[every] - u1[np.roll(every, 1)]
    gaps[starts] = -np.inf
    widest = np.maximum.reduceat(gaps, starts).tolist()
    inked = ~page.is_blank[every]
    steps = np.diff(every, prepend=-1)
    steps[starts] = 1
    in_turn = (np.minimum.reduceat(steps, starts) == 1) & (np.maximum.reduceat(steps, starts) == 1)
    straight = in_turn.tolist()
    ink = every[inked]
    ends = np.cumsum(np.add.reduceat(inked, starts, dtype=np.intp))
    starts = np.append(0, ends[:-1])
    x0, y0 = (np.minimum.reduceat(side[ink], starts).tolist() for side in (glyphs.x0, glyphs.y0))
    x1, y1 = (np.maximum.reduceat(side[ink], starts).tolist() for side in (glyphs.x1, glyphs.y1))
    sizes, fonts = glyphs.size[ink], glyphs.font[ink]
    one_size = (np.minimum.reduceat(sizes, starts) == np.maximum.reduceat(sizes, starts)).tolist()
    one_font = (np.minimum.reduceat(fonts, starts) == np.maximum.reduceat(fonts, starts)).tolist()
    texts = page.texts
    out: list[Line] = []
    firsts, lasts = starts.tolist(), ends.tolist()
    first_size, first_font = sizes[starts].tolist(), fonts[starts].tolist()
    for no, run in enumerate(runs):
        first, end = firsts[no], lasts[no]
        spaced = not run.vertical and widest[no] > _LEAST_BLANK * run.size
        if spaced:
            text = _text(run)
        elif straight[no]:
            text = "".join(texts[run.at[0] : run.at[-1] + 1])
        else:
            text = "".join([texts[i] for i in run.at])
        size = first_size[no] if one_size[no] else _most([round(one, 2) for one in sizes[first:end].tolist()])
        font = glyphs.fonts[first_font[no] if one_font[no] else _font(page, ink[first:end].tolist())]
        box = Box(round(x0[no], 2), round(y0[no], 2), round(x1[no], 2), round(y1[no], 2))
        out.append(Line(no, text, box, round(size, 2), font))
    return out


def _font(page: Print, ink: Sequence[int]) -> int:
    """Give the font of most hanzi: digits are often set in another one, the hanzi say which text this is."""
    fonts = page.glyphs.font
    return int(_most([fonts[i] for i in ink if page.texts[i] > FIRST_HAN] or [fonts[i] for i in ink]))


def _most(values: list[T]) -> T:
    return Counter(values).most_common(1)[0][0]


def _joined(page: Print, members: Places) -> list[Run]:
    runs = stack(cut(page, members))
    upright = [run for run in runs if run.vertical]
    runs = [run for run in runs if not run.vertical]
    edges, ground = _edges(runs), _Ground(runs)
    return upright + _put_back(_merge(_split_at_gutters(runs, edges, ground), edges, ground))


def _put_back(runs: list[Run]) -> list[Run]:
    """Put digits and marks that a font sets too high or too low into the gap of the line that they belong to.

    They stand alone on their own baseline, within the height of the line, and fill a gap of it or touch its end.
    """
    loose = [run for run in runs if run.turn == 0 and len(run.at) <= _LOOSE and _is_loose(run)]
    alone_ones = {id(run) for run in loose}
    out = [run for run in runs if id(run) not in alone_ones]
    for run in loose:
        fits = [
            line
            for line in out
            if line.turn == 0
            and BASELINE * line.size < abs(line.v - run.v) <= _OFF * line.size
            and 0.5 * line.size <= run.size <= SIZE_RATIO * line.size
            and len(line.at) > len(run.at)
            and _fills(line, run)
            and not collide(line, run)
        ]
        alone = not any(
            abs(other.v - run.v) <= BASELINE * run.size
            and max(other.u0 - run.u1, run.u0 - other.u1) < _WIDE * run.size
            for other in runs
            if other is not run and other.turn == 0
        )
        if fits and alone:
            line = min(fits, key=lambda one: abs(one.v - run.v))
            line.take(run)
        else:
            out.append(run)
    return out


def _is_loose(run: Run) -> bool:
    text = "".join([run.print.texts[i] for i in run.at])
    return all(char.isascii() or char in _CLOSING or char in _OPENING for char in text) and bool(text.strip())


def _fills(line: Run, run: Run) -> bool:
    """Tell whether a run stands right between two characters of a line, or right at its end."""
    near = GUTTER * line.size
    u0, u1 = line.print.u0, line.print.u1
    before = max([u1[i] for i in line.at if u1[i] <= run.u0 + near], default=None)
    after = min([u0[i] for i in line.at if u0[i] >= run.u1 - near], default=None)
    if before is None or run.u0 - before > near:
        return False
    return after is None or after - run.u1 <= near


def lines(glyphs: Glyphs) -> list[Line]:
    """Put characters into lines, numbered from 0 in drawing order. Every character with ink is in one line."""
    page = Print(glyphs)
    first, again = shadows_apart(page)
    return _lines(sorted(_joined(page, first) + _joined(page, again), key=lambda run: run.order), page)


def blocks(all_lines: Sequence[Line]) -> tuple[Block, ...]:
    """Group lines that follow each other in drawing order and stand below each other in one face.

    Line numbers leave one blank line between blocks, as a page's text is written.
    """
    groups: list[list[Line]] = []
    for line in all_lines:
        if groups and _continues(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    out: list[Block] = []
    no = 0
    for group in groups:
        out.append(Block(tuple(Line(no + i, x.text, x.box, x.size, x.font) for i, x in enumerate(group))))
        no += len(group) + 1
    return tuple(out)


def _continues(above: Line, line: Line) -> bool:
    a, b, size = above.box, line.box, line.size
    if a is None or b is None or not size or above.size != size or above.font != line.font:
        return False
    step = (a.y1 - b.y1) / size
    return 0.7 <= step <= 2.2 and min(a.x1, b.x1) - max(a.x0, b.x0) > 0
