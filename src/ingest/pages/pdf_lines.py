"""Printed characters into lines: by baseline and distance first, by drawing order second.

Drawing order alone does not make lines (digits and punctuation are often drawn apart from the hanzi around
them), and distance alone does not either (a column's hanging punctuation can reach into the gutter).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ingest.model import Block, Box, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pages.pdf_chars import Glyph

# All distances are in units of the font size (em).
_BREAK = 0.9  # a wider gap without a printed blank ends a run
_BREAK_BLANK = 2.1  # with a printed blank: two ideographic blanks between names are one line
_JOIN = 0.6  # widest gap over which runs that were drawn apart still join
_WORD = 0.17  # a gap so much wider than the usual one of its line is written as a blank
_GUTTER = 0.35  # from this gap on a run may have run on into the next column
_FIRST_HAN = "\u2e80"  # the first of the blocks of hanzi and of their punctuation
_NO_STEP = 0.05  # boxes that overlap by less need no look at their ink
_STEP_BACK = 1.2  # no squeeze takes a character back by more than its width
_LOOK_BACK = 3  # characters whose ink a step back may meet
_SHARED = 0.35  # share of the narrower ink that two characters side by side may have in common
_BASELINE = 0.3
_SIZE_RATIO = 1.25
_OPENING = frozenset("“‘「『《〈（(【")
_CLOSING = frozenset("，。、；：！？”’」』》〉）)】—…")
_EDGE_VOTES = 4  # runs that start at the same x make a column edge


@dataclass(slots=True)
class _Run:
    """Characters that stand on one baseline. `u` runs with the writing, `v` across it (up is more)."""

    glyphs: list[tuple[float, float, Glyph]]  # (u0, u1, glyph), ink and blanks, in order of u
    v: float
    size: float
    turn: int
    order: int
    vertical: bool = False
    starts: list[float] = field(default_factory=list)

    @property
    def u0(self) -> float:
        return self.glyphs[0][0]

    @property
    def u1(self) -> float:
        return max(u1 for _, u1, _ in self.glyphs)


def _along(glyph: Glyph) -> tuple[float, float, float]:
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


def _ink(glyph: Glyph) -> tuple[float, float]:
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


def _clash(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Tell whether two inks stand upon each other: by more than what slanted or kerned letters share."""
    return min(a[1], b[1]) - max(a[0], b[0]) > _SHARED * min(a[1] - a[0], b[1] - b[0])


def _goes_on(run: _Run, glyph: Glyph, u0: float, u1: float) -> bool:
    """Tell whether the pen may have stepped back to a glyph that still belongs to the run.

    Punctuation that is squeezed into its neighbour's empty half and kerned digits overlap with their boxes,
    not with their ink; a second copy or another line stands upon what is printed.
    """
    near = [g for _, _, g in run.glyphs[-_LOOK_BACK:] if not g.text.isspace()]
    last = run.glyphs[-1]
    if (u0 + u1) / 2 <= (last[0] + last[1]) / 2 and u0 - last[1] <= -_STEP_BACK * glyph.size:
        return False
    ink = _ink(glyph)
    return ink[0] > _ink(near[-1])[0] and not any(_clash(_ink(g), ink) for g in near)


def _runs(glyphs: Iterable[Glyph]) -> list[_Run]:
    """Cut the stream of characters where the pen jumps ahead, or steps back onto what is printed."""
    runs: list[_Run] = []
    run: _Run | None = None
    blanks: list[tuple[float, float, Glyph]] = []
    last_u1 = 0.0
    for order, glyph in enumerate(glyphs):
        u0, u1, v = _along(glyph)
        if glyph.text.isspace():
            blanks.append((u0, u1, glyph))
            continue
        size = glyph.size or 1.0
        gap = (u0 - last_u1) / size
        if (
            run is not None
            and run.turn == glyph.turn
            and abs(v - run.v) <= _BASELINE * size
            and max(size, run.size) <= _SIZE_RATIO * min(size, run.size)
            and gap <= (_BREAK_BLANK if blanks else _BREAK)
            and (gap > -_NO_STEP or _goes_on(run, glyph, u0, u1))
        ):
            run.glyphs += blanks
            run.glyphs.append((u0, u1, glyph))
        else:
            run = _Run([(u0, u1, glyph)], v, size, glyph.turn, order)
            runs.append(run)
        blanks = []
        last_u1 = u1
    return runs


def _edges(runs: Sequence[_Run]) -> list[float]:
    """Find the u at which several runs begin: the left edges of columns, sorted."""
    starts = sorted(run.u0 for run in runs if run.turn == 0 and len(run.glyphs) > 4)
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


def _split_at_gutters(runs: list[_Run], edges: Sequence[float]) -> list[_Run]:
    """Cut runs that went over a gutter: a gap, and behind it the left edge of a column."""
    out: list[_Run] = []
    for run in runs:
        if run.turn:
            out.append(run)
            continue
        ink = [i for i, (_, _, g) in enumerate(run.glyphs) if not g.text.isspace()]
        cuts = [
            b
            for a, b in pairwise(ink)
            if run.glyphs[b][0] - run.glyphs[a][1] > _GUTTER * run.size
            and (
                _near(edges, run.glyphs[b][0])
                or (run.glyphs[b][2].text in _OPENING and _near(edges, run.glyphs[b][0] + 0.5 * run.size))
            )
            and b >= 3
            and len(run.glyphs) - b >= 3
        ]
        begin = 0
        for cut in [*cuts, len(run.glyphs)]:
            part = run.glyphs[begin:cut]
            out.append(_Run(part, run.v, run.size, run.turn, run.order))
            begin = cut
    return out


def _collide(a: _Run, b: _Run) -> bool:
    """Tell whether the inks of two runs stand upon each other (then they are two lines)."""
    ink = sorted(
        [(*_ink(g), 0) for _, _, g in a.glyphs if not g.text.isspace()]
        + [(*_ink(g), 1) for _, _, g in b.glyphs if not g.text.isspace()]
    )
    return any(p != q and _clash((p0, p1), (q0, q1)) for (p0, p1, p), (q0, q1, q) in pairwise(ink))


def _merge(runs: list[_Run], edges: Sequence[float]) -> list[_Run]:
    """Join runs of one baseline that were drawn apart and fit together, letter-spaced ones included."""
    out: list[_Run] = []
    by_line = sorted(runs, key=lambda r: (r.turn, -r.v))
    i = 0
    while i < len(by_line):
        j = i + 1
        while (
            j < len(by_line)
            and by_line[j].turn == by_line[i].turn
            and abs(by_line[j].v - by_line[j - 1].v) <= _BASELINE * by_line[j].size
        ):
            j += 1
        out += _merge_row(sorted(by_line[i:j], key=lambda r: r.u0), edges)
        i = j
    return out


def _merge_row(row: list[_Run], edges: Sequence[float]) -> list[_Run]:
    done: list[_Run] = []
    for run in row:
        for target in reversed(done):
            size = max(run.size, target.size)
            gap = (run.u0 - target.u1) / size
            if (
                max(run.size, target.size) > _SIZE_RATIO * min(run.size, target.size)
                or abs(run.v - target.v) > _BASELINE * size
                or gap > _JOIN
                or _over_gutter(target, run, gap, edges)
                or _collide(target, run)
            ):
                continue
            target.glyphs = sorted(target.glyphs + run.glyphs, key=lambda g: g[0])
            target.order = min(target.order, run.order)
            break
        else:
            done.append(run)
    return _letter_spaced(done)


def _over_gutter(left: _Run, right: _Run, gap: float, edges: Sequence[float]) -> bool:
    """Tell whether two runs that were drawn apart stand in two columns.

    A closing mark may hang so far into the gutter that hardly any gap is left; then the column's edge tells.
    """
    at_edge = _near(edges, right.u0) or (
        # An opening quotation mark hangs half its width out of the column.
        right.glyphs[0][2].text in _OPENING and _near(edges, right.u0 + 0.5 * right.size)
    )
    both_long = min(len(left.glyphs), len(right.glyphs)) >= 4
    if at_edge:
        return gap > _GUTTER or (both_long and left.glyphs[-1][2].text in _CLOSING)
    return gap > _GUTTER and both_long and right.order != left.order + len(left.glyphs)


def _letter_spaced(row: list[_Run]) -> list[_Run]:
    """Join single characters that stand at one even distance, as titles of few characters are set."""
    row.sort(key=lambda r: r.u0)
    out: list[_Run] = []
    pitch = 0.0
    for run in row:
        last = out[-1] if out else None
        if last is not None and len(run.glyphs) == 1 and run.size == last.size:
            step = run.u0 - last.glyphs[-1][0]
            single = len(last.glyphs) == 1
            if (single and step <= 3.6 * run.size) or (pitch and abs(step - pitch) <= 0.15 * run.size):
                last.glyphs += run.glyphs
                last.order = min(last.order, run.order)
                pitch = step
                continue
        pitch = 0.0
        out.append(run)
    return out


def _stacked(runs: list[_Run]) -> list[_Run]:
    """Join upright characters that stand one below the other: titles and text set vertically."""
    singles: dict[tuple[float, str], list[_Run]] = {}
    out: list[_Run] = []
    for run in runs:
        glyph = run.glyphs[0][2]
        full = glyph.text > _FIRST_HAN or glyph.x1 - glyph.x0 >= 0.8 * glyph.size
        if len(run.glyphs) == 1 and run.turn == 0 and full:
            singles.setdefault((round(glyph.size, 1), glyph.font), []).append(run)
        else:
            out.append(run)
    for (size, _), group in singles.items():
        group.sort(key=lambda r: (round((r.glyphs[0][0] + r.glyphs[0][1]) / (0.5 * size)), -r.v))
        chains: list[list[_Run]] = []
        for run in group:
            if chains:
                last = chains[-1][-1]
                step = (last.v - run.v) / size
                centre = (sum(run.glyphs[0][:2]) - sum(last.glyphs[0][:2])) / 2 / size
                if 0.85 <= step <= 2.0 and abs(centre) <= 0.25:
                    chains[-1].append(run)
                    continue
            chains.append([run])
        for chain in chains:
            if len(chain) >= 3:
                whole = _Run([r.glyphs[0] for r in chain], chain[0].v, size, 0, min(r.order for r in chain))
                whole.vertical = True
                out.append(whole)
            else:
                out += chain
    return out


def _text(run: _Run) -> str:
    """Write a run's characters, with a blank where a gap is clearly wider than the run's usual one."""
    gaps = [b[0] - a[1] for a, b in pairwise(run.glyphs)]
    usual = median(gaps) if gaps else 0.0
    parts = [run.glyphs[0][2].text]
    for gap, (_, _, glyph) in zip(gaps, run.glyphs[1:], strict=True):
        wide = gap > _WORD * run.size and gap - max(0.0, usual) > _WORD * run.size
        if wide and not run.vertical and not glyph.text.isspace() and not parts[-1].isspace():
            parts.append(" ")
        parts.append(glyph.text)
    return "".join(parts)


def _line(run: _Run, no: int) -> Line:
    ink = [g for _, _, g in run.glyphs if not g.text.isspace()]
    box = Box(
        round(min(g.x0 for g in ink), 2),
        round(min(g.y0 for g in ink), 2),
        round(max(g.x1 for g in ink), 2),
        round(max(g.y1 for g in ink), 2),
    )
    size = Counter(round(g.size, 2) for g in ink).most_common(1)[0][0]
    # Digits are often set in another font than the hanzi around them; the hanzi say which text this is.
    faces = [g.font for g in ink if g.text > _FIRST_HAN] or [g.font for g in ink]
    font = Counter(faces).most_common(1)[0][0]
    return Line(no, _text(run), box, size, font)


def lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """Put characters into lines, numbered from 0 in drawing order. Every character with ink is in one line."""
    runs = _runs(glyphs)
    edges = _edges(runs)
    runs = _merge(_split_at_gutters(runs, edges), edges)
    runs = sorted(_stacked(runs), key=lambda run: run.order)
    return [_line(run, no) for no, run in enumerate(runs)]


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
