"""Datelines: 本报讯（记者 张三）, 菰城新闻网讯 通讯员 李四, （记者 张三）, 新华社北京1月8日电, 据中新社 ... 电."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.segment.bylines import (
    Byline,
    bare_names,
    has_role_word,
    looks_like_name,
    parse_byline,
    plain_credit,
)
from ingest.segment.credit_words import AGENCIES, may_have_word
from ingest.segment.traditional import role_words

_OTHER = (
    r"(?:(?!今日|昨日|快|喜|简|资|通)[一-鿿A-Za-z]){0,10}?(?:发布(?=\s*讯)|视频(?=\s*讯)|观察(?=\s*讯)|晚报|日报|早报|晨报|时报|商报|周报|快报|导报|都市报|融媒体?中心|融媒体?"
    r"|客户端|新闻网|在线|网|电视台|电台|广电|传媒(?:集团)?|新闻)"
)
"""A medium whose own 讯 opens its texts: 菰城新闻网讯, 晚报讯, 菰城市融媒体中心讯."""
_BEHIND = r"\s*[（(\[〔【][^）)\]〕】]{0,12}?(?:记\s*者|通\s*讯\s*员|实\s*习|报\s*道\s*[员组])"
_UNLISTED = rf"(?:(?![的了在从])[一-鿿A-Za-z·]){{2,12}}?讯(?={_BEHIND})|{_OTHER}(?={_BEHIND})"
"""The same of a medium that no list has, and without its 讯, where brackets with a role word follow.

掌上菰城讯（记者 聂小满）, 菰城融媒（记者 聂小满）.
"""
_OTHER_START = rf"(?:{_OTHER}\s*(?:讯(?!\s*员)|消息)(?=\s*[（(]|\s)|{_UNLISTED})"

_DATELINE = re.compile(
    rf"""\s*[■●◆▲]?\s*
    (?:
      (?P<own>本\s*[报网台]\s*(?:综合)?\s*(?:消息|讯(?!\s*员)))
    | 据?\s*(?P<agency>{"|".join(AGENCIES)}|本报)\s*(?P<where>[一-鿿·、\s]{{0,14}}?)\s*
      (?:(?P<year>\d{{4}})\s*年)?\s*(?:(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日)?\s*(?P<wire>专?电|消息|讯(?!\s*员))
    | 据?(?P<other>{_OTHER})\s*(?:讯(?!\s*员)|消息)(?=\s*[（(]|\s)
    | (?P<unlisted>{_UNLISTED})
    | 【\s*本\s*报\s*(?:消息|讯)\s+(?P<inside>[^】]{{2,60}})】
    | (?P<boxed>【[^】]{{2,24}}】|[〔\[［]\s*本\s*报\s*讯\s*[〕\]］])
    | (?P<nothing>(?:讯\s*)?(?=[（(]))
    )
    \s*(?:[（(\[〔【](?P<people>[^）)\]〕】]{{2,120}})[）)\]〕】]|(?P<open>[^。！？（()）]{{2,60}}))?
    """,
    re.VERBOSE,
)
_START = re.compile(
    r"(?!\s*本\s*报\s*(?:特约)?通\s*讯\s*员)"
    rf"\s*【?(?:本\s*[报网台]\s*(?:综合)?\s*(?:消息|讯(?!\s*员))|据?\s*(?:{'|'.join(AGENCIES)}|本报)[一-鿿·、]{{0,14}}\s*(?:\d{{4}}\s*年\s*)?\d{{1,2}}\s*月\s*\d{{1,2}}\s*日"
    rf"|据?(?:新华社|中新社|本报)[一-鿿·、]{{0,10}}(?:专?电|讯|消息)|据(?:{'|'.join(AGENCIES)})(?:消息|讯)|{_OTHER_START})"
)

_WHO = re.compile(r"记\s*者|通\s*讯\s*员|摄|报\s*道\s*(?:员|组)|实\s*习")

_LONGEST = 220
"""Characters of a text that a dateline with all its names can take."""

_TOLD = re.compile(r"\s*(?P<names>[一-鿿\s、]{2,16}?)\s*(?:摄影)?报\s*道\s*(?=[:：，,\s])")
"""Bare names before 报道: 本报讯 聂小满 曲栗 报道：."""

_BOUNDARY = re.compile(r"\s*报\s*道\s*(?=[:：，,\s])|[:：，,]|\s+|(?=昨[日天]|今[日天]|近日|日前|从|获悉|$)")
"""Where a credit without brackets behind 讯 may end: 本报讯 记者聂小满报道：, 菰城新闻网讯 通讯员 聂小满 昨天."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says. `date` is `--MM-DD` or ISO; `agency` is `本报` for 本报讯, as printed.

    `people` is None where the dateline names nobody.
    """

    agency: str = ""
    place: str = ""
    date: str = ""
    people: Byline | None = None


def starts_dateline(text: str) -> bool:
    """Tell whether a text begins with a dateline; an article begins there."""
    return _starts(role_words(text[:_LONGEST]))


@lru_cache(maxsize=4096)
def _starts(words: str) -> bool:
    """Tell it of a text with its role words folded; several steps ask it of each line."""
    return _MAY_START.search(words) is not None and _START.match(words) is not None


_MAY_START = re.compile(r"[讯消电日（(\[〔【]")
"""What stands in every dateline: nearly no line has it."""


_TIDINGS = re.compile("讯(?!员)")


def opens_with_tidings(text: str) -> bool:
    """Tell whether a text begins with the 讯 of any medium, this paper's among them: an article's text begins there."""
    return _TIDINGS.search("".join(text[:24].split())) is not None and starts_dateline(text)


def opens_with_medium(text: str) -> bool:
    """Tell whether a text begins with the 讯 of a medium that names itself: 菰城晚报讯（...）."""
    return re.match(rf"\s*{_OTHER_START}", role_words(text[:_LONGEST])) is not None


def parse_dateline(text: str) -> Dateline:
    """Take apart the dateline at the start of an article's text; everything empty where there is none."""
    words = role_words(text[:_LONGEST])
    match = _DATELINE.match(words)
    if match is None:
        return Dateline(people=_reported(text, words))

    def printed(group: str) -> str:
        return text[match.start(group) : match.end(group)]

    people = _bracketed(printed("people")) if match["people"] else None
    if match["open"] and people is None:
        people = _unbracketed(printed("open"))
    if match["inside"]:
        return Dateline("本报", people=_bracketed(printed("inside")))
    if match["nothing"] is not None or match["boxed"] is not None:
        # Brackets alone open a text only where they hold a credit.
        if match["people"]:
            people = people if has_role_word(printed("people")) else None
        return Dateline(people=people if match["people"] or match["boxed"] else None)
    if match["own"]:
        return Dateline("".join(printed("own").split())[:2], people=people)
    if match["other"] or match["unlisted"]:
        medium = "".join(printed("other" if match["other"] else "unlisted").split())
        return Dateline(medium.removesuffix("讯"), people=people)
    date = ""
    if match["month"] and 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31:
        date = f"{match['year'] or '-'}-{int(match['month']):02d}-{int(match['day']):02d}"
    place = re.sub(r"\s+", "", printed("where") if match["where"] else "")
    return Dateline(printed("agency"), place, date, people)


_REPORTED = re.compile(r"\s*(?P<who>[^。！？：:，,]{4,60}?)\s*(?:摄\s*影)?报\s*道\s*[:：]")
"""A credit that opens a text without any 讯: 本报记者 聂小满 报道：."""


def _reported(text: str, words: str) -> Byline | None:
    found = _REPORTED.match(words)
    if found is None or not may_have_word(found["who"]) or not plain_credit(text[: found.end("who")]):
        return None
    people = parse_byline(text[: found.end() - 1])
    return people if all(looks_like_name(credit.name) for credit in people.credits) else None


def _bracketed(inner: str) -> Byline | None:
    """Read what stands in the brackets of a dateline: role words and names, or bare names."""
    if not _WHO.search(role_words(inner)) and not plain_credit(inner) and not _DOTTED.fullmatch(inner):
        return None
    people = parse_byline(inner.replace("\n", " "))
    return None if people.empty else people


_DOTTED = re.compile(r"\s*[一-鿿]{1,8}(?:[·•・][一-鿿]{1,8})+(?:[\s、]+[一-鿿·•・]{2,16})*\s*")
"""Bare names, the first of them with a dot: （阿依古丽·买买提）."""


def _unbracketed(text: str) -> Byline | None:
    words = role_words(text)
    told = _TOLD.match(words)
    if told is not None and bare_names(told["names"]):
        return parse_byline(text[: told.end("names")])
    ends = [match.start() for match in _BOUNDARY.finditer(words)]
    for end in reversed(ends):
        if may_have_word(words[:end]) and plain_credit(text[:end]):
            people = parse_byline(text[:end])
            if all(looks_like_name(credit.name) for credit in people.credits):
                return people
    return None
