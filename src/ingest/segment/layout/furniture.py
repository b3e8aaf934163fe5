"""What on a PDF page belongs to no article, by place and form: page head and foot, column labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.segment.kinds import furniture_kind, is_page_furniture
from ingest.segment.layout.stacks import is_letter_spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Box
    from ingest.segment.layout.elements import Column, Sized, Stack
    from ingest.segment.layout.stacks import Faces

_LABEL_MAX = 1.3  # a column label is hardly larger than the text (times the body size)
_LABEL_LETTERS = 8


def head_and_foot(
    lines: Sequence[Sized],
    columns: Sequence[Column],
    body: float,
    pictures: Sequence[Box],
    frames: Sequence[Box],
) -> set[int]:
    """Find the lines of the page's head and foot; return their line numbers.

    The head reaches down to the lowest line above all text that by its form is furniture (a date, an imprint,
    a page number); everything level with it or above is furniture too. The foot is what stands below all
    text, frames and pictures.
    """
    text = [c for c in columns if len(c.lines) >= 3 and c.width >= 6 * body and _runs(c)]
    if not text:
        return {s.line.no for s in lines if is_page_furniture(s.text)}
    top = max(c.y1 for c in text)
    foot = min(
        [c.y0 for c in columns if len(c.lines) >= 2] + [b.y0 for b in pictures] + [f.y0 for f in frames]
    )
    out: set[int] = set()
    marks = [s for s in lines if s.box.y0 > top and is_page_furniture(s.text)]
    if marks:
        edge = min(s.box.y0 for s in marks)
        largest = max((s.size for s in lines if s.y >= edge), default=body)
        for s in lines:
            level = s.y >= edge
            # A masthead's letters may reach below the lines beside it.
            if level or (s.size >= largest and s.size >= 2.5 * body and s.box.y1 >= edge):
                out.add(s.line.no)
    for s in lines:
        if s.line.no not in out and is_page_furniture(s.text) and (s.box.y0 > top or s.box.y1 < foot + body):
            out.add(s.line.no)
    return out


def _runs(column: Column) -> bool:
    """Tell running text from an imprint of several lines: sentences have marks, and lines fill their column."""
    marked = sum(bool(re.search(r"[，。、；：！？”）]", s.text)) for s in column.lines)
    forms = sum(is_page_furniture(s.text) for s in column.lines)
    return forms < 0.4 * len(column.lines) and (marked >= 0.3 * len(column.lines) or not column.ragged)


def sponsor_lines(lines: Sequence[Sized], face: Faces) -> set[int]:
    """Find short lines in another face than the text's at the very foot of the page, level with each other."""
    if not lines:
        return set()
    body = face.body
    low = min(s.box.y0 for s in lines)
    row = [s for s in lines if s.y < low + 1.5 * body]
    if any(s.size > 1.2 * body or len(s.text) > 40 or face.is_byline(s) for s in row):
        return set()
    if any(s.font == face.text and furniture_kind(s.text) not in {"sponsor", "award"} for s in row):
        return set()
    above = [s for s in lines if s.y >= low + 1.5 * body]
    numbers = {s.line.no for s in row}
    for s in row:
        near = [
            o
            for o in above
            if o.box.y0 - s.box.y1 < 1.0 * body and min(o.box.x1, s.box.x1) > max(o.box.x0, s.box.x0)
        ]
        if any(o.font == s.font and abs(o.size - s.size) < 0.1 * body for o in near):
            return set()
    return numbers


def column_labels(
    lines: Sequence[Sized],
    columns: Sequence[Column],
    stacks: Sequence[Stack],
    face: Faces,
    frames: Sequence[Box],
) -> set[int]:
    """Find the labels of columns (专栏): short, hardly larger than the text, at the left edge above a title or text.

    What stands centred on a title is its kicker instead.
    """
    body = face.body
    edges = [c.x0 for c in columns if len(c.lines) >= 3] + [f.x0 for f in frames]
    running = {s.line.no for c in columns if len(c.lines) > 1 for s in c.lines}
    out: set[int] = set()
    for s in lines:
        letters = re.sub(r"[\s·]", "", s.text)
        if not (2 <= len(letters) <= _LABEL_LETTERS and 1.0 * body <= s.size <= _LABEL_MAX * body):
            continue
        spaced = is_letter_spaced(s)
        if not spaced and (s.font not in face.display or s.size < 1.04 * body):
            continue
        if s.line.no in running:
            continue
        if face.is_byline(s) or not re.fullmatch(r"[\u4e00-\u9fff“”]+", letters):
            continue
        if not any(abs(s.box.x0 - e) < 0.9 * body for e in edges):
            continue
        if any(
            abs(s.x - (t.x0 + t.x1) / 2) < 0.5 * body and s not in t.title
            for t in stacks
            if _above(s.box, t.y0, t.y1, body)
        ):
            continue
        under = any(
            _above(s.box, t.y0, t.y1, body) and t.x1 > s.box.x0 and s not in t.title and t.size > s.size * 1.1
            for t in stacks
        )
        over_text = any(
            -0.5 * body < s.box.y0 - c.y1 < 1.6 * body and abs(c.x0 - s.box.x0) < 0.9 * body
            for c in columns
            if len(c.lines) >= 3
        )
        if under or over_text:
            out.add(s.line.no)
    return out


def _above(box: Box, y0: float, y1: float, body: float) -> bool:
    del y0
    return -2.0 * body < box.y0 - y1 < 3.5 * body
