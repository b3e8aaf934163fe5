"""What the views are made over: one snapshot of the lake's tables as SQL, without what is left out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from ingest.catalog.dictionary import entries
from ingest.catalog.quoting import quoted, text
from ingest.lake.newspapers import DIVISIONS
from ingest.lake.schemas import TABLES, partition_of
from ingest.lake.short import COLUMNS, SHORT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.catalog.consistency import LeftOut
    from ingest.catalog.sqlfile import SqlFile
    from ingest.lake import Snapshot
    from ingest.lake.newspapers import Newspaper
    from ingest.lake.short import ShortYear
    from ingest.papers.gaps import Excused


def relations(
    snapshot: Mapping[str, Snapshot],
    out: LeftOut,
    lake_uri: str,
    excused: Mapping[str, Sequence[Excused]],
    newspapers: Mapping[str, Newspaper] | None = None,
    years: Mapping[str, Sequence[ShortYear]] | None = None,
) -> dict[str, str]:
    """Return a FROM item for each name that the SQL files may write as `$name$`.

    `years` are, by table, files with its short columns that stand for the months of a year.
    """
    told = newspapers or {}
    tables = {name: rows(snapshot[name]) for name in TABLES}
    short = years or {}
    for name in COLUMNS:
        tables[f"short_{name}"] = _short(snapshot[name], short.get(name, ()), lake_uri)
    if out.digests:
        listed = ", ".join(text(digest) for digest in out.digests)
        for name in ("articles", "short_articles", "pages", "short_pages"):
            tables[name] = f"(SELECT * FROM {tables[name]} WHERE issue_digest NOT IN ({listed}))"  # noqa: S608
    for part in ("documents", "terms"):
        files = tuple(file for file in snapshot["postings"].files if f"/part={part}/" in file)
        tables[part] = rows(replace(snapshot["postings"], files=files))
    half_rows = [
        f"({text(half.paper)}, DATE '{half.issue_date}', {half.pages}, {half.articles}, {half.shown})"
        for half in out.halves
    ]
    pinned = [
        f"({text(name)}, {one.version}, {len(one.files)}, {text(lake_uri)})" for name, one in snapshot.items()
    ]
    return {
        **tables,
        "half_landed": _values(
            half_rows,
            {
                "paper": "VARCHAR",
                "issue_date": "DATE",
                "pages": "BIGINT",
                "articles": "BIGINT",
                "shown": "BOOLEAN",
            },
        ),
        "excused": _values(
            [
                f"({text(paper)}, DATE '{gap.start}', DATE '{gap.end}', {text(gap.reason)}, {text(gap.by)})"
                for paper in sorted(excused)
                for gap in excused[paper]
            ],
            {
                "paper": "VARCHAR",
                "from_date": "DATE",
                "to_date": "DATE",
                "reason": "VARCHAR",
                "given_by": "VARCHAR",
            },
        ),
        "newspapers": _values(
            [
                f"({text(code)}, {text(one.title)}, {text(one.home)}, {text(one.calendar)}, "
                f"DATE '{one.since}', DATE '{one.until}')"
                for code, one in sorted(told.items())
            ],
            {
                "paper": "VARCHAR",
                "title": "VARCHAR",
                "home": "VARCHAR",
                "calendar": "VARCHAR",
                "since": "DATE",
                "until": "DATE",
            },
        ),
        "expected": _values(
            [
                f"({text(code)}, DATE '{run.start}', DATE '{run.end}', {text(run.reason)}, {run.pages})"
                for code, one in sorted(told.items())
                for run in one.expected
            ],
            {
                "paper": "VARCHAR",
                "from_date": "DATE",
                "to_date": "DATE",
                "reason": "VARCHAR",
                "pages": "INTEGER",
            },
        ),
        "divisions": _divisions(division_files(told, lake_uri)),
        "data_files": _values(
            [
                f"({text(name)}, {text(file)})"
                for name, files in (
                    *((name, one.files) for name, one in snapshot.items()),
                    (SHORT, [f"{lake_uri}/{year.file}" for of in short.values() for year in of]),
                    (DIVISIONS, division_files(told, lake_uri)),
                )
                for file in files
            ],
            {"table_name": "VARCHAR", "file": "VARCHAR"},
        ),
        "stale": _values(
            [f"({block}, {day})" for block, day in out.stale], {"block": "BIGINT", "day": "BIGINT"}
        ),
        "titles": _values(
            [
                f"({text(code)}, {text(told[code].title) if code in told else 'NULL'})"
                for code in sorted(told.keys() | set(map(_paper_of, snapshot["issues"].files)))
            ],
            {"paper": "VARCHAR", "title": "VARCHAR"},
        ),
        "snapshot": _values(
            pinned, {"table_name": "VARCHAR", "version": "BIGINT", "files": "BIGINT", "lake": "VARCHAR"}
        ),
    }


def told(files: Sequence[SqlFile]) -> str:
    """Return a FROM item of what views, macros and columns mean, in both languages."""
    members = [f"({', '.join(map(text, entry))})" for entry in entries(files)]
    return _values(members, dict.fromkeys(("name", "column_name", "english", "chinese"), "VARCHAR"))


def division_files(newspapers: Mapping[str, Newspaper], lake_uri: str) -> tuple[str, ...]:
    """Return the lists of divisions that the newspapers name, those of their homes first."""
    names = {name for one in newspapers.values() for name in one.divisions}
    return tuple(
        f"{lake_uri}/{DIVISIONS}/{name}"
        for name in sorted(names, key=lambda name: (name[:4] == "all-", name))
    )


def _divisions(files: Sequence[str]) -> str:
    """Return a FROM item with each division once: as a newspaper's own list has it, where one has."""
    if not files:
        return _values(
            [], {name: "DOUBLE" if name in {"lon", "lat"} else "VARCHAR" for name in _DIVISION_COLUMNS}
        )
    columns = ", ".join(_DIVISION_COLUMNS)
    lists = " UNION ALL ".join(
        f"SELECT {at} AS list, {columns} FROM read_parquet({text(file)}, hive_partitioning = false)"  # noqa: S608
        for at, file in enumerate(files)
    )
    return f"(SELECT DISTINCT ON (code) {columns} FROM ({lists}) ORDER BY code, list)"  # noqa: S608


_DIVISION_COLUMNS = ("code", "name", "level", "parent", "province", "city", "county", "lon", "lat")


def rows(snapshot: Snapshot) -> str:
    """Return a FROM item with the rows of a table, with the right columns and types also where it has no file.

    Partition columns stand in the paths and not in the files; they are read from there as text.
    """
    if not snapshot.files:
        return empty(snapshot.name)
    files = ", ".join(text(file) for file in snapshot.files)
    if len(snapshot.files) == 1:
        # DuckDB 1.5.5 dies (an internal error) of min and max of a column that stands in the path of a single
        # file: of such a file the columns are constants.
        columns = ", ".join(
            f"{text(_in_path(snapshot.files[0], name))} AS {quoted(name)}"
            if name in partition_of(snapshot.name)
            else quoted(name)
            for name in TABLES[snapshot.name].names
        )
        return f"(SELECT {columns} FROM read_parquet([{files}], hive_partitioning = false))"  # noqa: S608
    names = ", ".join(quoted(name) for name in TABLES[snapshot.name].names)
    partitions = ", ".join(f"{text(name)}: VARCHAR" for name in partition_of(snapshot.name))
    return f"(SELECT {names} FROM read_parquet([{files}], hive_partitioning = true, hive_types = {{{partitions}}}))"  # noqa: S608


def _short(table: Snapshot, years: Sequence[ShortYear], lake_uri: str) -> str:
    """Return a FROM item with the short columns of a table: a file a year, and the months of other years."""
    columns = ", ".join(map(quoted, COLUMNS[table.name].names))
    covered = frozenset[str]().union(*(year.covers for year in years))
    months = replace(table, files=tuple(file for file in table.files if file not in covered))
    parts = [f"SELECT {columns} FROM {rows(months)}"] if months.files or not years else []  # noqa: S608
    if years:
        files = ", ".join(text(f"{lake_uri}/{year.file}") for year in years)
        parts.append(f"SELECT {columns} FROM read_parquet([{files}], hive_partitioning = false)")  # noqa: S608
    return f"({' UNION ALL '.join(parts)})"


def _paper_of(file: str) -> str:
    return _in_path(file, "paper")


def _in_path(file: str, column: str) -> str:
    """Return the value of a partition column from the path of a data file."""
    (value,) = (part.removeprefix(f"{column}=") for part in file.split("/") if part.startswith(f"{column}="))
    return value


def empty(name: str) -> str:
    """Return a FROM item with the columns and types of a table and no row."""
    return _values([], {field.name: duckdb_type(field.type) for field in TABLES[name]})


def duckdb_type(kind: pa.DataType) -> str:
    """Return DuckDB's name of an Arrow type. Raise TypeError for one that no table of the lake has."""
    if pa.types.is_list(kind):
        return f"{duckdb_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        fields = (kind.field(at) for at in range(kind.num_fields))
        return f"STRUCT({', '.join(f'{quoted(one.name)} {duckdb_type(one.type)}' for one in fields)})"
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return "TIMESTAMP WITH TIME ZONE"
    names = {
        "string": "VARCHAR",
        "date32[day]": "DATE",
        "int32": "INTEGER",
        "int64": "BIGINT",
        "double": "DOUBLE",
    }
    if str(kind) not in names:
        raise TypeError(f"no DuckDB type is known for {kind}")
    return names[str(kind)]


def _values(members: Sequence[str], columns: Mapping[str, str]) -> str:
    """Return a FROM item of these rows (each `(v, ...)`), typed also where there is none."""
    if not members:
        nulls = ", ".join(f"NULL::{kind} AS {quoted(name)}" for name, kind in columns.items())
        return f"(SELECT {nulls} WHERE false)"
    # Qualified, or a macro's parameter of the same name would stand in its place.
    typed = ", ".join(f"t.{quoted(name)}::{kind} AS {quoted(name)}" for name, kind in columns.items())
    names = ", ".join(quoted(name) for name in columns)
    return f"(SELECT {typed} FROM (VALUES {', '.join(members)}) AS t({names}))"  # noqa: S608
