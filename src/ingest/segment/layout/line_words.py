"""What the words of a page's lines look like, in numbers: marks, labels, bylines, datelines, jumps, imprints.

Most lines are plain text and nothing of all this. So each number says which characters a line must have for it to be
anything but 0, all lines of a page are looked through for these in one step, and only where one stands is the
pattern or the grammar asked.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np

from ingest.model import FurnitureKind
from ingest.segment.bylines import MARKS, is_byline_line, is_marked_names, looks_like_name
from ingest.segment.credit_words import ANY_CHARACTER
from ingest.segment.dateline import starts_dateline
from ingest.segment.jumps import find_jump, is_jump_line
from ingest.segment.kinds import (
    CONTACT,
    FURNITURE,
    NOTICE_TITLE,
    SLOGANS,
    SPONSORS,
    furniture_kind,
    is_page_furniture,
)
from ingest.segment.traditional import all_as_printed, role_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

COUNT = 36
"""Numbers of one line."""

BYLINE, MARKED, JUMP = 8, 9, 11
"""Which of them say what `is_byline_line`, `is_marked_names` and `is_jump_line` do."""

_SHORT = 8
_LABEL = re.compile(r"新闻|速递|简讯|信息|公告|声明|服务|导读|快讯|聚焦|专栏|专版|看点|寄语")
_DASHES_FIRST = re.compile(r"[—―─-]{2}")
_DASHES_LAST = re.compile(r"[—―─]{2}$")
_CREDITS = re.compile(r"记\s*者|通\s*讯\s*员|摄\s*影|摄$|文/|图/")
_EDITORS = re.compile(r"责\s*任\s*编|责\s*编|编\s*辑|校\s*对|版\s*式|美\s*编|主\s*编")
_PAGE = re.compile(r"[0-9A-Z]{1,3}\s*版|版\s*$|第.{1,3}版")
_DATE = re.compile(r"\d{4}\s*年|星期|农历|\d{1,2}\s*月\s*\d{1,2}\s*日")
_IMPRINT = re.compile(r"日报|晚报|时报|周报|www|http|\.com|\.cn|CN\s*\d|邮发|邮编|热线|扫码|关注")
_KIND_NO = {kind: no for no, kind in enumerate(get_args(FurnitureKind))}
_ALL = 0xFFFF
"""Stands for all characters beyond it in the table of signs: a line with one of them is asked everything."""


class _Sign(NamedTuple):
    """A number that is 0 for a line without any of `signs`; else `tells` says what it is, of text and bare text."""

    signs: str
    tells: Callable[[str, str], float]


@lru_cache(maxsize=1)
def _signs() -> tuple[dict[str, _Sign], NDArray[np.uint32]]:
    """Return the numbers that characters announce, and for each character the bits of those that it announces."""
    every = list(map(chr, range(_ALL)))
    decimals = "".join(filter(str.isdecimal, every))
    blanks = "".join(filter(str.isspace, every)).replace("\n", "")
    jumps = "转接见"
    signs = {
        "furniture": _Sign(decimals + "".join(FURNITURE), lambda _, __: True),
        # A writer's school or office stands before a blank, a teacher behind 指导, an agency behind 据, 综合, 来源 ...
        "byline": _Sign(
            "".join(ANY_CHARACTER) + blanks + "导据综源转摘", lambda text, _: is_byline_line(text)
        ),
        "marked": _Sign(MARKS, lambda text, _: is_marked_names(text)),
        "jump": _Sign(jumps, lambda text, _: is_jump_line(text)),
        "points": _Sign(jumps, lambda text, _: find_jump(text) is not None),
        "dateline": _Sign("讯息月电（([〔【", lambda text, _: starts_dateline(text)),
        "contact": _Sign(decimals + ":：惠价盛折藏盘购", lambda _, bare: bool(CONTACT.search(bare))),
        "notice": _Sign(
            "告示启明废知失正招拍挂停寻征认清注致",
            lambda _, bare: len(bare) <= 20 and bool(NOTICE_TITLE.search(bare)),
        ),
        "dash first": _Sign("—―─-", lambda text, _: bool(_DASHES_FIRST.match(text))),
        "dash last": _Sign("—―─", lambda text, _: bool(_DASHES_LAST.search(text))),
        "credits": _Sign("者员摄/", lambda text, _: bool(_CREDITS.search(text))),
        "editors": _Sign("编校式", lambda text, _: bool(_EDITORS.search(text))),
        "page": _Sign("版", lambda text, _: bool(_PAGE.search(text))),
        "date": _Sign("年星历月", lambda text, _: bool(_DATE.search(text))),
        "imprint": _Sign("报wh.C邮线码注", lambda text, _: bool(_IMPRINT.search(text))),
        "digits": _Sign(
            "".join(filter(str.isdigit, every)),
            lambda _, bare: sum(map(str.isdigit, bare)) / max(len(bare), 1),
        ),
    }
    bits = np.zeros(_ALL + 1, np.uint32)
    for at, sign in enumerate(signs.values()):
        bits[np.array(list(map(ord, sign.signs)))] |= 1 << at
    bits[_ALL] = (1 << len(signs)) - 1
    return signs, bits


_FULL_STOP, _COMMA, _ASKS, _QUOTES, _HAN, _PLAIN, _ENDS, _PAUSES, _CLOSES, _MARKED, _OPENS = (
    1 << at for at in range(11)
)
"""Bits of what a character is wherever it stands, then of what it is at the end and at the beginning of a line."""


@lru_cache(maxsize=1)
def _forms() -> NDArray[np.uint16]:
    """Return for each character the bits of what it is; an empty line begins and ends with everything."""
    forms = np.zeros(_ALL + 1, np.uint16)
    for bit, signs in (
        (_FULL_STOP, "。"),
        (_COMMA, "，"),
        (_ASKS, "？！?!"),
        (_QUOTES, "“”"),
        (_ENDS, "。！？”…’」』）)!?\n"),
        (_PAUSES, "，、；：\n"),
        (_CLOSES, "）)\n"),
        (_MARKED, MARKS + "\n"),
        (_OPENS, "（(\n"),
    ):
        forms[np.array(list(map(ord, signs)))] |= bit
    forms[0x4E00:0xA000] |= _HAN
    # White space is no part of a line's bare text.
    forms[[code for code in range(128) if not chr(code).isspace()]] |= _PLAIN
    return forms


def word_numbers(texts: Sequence[str]) -> Numbers:
    """Return one row of COUNT numbers for each text of a line, most of them 0 or 1."""
    if not texts:
        return np.zeros((0, COUNT))
    bares = ["".join(text.split()) for text in texts]
    counts = np.array([max(len(bare), 1) for bare in bares])
    signs, bits = _signs()
    whole = "\n".join([*texts, ""])
    codes = np.minimum(np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32), _ALL)
    ends = np.flatnonzero(codes == ord("\n"))
    starts = np.append(0, ends[:-1] + 1)
    announced = np.bitwise_or.reduceat(bits[codes], starts)
    forms = _forms()[codes]
    anywhere, first, last = np.bitwise_or.reduceat(forms, starts), forms[starts], forms[ends - 1]
    if not all_as_printed(whole):
        for at, (text, bare) in enumerate(zip(texts, bares, strict=True)):
            # Other signs stand in what is read of a line than in the line itself.
            if role_words(text) != text or (bare != text and role_words(bare) != bare):
                announced[at] = bits[_ALL]
    told = {name: np.zeros(len(texts)) for name in signs}
    for no, (name, sign) in enumerate(signs.items()):
        for at in np.flatnonzero(announced >> no & 1).tolist():
            told[name][at] = sign.tells(texts[at], bares[at])
    may_be = told["furniture"].tolist()
    kind = np.array(
        [
            _KIND_NO[furniture_kind(text)]
            if known or count <= _SHORT or bare[:1] in SLOGANS or bare[-1:] in SPONSORS
            else -1
            for text, bare, known, count in zip(texts, bares, may_be, counts.tolist(), strict=True)
        ]
    )
    hanzi = np.add.reduceat(forms & _HAN > 0, starts, dtype=np.intp)
    ascii_ = np.add.reduceat(forms & _PLAIN > 0, starts, dtype=np.intp)
    rows = (
        [math.log1p(count) / 3 for count in counts.tolist()],
        counts <= 4,
        counts <= _SHORT,
        [known and is_page_furniture(text) for text, known in zip(texts, may_be, strict=True)],
        kind == _KIND_NO["header"],
        (kind == _KIND_NO["editors"]) | (kind == _KIND_NO["masthead"]),
        (kind == _KIND_NO["sponsor"]) | (kind == _KIND_NO["award"]),
        kind == _KIND_NO["column_label"],
        told["byline"],
        told["marked"],
        [2 <= len(bare) <= 4 and looks_like_name(bare) for bare in bares],
        told["jump"],
        told["points"],
        told["dateline"],
        told["contact"],
        told["notice"],
        last & _ENDS > 0,
        last & _PAUSES > 0,
        anywhere & _FULL_STOP > 0,
        anywhere & _COMMA > 0,
        told["dash first"],
        told["dash last"],
        first & _MARKED > 0,
        first & _OPENS > 0,
        last & _CLOSES > 0,
        told["credits"],
        told["editors"],
        told["page"],
        told["date"],
        told["imprint"],
        told["digits"],
        ascii_ / counts,
        hanzi / counts,
        anywhere & _ASKS > 0,
        anywhere & _QUOTES > 0,
        [len(bare) <= _SHORT and bool(_LABEL.search(text)) for text, bare in zip(texts, bares, strict=True)],
    )
    numbers = np.empty((COUNT, len(texts)))
    for at, row in enumerate(rows):
        numbers[at] = row
    return numbers.T
