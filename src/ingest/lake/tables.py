"""The Delta tables of a lake: created with their schemas, changed in commits, read by the column."""

from __future__ import annotations

import os
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError

from ingest.errors import LakeBusyError, LakeError
from ingest.lake.files import Files, told
from ingest.lake.near import Near
from ingest.lake.opened import Opened
from ingest.lake.parts import read_rows, rewrite, writer
from ingest.lake.retries import asked_again
from ingest.lake.schemas import PARTITION, STATISTICS, TABLES, partition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

ATTEMPTS = 20
"""Tries of a commit that another process's commit got in the way of. Four processes that landed 40 issues of
one month at once needed at most five."""

Answer = TypeVar("Answer")


class _OutrunError(Exception):
    """Another process's commit was faster, or this one's own that nobody heard of."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of one table: its Parquet files as absolute paths or s3:// URIs."""

    name: str
    version: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables below one URI (an absolute path or s3://)."""

    uri: str
    opened: Opened = field(default_factory=Opened, compare=False, repr=False)
    near: Near = field(default_factory=Near, compare=False, repr=False)

    @property
    def options(self) -> dict[str, str] | None:
        """Say how Delta talks to S3; credentials come by its own chain."""
        if not self.uri.startswith("s3://"):
            return None
        # Without a conditional put two commits of one version could both believe that they won.
        options = {"AWS_CONDITIONAL_PUT": "etag"}
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        if endpoint:
            options |= {
                "AWS_ENDPOINT_URL": endpoint,
                "AWS_ALLOW_HTTP": "true" if endpoint.startswith("http:") else "false",
            }
        return options

    def _ask(self, what: str, question: Callable[[], Answer]) -> Answer:
        """Ask what may be asked twice; of a server that fails in passing it is asked again."""
        with told(what):
            return asked_again(what, question) if self.uri.startswith("s3://") else question()

    def _table(self, name: str, version: int | None = None, *, anew: bool = False) -> DeltaTable:
        """Return a table as it is now, or as it was; `anew` opens it whatever is known of it."""
        place = f"{self.uri}/{name}"
        if version is None and not anew and (known := self.opened.take(place)) is not None:
            return known
        try:
            table = DeltaTable(place, version=version, storage_options=self.options)
        except TableNotFoundError as error:
            raise LakeError(
                f"The table {name} is missing from the lake {self.uri}.",
                state="Nothing was read or written.",
                hint="Restore the folder, or name another lake with --lake and ingest again.",
            ) from error
        if version is None:
            self.opened.keep(place, table)
        return table

    def create(self) -> None:
        """Create what is not there yet."""
        for name, schema in TABLES.items():
            self._ask(
                f"The table {name} cannot be created in {self.uri}", partial(self._create_once, name, schema)
            )

    def make_anew(self, name: str) -> bool:
        """Empty a table that has other columns than this version writes, in one commit; say whether it had.

        For a table that is made of others. Who reads an earlier version goes on reading it.
        """
        found = self._ask(
            f"The table {name} of {self.uri} cannot be read", lambda: self._table(name).schema().fields
        )
        if [field.name for field in found] == TABLES[name].names:
            return False
        self._commit(
            name,
            lambda table: write_deltalake(
                table,
                TABLES[name].empty_table(),
                mode="overwrite",
                schema_mode="overwrite",
                partition_by=list(partition_of(name)),
                configuration={"delta.dataSkippingStatsColumns": ",".join(STATISTICS[name])},
            ),
        )
        return True

    def _create_once(self, name: str, schema: pa.Schema) -> None:
        try:
            self._create(name, schema)
        except CommitFailedError:
            self._table(name)  # another process was faster; a table that is not there raises

    def _create(self, name: str, schema: pa.Schema) -> None:
        DeltaTable.create(
            f"{self.uri}/{name}",
            schema=schema,
            mode="ignore",
            partition_by=list(partition_of(name)),
            # Bounds of whole bodies would make the log grow with the text.
            configuration={"delta.dataSkippingStatsColumns": ",".join(STATISTICS[name])},
            storage_options=self.options,
        )

    def identity(self) -> str:
        """Return an id that this set of tables keeps for ever, wherever it is moved, and no other has."""
        return self._ask(
            f"The tables of {self.uri} cannot be read", lambda: str(self._table("issues").metadata().id)
        )

    def versions(self) -> dict[str, int]:
        """Return the current version of every table."""
        return {name: self.version(name) for name in TABLES}

    def version(self, name: str) -> int:
        """Return the current version of one table."""
        return self._ask(
            f"The table {name} of {self.uri} cannot be read", lambda: self._table(name).version()
        )

    def _files(self, name: str) -> tuple[DeltaTable, Any]:
        """Return a table, and what its log says of its files."""

        def read() -> tuple[DeltaTable, Any]:
            table = self._table(name)
            return table, table.get_add_actions(flatten=True)

        return self._ask(f"The table {name} of {self.uri} cannot be read", read)

    def count(self, name: str) -> int:
        """Return how many rows a table has, by its log."""
        return sum(self._files(name)[1].column("num_records").to_pylist())

    def months(self, name: str, paper: str | None = None) -> set[str]:
        """Return the months (`YYYY-MM`) that a table has files of, or files of one paper."""
        _, added = self._files(name)
        papers, months = (added.column(f"partition.{column}").to_pylist() for column in ("paper", "month"))
        return {month for one, month in zip(papers, months, strict=True) if paper in {None, one}}

    def snapshot(self) -> dict[str, Snapshot]:
        """Return the current version of every table with its files."""
        return {name: self.snapshot_of(name) for name in TABLES}

    def snapshot_of(self, name: str) -> Snapshot:
        """Return the current version of one table with its files. Raise LakeError where its log cannot be read."""
        table, added = self._files(name)
        # Joined here: the library's own URIs come percent-encoded, which no Parquet reader undoes.
        files = tuple(sorted(f"{self.uri}/{name}/{path}" for path in added.column("path").to_pylist()))
        return Snapshot(name, table.version(), files)

    def read(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        filters: Sequence[tuple[str, str, Any]] | None = None,
        version: int | None = None,
    ) -> pa.Table:
        """Return rows of a table; `filters` are (column, operator, value), all of which must hold.

        `version` is an earlier version of the table instead of the newest one.
        """
        return self._ask(
            f"The table {name} of {self.uri} cannot be read",
            lambda: read_rows(self._table(name, version), columns, filters),
        )

    def read_near(
        self, name: str, columns: Sequence[str], filters: Sequence[tuple[str, str, Any]]
    ) -> pa.Table:
        """Return what `read` does; what the filters on paper and month leave is kept until the table changes.

        For small columns that are asked for day after day. In a bucket nothing is kept.
        """
        if self.uri.startswith("s3://"):
            return self.read(name, columns, filters)
        return self._ask(
            f"The table {name} of {self.uri} cannot be read",
            lambda: self.near.read(self._table(name), columns, filters),
        )

    def checkpoint(self) -> None:
        """Write the state of every table's log as one file, and let entries go that nobody needs any more.

        Without it a log of thousands of nightly commits is read entry by entry. Entries stay for the table's
        `delta.logRetentionDuration` (30 days).
        """
        for name in TABLES:
            self._ask(f"The log of {name} of {self.uri} cannot be written", partial(self._tidy_log, name))

    def _tidy_log(self, name: str) -> None:
        table = self._table(name)
        table.create_checkpoint()
        table.cleanup_metadata()

    def put(self, name: str, predicate: str, rows: pa.Table, *, about: str) -> None:
        """Put `rows` in the place of the rows that the predicate (SQL) means, in one commit.

        All of `rows` must fulfil the predicate. `about` goes into the log.
        """
        self._commit(
            name,
            lambda table: write_deltalake(
                table,
                rows,
                mode="overwrite",
                predicate=predicate,
                writer_properties=writer(name),
                # The log keeps who wrote what; the content holds no time of the clock.
                commit_properties=CommitProperties(custom_metadata={"about": about}),
            ),
        )

    def _has_token(self, name: str, token: str, versions: range) -> bool:
        """Say whether one of these commits bears a token.

        Asked of the entries themselves, for the reason that `ingest.lake.commits` gives.
        """
        files = Files.at(self.uri)
        entries = (f"{name}/_delta_log/{version:020}.json" for version in versions)
        return any(token.encode() in files.read(entry) for entry in entries)

    def drop(self, name: str, predicate: str) -> None:
        """Remove the rows that the predicate means; nothing is committed where there are none."""
        self._commit(name, lambda table: table.delete(predicate, writer_properties=writer(name)))

    def forget_missing(self, name: str) -> None:
        """Take data files that are not there out of a table, in one commit; the rows of the others stay."""
        self._commit(name, lambda table: table.repair())

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows, in one commit, and once: a commit whose answer was lost is known by its token in the log."""
        token = uuid.uuid4().hex
        before: int | None = None

        def write(table: DeltaTable) -> None:
            nonlocal before
            if before is None:
                before = table.version()
            elif self._has_token(name, token, range(before + 1, table.version() + 1)):
                return
            write_deltalake(
                table,
                rows,
                mode="append",
                writer_properties=writer(name),
                # Delta's own next try would take a first one, whose answer was lost, for somebody else's.
                commit_properties=CommitProperties(custom_metadata={"token": token}, max_commit_retries=0),
            )

        self._commit(name, write)

    def compact(self) -> int:
        """Bring every paper and month to one sorted file in each table; return how many were rewritten.

        Not the search index, which `ingest.search` joins itself. The rows stay what they are. Written anew rather than
        joined, so that the rows stand in their order.
        A landing that comes in between makes the commit fail and the month is read again.
        """
        rewritten = 0
        for name in TABLES:
            if partition_of(name) != PARTITION:
                continue
            for paper, month in self._scattered(name):
                self._commit(name, partial(rewrite, name=name, paper=paper, month=month))
                rewritten += 1
        return rewritten

    def _scattered(self, name: str) -> list[tuple[str, str]]:
        """Return the papers and months of a table that lie in more than one file."""
        _, added = self._files(name)
        papers, months = (added.column(f"partition.{column}").to_pylist() for column in PARTITION)
        files = Counter(zip(papers, months, strict=True))
        return sorted(key for key, count in files.items() if count > 1)

    def vacuum(self, keep_hours: int) -> int:
        """Remove data files that no version of the last `keep_hours` hours uses; return how many.

        Files of writes that never were committed go too, once they are that old.
        """
        removed = 0
        for name in TABLES:
            removed += self._ask(
                f"Old files of {name} cannot be removed", partial(self._vacuum, name, keep_hours)
            )
        return removed

    def _vacuum(self, name: str, keep_hours: int) -> int:
        gone = self._table(name).vacuum(
            retention_hours=keep_hours, dry_run=False, enforce_retention_duration=False, full=True
        )
        return len(gone)

    def _commit(self, name: str, write: Callable[[DeltaTable], object]) -> None:
        """Commit, again with a fresh table and a random pause where another process was faster.

        Where nobody knows whether a server did it, it is done again: on top of itself it must change nothing.
        """
        what = f"The table {name} of {self.uri} cannot be written"
        tries = 0

        def once() -> None:
            nonlocal tries
            tries += 1
            try:
                write(self._table(name, anew=tries > 1))
            except CommitFailedError as error:
                raise _OutrunError from error

        for attempt in range(ATTEMPTS):
            try:
                self._ask(what, once)
            except _OutrunError:
                time.sleep(random.uniform(0.01, 0.1) * (attempt + 1))  # noqa: S311  (a pause is no secret)
            else:
                return
        raise LakeBusyError(
            f"The table {name} is being written by others; {ATTEMPTS} attempts failed.",
            state="What had landed before is untouched.",
            hint="Type the same command again when the other runs have ended.",
        )
