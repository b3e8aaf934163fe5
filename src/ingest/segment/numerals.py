"""Small numbers as page numbers write them: 8, 八, 十二, 二十四."""

from __future__ import annotations

_ONES = "一二三四五六七八九"


def small_number(text: str) -> int:
    """Read digits, or Chinese numerals up to ninety-nine; 0 where it is neither."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    value = _ONES.find(ones) + 1 if ones else 0
    return value + (10 * (_ONES.find(tens) + 1 if tens else 1) if ten else 0)
