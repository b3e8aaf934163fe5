"""Choose what a place name means: which of the divisions that bear it, by home, by context, by rank."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from ingest.enrich.gazetteer import MUNICIPALITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ingest.enrich.gazetteer import Row

_LEVEL_PRIOR = {
    "country": 50,
    "province": 50,
    "city": 40,
    "foreign": 30,
    "region": 30,
    "county": 10,
    "town": 5,
    "village": 0,
}
"""What a bare name means when nothing else tells: the higher division (长沙 is the city, not the county)."""

_PROVINCE = 2
"""Digits of a province's code."""
_HOME_COUNTY, _HOME_CITY, _HOME_PROVINCE = 100, 60, 15
_NAMED_COUNTY, _NAMED_CITY, _NAMED_PROVINCE = 45, 40, 20
_NAMED, _NAMED_SIBLING = 45, 30
_ADJOINING = 200
_FORMER = -60
_OF_ITS_DAY = 5
"""On its own day a division that is no more comes before the one that has its name today."""
_FULL = 25
"""A full name beats another place's short form (朝阳区 is no short form of anything)."""


class Context(NamedTuple):
    """What is known of a text: its home, the codes of the divisions its clear names mean, its day (ISO or empty)."""

    home: str
    named: frozenset[str]
    day: str = ""


class Meaning(NamedTuple):
    """The chosen row and whether the context (home, parent or neighbour) speaks for it; None where rows tie.

    `why` says in a few words what decided.
    """

    row: Row | None
    supported: bool
    why: str = ""


def resolve(name: str, rows: Sequence[Row], context: Context, above: str = "") -> Meaning:
    """Choose among `rows`, all of which bear `name`.

    `above` is the code of the division printed directly before (浙江省 | 嘉兴市 | 南湖区). A tie of two divisions
    at the top leaves the meaning open: a wrong code is worse than none.
    """
    best: list[Row] = []
    top = float("-inf")
    supported = False
    why = ""
    for row in rows:
        nearness, reason = _nearness(row, context, above)
        score = nearness + _LEVEL_PRIOR[row.level]
        if row.name == name:
            score += _FULL
        if not row.was_there(context.day):
            score += _FORMER
        elif row.former:
            score += _OF_ITS_DAY
        if score > top:
            best, top, supported, why = [row], score, nearness > _HOME_PROVINCE, reason
        elif score == top:
            best.append(row)
    if len({row.code or row.name for row in best}) == 1:
        if not why:
            why = "no other place of that name" if len(rows) == 1 else "the best known of that name"
        if best[0].former and best[0].was_there(context.day):
            why = f"a division until {best[0].last}"
        return Meaning(best[0], supported, why)
    return Meaning(None, supported=False, why=f"one of {len(best)} of that name, and nothing tells which")


def _nearness(row: Row, context: Context, above: str) -> tuple[int, str]:
    """Give how near a row is to home and to what the text names, and the strongest reason in words."""
    code, home, named = row.code.partition(":")[0], context.home, context.named
    if not code:
        return 0, ""
    if above and code != above and code.startswith(above):
        return _ADJOINING, f"stands behind {above}"
    score, why = 0, ""
    if len(home) >= 6 and code.startswith(home[:6]):
        score, why = _HOME_COUNTY, "the home county" if code == home else "in the home county"
    elif (len(home) >= 4 and code.startswith(home[:4])) or (
        home[:2] in MUNICIPALITIES and code.startswith(home[:2])
    ):
        score, why = _HOME_CITY, "in the home city"
    elif home and code.startswith(home[:2]):
        # Of a province's own paper everything in it is at home.
        score, why = _HOME_PROVINCE + (len(home) == _PROVINCE), "in the home province"
    near = 0
    if code in named:
        near = _NAMED
    elif len(code) > 6 and code[:6] in named:
        near = _NAMED_COUNTY
    elif len(code) > 4 and code[:4] in named:
        near = _NAMED_CITY
    elif len(code) > 2 and code[:2] in named:
        # The counties of a municipality lie directly under it.
        near = _NAMED_CITY if code[:2] in MUNICIPALITIES else _NAMED_PROVINCE
    sibling = 0
    if len(code) == 6 and any(len(other) == 6 and other[:4] == code[:4] != code for other in named):
        sibling = _NAMED_SIBLING
    if len(code) == 12 and code[:9] in named:
        near += _NAMED_COUNTY
    if not why and (near or sibling) and code not in named:
        why = "the text names what it lies in" if near else "the text names a neighbour"
    return score + near + sibling, why


@lru_cache(maxsize=1)
def _everyday_names() -> frozenset[str]:
    text = (files("ingest.enrich") / "resources" / "everyday_names.txt").read_text(encoding="utf-8")
    return frozenset(name for line in text.splitlines() if not line.startswith("#") for name in line.split())


def is_everyday(name: str) -> bool:
    """Tell whether a division's name is an everyday word as well."""
    return name in _everyday_names()


@lru_cache(maxsize=1)
def _natural_names() -> frozenset[str]:
    text = (files("ingest.enrich") / "resources" / "natural_names.txt").read_text(encoding="utf-8")
    return frozenset(name for line in text.splitlines() if not line.startswith("#") for name in line.split())


def is_natural(name: str) -> bool:
    """Tell whether a name is first of all that of a lake, a river or a mountain (太湖), not of its county."""
    return name in _natural_names()


def needs_support(name: str, row: Row, day: str = "") -> bool:
    """Tell whether `name` means this division only where home, parent or neighbour speak for it.

    So it is with names that are everyday words, with the bare short name of a district (东湖 of 东湖区: but 浦东
    is the district), and with divisions that are no more.
    """
    if row.level not in ("city", "county"):
        return False
    if not row.was_there(day) or is_everyday(name) or (is_natural(name) and name != row.name):
        return True
    if name[-1] in "市县" and (len(name) > 2 or name in row.others):
        return False  # 通州市 is told apart from other places as well as 通州区 is
    if f"{name}市" in row.others or f"{name}县" in row.others:
        return False  # 章丘区 was 章丘市, and is called 章丘 still
    return (
        row.level == "county"
        and row.name.endswith("区")
        and name != row.name
        and not row.name.endswith("新区")
    )


def clear_codes(meanings: Collection[tuple[str, Sequence[Row]]], day: str = "") -> frozenset[str]:
    """Give the codes of names (with their rows) that mean one division only: what the text certainly speaks of."""
    codes = set()
    for name, rows in meanings:
        found = {
            row.code for row in rows if row.code and ":" not in row.code and not needs_support(name, row, day)
        }
        cities = {code for code in found if len(code) <= 4}
        if len(found) == 1:
            codes.update(found)
        elif len(cities) == 1:
            codes.update(cities)  # a city and a county of one name (长沙) still tell the city
    return frozenset(codes)
