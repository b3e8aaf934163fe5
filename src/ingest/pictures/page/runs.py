"""A page's lines cut into runs: each character once, with what became of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ingest.model import Box, Page, Role, Segmentation

_WHY_REMOVED = {
    "doubled": "removed: the same characters stand there already (a shadow's second run)",
    "spacing": "removed: blanks put between letters",
    "quote": "set straight: a quotation mark",
    "control": "removed: a control character",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Characters `start` to `end` of a line that went to one place.

    `what` is a role, `edit` (removed from the fields), `blank` (white space between pieces) or `nowhere`: a
    character that is lost, which no page should show. `article` is an index into
    `Segmentation.articles`; an edit has that of the run beside it, None where there is none.
    """

    start: int
    end: int
    text: str
    what: Role | Literal["edit", "blank", "nowhere"]
    article: int | None
    why: str


def runs(page: Page, seg: Segmentation) -> tuple[tuple[Run, ...], ...]:
    """Cut every line of `page.text` into runs; the runs of a line, put together, are the line."""
    marks: dict[int, list[Run]] = {}
    for piece in seg.pieces:
        span = piece.span
        marks.setdefault(span.line, []).append(
            Run(span.start, span.end, "", piece.role, piece.article, piece.why)
        )
    for edit in seg.edits:
        span = edit.span
        marks.setdefault(span.line, []).append(
            Run(span.start, span.end, "", "edit", None, _WHY_REMOVED[edit.kind])
        )
    return tuple(_cut(text, marks.get(no, [])) for no, text in enumerate(page.text.split("\n")))


def _cut(text: str, marks: list[Run]) -> tuple[Run, ...]:
    cut: list[Run] = []
    at = 0
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        start, end = max(at, mark.start), min(mark.end, len(text))
        if start >= end:
            continue
        if at < start:
            cut.append(_rest(text, at, start))
        article = mark.article
        if mark.what == "edit":
            article = _beside(cut, marks, start)
        cut.append(Run(start, end, text[start:end], mark.what, article, mark.why))
        at = end
    if at < len(text):
        cut.append(_rest(text, at, len(text)))
    return tuple(cut)


def _rest(text: str, start: int, end: int) -> Run:
    rest = text[start:end]
    if rest.strip():
        return Run(start, end, rest, "nowhere", None, "LOST: no piece and no edit has these characters")
    return Run(start, end, rest, "blank", None, "")


def _beside(before: list[Run], marks: list[Run], start: int) -> int | None:
    for run in reversed(before):
        if run.article is not None:
            return run.article
    later = [m for m in marks if m.start >= start and m.article is not None]
    return min(later, key=lambda m: m.start).article if later else None


def box_of(run: Run, text: str, box: Box) -> tuple[float, float, float, float]:
    """Return the part of a line's box that a run of it covers, as x0, y0, x1, y1 in points.

    Full-width characters count as two half-width ones; a box higher than wide is a vertical line, read downwards.
    """
    whole = _width(text)
    if not whole:
        return box.x0, box.y0, box.x1, box.y1
    first, last = _width(text[: run.start]) / whole, _width(text[: run.end]) / whole
    high, wide = box.y1 - box.y0, box.x1 - box.x0
    if high > 1.5 * wide and len(text.strip()) > 1:
        return box.x0, box.y1 - last * high, box.x1, box.y1 - first * high
    return box.x0 + first * wide, box.y0, box.x0 + last * wide, box.y1


def _width(text: str) -> float:
    return sum(2.0 if unicodedata.east_asian_width(c) in "WFA" else 1.0 for c in text)
