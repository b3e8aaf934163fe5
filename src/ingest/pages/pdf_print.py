"""The characters of a PDF page as they are written: along the writing and across it, one by one or in runs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ingest.pages.pdf_chars import Glyphs

_SHARED = 0.35  # share of the narrower ink that two characters side by side may have in common


class Print:
    """The characters of a page as its writing runs: `u` with it, `v` across it (up is more), in points.

    Lists where single characters are asked, arrays where all are; `blank` says which have no ink.
    """

    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        self.texts = glyphs.texts
        ways = [(glyphs.x0, glyphs.x1, glyphs.y)]
        if glyphs.turn.any():
            ways += [
                (glyphs.y0, glyphs.y1, -glyphs.x),
                (-glyphs.x1, -glyphs.x0, -glyphs.y),
                (-glyphs.y1, -glyphs.y0, glyphs.x),
            ]
        self.along = [np.choose(glyphs.turn, sides) for sides in zip(*ways, strict=True)]
        self.u0, self.u1, self.v = (side.tolist() for side in self.along)
        self.size, self.turn = glyphs.size.tolist(), glyphs.turn.tolist()
        blanks = frozenset(text for text in set(self.texts) if text.isspace())
        self.is_blank = np.fromiter(map(blanks.__contains__, self.texts), bool, len(self.texts))
        self.blank = self.is_blank.tolist()
        self._inks: dict[int, tuple[float, float]] = {}

    def font(self, at: int) -> str:
        """Give the font of a character."""
        name: str = self.glyphs.fonts[self.glyphs.font[at]]
        return name

    def ink(self, at: int) -> tuple[float, float]:
        """Give the ends of a character's ink along its writing direction."""
        known = self._inks.get(at)
        if known is None:
            x0, y0, x1, y1 = self.glyphs.ink(at)
            known = self._inks[at] = ((x0, x1), (y0, y1), (-x1, -x0), (-y1, -y0))[self.turn[at]]
        return known

    def one_glyph(self, a: int, b: int) -> bool:
        """Tell whether two characters in turn are one printed glyph: a ligature, a dash of two."""
        glyphs = self.glyphs
        return self.turn[a] == self.turn[b] and all(
            abs(side[a] - side[b]) < 0.01 for side in (glyphs.x, glyphs.y, glyphs.x1, glyphs.y1)
        )


@dataclass(slots=True)
class Run:
    """Characters that stand on one baseline, by their numbers: ink and blanks, in order of u.

    `gapped` says that its characters stand anywhere so far apart that a gutter could lie between them.
    """

    print: Print
    at: list[int]
    v: float
    size: float
    turn: int
    order: int
    vertical: bool = False
    gapped: bool = False
    _end: tuple[int, float] = (0, 0.0)  # of how many characters, and where it is

    @property
    def u0(self) -> float:
        """Where the first character begins."""
        begin: float = self.print.u0[self.at[0]]
        return begin

    @property
    def u1(self) -> float:
        """Where the writing ends. It is asked often, and changes only where characters are added."""
        count = len(self.at)
        if self._end[0] != count:
            u1 = self.print.u1
            self._end = (count, max([u1[i] for i in self.at]))
        return self._end[1]

    @property
    def middle(self) -> float:
        """The middle of the writing."""
        return (self.u0 + self.u1) / 2

    @property
    def first(self) -> str:
        """The first character."""
        return self.print.texts[self.at[0]]

    @property
    def last(self) -> str:
        """The last character."""
        return self.print.texts[self.at[-1]]

    @property
    def is_wide(self) -> bool:
        """Tell whether the first character's box is nearly a square at least."""
        at, glyphs = self.at[0], self.print.glyphs
        return bool(glyphs.x1[at] - glyphs.x0[at] >= 0.8 * glyphs.size[at])

    def copy(self) -> Run:
        """Return a run of the same characters, which may take others in."""
        return Run(
            self.print,
            self.at,
            self.v,
            self.size,
            self.turn,
            self.order,
            self.vertical,
            self.gapped,
            self._end,
        )

    def ink(self) -> list[int]:
        """List the characters that are no blanks."""
        blank = self.print.blank
        return [i for i in self.at if not blank[i]]

    def take(self, run: Run) -> None:
        """Take the characters of another run in, each at its place."""
        self.at = sorted(self.at + run.at, key=self.print.u0.__getitem__)
        self.order = min(self.order, run.order)


def clash(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Tell whether two inks stand upon each other: by more than what slanted or kerned letters share."""
    return min(a[1], b[1]) - max(a[0], b[0]) > _SHARED * min(a[1] - a[0], b[1] - b[0])


def collide(a: Run, b: Run) -> bool:
    """Tell whether the inks of two runs stand upon each other (then they are two lines)."""
    ink = a.print.ink
    spans = sorted([(*ink(i), 0) for i in a.ink()] + [(*ink(i), 1) for i in b.ink()])
    return any(p != q and clash((p0, p1), (q0, q1)) for (p0, p1, p), (q0, q1, q) in pairwise(spans))
