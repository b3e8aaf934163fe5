"""The lines of a PDF page with their sizes: shadows and reading aids told apart, the size of the body text found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.model import Box, Line, Page

_RUBY = 0.62  # the size of a reading aid, to that of its text
_RUBY_LETTERS = 10
_AT_ONCE = (
    64  # lines of one height that are held in one step against those about them: work grows with the lines
)
_SHADOW = 0.4  # em by which a shadow stands beside what it doubles


class Sized(NamedTuple):
    """A line of a page with its geometry at hand (a `Line` of a PDF page always has a box and a size).

    `x` and `y` are its centre, `width` its width, all in points; `vertical` says that its characters stand one below
    the other.
    """

    line: Line
    box: Box
    size: float
    font: str
    text: str
    x: float
    y: float
    width: float
    vertical: bool


def _sized(line: Line, box: Box, size: float) -> Sized:
    text, width = line.text.strip(), box.x1 - box.x0
    vertical = len(text) > 2 and box.y1 - box.y0 > 1.8 * width
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return Sized(line, box, size, line.font or "", text, x, y, width, vertical)


def sized_lines(page: Page) -> list[Sized]:
    """List the lines that have a box, in drawing order."""
    return [_sized(line, line.box, line.size) for line in page.lines if line.box is not None and line.size]


def drop_shadows(lines: Sequence[Sized]) -> tuple[list[Sized], dict[int, list[Sized]]]:
    """Tell the second runs of shadowed lines: the same text, or a piece of it, at nearly the same place.

    Return the lines that are left, and the shadows by the number of the line they double.
    """
    shadows: dict[int, list[Sized]] = {}
    gone: set[int] = set()
    near = _neighbours(lines)
    if not near:
        return list(lines), shadows
    keys = {line.line.no: "".join(line.text.split()) for line in lines}
    beside = [line for line in lines if line.line.no in near]
    for line in sorted(beside, key=lambda s: (len(keys[s.line.no]), -s.line.no)):
        first = next(
            (o for o in near[line.line.no] if o.line.no not in gone and _doubles(line, o, keys)),
            None,
        )
        if first is not None:
            gone.add(line.line.no)
            shadows.setdefault(first.line.no, []).append(line)
    for no in [no for no in shadows if no in gone]:
        # What a line that is itself a shadow doubles is doubled by that line's first.
        holder = next(first for first, lines in shadows.items() if any(s.line.no == no for s in lines))
        shadows[holder] += shadows.pop(no)
    return [line for line in lines if line.line.no not in gone], shadows


def _neighbours(lines: Sequence[Sized]) -> dict[int, list[Sized]]:
    """List by a line's number the others whose box, widened by a shadow's reach, holds its centre, in order.

    What `_doubles` takes is always among them. Most lines have none.
    """
    near: dict[int, list[Sized]] = {}
    places = np.array([(s.x, s.y, s.size, *_corners(s.box)) for s in lines]).reshape(-1, 7).T
    x, y, size, x0, y0, x1, y1 = places
    order = np.argsort(y, kind="stable")
    for begin in range(0, len(lines), _AT_ONCE):
        here = order[begin : begin + _AT_ONCE]
        reach = _SHADOW * size[here]
        low, high = y[here] - reach, y[here] + reach
        about = np.flatnonzero((y0 < high.max()) & (low.min() < y1))
        held = (y0[about] < high[:, None]) & (low[:, None] < y1[about])
        held &= (x0[about] < (x[here] + reach)[:, None]) & ((x[here] - reach)[:, None] < x1[about])
        of, other = np.nonzero(held)
        for i, j in zip(here[of].tolist(), about[other].tolist(), strict=True):
            if i != j:
                near.setdefault(lines[i].line.no, []).append(lines[j])
    return near


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def _doubles(line: Sized, other: Sized, keys: dict[int, str]) -> bool:
    if other is line or abs(other.size - line.size) > 0.1 * line.size:
        return False
    reach = _SHADOW * line.size
    text, whole = keys[line.line.no], keys[other.line.no]
    if text == whole:
        return abs(other.x - line.x) < reach and abs(other.y - line.y) < reach
    return (
        other.box.x0 - reach < line.box.x0
        and line.box.x1 < other.box.x1 + reach
        and other.box.y0 - reach < line.box.y0
        and line.box.y1 < other.box.y1 + reach
        and _within(text, whole)
    )


def _within(text: str, whole: str) -> bool:
    """Tell whether a text's characters stand in another in their order: pdfium leaves some of a shadow's out."""
    rest = iter(whole)
    return all(char in rest for char in text)


def rubies(lines: Sequence[Sized], body: float) -> set[int]:
    """Find the reading aids printed small right above characters of the text; return their line numbers."""
    small = [s for s in lines if s.size <= _RUBY * body and len(s.text) <= _RUBY_LETTERS]
    text = [s for s in lines if 0.8 * body <= s.size <= 1.3 * body]
    return {
        s.line.no
        for s in small
        if any(
            s.size <= _RUBY * o.size
            and -0.6 * s.size < s.box.y0 - o.box.y1 < 0.5 * s.size
            and o.box.x0 - s.size < s.box.x0
            and s.box.x1 < o.box.x1 + s.size
            and len(o.text) > 1.5 * len(s.text)
            for o in text
        )
    }


def body_size(lines: Iterable[Sized]) -> float:
    """Find the font size that most characters of long lines have, in points (10.0 for a page without any)."""
    votes: Counter[float] = Counter()
    for line in lines:
        if len(line.text) >= 8:
            votes[round(line.size * 4) / 4] += len(line.text)
    if not votes:
        for line in lines:
            votes[round(line.size * 4) / 4] += len(line.text)
    return max(votes.most_common(1)[0][0], 0.25) if votes else 10.0
