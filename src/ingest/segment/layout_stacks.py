"""Titles on a PDF page: lines of display size, stacked with their kickers, subtitles, labels and bylines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.segment.bylines import is_byline_line, is_marked_names, looks_like_name
from ingest.segment.layout_elements import Column, Sized, Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

DISPLAY = 1.22
"""A line is set for display from this ratio to the body size on. Leads reach 1.12, kickers 1.15, the
smallest titles 1.3 on the pages looked at."""

_DASH = re.compile(r"^\s*[—―─-]{2}|[—―─]{2}\s*$")


def is_letter_spaced(line: Sized) -> bool:
    """Tell whether a line's characters stand apart from each other."""
    letters = re.sub(r"\s", "", line.text)
    return len(letters) >= 2 and line.width > 1.22 * len(letters) * line.size


def is_byline(text: str) -> bool:
    """Tell whether a line's form makes it a byline: role words, a mark and names, or one bare name."""
    return is_byline_line(text) or is_marked_names(text) or looks_like_name(text)


def stacks(lines: Sequence[Sized], body: float) -> list[Stack]:
    """Stack display lines of one size that stand below (or, set vertically, beside) each other."""
    display = sorted(
        (line for line in lines if line.size >= DISPLAY * body), key=lambda s: (-s.box.y1, s.box.x0)
    )
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
        if len(small.title) > 2 or small.vertical:
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


def attach(found: Sequence[Stack], columns: list[Column], body: float, body_font: str) -> list[Column]:
    """Give short lines close above and below a title to its stack; return the columns that are left.

    A line is the title's where it is centred on it (or begins with it) and stands within little more than
    its own height of it; text of the body's own face is not taken unless it is a byline.
    """
    rest: list[Column] = []
    pool = sorted(columns, key=lambda c: -c.y1)
    taken: set[int] = set()
    for _ in range(3):
        for stack in found:
            for i, column in enumerate(pool):
                if i not in taken and _belongs(stack, column, body, body_font, found):
                    taken.add(i)
                    middle = (column.y0 + column.y1) / 2
                    title = (stack.title[0].box.y1 + stack.title[-1].box.y0) / 2
                    (stack.above if middle > title else stack.below).extend(column.lines)
    for stack in found:
        stack.above.sort(key=lambda s: -s.y)
        stack.below.sort(key=lambda s: -s.y)
    rest = [column for i, column in enumerate(pool) if i not in taken]
    return rest


def _belongs(stack: Stack, column: Column, body: float, body_font: str, found: Sequence[Stack]) -> bool:
    if stack.vertical or len(column.lines) > 3:
        return False
    lines = column.lines
    left = min(line.box.x0 for line in lines)
    right = max(line.box.x1 for line in lines)
    em = lines[0].size
    byline = all(is_byline(line.text) for line in lines)
    if len(lines) > 2 and not byline:
        return False
    if (
        not byline
        and lines[0].font == body_font
        and lines[0].size < 1.04 * body
        and not _DASH.search(lines[0].text)
    ):
        return False
    centre = (stack.x0 + stack.x1) / 2
    centred = abs((left + right) / 2 - centre) < 0.5 * em
    flush = abs(left - stack.x0) < 0.4 * em or (byline and abs(right - stack.x1) < 0.4 * em)
    if not centred and not flush:
        return False
    over = column.y0 - stack.y1
    under = stack.y0 - column.y1
    gap = max(over, under)
    if not -0.4 * em <= gap <= 1.3 * em:
        return False
    above = over > under
    if above and byline:
        return False
    # A nearer title has the better claim.
    for other in found:
        if other is stack or other.vertical:
            continue
        other_gap = max(column.y0 - other.y1, other.y0 - column.y1)
        if -0.4 * em <= other_gap < gap and min(right, other.x1) - max(left, other.x0) > 0:
            return False
    return True


def join_bylines(columns: list[Column], body: float) -> list[Column]:
    """Put bylines that stand in a column, above its first or below its last line, into the column.

    They are set at their own pitch and would otherwise look like a column of their own.
    """
    bylines = [c for c in columns if c.bylines and len(c.bylines) == len(c.lines)]
    text = [c for c in columns if not c.bylines or len(c.bylines) != len(c.lines)]
    # Two lines of one byline join first, so that they move together.
    bylines.sort(key=lambda c: c.y1)
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
