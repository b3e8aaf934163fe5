"""The gazetteer: every division of China down to the village, countries, cities abroad and regions."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from ingest.enrich.names import short_names
from ingest.enrich.own_places import named_file, read_own_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Level = Literal["country", "province", "city", "county", "town", "village", "foreign", "region"]
LEVELS: Mapping[int, Level] = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
"""Level by length of the division code."""

MUNICIPALITIES = ("11", "12", "31", "50")
"""Province codes whose counties have no other city above them than the municipality itself."""

_RESOURCES = files("ingest.enrich") / "resources"


_LISTS = ("place_weights.tsv", "everyday_names.txt", "natural_names.txt", "stop_words.txt")


@lru_cache(maxsize=1)
def resource_digest() -> str:
    """Give a SHA-256 (hex) over all that enrichment reads: the packed resource (by its manifest) and the lists."""
    manifest = json.loads((_RESOURCES / "manifest.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(str(manifest["sha256"]).encode())
    for name in _LISTS:
        digest.update((_RESOURCES / name).read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Place:
    """A place: fields as in `ingest.model.PlaceMention`; `former` tells that it is in no list of today."""

    code: str
    name: str
    level: Level
    adcode: str
    province: str
    city: str
    county: str
    lon: float | None
    lat: float | None
    former: bool = False


class Row(NamedTuple):
    """A line of the resource: a name with its other names, before anything is said about what lies above it.

    A tuple: thousands are made at each start, and a frozen dataclass takes several times as long to make.
    """

    code: str
    name: str
    others: tuple[str, ...]
    lon: float | None
    lat: float | None
    level: Level
    former: bool = False
    last: int = 0
    """Year of the last yearly list that has a former division, 0 for those of today."""

    def was_there(self, day: str) -> bool:
        """Tell whether the division was one on `day` (ISO date, empty for today).

        A list tells how it was at the end of its year: what is gone from the next one went in the course of that year.
        """
        return not self.former or (bool(day) and int(day[:4]) <= self.last + 1)


def home_code(home: str) -> str:
    """Cut a paper's home to its level: 330200 is the city 3302, 310000 the municipality 31."""
    while len(home) in (4, 6) and home.endswith("00"):
        home = home[:-2]
    return home


class Gazetteer:
    """Places by name and by code, the packed resource and a newspaper's own places alike.

    Towns are read when first asked for, villages a province at a time. Instances are shared: they answer
    the same question the same way for ever.
    """

    def __init__(self, rows: Iterable[Row], own: tuple[Row, ...] = (), digest: str = "") -> None:
        """Index rows of divisions down to the county and of places without a code; `own` holds any level."""
        self.digest = digest
        """SHA-256 of the resource and of the newspaper's own places: equal digests, equal answers."""
        self._rows: dict[str, Row] = {}
        self._names: dict[str, list[Row]] = defaultdict(list)
        self._own = own
        replaced = {row.code for row in own}
        for row in (*rows, *(row for row in own if len(row.code) <= 6)):
            if row.code in replaced and row not in own:
                continue
            if row.code and not row.former and ":" not in row.code:
                self._rows[row.code] = row
            elif row.code and ":" not in row.code:
                self._rows.setdefault(row.code, row)
            above = self._rows.get(row.code[:4])
            if len(row.code) == 6 and above and above.name == row.name:
                continue  # a city without counties is its own county in the lists (东莞市): the name means the city
            for name in (row.name, *row.others):
                self._names[name].append(row)
        self._towns: dict[str, dict[str, Row | None]] = {}
        self._below: dict[str, tuple[Row, ...]] = {}
        self._places: dict[tuple[str, str], Place] = {}

    def names(self) -> Iterable[str]:
        """Give every name of a place down to the county or without a code, full and short."""
        return self._names.keys()

    def named(self, name: str) -> tuple[Row, ...]:
        """Give the places down to the county, and those without a code, that `name` can mean."""
        return tuple(self._names.get(name, ()))

    def row(self, code: str) -> Row | None:
        """Give the division with this code (2, 4 or 6 digits), None if there is none."""
        return self._rows.get(code)

    def divisions(self, province: str) -> tuple[Row, ...]:
        """Give the divisions of a province (2 digits) down to the county, itself among them, by code."""
        return tuple(row for code, row in sorted(self._rows.items()) if code.startswith(province))

    def below(self, home: str) -> tuple[Row, ...]:
        """Give what lies below a home: the towns of a province, city or county, the villages of a city or county.

        A county's home has the other towns of its city too. Outside a county names are full ones alone, and a city's
        villages need their town beside them: bare village names are noise (4.7 % precision on national news).
        """
        home = home_code(home)
        if len(home) < 2:
            return ()
        if home not in self._below:
            replaced = {row.code for row in self._own}
            rows = [
                row if row.code.startswith(home) and len(home) > 2 else row._replace(others=())
                for row in _towns(home[:2])
                if row.code.startswith(home[:4]) and row.code not in replaced
            ]
            if len(home) >= 4:
                rows += [row for row in _villages(home) if row.code not in replaced]
            rows += [row for row in self._own if len(row.code) >= 9 and row.code.startswith(home)]
            if len(home) >= 6:
                rows = [
                    *(_with_stem(row) for row in rows if row.code.startswith(home)),
                    *_strangers(rows, home),
                ]
            self._below[home] = tuple(rows)
        return self._below[home]

    def towns_named(self, name: str) -> tuple[Row, ...]:
        """Give all towns of China, and the newspaper's own, with this full name."""
        own = tuple(row for row in self._own if len(row.code) == 9 and row.name == name)
        replaced = {row.code for row in self._own}
        return (*own, *(row for row in _towns_with_name(name) if row.code not in replaced))

    def town(self, above: str, name: str) -> Row | None:
        """Give the one town with this full name in a county or city (code of 6 or 4 digits), None if not one."""
        if above not in self._towns:
            towns: dict[str, Row | None] = {}
            for row in (*_towns(above[:2]), *self._own):
                if len(row.code) == 9 and row.code.startswith(above):
                    towns[row.name] = None if row.name in towns else row
            self._towns[above] = towns
        return self._towns[above].get(name)

    def place(self, row: Row) -> Place:
        """Say of a row what lies above it."""
        key = row.code, row.name
        if key not in self._places:
            self._places[key] = self._place(row)
        return self._places[key]

    def _place(self, row: Row) -> Place:
        code, _, _ = row.code.partition(":")
        parents = {
            len(parent): name for parent in (code[:2], code[:4], code[:6]) if (name := self._name(parent))
        }
        city = parents.get(4, "")
        if len(code) > 2 and code[:2] in MUNICIPALITIES:
            city = parents.get(2, "")
        county = parents.get(6, "")
        if row.level == "city":
            city = row.name
        elif row.level == "county":
            county = row.name
        return Place(
            code=code,
            name=row.name,
            level=row.level,
            adcode=code[:6].ljust(6, "0") if code else "",
            province=parents.get(2, ""),
            city=city,
            county=county,
            lon=row.lon,
            lat=row.lat,
            former=row.former,
        )

    def _name(self, code: str) -> str:
        row = self._rows.get(code)
        return row.name if row else ""


def load(extra_csv: Path | None = None) -> Gazetteer:
    """Load the gazetteer, with a newspaper's own places from `extra_csv` if given.

    The file has the columns code, name, aliases, lon, lat (aliases separated by |). A row's level follows from
    the length of its code, its parents from its prefix: they may be rows of the file or real divisions. A row
    with the code of a real division takes its place. Cached by content. Raises `ConfigError` with file, line
    number and reason if a row cannot be used.
    """
    return _assemble(str(extra_csv or ""), named_file(extra_csv, "`places`"))


@lru_cache(maxsize=16)
def _assemble(name: str, content: bytes) -> Gazetteer:
    base = _base()
    known = frozenset(row.code for row in base if row.code)
    own = tuple(
        Row(
            place.code,
            place.name,
            tuple(dict.fromkeys((*place.aliases, *short_names(place.name, LEVELS[len(place.code)])))),
            place.lon,
            place.lat,
            LEVELS[len(place.code)],
        )
        for place in read_own_places(name, content, known, has_town)
    )
    digest = resource_digest()
    if content:
        digest = hashlib.sha256(digest.encode() + content).hexdigest()
    return _made(own, digest)


@lru_cache(maxsize=16)
def _made(own: tuple[Row, ...], digest: str) -> Gazetteer:
    """Make a gazetteer once, and with it cutters and all that is read with it, wherever files of one content lie."""
    return Gazetteer(_base(), own, digest)


@lru_cache(maxsize=1)
def _base() -> tuple[Row, ...]:
    """Read the divisions down to the county and the places without a code: all gazetteers share these rows."""
    return (*_parse(_member("divisions.tsv")), *_parse(_member("world.tsv")))


def has_town(code: str) -> bool:
    """Tell whether the resource has a town with this code of 9 digits."""
    return any(row.code == code for row in _towns(code[:2]))


def towns(province: str) -> tuple[Row, ...]:
    """Return the towns of a province (2 digits) in the resource."""
    return _towns(province)


def _member(name: str) -> str:
    with as_file(_RESOURCES / "gazetteer.zip") as path, zipfile.ZipFile(path) as packed:
        return packed.read(name).decode() if name in packed.NameToInfo else ""


def _parse(text: str) -> tuple[Row, ...]:
    rows = []
    for line in text.split("\n"):
        code, name, others, lon, lat, last = line.split("\t")
        level = LEVELS[len(code)] if code.isdigit() else cast("Level", code.rpartition(":")[2])
        rows.append(
            Row(
                code if code[0].isdigit() else "",
                name,
                tuple(others.split("|")) if others else (),
                float(lon) if lon else None,
                float(lat) if lat else None,
                level,
                bool(last),
                int(last or 0),
            )
        )
    return tuple(rows)


def _with_stem(row: Row) -> Row:
    """Give a village of home its stem of three characters or more as another name: 木排湾 of 木排湾村."""
    stem = row.name.removesuffix("村").removesuffix("社区")
    if row.level != "village" or row.others or stem == row.name or len(stem) < 3:
        return row
    return row._replace(others=(stem,))


def _strangers(rows: Iterable[Row], home: str) -> list[Row]:
    """Give the towns of the home city's other counties whose name nothing at home bears."""
    rows = tuple(rows)
    taken = {name for row in rows if row.code.startswith(home) for name in (row.name, *row.others)}
    return [row for row in rows if not row.code.startswith(home) and row.name not in taken]


_FEW = 200
"""Names that are looked for in the text of the list; from then on, as in a backfill, all of it is read once."""


@lru_cache(maxsize=4096)
def _towns_with_name(name: str) -> tuple[Row, ...]:
    """Return all towns of China with this full name, in the order of the list."""
    if _towns_with_name.cache_info().misses > _FEW:
        return _towns_by_name().get(name, ())
    text = _towns_text()
    lines = []
    at = text.find(f"\t{name}\t")
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.index("\n", at)
        if "\t" not in text[start:at]:  # the name, not one of the others of a town
            lines.append(text[start:end])
        at = text.find(f"\t{name}\t", end)
    return _parse("\n".join(lines)) if lines else ()


@lru_cache(maxsize=1)
def _towns_text() -> str:
    return _named_alone(_member("towns.tsv").rstrip("\n")) + "\n"


_TOWN_DIGITS = 9
_TOWN_END = re.compile("(?:镇|乡|街道)$")


def _named_alone(towns: str) -> str:
    """Give the towns that the lists name with what they lie in (济源市王屋镇) the name they are called by (王屋镇).

    A county's seat stays 濮阳县城关镇 where 城关镇 alone is another town of its list.
    """
    counties = {row.code: row.name for row in _base() if len(row.code) == 6 and not row.former}
    lines = towns.split("\n")
    # One in a hundred begins with its county: only these, and the other towns of their counties, are taken apart.
    begin = _TOWN_DIGITS + 1
    named_so = [at for at, line in enumerate(lines) if line.startswith(counties.get(line[:6], "-"), begin)]
    about = {lines[at][:6] for at in named_so}
    names = {(line[:6], line[begin : line.index("\t", begin)]) for line in lines if line[:6] in about}
    for at in named_so:
        line = lines[at].split("\t")
        short = line[1].removeprefix(counties[line[0][:6]])
        if len(short) > 2 and _TOWN_END.search(short) and (line[0][:6], short) not in names:
            line[2] = "|".join(filter(None, (line[2], line[1])))
            line[1] = short
            lines[at] = "\t".join(line)
    return "\n".join(lines)


@lru_cache(maxsize=1)
def _towns_by_name() -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _parse(_towns_text().rstrip("\n")):
        found[row.name].append(row)
    return {name: tuple(rows) for name, rows in found.items()}


@lru_cache(maxsize=40)
def _towns(province: str) -> tuple[Row, ...]:
    lines = re.findall(f"^{re.escape(province)}.*", _towns_text(), re.MULTILINE)
    return _parse("\n".join(lines)) if lines else ()


@lru_cache(maxsize=4)
def _villages(home: str) -> tuple[Row, ...]:
    """Return the villages of a city or county: a province has 25,000."""
    lines = re.findall(f"^({re.escape(home)}[0-9]*)\t(.*)", _member(f"villages/{home[:2]}.tsv"), re.MULTILINE)
    return tuple(Row(code, name, (), None, None, "village") for code, name in lines)
