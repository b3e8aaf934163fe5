"""Places in a text, each with its division code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.enrich.cutter import cutter
from ingest.enrich.gazetteer import Gazetteer, load
from ingest.model import PlaceMention

if TYPE_CHECKING:
    from ingest.enrich.gazetteer import Row

_RANK = {
    "country": 0,
    "province": 1,
    "city": 2,
    "county": 3,
    "foreign": 4,
    "region": 5,
    "town": 6,
    "village": 7,
}


def find_places(text: str, home: str = "", extra: Gazetteer | None = None) -> list[PlaceMention]:
    """Find the places in `text`, in order; `home` is the code of the paper's home division.

    Towns and villages are found for the home county only. Counties of the home city are preferred where a short
    name is ambiguous. `extra` is the gazetteer to use, with a newspaper's own places; default `load()`.
    """
    gazetteer = extra or load()
    local: dict[str, list[Row]] = {}
    for row in gazetteer.below(home):
        for name in (row.name, *row.others):
            local.setdefault(name, []).append(row)
    found = []
    at = 0
    for word, _ in cutter(gazetteer, home).tag(text):
        start, at = at, at + len(word)
        rows = local.get(word) or gazetteer.named(word)
        if rows:
            row = min(rows, key=lambda row: (not row.code.startswith(home[:4]), _RANK[row.level]))
            place = gazetteer.place(row)
            found.append(
                PlaceMention(
                    start,
                    at,
                    word,
                    place.code,
                    place.adcode,
                    place.level,
                    place.province,
                    place.city,
                    place.county,
                    place.lon,
                    place.lat,
                )
            )
    return found
