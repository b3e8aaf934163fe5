"""Towns: behind their county's name, or by their own where the text names what they lie in."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from ingest.enrich.spots import TOWN_UNITS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ingest.enrich.cutter import Cutting
    from ingest.enrich.gazetteer import Gazetteer, Row
    from ingest.enrich.spots import Spot, Spotter

_UNIT = re.compile("镇|乡|街道")
_LONGEST = 8
"""Characters of the longest name of a town that is looked for, its unit among them."""


class Town(NamedTuple):
    """A town found in a text, and why it is this one."""

    start: int
    end: int
    row: Row
    why: str


def may_have_town(text: str) -> bool:
    """Tell whether a text has a town's unit at all."""
    return _UNIT.search(text) is not None


def town_behind(above: Spot, text: str, finder: Spotter, gazetteer: Gazetteer) -> Iterator[Town]:
    """Find the town printed directly behind its county or city, by full or short name: 昆山 | 花桥镇."""
    behind = text[above.end : above.end + _LONGEST + 2]
    ends = [found.end() for found in _UNIT.finditer(behind) if found.start() > 0]
    ends += [end + 1 for end in ends if behind[end : end + 1] == "镇"]  # 乌镇镇
    name = above.own[0]
    for row in finder.rows(name):
        if row.level not in ("city", "county") or row.former:
            continue
        for end in ends:
            town = _in(row.code, behind[:end], gazetteer)
            if town:
                yield Town(above.end, above.end + end, town, f"stands behind {name}")


def _in(above: str, name: str, gazetteer: Gazetteer) -> Row | None:
    """Find a town of a county or city by its name, or by the name it has with another unit today."""
    town = gazetteer.town(above, name)
    if town:
        return town
    if name.endswith("古镇") and len(name) > 3:
        return gazetteer.town(above, f"{name[:-2]}镇")  # 西塘古镇 is what visitors call 西塘镇
    if len(name) == 2 and name[-1] == "镇":
        return gazetteer.town(above, f"{name}镇")  # 乌镇 is 乌镇镇
    for unit in TOWN_UNITS:
        if name.endswith(unit) and len(name) > len(unit) + 1:
            stem = name.removesuffix(unit)
            others = [gazetteer.town(above, stem + other) for other in TOWN_UNITS if other != unit]
            found = [one for one in others if one]
            return found[0] if len(found) == 1 else None
    return None


_UNLISTED = re.compile("[㐀-鿿]{2,4}?(?:古镇|镇|乡)")
_NO_NAME = re.compile(
    "^(?:[各全本该某几这那和与及的是有在市县]|江南|水乡|千年|百年|历史|文化|特色|美丽|重点|中心)|[的和与]"
    "|(?:乡|村|城|集|小|重|名|强|市|各|农|水|山|两|三)镇$|(?:下|城|家|故|异|水|山|他|回|同|老|思|民族)乡$"
)
_WORDS_NO_NAME = frozenset(("v", "d", "p", "r", "m", "q", "c", "u", "uj", "ul", "a"))


def unlisted_town(cutting: Cutting, at: int) -> int:
    """Give where a town ends that stands right behind its county (`at`) and that no list has: 昆山 | 周庄古镇.

    0 for none. The lists of the statistics put some towns under a resort or a zone. The name is whole words,
    with its unit.
    """
    found = _UNLISTED.match(cutting.text, at)
    if found is None or _NO_NAME.search(found[0]):
        return 0
    first, last = bisect_left(cutting.bounds, at), bisect_left(cutting.bounds, found.end())
    if last >= len(cutting.bounds) or cutting.bounds[first] != at or cutting.bounds[last] != found.end():
        return 0
    return 0 if cutting.tokens[first][1] in _WORDS_NO_NAME else found.end()


def towns_named(
    cutting: Cutting,
    starts: Collection[int],
    named: frozenset[str],
    home: str,
    finder: Spotter,
    gazetteer: Gazetteer,
) -> Iterator[Town]:
    """Find towns outside home by their full names, the longest at each unit.

    A town is found where one division that the text names (`named`, codes) has one of that name, or where it is the
    only one in China and lies in the home province. Its name begins where a word begins or at one of `starts`, the
    ends of places.
    """
    text = cutting.text
    begins = {*cutting.bounds, *starts}
    counties = {code for code in named if len(code) == 6}
    cities = {code for code in named if len(code) == 4}
    for unit in _UNIT.finditer(text):
        for start in range(max(0, unit.end() - _LONGEST), unit.start()):
            name = text[start : unit.end()]
            if start not in begins or name in finder.local:
                continue
            rows = gazetteer.towns_named(name)
            if not rows:
                continue
            near = [row for row in rows if row.code[:6] in counties] or [
                row for row in rows if row.code[:4] in cities
            ]
            if len(near) == 1:
                yield Town(start, unit.end(), near[0], "the text names what it lies in")
            elif len(rows) == 1 and home and rows[0].code.startswith(home[:2]):
                yield Town(start, unit.end(), rows[0], "the only town of that name, in the home province")
            break
