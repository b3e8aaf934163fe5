"""Ask the catalog in SQL, read-only."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from ingest.catalog.build import CATALOG, OFFLINE, build
from ingest.catalog.damaged import damage_told
from ingest.catalog.relations import text
from ingest.errors import IngestError, LakeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.lake import Lake

_HARMLESS = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.PRAGMA,
    duckdb.StatementType.SET,
    duckdb.StatementType.CALL,
    duckdb.StatementType.TRANSACTION,
    # Of these DuckDB lets pass what is temporary, and refuses the rest because the file is open read-only.
    duckdb.StatementType.CREATE,
    duckdb.StatementType.DROP,
    duckdb.StatementType.ALTER,
    duckdb.StatementType.INSERT,
    duckdb.StatementType.UPDATE,
    duckdb.StatementType.DELETE,
}
"""Statements that are run. COPY ... TO, EXPORT, ATTACH, INSTALL and the like write outside the catalog."""

_BLANK = r"(?:\s|--[^\n]*\n|/\*.*?\*/)"
_EXPLAIN = re.compile(
    rf"{_BLANK}*EXPLAIN{_BLANK}+(?:ANALYZE{_BLANK}+)?(?:\([^)]*\){_BLANK}*)?", re.IGNORECASE | re.DOTALL
)


def query(lake: Lake, sql: str) -> pa.Table:
    """Return the result of the last of one or several statements.

    The catalog is built first where there is none, or one that was built where the lake no longer lies. The
    connection is read-only and reads no file outside the lake. Raise IngestError where DuckDB cannot run a
    statement, with its message and what there is to ask, or where a statement would write.
    """
    try:
        sql.encode()
    except UnicodeEncodeError as error:
        raise IngestError(f"The statement is not text: {error}.", hint="Type it in UTF-8.") from error
    with _opened(lake) as connection:
        try:
            statements = connection.extract_statements(sql)
            if not statements:
                raise IngestError(
                    "There is no statement to run.", hint='For example: ingest query "FROM contents"'
                )
            for statement in statements:
                _refuse_writing(connection, statement)
            for statement in statements[:-1]:
                connection.execute(statement)
            return _plain_sums(connection.execute(statements[-1]).to_arrow_table())
        except duckdb.Error as error:
            raise damage_told(error, lake) or _told(error, connection, lake) from error
        except UnicodeDecodeError as error:
            raise damage_told(error, lake) or error from error


def _plain_sums(table: pa.Table) -> pa.Table:
    """Return a table with 64-bit integers for what DuckDB sums up in 128 bits, where they are large enough."""
    for at, field in enumerate(table.schema):
        if field.type == pa.decimal128(38, 0):
            with suppress(pa.ArrowInvalid):  # too large: it stays as it is
                table = table.set_column(at, field.name, table.column(at).cast(pa.int64()))
    return table


@contextmanager
def _opened(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the catalog read-only, shut off from everything but the lake."""
    if not lake.files.exists(CATALOG):
        build(lake)
    with tempfile.TemporaryDirectory() as scratch:
        connection = _connect(lake, Path(scratch))
        try:
            if _built_for(connection) != lake.uri:
                connection.close()
                build(lake)
                connection = _connect(lake, Path(scratch))
            if not lake.is_local:
                from ingest.catalog.remote import connect_s3  # noqa: PLC0415  (fsspec: only for S3)

                connect_s3(connection, lake.files.system)
            # Large sorts spill here and not, as DuckDB would choose, beside the catalog.
            connection.execute(f"SET temp_directory = {text(scratch)}")
            connection.execute(f"SET allowed_directories = [{text(f'{lake.uri}/')}]")
            connection.execute("SET enable_external_access = false")
            yield connection
        finally:
            connection.close()


def _connect(lake: Lake, scratch: Path) -> duckdb.DuckDBPyConnection:
    if lake.files.local is not None:
        path = lake.files.local / CATALOG
    else:
        path = scratch / CATALOG
        path.write_bytes(lake.files.read(CATALOG))
    try:
        return duckdb.connect(str(path), read_only=True, config=OFFLINE)
    except (duckdb.Error, OSError) as error:
        raise LakeError(
            f"The catalog {path} cannot be opened: {error}.",
            hint="Somebody may have opened it for writing, or it is damaged; a new one in its place: ingest catalog",
        ) from error


def _built_for(connection: duckdb.DuckDBPyConnection) -> str:
    """Return where the lake lay when the catalog was built; empty for a catalog that does not say."""
    try:
        found = connection.execute("SELECT any_value(lake) FROM snapshot").fetchall()
    except duckdb.CatalogException:
        return ""
    return str(found[0][0])


def _refuse_writing(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> None:
    """Raise IngestError for a statement that would write a file; EXPLAIN ANALYZE runs what it explains."""
    inner = statement.query
    while (match := _EXPLAIN.match(inner)) is not None:
        inner = inner[match.end() :]
        (statement,) = connection.extract_statements(inner)
    if statement.type not in _HARMLESS:
        raise IngestError(
            f"The catalog is read-only: {statement.query.strip()[:80]!r} is not run.",
            hint="Write a result with `ingest query ... --format parquet > FILE`, or open the catalog with DuckDB.",
        )


def _told(error: duckdb.Error, connection: duckdb.DuckDBPyConnection, lake: Lake) -> IngestError:
    """Say in our words what DuckDB refused, and what to do about it."""
    message = str(error)
    if "read-only" in message:
        return IngestError(
            f"The catalog is read-only. {message}", hint="Tables change only by ingesting: ingest run --help"
        )
    hint = 'The statement stops there; `ingest query "FROM contents"` lists what there is to ask.'
    if isinstance(error, duckdb.PermissionException):
        hint = (
            f"`ingest query` reads nothing but the lake. Other files: duckdb -readonly {lake.uri}/{CATALOG}"
        )
    elif isinstance(error, duckdb.IOException | duckdb.HTTPException):
        hint = "If data files are gone, the catalog is older than what is kept; build it anew: ingest catalog"
    elif isinstance(error, duckdb.OutOfMemoryException):
        hint = "Ask for fewer columns or months: WHERE paper = ... AND month = ... opens only those files."
    elif isinstance(error, duckdb.CatalogException):
        hint = f"There are: {', '.join(_names(connection))}."
    return IngestError(f"DuckDB could not run that: {message}", hint=hint)


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [str(row[0]) for row in connection.execute("SELECT name FROM contents").fetchall()]
