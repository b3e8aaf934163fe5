"""Terms of an article: single words, words that belong together, and phrases in quotation marks."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Tagger = Callable[[str], list[tuple[str, str]]]

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
PERSON = frozenset({"nr", "nrt", "nrfg"})
_FIRST = ALONE | {"l", "b", "a", "x", "ng", "zg"}
_LAST = ALONE | {"l", "ng", "q", "k", "g", "zg", "x"}
_JOINT = frozenset({"n", "ng", "nr", "zg", "j", "k", "g", "nz", "vg", "ns"})
"""Tags of single characters that can belong to a term: 联络 + 站, 仲 + 旭东."""

_FUNCTION = frozenset(
    "的了在是和与及或等把被对为于从到向以将让使给说也都就还又很不没要会能可上下中里外前后内间时这那其之他她它我你们个"
)
"""Characters that cannot end a person's name cut short by the cutter (程予 | 安)."""

QUOTED = re.compile("[“‘《「『]([^“”‘’《》「」『』，。！？；：、…—\\s]{2,10})[”’》」』]")
_HAN = re.compile("[㐀-鿿]")
_NUMBER = re.compile(
    "^[一二三四五六七八九十两几每多各这那第半头][㐀-鿿]$|[0-9０-９%％]|[一二三四五六七八九十百千万亿两几]+[年月日号时分秒个次名位户家人元亩吨岁届批项条场天季度倍成米里]"
)
_TITLE = re.compile(
    "(?:书记|主任|市长|县长|区长|镇长|乡长|局长|处长|科长|主席|委员|部长|厅长|经理|董事长|院长|校长|所长|站长|队长|组长|会长|秘书长)$"
)
_ENDS = re.compile("(?:等|等等|之一|以来|以上|以下|左右|方面|期间)$")
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


def is_term(term: str) -> bool:
    """Tell whether a term can be a keyword: no stop word, number, date, title of a person or broken end."""
    return (
        2 <= len(term) <= MAX_CHARACTERS
        and term not in stop_words()
        and not _NUMBER.search(term)
        and not _TITLE.search(term)
        and not _ENDS.search(term)
        and (_HAN.search(term) is not None or (term.isascii() and term.isalpha() and len(term) > 1))
    )


def tokens(tag: Tagger, text: str) -> list[Token]:
    """Cut a text; what cannot stand in a term comes with `content` false and keeps its neighbours apart."""
    stops = stop_words()
    found = []
    for word, kind in tag(text):
        if len(word) == 1:
            content = kind in _JOINT and _HAN.match(word) is not None
        else:
            content = kind in CONTENT and word not in stops and not _NUMBER.search(word)
        found.append(Token(word, kind, content))
    return found


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


class Group(NamedTuple):
    """A term of several words and the weight of its occurrences."""

    words: tuple[str, ...]
    weight: float


def groups(parts: Sequence[tuple[float, Sequence[Token]]]) -> list[Group]:
    """Find the groups of 2 to 4 neighbouring words that come at least twice; a part's factor weighs its own."""
    counts: dict[tuple[str, ...], list[float]] = {}
    for factor, found in parts:
        for run in runs(found):
            for i, first in enumerate(run):
                if first.tag not in _FIRST and first.tag != "v":
                    continue
                for size in range(2, min(MAX_WORDS, len(run) - i) + 1):
                    members = run[i : i + size]
                    last = members[-1]
                    if last.tag in _LAST and len(first.word) + len(last.word) > 2:
                        counts.setdefault(tuple(token.word for token in members), []).append(factor)
                    elif last.tag == first.tag == "v" and size == 2:  # 留抵退税
                        counts.setdefault((first.word, last.word), []).append(factor)
    return [Group(words, sum(seen)) for words, seen in counts.items() if len(seen) > 1]


def whole_names(found: Sequence[Token]) -> list[Token]:
    """Mend persons' names that the cutter left without their last character, where the text shows it.

    A person's name of two characters that is followed by the same character mostly, and at least twice, takes it.
    """
    after: dict[str, Counter[str]] = {}
    for token, behind in pairwise(found):
        if token.tag in PERSON and len(token.word) == 2:
            after.setdefault(token.word, Counter())[behind.word[0]] += 1
    tails = {
        word: tail
        for word, seen in after.items()
        for tail, count in seen.most_common(1)
        if count > 1
        and count >= 0.6 * seen.total()
        and len(tail) == 1
        and _HAN.match(tail)
        and tail not in _FUNCTION
    }
    if not tails:
        return list(found)
    mended: list[Token] = []
    for token in found:
        if mended and token.word[0] == tails.get(mended[-1].word):
            mended[-1] = Token(mended[-1].word + token.word[0], "nr", content=True)
            if token.word[1:]:
                mended.append(Token(token.word[1:], "x", content=False))
        else:
            mended.append(token)
    return mended
