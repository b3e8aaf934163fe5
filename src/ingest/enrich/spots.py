"""Spots: every stretch of a text that could be a place name, with what stands around it.

Three sources, because each misses what another has: names of the gazetteer anywhere in the text, words that the
cutter tags as places, and words made a place by their generic (a word and 镇, a word ending in 村).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick
import rjieba

from ingest.enrich.cutter import cutter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.enrich.gazetteer import Gazetteer, Row

JOINING = frozenset("村乡镇路街省市县区岛山河江湖寺屯庄岭")
"""Generics that make a place of the word before them."""

SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴钟汪姜范廖邹"
    "熊陆郝孔崔邱秦史顾侯邵孟段钱汤尹黎乔贺赖龚庞樊兰殷施陶洪翟颜倪牛芦季俞章鲁葛伍韦申尤毕聂焦柳邢岳梅莫庄辛"
    "涂谷祁耿牟詹柴宁齐嵇闵姬阙褚郁卞凌佘竺庹冉蔺奚郗翁仇喻柯桂晏滕瞿裘芮应屠缪楼诸虞娄骆钮"
)
"""Surnames that are seldom a word of their own: a name behind one of them is likelier a person's (姬 | 长春)."""

JOINED = 5
"""Characters of the longest name made of two words and a generic (白沙 | 渡 | 镇)."""

_RANK = {"country": "0", "province": "1", "city": "2", "county": "3", "foreign": "4", "region": "5"}
_BELOW = "3"
"""Towns and villages count as counties: the marked news that taught the weights knows none by name."""
UNKNOWN = "-"
"""Kind of a spot whose name the gazetteer lacks."""


class Spot(NamedTuple):
    """A candidate: its span, and the keys under which its evidence is weighed.

    `own` is (name, kind, alignment, tag); `left` and `right` are (kind, alignment, neighbouring character(s),
    neighbouring word, its tag). Kind says what the gazetteer has under the name, alignment how the span sits
    on the cutter's words: 1, 2, 3 (that many words, or more), P or Q (begins or ends with a word), I (inside).
    """

    start: int
    end: int
    own: tuple[str, str, str, str]
    left: tuple[str, str, str, str, str]
    right: tuple[str, str, str, str, str]


class Spotter:
    """Finds the spots of texts for one gazetteer and one home division; never changed once made."""

    def __init__(self, gazetteer: Gazetteer, home: str) -> None:
        """Prepare the automaton and the cutter; `home` adds its towns and villages to the names."""
        self.local: dict[str, list[Row]] = {}
        for row in gazetteer.below(home):
            for name in (row.name, *row.others):
                self.local.setdefault(name, []).append(row)
        self._gazetteer = gazetteer
        self._home = home
        self._tag = cutter(gazetteer, home).tag
        self._kinds: dict[str, str] = {}
        self._automaton = ahocorasick.Automaton()
        for name in (*gazetteer.names(), *self.local):
            self._automaton.add_word(name, len(name))
            self._kinds[name] = _kind(name, self.rows(name))
        self._automaton.make_automaton()

    def rows(self, name: str) -> Sequence[Row]:
        """Give everything that `name` can mean here."""
        return (*self._gazetteer.named(name), *self.local.get(name, ()))

    def at_home(self, name: str) -> bool:
        """Tell whether `name` is at home here: a town or village of the home county, or a county of its city.

        A town's bare stem that is an everyday word as well (和平 of 和平镇) is not.
        """
        if len(self._home) < 4:
            return False
        for row in self._gazetteer.named(name):
            if row.code.startswith(self._home[:4]) and not row.former:
                return True
        rows = self.local.get(name)
        if not rows:
            return False
        return any(row.name == name for row in rows) or not _everyday_word(name)

    def spots(self, text: str) -> list[Spot]:
        """Give all spots of a text, by start and end; they overlap."""
        tokens = self._tag(text)
        bounds = list(accumulate((len(word) for word, _ in tokens), initial=0))
        spans = {(end + 1 - length, end + 1) for end, length in self._automaton.iter(text)}
        for i, (word, tag) in enumerate(tokens):
            if len(word) > 1:
                if tag == "ns" or (word[-1] in JOINING and tag in _JOINABLE):
                    spans.add((bounds[i], bounds[i + 1]))
            elif word in JOINING and i:
                spans.add((bounds[i - 1], bounds[i + 1]))
                if i > 1 and bounds[i + 1] - bounds[i - 2] <= JOINED:
                    spans.add((bounds[i - 2], bounds[i + 1]))
        if not spans:
            return []
        return [self._spot(text, tokens, bounds, start, end) for start, end in sorted(spans)]

    def _spot(
        self, text: str, tokens: list[tuple[str, str]], bounds: list[int], start: int, end: int
    ) -> Spot:
        first, last = bisect_right(bounds, start) - 1, bisect_left(bounds, end) - 1
        head, tail = bounds[first] == start, bounds[last + 1] == end
        if head and tail:
            alignment = "123"[min(last - first, 2)]
            tag = tokens[first][1] if first == last else f"{tokens[first][1]}_{tokens[last][1]}"
        else:
            alignment = "P" if head else "Q" if tail else "I"
            tag = tokens[first][1] if first == last else "x"
        name = text[start:end]
        kind = self._kinds.get(name, UNKNOWN)
        if head:
            word, word_tag = tokens[first - 1] if first else ("^", "^")
            if word in SURNAMES:
                word_tag = "nr"
        else:
            word, word_tag = text[bounds[first] : start], "in"
        left = (kind, alignment, text[start - 1] if start else "^", word, word_tag)
        if tail:
            word, word_tag = tokens[last + 1] if last + 1 < len(tokens) else ("$", "$")
        else:
            word, word_tag = text[end : bounds[last + 1]], "in"
        right = (kind, alignment, text[end : end + 2] or "$", word, word_tag)
        return Spot(start, end, (name, kind, alignment, tag), left, right)


_JOINABLE = frozenset({"nrt", "nr", "nz", "n"})


def _everyday_word(name: str) -> bool:
    tokens = everyday().tag(name)
    return (
        len(tokens) == 1 and tokens[0][1] not in {"ns", "nr", "nrt", "nz", "x"} and everyday().has_word(name)
    )


def _kind(name: str, rows: Sequence[Row]) -> str:
    """Name what the gazetteer has: the levels (at most two), full or short, former, district."""
    kinds = set()
    for row in rows:
        kind = _RANK.get(row.level, _BELOW) + ("F" if row.name == name else "S")
        if row.former:
            kind += "h"
        elif row.level == "county" and row.name.endswith("区"):
            kind += "q"
        kinds.add(kind)
    return "+".join(sorted(kinds)[:2])


@lru_cache(maxsize=8)
def spotter(gazetteer: Gazetteer, home: str) -> Spotter:
    """Give the spotter of a gazetteer and a home, made once."""
    return Spotter(gazetteer, home)


@lru_cache(maxsize=1)
def everyday() -> rjieba.Jieba:
    """Give a cutter with nothing but jieba's own dictionary."""
    return rjieba.Jieba()
