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
    from ingest.model import Page

_DATELINE_INSIDE = re.compile(r"\s*(?=本报讯|据?新华社[一-鿿]{1,10}\s*\d{1,2}\s*月)")
_JUMP_MARK = re.compile(r"[▲△►▶]")
_JUMP_INSIDE = re.compile(r"(?<=[^\s▲△►▶])\s*(?=[▲△►▶]+\s*[（(]\s*[上下])")
_GAP = re.compile(r"(?<=\S)\s+(?=\S)")
_CLEAN_GAP = re.compile(r"(?<=[^\s0-9A-Za-z])\s+(?=[^\s0-9A-Za-z%])")
"""A blank with no digit or letter beside it: around those, extractors put blanks of their own."""

_PAIRS = 3
"""Lines that must look like two columns before a page is taken to have columns side by side."""

_LONG = 400
"""Characters of a line over which nobody looks for columns: no extractor writes that many side by side."""


def common_widths(page: Page) -> list[int]:
    """Return the widths (full-width characters) that most lines of a page have, of those without a clean gap."""
    counts = Counter(
        round(width(line.text))
        for line in page.lines
        if len(line.text) <= _LONG and not _CLEAN_GAP.search(line.text)
    )
    counts = Counter({size: count for size, count in counts.items() if 8 <= size <= 40})
    least = max(4, 0.03 * counts.total())
    # The first lines of paragraphs are two characters narrower than their column.
    return [
        size for size, count in counts.most_common(6) if count >= least and counts[size + 2] < 1.5 * count
    ][:5]


def has_pairs(page: Page, widths: list[int]) -> bool:
    """Tell whether a page writes columns of these widths side by side: three lines or more near each other do."""
    if not widths:
        return False
    pairs = [
        at
        for at, line in enumerate(page.lines)
        if len(line.text) <= _LONG and _CLEAN_GAP.search(line.text) and _is_pair(line.text, widths)
    ]
    # Columns side by side go on for some lines; a blank that only looks like a gutter stands alone.
    close = sum(b - a <= 2 for a, b in itertools.pairwise(pairs))
    return close >= _PAIRS - 1


_WAYS = 4
"""Ways to cut a line that are followed."""


def ways_to_cut(text: str, widths: list[int]) -> list[tuple[float, list[tuple[int, int]]]]:
    """Return the ways to cut a line at gutters between columns, the whole line first, each with its cost in nats.

    A gutter is a blank behind about as many characters as a column has, or behind the end of a sentence.
    """
    whole = [(0, len(text))]
    if not widths or len(text) > _LONG or bylines.is_byline_line(text) or is_page_furniture(text):
        return [(0.0, whole)]
    found = [(gap.start(), gap.end(), _is_clean(text, gap.start(), gap.end())) for gap in _GAP.finditer(text)]
    widest = max(widths) + 1.6
    out: list[tuple[float, list[tuple[int, int]]]] = []

    def extend(at: int, cost: float, parts: list[tuple[int, int]]) -> None:
        if len(out) > 40 or len(parts) > 5:
            return
        rest = width(text[at:])
        out.append(
            (cost - (2.0 * min(3.0, rest - widest) if rest > widest else 0.0), [*parts, (at, len(text))])
        )
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


def _is_pair(text: str, widths: list[int]) -> bool:
    """Tell whether a line looks like two columns: a clean gap where one of the widths ends, a column behind it."""
    size = width(text)
    if size < min(widths) + 6 or bylines.is_byline_line(text) or is_page_furniture(text):
        return False
    gaps = list(_CLEAN_GAP.finditer(text))
    for k, gap in enumerate(gaps):
        before = width(text[: gap.start()])
        after = size - before
        if before < 6 or after < 6:
            continue
        # A first line is two characters shorter for its indent; punctuation may hang.
        fit = min(min(abs(before - w), abs(before - (w - 2)) + 0.3) for w in widths)
        if fit <= 1.1 and (after <= max(widths) + 1.6 or k + 1 < len(gaps)):
            return True
    return False


def run_together(text: str) -> list[tuple[int, int]]:
    """Cut a byline or a heading off the dateline that was run into it, and a marked jump line off the text."""
    match = _DATELINE_INSIDE.search(text, 2)
    if match and text[: match.start()].strip() and not re.search(r"[。，]", text[: match.start()]):
        head = text[: match.start()]
        if bylines.is_byline_line(head) or (starts_dateline(text[match.end() :]) and len(head.strip()) >= 4):
            return [(0, match.start()), (match.end(), len(text))]
    jump = _JUMP_INSIDE.search(text) if _JUMP_MARK.search(text) else None
    if jump:
        return [(0, jump.start()), (jump.end(), len(text))]
    return [(0, len(text))]
