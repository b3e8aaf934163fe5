"""A PDF page into articles by geometry: the whole page is decided at once, then each part is named.

The way: lines into columns, title stacks, frames and furniture; every rectangle between column edges that holds
whole columns and at most one title is a candidate article with a score; the set of candidates that covers the
page once at the best total is the page. Text flows in rectangles; what no rectangle explains stays apart and
says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.segment.assemble import assemble
from ingest.segment.layout import decks as deck_lines
from ingest.segment.layout import elements, parts, regions, sized, solve, tables
from ingest.segment.layout import frames as frames_of
from ingest.segment.layout import stacks as titles
from ingest.segment.layout.evidence import Ground
from ingest.segment.layout.line_features import Surroundings
from ingest.segment.layout.line_roles import line_roles
from ingest.segment.layout.settled import Settled, SettledStack
from ingest.segment.layout.sheet import Sheet

if TYPE_CHECKING:
    from ingest.model import Box, Page, Segmentation
    from ingest.segment.layout.elements import Column
    from ingest.segment.layout.sized import Sized

VERSION = "layout-4"
"""Version of the PDF way; it changes whenever a page may come out differently."""


def segment_layout(page: Page) -> Segmentation:
    """Segment a page whose lines have boxes; conservation holds as for any `Segmentation`.

    Lines without a box count as furniture, a page without any line gives an empty segmentation.
    """
    every = sized.sized_lines(page)
    lines, shadows = sized.drop_shadows(every)
    body = sized.body_size(lines)
    aids = sized.rubies(lines, body)
    sheets, loose = _sheets(page, [s for s in lines if s.line.no not in aids], body)
    loose += [s for s in lines if s.line.no in aids]
    decided = parts.decide(page, sheets, loose, shadows, body)
    return assemble(page, decided.parts, decided.drafts, VERSION)


def _sheets(page: Page, lines: list[Sized], body: float) -> tuple[list[Sheet], list[Sized]]:
    """Take the page and each of its frames apart; return them with the lines of the page's head and foot."""
    ruled = tables.ruled_tables(page.rules, lines)
    frames = frames_of.without_cells(frames_of.frames(page), ruled)
    roles = line_roles(lines, body, Surroundings(page.pictures, page.rules, frames))
    face = titles.faces(lines, body, roles)
    outer = {
        s.line.no
        for s in lines
        if roles.role(s) == "furniture" and not face.is_weak(s) and not tables.is_note(s, ruled)
    }
    loose = [s for s in lines if s.line.no in outer]
    groups, labels = frames_of.share_out([s for s in lines if s.line.no not in outer], frames, body)
    sheets = []
    for holder, group in groups.items():
        frame = frames[holder] if holder >= 0 else None
        held = {s.line.no for s in group}
        grids = [grid for grid in ruled if grid[0][0].line.no in held]
        sheet = _sheet(page, group, face, frame, grids)
        sheet.labels += labels.get(holder, [])
        sheets.append(sheet)
    return sheets, loose


def _sheet(
    page: Page,
    lines: list[Sized],
    face: titles.Faces,
    frame: Box | None,
    ruled: list[list[list[Sized]]],
) -> Sheet:
    sheet = Sheet(frame=frame, face=face)
    body, roles = face.body, face.roles
    in_rules = {s.line.no for grid in ruled for row in grid for s in row}
    loose = [s for s in lines if s.line.no not in in_rules]
    display = {s.line.no for s in lines if face.is_display(s)}
    grids = ruled + tables.find_tables([s for s in loose if s.line.no not in display], body)
    in_grid = {s.line.no for grid in grids for row in grid for s in row}
    text = [s for s in lines if s.line.no not in in_grid and not s.vertical]
    text = [s for s in text if s.line.no not in display]
    if frame is not None:
        first = elements.columns(text, body)
        if not any(_flows(c, first, frame) for c in first):
            sheet.boxed = lines
            sheet.grid = grids[0] if grids else []
            return sheet
    # A cell of a table that has no rules may look like a heading: it stays a cell.
    free = [s for s in loose if s.line.no not in in_grid]
    decks = [s for s in free if face.is_deck(s)]
    weak = [s for s in free if face.is_weak(s) and not tables.is_note(s, grids)]
    sheet.stacks = titles.stacks(
        [s for s in free if s.line.no in display or (s.vertical and s not in decks and s not in weak)]
    )
    text = [s for s in text if not face.is_deck(s) and s not in weak]
    heads = deck_lines.inside_text(decks, sheet.stacks, text)
    heads |= {s.line.no for s in decks if tables.is_note(s, grids)}
    text += [s for s in decks if s.line.no in heads]
    weak += deck_lines.take_decks(sheet.stacks, [s for s in decks if s.line.no not in heads])
    sheet.stacks += titles.weak_stacks(weak)
    columns = elements.join_verse(elements.columns(text, body))
    columns += [elements.grid_column(grid) for grid in grids]
    columns = titles.attach(sheet.stacks, columns, face)
    for column in columns:
        if not column.rows:
            column.bylines = {
                i for i, s in enumerate(column.lines) if s.line.no in roles.jumps or face.is_byline(s)
            }
    sheet.columns = titles.join_bylines(columns)
    titles.add_headings(sheet.columns, sheet.stacks, face)
    frames = [r for r in page.rules if frame is None or frames_of.inside(r, frame)]
    settled = [Settled(column) for column in sheet.columns]
    settled_stacks = [SettledStack(stack) for stack in sheet.stacks]
    ground = Ground(settled, settled_stacks, body, page.pictures, frames)
    pool = regions.candidates(ground)
    sheet.chosen = solve.choose(pool, [c.alias for c in sheet.columns], sheet.stacks)
    return sheet


def _flows(column: Column, columns: list[Column], frame: Box) -> bool:
    """Tell whether a column's lines are broken by its edge: they fill it, and it reaches the frame or a neighbour."""
    if len(column.lines) < 2 or column.ragged:
        return False
    em = column.size
    beside = any(
        c is not column and len(c.lines) >= 2 and c.x0 > column.x1 and c.y1 > column.y0 for c in columns
    )
    return beside or frame.x1 - column.x1 < 3 * em
