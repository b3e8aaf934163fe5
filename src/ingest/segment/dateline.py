"""Datelines: 本报讯（记者 张三）, 新华社北京1月8日电, 据中新社 ... 电."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.segment.bylines import Byline, parse_byline
from ingest.segment.traditional import role_words

AGENCIES = (
    "新华社", "中新社", "中新网", "新华网", "人民网", "央视新闻", "人民日报", "光明日报", "经济日报", "科技日报",
    "法新社", "路透社", "美联社", "共同社", "塔斯社", "俄塔社", "国际在线", "中国新闻网", "央广网",
)  # fmt: skip

_DESK = "融媒体中心|融媒体|融媒|全媒体|客户端|新闻网|电视台|网"
"""Desks of a paper that sign a report as the paper itself does: 融媒讯, 客户端讯."""

_NO_NAMES = frozenset({"综合", "消息", "综合消息", "综合报道", "本报综合", "图片", "完", "续"})

_DATELINE = re.compile(
    rf"""\s*[■●◆▲]?\s*
    (?:
      (?P<own>本\s*报\s*(?:综合)?\s*(?:消息|讯))
    | (?P<desk>[一-鿿]{{0,6}}?(?:{_DESK}))讯(?=\s*[（(]|\s+|\d)
    | 据?\s*(?P<agency>{"|".join(AGENCIES)}|本报)\s*(?P<where>[一-鿿·、\s]{{0,14}}?)\s*
      (?:(?P<year>\d{{4}})\s*年)?\s*(?:(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日)?\s*(?P<wire>专?电|消息|讯)
    )
    \s*(?:[（(](?P<people>[^）)]{{2,120}})[）)])?
    """,
    re.VERBOSE,
)
_START = re.compile(
    rf"\s*(?:本\s*报\s*(?:综合)?\s*(?:消息|讯)|据?\s*(?:{'|'.join(AGENCIES)}|本报)[一-鿿·、]{{0,14}}\s*(?:\d{{4}}\s*年\s*)?\d{{1,2}}\s*月\s*\d{{1,2}}\s*日|据?(?:新华社|中新社|本报)[一-鿿·、]{{0,10}}(?:专?电|讯|消息)"
    rf"|据(?:{'|'.join(AGENCIES)})(?:消息|讯))"
)

_LONGEST = 220
"""Characters of a text that a dateline with all its names can take."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says. `date` is `--MM-DD` or ISO; `agency` is `本报` for 本报讯, as printed.

    `people` is None where the dateline names nobody.
    """

    agency: str = ""
    place: str = ""
    date: str = ""
    people: Byline | None = None


_OPENING = re.compile(
    r"\s*[（(](?=[^）)]{0,8}(?:记\s*者|通\s*讯\s*员|报\s*道\s*员))[^（()）。！？]{4,80}[）)]"
)
"""Names in brackets before the first sentence, without any dateline."""


def _bare_names(text: str) -> bool:
    """Tell whether the brackets behind 本报讯 hold names and nothing else: （张三 李 四）."""
    words = [word for word in re.split(r"[\s、，,;；]+", text.strip()) if word]
    return (
        0 < len(words) <= 8
        and all(re.fullmatch("[一-鿿·]{1,5}", word) for word in words)
        and "".join(words) not in _NO_NAMES
    )


def starts_dateline(text: str) -> bool:
    """Tell whether a text begins with a dateline; an article begins there."""
    return bool(_START.match(role_words(text[:_LONGEST])))


def parse_dateline(text: str) -> Dateline:
    """Take apart the dateline at the start of an article's text; everything empty where there is none."""
    match = _DATELINE.match(role_words(text[:_LONGEST]))
    if match is None:
        opening = _OPENING.match(role_words(text[:_LONGEST]))
        return Dateline(people=parse_byline(text[: opening.end()])) if opening else Dateline()

    def printed(group: str) -> str:
        return text[match.start(group) : match.end(group)]

    people = None
    if match["people"] and (
        re.search(r"记\s*者|通\s*讯\s*员|摄|报\s*道\s*员|实\s*习", match["people"])
        or ((match["own"] or match["desk"]) and _bare_names(printed("people")))
    ):
        people = parse_byline(printed("people"))
    if match["desk"]:
        return Dateline("".join(printed("desk").split()), people=people)
    if match["own"]:
        return Dateline("".join(printed("own").split())[:2], people=people)
    date = ""
    if match["month"] and 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31:
        date = f"{match['year'] or '-'}-{int(match['month']):02d}-{int(match['day']):02d}"
    place = re.sub(r"\s+", "", printed("where") if match["where"] else "")
    return Dateline(printed("agency"), place, date, people)
