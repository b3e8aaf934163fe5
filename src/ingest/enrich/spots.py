"""Spots: every stretch of a text that could be a place name, with what stands around it.

Three sources, because each misses what another has: names of the gazetteer anywhere in the text, words that the
cutter tags as places, and words made a place by their generic (a word and 镇, a word ending in 村).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick
import rjieba

from ingest.enrich.gazetteer import MUNICIPALITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.enrich.cutter import Cutting
    from ingest.enrich.gazetteer import Gazetteer, Row

JOINING = frozenset("村乡镇路街省市县区岛山河江湖寺屯庄岭")
"""Generics that make a place of the word before them."""

SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴钟汪姜范廖邹"
    "熊陆郝孔崔邱秦史顾侯邵孟段钱汤尹黎乔贺赖龚庞樊兰殷施陶洪翟颜倪牛芦季俞章鲁葛伍韦申尤毕聂焦柳邢岳梅莫庄辛"
    "涂谷祁耿牟詹柴宁齐嵇闵姬阙褚郁卞凌佘竺庹冉蔺奚郗翁仇喻柯桂晏滕瞿裘芮应屠缪楼诸虞娄骆钮"
)
"""Surnames that are seldom a word of their own: a name behind one of them is likelier a person's (姬 | 长春)."""

FAMILIES = SURNAMES | frozenset(
    "井柏乐游卜沐沃单宓訾储臧戎蓝闵边卞刁干甘巩古官华霍吉计简荆鞠阚寇匡邝蒯况濮戚漆屈冉饶荣阮沙盛石舒帅司宿隋谈佟童万危温闻巫冼项幸宣荀"
    "覃漆苟敖庹卯骆佘濮晁矫芮危阙郦冼燕尧伊易阴于元岳云占湛支仲祝卓宗左"
)
"""Family names, those too that are words of their own: what stands behind one twice is a given name."""

JOINED = 5
"""Characters of the longest name made of two words and a generic (白沙 | 渡 | 镇)."""

JOINTS = frozenset("、和与到及至")
"""Words between names of one kind: a name beyond them speaks for the one on this side."""

_RANK = {"country": "0", "province": "1", "city": "2", "county": "3", "foreign": "4", "region": "5"}
_BELOW = "3"
"""Towns and villages count as counties: the marked news that taught the weights knows none by name."""
UNKNOWN = "-"
"""Kind of a spot whose name the gazetteer lacks."""


class Spot(NamedTuple):
    """A candidate: its span, and the keys under which its evidence is weighed.

    `own` is (name, kind, alignment, tag); `left` and `right` are (kind, alignment, neighbouring characters,
    neighbouring word, its tag, what the gazetteer has under it). Kind says what the gazetteer has under the name,
    alignment how the span sits on the cutter's words: 1, 2, 3 (that many words, or more), P or Q (begins or ends with
    a word), I (inside).
    """

    start: int
    end: int
    own: tuple[str, str, str, str]
    left: tuple[str, str, str, str, str, str]
    right: tuple[str, str, str, str, str, str]


class Spotter:
    """Finds the spots of texts for one gazetteer and one home division; never changed once made."""

    def __init__(self, gazetteer: Gazetteer, home: str) -> None:
        """Prepare the automaton; `home` (as `home_code` gives it) adds its towns and villages to the names."""
        self.local: dict[str, list[Row]] = {}
        for row in gazetteer.below(home):
            for name in (row.name, *row.others):
                self.local.setdefault(name, []).append(row)
        for row in gazetteer.below(home):
            for name in other_units(row):
                if name not in self.local:
                    self.local[name] = [row]
        self._gazetteer = gazetteer
        self._home = home
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
        if len(self._home) < 4 and self._home not in MUNICIPALITIES:
            return False
        for row in self._gazetteer.named(name):
            if row.code.startswith(self._home[:4]) and row.code != self._home[:2] and not row.former:
                return True
        rows = self.local.get(name)
        if not rows:
            return False
        if len(self._home) == 4 and all(row.level == "village" for row in rows):
            return False  # a city's villages are told by their town alone
        return any(row.name == name for row in rows) or not _everyday_word(name)

    def spots(self, cutting: Cutting) -> list[Spot]:
        """Give all spots of a text, by start and end; they overlap."""
        text, tokens, bounds = cutting.text, cutting.tokens, cutting.bounds
        spans = {(end + 1 - length, end + 1) for end, length in self._automaton.iter(text)}
        for i, (word, tag) in enumerate(tokens):
            if len(word) > 1:
                if tag in ("ns", "nz", "nrt") or (word[-1] in JOINING and tag in _JOINABLE):
                    spans.add((bounds[i], bounds[i + 1]))
            elif word in JOINING and i:
                spans.add((bounds[i - 1], bounds[i + 1]))
                if i > 1 and bounds[i + 1] - bounds[i - 2] <= JOINED:
                    spans.add((bounds[i - 2], bounds[i + 1]))
        if not spans:
            return []
        return [self._spot(text, tokens, bounds, start, end) for start, end in sorted(spans)]

    def _spot(
        self, text: str, tokens: Sequence[tuple[str, str]], bounds: Sequence[int], start: int, end: int
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
        beyond = UNKNOWN
        if head and word in JOINTS and first > 1:
            beyond = word + self._kinds.get(tokens[first - 2][0], UNKNOWN)[:2]
        before = text[max(start - 2, 0) : start] or "^"
        left = (kind, alignment, before, word, word_tag, self._named(word, beyond))
        if tail:
            word, word_tag = tokens[last + 1] if last + 1 < len(tokens) else ("$", "$")
        else:
            word, word_tag = text[end : bounds[last + 1]], "in"
        beyond = UNKNOWN
        if tail and word in JOINTS and last + 2 < len(tokens):
            beyond = word + self._kinds.get(tokens[last + 2][0], UNKNOWN)[:2]
        behind = text[end : end + 2] or "$"
        right = (kind, alignment, behind, word, word_tag, self._named(word, beyond))
        return Spot(start, end, (name, kind, alignment, tag), left, right)

    def _named(self, word: str, beyond: str) -> str:
        """Say what the gazetteer has under a neighbour, or under the word beyond a 、 or 和."""
        return self._kinds.get(word, UNKNOWN)[:2] if beyond == UNKNOWN else beyond


TOWN_UNITS = ("镇", "乡", "街道")


def other_units(row: Row) -> tuple[str, ...]:
    """Give a town's name with the units that it had or will have (泉河铺乡 of 泉河铺镇); nothing for other levels."""
    if row.level != "town":
        return ()
    for unit in TOWN_UNITS:
        if row.name.endswith(unit) and len(row.name) > len(unit) + 1:
            stem = row.name.removesuffix(unit)
            return tuple(stem + other for other in TOWN_UNITS if other != unit)
    return ()


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
    """Give a cutter with nothing but jieba's own dictionary: nobody may add a word to it."""
    # The package makes one for its functions when it is imported; another takes a tenth of a second and 25 MB.
    made: rjieba.Jieba | None = getattr(rjieba, "_DEFAULT_JIEBA", None)
    return made or rjieba.Jieba()
