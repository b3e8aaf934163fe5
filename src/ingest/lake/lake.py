"""The lake: raw bytes by content, Delta tables by issue, a ledger of what is there."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ingest.errors import LakeBusyError, LakeError
from ingest.lake import packs
from ingest.lake.diary import keep_run
from ingest.lake.excused import keep_excused, read_excused
from ingest.lake.files import Files
from ingest.lake.landing import CONTENT, drop_all_but, land_month, left_behind, span_filters, switch_over
from ingest.lake.locks import file_lock, s3_lock
from ingest.lake.newspapers import Newspaper, keep_newspapers, read_newspapers
from ingest.lake.opening import absolute, claim
from ingest.lake.rows import IssueRows, run_rows
from ingest.lake.schemas import PARTITION, TABLES
from ingest.lake.short import read_short
from ingest.lake.tables import Snapshot, Tables
from ingest.lake.values import ArchivedPage, Landing, LedgerRow, RunRow, versions_in
from ingest.model import PagePart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    import pyarrow as pa

    from ingest.model import BuiltIssue
    from ingest.papers.gaps import Excused

logger = logging.getLogger(__name__)

_NO_ROWS: Mapping[str, IssueRows] = MappingProxyType({})

LOCK_SECONDS = 30.0
"""Seconds that a landing waits for an issue that another run holds. A landing takes well under one."""


@dataclass(frozen=True, slots=True)
class Lake:
    """An open lake. `uri` is an absolute path or s3://bucket/prefix."""

    uri: str
    files: Files
    tables: Tables
    held: set[tuple[str, date]] = field(default_factory=set, compare=False, repr=False)

    @classmethod
    def open(cls, uri: str, *, create: bool = True) -> Lake:
        """Open a lake, creating it where nothing is there yet.

        Raise LakeError where there is none (and `create` is off) or the folder holds something else, and
        LakeVersionError where another version wrote it. A refused folder is left as it is.
        """
        uri = absolute(uri)
        lake = cls(uri, Files.at(uri), Tables(uri))
        claim(lake.files, create=create)
        if create:
            lake.tables.create()
        return lake

    # The raw archive

    def archive(self, raw: bytes, month: str = "") -> str:
        """Keep bytes under their SHA-256 (hex), once, and return it. `month` (`weizi/2024-09`) is whose they are.

        What lies whole in a pack of that month is not written again; of packs of other months nobody asks here, and
        bytes that are in one too lie twice.
        """
        digest = hashlib.sha256(raw).hexdigest()
        name = f"raw/{digest[:2]}/{digest}"
        # What is there is read and compared: a copy that has rotted is replaced while good bytes are at hand.
        if not (self.files.holds(name, raw) or (month and packs.holds(self.files, name, raw, month))):
            self.files.write(name, raw)
        return digest

    def raw(self, sha256: str, month: str = "") -> bytes:
        """Return archived bytes; of packs those of `month` are looked into first.

        Raise LakeError where they are gone or no longer what they were.
        """
        raw = packs.read(self.files, f"raw/{sha256[:2]}/{sha256}", month)
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

    def land_many(
        self,
        issues: Sequence[BuiltIssue],
        *,
        wait: float = LOCK_SECONDS,
        made: Mapping[str, IssueRows] = _NO_ROWS,
    ) -> list[Landing]:
        """Write issues, one commit per table, paper and month; what stands there whole is not written again.

        The new rows come first, beside the old ones; the ledger's row then switches the issue over, because
        readers follow its digest; the old rows go last. What dies in between leaves the earlier state whole
        for readers of the catalog. `made` are rows by digest that are made already.

        Raise LakeError where storage refuses, which also leaves it so, and LakeBusyError where another run holds one of
        the issues for longer than `wait` seconds.
        """
        months: dict[tuple[str, str], list[BuiltIssue]] = defaultdict(list)
        for issue in issues:
            months[issue.paper, issue.issue_date[:7]].append(issue)
        changed: set[tuple[str, str]] = set()
        for (paper, month), members in months.items():
            with ExitStack() as locks:
                for issue in sorted(members, key=lambda one: one.issue_date):
                    day = date.fromisoformat(issue.issue_date)
                    if (paper, day) not in self.held:
                        locks.enter_context(self.issue_lock(paper, day, wait=wait))
                changed |= {(paper, day) for day in land_month(self.tables, paper, month, members, made)}
        return [
            Landing(issue.issue_date, "landed" if (issue.paper, issue.issue_date) in changed else "unchanged")
            for issue in issues
        ]

    def land_rows(self, paper: str, month: str, rows: Mapping[str, pa.Table]) -> None:
        """Put states of issues of one month in force that are rows already: those of pages, articles and the ledger.

        The caller holds the issues' locks. What dies in between, or storage refuses, leaves the earlier state whole.
        """
        switch_over(self.tables, paper, month, rows)
        ledger = rows["issues"].select(["issue_date", "digest"]).to_pylist()
        drop_all_but(self.tables, paper, {str(row["issue_date"]): row["digest"] for row in ledger})

    def ledger(
        self, paper: str | None = None, start: date | None = None, end: date | None = None
    ) -> list[LedgerRow]:
        """Return the ledger's rows, by paper and date; `start` and `end` are included."""
        filters = span_filters(paper, start, end)
        if paper is not None and start is not None and end is not None:
            rows = self.tables.read_near("issues", TABLES["issues"].names, filters).to_pylist()
        elif paper is not None and start is None and end is None:
            rows = read_short(self.files, self.tables, "issues", paper).to_pylist()
        else:
            rows = self.tables.read("issues", filters=filters).to_pylist()
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
                versions=versions_in(row["segmenter_version"], row["enricher_version"]),
                digest=row["digest"],
            )
            for row in rows
        ]
        return sorted(found, key=lambda row: (row.paper, row.issue_date))

    def archived_pages(self, paper: str, day: date) -> list[ArchivedPage]:
        """Return the pages of an issue that were had, by page number."""
        columns = ["page_no", "origin", "raw_sha256", "status", "page_name", "platform", "parts"]
        had = [
            ArchivedPage(**{**row, "parts": tuple(PagePart(**part) for part in row["parts"])})
            for row in self._current("pages", columns, span_filters(paper, day, day), near=True)
            if row["raw_sha256"]
        ]
        return sorted(had, key=lambda page: page.page_no)

    def page_digests(self, paper: str, start: date, end: date) -> list[tuple[date, str, str]]:
        """Return day, page number and digest of the bytes of a paper's pages that were read, of those days."""
        columns = ["issue_date", "page_no", "raw_sha256", "status"]
        rows = self._current("pages", columns, span_filters(paper, start, end))
        return sorted(
            (row["issue_date"], row["page_no"], row["raw_sha256"]) for row in rows if row["status"] == "ok"
        )

    def article(self, article_id: str) -> dict[str, Any] | None:
        """Return an article's row, or None."""
        parts = article_id.rsplit("-", 3)
        if len(parts) != 4 or not (len(parts[1]) == 8 and parts[1].isdigit()):
            return None
        month = f"{parts[1][:4]}-{parts[1][4:6]}"
        where = [("paper", "=", parts[0]), ("month", "=", month), ("article_id", "=", article_id)]
        rows = self._current("articles", None, where)
        return rows[0] if rows else None

    def page(self, paper: str, day: date, page_no: str) -> dict[str, Any]:
        """Return a page's row. Raise LakeError where the lake has no such page."""
        rows = self._current("pages", None, [*span_filters(paper, day, day), ("page_no", "=", page_no)])
        if not rows:
            raise LakeError(
                f"Page {page_no} of {paper} {day} is not in the lake.",
                hint=f"ingest run --paper {paper} --date {day}",
            )
        return rows[0]

    def articles_of(self, paper: str, day: date) -> list[dict[str, Any]]:
        """Return the rows of an issue's articles, by page and position."""
        rows = self._current("articles", None, span_filters(paper, day, day))
        return sorted(rows, key=lambda row: (row["page_no"], row["position"]))

    def _current(
        self,
        name: str,
        columns: list[str] | None,
        filters: list[tuple[str, str, Any]],
        *,
        near: bool = False,
    ) -> list[dict[str, Any]]:
        """Return rows of articles or pages that belong to the state that the ledger names; see `Tables.read_near`."""
        chosen = None if columns is None else [*columns, "issue_digest"]
        if near and chosen is not None:
            read = self.tables.read_near(name, chosen, filters)
        else:
            read = self.tables.read(name, chosen, filters)
        found = self.in_force(read, filters) if read.num_rows else read
        rows: list[dict[str, Any]] = (found if columns is None else found.select(columns)).to_pylist()
        return rows

    def in_force(self, rows: pa.Table, filters: Sequence[tuple[str, str, Any]] = ()) -> pa.Table:
        """Keep the rows of articles or pages (with `issue_digest`) whose digest the ledger names.

        Of the `filters` that the rows were read with those by paper and month spare the ledger's other files.
        """
        import pyarrow.compute as pc  # noqa: PLC0415  (its hundreds of functions are made on loading)

        of = [one for one in filters if one[0] in PARTITION]
        if of:
            ledger = self.tables.read_near("issues", ["digest"], of).column("digest").combine_chunks()
        else:
            ledger = self.tables.read("issues", ["digest"]).column("digest").combine_chunks()
        return rows.filter(pc.is_in(rows.column("issue_digest"), value_set=ledger))

    def read_table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return a whole table, or some of its columns: of articles and pages the rows that are in force."""
        if name not in CONTENT:
            return self.tables.read(name, columns)
        chosen = list(columns or TABLES[name].names)
        rows = self.tables.read(name, [*chosen, *({"issue_digest"} - set(chosen))])
        return self.in_force(rows).select(chosen)

    def land_duplicates(self, rows: pa.Table, months: Collection[str] | None = None) -> None:
        """Make `duplicates` hold exactly these rows of their months, one commit for each that does not already.

        `months` are those that the rows are of; all that the table has and the rows are of, by default.
        """
        from ingest.lake.repeats import land_duplicates  # noqa: PLC0415  (Arrow's functions: for landings only)

        land_duplicates(self.tables, rows, months)

    def record_run(self, row: RunRow) -> None:
        """Add a row to `runs`, and to its diary in the archive first."""
        keep_run(self.files, row)
        self.tables.append("runs", run_rows([row]))

    @contextmanager
    def issue_lock(self, paper: str, day: date, *, wait: float = 0.0) -> Iterator[None]:
        """Keep other runs of one issue out while a block runs; raise LakeBusyError after `wait` seconds.

        A dead process frees it: at once on a disk, within a minute on S3. Landing the issue through this very
        `Lake` goes on inside.
        """
        with self.lock(f"{paper}-{day}", f"{paper} {day}", wait=wait):
            self.held.add((paper, day))
            try:
                yield
            finally:
                self.held.discard((paper, day))

    def lock(self, name: str, what: str, *, wait: float) -> AbstractContextManager[None]:
        """Hold the lock of that name; `what` is what a person knows it by."""
        if self.files.local is not None:
            return file_lock(self.files.local / ".locks" / name, what, wait=wait)
        return s3_lock(self.files, name, what, self.tables.options or {}, wait=wait)

    # What a person has excused

    def excused(self) -> Mapping[str, tuple[Excused, ...]]:
        """Return by paper the gaps that are excused."""
        return read_excused(self.files)

    def keep_excused(self, excused: Mapping[str, tuple[Excused, ...]]) -> bool:
        """Keep what the gaps files say of these papers; say whether that is anything new."""
        standing = self.excused()
        if all(standing.get(paper, ()) == gaps for paper, gaps in excused.items()):
            return False  # as on most nights, which then need no lock
        with self.lock("excused", "the list of excused gaps", wait=LOCK_SECONDS):
            return keep_excused(self.files, excused)

    # What the papers file says

    def newspapers(self) -> Mapping[str, Newspaper]:
        """Return by paper what the last run knew of it: title, calendar, places."""
        return read_newspapers(self.files)

    def keep_newspapers(self, told: Mapping[str, Newspaper]) -> bool:
        """Keep what the papers file says of these papers; say whether that is anything new."""
        standing = self.newspapers()
        if all(standing.get(paper) == one for paper, one in told.items()):
            return False
        with self.lock("newspapers", "the list of newspapers", wait=LOCK_SECONDS):
            return keep_newspapers(self.files, told)

    # For the catalog

    @property
    def is_local(self) -> bool:
        """Say whether the lake is a folder of this machine."""
        return self.files.local is not None

    def snapshot(self) -> dict[str, Snapshot]:
        """Return the current version of every table with its files."""
        return self.tables.snapshot()

    def compact(self) -> int:
        """Bring every table to one sorted file for each paper and month; return how many were rewritten.

        Rows that a landing left behind when it died are removed first.
        """
        self.sweep()
        return self.tables.compact()

    def sweep(self) -> int:
        """Remove rows of landings that died, or could not tidy up; return of how many issues.

        Issues that somebody is working on are left alone.
        """
        swept = 0
        for paper, day in left_behind(self.tables):
            try:
                with self.issue_lock(paper, day):
                    # Asked inside the lock: a landing may have ended since the rows were seen.
                    digest = next((row.digest for row in self.ledger(paper, day, day)), "")
                    drop_all_but(self.tables, paper, {day.isoformat(): digest})
            except LakeBusyError:
                logger.info("%s %s is being worked on; its old rows stay for now", paper, day)
            else:
                swept += 1
        return swept

    def vacuum(self, keep_hours: int) -> int:
        """Remove files that only states older than `keep_hours` hours use; return how many.

        Catalogs older than that stop working, and so do queries that have run for longer.
        """
        return self.tables.vacuum(keep_hours)
