"""A page as it is shown: its lines with what became of them, and on a PDF page where each article stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.explore.answers import ReadPage


AROUND = 1.2
"""Points that a region reaches beyond the letters, so that it is seen around them."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a line that went to one place: a role and an article, or neither (blanks and removed ones).

    `number` is the article's on this page, from 1; 0 where it is of none. `why` is the segmenter's reason.
    """

    text: str
    role: str
    article_id: str
    number: int
    why: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the page's text: its number from 1, as `ingest explain` counts, and its runs."""

    no: int
    runs: tuple[Run, ...]
    article_id: str
    number: int
    role: str


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of an article on the picture, in points from the upper left."""

    x: float
    y: float
    width: float
    height: float
    article_id: str
    number: int
    role: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to be shown: its lines, and the regions on its picture (none for a page of text)."""

    lines: tuple[SheetLine, ...]
    regions: tuple[Region, ...]
    numbers: dict[str, int]


def sheet_of(page: ReadPage) -> Sheet:
    """Lay out a page from its pieces."""
    numbers: dict[str, int] = {}
    for piece in sorted(page.pieces, key=lambda one: (one["line"], one["start"])):
        if piece["article_id"]:
            numbers.setdefault(piece["article_id"], len(numbers) + 1)
    by_line: dict[int, list[dict[str, object]]] = {}
    for piece in page.pieces:
        by_line.setdefault(piece["line"], []).append(piece)
    lines = tuple(
        _line(no, text, by_line.get(no, []), numbers) for no, text in enumerate(page.text.split("\n"))
    )
    return Sheet(lines, tuple(_regions(page, lines)), numbers)


def _line(no: int, text: str, pieces: list[dict[str, object]], numbers: dict[str, int]) -> SheetLine:
    runs: list[Run] = []
    at = 0
    for piece in sorted(pieces, key=lambda one: (int(str(one["start"])), int(str(one["end"])))):
        start, end = max(at, int(str(piece["start"]))), min(len(text), int(str(piece["end"])))
        if start >= end:
            continue
        if at < start:
            runs.append(Run(text[at:start], "", "", 0, ""))
        article = str(piece["article_id"] or "")
        runs.append(
            Run(text[start:end], str(piece["role"]), article, numbers.get(article, 0), str(piece["why"]))
        )
        at = end
    if at < len(text):
        runs.append(Run(text[at:], "", "", 0, ""))
    said = next((run for run in runs if run.role), None)
    if said is None:
        return SheetLine(no + 1, tuple(runs), "", 0, "")
    return SheetLine(no + 1, tuple(runs), said.article_id, said.number, said.role)


def _regions(page: ReadPage, lines: tuple[SheetLine, ...]) -> list[Region]:
    if not page.width or not page.height:
        return []
    return [
        Region(
            round(box["x0"] - AROUND, 1),
            round(page.height - box["y1"] - AROUND, 1),
            round(box["x1"] - box["x0"] + 2 * AROUND, 1),
            round(box["y1"] - box["y0"] + 2 * AROUND, 1),
            line.article_id,
            line.number,
            line.role,
        )
        for box in page.line_boxes
        if box["line"] < len(lines) and (line := lines[box["line"]]).role
    ]
