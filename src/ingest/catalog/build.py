"""Build the catalog aside and swap it in whole."""

from __future__ import annotations

import os
import tempfile
import uuid
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingest.catalog.consistency import settle
from ingest.catalog.sqlfile import SqlFile, load_all
from ingest.errors import LakeError
from ingest.lake.files import FULL
from ingest.lake.locks import file_lock
from ingest.lake.schemas import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.catalog.consistency import Half
    from ingest.lake import Lake, Snapshot

CATALOG = "catalog.duckdb"

OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""Nothing is fetched while somebody asks: the catalog of a local lake needs no extension."""

LOCK_SECONDS = 60.0


def build(lake: Lake) -> str:
    """Build `catalog.duckdb` over the lake as it is now and return its path or URI.

    One snapshot of all tables is pinned by explicit file lists. The file is swapped in whole: who has the old
    one open goes on reading what it pins. Raise LakeError where it cannot be built; the old one then stays.
    """
    local = lake.files.local
    # The snapshot is taken inside the lock, so that of two builds at once the newer state wins.
    lock = (
        file_lock(local / ".locks" / "catalog", "the catalog", wait=LOCK_SECONDS) if local else nullcontext()
    )
    with lock:
        folder = local or Path(tempfile.gettempdir())
        aside = folder / f".{CATALOG}.{uuid.uuid4().hex}"
        try:
            _write(aside, lake, load_all())
            lake.files.put(CATALOG, aside)
        except (duckdb.Error, OSError) as error:
            raise LakeError(
                f"The catalog could not be built: {error}.", state=FULL[0], hint=FULL[1]
            ) from error
        finally:
            for left in (aside, aside.with_name(aside.name + ".wal")):
                left.unlink(missing_ok=True)
    return f"{lake.uri}/{CATALOG}"


def _write(path: Path, lake: Lake, files: Iterable[SqlFile]) -> None:
    with duckdb.connect(str(path), config=OFFLINE) as connection:
        if not lake.is_local:
            connect_remote(connection)
        snapshot, out = settle(connection, lake.snapshot, _rows)
        for file in files:
            body = file.body.replace("$half_landed$", _half_rows(out.halves))
            for name in TABLES:
                source = _rows(snapshot[name])
                body = body.replace(
                    f"${name}$", _without(source, out.digests) if name in {"articles", "pages"} else source
                )
            _create(connection, file, body)


def connect_remote(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read S3 (extension httpfs) by the AWS_* environment; the secret ends with it."""
    names = {"KEY_ID": "AWS_ACCESS_KEY_ID", "SECRET": "AWS_SECRET_ACCESS_KEY", "REGION": "AWS_REGION"}
    options = "".join(f", {key} '{os.environ[name]}'" for key, name in names.items() if os.environ.get(name))
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        scheme, _, host = endpoint.rpartition("://")
        options += f", ENDPOINT '{host}', URL_STYLE 'path', USE_SSL {'false' if scheme == 'http' else 'true'}"
    connection.execute("LOAD httpfs")
    connection.execute(f"CREATE SECRET (TYPE s3, PROVIDER config{options})")


def _rows(snapshot: Snapshot) -> str:
    """Return a FROM item with the rows of a table, typed also where it is empty.

    Partition columns stand in the paths and not in the files, so they are read from there, as text.
    """
    names = ", ".join(_quoted(name) for name in TABLES[snapshot.name].names)
    if not snapshot.files:
        return f"(SELECT {_empty(snapshot.name)} WHERE false)"
    files = ", ".join("'" + file.replace("'", "''") + "'" for file in snapshot.files)
    partitions = "hive_partitioning = true, hive_types = {'paper': VARCHAR, 'month': VARCHAR}"
    return f"(SELECT {names} FROM read_parquet([{files}], {partitions}))"  # noqa: S608  (our own names)


def _empty(name: str) -> str:
    """Return the columns of an empty table with their DuckDB types."""
    described = duckdb.from_arrow(TABLES[name].empty_table())
    return ", ".join(
        f"NULL::{kind} AS {_quoted(column)}"
        for column, kind in zip(described.columns, described.types, strict=True)
    )


def _without(source: str, digests: Sequence[str]) -> str:
    """Leave rows of these digests out of a table."""
    if not digests:
        return source
    listed = ", ".join(_text(digest) for digest in digests)
    return f"(SELECT * FROM {source} WHERE issue_digest NOT IN ({listed}))"  # noqa: S608


def _half_rows(halves: Sequence[Half]) -> str:
    """Return a FROM item with the issues that are left out whole."""
    if not halves:
        return (
            "(SELECT NULL::VARCHAR AS paper, NULL::DATE AS issue_date, NULL::BIGINT AS pages, "
            "NULL::BIGINT AS articles WHERE false)"
        )
    listed = ", ".join(
        f"({_text(one.paper)}, DATE '{one.issue_date}', {one.pages}::BIGINT, {one.articles}::BIGINT)"
        for one in halves
    )
    return f"(SELECT * FROM (VALUES {listed}) AS t(paper, issue_date, pages, articles))"  # noqa: S608


def _create(connection: duckdb.DuckDBPyConnection, file: SqlFile, body: str) -> None:
    if file.kind == "view":
        connection.execute(f"CREATE VIEW {_quoted(file.name)} AS {body}")
        real = [row[0] for row in connection.execute(f"DESCRIBE {_quoted(file.name)}").fetchall()]
        if real != list(file.columns):
            differ = sorted(set(real) ^ set(file.columns)) or ["their order"]
            raise LakeError(
                f"The SQL file of {file.name} documents other columns than it has: {', '.join(differ)}.",
                hint="Mend the header of the file in sql/.",
            )
        for column, comment in file.columns.items():
            connection.execute(
                f"COMMENT ON COLUMN {_quoted(file.name)}.{_quoted(column)} IS {_text(comment)}"
            )
        kind = "VIEW"
    else:
        connection.execute(f"CREATE MACRO {_quoted(file.name)}{body}")
        kind = "MACRO TABLE" if file.kind == "table macro" else "MACRO"
    connection.execute(f"COMMENT ON {kind} {_quoted(file.name)} IS {_text(file.description)}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
