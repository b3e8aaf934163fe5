"""From chosen regions to parts: every line of a PDF page gets its role, its article and the reason."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.model import Confidence
from ingest.segment.decided import Draft, Part
from ingest.segment.jumps import find_jump, is_jump_line
from ingest.segment.kinds import is_page_furniture
from ingest.segment.layout.confidence import confidence
from ingest.segment.paragraphs import ends_sentence

_STOPS = frozenset("。，；")
_LOW_GROUPING = 0.8
_TITLE_GUESS = 0.7
"""Articles below these probabilities of a right grouping and title bear the flags that analysts filter."""

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Kind, Page
    from ingest.segment.decided import PartRole
    from ingest.segment.layout.elements import Column, Stack
    from ingest.segment.layout.regions import Candidate
    from ingest.segment.layout.sheet import Sheet
    from ingest.segment.layout.sized import Sized


@dataclass(slots=True)
class Decided:
    """Parts and drafts as `assemble` takes them."""

    parts: list[Part] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)


@dataclass(slots=True)
class _Story:
    """One article before it has its number: its parts without article, its top left corner, its draft."""

    parts: list[Part]
    top: float
    left: float
    draft: Draft


def decide(
    page: Page, sheets: Sequence[Sheet], loose: Sequence[Sized], shadows: dict[int, list[Sized]], body: float
) -> Decided:
    """Give every line of the page its place. Articles are ordered from the top, then from the left."""
    out = Decided()
    stories: list[_Story] = []
    for sheet in sheets:
        stories += _stories(sheet, body, out.parts)
    stories.sort(key=lambda s: (-round(s.top / (2 * body)), s.left))
    for number, story in enumerate(stories):
        out.drafts.append(story.draft)
        out.parts += [part.of(number) for part in story.parts]
    out.parts += [Part(s.line.no, "furniture", None, "in the head or foot of the page") for s in loose]
    placed = {part.line for part in out.parts}
    for sheet in sheets:
        out.parts += [
            Part(s.line.no, "furniture", None, "label of a column: short, at the left edge above a title",
                 furniture="column_label")
            for s in sheet.labels
            if s.line.no not in placed
        ]  # fmt: skip
    out.parts = _with_shadows(out.parts, shadows)
    placed = {part.line for part in out.parts}
    out.parts += [
        Part(line.no, "furniture", None, "has no place on the page")
        for line in page.lines
        if line.no not in placed and line.text.strip()
    ]
    return out


def _with_shadows(found: list[Part], shadows: dict[int, list[Sized]]) -> list[Part]:
    """Put the second runs of shadowed lines behind their first, removed whole."""
    out: list[Part] = []
    done: set[int] = set()
    for part in found:
        out.append(part)
        if part.line in shadows and part.line not in done:
            done.add(part.line)
            out += [
                Part(s.line.no, part.role, part.article, "a shadow: the same words at the same place",
                     removed=((0, len(s.line.text)),))
                for s in shadows[part.line]
            ]  # fmt: skip
    return out


def _stories(sheet: Sheet, body: float, outside: list[Part]) -> list[_Story]:
    if sheet.boxed:
        return [_boxed(sheet.boxed, sheet.grid, body)]
    out: list[_Story] = []
    columns_left = {i for i, c in enumerate(sheet.columns) if c.alias is None}
    stacks_left = set(range(len(sheet.stacks)))
    for candidate in sheet.chosen:
        if all(sheet.columns[m].alias is not None for m in candidate.columns):
            continue  # headings between columns, and no column: nothing that an article could say
        columns_left -= set(candidate.columns)
        if candidate.stack is not None:
            stacks_left.discard(candidate.stack)
        stacks_left -= {alias for m in candidate.columns if (alias := sheet.columns[m].alias) is not None}
        story = _story(sheet, candidate)
        if _says_something(sheet, candidate):
            out.append(story)
        else:
            outside += [_without_article(part) for part in story.parts]
    for i in sorted(columns_left, key=lambda c: -sheet.columns[c].y1):
        column = sheet.columns[i]
        letters = sum(len(s.text) for s in column.lines)
        if all(sheet.face.is_byline(s) for s in column.lines):
            outside += [
                Part(
                    s.line.no, "unassigned_byline", None, "a byline that stands near no article", group=i + 1
                )
                for s in column.lines
            ]
        elif letters < 20 or all(is_page_furniture(s.text) for s in column.lines):
            outside += [
                Part(s.line.no, "furniture", None, "short text that fits no article") for s in column.lines
            ]
        else:
            alone = [Part(s.line.no, "body", None, "text that fits no title's region") for s in column.lines]
            out.append(
                _Story(
                    alone,
                    column.y1,
                    column.x0,
                    Draft(confidence=Confidence(0.3, 0.3, 0.3), flags=("loose_text",)),
                )
            )
    for i in stacks_left:
        outside += [
            Part(s.line.no, "furniture", None, "large type without text of its own")
            for s in sheet.stacks[i].all_lines()
        ]
    return out


_LEAST_TEXT = 12
"""Characters that a text without a title has at least; less is a label, a rest of something, a hint."""


def _says_something(sheet: Sheet, candidate: Candidate) -> bool:
    """Tell whether an article has a text; without a title one that is more than a label."""
    columns = [sheet.columns[m] for m in candidate.columns if sheet.columns[m].alias is None]
    letters = sum(len(s.text) for c in columns for i, s in enumerate(c.lines) if i not in c.bylines)
    return letters >= (1 if candidate.stack is not None else _LEAST_TEXT)


def _without_article(part: Part) -> Part:
    """Keep a line of what turned out to be no article: names as a byline that nobody owns, the rest as furniture."""
    if part.role == "byline":
        return part._replace(
            role="unassigned_byline", article=None, why="a byline that stands near no article"
        )
    return part._replace(role="furniture", article=None, why="short text that fits no article")


def _story(sheet: Sheet, candidate: Candidate) -> _Story:
    stack = sheet.stacks[candidate.stack] if candidate.stack is not None else None
    columns = [sheet.columns[m] for m in candidate.columns]
    evidence = "; ".join(candidate.why) or "stands alone"
    found = _title_parts(sheet, stack, evidence) if stack is not None else []
    found += _column_parts(columns, evidence)
    sure = confidence(candidate)
    draft = Draft(
        confidence=sure,
        kind=_kind([c for c in columns if c.alias is None]),
        flags=_flags(sure, titled=stack is not None),
        justified=not any(c.ragged for c in columns if c.alias is None),
    )
    x0, _, _, y1 = candidate.box
    return _Story(found, y1, x0, draft)


def _flags(sure: Confidence, *, titled: bool) -> tuple[str, ...]:
    told = []
    if titled and sure.title < _TITLE_GUESS:
        told.append("title_guess")
    if sure.grouping < _LOW_GROUPING:
        told.append("low_grouping")
    return tuple(told)


def _kind(columns: Sequence[Column]) -> Kind | None:
    """Tell tables and verse by their shape; None where words have to tell."""
    if all(c.rows for c in columns):
        return "table"
    lines = [s.text for c in columns for s in c.text_lines()]
    verse = (
        len(lines) >= 4
        and all(c.ragged for c in columns)
        and max(map(len, lines)) <= 20
        and not any(re.search(r"\d{2}", text) for text in lines)
        and sum(text[-1:] in "。；：" for text in lines) <= 0.2 * len(lines)
    )
    return "poem" if verse else None


def _title_parts(sheet: Sheet, stack: Stack, evidence: str) -> list[Part]:
    found: list[Part] = []
    for s in stack.above:
        role: PartRole = "byline" if sheet.face.is_byline(s, beside_title=True) else "kicker"
        found.append(Part(s.line.no, role, None, "smaller line close above the title"))
    order = stack.title
    if stack.vertical:
        order = sorted(order, key=lambda s: -s.box.x1)
    found += [Part(s.line.no, "title", None, f"large type; {evidence}") for s in order]
    for s in stack.below:
        role = "byline" if sheet.face.is_byline(s, beside_title=True) else "subtitle"
        found.append(Part(s.line.no, role, None, "smaller line close below the title"))
    return found


def _column_parts(columns: Sequence[Column], evidence: str) -> list[Part]:
    found: list[Part] = []
    fonts = Counter(s.font for c in columns if c.alias is None for s in c.lines)
    face = fonts.most_common(1)[0][0]
    last: Sized | None = None
    last_column: Column | None = None
    for column in columns:
        if column.alias is not None:
            found += [
                Part(s.line.no, "subhead", None, "heading between the columns of one text", paragraph=True)
                for s in column.lines
            ]
            last, last_column = column.lines[-1], column
            continue
        if column.rows:
            found += [
                Part(
                    s.line.no,
                    "body",
                    None,
                    f"cell of a table; {evidence}",
                    paragraph=True,
                    row=i not in column.rows,
                )
                for i, s in enumerate(column.lines)
            ]
            continue
        for i, s in enumerate(column.lines):
            if i in column.bylines:
                role: PartRole = "jump" if is_jump_line(s.text) else "byline"
                found.append(Part(s.line.no, role, None, f"{role} in a column of the text"))
                continue
            indent = s.box.x0 - column.x0 >= 1.2 * s.size
            if (
                s.font != face
                and len(s.text) <= 20
                and column.x1 - s.box.x1 >= 1.2 * s.size
                and _STOPS.isdisjoint(s.text)
                and (i + 1 < len(column.lines) or last is not None)
            ):
                found.append(
                    Part(
                        s.line.no,
                        "subhead",
                        None,
                        "heading inside the text: another face, centred or short",
                        paragraph=True,
                    )
                )
                last, last_column = s, column
                continue
            starts = indent or last is None
            if last is not None and last_column is not None and not indent:
                short = last_column.x1 - last.box.x1 >= 1.2 * last.size
                starts = short and last.text[-1:] in "。！？…”：；"
                if short and last_column.x1 - last.box.x1 >= 5 * last.size:
                    starts = True
            found += _body_part(
                s, _why(last, s, evidence, turn=column is not last_column, starts=starts), starts
            )
            last, last_column = s, column
    return found


def _why(last: Sized | None, s: Sized, evidence: str, *, turn: bool, starts: bool) -> str:
    """Tell why a line of a column follows the line before it: the region's evidence where a column begins."""
    if last is None:
        return f"the text begins here; {evidence}"
    if not turn:
        return "next line of the column" + ("; a paragraph begins" if starts else "")
    seam = f"(…{last.text[-4:]}|{s.text[:4]}…)"
    runs_on = "a sentence ends before it" if ends_sentence(last.text) else "the sentence runs on"
    return f"top of the next column: {runs_on} {seam}; {evidence}"


def _body_part(s: Sized, why: str, starts: bool) -> list[Part]:
    jump = find_jump(s.line.text)
    if jump is None:
        return [Part(s.line.no, "body", None, why, paragraph=starts)]
    begin, end = jump
    out: list[Part] = []
    if s.line.text[:begin].strip():
        out.append(Part(s.line.no, "body", None, why, 0, begin, paragraph=starts))
    out.append(Part(s.line.no, "jump", None, "says where the story goes on", begin, end))
    if s.line.text[end:].strip():
        out.append(Part(s.line.no, "body", None, why, end, None, paragraph=starts))
    return out


def _boxed(lines: Sequence[Sized], grid: Sequence[Sequence[Sized]], body: float) -> _Story:
    """Take a frame without columns (an ad, a table, the weather) as one article: the largest line is its title."""
    order = sorted(lines, key=lambda s: (-round(s.y / (0.7 * body)), s.box.x0))
    largest = max(s.size for s in lines)
    title = [s for s in order if s.size >= 0.95 * largest] if largest >= 1.15 * body else []
    if len(title) == len(lines):
        title = title[:1]
    found = [Part(s.line.no, "title", None, "the largest type in its frame") for s in title]
    taken = {s.line.no for s in title}
    last: Sized | None = None
    for s in order:
        if s.line.no not in taken:
            row = last is not None and abs(last.y - s.y) < 0.35 * body
            found.append(Part(s.line.no, "body", None, "inside one frame", paragraph=True, row=row))
            last = s
    draft = Draft(kind="table" if grid else None, confidence=Confidence(0.95, 0.9, 0.9))
    return _Story(found, max(s.box.y1 for s in lines), min(s.box.x0 for s in lines), draft)
