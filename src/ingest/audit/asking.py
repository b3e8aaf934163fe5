"""Audits asked of an issue's rows in DuckDB: in memory, a connection for each thread, each audit planned once.

An audit is judged as what analysts type is (`ingest.catalog.statements`): a question that computes, and nothing that
writes, reads files or runs other SQL.
"""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from ingest.catalog.statements import judged
from ingest.errors import ConfigError, IngestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.audit.auditfile import AuditFile

MOST = 200
"""Findings of one audit that are told of one issue. Who has more has one fault, not two hundred."""

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # An audit is a function of the rows that it is given.
    "enable_external_access": "false",
    # An issue is some hundred rows. DuckDB's own bound is most of the machine's memory, for each of its workers.
    "memory_limit": "1GiB",
    "temp_directory": "",
    # An issue is some hundred rows: threads cost more than they save, and workers share the cores already.
    "threads": 1,
}

MOST_SECONDS = 120.0
"""What one audit of one issue may take, by the clock. It takes some milliseconds."""

_WRONG_SQL = (
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.PermissionException,
)
"""What DuckDB says of a statement that is wrong whatever the data are."""

_BLIND = "statistics_propagation, empty_result_pullup, compressed_materialization"
"""What DuckDB may not make of a plan: it is made while the tables are empty, and must not take them to be so."""

_UNCHECKED = "The issue at hand was not checked and did not land."

_kept = threading.local()


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
    read = _read(tuple(audits), {name: table.schema for name, table in tables.items()})
    tables = {name: table.select(read[name].names) for name, table in tables.items()}
    desk = _desk(read)
    with desk.loaded(tables):
        silent = desk.silent([audit.body for audit in audits if not audit.own], tables)
        for audit in audits:
            if audit.body in silent and not audit.own:
                continue
            try:
                names, rows = desk.run(audit)
            except _WRONG_SQL as error:
                raise ConfigError(
                    f"DuckDB does not take the audit {audit.name}: {error}.",
                    state=_UNCHECKED,
                    hint="Mend its SQL file.",
                ) from error
            except duckdb.Error as error:
                desk.load_again(tables)
                yield Answer(audit, "the audit", f"it could not be run on this issue: {error}", "", "")
            else:
                yield from _answers(audit, names, rows)


class _Desk:
    """A connection with empty tables of some schemas, and a plan for each audit that was ever asked on it.

    Planning is nine tenths of an audit of some hundred rows. An issue's rows are there within a transaction only,
    which is never committed: the tables stay empty, and what they had does not pile up.
    """

    def __init__(self, schemas: Mapping[str, pa.Schema]) -> None:
        self.schemas = schemas
        self._connection = duckdb.connect(":memory:", config=_CONFIG)
        self._connection.execute(f"SET disabled_optimizers = '{_BLIND}'")
        self._connection.execute("SET lock_configuration = true")
        for name, schema in schemas.items():
            self._connection.register("given", schema.empty_table())
            self._connection.execute(f"CREATE TABLE {name} AS FROM given")
            self._connection.unregister("given")
        self._plans: dict[str, str] = {}

    @contextmanager
    def loaded(self, tables: Mapping[str, pa.Table]) -> Iterator[None]:
        """Have the rows of `tables` in the tables while a block runs."""
        try:
            self._begin(tables)
            yield
        finally:
            with suppress(duckdb.TransactionException):  # where it could not even begin
                self._connection.rollback()

    def load_again(self, tables: Mapping[str, pa.Table]) -> None:
        """Load the rows once more: an error that the data gave rise to has ended the transaction."""
        self._connection.rollback()
        self._begin(tables)

    def silent(self, bodies: Sequence[str], tables: Mapping[str, pa.Table]) -> frozenset[str]:
        """Return which of these audits give no row, asked of all of them at once; none where one of them stumbles.

        One statement takes a third of what forty do, most of which find nothing.
        """
        if not bodies:
            return frozenset()
        each = (
            f"(SELECT {number} FROM ({body}\n) LIMIT 1)"  # noqa: S608  (ingest's own files)
            for number, body in enumerate(bodies)
        )
        try:
            _, rows = self._execute(" UNION ALL ".join(each))
        except duckdb.Error:
            self.load_again(tables)
            return frozenset()  # each by itself tells which, and why
        return frozenset(bodies) - {bodies[number] for (number,) in rows}

    def run(self, audit: AuditFile) -> tuple[list[str], list[Any]]:
        """Return the columns and the rows of an audit, `MOST` of them at most.

        Raise duckdb.Error, also where it takes longer than `MOST_SECONDS`, and ConfigError for what is no question.
        """
        statement = f"SELECT * FROM ({audit.body}\n) LIMIT {MOST}"  # noqa: S608
        if statement not in self._plans:
            self._judge(audit)
        timer = threading.Timer(MOST_SECONDS, self._connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            return self._execute(statement)
        finally:
            timer.cancel()

    def _execute(self, statement: str) -> tuple[list[str], list[Any]]:
        plan = self._plans.get(statement)
        if plan is None:
            plan = f"audit_{len(self._plans)}"
            self._connection.execute(f"PREPARE {plan} AS {statement}")
            self._plans[statement] = plan
        cursor = self._connection.execute(f"EXECUTE {plan}")
        return [str(column[0]) for column in cursor.description or ()], cursor.fetchall()

    def _judge(self, audit: AuditFile) -> None:
        try:
            questions = len(judged(self._connection, audit.body, frozenset()))
        except IngestError as error:
            why = error.what.partition("read-only: ")[2] or error.what
            raise ConfigError(
                f"The audit {audit.name} is no question: {why}", state=_UNCHECKED, hint="Mend its SQL file."
            ) from error
        if questions != 1:
            raise ConfigError(
                f"The audit {audit.name} has {questions} statements; it must be one question.",
                state=_UNCHECKED,
                hint="Mend its SQL file.",
            )

    def _begin(self, tables: Mapping[str, pa.Table]) -> None:
        self._connection.begin()
        for name, table in tables.items():
            if table.num_rows:
                # Copied: twenty audits over copies take 27 ms of CPU and the copying 16, over the Arrow tables 76.
                self._connection.register("given", table)
                self._connection.execute(f"INSERT INTO {name} FROM given")
                self._connection.unregister("given")


def _read(audits: tuple[AuditFile, ...], schemas: Mapping[str, pa.Schema]) -> dict[str, pa.Schema]:
    """Return the columns that audits can read: all of them where one is a user's, whose SQL may say `*`.

    Those of ingest name each column that they read (a test holds them to it); half of the loading is of other columns.
    """
    if any(audit.own for audit in audits):
        return dict(schemas)
    words = _words(tuple(audit.body for audit in audits))
    return {
        name: pa.schema([field for field in schema if field.name in words] or [schema.field(0)])
        for name, schema in schemas.items()
    }


@cache
def _words(bodies: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for body in bodies for word in re.findall(r"\w+", body.lower()))


def _desk(schemas: Mapping[str, pa.Schema]) -> _Desk:
    """Return this thread's desk: making one takes longer than all audits of an issue."""
    desk: _Desk | None = getattr(_kept, "desk", None)
    if desk is None or desk.schemas != schemas:
        desk = _kept.desk = _Desk(schemas)
    return desk


def _answers(audit: AuditFile, names: list[str], rows: Sequence[Sequence[Any]]) -> Iterator[Answer]:
    wanted = {"subject", "what"} | (set() if audit.scope == "issue" else {"page_no"})
    if missing := wanted - set(names):
        raise ConfigError(
            f"The audit {audit.name} does not give the column {', '.join(sorted(missing))}.",
            state=_UNCHECKED,
            hint="Mend its SQL file.",
        )
    for row in rows:
        values = dict(zip(names, row, strict=True))
        page_no = values.pop("page_no", "") if audit.scope != "issue" else ""
        subject, what = values.pop("subject"), values.pop("what")
        evidence = json.dumps(values, default=str, ensure_ascii=False) if values else ""
        yield Answer(audit, str(subject), str(what), str(page_no or ""), evidence)
