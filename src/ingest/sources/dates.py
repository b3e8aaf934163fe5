"""The dates that addresses and web pages of newspapers carry."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

_IN_PATH = re.compile(
    r"(?<![0-9])(?:"
    r"(?P<y1>[12][0-9]{3})[-_](?P<m1>[0-9]{1,2})[-_/](?P<d1>[0-9]{1,2})"  # 2024-09/14, 2024-09-14
    r"|(?P<y2>[12][0-9]{3})/?(?P<m2>[0-9]{2})[/-]?(?P<d2>[0-9]{2})"  # 202409/14, 2024/0914, 2024/09-14, 20240914
    r")(?![0-9])"
)
_OF_DATE = re.compile(r"date|day|riqi|^rq$|^d$|^time$", re.IGNORECASE)
_WITH_WEEKDAY = re.compile(
    r"([12][0-9]{3})\s{0,4}年\s{0,4}([0-9]{1,2})\s{0,4}月\s{0,4}([0-9]{1,2})\s{0,4}日\s{0,12}[（(]?\s{0,4}(?:星期|周|礼拜)"
)
_PLAIN = re.compile(
    r"([12][0-9]{3})(?:\s{0,4}年\s{0,4}|[-/.])([0-9]{1,2})(?:\s{0,4}月\s{0,4}|[-/.])([0-9]{1,2})"
)


def day_in_url(url: str) -> date | None:
    """Return the day that a URL names, as `2024-09/14`, `202409/14` or `20240914`; None without one.

    The path's day comes before one in the query, where only parameters named after a date count (`?date=2024-09-14`).
    """
    parts = urlsplit(url)
    for text in (parts.path, *(value for name, value in parse_qsl(parts.query) if _OF_DATE.search(name))):
        for match in _IN_PATH.finditer(text):
            day = _date(*(match[f"{unit}1"] or match[f"{unit}2"] for unit in "ymd"))
            if day:
                return day
    return None


def day_with_weekday(text: str) -> date | None:
    """Return the day printed with its weekday (2024年9月14日 星期六); None where there is none, or several."""
    days = {_date(*match.groups()) for match in _WITH_WEEKDAY.finditer(text)} - {None}
    return days.pop() if len(days) == 1 else None


def first_day(text: str) -> date | None:
    """Return the first day that stands in a text, as 2024年09月14日 or 2024-09-14; None without one."""
    for match in _PLAIN.finditer(text):
        day = _date(*match.groups())
        if day:
            return day
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
