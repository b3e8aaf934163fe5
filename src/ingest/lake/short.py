"""The short columns of tables, a file a year: what questions that count need read no long text and few files.

A table of a month a file costs each question 0.4 ms a file (DuckDB 1.5, two cores), however little it reads of it: over
twenty years ten times what a count takes. So maintenance writes what is short of each year once more, a fifteenth of
the table of articles. A file is named after the data files that it was made of, which never change, and after its own
bytes: a catalog takes the file of a year whose data files are exactly those, and reads the months of any other year. So
nothing can be out of date; who removes the folder loses time, no data.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.lake.schemas import ORDER, TABLES

if TYPE_CHECKING:
    from ingest.lake.files import Files
    from ingest.lake.tables import Snapshot, Tables

SHORT = "short"
"""Folder of a lake with these files: `short/TABLE/PAPER/YEAR-KEY-DIGEST.parquet`."""

_LONG = {
    "articles": ("body", "words", "fingerprint", "line_spans"),
    "pages": ("text", "parts", "line_boxes", "furniture", "pieces", "edits"),
    "issues": (),
}

COLUMNS = {
    table: pa.schema([field for field in TABLES[table] if field.name not in long])
    for table, long in _LONG.items()
}
"""The tables that have such files, with the columns in them: nine tenths of the bytes of articles and pages are not."""


@dataclass(frozen=True, slots=True)
class ShortYear:
    """A file of a year: its name below the lake, and the data files (paths or URIs) whose rows it has."""

    file: str
    covers: frozenset[str]


def short_years(files: Files, table: Snapshot) -> tuple[ShortYear, ...]:
    """Return the files that hold what this version of a table has of a year."""
    names = [one.name for one in files.under(f"{SHORT}/{table.name}") if one.name.endswith(".parquet")]
    there = {name.rpartition("-")[0]: name for name in names}
    years = sorted(_years(table).items())
    found = [(there.get(_stem(table.name, part, members)), members) for part, members in years]
    return tuple(ShortYear(name, frozenset(members)) for name, members in found if name)


def keep_short(files: Files, tables: Tables, keep_hours: int) -> int:
    """Make the files of years that lack one; return how many.

    Those that have been of no use for `keep_hours` hours are removed: catalogs of earlier states name them. A year of
    one data file needs none. Files that are there are read: one whose bytes are not those that it is named after is
    made anew. Raise LakeError where storage refuses.
    """
    kept = [_keep(files, tables, tables.snapshot_of(name)) for name in COLUMNS]
    _let_go(files, {name for _, names in kept for name in names}, keep_hours)
    return sum(made for made, _ in kept)


def read_short(files: Files, tables: Tables, name: str, paper: str) -> pa.Table:
    """Return the rows of a paper in a table of `COLUMNS`: of the files of years where they hold, else of the table.

    A file whose bytes are not those that it is named after is left aside. Raise LakeError where storage refuses.
    """
    table, columns = tables.snapshot_of(name), COLUMNS[name].names
    covered, found = set[str](), list[pa.Table]()
    for one in short_years(files, table):
        if one.file.split("/")[2] == paper and _digest(content := files.read(one.file)) == _named(one.file):
            with pq.ParquetFile(pa.BufferReader(content)) as file:
                found.append(file.read(columns).cast(COLUMNS[name]))
            covered |= one.covers
    if not found:
        return tables.read(name, columns, [("paper", "=", paper)])
    for (of, year), members in _years(table).items():
        if of == paper and not covered.issuperset(members):
            within = [("paper", "=", paper), ("month", ">=", f"{year}-01"), ("month", "<=", f"{year}-12")]
            found.append(tables.read(name, columns, within, table.version).cast(COLUMNS[name]))
    return pa.concat_tables(found)


def _keep(files: Files, tables: Tables, table: Snapshot) -> tuple[int, set[str]]:
    """Make the files that a table lacks; return how many, and the names of all that it has then."""
    there = [one.name for one in files.under(f"{SHORT}/{table.name}") if one.name.endswith(".parquet")]
    made, wanted, schema = 0, set[str](), COLUMNS[table.name]
    for (paper, year), members in sorted(_years(table).items()):
        if len(members) == 1:
            continue
        stem = _stem(table.name, (paper, year), members)
        whole = [name for name in there if name.startswith(f"{stem}-") and _is_whole(files, name)]
        wanted.update(whole)
        if whole:
            continue
        months = [("paper", "=", paper), ("month", ">=", f"{year}-01"), ("month", "<=", f"{year}-12")]
        rows = tables.read(table.name, schema.names, months, version=table.version)
        rows = rows.select(schema.names).cast(schema)
        rows = rows.sort_by([(column, "ascending") for column in ORDER[table.name]])
        out = io.BytesIO()
        pq.write_table(rows, out, compression="zstd")
        name = f"{stem}-{_digest(out.getvalue())}.parquet"
        files.write(name, out.getvalue())
        wanted.add(name)
        made += 1
    return made, wanted


def _let_go(files: Files, wanted: set[str], keep_hours: int) -> None:
    """Mark what is of no use any more with a file `NAME.left`, and remove what has been so for long."""
    there = {one.name: one.written for one in files.under(SHORT)}
    stems = {name.rpartition("-")[0] for name in wanted}
    for name in there:
        mark = f"{name}{_LEFT}"
        if name.endswith(_LEFT):
            if (of := name.removesuffix(_LEFT)) in wanted or of not in there:
                files.remove(name)
        elif name not in wanted:
            damaged = name.rpartition("-")[0] in stems
            if damaged or there.get(mark, time.time()) < time.time() - 3600 * keep_hours:
                files.remove(name)
            elif mark not in there:
                files.write(mark, b"")


_LEFT = ".left"


def _years(table: Snapshot) -> dict[tuple[str, str], list[str]]:
    """Return the data files of each paper and year."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in table.files:
        paper, month, _ = file.rsplit("/", 3)[1:]
        found[paper.removeprefix("paper="), month.removeprefix("month=")[:4]].append(file)
    return found


def _stem(table: str, part: tuple[str, str], members: list[str]) -> str:
    paper, year = part
    names = sorted("/".join(file.rsplit("/", 3)[1:]) for file in members)
    key = _digest("\n".join([*COLUMNS[table].names, *names]).encode())
    return f"{SHORT}/{table}/{paper}/{year}-{key}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _is_whole(files: Files, name: str) -> bool:
    return files.sha256(name)[:16] == _named(name)


def _named(name: str) -> str:
    """Return the digest that a file is named after."""
    return name.rpartition("-")[2].removesuffix(".parquet")
