"""The Delta tables of a lake: created with their schemas, replaced by the issue, read by the column."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError

from ingest.errors import LakeBusyError, LakeError
from ingest.lake.files import told
from ingest.lake.schemas import PARTITION, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    import pyarrow as pa

ATTEMPTS = 20
"""Tries of a commit that another process's commit got in the way of. Four processes on one table needed at
most five (test_lake.py, 40 issues)."""

_WRITER = WriterProperties(compression="ZSTD", compression_level=3)


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

    @property
    def _options(self) -> dict[str, str] | None:
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

    def _table(self, name: str) -> DeltaTable:
        try:
            return DeltaTable(f"{self.uri}/{name}", storage_options=self._options)
        except TableNotFoundError as error:
            raise LakeError(
                f"The table {name} is missing from the lake {self.uri}.",
                state="Nothing was read or written.",
                hint="Restore the folder, or name another lake with --lake and ingest again.",
            ) from error

    def create(self) -> None:
        """Create what is not there yet."""
        for name, schema in TABLES.items():
            with told(f"The table {name} cannot be created in {self.uri}"):
                DeltaTable.create(
                    f"{self.uri}/{name}",
                    schema=schema,
                    mode="ignore",
                    partition_by=list(PARTITION),
                    storage_options=self._options,
                )

    def snapshot(self) -> dict[str, Snapshot]:
        """Return the current version of every table with its files."""
        found = {}
        for name in TABLES:
            with told(f"The table {name} of {self.uri} cannot be read"):
                table = self._table(name)
                found[name] = Snapshot(name, table.version(), tuple(sorted(table.file_uris())))
        return found

    def read(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        filters: Sequence[tuple[str, str, Any]] | None = None,
    ) -> pa.Table:
        """Return rows of a table; `filters` are (column, operator, value), all of which must hold."""
        with told(f"The table {name} of {self.uri} cannot be read"):
            table = self._table(name)
            return table.to_pyarrow_table(
                columns=list(columns) if columns else None, filters=list(filters) if filters else None
            )

    def replace_issues(self, name: str, paper: str, days: Iterable[date], rows: pa.Table) -> None:
        """Put `rows` in the place of all rows of these issues (of one month), in one commit."""
        by_day = sorted(days)
        where = " OR ".join(f"issue_date = DATE '{day}'" for day in by_day)
        predicate = f"paper = '{paper}' AND month = '{by_day[0]:%Y-%m}' AND ({where})"
        self._commit(
            name,
            lambda table: write_deltalake(
                table,
                rows,
                mode="overwrite",
                predicate=predicate,
                writer_properties=_WRITER,
                # The log keeps who wrote what; the content holds no time of the clock.
                commit_properties=CommitProperties(
                    custom_metadata={"issues": f"{paper} {by_day[0]} {by_day[-1]}"}
                ),
            ),
        )

    def replace_all(self, name: str, rows: pa.Table) -> None:
        """Put `rows` in the place of everything, in one commit."""
        self._commit(
            name, lambda table: write_deltalake(table, rows, mode="overwrite", writer_properties=_WRITER)
        )

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows, in one commit."""
        self._commit(
            name, lambda table: write_deltalake(table, rows, mode="append", writer_properties=_WRITER)
        )

    def compact(self) -> None:
        """Bring every table to one file for each paper and month; the rows stay what they are."""
        for name in TABLES:
            self._commit(name, lambda table: table.optimize.compact(writer_properties=_WRITER))

    def vacuum(self, keep_hours: int) -> int:
        """Remove data files that no version of the last `keep_hours` hours uses; return how many."""
        removed = 0
        for name in TABLES:
            with told(f"Old files of {name} cannot be removed"):
                removed += len(
                    self._table(name).vacuum(
                        retention_hours=keep_hours, dry_run=False, enforce_retention_duration=False
                    )
                )
        return removed

    def _commit(self, name: str, write: Callable[[DeltaTable], object]) -> None:
        """Commit, again with a fresh table and a random pause where another process was faster."""
        for attempt in range(ATTEMPTS):
            with told(f"The table {name} of {self.uri} cannot be written"):
                try:
                    write(self._table(name))
                except CommitFailedError:
                    time.sleep(random.uniform(0.01, 0.1) * (attempt + 1))  # noqa: S311  (a pause is no secret)
                else:
                    return
        raise LakeBusyError(
            f"The table {name} is being written by others; {ATTEMPTS} attempts failed.",
            state="What had landed before is untouched.",
            hint="Type the same command again when the other runs have ended.",
        )
