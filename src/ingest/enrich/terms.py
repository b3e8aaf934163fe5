"""Terms of an article: single words, words that belong together, and phrases in quotation marks."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ingest.enrich.spots import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.enrich.cutter import Cutting

CONTENT = frozenset(
    {
        "n",
        "ns",
        "nt",
        "nz",
        "vn",
        "nr",
        "nrt",
        "nrfg",
        "j",
        "l",
        "i",
        "eng",
        "an",
        "v",
        "a",
        "s",
        "x",
        "ng",
        "b",
    }
)
"""Tags of words that can be or begin a keyword."""

ALONE = frozenset({"n", "ns", "nt", "nz", "vn", "nr", "nrt", "nrfg", "j", "eng", "an"})
"""Tags of words that are a keyword by themselves; verbs, idioms and the like only as part of a longer term."""

PHRASE = "l"
PLACE = "place"
ORGANISATION = "organisation"
"""Tags of names that the places of the text have found; the cutter knows neither."""
PERSON = frozenset({"nr", "nrt", "nrfg"})
_FIRST = ALONE | {"l", "b", "a", "x", "s", PLACE}
_LAST = ALONE | {"l", "ng", "k", "g", "zg", "x"}
_OPENING = PERSON | {"n", "ng", "nz", "t", "tg", "a"}
_MEASURES = frozenset("条册罐道盏只个张台把辆间名位户家份本件项次场座艘头匹亩斤吨元年月日时分秒天里米")
"""Single characters that can begin a term (夜 + 门诊), and those that only count what follows."""
_JOINT = frozenset({"n", "ng", "nr", "zg", "j", "k", "g", "nz", "vg", "ns", "t", "tg", "a"})
"""Tags of single characters that can belong to a term: 联络 + 站, 仲 + 旭东."""

_NOUNS = frozenset({"n", "ns", "nz"})
_RARE = frozenset({"o", "x", "g", "zg"})
"""Tags of single characters that are words nowhere but in names, or nowhere at all: 嘎, 陂, 泖."""

_FUNCTION = frozenset(
    "的了在是和与及或等把被对为于从到向以将让使给说也都就还又很不没要会能可上下中里外前后内间时这那其他她它我你们个"
)
"""Characters that cannot end a person's name cut short by the cutter (程予 | 安)."""

QUOTED = re.compile("[“‘《「『]([^“”‘’《》「」『』，。！？；：、…—\\s]{2,10})[”’》」』]")
_HAN = re.compile("[㐀-鿿]")
_NUMBER = re.compile(
    "^[一二三四五六七八九十两几每多各这那第半头][㐀-鿿]$|^各|^本(?:报|书|刊|丛书|市|县|区|镇|村|院|校|届|次|月|年|周|地)$|[0-9０-９%％]|[一二三四五六七八九十百千万亿两几]+[年月日号时分秒个次名位户家人元亩吨岁届批项条场天季度倍成米里]"
)
_TITLE = re.compile(
    "(?:书记|主任|市长|县长|区长|镇长|乡长|局长|处长|科长|主席|委员|部长|厅长|经理|董事长|院长|校长|所长|站长|队长|组长|会长|秘书长)$"
)
_ENDS = re.compile("[呢吗吧啊呀了]$|(?:等|等等|之一|以来|以上|以下|左右|方面|期间)$")
_NOBODY = re.compile("某|[（(]化名")
"""何某, 邱某某: whose name is kept back."""
_CREDIT = re.compile(r"(?:讯|电)\s*[（(][^（）()]{2,60}[）)]")
"""The bracket of a dateline: who wrote stands in the people."""
MAX_WORDS = 4
MAX_CHARACTERS = 10


class Token(NamedTuple):
    """A word with its tag; `content` tells that it may stand in a term."""

    word: str
    tag: str
    content: bool


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Read the words that say nothing of what an article is about."""
    text = (files("ingest.enrich") / "resources" / "stop_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def is_term(term: str, *, name: bool = False) -> bool:
    """Tell whether a term can be a keyword: no stop word, number, date, title of a person or broken end.

    Of a `name` only the length and the stop words are asked: 六安 is no number.
    """
    if not 2 <= len(term) <= MAX_CHARACTERS or term in stop_words() or _NOBODY.search(term):
        return False
    if name:
        return True
    return (
        not _NUMBER.search(term)
        and not _TITLE.search(term)
        and not _ENDS.search(term)
        and (_HAN.search(term) is not None or (term.isascii() and term.isalpha() and len(term) > 1))
    )


def tokens(cutting: Cutting, names: Sequence[tuple[int, int, str]] = ()) -> tuple[list[Token], list[int]]:
    """Give the words of a text and where each begins; what cannot stand in a term comes with `content` false.

    `names` are spans, in order, each with its tag: what lies in one is one word, and is not read again.
    """
    stops = stop_words()
    found: list[Token] = []
    starts: list[int] = []
    credit = _CREDIT.search(cutting.text)
    silent = credit.span() if credit else (0, 0)
    ahead = iter(names)
    name = next(ahead, None)
    end = 0
    for i, (word, kind) in enumerate(cutting.tokens):
        start, stop = cutting.bounds[i], cutting.bounds[i + 1]
        while name is not None and name[0] < stop:
            if name[0] >= end:
                if start < name[0] and end <= start:
                    found.append(Token(cutting.text[start : name[0]], "x", content=False))
                    starts.append(start)
                found.append(Token(cutting.text[name[0] : name[1]], name[2], content=True))
                starts.append(name[0])
                end = name[1]
            name = next(ahead, None)
        if stop <= end:
            continue
        if start < end:
            found.append(Token(cutting.text[end:stop], "x", content=False))
            starts.append(end)
            continue
        if word == "学" and found and found[-1].word[-1] in "小中大" and starts[-1] >= end:
            found[-1] = Token(found[-1].word + word, "nt", content=True)  # 塔影小 | 学
            continue
        if silent[0] <= start < silent[1]:
            content = False
        elif len(word) == 1:
            content = kind in _JOINT and _HAN.match(word) is not None
        else:
            content = kind in CONTENT and word not in stops and not _NUMBER.search(word)
        found.append(Token(word, kind, content))
        starts.append(start)
    return found, starts


def runs(found: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Give the longest runs of neighbouring content words."""
    start = 0
    for i, token in enumerate(found):
        if not token.content:
            if i > start:
                yield found[start:i]
            start = i + 1
    if start < len(found):
        yield found[start:]


def groups(parts: Sequence[Sequence[Token]]) -> list[tuple[tuple[str, ...], tuple[int, int, int]]]:
    """Find the groups of 2 to 4 neighbouring words that come at least twice, and how often in each of three parts.

    A group begins with a word of two characters or more, or with a family name.
    """
    counts: dict[tuple[str, ...], list[int]] = {}
    for part, found in enumerate(parts):
        for run in runs(found):
            for i, first in enumerate(run):
                if first.tag not in _FIRST and first.tag != "v":
                    continue  # 留抵退税 begins with a verb
                if len(first.word) == 1 and (first.tag not in _OPENING or first.word in _MEASURES):
                    continue
                for size in range(2, min(MAX_WORDS, len(run) - i) + 1):
                    members = run[i : i + size]
                    last = members[-1]
                    if (last.tag in _LAST and first.tag != "v" and len(first.word) + len(last.word) > 2) or (
                        last.tag == first.tag == "v" and size == 2  # 留抵退税
                    ):
                        words = tuple(token.word for token in members)
                        counts.setdefault(words, [0, 0, 0])[part] += 1
    return [(words, (seen[0], seen[1], seen[2])) for words, seen in counts.items() if sum(seen) > 1]


def whole_names(found: Sequence[Token]) -> list[Token]:
    """Mend persons' names that the cutter left without their first or last character, where the text shows it.

    A name of two characters that has the same single character behind it mostly, and at least twice, takes it; so
    does one that has the same single character before it (井 | 福林), where that is no word of the language's grammar.
    A noun that never comes without the same rare character before it is cut out of a longer name (嘎 | 柳河).
    """
    after: dict[str, Counter[str]] = {}
    before: dict[str, Counter[str]] = {}
    cut_out: dict[str, Counter[str]] = {}
    for token, behind in pairwise(found):
        if token.tag in PERSON and len(token.word) == 2:
            after.setdefault(token.word, Counter())[behind.word[0]] += 1
        # What the cutter takes for a place and the places did not find can be a given name: 姬 | 长春.
        if len(behind.word) == 2 and (
            behind.tag in PERSON or (behind.tag == "ns" and token.word in FAMILIES)
        ):
            before.setdefault(behind.word, Counter())[token.word] += 1
        elif len(behind.word) in (2, 3) and behind.tag in _NOUNS:
            cut_out.setdefault(behind.word, Counter())[token.word if token.tag in _RARE else ""] += 1
    tails = _often(after)
    heads = _often(cut_out, 1.0) | _often(before)
    if not tails and not heads:
        return list(found)
    mended: list[Token] = []
    for token in found:
        if mended and token.word[0] == tails.get(mended[-1].word) and mended[-1].tag in PERSON:
            mended[-1] = Token(mended[-1].word + token.word[0], "nr", content=True)
            if token.word[1:]:
                mended.append(Token(token.word[1:], "x", content=False))
        elif mended and token.word in heads and mended[-1].word == heads[token.word]:
            tag = token.tag if token.tag in _NOUNS and mended[-1].tag in _RARE else "nr"
            mended[-1] = Token(mended[-1].word + token.word, tag, content=True)
        else:
            mended.append(token)
    return mended


def _often(beside: dict[str, Counter[str]], share: float = 0.6) -> dict[str, str]:
    """Give for each name the single character beside it in such a share of its places, at least two."""
    return {
        word: one
        for word, seen in beside.items()
        for one, count in seen.most_common(1)
        if count > 1
        and count >= share * seen.total()
        and len(one) == 1
        and _HAN.match(one)
        and one not in _FUNCTION
    }
