"""Lines that hold two things, cut apart: columns side by side, a byline run into the text, a jump line."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from ingest.pages.repair import width
from ingest.segment import bylines
from ingest.segment.dateline import starts_dateline
from ingest.segment.kinds import is_page_furniture
from ingest.segment.paragraphs import ends_sentence

if TYPE_CHECKING:
    from ingest.model import Line, Page

_DATELINE_INSIDE = re.compile(r"\s*(?=本报讯|据?新华社[一-鿿]{1,10}\s*\d{1,2}\s*月)")
_GAP = re.compile(r"(?<=\S)\s+(?=\S)")
_CLEAN_GAP = re.compile(r"(?<=[^\s0-9A-Za-z])\s+(?=[^\s0-9A-Za-z%])")
"""A blank with no digit or letter beside it: around those, extractors put blanks of their own."""

_PAIRS = 3
"""Lines that must look like two columns before a page is taken to have columns side by side."""

_LONG = 400
"""Characters of a line over which nobody looks for columns: no extractor writes that many side by side."""


def usual_widths(page: Page) -> list[int]:
    """Return the widths (full-width characters) of a page's columns where it writes columns side by side.

    Empty for a page that does not: fewer than three lines are as wide as two columns with a blank where the
    first one ends.
    """
    counts: Counter[int] = Counter()
    wide: list[tuple[int, str]] = []
    for at, line in enumerate(page.lines):
        if len(line.text) > _LONG:
            continue
        if _CLEAN_GAP.search(line.text):
            wide.append((at, line.text))
        elif 8 <= (size := round(width(line.text))) <= 40:
            counts[size] += 1
    total = sum(counts.values())
    widths = [size for size, count in counts.most_common(5) if count >= max(4, 0.03 * total)]
    pairs = [
        at
        for at, text in wide
        if (gap := _best_gap(text, widths, _CLEAN_GAP)) is not None and width(text[gap[1] :]) >= 6
    ]
    # Columns side by side go on for some lines; a blank that only looks like a gutter stands alone.
    close = sum(b - a <= 2 for a, b in itertools.pairwise(pairs))
    return widths if close >= _PAIRS - 1 else []


def parts_of(line: Line, widths: list[int]) -> list[tuple[int, int]]:
    """Return the parts of a line as half-open ranges, in their order; mostly one, the whole line."""
    text = line.text
    if len(text) > _LONG:
        return [(0, len(text))]
    parts = []
    for start, end in _side_by_side(text, widths):
        parts += [(start + a, start + b) for a, b in run_together(text[start:end])]
    return parts


def _side_by_side(text: str, widths: list[int]) -> list[tuple[int, int]]:
    """Cut a line at the gutters between columns: blanks behind about as many characters as a column has."""
    if not widths:
        return [(0, len(text))]
    best = _best_gap(text, widths, _CLEAN_GAP) or _best_gap(text, widths, _GAP)
    if best is None:
        return [(0, len(text))]
    left, right = best
    rest = _side_by_side(text[right:], widths)
    return [(0, left), *((right + a, right + b) for a, b in rest)]


_WAYS = 4
"""Ways to cut a line that are followed."""


def ways_to_cut(text: str, widths: list[int]) -> list[tuple[float, list[tuple[int, int]]]]:
    """Return the ways to cut a line at gutters between columns, the whole line first, each with its cost in nats.

    A gutter is a blank behind about as many characters as a column has, or behind the end of a sentence.
    """
    whole = [(0, len(text))]
    if not widths or len(text) > _LONG or bylines.is_byline_line(text) or is_page_furniture(text):
        return [(0.0, whole)]
    found = [
        (gap.start(), gap.end(), _is_clean(text, gap.start(), gap.end()))
        for gap in _GAP.finditer(text)
    ]
    widest = max(widths) + 1.6
    out: list[tuple[float, list[tuple[int, int]]]] = []

    def extend(at: int, cost: float, parts: list[tuple[int, int]]) -> None:
        if len(out) > 40 or len(parts) > 5:
            return
        rest = width(text[at:])
        out.append((cost - (2.0 * min(3.0, rest - widest) if rest > widest else 0.0), [*parts, (at, len(text))]))
        for left, right, clean in found:
            if left <= at:
                continue
            size = width(text[at:left])
            if size > widest:
                break
            miss = min(min(abs(size - w), abs(size - w + 2) + 0.4) for w in widths)
            ended = ends_sentence(text[at:left][-6:])
            if size < 2 or (miss > 1.3 and not ended):
                continue
            fault = min(miss, 0.8) if ended else miss
            extend(right, cost - 0.2 - fault - (0.0 if clean else 0.8), [*parts, (at, left)])

    extend(0, 0.0, [])
    first, *others = out
    others.sort(key=lambda way: -way[0])
    others = [way for way in others if way[0] >= others[0][0] - 4.0]
    return [first, *others[: _WAYS - 1]]


def _is_clean(text: str, start: int, end: int) -> bool:
    return _CLEAN_GAP.fullmatch(text[start - 1 : end + 1], 1, end - start + 1) is not None


def _best_gap(text: str, widths: list[int], gaps: re.Pattern[str]) -> tuple[int, int] | None:
    """Find the blank that stands best where a column of one of the widths ends, with another column behind it."""
    if not widths or (size := width(text)) < min(widths) + 0.9:
        return None
    if bylines.is_byline_line(text) or is_page_furniture(text):
        return None
    best: tuple[float, int, int] | None = None
    for gap in gaps.finditer(text):
        before, after = width(text[: gap.start()]), width(text[gap.end() :])
        if before < 6 or after < 0.9:
            continue
        loose = 1.1 if gaps is _CLEAN_GAP else 0.5
        for column in widths:
            # A first line is two characters shorter for its indent; punctuation may hang.
            fit = min(abs(before - column), abs(before - (column - 2)) + 0.3)
            if after > max(widths) + 1.6 and _best_gap(text[gap.end() :], widths, gaps) is None:
                fit += 1.0
            least = 0.9 if gaps is _CLEAN_GAP and fit <= 0.5 else 4 if gaps is _CLEAN_GAP else 9
            if fit <= loose and size >= column + least and (best is None or fit < best[0]):
                best = (fit, gap.start(), gap.end())
    return best[1:] if best else None


def run_together(text: str) -> list[tuple[int, int]]:
    """Cut a byline or a heading off the dateline that was run into it, and a marked jump line off the text."""
    match = _DATELINE_INSIDE.search(text, 2)
    if match and text[: match.start()].strip() and not re.search(r"[。，]", text[: match.start()]):
        head = text[: match.start()]
        if bylines.is_byline_line(head) or (starts_dateline(text[match.end() :]) and len(head.strip()) >= 4):
            return [(0, match.start()), (match.end(), len(text))]
    jump = re.search(r"(?<=[^\s▲△►▶])\s*(?=[▲△►▶]+\s*[（(]\s*[上下])", text)
    if jump:
        return [(0, jump.start()), (jump.end(), len(text))]
    return [(0, len(text))]
