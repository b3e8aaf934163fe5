"""Lines of a column back into paragraphs."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING

from ingest.pages.repair import despace, width
from ingest.segment.traditional import role_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Kind

SENTENCE_END = re.compile(r"[。！？…!?；：][”’」』）)》]*\s*$")
"""A line that ends so may end a paragraph; 。！？ mostly, ； and ： in lists."""

_FULL_STOP = re.compile(r"[。！？…!?][”’」』）)》]*\s*$")
_STARTS = re.compile(
    r"\s*(?:[▲▼△▽■●◆]?\s*图\s*[①-⑳\d一二三四五六七八九十]{1,2}\s*[:：]|[一二三四五六七八九十]{1,2}、|（[一二三四五六七八九十]{1,2}）"
    r"|特此(?:公告|通告|公示|通知|声明)|谨此讣告)"
)
"""A line that starts so after a sentence starts a paragraph, however full the line before it is: captions, points."""
_DATELINE = re.compile(r"(本\s*报\s*讯|[^。，]{2,24}?\d\s*日\s*电)\s+(?=[^（(\s])")
_LONGEST = 60
"""Characters that a dateline without names takes, its blanks included."""
BY_LINE: frozenset[str] = frozenset({"poem", "table", "ad"})
"""Kinds of articles whose lines stay lines."""


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with the end of a sentence, closing quotation marks included."""
    return bool(_FULL_STOP.search(text))


def column_width(texts: Sequence[str]) -> float:
    """Return the width of the column (full-width characters) that lines were set in: what most full lines have.

    It is the median of the wider half: last lines and first lines of paragraphs are shorter.
    """
    widths = sorted(width(text) for text in texts)
    return median(widths[len(widths) // 2 :]) if widths else 0.0


def join_paragraphs(
    texts: Sequence[str],
    *,
    starts: Sequence[bool | None],
    alone: Sequence[bool],
    kind: Kind,
) -> tuple[str, ...]:
    """Join an article's lines into paragraphs.

    `starts[i]` says whether line i starts a paragraph (None: unknown), `alone[i]` that it is one by itself.
    Lines of poems, tables and ads stay lines. In prose a paragraph ends where a sentence ends and the line is
    short, or where the next line is short as an indented one is; the shortness is measured against the column.
    """
    paragraphs: list[str] = []
    for i, text in enumerate(texts):
        if kind in BY_LINE:
            paragraphs.append(re.sub(r"\s+", " ", text.strip()) if kind == "table" else despace(text))
            continue
        fresh = starts[i]
        if i and (alone[i - 1] or (_STARTS.match(text) and SENTENCE_END.search(texts[i - 1]))):
            fresh = True
        if fresh is None:
            fresh = i == 0 or _breaks(texts, i)
        if fresh or not paragraphs:
            paragraphs.append(text.strip())
        else:
            last = paragraphs[-1]
            more = text.strip()
            latin = last[-1:].isascii() and last[-1:].isalnum() and more[:1].isascii() and more[:1].isalpha()
            paragraphs[-1] = last + (" " if latin else "") + more
    if kind in BY_LINE:
        return tuple(paragraphs)
    return tuple(_prose(text) for text in paragraphs)


def _breaks(texts: Sequence[str], i: int) -> bool:
    """Tell whether a paragraph ends between lines i - 1 and i, by the lines around them."""
    if not SENTENCE_END.search(texts[i - 1]):
        return False
    column = column_width(texts[max(0, i - 12) : i + 12])
    before, here = width(texts[i - 1]), width(texts[i])
    if not ends_sentence(texts[i - 1]):
        return before <= column - 3
    if before <= column - 1.6:
        return True
    # A full line that ends a sentence: the next one starts a paragraph if it is short by an indent.
    following = width(texts[i + 1]) if i + 1 < len(texts) else column
    return column - 3.1 <= here <= column - 1.4 and (following >= column - 0.6 or following < here)


def _prose(text: str) -> str:
    """Take stray blanks out, but keep the one behind a dateline that has no brackets (本报讯 昨天)."""
    match = _DATELINE.match(role_words(text[:_LONGEST]))
    if match is None:
        return despace(text)
    return despace(text[: match.end(1)]) + " " + despace(text[match.end() :])
