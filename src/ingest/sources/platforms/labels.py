"""How a site names a newspaper page: 第C01版:今日平湖报 is page C01, 今日平湖报."""

from __future__ import annotations

import re

_NARROW = {0xFF10 + n: 0x30 + n for n in range(10)} | {
    start + n: to + n for start, to in ((0xFF21, 0x41), (0xFF41, 0x61)) for n in range(26)
}
"""Full-width digits and letters, as page numbers are sometimes written."""

_NO = r"(?P<no>[A-Za-z]{0,3}[0-9]{1,5})"
_RANGE = r"(?:\s?[-—~～、]\s?[A-Za-z]{0,3}[0-9]{1,5})?"
_LABELS = (
    re.compile(rf"^(?P<name>.{{1,40}}?)[\s:：(（]*第\s?{_NO}{_RANGE}\s?版[)）\s]*$"),
    re.compile(rf"^[^0-9A-Za-z]{{0,12}}?第?\s?{_NO}{_RANGE}\s?版(?:面)?[\s:：、,，|]*(?P<name>.*)$"),
    re.compile(rf"^第?\s?{_NO}{_RANGE}[\s:：、.|]+(?P<name>.*)$"),
    re.compile(rf"^{_NO}$"),
    # 01要闻: a number that begins with 0 counts nothing, so that what follows is no unit of it
    re.compile(r"^(?P<no>0[1-9])(?P<name>[\u4e00-\u9fff]{2,8})$"),
)
_SEVERAL = re.compile(
    r"^[^0-9A-Za-z]{0,3}[A-Za-z]{0,3}[0-9]{1,3}(?:\s?版?\s?[-—~～、,，/至]\s?第?([A-Za-z]{0,3}[0-9]{1,3}))+\s?(?:版|[:：]|$)"
)
_TOOLS = re.compile(r"[\s\[【(（|/·-]*(?:pdf|PDF|Pdf)(?:版|下载|文件)?[\s\]】)）]*$")
"""What opens the page's file, at the end of a label whose element holds that link too."""
_CHINESE = re.compile(r"^第?([一二三四五六七八九十]{1,3})版[\s:：、,，]*(.*)$")
_ONES = "一二三四五六七八九"


def page_label(text: str) -> tuple[str, str]:
    """Split a page's label (one line) into number and name as printed; ('', the text) where it has no number.

    A label for two pages (04-05版) counts as the first. Numbers padded beyond three digits lose their zeros.
    """
    narrow = _TOOLS.sub("", text.strip().translate(_NARROW)[:120])
    chinese = _CHINESE.match(narrow)
    if chinese:
        return f"{_chinese(chinese[1]):02d}", chinese[2].strip()
    for pattern in _LABELS:
        match = pattern.match(narrow)
        if match:
            return page_number(match["no"]), match.groupdict().get("name", "").strip()
    return "", text.strip()


def last_number(text: str) -> str:
    """Return the last page that a label for several names (02-03版: 03, 04、05版: 05); empty where it names one."""
    match = _SEVERAL.search(text.strip().translate(_NARROW)[:40])
    return page_number(match[1]) if match else ""


def page_number(text: str) -> str:
    """Write a page number as newspapers print it: letters, then two or three digits.

    00004 becomes 04, and 第1版 is page 01, as the next list of the same site has it.
    """
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    padded = len(digits) > 3 or (len(digits) == 1 and not letters)
    return letters + (f"{int(digits):02d}" if padded else digits)


def _chinese(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    value = _ONES.find(ones) + 1 if ones else 0
    return value + (10 * (_ONES.find(tens) + 1 if tens else 1) if ten else 0)
