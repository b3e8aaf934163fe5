"""Titles on a PDF page: lines of display size, stacked with their kickers, subtitles, labels and bylines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.segment.bylines import is_byline_line, looks_like_name
from ingest.segment.kinds import is_page_furniture
from ingest.segment.layout.elements import Column, Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.layout.line_roles import LineRoles
    from ingest.segment.layout.sized import Sized

DISPLAY = 1.22
"""A line is set for display from this ratio to the body size on. Leads reach 1.12, kickers 1.15, the
smallest titles 1.3 on the pages looked at."""

_SMALL_DISPLAY = 1.05
_SUBHEAD_MAX = 1.4
_COULD_BE = 0.03
"""From this chance on a line of furniture may yet become a title that its text lacks."""

_SURE = 0.6
_IN_SENTENCE = re.compile(r"[。！？，；：”].|[（()）]")
"""A line that bears the end of a sentence before a credit is text; so is a credit in brackets, or a piece of one."""

_MOST_BESIDE = 3
"""Lines of what stands close above or below a title, at most."""

_DASH = re.compile(r"^\s*[—―─-]{2}|[—―─]{2}\s*$")


def is_letter_spaced(line: Sized) -> bool:
    """Tell whether a line's characters stand apart from each other."""
    letters = re.sub(r"\s", "", line.text)
    return len(letters) >= 2 and line.width > 1.22 * len(letters) * line.size


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts of a page by what they are used for.

    `text` is the body's, `display` those of the titles, `byline` those of lines that are bylines by their words.
    """

    body: float
    text: str
    display: frozenset[str]
    byline: frozenset[str]
    roles: LineRoles

    def is_display(self, line: Sized) -> bool:
        """Tell whether a line is set as a title."""
        return self.roles.role(line) == "title"

    def is_weak(self, line: Sized) -> bool:
        """Tell whether a line that looks like a label or furniture could yet be a title."""
        if self.roles.role(line) != "furniture" or is_page_furniture(line.text):
            return False
        return self.roles.chance(line, "title") + self.roles.chance(line, "deck") >= _COULD_BE

    def is_deck(self, line: Sized) -> bool:
        """Tell whether a line is a kicker or a subtitle."""
        return self.roles.role(line) == "deck"

    def is_byline(self, line: Sized, *, beside_title: bool = False) -> bool:
        """Tell whether a line is a byline: by role words or a mark; a bare name needs the bylines' font."""
        if line.line.no in self.roles.credited:
            return True
        if self.roles.chance(line, "byline") > _SURE and not _IN_SENTENCE.search(line.text):
            # Credits in brackets are found at the end of the body, all their lines together.
            return True
        if line.font == self.text or line.font in self.display:
            return False
        letters = "".join(line.text.split())
        if not 2 <= len(letters) <= 4:
            return False
        known = line.font in self.byline or not self.byline
        if beside_title:
            return known and line.size < 1.06 * self.body and bool(re.fullmatch("[\u4e00-\u9fff]+", letters))
        return known and looks_like_name(letters)


def faces(lines: Sequence[Sized], body: float, roles: LineRoles) -> Faces:
    """Find out what a page uses its fonts for."""
    text: Counter[str] = Counter()
    display: Counter[str] = Counter()
    for line in lines:
        if abs(line.size - body) < 0.1 * body:
            text[line.font] += len(line.text)
        elif line.size >= 1.4 * body:
            display[line.font] += len(line.text)
    face = text.most_common(1)[0][0] if text else ""
    total = sum(display.values())
    large = frozenset(font for font, count in display.items() if count >= 0.25 * total and font != face)
    byline = frozenset(
        line.font
        for line in lines
        if line.font != face and line.font not in large and is_byline_line(line.text)
    )
    return Faces(body, face, large, byline, roles)


def stacks(display: Sequence[Sized]) -> list[Stack]:
    """Stack display lines of one size that stand below (or, set vertically, beside) each other."""
    display = sorted(display, key=lambda s: (-s.box.y1, s.box.x0))
    groups: list[list[Sized]] = []
    for line in display:
        for group in groups:
            if _same_title(group[-1], line):
                group.append(line)
                break
        else:
            groups.append([line])
    found = [Stack(group) for group in groups]
    _fold_smaller(found)
    return found


def weak_stacks(lines: Sequence[Sized]) -> list[Stack]:
    """Stack lines that are more likely labels than titles; no other line is theirs."""
    found = stacks(lines)
    for stack in found:
        stack.weak = True
    return found


def _same_title(above: Sized, line: Sized) -> bool:
    if abs(above.size - line.size) > 0.05 * line.size or above.vertical != line.vertical:
        return False
    if line.vertical:
        gap = max(above.box.x0, line.box.x0) - min(above.box.x1, line.box.x1)
        return gap < 0.9 * line.size and abs(above.box.y1 - line.box.y1) < 3 * line.size
    gap = above.box.y0 - line.box.y1
    overlap = min(above.box.x1, line.box.x1) - max(above.box.x0, line.box.x0)
    if gap < -0.5 * line.size:
        # Two halves of one line that were set far apart.
        side = max(above.box.x0, line.box.x0) - min(above.box.x1, line.box.x1)
        return abs(above.y - line.y) < 0.3 * line.size and 0 <= side < 1.2 * line.size
    centred = abs(above.x - line.x) < 1.2 * line.size
    left = abs(above.box.x0 - line.box.x0) < 1.2 * line.size
    return gap < 0.9 * line.size and overlap > 0 and (centred or left)


def _fold_smaller(found: list[Stack]) -> None:
    """Take smaller display lines close above or below a larger title as its kicker or subtitle."""
    for small in sorted(found, key=lambda s: s.size):
        if len(small.title) > 2:
            continue
        if small.vertical:
            _fold_vertical(small, found)
            continue
        best: tuple[float, Stack, bool] | None = None
        for big in found:
            if big is small or big.vertical or big.size < 1.12 * small.size:
                continue
            centre = abs((small.x0 + small.x1) / 2 - (big.x0 + big.x1) / 2)
            if centre > 0.6 * small.size and abs(small.x0 - big.x0) > 0.5 * small.size:
                continue
            over = small.y0 - big.y1
            under = big.y0 - small.y1
            gap = max(over, under)
            if -0.3 * small.size <= gap <= 1.0 * small.size and (best is None or gap < best[0]):
                best = (gap, big, over > under)
        if best is not None:
            _, big, above = best
            (big.above if above else big.below).extend(small.all_lines())
            big.above.sort(key=lambda s: -s.y)
            big.below.sort(key=lambda s: -s.y)
            found.remove(small)


def _fold_vertical(small: Stack, found: list[Stack]) -> None:
    """Take a smaller vertical line beside a vertical title: its kicker on the right, its subtitle on the left."""
    for big in found:
        if big is small or not big.vertical or big.size < 1.12 * small.size:
            continue
        gap = max(small.x0 - big.x1, big.x0 - small.x1)
        if gap <= 1.2 * small.size and min(small.y1, big.y1) - max(small.y0, big.y0) > 0:
            text = small.title[0].text
            above = small.x0 > big.x0 and not text.startswith(("—", "―", "─"))
            (big.above if above else big.below).extend(small.all_lines())
            found.remove(small)
            return


def attach(found: Sequence[Stack], columns: list[Column], face: Faces) -> list[Column]:
    """Give short lines close above and below a title to its stack; return the columns that are left.

    A line is the title's where it is centred on it (or begins with it) and stands within little more than
    its own height of it; text of the body's own face is not taken unless it is a byline.
    """
    pool = sorted(columns, key=lambda c: -c.y1)
    short = [(i, c, c.y0, c.y1) for i, c in enumerate(pool) if not c.rows and len(c.lines) <= _MOST_BESIDE]
    taken: set[int] = set()
    for _ in range(3):
        for stack in found:
            if stack.vertical:
                continue
            low, high = stack.y0, stack.y1
            for i, column, foot, head in short:
                # Nearly all stand elsewhere: nothing else is asked of them.
                gap, em = max(foot - high, low - head), column.lines[0].size
                if -0.4 * em <= gap <= 1.3 * em and i not in taken and _belongs(stack, column, face, found):
                    taken.add(i)
                    middle = (column.y0 + column.y1) / 2
                    title = (stack.title[0].box.y1 + stack.title[-1].box.y0) / 2
                    (stack.above if middle > title else stack.below).extend(column.lines)
                    low, high = stack.y0, stack.y1
    for stack in found:
        stack.above.sort(key=lambda s: -s.y)
        stack.below.sort(key=lambda s: -s.y)
    return [column for i, column in enumerate(pool) if i not in taken]


def _belongs(stack: Stack, column: Column, face: Faces, found: Sequence[Stack]) -> bool:
    lines = column.lines
    left = min(line.box.x0 for line in lines)
    right = max(line.box.x1 for line in lines)
    em = lines[0].size
    over = column.y0 - stack.y1
    under = stack.y0 - column.y1
    gap = max(over, under)
    above = over > under
    if not -0.4 * em <= gap <= 1.3 * em or right < stack.x0 or left > stack.x1:
        return False
    byline = all(face.is_byline(line, beside_title=True) for line in lines)
    if (len(lines) > 2 and not byline) or (above and byline):
        return False
    if not byline:
        plain = lines[0].font == face.text and lines[0].size < 1.04 * face.body
        if plain and not _DASH.search(lines[0].text):
            return False
        # A caption is a paragraph: it has a full stop, or its first line is indented.
        if any("。" in line.text for line in lines) or lines[0].box.x0 - lines[-1].box.x0 > 1.2 * em:
            return False
    centred = abs((left + right) / 2 - (stack.x0 + stack.x1) / 2) < 0.5 * em
    flush = abs(left - stack.x0) < 0.4 * em or (byline and abs(right - stack.x1) < 0.4 * em)
    # A subtitle is often set to one side, but within its title's width.
    within = stack.x0 - em <= left and right <= stack.x1 + em and gap <= 0.9 * em
    if not centred and not flush and not within:
        return False
    # A nearer title has the better claim.
    for other in found:
        if other is stack or other.vertical:
            continue
        other_gap = max(column.y0 - other.y1, other.y0 - column.y1)
        if -0.4 * em <= other_gap < gap and min(right, other.x1) - max(left, other.x0) > 0:
            return False
    return True


def join_bylines(columns: list[Column]) -> list[Column]:
    """Put bylines that stand in a column, above its first or below its last line, into the column.

    They are set at their own pitch and would otherwise look like a column of their own.
    """
    bylines = [c for c in columns if c.bylines and len(c.bylines) == len(c.lines)]
    text = [c for c in columns if not c.bylines or len(c.bylines) != len(c.lines)]
    for byline in sorted(bylines, key=lambda c: c.y1):
        em = byline.lines[0].size
        best: tuple[float, Column, bool] | None = None
        for column in text:
            if byline.lines[0].box.x0 < column.x0 - em or byline.lines[-1].box.x1 > column.x1 + 1.5 * em:
                continue
            gap_under = column.y0 - byline.y1  # byline below the column
            gap_over = byline.y0 - column.y1  # byline above the column
            gap = max(gap_under, gap_over)
            if -0.5 * em <= gap <= 1.6 * em and (best is None or gap < best[0]):
                best = (gap, column, gap_over > gap_under)
        if best is None:
            text.append(byline)
            continue
        _, column, above = best
        count = len(byline.lines)
        if above:
            column.lines = byline.lines + column.lines
            column.bylines = set(range(count)) | {i + count for i in column.bylines}
        else:
            column.bylines |= {len(column.lines) + i for i in range(count)}
            column.lines = column.lines + byline.lines
    return text


def add_headings(columns: list[Column], found: list[Stack], face: Faces) -> None:
    """Let headings hardly larger than the text stand both as stacks and as columns.

    Whether such a line is an article's title or a subhead inside one is decided with the whole page in view.
    """
    for column in columns:
        if len(column.lines) <= 2 and all(
            (s.font in face.display or s.size >= _SMALL_DISPLAY * face.body)
            and not face.is_byline(s)
            and not re.search(r"[。，；]$", s.text)
            for s in column.lines
        ):
            column.alias = len(found)
            found.append(Stack(list(column.lines)))
    known = {c.alias for c in columns}
    for i, stack in enumerate(found):
        if i in known or stack.above or stack.below or len(stack.title) > 1 or stack.vertical:
            continue
        line = stack.title[0]
        if line.size > _SUBHEAD_MAX * face.body:
            continue
        holder = next(
            (c for c in columns if c.alias is None and _heads(line, c)),
            None,
        )
        over = any(c.alias is None and _foots(line, c) for c in columns)
        if holder is not None and over:
            columns.append(Column([line], holder.x0, holder.x1, holder.pitch, alias=i))


def _heads(line: Sized, column: Column) -> bool:
    em = line.size
    return (
        0 <= line.box.y0 - column.y1 < 1.5 * em
        and line.box.x0 >= column.x0 - 0.5 * em
        and line.box.x1 <= column.x1 + 0.5 * em
    )


def _foots(line: Sized, column: Column) -> bool:
    em = line.size
    return (
        0 <= column.y0 - line.box.y1 < 1.5 * em
        and line.box.x0 >= column.x0 - 0.5 * em
        and line.box.x1 <= column.x1 + 0.5 * em
    )
