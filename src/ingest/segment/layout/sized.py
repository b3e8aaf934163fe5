"""The lines of a PDF page with their sizes: shadows and reading aids told apart, the size of the body text found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ingest.model import Box, Line, Page

_RUBY = 0.62  # the size of a reading aid, to that of its text
_RUBY_LETTERS = 10
_SHADOW = 0.4  # em by which a shadow stands beside what it doubles


@dataclass(frozen=True, slots=True)
class Sized:
    """A line of a page with its geometry at hand (a `Line` of a PDF page always has a box and a size)."""

    line: Line
    box: Box
    size: float
    font: str
    text: str

    @property
    def x(self) -> float:
        """Horizontal centre."""
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        """Vertical centre."""
        return (self.box.y0 + self.box.y1) / 2

    @property
    def width(self) -> float:
        """Width in points."""
        return self.box.x1 - self.box.x0

    @property
    def vertical(self) -> bool:
        """Tell whether the characters stand one below the other."""
        return len(self.text) > 2 and self.box.y1 - self.box.y0 > 1.8 * self.width


def sized_lines(page: Page) -> list[Sized]:
    """List the lines that have a box, in drawing order."""
    return [
        Sized(line, line.box, line.size, line.font or "", line.text.strip())
        for line in page.lines
        if line.box is not None and line.size
    ]


def drop_shadows(lines: Sequence[Sized]) -> tuple[list[Sized], dict[int, list[Sized]]]:
    """Tell the second runs of shadowed lines: the same text, or a piece of it, at nearly the same place.

    Return the lines that are left, and the shadows by the number of the line they double.
    """
    shadows: dict[int, list[Sized]] = {}
    gone: set[int] = set()
    keys = {line.line.no: "".join(line.text.split()) for line in lines}
    near = _neighbours(lines)
    for line in sorted(lines, key=lambda s: (len(keys[s.line.no]), -s.line.no)):
        first = next(
            (o for o in near(line) if o.line.no not in gone and _doubles(line, o, keys)),
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


def _neighbours(lines: Sequence[Sized]) -> Callable[[Sized], list[Sized]]:
    """Return what lists the lines whose box, widened by a shadow's reach, holds the centre of a line, in order.

    What `_doubles` takes is always among them; all lines are looked at in one step instead of one by one.
    """
    boxes = np.array([(o.box.x0, o.box.y0, o.box.x1, o.box.y1) for o in lines]).reshape(-1, 4).T

    def near(line: Sized) -> list[Sized]:
        reach = _SHADOW * line.size
        held = (boxes[0] < line.x + reach) & (line.x - reach < boxes[2])
        held &= (boxes[1] < line.y + reach) & (line.y - reach < boxes[3])
        return [lines[i] for i in np.flatnonzero(held).tolist()]

    return near


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
