"""The way of one issue as code: effects at both ends, the pure build in the middle.

Flows and commands call this and hold no logic of their own, so everything works without a Prefect server.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING, Literal

from ingest.audit import Finding, audit
from ingest.build import IssueInput, build_issue, failed_issue, versions
from ingest.catalog import build as build_catalog
from ingest.dedup import COLUMNS, resolve
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.errors import ConfigError, IngestError, LakeBusyError, SourceError
from ingest.gather import asked, gather
from ingest.lake import Lake, RunRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.enrich.gazetteer import Gazetteer
    from ingest.gather import Asking
    from ingest.model import BuiltIssue
    from ingest.papers import Paper

logger = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds that a run of one issue waits for another run of it. A month of a county daily is built in less."""

Result = Literal["landed", "unchanged", "kept", "refused"]
"""What became of an issue: its rows were written; they were there already; an earlier, better state was kept;
it was refused and nothing was written."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A built issue with what the audit found, ready to land. `seconds` is the time that it took.

    `notices` are what the operator should hear of the fetching (a page changed at the source, or gone from it).
    """

    issue: BuiltIssue
    findings: tuple[Finding, ...]
    seconds: float
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one issue. `status` is the ledger's word, or `busy` where nothing was written."""

    paper: str
    issue_date: str
    status: str
    result: Result
    evidence: str
    pages: int
    articles: int
    findings: tuple[Finding, ...]
    seconds: float
    hint: str = ""
    notices: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Say whether there is nothing for the operator to look at."""
        return self.status in {"complete", "no_issue"} and self.result != "refused"


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: its issues' outcomes in date order, duplicates found, and where the catalog is."""

    run_id: str
    paper: str
    outcomes: tuple[Outcome, ...]
    duplicates: int
    catalog: str
    seconds: float

    @property
    def good(self) -> bool:
        """Say whether every issue is complete or rightly without pages."""
        return all(outcome.good for outcome in self.outcomes)


def prepare(paper: Paper, day: date, lake: Lake, *, asking: Asking = "missing") -> Prepared:
    """Fetch, archive, build and audit one issue; nothing but the raw archive is written.

    `asking` says how much is asked of the source for what the archive has already.

    A page that a gate blocks is quarantined and the rest of its issue goes on; what blocks the issue as a
    whole, a source that cannot be asked and a fault of ours make it `failed` with the reason. Errors of the
    lake and the configuration are raised: no other issue would fare better.
    """
    started = time.perf_counter()
    try:
        gathered = gather(paper, day, lake, asking=asking)
        given = gathered.given
    except SourceError as error:
        issue = failed_issue(asked(paper, day), error.what)
        return Prepared(issue, (), time.perf_counter() - started)
    gazetteer = load_gazetteer(paper.places_file)
    try:
        issue, findings = _built(given, gazetteer)
    except Exception as error:
        # A fault of ours in one issue must not end a backfill of thousands. What was had of the issue stays
        # on record, so that the next version builds it even where the source has forgotten it.
        logger.exception("%s %s could not be built", paper.code, day)
        issue, findings = failed_issue(given, f"fault in ingest: {type(error).__name__}: {error}"), ()
    return Prepared(issue, findings, time.perf_counter() - started, gathered.notices)


def _built(given: IssueInput, gazetteer: Gazetteer) -> tuple[BuiltIssue, tuple[Finding, ...]]:
    """Build and audit an issue, without the pages that a gate blocks."""
    issue = build_issue(given, gazetteer)
    findings = audit(issue)
    refused = {
        one.page_no: f"{one.gate}: {one.what}" for one in findings if one.severity == "block" and one.page_no
    }
    if refused:
        logger.error("%s %s: pages refused by the audit: %s", given.paper, given.issue_date, refused)
        issue = build_issue(given, gazetteer, refused=refused)
        findings = audit(issue)
    blocked = [f"{one.gate}: {one.where}: {one.what}" for one in findings if one.severity == "block"]
    if blocked:
        issue = failed_issue(given, f"refused by the audit: {'; '.join(blocked[:5])}")
    return issue, findings


def land(prepared: Sequence[Prepared], lake: Lake) -> list[Outcome]:
    """Write prepared issues in one commit per table. A failure never replaces an issue that has articles."""
    kept: dict[str, str] = {}
    writable: list[BuiltIssue] = []
    for one in prepared:
        issue = one.issue
        standing = lake.ledger(
            issue.paper, date.fromisoformat(issue.issue_date), date.fromisoformat(issue.issue_date)
        )
        if not issue.articles and any(row.articles for row in standing):
            kept[issue.issue_date] = standing[0].status
        else:
            writable.append(issue)
    landings = dict(zip((issue.issue_date for issue in writable), lake.land_many(writable), strict=True))
    outcomes = []
    for one in prepared:
        issue = one.issue
        result: Result = "kept" if issue.issue_date in kept else landings[issue.issue_date].outcome
        outcomes.append(
            Outcome(
                paper=issue.paper,
                issue_date=issue.issue_date,
                status=issue.status,
                result=result,
                evidence=issue.evidence,
                pages=sum(1 for page in issue.pages if page.status == "ok"),
                articles=len(issue.articles),
                findings=one.findings,
                seconds=one.seconds,
                notices=one.notices,
            )
        )
    return outcomes


def run_days(
    paper: Paper,
    days: Sequence[date],
    lake: Lake,
    *,
    command: str,
    workers: int = 1,
    asking: Asking = "missing",
    advanced: Callable[[date], None] = lambda _: None,
) -> RunReport:
    """Do the issues of those days, then duplicates and the catalog; `advanced` hears of each day built.

    One bad issue does not stop the others: its error becomes its outcome. An error of the lake itself (full,
    read-only) ends the run, after the `runs` table has been told as far as that is possible.
    """
    if not days:
        raise ConfigError("There is no day to do.", hint="Check --from and --to.")
    started, began = datetime.now(UTC), time.perf_counter()
    run_id = f"{started:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
    outcomes: list[Outcome] = []
    error: IngestError | None = None
    try:
        outcomes.extend(_outcomes(paper, days, lake, workers, asking, advanced))
        if len(days) > 1:
            # One file a paper and month: a count over twenty years read 7,300 files in 4.6 s, 240 in 0.16 s.
            lake.compact()
        duplicates = lake.land_duplicates(resolve(lake.read_table("articles", COLUMNS)))
    except IngestError as failure:
        error = failure
        raise
    finally:
        good = error is None and all(outcome.good for outcome in outcomes)
        row = RunRow(
            run_id=run_id,
            command=command,
            paper=paper.code,
            from_date=min(days),
            to_date=max(days),
            started_at=started,
            finished_at=datetime.now(UTC),
            outcome="ok" if good else "failed" if error else "problems",
            issues=len(outcomes),
            landed=sum(1 for outcome in outcomes if outcome.result == "landed"),
            articles=sum(outcome.articles for outcome in outcomes),
            message=str(
                error or "; ".join(f"{o.issue_date} {o.status}: {o.evidence}" for o in outcomes if not o.good)
            ),
        )
        _record(lake, row, failing=error is not None)
    path = build_catalog(lake)
    outcomes.sort(key=lambda outcome: outcome.issue_date)
    return RunReport(run_id, paper.code, tuple(outcomes), duplicates, str(path), time.perf_counter() - began)


def span(start: date, end: date) -> list[date]:
    """Return the days from start to end, both included. Raise ConfigError where the end is before the start."""
    if end < start:
        raise ConfigError(f"The end {end} is before the start {start}.", hint="Swap --from and --to.")
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def unfinished(paper: Paper, days: Sequence[date], lake: Lake) -> list[date]:
    """Return the days that are not yet complete (or rightly without an issue) under the versions of now."""
    now = versions(load_gazetteer(paper.places_file))
    done = {
        row.issue_date
        for row in lake.ledger(paper.code, min(days), max(days))
        if row.status == "no_issue" or (row.status == "complete" and row.versions == now)
    }
    return [day for day in days if day not in done]


def _record(lake: Lake, row: RunRow, *, failing: bool) -> None:
    """Write the row of a run; a lake that has just failed may refuse it, and the first error is the one to tell."""
    try:
        lake.record_run(row)
    except IngestError:
        if not failing:
            raise
        logger.exception("the run could not be recorded in the lake either")


def _outcomes(
    paper: Paper,
    days: Sequence[date],
    lake: Lake,
    workers: int,
    asking: Asking,
    advanced: Callable[[date], None],
) -> Iterator[Outcome]:
    """Prepare issues (in processes of their own where workers > 1) and land them month by month.

    Only this process commits, one commit per table and month, so workers never meet at the lake.
    """
    months: dict[str, list[date]] = defaultdict(list)
    for day in days:
        months[f"{day:%Y-%m}"].append(day)
    # One day is somebody's nightly run: it waits for a backfill's chunk. A backfill leaves busy issues alone.
    patience = PATIENCE if len(days) == 1 else 0.0
    with ExitStack() as stack:
        pool = None
        if workers > 1:
            # Fork would copy the threads of Arrow and Delta in an unknown state.
            pool = stack.enter_context(ProcessPoolExecutor(workers, mp_context=get_context("spawn")))
        for month_days in months.values():
            yield from _month(paper, month_days, lake, pool, patience, asking, advanced)


def _month(
    paper: Paper,
    days: Sequence[date],
    lake: Lake,
    pool: ProcessPoolExecutor | None,
    patience: float,
    asking: Asking,
    advanced: Callable[[date], None],
) -> Iterator[Outcome]:
    free: list[date] = []
    with ExitStack() as locks:
        for day in days:
            try:
                locks.enter_context(lake.issue_lock(paper.code, day, wait=patience))
            except LakeBusyError as error:
                advanced(day)
                yield _busy(paper, day, error)
            else:
                free.append(day)
        ready = []
        for prepared in _prepare_all(paper, free, lake, pool, asking):
            ready.append(prepared)
            advanced(date.fromisoformat(prepared.issue.issue_date))
        ready.sort(key=lambda one: one.issue.issue_date)
        if ready:
            yield from land(ready, lake)


def _prepare_all(
    paper: Paper, days: Sequence[date], lake: Lake, pool: ProcessPoolExecutor | None, asking: Asking
) -> Iterator[Prepared]:
    if pool is None:
        for day in days:
            yield prepare(paper, day, lake, asking=asking)
        return
    futures = {pool.submit(_prepare_in_worker, paper, day, lake.uri, asking): day for day in days}
    try:
        for future in as_completed(futures):
            yield future.result()
    except BrokenProcessPool as error:
        raise IngestError(
            "A worker process died, most likely for want of memory.",
            state="What had landed before stays; the issues of the month at hand were not written.",
            hint="Type the same command again with fewer --workers; it does only what is left.",
        ) from error


def _prepare_in_worker(paper: Paper, day: date, lake_uri: str, asking: Asking) -> Prepared:
    return prepare(paper, day, Lake.open(lake_uri, create=False), asking=asking)


def _busy(paper: Paper, day: date, error: LakeBusyError) -> Outcome:
    return Outcome(
        paper=paper.code,
        issue_date=day.isoformat(),
        status="busy",
        result="refused",
        evidence=error.what,
        pages=0,
        articles=0,
        findings=(),
        seconds=0.0,
        hint=error.hint,
    )
