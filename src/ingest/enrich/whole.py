"""Whole words: what the cutter broke is told by the text itself, by what stands beside it each time.

A text of a page is short and full of names that no dictionary has. A piece of such a name has the same neighbour
wherever it stands (覃有 | 福才发现 beside 覃有福; 溪迎春花 always behind 榄), a whole one does not.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ingest.enrich.spots import FAMILIES, everyday

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.enrich.terms import Token

_HAN = re.compile("[㐀-鿿]")
_FUNCTION = frozenset(
    "的了在是和与及或等把被对为于从到向以将让使给说也都就还又很不没要会能可上下中里外前后内间时这那其之他她它我你们个着过有去来"
    "一二三四五六七八九十两几多每各第日月年吗呢吧啊呀"
)
"""Characters that belong to no name however often they stand beside one."""

MEASURES = frozenset(
    "条册罐道盏只个张台把辆间名位户家份本件项次场座艘头匹亩斤吨元年月日时分秒天里米笔批期届起辆架枚颗粒株棵幢栋支万亿"
)
"""Characters that count what follows them."""

_UNITS = frozenset("镇乡村县区")
"""The last characters of places' names."""

_NUMERALS = frozenset("0123456789０１２３４５６７８９一二三四五六七八九十百千万两几多")

_LONGEST = 8
"""Characters up to which a piece is made whole."""

_PERSON = 3
"""Characters of a name that is looked for in the text once it is known; of one of two more is by chance."""


def spans_of_persons(
    text: str, found: Sequence[Token], tags: frozenset[str]
) -> Iterator[tuple[int, int, str]]:
    """Give the places of persons' names that the text has twice and the cutter once at least: 覃有福 | 才发现.

    Their spans may be those of words already.
    """
    names = Counter(token.word for token in found if token.tag in tags and len(token.word) == _PERSON)
    for name, count in names.items():
        often = count > 1 or (name[0] in FAMILIES and text.count(name) > 1)
        at = text.find(name) if often else -1
        while at >= 0:
            yield at, at + len(name), "nr"
            at = text.find(name, at + len(name))


def made_whole(term: str, text: str) -> str:
    """Give the longer term that this is a piece of, itself where it is whole, and nothing where it is only broken.

    A term that always has the same character before or behind it takes that, as often as need be; one that the
    dictionary has only where that happens three times (堡子 | 坪). A measure behind a number goes: 20 | 件 | 跨省通办;
    and so does the unit of a place whose name stands before it: 桑渎镇 | 惠农.
    """
    if term[0] in MEASURES and all(text[at - 1 : at] in _NUMERALS for at in _places(term, text)):
        return made_whole(term[1:], text) if len(term) > 3 else ""
    if len(term) > 2 and term[0] in _UNITS and not everyday().has_word(term):
        before = [text[at - 1 : at] for at in _places(term, text)]
        if before and all(map(_HAN.match, before)):
            return made_whole(term[1:], text)
    least = 3 if everyday().has_word(term) else 2
    whole = term
    while len(whole) <= _LONGEST:
        places = _places(whole, text)
        if len(places) < least:
            return whole
        left = _only(text[at - 1] if at else "" for at in places)
        right = _only(text[at + len(whole) : at + len(whole) + 1] for at in places)
        if left and not _in_a_word(places, text, -1):
            whole = left + whole
        elif right and not _in_a_word(places, text, len(whole)):
            whole += right
        else:
            return whole
    return ""


def _places(term: str, text: str) -> list[int]:
    # Not by a pattern: of two thousand terms a day none is in Python's store of compiled ones.
    found, at = [], text.find(term)
    while at >= 0:
        found.append(at)
        at = text.find(term, at + len(term))
    return found


def _only(beside: Iterable[str]) -> str:
    """Give the one character that stands there each time; nothing where there are several, or it is no name's."""
    seen = set(beside)
    one = seen.pop() if len(seen) == 1 else ""
    return one if one and _HAN.match(one) and one not in _FUNCTION and one not in MEASURES else ""


def _in_a_word(places: Sequence[int], text: str, step: int) -> bool:
    """Tell whether the character beside belongs to a word of its own mostly: 装上 | 凸面镜."""
    known = everyday()
    pairs = [
        text[at - 2 : at] if step < 0 else text[at + step : at + step + 2]
        for at in places
        if at > 1 or step > 0
    ]
    return 2 * sum(known.has_word(pair) for pair in pairs if len(pair) == 2) > len(pairs)
