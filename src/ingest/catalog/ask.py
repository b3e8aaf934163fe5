"""Ask the catalog in SQL, read-only."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ingest.catalog.build import CATALOG, OFFLINE, build, connect_remote
from ingest.errors import IngestError

if TYPE_CHECKING:
    import pyarrow as pa

    from ingest.lake import Lake


def query(lake: Lake, sql: str) -> pa.Table:
    """Return the result of the last statement of `sql`; the catalog is built first where there is none.

    Raise IngestError where DuckDB cannot run it, with its message and the views there are.
    """
    if not lake.files.exists(CATALOG):
        build(lake)
    with tempfile.TemporaryDirectory() as scratch:
        if lake.files.local is not None:
            path = lake.files.local / CATALOG
        else:
            path = Path(scratch) / CATALOG
            path.write_bytes(lake.files.read(CATALOG))
        try:
            with duckdb.connect(str(path), read_only=True, config=OFFLINE) as connection:
                if not lake.is_local:
                    connect_remote(connection)
                return _run(connection, sql)
        except duckdb.Error as error:
            raise _told(error, sql) from error


def _run(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    statements = connection.extract_statements(sql)
    if not statements:
        raise IngestError(
            "There is no statement to run.", hint='For example: ingest query "SELECT * FROM issues"'
        )
    for statement in statements[:-1]:
        connection.execute(statement)
    return connection.execute(statements[-1]).to_arrow_table()


def _told(error: duckdb.Error, sql: str) -> IngestError:
    hint = 'What there is to ask: ingest query "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"'
    if isinstance(error, duckdb.InvalidInputException) and "read-only" in str(error):
        return IngestError(
            f"The catalog is read-only: {sql.strip()[:80]!r} would write.",
            hint="Tables change by ingesting only.",
        )
    return IngestError(f"DuckDB could not run that: {error}", hint=hint)
