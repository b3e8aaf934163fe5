"""The page's number as the page itself prints it: in its masthead, header or folio, nowhere else.

A page names other pages too (下转第3版, 今日8版, an overview), so this says nothing rather than something doubtful: a
number counts only beside 版 (A01 beside the day too), in a short line of the page's furniture or its first and last
lines that speaks of no other page, and only where all such lines print one number. Of the page benchmark's 84 pages 38
tell it as PDF and 35 as text, all of them rightly; by the first and last lines alone 20 and 24 (2026-11-30, before A01
counted).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from ingest.segment.numerals import small_number

if TYPE_CHECKING:
    from ingest.model import Page, Segmentation

_EDGE = 3
"""Lines at the top and at the end of the text that may be a header although nobody took them for furniture."""
_LONG = 40
"""Characters of a header line at most."""

_NUMBER = re.compile(
    r"第\s*(?P<a>[A-Z]{0,2}\s?\d{1,3})\s*版|(?<![\dA-Za-z.—~-])(?P<b>[A-Z]{0,2}\d{1,3})\s*版(?![本图权式画税])"
    r"|第\s*(?P<c>[一二三四五六七八九十]{1,3})\s*版"
)
_OTHERS = re.compile(
    r"版\s*《|本报\s*\d|[下上]?转\s*第?|[上下]接|[参详]?见\s*第?|载\s*第?|导读|(?:今日|本期)\s*共?\s*\d|共\s*\d|\d\s*[-—~～至、,，]\s*[A-Z]?\d+\s*版|[。！？；]|刊于|刊登|"
    r"第\s*\d+\s*版\s*次|再版|初版|出版|[一二三四五六七八九十\d]\s*版\s*[:：].*版"
)
_WITH_DAY = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|星期[一二三四五六日天]")
_LETTERED = re.compile(r"(?<![0-9A-Za-z])(?P<a>[A-Z]\d{2})(?=\s|$)(?P<b>)(?P<c>)")
"""A number with the letter of its section, which a header has beside the day without 版."""


def printed_number(page: Page, seg: Segmentation | None = None) -> str:
    """Return the number that a page prints of itself, as `01` or `A2`; empty where none is sure."""
    lines = page.lines
    furniture = {piece.span.line for piece in seg.pieces if piece.role == "furniture"} if seg else set()
    edge = {line.no for line in (*lines[:_EDGE], *lines[-_EDGE:])}
    found: set[str] = set()
    for line in lines:
        if line.no not in furniture | edge:
            continue
        text = unicodedata.normalize("NFKC", line.text).strip()
        if len("".join(text.split())) > _LONG or _OTHERS.search(text):
            continue
        mine = list(_NUMBER.finditer(text))
        if not mine and _WITH_DAY.search(text):
            mine = list(_LETTERED.finditer(text))
        found |= {_plain(match) for match in mine}
    return found.pop() if len(found) == 1 else ""


def _plain(match: re.Match[str]) -> str:
    if match["c"]:
        return f"{small_number(match['c']):02d}"
    text = "".join((match["a"] or match["b"]).split())
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    return letters + (digits if letters else digits.zfill(2))
