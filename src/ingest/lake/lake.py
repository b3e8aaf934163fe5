"""The lake: raw bytes by content, Delta tables by issue, a ledger of what is there."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from ingest.errors import LakeError, LakeVersionError
from ingest.lake.files import Files
from ingest.lake.locks import file_lock
from ingest.lake.rows import article_rows, issue_rows, page_rows
from ingest.lake.schemas import DUPLICATES, LAKE_FORMAT, RUNS
from ingest.lake.tables import Snapshot, Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import BuiltIssue

MARKER = "_ingest.json"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """The ledger's word on one issue. `versions` are those that built it."""

    paper: str
    issue_date: date
    status: str
    evidence: str
    expected_pages: tuple[str, ...]
    pages: int
    pages_ok: int
    articles: int
    versions: dict[str, str]
    digest: str


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page of an issue in the lake whose bytes the archive holds."""

    page_no: str
    origin: str
    raw_sha256: str


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of one built issue."""

    issue_date: str
    outcome: Literal["landed", "unchanged"]


@dataclass(frozen=True, slots=True)
class RunRow:
    """One row of `runs`: the only table that knows the clock (`started_at`, `finished_at` in UTC)."""

    run_id: str
    command: str
    paper: str
    from_date: date
    to_date: date
    started_at: datetime
    finished_at: datetime
    outcome: str
    issues: int
    landed: int
    articles: int
    message: str


@dataclass(frozen=True, slots=True)
class Lake:
    """An open lake. `uri` is an absolute path or s3://bucket/prefix."""

    uri: str
    files: Files
    tables: Tables

    @classmethod
    def open(cls, uri: str, *, create: bool = True) -> Lake:
        """Open a lake, creating it where nothing is there yet.

        Raise LakeError where there is none (and `create` is off) or the folder holds something else, and
        LakeVersionError where another version wrote it. A refused folder is left as it is.
        """
        if not uri.startswith("s3://"):
            if "://" in uri:
                raise LakeError(f"A lake cannot lie at {uri}.", hint="Name a folder or s3://bucket/prefix.")
            uri = str(Path(uri).expanduser().resolve())
        uri = uri.rstrip("/")
        lake = cls(uri, Files.at(uri), Tables(uri))
        if lake.files.exists(MARKER):
            lake._check_format()
        elif not create:
            raise LakeError(
                f"There is no lake at {uri}.",
                hint="Name one with --lake or INGEST_LAKE; `ingest run` makes a new one.",
            )
        elif any(not name.startswith(".") for name in lake.files.names()):
            raise LakeError(
                f"{uri} is not empty and is no lake of ingest.",
                hint="Name a new or empty folder with --lake.",
            )
        else:
            # The marker comes first: who sees it may complete the tables, whoever began.
            lake.files.write(MARKER, json.dumps({"format": LAKE_FORMAT}).encode())
        if create:
            lake.tables.create()
        return lake

    def _check_format(self) -> None:
        try:
            found = json.loads(self.files.read(MARKER))["format"]
        except (ValueError, KeyError, TypeError) as error:
            raise LakeError(
                f"{self.files.path(MARKER)} is damaged: {error}.",
                hint=f'If the tables are those of this version, write {{"format": {LAKE_FORMAT}}} into it.',
            ) from error
        if found != LAKE_FORMAT:
            raise LakeVersionError(
                f"The lake {self.uri} was written by another version of ingest: its format is {found}, "
                f"this one reads and writes {LAKE_FORMAT}.",
                hint="Use the version that wrote it, or name a new lake with --lake and ingest again.",
            )

    # The raw archive

    def archive(self, raw: bytes) -> str:
        """Keep bytes under their SHA-256 (hex), once, and return it."""
        digest = hashlib.sha256(raw).hexdigest()
        name = f"raw/{digest[:2]}/{digest}"
        if not self.files.exists(name):
            self.files.write(name, raw)
        return digest

    def raw(self, sha256: str) -> bytes:
        """Return archived bytes. Raise LakeError where they are gone or no longer what they were."""
        raw = self.files.read(f"raw/{sha256[:2]}/{sha256}")
        if hashlib.sha256(raw).hexdigest() != sha256:
            raise LakeError(
                f"The archived bytes {sha256} are damaged.",
                state="Nothing was changed.",
                hint=f"Restore {self.files.path(f'raw/{sha256[:2]}/{sha256}')} from a backup, "
                "or delete it and run the issue again from the source.",
            )
        return raw

    # Issues

    def land(self, issue: BuiltIssue) -> Landing:
        """Write one issue; see land_many."""
        return self.land_many([issue])[0]

    def land_many(self, issues: Sequence[BuiltIssue]) -> list[Landing]:
        """Write issues, one commit per table, paper and month; what is there already is not written again.

        Pages and articles come first and the ledger last: its digest is the mark that an issue is whole.
        What dies in between is half landed, is left out of the catalog, and is replaced when its issue is
        done again. Raise LakeError where storage refuses; the issue then is as it was, or half landed.
        """
        months: dict[tuple[str, str], list[BuiltIssue]] = defaultdict(list)
        for issue in issues:
            months[issue.paper, issue.issue_date[:7]].append(issue)
        changed: set[tuple[str, str]] = set()
        for (paper, _), members in months.items():
            standing = self._digests(paper, [date.fromisoformat(issue.issue_date) for issue in members])
            new = [issue for issue in members if standing.get(issue.issue_date) != issue.digest]
            if not new:
                continue
            days = [date.fromisoformat(issue.issue_date) for issue in new]
            for name, rows in (
                ("pages", page_rows(new)),
                ("articles", article_rows(new)),
                ("issues", issue_rows(new)),
            ):
                self.tables.replace_issues(name, paper, days, rows)
            changed |= {(paper, issue.issue_date) for issue in new}
        return [
            Landing(issue.issue_date, "landed" if (issue.paper, issue.issue_date) in changed else "unchanged")
            for issue in issues
        ]

    def _digests(self, paper: str, days: Sequence[date]) -> dict[str, str]:
        """Return by date the digest of each issue that stands whole: ledger, pages and articles agree."""
        span = _span(paper, min(days), max(days))
        ledger = {
            str(row["issue_date"]): row["digest"]
            for row in self.tables.read("issues", ["issue_date", "digest"], span).to_pylist()
        }
        for name in ("pages", "articles"):
            for row in self.tables.read(name, ["issue_date", "issue_digest"], span).to_pylist():
                if ledger.get(str(row["issue_date"])) != row["issue_digest"]:
                    ledger.pop(str(row["issue_date"]), None)
        return ledger

    def ledger(
        self, paper: str | None = None, start: date | None = None, end: date | None = None
    ) -> list[LedgerRow]:
        """Return the ledger's rows, by paper and date; `start` and `end` are included."""
        rows = self.tables.read("issues", filters=_span(paper, start, end)).to_pylist()
        found = [
            LedgerRow(
                paper=row["paper"],
                issue_date=row["issue_date"],
                status=row["status"],
                evidence=row["evidence"],
                expected_pages=tuple(row["expected_pages"]),
                pages=row["pages"],
                pages_ok=row["pages_ok"],
                articles=row["articles"],
                versions={"segmenter": row["segmenter_version"], "enricher": row["enricher_version"]},
                digest=row["digest"],
            )
            for row in rows
        ]
        return sorted(found, key=lambda row: (row.paper, row.issue_date))

    def archived_pages(self, paper: str, day: date) -> list[ArchivedPage]:
        """Return the pages of an issue that were had, by page number."""
        rows = self.tables.read(
            "pages", ["page_no", "origin", "raw_sha256"], _span(paper, day, day)
        ).to_pylist()
        had = [
            ArchivedPage(row["page_no"], row["origin"], row["raw_sha256"])
            for row in rows
            if row["raw_sha256"]
        ]
        return sorted(had, key=lambda page: page.page_no)

    def article(self, article_id: str) -> dict[str, Any] | None:
        """Return an article's row, or None."""
        parts = article_id.rsplit("-", 3)
        if len(parts) != 4 or not (len(parts[1]) == 8 and parts[1].isdigit()):
            return None
        month = f"{parts[1][:4]}-{parts[1][4:6]}"
        where = [("paper", "=", parts[0]), ("month", "=", month), ("article_id", "=", article_id)]
        rows: list[dict[str, Any]] = self.tables.read("articles", filters=where).to_pylist()
        return rows[0] if rows else None

    def page(self, paper: str, day: date, page_no: str) -> dict[str, Any]:
        """Return a page's row. Raise LakeError where the lake has no such page."""
        rows: list[dict[str, Any]] = self.tables.read(
            "pages", filters=[*_span(paper, day, day), ("page_no", "=", page_no)]
        ).to_pylist()
        if not rows:
            raise LakeError(
                f"Page {page_no} of {paper} {day} is not in the lake.",
                hint=f"ingest run --paper {paper} --date {day}",
            )
        return rows[0]

    def read_table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return a whole table, or some of its columns."""
        return self.tables.read(name, columns)

    def land_duplicates(self, rows: pa.Table) -> int:
        """Make `duplicates` hold exactly these rows; return how many. Nothing is written where it does already."""
        rows = rows.select(DUPLICATES.names).cast(DUPLICATES).sort_by("article_id")
        standing = (
            self.tables.read("duplicates").select(DUPLICATES.names).cast(DUPLICATES).sort_by("article_id")
        )
        if not rows.equals(standing):
            self.tables.replace_all("duplicates", rows)
        return int(rows.num_rows)

    def record_run(self, row: RunRow) -> None:
        """Add a row to `runs`."""
        values = {name: getattr(row, name) for name in RUNS.names if name != "month"}
        self.tables.append(
            "runs", pa.Table.from_pylist([{**values, "month": f"{row.from_date:%Y-%m}"}], schema=RUNS)
        )

    def issue_lock(self, paper: str, day: date, *, wait: float = 0.0) -> AbstractContextManager[None]:
        """Keep other runs of one issue out while a block runs; raise LakeBusyError after `wait` seconds.

        On S3 there is no lock to be had that a dead process gives back at once: there the tables' commits
        decide, and two runs of one issue write the same rows twice.
        """
        if self.files.local is None:
            return nullcontext()
        return file_lock(self.files.local / ".locks" / f"{paper}-{day}", f"{paper} {day}", wait=wait)

    # For the catalog

    @property
    def is_local(self) -> bool:
        """Say whether the lake is a folder of this machine."""
        return self.files.local is not None

    def snapshot(self) -> dict[str, Snapshot]:
        """Return the current version of every table with its files."""
        return self.tables.snapshot()

    def compact(self) -> None:
        """Bring every table to one file for each paper and month."""
        self.tables.compact()


def _span(paper: str | None, start: date | None, end: date | None) -> list[tuple[str, str, Any]]:
    """Return filters for a paper's issues; the month bounds let whole partitions be skipped."""
    filters: list[tuple[str, str, Any]] = []
    if paper is not None:
        filters.append(("paper", "=", paper))
    if start is not None:
        filters += [("month", ">=", f"{start:%Y-%m}"), ("issue_date", ">=", start)]
    if end is not None:
        filters += [("month", "<=", f"{end:%Y-%m}"), ("issue_date", "<=", end)]
    return filters
