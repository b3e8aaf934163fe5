"""The issue's date as the page itself prints it: in its masthead or header, nowhere else.

A page is full of dates: of events, of notices, of reprints. One that is taken for the issue's by mistake keeps a good
issue out of the lake, so this says nothing rather than something doubtful. A date counts only where

- year, month and day stand there;
- its line is short, has no sentence, and lies in the page's furniture or among its first or last lines;
- beside it stands what only a header has: the weekday, the number of the issue, of the page, the editors;
- and the weekday, where there is one, is that of the date. One printed date in seven would pass by chance.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from ingest.model import PrintedDay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import Line, Page, Segmentation

_EDGE = 5
"""Lines at the top and at the end of the text that may be a header although nobody took them for furniture."""
_LONG = 48
"""Characters of a header line at most; the longest of the sample, with 农历 and two numbers, has 31."""
_CLUSTER = 4
"""Lines over which a header may be broken: date, weekday, page number, name."""

_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
_FORMS = (
    re.compile(rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日"),
    re.compile(rf"{_YEAR}\s?(?P<sep>[./·-])\s?(?P<month>\d{{1,2}})\s?(?P=sep)\s?(?P<day>\d{{1,2}})(?!\d)"),
    # Letter-spaced: only where the year itself is, or `9.1 4版` would be the 14th.
    re.compile(
        r"(?<!\d)(?<!\d\s)(?P<year>(?:1\s+9|2\s+0)\s+\d\s+\d)\s*年\s*(?P<month>\d(?:\s+\d)?)\s*月\s*(?P<day>\d(?:\s+\d)?)\s*日"
    ),
    re.compile(
        r"(?P<year>[一二](?:\s*[〇○零一二三四五六七八九]){3})\s*年\s*(?P<month>[一二三四五六七八九十](?:\s*[一二])?)\s*月"
        r"\s*(?P<day>[一二三四五六七八九十廿卅](?:\s*[一二三四五六七八九十]){0,2})\s*日"
    ),
)
_WEEKDAY = re.compile(r"(?:星\s*期|周)\s*(?P<day>[一二三四五六日天])(?![一-鿿])")
_ISSUE = re.compile(r"第\s*\d[\d\s]*期")
_MARK = re.compile(
    r"第\s*(?:[A-Z]?\s*\d{1,3}|[一二三四五六七八九十]{1,3})\s*版|[A-Z]?\d{1,3}\s*版|^\s*[A-Z]?\d{1,2}\s|\s[A-Z]?\d{1,2}\s*$|\s0\d\s|责任?\s*编辑?|编\s*辑|版\s*式|美\s*编"
    r"|国内统一|刊号|农\s*历|今日.{1,2}版"
)
_LUNAR = re.compile(r"农\s*历\s*\S*|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年\S*")
"""农历甲辰年八月十二, whatever is glued to it too."""
_OTHER = re.compile(r"创刊|复刊|创办|出版于|[。！？；，]")
_SAID = re.compile(r"[于自从为至在到]\s*$")
_GOES_ON = re.compile(r"\s*(?:[起前后止至]|[上下]午|凌晨|早|晚|\d{1,2}\s*[时点])")
"""What stands before and after a date that is spoken of."""
_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}


def printed_date(page: Page, seg: Segmentation | None = None) -> PrintedDay | None:
    """Return the date in a page's masthead or header with its line, or None where none is sure.

    Where a page was not taken apart its first and last lines alone may be its header. Two different dates that
    are equally good count as none.
    """
    lines = page.lines
    furniture = {piece.span.line for piece in seg.pieces if piece.role == "furniture"} if seg else set()
    edge = {line.no for line in (*lines[:_EDGE], *lines[-_EDGE:])}
    good = [
        found
        for text, no, joined in _headers(lines, furniture, furniture | edge)
        if (found := _date_in(text, no, joined=joined)) is not None
    ]
    for chosen in ([one for one, sure in good if sure], [one for one, _ in good]):
        if len({one.day for one in chosen}) == 1:
            return chosen[0]
        if chosen:
            return None
    return None


def _headers(lines: Sequence[Line], furniture: set[int], near: set[int]) -> Iterator[tuple[str, int, bool]]:
    """Yield what may be a header, with its first line, and whether lines were joined that may be strangers.

    That are single lines; furniture lines in a row; a date by itself with the weekday that stands by itself elsewhere
    in the furniture, as mastheads are drawn; and, on a PDF page, a date by itself with what else stands above all
    articles: no notice has its date there.
    """
    plain = {line.no: unicodedata.normalize("NFKC", line.text).strip() for line in lines}
    for line in lines:
        if line.no in near:
            yield plain[line.no], line.no, False
    run: list[int] = []
    for line in lines:
        if line.no not in furniture:
            run = []
            continue
        run = [*run[-_CLUSTER + 1 :], line.no]
        for size in range(2, len(run) + 1):
            yield " ".join(plain[no] for no in run[-size:]), run[-size], True
    alone = [no for no in furniture if any(form.fullmatch(plain[no]) for form in _FORMS)]
    weekdays = " ".join(plain[no] for no in sorted(furniture) if _WEEKDAY.fullmatch(plain[no]))
    head = _head(lines, furniture)
    for no in sorted(alone):
        yield f"{plain[no]} {weekdays}", no, True
        if no in head:
            for other in head:
                yield f"{plain[no]} {plain[other]}", no, False


def _head(lines: Sequence[Line], furniture: set[int]) -> list[int]:
    """Return the furniture lines of a PDF page that stand above everything else on it."""
    tops = [line.box.y1 for line in lines if line.no not in furniture and line.box is not None]
    if not tops:
        return []
    return [
        line.no
        for line in lines
        if line.no in furniture and line.box is not None and line.box.y0 >= max(tops)
    ]


def _date_in(header: str, no: int, *, joined: bool) -> tuple[PrintedDay, bool] | None:
    """Return the one date of a header's text, and whether its weekday bears it out."""
    if len("".join(header.split())) > _LONG or _OTHER.search(header):
        return None
    # Blanks keep what stood on both sides of a lunar date apart.
    text = _LUNAR.sub(" 农历 ", header)
    dates = [match for form in _FORMS for match in form.finditer(text)]
    if any(_SAID.search(text[: match.start()]) or _GOES_ON.match(text[match.end() :]) for match in dates):
        return None
    found = {day for match in dates if (day := _real(match)) is not None}
    if len(found) != 1:
        return None
    (day,) = found
    weekdays = {"一二三四五六日".index(match["day"].replace("天", "日")) for match in _WEEKDAY.finditer(text)}
    if weekdays and weekdays != {day.weekday()}:
        return None
    # Lines in a row may be strangers, a notice's date beside the page's number: the weekday tells that they are none.
    if not weekdays and not _ISSUE.search(text) and (joined or not _MARK.search(text)):
        return None
    return PrintedDay(day.isoformat(), header, no), bool(weekdays)


def _real(match: re.Match[str]) -> date | None:
    year, month, day = (_number(match[name]) for name in ("year", "month", "day"))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    """Read 2024, `2 0 2 4`, 二〇二四, 十四, 二十四, 廿四."""
    bare = "".join(text.split())
    if bare.isdecimal():
        return int(bare)
    if len(bare) == 4:
        return int("".join(str(_DIGITS[char]) for char in bare))
    bare = bare.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = bare.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
