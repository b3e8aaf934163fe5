"""The rows of `duplicates` as they are put into their table: by month, only where they differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ingest.lake.parts import where
from ingest.lake.schemas import DUPLICATES, ORDER

if TYPE_CHECKING:
    from collections.abc import Collection

    from ingest.lake.tables import Tables


def land_duplicates(tables: Tables, rows: pa.Table, months: Collection[str] | None = None) -> None:
    """Make `duplicates` hold exactly these rows of their months, one commit for each that does not already.

    `months` are those that the rows are of; all that the table has and the rows are of, by default.
    """
    rows = rows.select(DUPLICATES.names).cast(DUPLICATES)
    of = set(map(str, rows.column("month").to_pylist())) | tables.months("duplicates")
    for month in sorted(of if months is None else months):
        _land(tables, month, rows.filter(pc.equal(rows.column("month"), pa.scalar(month))))


def _land(tables: Tables, month: str, rows: pa.Table) -> None:
    standing = tables.read("duplicates", DUPLICATES.names, [("month", "=", month)]).cast(DUPLICATES)
    new, old = _by_paper(rows), _by_paper(standing)
    changed = sorted(
        paper
        for paper in new.keys() | old.keys()
        if paper not in new or paper not in old or not new[paper].equals(old[paper])
    )
    if not changed:
        return
    mine = f"month = '{month}' AND {where('paper', changed)}"
    members = [new[paper] for paper in changed if paper in new]
    if members:
        tables.put("duplicates", mine, pa.concat_tables(members), about=f"duplicates of {month}")
    else:
        tables.drop("duplicates", mine)


def _by_paper(rows: pa.Table) -> dict[str, pa.Table]:
    """Split rows of one month by paper, each part sorted."""
    rows = rows.sort_by([(column, "ascending") for column in ("paper", *ORDER["duplicates"])])
    counts = Counter(str(paper) for paper in rows.column("paper").to_pylist())
    parts: dict[str, pa.Table] = {}
    at = 0
    for paper in sorted(counts):
        parts[paper] = rows.slice(at, counts[paper]).combine_chunks()
        at += counts[paper]
    return parts
