"""下转 and 上接 lines: where a story goes on and where it comes from."""

from __future__ import annotations

import re

from ingest.segment.traditional import role_words

_BLANK = re.compile(r"\s+")
_JUMP = re.compile(
    r"(?P<verb>下\s*转|紧\s*接|上\s*接|转\s*接|下\s*接|详\s*见|[全下]?\s*文\s*见|转(?=\s*第))\s*(?:本报)?\s*第?\s*(?P<page>[A-Za-z]?\s*\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:版|页)?"
)
_LINE = re.compile(rf"\s*[▲▼△▽►▶→■◆●·]*\s*[（(【\[]?\s*{_JUMP.pattern}[^。]{{0,12}}?[）)】\]]?\s*")
_BRACKETED = re.compile(rf"[▲▼△▽►▶→\s]*[（(【]\s*{_JUMP.pattern}[^。（(]{{0,8}}?[）)】]")
_VERBS = re.compile("[转接见轉見]")
"""Every jump has one of these, which most lines have not."""
_FROM = frozenset({"上接", "紧接"})
"""Verbs of the line over a continuation; 紧接第一版 stands on the page that goes on."""
_POINTER = re.compile(r"详\s*见|文\s*见")
_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}


def is_jump_line(text: str) -> bool:
    """Tell whether a line is nothing but a jump line: （下转第3版）, ▲（上接一版）."""
    return _VERBS.search(text) is not None and _LINE.fullmatch(role_words(text)) is not None


def only_points(text: str) -> bool:
    """Tell whether a jump line leads to another article (详见第3版, 全文见02版) and not to this one's continuation."""
    return bool(_POINTER.search(role_words(text)))


def find_jump(text: str) -> tuple[int, int] | None:
    """Return start and end of a bracketed jump at either end of a line, brackets and marks included."""
    if _VERBS.search(text) is None:
        return None
    match = _BRACKETED.search(role_words(text))
    if match is None:
        return None
    if text[: match.start()].strip() and text[match.end() :].strip():
        return None
    return match.start(), match.end()


def parse_jump(text: str) -> tuple[str, str]:
    """Return the page numbers of a jump line as (goes on on, comes from), in digits; empty where not printed."""
    to, origin = "", ""
    for match in _JUMP.finditer(role_words(text)):
        page = _number(_BLANK.sub("", match["page"]))
        if _BLANK.sub("", match["verb"]) in _FROM:
            origin = origin or page
        else:
            to = to or page
    return to, origin


def _number(page: str) -> str:
    if page[0] not in _DIGITS:
        return page.upper()
    if page == "十":
        return "10"
    tens, ten, ones = page.partition("十")
    if not ten:
        return "".join(str(_DIGITS[char]) for char in page)
    return str((_DIGITS.get(tens, 1)) * 10 + _DIGITS.get(ones, 0))
