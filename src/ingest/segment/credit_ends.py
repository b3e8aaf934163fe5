"""Where a credit at the end of a text begins: in brackets, behind a mark, behind the end of a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.segment.bylines import (
    BRACKETED,
    LONGEST,
    MARKS,
    NUMBERED,
    ONE,
    bare_names,
    is_marked_names,
    no_name,
    reads_as_credit,
    signature,
)
from ingest.segment.credit_words import may_have_word
from ingest.segment.credits import read_credit
from ingest.segment.names import looks_like_name
from ingest.segment.traditional import role_words

if TYPE_CHECKING:
    from ingest.segment.credits import Reading

_SOURCE = re.compile(
    r"\s*(?:(?:据|来源|转自|摘自|原载|作者(?:系|为|单位))[^（()）。]{2,40}|新华社|中新社|本报综合|本报讯|新华社发)\s*"
)
_BRACKET = re.compile(r"[（(\[［〔【](?P<inner>[^（()）\[\]［］〔〕【】]{2,120})[）)\]］〕】]\s*$")
_SENT = re.compile(r"(?<=[。！？”…\s])(?:新华社|中新社)发\s*$")
"""Whose picture it is, before the brackets: 新华社发（聂小满 摄）."""
_SIGNING = "■□●◆◇▲◎"
"""Marks before a bare name at the end of a text; · and ○ stand in headers and numbers too."""
_SIGNS, _BRACKETS = frozenset(_SIGNING), frozenset("（()）")

_REMARK = re.compile(
    r"未完待续|待续|未完|完结?|连载|节选|摘录|有删节|略有删节|下转|上接|资料|插图|图文|.{0,2}[全本文书篇]完|[见附题上下左右如组]{1,2}图"
    r"|截稿|[一-鿿]{0,3}[略续摘注录载]"
)
"""What stands in brackets at the end of a text and is nobody's name."""

_APART = re.compile(r"\s*[一-鿿]\s+[一-鿿]\s*")
_STOPS = re.compile(r"^(?=\s*[■□●○◆▲])|[。！？”’…）)]|\n|(?<=\s)(?=\S)|(?=[①-⓿❶-➓■□●○◆▲])")
"""Behind what a credit without brackets may begin."""


def end_credit(text: str, *, pseudonym: bool = False) -> int | None:
    """Return where a credit at the end of an article's text starts, None where there is none.

    Credits are （记者 张三 通讯员 李四）, （新华社记者张三摄）, （据新华社）, ■摄影 张三, 张三 摄, and the same without
    brackets behind the end of a sentence. With `pseudonym`, bare names count too, in brackets (`。（解团）`) or on a
    line of their own.
    """
    tail = role_words(text[-140:])
    at = _end_in_brackets(tail, pseudonym=pseudonym)
    if at is None:
        at = _end_of_line(tail, pseudonym=pseudonym)
    return None if at is None else len(text) - len(tail) + at


def _end_in_brackets(tail: str, *, pseudonym: bool) -> int | None:
    match = _BRACKET.search(tail)
    if match is None:
        return None
    inner = match["inner"]
    if _SOURCE.fullmatch(inner) or _is_end(inner):
        sent = _SENT.search(tail[: match.start()])
        return sent.start() if sent else match.start()
    if (
        _APART.fullmatch(inner)
        and looks_like_name(inner)
        and re.search(r"[。！？”…\s]$", tail[: match.start()])
    ):
        return match.start()  # （桑 田）: nothing else is set with a blank inside
    if not pseudonym or not re.search(r"[。！？”…]\s*$", tail[: match.start()]):
        return None
    if _REMARK.fullmatch(inner.strip()):
        return None
    signed = re.fullmatch(rf"\s*(?:{ONE})\s*", inner) or bare_names(inner) or signature(inner)
    return match.start() if signed else None


def _is_end(inner: str) -> bool:
    """Tell whether the inside of a bracket at the end is a credit; editors sign there too."""
    if reads_as_credit(inner) is not None:
        return True
    if not may_have_word(inner) or len(inner) > 100 or re.search(r"[。？！“”；]", inner):
        return False
    reading = read_credit(inner)
    if reading.medium:
        return False
    sure = [c for c in reading.credits if c.rule != "bare name" and not no_name(c.name)]
    return bool(sure) and len(sure) == len(reading.credits) and not reading.unread


def _end_of_line(tail: str, *, pseudonym: bool) -> int | None:
    """Find a credit without brackets: the longest end of the text that reads as one behind a stop."""
    if not (pseudonym or may_have_word(tail[-80:]) or not _SIGNS.isdisjoint(tail[-24:])):
        return None
    words = may_have_word(tail)  # what has none ends in no text that has one
    for at in (match.end() for match in _STOPS.finditer(tail)):
        rest = tail[at:]
        bare = "".join(rest.split())
        if not 3 <= len(bare) <= LONGEST or bare[0] in "、，,；;：:/／":
            continue
        if not _BRACKETS.isdisjoint(bare) and not _BRACKETS.isdisjoint(BRACKETED.sub("", bare)):
            continue
        before = tail[:at].rstrip()
        marked = bare[0] in MARKS
        stopped = bool(before) and before[-1] in "。！？”’…）)"
        fresh = "\n" in tail[len(before) : at]
        if pseudonym and stopped and fresh and len(bare_names(rest)) > 1:
            return at
        if stopped and bare[0] in _SIGNING and is_marked_names(rest):
            return at + len(rest) - len(rest.lstrip())
        reading = reads_as_credit(NUMBERED.sub("", rest)) if words and (before or marked) else None
        if reading is None or reading.unread:
            continue
        if stopped or fresh or marked or _of_picture(reading):
            return at + len(rest) - len(rest.lstrip()) if marked else at
    return None


def _of_picture(reading: Reading) -> bool:
    return {credit.role for credit in reading.credits} == {"photographers"} and len(reading.credits) <= 3
