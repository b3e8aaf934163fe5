"""Build the catalog aside and swap it in whole."""

from __future__ import annotations

import hashlib
import re
import stat
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingest.catalog.consistency import settle
from ingest.catalog.damaged import damage_told
from ingest.catalog.inlining import self_contained
from ingest.catalog.naming import CATALOG, OFFLINE
from ingest.catalog.quoting import quoted, text
from ingest.catalog.relations import empty, relations, rows, told
from ingest.catalog.sqlfile import load_all
from ingest.errors import IngestError, LakeError
from ingest.lake.changes import Seen
from ingest.lake.digests import digest_of, put_on_record
from ingest.lake.newspapers import DIVISIONS
from ingest.lake.schemas import TABLES
from ingest.lake.short import COLUMNS, short_years
from ingest.lake.storage_errors import kind_of, refusal
from ingest.settings import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.catalog.sqlfile import SqlFile
    from ingest.lake import Lake, Snapshot
    from ingest.lake.newspapers import Newspaper

LOCK_SECONDS = 60.0
"""Seconds that a build waits for another one."""

_RELATION = re.compile(r"\$(\w+)\$")


def build(lake: Lake) -> str:
    """Build `catalog.duckdb` over the lake as it is now and return its path or URI.

    One snapshot of all tables is pinned by explicit file lists. The file is swapped in whole: who has the old
    one open goes on reading what it pins. Raise LakeError where it cannot be built, in which case the old one
    stays, and IngestError where an SQL file documents other columns than it has.
    """
    # The snapshot is taken inside the lock, so that of two builds at once the newer state wins.
    with lake.lock("catalog", "the catalog", wait=LOCK_SECONDS), _place_aside(lake) as aside:
        try:
            with duckdb.connect(str(aside), config=OFFLINE) as connection:
                if not lake.is_local:
                    from ingest.catalog.remote import connect_s3  # noqa: PLC0415  (fsspec: only for S3)

                    connect_s3(connection, lake.files.system)
                seen = Seen(lake.files, lake.tables, ".seen/catalog.json", VERSION)
                snapshot, out = settle(
                    connection, lake.snapshot, rows, lambda found: seen.months(_versions(found))
                )
                # What is not whole, or stale, is to be looked for again the next time.
                seen.forget()
                years = {name: short_years(lake.files, snapshot[name]) for name in COLUMNS}
                sources = relations(snapshot, out, lake.uri, lake.excused(), _noted(lake), years)
                files = load_all()
                known = _known(files)
                on_file = _was_known(lake, known)
                write(connection, files, sources, known=on_file or known in _known_here)
                _known_here.add(known)
                # Closing would do the same and keep silent about a disk that is full.
                connection.execute("CHECKPOINT")
            if not on_file:
                lake.files.write(_CHECKED, known.encode())
            # Nobody writes into a catalog. Who opens it without -readonly is told, and locks nobody out.
            # On record before it is swapped in: whatever is found there later was once one of these.
            put_on_record(lake.files, [digest_of(CATALOG, aside.read_bytes())])
            aside.chmod(stat.S_IMODE(aside.stat().st_mode) & ~0o222)
            lake.files.put(CATALOG, aside)
            if not (out.digests or out.halves or out.stale or out.torn):
                seen.remember(_versions(snapshot))
        except (duckdb.Error, OSError) as error:
            # Where storage says itself that it is full or away, no file is looked at.
            met = damage_told(str(error), lake) if kind_of(error) is None else None
            if met is not None:
                raise LakeError(
                    f"The catalog could not be built. {met.what}",
                    state="An earlier catalog stays; the raw archive has everything that the tables had.",
                    hint=met.hint,
                ) from error
            why, state, hint = refusal(error)
            raise LakeError(
                f"The catalog could not be built: {why}.",
                state=f"{state} An earlier catalog stays.",
                hint=hint,
            ) from error
    return f"{lake.uri}/{CATALOG}"


_CHECKED = ".seen/sql.txt"
"""File of a lake that says which SQL files were last held against their documentation there, and by which DuckDB."""


def _known(files: Sequence[SqlFile]) -> str:
    """Name a set of SQL files and the DuckDB that reads them."""
    told = f"{VERSION} {duckdb.__version__} {files!r}"
    return hashlib.sha256(told.encode()).hexdigest()


_known_here: set[str] = set()
"""Sets of SQL files that this process has held against their documentation: another lake's need it no more."""


def _was_known(lake: Lake, known: str) -> bool:
    return lake.files.exists(_CHECKED) and lake.files.read(_CHECKED) == known.encode()


def _versions(snapshot: Mapping[str, Snapshot]) -> dict[str, int]:
    return {name: snapshot[name].version for name in ("articles", "pages", "issues")}


def _noted(lake: Lake) -> dict[str, Newspaper]:
    """Return what is known of the newspapers, with those lists of divisions alone that are there."""
    return {
        code: replace(
            one, divisions=tuple(name for name in one.divisions if lake.files.exists(f"{DIVISIONS}/{name}"))
        )
        for code, one in lake.newspapers().items()
    }


@contextmanager
def _place_aside(lake: Lake) -> Iterator[Path]:
    """Yield a path to build at: in the lake's folder, so that a rename swaps it in, or a temporary one for S3."""
    folder = lake.files.local
    if folder is None:
        with tempfile.TemporaryDirectory() as scratch:
            yield Path(scratch) / CATALOG
        return
    try:
        yield folder / f".{CATALOG}.{uuid.uuid4().hex}"
    finally:
        # Also what a build left that was killed: whoever holds the lock is the only one who builds.
        for left in folder.glob(f".{CATALOG}.*"):
            left.unlink(missing_ok=True)


def write(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[SqlFile],
    sources: Mapping[str, str],
    *,
    known: bool = False,
) -> None:
    """Create all views and macros in a new database, in one transaction; `sources` are the `$name$` of the files.

    `known` files were held against their documentation before: what columns they have hangs on them alone, given the
    types of the tables, and asking each takes a third of a build. Raise IngestError where an SQL file is wrong.
    """
    _check_tables(connection, sources)
    sources = {**sources, "dictionary": told(files)}
    # Some two hundred small statements: other threads would only be woken for each, a tenth of their time.
    connection.execute("SET threads = 1")
    connection.execute("BEGIN")
    for file in self_contained(files):
        try:
            _create(connection, file, _RELATION.sub(lambda match: sources[match[1]], file.body), known=known)
        except duckdb.ProgrammingError as error:
            raise IngestError(
                f"DuckDB does not take the SQL file of {file.name}: {error}.",
                state="No catalog was built; an earlier one stays.",
                hint="Mend the file in sql/.",
            ) from error
    connection.execute("COMMIT")


def _create(connection: duckdb.DuckDBPyConnection, file: SqlFile, body: str, *, known: bool) -> None:
    """Create a view or macro, check its columns where they are not known, and comment on everything."""
    name = quoted(file.name)
    comments = [f"COMMENT ON {_COMMENTED[file.kind]} {name} IS {text(_comment(file))}"]
    if file.kind == "view":
        connection.execute(f"CREATE VIEW {name} AS {body}")
        if not known:
            _check_columns(connection, file, f"FROM {name}")
        comments += [
            f"COMMENT ON COLUMN {name}.{quoted(column)} IS {text(comment)}"
            for column, comment in file.columns.items()
        ]
    else:
        connection.execute(f"CREATE MACRO {name}{body}")
        if file.kind == "table macro" and not known:
            _check_columns(connection, file, file.example)
    connection.execute(";\n".join(comments))


_COMMENTED = {"view": "VIEW", "macro": "MACRO", "table macro": "MACRO TABLE"}


def _comment(file: SqlFile) -> str:
    """Return the comment of a view or macro. Macros have no columns to comment on, so theirs stand here."""
    ordered = f" In the order of {file.order}." if file.order else ""
    if file.kind == "view":
        return f"{file.description}{ordered}"
    columns = ""
    if file.columns:
        columns = (
            f" Columns: {f'those of {file.columns_of}' if file.columns_of else ', '.join(file.columns)}."
        )
    return f"{file.description}{ordered}{columns} Example: {file.example}"


def _check_columns(connection: duckdb.DuckDBPyConnection, file: SqlFile, statement: str) -> None:
    """Raise IngestError where the columns are not the documented ones."""
    real = _described(connection, statement)
    if list(real) != list(file.columns):
        differ = sorted(set(real) ^ set(file.columns)) or ["their order"]
        raise IngestError(
            f"The SQL file of {file.name} documents other columns than it has: {', '.join(differ)}.",
            state="No catalog was built; an earlier one stays.",
            hint="Mend the header of the file in sql/.",
        )


def _check_tables(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, str]) -> None:
    """Raise LakeError where a table of the lake has other types than this version writes."""
    for name in TABLES:
        real, wanted = (_described(connection, f"FROM {one}") for one in (sources[name], empty(name)))
        if real != wanted:
            differ = [
                f"{column} is {real[column]}, not {kind}"
                for column, kind in wanted.items()
                if real[column] != kind
            ]
            raise LakeError(
                f"The table {name} of the lake has other types than this version writes: {'; '.join(differ)}.",
                state="No catalog was built; an earlier one stays.",
                hint="Use the version that wrote the lake.",
            )


def _described(connection: duckdb.DuckDBPyConnection, statement: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {statement}").fetchall()}
