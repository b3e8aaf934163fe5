"""A PDF page into articles by geometry: the whole page is decided at once, then each part is named.

The way: lines into columns, title stacks, frames and furniture; every rectangle between column edges that holds
whole columns and at most one title is a candidate article with a score; the set of candidates that covers the
page once at the best total is the page. Text flows in rectangles; what no rectangle explains stays apart and
says so.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.model import Confidence
from ingest.segment import layout_elements as elements
from ingest.segment import layout_furniture as furniture
from ingest.segment import layout_parts as parts
from ingest.segment import layout_regions as regions
from ingest.segment import layout_solve as solve
from ingest.segment import layout_stacks as titles
from ingest.segment.assemble import assemble
from ingest.segment.jumps import is_jump_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Box, Page, Segmentation
    from ingest.segment.layout_elements import Column, Sized, Stack
    from ingest.segment.layout_regions import Candidate

VERSION = "layout-1"
"""Version of the PDF way; it changes whenever a page may come out differently."""


@dataclass(slots=True)
class Sheet:
    """A page, or the inside of a frame of it, taken apart into what articles are made of."""

    columns: list[Column] = field(default_factory=list)
    stacks: list[Stack] = field(default_factory=list)
    labels: list[Sized] = field(default_factory=list)
    chosen: list[Candidate] = field(default_factory=list)
    frame: Box | None = None
    boxed: list[Sized] = field(default_factory=list)  # lines of a frame that holds no columns


def segment_layout(page: Page) -> Segmentation:
    """Segment a page whose lines have boxes; conservation holds as for any `Segmentation`.

    Lines without a box count as furniture, a page without any line gives an empty segmentation.
    """
    every = elements.sized_lines(page)
    lines, shadows = elements.drop_shadows(every)
    body = elements.body_size(lines)
    sheets, loose = _sheets(page, lines, body)
    decided = parts.decide(page, sheets, loose, shadows, body)
    return assemble(page, decided.parts, decided.drafts, VERSION)


def _sheets(page: Page, lines: list[Sized], body: float) -> tuple[list[Sheet], list[Sized]]:
    """Take the page and each of its frames apart; return them with the lines of the page's head and foot."""
    frames = elements.frames(page)
    face = _body_font(lines, body)
    small = [s for s in lines if s.size < titles.DISPLAY * body]
    all_columns = elements.columns(small, body)
    outer = furniture.head_and_foot(lines, all_columns, body, page.pictures, frames)
    rest = [s for s in lines if s.line.no not in outer]
    outer |= furniture.sponsor_lines(rest, body, face)
    loose = [s for s in lines if s.line.no in outer]
    groups: dict[int, list[Sized]] = {-1: []}
    for s in lines:
        if s.line.no in outer:
            continue
        holder = max((i for i, f in enumerate(frames) if elements.inside(s.box, f)), default=-1)
        groups.setdefault(holder, []).append(s)
    sheets = []
    for holder, group in groups.items():
        if group:
            frame = frames[holder] if holder >= 0 else None
            sheets.append(_sheet(page, group, body, face, frame))
    return sheets, loose


def _body_font(lines: Sequence[Sized], body: float) -> str:
    votes: Counter[str] = Counter()
    for s in lines:
        if abs(s.size - body) < 0.1 * body:
            votes[s.font] += len(s.text)
    return votes.most_common(1)[0][0] if votes else ""


def _sheet(page: Page, lines: list[Sized], body: float, face: str, frame: Box | None) -> Sheet:
    sheet = Sheet(frame=frame)
    first = elements.columns([s for s in lines if s.size < titles.DISPLAY * body], body)
    wide = [c for c in first if len(c.lines) >= 3 and c.width >= 6 * body and not c.ragged]
    if frame is not None and not wide and not any(len(c.lines) >= 2 and not c.ragged for c in first):
        sheet.boxed = lines
        return sheet
    found = titles.stacks([s for s in lines if s.size >= titles.DISPLAY * body or s.vertical], body)
    marks = furniture.column_labels(lines, first, found, body, [frame] if frame else [])
    sheet.labels = [s for s in lines if s.line.no in marks]
    lines = [s for s in lines if s.line.no not in marks]
    sheet.stacks = titles.stacks([s for s in lines if s.size >= titles.DISPLAY * body or s.vertical], body)
    text = [s for s in lines if s.size < titles.DISPLAY * body and not s.vertical]
    columns = titles.attach(sheet.stacks, elements.columns(text, body), body, face)
    for column in columns:
        column.bylines = {
            i for i, s in enumerate(column.lines) if titles.is_byline(s.text) or is_jump_line(s.text)
        }
    sheet.columns = titles.join_bylines(columns, body)
    pool = regions.candidates(sheet.columns, sheet.stacks, body, page.pictures)
    sheet.chosen = solve.choose(pool, len(sheet.columns), len(sheet.stacks))
    return sheet


def confidence(candidate: Candidate) -> Confidence:
    """Turn a candidate's score into probabilities that its grouping, title and byline are right."""
    grouping = 1 / (1 + math.exp(-(candidate.score + 1.0)))
    return Confidence(round(grouping, 3), round(0.95 * grouping, 3), round(0.9 * grouping, 3))
