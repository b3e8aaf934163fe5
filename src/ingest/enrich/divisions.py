"""The divisions of the gazetteer as a table: official names by code, for those who count places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from ingest.enrich import gazetteer as places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.enrich.gazetteer import Gazetteer, Row

_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("code", pa.string()),
    ("name", pa.string()),
    ("level", pa.string()),
    ("parent", pa.string()),
    ("province", pa.string()),
    ("city", pa.string()),
    ("county", pa.string()),
    ("lon", pa.float64()),
    ("lat", pa.float64()),
]
DIVISIONS = pa.schema(_COLUMNS)
"""One row a division; `parent` is the code of the division right above it, null for a province."""


def all_divisions() -> pa.Table:
    """Return every division of the resource down to the town, ordered by code: 44,000 rows, in about a second."""
    known = places.load()
    rows = [row for name in PROVINCES for row in _below(known, name)]
    return _table(known, rows)


def home_divisions(known: Gazetteer, home: str) -> pa.Table:
    """Return what a newspaper knows beside them: the towns and villages of its home and its own places."""
    county = [known.row(home[:size]) for size in (2, 4, 6) if len(home) >= size]
    return _table(known, [*(row for row in county if row), *known.below(home)])


PROVINCES = tuple(
    f"{code}"
    for code in (
        *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
        71, 81, 82,
    )
)  # fmt: skip
"""Codes of the provinces (GB/T 2260)."""


def _below(known: Gazetteer, province: str) -> list[Row]:
    return [*known.divisions(province), *places.towns(province)]


def _table(known: Gazetteer, rows: Iterable[Row]) -> pa.Table:
    by_code: dict[str, Row] = {}
    for row in rows:
        if row.code and not row.former:
            by_code[row.code] = row
    found = [known.place(by_code[code]) for code in sorted(by_code)]
    return pa.Table.from_pylist(
        [
            {
                "code": place.code,
                "name": place.name,
                "level": place.level,
                "parent": _parent(place.code),
                "province": place.province or None,
                "city": place.city or None,
                "county": place.county or None,
                "lon": place.lon,
                "lat": place.lat,
            }
            for place in found
        ],
        schema=DIVISIONS,
    )


def _parent(code: str) -> str | None:
    above = {4: 2, 6: 4, 9: 6, 12: 9}.get(len(code))
    return code[:above] if above else None
