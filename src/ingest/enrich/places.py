"""Places in a text, each with its division code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Literal

from ingest.enrich import forms, frames
from ingest.enrich.cutter import cut
from ingest.enrich.evidence import agree, choose, weigh
from ingest.enrich.gazetteer import Gazetteer, home_code, load
from ingest.enrich.odds import ODDS
from ingest.enrich.resolve import (
    Context,
    Meaning,
    clear_codes,
    is_everyday,
    is_natural,
    needs_support,
    resolve,
)
from ingest.enrich.spots import FAMILIES, SURNAMES, UNKNOWN, Spot, spotter
from ingest.enrich.towns import may_have_town, town_behind, towns_named, unlisted_town
from ingest.model import PlaceMention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.enrich.cutter import Cutting
    from ingest.enrich.gazetteer import Level, Row
    from ingest.enrich.spots import Spotter
    from ingest.enrich.towns import Town

_NATURE = frozenset("山湖江河海岛洋港湾")
"""Last characters of names that are a landmark's as well: 西湖 without a code is a place still."""

_NO_PLACE = re.compile(
    "^[各全本我该此每某几诸两驻]|^中[欧美日俄非韩法德英外]$|[和与及、的有是]|[一二两三四五六七八九十几各多全]个?[镇乡村县市区州]$|(?:乡镇|镇村|村镇|城乡|村庄|山区|市县|县市|省市|集镇|城镇|"
    "小镇|农村|乡村|水乡|村路|马路|公路|铁路|道路|市区|城区|新区|街道)$"
)
"""How a word with a generic looks that is no name: 各乡镇, 镇村."""

_VERBAL = frozenset(("v", "d", "p", "r", "m", "q", "c", "u", "uj", "ul", "vd", "ad"))
"""Tags of words that no name begins with: 请来 | 镇, 驻 | 镇."""

_UNIT_LEVELS: dict[str, Level] = {"村": "village", "镇": "town", "乡": "town"}
_LONGER = re.compile("(?:(?![一二两三四五六七八九十几各的和等])[㐀-鿿])?(?:镇|乡|村|社区|街道)")
"""A short name that another unit follows is the beginning of a longer name: 泉河 | 铺乡, 平湖 | 街道."""

_PLAIN_UNITS = frozenset(
    ("农村", "乡村", "山村", "渔村", "水乡", "家乡", "故乡", "侨乡", "老乡", "城镇", "乡镇", "集镇",
     "村镇", "小镇", "古镇", "重镇")
)  # fmt: skip
"""What follows a name and makes no longer one: 昆山农村."""


def find_places(
    text: str, home: str = "", extra: Gazetteer | None = None, *, day: str = ""
) -> list[PlaceMention]:
    """Find the places in `text`, in order, none overlapping another.

    `home` is the division code of the paper's home, a county, a city or a province: what lies below it is found, and
    wins where a name is ambiguous. Towns of elsewhere are found behind their county's name or where the text names
    it. `extra` is the gazetteer to use, with a newspaper's own places; default `load()`. `day` (ISO date) is that of
    the issue: divisions of that day count as such. `我市`, `全市` and the like are no places. Where the text does not
    tell which of several divisions is meant, code and adcode are empty, and so they are of roads, lakes and places
    abroad. A mention within the name of an organisation, a medium, a product or a building has the role `in_name`.
    """
    gazetteer = extra or load()
    home = home_code(home)
    return places_of(cut(text, gazetteer, home), home, gazetteer, day)


def places_of(cutting: Cutting, home: str, gazetteer: Gazetteer, day: str = "") -> list[PlaceMention]:
    """Find the places of a text that is cut already; `home` as `home_code` gives it."""
    return _Search(cutting, home, gazetteer, spotter(gazetteer, home), day).mentions()


@dataclass(slots=True)
class _Search:
    """The search for the places of one text."""

    cutting: Cutting
    home: str
    gazetteer: Gazetteer
    finder: Spotter
    day: str
    towns: dict[tuple[int, int], Town] = field(default_factory=dict)
    locals: set[tuple[int, int]] = field(default_factory=set)
    natural: set[int] = field(default_factory=set)

    def mentions(self) -> list[PlaceMention]:
        """Choose the spots, ask what they mean, and say so."""
        weighed = self._weighed()
        chosen = choose(weighed)
        named = self._named(chosen)
        text = self.cutting.text
        if may_have_town(text):
            more = list(
                towns_named(
                    self.cutting,
                    {spot.end for spot, _ in chosen},
                    named,
                    self.home,
                    self.finder,
                    self.gazetteer,
                )
            )
            if more:
                weighed += [(self._of_town(town), ODDS.named_town) for town in more]
                chosen = choose(weighed)
                named = self._named(chosen)
        context = Context(self.home, named, self.day)
        found: list[PlaceMention] = []
        above, end = "", -1
        for spot, weight in chosen:
            mention = self._mention(spot, weight, context, above if spot.start == end else "")
            if mention:
                found.append(mention)
                above, end = mention.code, mention.end
        return found

    def _named(self, chosen: list[tuple[Spot, float]]) -> frozenset[str]:
        """Give the codes of what the text clearly names: names of one meaning, and what its towns lie in."""
        clear = clear_codes(
            [
                (spot.own[0], self.finder.rows(spot.own[0]))
                for spot, _ in chosen
                if (spot.start, spot.end) not in self.towns
                and (spot.start, spot.end) not in self.locals
                and spot.start not in self.natural
            ],
            self.day,
        )
        return clear | {
            town.row.code[:6] for spot, _ in chosen if (town := self.towns.get((spot.start, spot.end)))
        }

    def _weighed(self) -> list[tuple[Spot, float]]:
        text = self.cutting.text
        weighed: list[tuple[Spot, float]] = []
        persons: set[str] = set()
        towns = may_have_town(text)
        above: dict[int, set[str]] = {}
        promised: set[int] = set()
        unsure: dict[int, tuple[Spot, float]] = {}  # by where the next phrase begins
        for spot in self.finder.spots(self.cutting):
            name, kind, alignment, tag = spot.own
            if kind == UNKNOWN:
                if _NO_PLACE.search(name) or _like_a_person(spot) or tag.partition("_")[0] in _VERBAL:
                    continue
                weight = weigh(spot)
                if weight > 0:
                    weighed.append((spot, weight))
                continue
            weight = weigh(spot) + self._standing(spot)
            if alignment == "1" and (phrase := frames.next_phrase(text, spot.end)):
                weight += ODDS.side_by_side * (spot.start in promised)
                if weight > ODDS.sure_form:
                    promised.add(phrase)
                    if (first := unsure.get(spot.start)) and first[1] + ODDS.side_by_side > ODDS.sure_form:
                        weighed.append((first[0], first[1] + ODDS.side_by_side))
                elif "S" in kind and not is_everyday(name):
                    unsure[phrase] = spot, weight
            if "S" in kind and frames.called(text, spot.start):
                persons.add(name)
                continue
            codes = {row.code for row in self.finder.rows(name) if row.code}
            if alignment in "123" and _is_below(codes, above.get(spot.start, set())):
                weight = max(weight, ODDS.in_its_chain)
            above.setdefault(spot.end, set()).update(codes)
            if towns and any(level in kind for level in ("2", "3")):
                for town in town_behind(spot, text, self.finder, self.gazetteer):
                    if text[town.start : town.end] not in self.finder.local:
                        weighed.append((self._of_town(town), ODDS.in_its_county))
                        weight = max(weight, ODDS.unsupported)
                end = unlisted_town(self.cutting, spot.end)
                known = (spot.end, end) in self.towns or text[spot.end : end] in self.finder.local
                if end and weight > ODDS.sure_form and not known:
                    self._local(spot.end, end, ODDS.in_its_chain, weighed)
            if (
                weight <= 0
                or forms.a_jubilee(text, spot.start, name)
                or forms.a_thing(text, spot.start, name)
                or ("S" in kind and forms.a_deed(text, spot.start, spot.end, name))
            ):
                continue
            if "S" in kind and not self._stands(spot, persons, weighed):
                continue
            if forms.cut_short(name, text[spot.end : spot.end + 1]) and self.finder.rows(name[:-1]):
                weighed.append((_without_last(spot), weight))
            else:
                weighed.append((spot, weight))
        for local in (*forms.local_names(self.cutting), *forms.waters(self.cutting)):
            self._local(local.start, local.end, ODDS.sure_form, weighed)
        return agree([item for item in weighed if item[0].own[0] not in persons])

    def _stands(self, spot: Spot, persons: set[str], weighed: list[tuple[Spot, float]]) -> bool:
        """Tell whether a short name is a place's here; add what it is otherwise to `persons` or `weighed`."""
        name = spot.own[0]
        text = self.cutting.text
        if forms.a_person(self.cutting, spot.start, spot.end, name):
            persons.add(name)
            return False
        if frames.in_a_list_of_persons(text, spot.start, spot.end):
            return False
        if name[-1] in _NATURE and frames.in_verse(text, spot.start, spot.end):
            return False
        tail = forms.tail_of(self.cutting, spot.end)
        if tail:
            whole = text[spot.start : tail]
            if whole not in self.finder.local:
                self._local(spot.start, tail, ODDS.local, weighed)
                return False
        if forms.beside_water(text, spot.start, spot.end) and name[-1] in _NATURE:
            self.natural.add(spot.start)
        longer = _LONGER.match(text, spot.end)
        if longer and longer[0] not in _PLAIN_UNITS and not self._own_words(spot.end, longer.end()):
            whole = text[spot.start : longer.end()]
            if whole in self.finder.local:
                return False
            if not self._is_town_behind(spot, longer.end()):
                self._local(spot.start, longer.end(), ODDS.sure_form, weighed)
                return False
        return True

    def _own_words(self, start: int, end: int) -> bool:
        """Tell whether what follows a name is a word of more than the unit: 上海 | 乡村, 平湖 | 街道上."""
        behind = self.cutting.text[end : end + 1]
        if self.cutting.text[start:end] == "街道" and behind != "办":
            return not self.gazetteer.towns_named(self.cutting.text[max(0, start - 2) : end])
        return start in self.cutting.bounds and end not in self.cutting.bounds

    def _is_town_behind(self, spot: Spot, end: int) -> bool:
        return (spot.end, end) in self.towns

    def _local(self, start: int, end: int, weight: float, weighed: list[tuple[Spot, float]]) -> None:
        if (start, end) in self.locals:
            return
        self.locals.add((start, end))
        keys = (self.cutting.text[start:end], UNKNOWN, "1", "ns")
        empty = ("", "", "", "", "", "")
        weighed.append((Spot(start, end, keys, empty, empty), weight))

    def _of_town(self, town: Town) -> Spot:
        self.towns[town.start, town.end] = town
        empty = ("", "", "", "", "", "")
        return Spot(
            town.start, town.end, (self.cutting.text[town.start : town.end], "3F", "1", "ns"), empty, empty
        )

    def _standing(self, spot: Spot) -> float:
        """Give what is added to the evidence for a whole word by what the gazetteer and a surname say of it."""
        name, kind, alignment, _ = spot.own
        if alignment not in "123":
            return self._within_a_word(spot)
        bonus = 0.0
        if self.finder.at_home(name):
            bonus = ODDS.at_home / 2 if is_everyday(name) else ODDS.at_home
        elif self._in_home_province(name):
            bonus = ODDS.in_home_province
        if spot.left[3] in frames.MOTION and kind[0] in "23" and not is_everyday(name):
            bonus += ODDS.behind_motion
        if len(name) >= 4 and ("3F" in kind or "2F" in kind):
            bonus += ODDS.autonomous if name.endswith(("自治州", "自治县", "自治旗")) else ODDS.official
        if is_natural(name):
            bonus += ODDS.known_water
        if spot.left[3] in SURNAMES and len(name) == 2 and kind not in ("0F", "1S"):
            bonus -= ODDS.given_name
        return bonus

    def _in_home_province(self, name: str) -> bool:
        """Tell whether a province's own paper has a county of this name, which is no everyday word, in its province."""
        return (
            len(self.home) == _PROVINCE
            and not is_everyday(name)
            and any(row.level == "county" and row.code[:2] == self.home for row in self.finder.rows(name))
        )

    def _within_a_word(self, spot: Spot) -> float:
        """Give the same for a name that the cutter has as part of a word: 北京 | 大学, 太 | 湖边."""
        text = self.cutting.text
        if (
            spot.own[2] == "P"
            and spot.own[1][0] in "0123"
            and forms.within_a_name(self.cutting, spot.start, spot.end)
        ):
            return ODDS.head_of_a_name
        if is_natural(spot.own[0]) and forms.beside_water(text, spot.start, spot.end):
            return ODDS.known_water + ODDS.beside_water
        return 0.0

    def _mention(self, spot: Spot, weight: float, context: Context, above: str) -> PlaceMention | None:
        name, span = spot.own[0], (spot.start, spot.end)
        town = self.towns.get(span)
        level: Level = _UNIT_LEVELS.get(name[-1], "region")
        if town:
            meaning = Meaning(town.row, supported=True, why=town.why)
        elif span in self.locals:
            meaning = Meaning(None, supported=False, why="a place that its form tells, without a code")
        else:
            rows = self._rows(spot, context, above)
            if not rows:
                meaning = Meaning(None, supported=False, why="a name the gazetteer does not have")
            else:
                meaning = resolve(name, rows, context, above)
                row = meaning.row
                if row and not meaning.supported and needs_support(name, row, self.day):
                    meaning = Meaning(
                        None, supported=False, why="nothing near speaks for a division of that name"
                    )
                    if not self._natural(spot) and weight < self._needed(name):
                        return None
                elif row is None:
                    if weight < self._needed(name):
                        return None
                    levels = {row.level for row in rows}
                    level = levels.pop() if len(levels) == 1 else "region"
                elif spot.start in self.natural and row.code and len(row.code) <= 6:
                    meaning = Meaning(None, supported=False, why="a lake, a river or a mountain here")
        role: Literal["mention", "in_name"] = (
            "in_name" if forms.within_a_name(self.cutting, *span) else "mention"
        )
        if meaning.row is None:
            return PlaceMention(
                *span, name, "", "", level, "", "", "", None, None, role, "", meaning.why
            )  # fmt: skip
        place = self.gazetteer.place(meaning.row)
        return PlaceMention(
            *span, name, place.code, place.adcode, place.level, place.province, place.city, place.county,
            place.lon, place.lat, role, place.name if place.code else "", meaning.why,
        )  # fmt: skip

    def _natural(self, spot: Spot) -> bool:
        """Tell whether a name is a lake's, a river's or a mountain's here."""
        return spot.start in self.natural or is_natural(spot.own[0])

    def _rows(self, spot: Spot, context: Context, above: str) -> Sequence[Row]:
        """Give what a name can mean: a village only below a town that stands beside it or that the text names."""
        rows = self.finder.rows(spot.own[0])
        if self._natural(spot):
            regions = [row for row in rows if row.level == "region"]
            short = is_natural(spot.own[0]) and not above
            return regions or [
                row
                for row in rows
                if not short
                or row.name == spot.own[0]
                or row.code == self.home
                or (spot.start not in self.natural and len(self.home) > 3 and row.code[:4] == self.home[:4])
            ]
        units = self.cutting.text.endswith(("镇", "乡", "街道"), 0, spot.start)
        if not units and len(self.home) >= 6:
            return rows
        return [
            row
            for row in rows
            if row.level != "village"
            or (above and row.code.startswith(above))
            or (not units and (row.code[:9] in context.named or row.code[:6] in context.named))
        ]

    def _needed(self, name: str) -> float:
        """Give the log-odds that a name needs where it is not clear which division it means."""
        if not is_everyday(name) or name[-1] in _NATURE:
            return ODDS.unsupported
        return ODDS.everyday if name[-1] not in "区县" else inf


_PROVINCE = 2
"""Digits of a province's code."""


def _is_below(codes: set[str], above: set[str]) -> bool:
    """Tell whether a name can mean what lies in what the name right before it can mean: 上饶 | 婺源."""
    return any(code.startswith(one) and code != one for one in above for code in codes)


def _like_a_person(spot: Spot) -> bool:
    """Tell whether an unknown name looks like a person's: 阙文山, cut into a name and a hill."""
    name, _, _, tag = spot.own
    if len(name) == 2 and spot.left[3] in FAMILIES:
        return True  # 井 | 福林
    return len(name) == 3 and name[0] in SURNAMES and name[-1] in _NATURE and tag.startswith("nr")


def _without_last(spot: Spot) -> Spot:
    """Give the spot of a name without its last character, which belongs to the word behind: 嘉兴 | 市里."""
    name, kind, alignment, tag = spot.own
    return Spot(spot.start, spot.end - 1, (name[:-1], kind, alignment, tag), spot.left, spot.right)
