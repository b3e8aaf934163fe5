"""Audits asked of an issue's rows in DuckDB: in memory, one connection for each thread of a process."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa

    from ingest.audit.auditfile import AuditFile

MOST = 200
"""Findings of one audit that are told of one issue. Who has more has one fault, not two hundred."""

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # An audit is a function of the rows that it is given.
    "enable_external_access": "false",
    # An issue is some hundred rows: threads cost more than they save, and workers share the cores already.
    "threads": 1,
}

_WRONG_SQL = (
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.PermissionException,
)
"""What DuckDB says of a statement that is wrong whatever the data are."""

_connections = threading.local()


@dataclass(frozen=True, slots=True)
class Answer:
    """One failing row of an audit. `evidence` is its other columns as a JSON object, empty where there are none."""

    audit: AuditFile
    subject: str
    what: str
    page_no: str
    evidence: str


def ask(audits: Sequence[AuditFile], tables: Mapping[str, pa.Table]) -> Iterator[Answer]:
    """Run audits over these tables and yield their failing rows.

    An audit that stumbles over the data is itself a finding, with its own severity: nothing lands unchecked.
    Raise ConfigError where DuckDB does not take the SQL, or a column is missing from what it gives.
    """
    connection = _connection()
    for name, table in tables.items():
        # Copied: twenty audits over copies take 27 ms of CPU and the copying 16, over the Arrow tables 76.
        connection.register(f"given_{name}", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given_{name}")
        connection.unregister(f"given_{name}")
    for audit in audits:
        try:
            cursor = connection.execute(f"SELECT * FROM ({audit.body}\n) LIMIT {MOST}")  # noqa: S608
            names = [str(column[0]) for column in cursor.description or ()]
            rows = cursor.fetchall()
        except _WRONG_SQL as error:
            raise ConfigError(
                f"DuckDB does not take the audit {audit.name}: {error}.",
                state="The issue at hand was not checked and did not land.",
                hint="Mend its SQL file.",
            ) from error
        except duckdb.Error as error:
            yield Answer(audit, "the audit", f"it could not be run on this issue: {error}", "", "")
        else:
            yield from _answers(audit, names, rows)


def _connection() -> duckdb.DuckDBPyConnection:
    """Return this thread's connection: opening one takes longer than all audits of an issue."""
    connection: duckdb.DuckDBPyConnection | None = getattr(_connections, "open", None)
    if connection is None:
        connection = _connections.open = duckdb.connect(":memory:", config=_CONFIG)
    return connection


def _answers(audit: AuditFile, names: list[str], rows: Sequence[Sequence[Any]]) -> Iterator[Answer]:
    wanted = {"subject", "what"} | (set() if audit.scope == "issue" else {"page_no"})
    if missing := wanted - set(names):
        raise ConfigError(
            f"The audit {audit.name} does not give the column {', '.join(sorted(missing))}.",
            state="The issue at hand was not checked and did not land.",
            hint="Mend its SQL file.",
        )
    for row in rows:
        values = dict(zip(names, row, strict=True))
        page_no = values.pop("page_no", "") if audit.scope != "issue" else ""
        subject, what = values.pop("subject"), values.pop("what")
        evidence = json.dumps(values, default=str, ensure_ascii=False) if values else ""
        yield Answer(audit, str(subject), str(what), str(page_no or ""), evidence)
