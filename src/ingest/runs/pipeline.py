"""Runs of issues from plan to catalog. Flows and commands call this and hold no logic of their own.

Everything works without a Prefect server.
"""

from __future__ import annotations

import logging
import time
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ingest.errors import ConfigError, IngestError
from ingest.issue.outcomes import Outcome, RunReport
from ingest.issue.stopwatch import Stopwatch
from ingest.plan.live import unfinished
from ingest.plan.rules import Chunk, Work, span
from ingest.runs.chunks import PATIENCE, try_chunk
from ingest.runs.ending import end_run, run_row
from ingest.runs.newspapers import note_papers
from ingest.runs.publish import is_finished, link, show
from ingest.runs.workers import hands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ingest.issue.gather import Asking
    from ingest.lake import Lake
    from ingest.papers.registry import Paper
    from ingest.runs.workers import Hands

__all__ = ["Run", "RunReport", "begin", "conclude", "run_chunks", "run_days", "span", "unfinished"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is under way: its id, what was typed or scheduled, when it began (UTC; and by the monotonic clock)."""

    run_id: str
    command: str
    started_at: datetime
    began: float


def begin(command: str) -> Run:
    """Begin a run now."""
    started = datetime.now(UTC)
    return Run(f"{started:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}", command, started, time.perf_counter())


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
    """Do the issues of those days whatever their state, then duplicates and the catalog.

    `asking` says how much is asked of the source for what the archive has already. `advanced` hears of each day
    built. One bad issue does not stop the others: its error becomes its outcome. An error of the lake itself (full,
    read-only) ends the run, after the `runs` table has been told as far as that is possible.
    """
    if not days:
        raise ConfigError("There is no day to do.", hint="Check --from and --to.")
    months: dict[str, list[Work]] = {}
    for day in days:
        months.setdefault(f"{day:%Y-%m}", []).append(Work(day, asking, again=True))
    chunks = [Chunk(paper.code, month, tuple(work)) for month, work in months.items()]
    with hands(workers) as crew:
        (report,) = run_chunks(chunks, {paper.code: paper}, lake, crew, command=command, advanced=advanced)
    return report


def run_chunks(
    chunks: Sequence[Chunk],
    papers: Mapping[str, Paper],
    lake: Lake,
    crew: Hands,
    *,
    command: str,
    begun: Callable[[Chunk], None] = lambda _: None,
    advanced: Callable[[date], None] = lambda _: None,
) -> list[RunReport]:
    """Do chunks in their order, then duplicates and the catalog; return a report for each paper.

    `begun` hears of each chunk before anything of it lands. What goes wrong in an issue costs that issue,
    what goes wrong in a chunk that chunk; raise LakeError where the lake itself refuses.
    """
    run, spans = begin(command), spans_of(chunks)
    # One day is somebody's nightly run: it waits for a backfill's chunk. A backfill leaves busy issues alone.
    patience = PATIENCE if sum(len(chunk.work) for chunk in chunks) == 1 else 0.0
    outcomes: list[Outcome] = []
    try:
        for chunk in chunks:
            begun(chunk)
            outcomes += try_chunk(
                papers[chunk.paper], chunk.work, lake, crew, patience=patience, advanced=advanced
            )
    except BaseException as stop:
        record(run, spans, outcomes, lake, papers, stop)
        raise
    return conclude(run, spans, outcomes, lake, papers)


def spans_of(chunks: Sequence[Chunk]) -> dict[str, tuple[date, date]]:
    """Return the first and the last day of each paper of the chunks."""
    days: dict[str, list[date]] = {}
    for chunk in chunks:
        days.setdefault(chunk.paper, []).extend(one.day for one in chunk.work)
    return {paper: (min(members), max(members)) for paper, members in days.items()}


def conclude(
    run: Run,
    spans: Mapping[str, tuple[date, date]],
    outcomes: Sequence[Outcome],
    lake: Lake,
    papers: Mapping[str, Paper],
) -> list[RunReport]:
    """Bring duplicates, the `runs` table and the catalog up to what has landed; return a report for each paper.

    `spans` are the first and the last day that the run looked at, by paper; `papers` has those papers.
    """
    watch = Stopwatch()
    try:
        linked = link(lake, compact=len(outcomes) > 1, lap=watch.lap)
    except BaseException as stop:
        record(run, spans, outcomes, lake, papers, stop)
        raise
    _rows(run, spans, outcomes, lake)
    try:
        note_papers(lake, [papers[paper] for paper in spans], datetime.now(UTC))
        catalog = show(lake, linked)
    except Exception as stop:
        _end(_reports(run, spans, outcomes, stop), lake, papers)
        raise
    watch.lap("catalog")
    reports = [
        replace(report, duplicates=linked.duplicates, catalog=catalog, timings=watch.times)
        for report in _reports(run, spans, outcomes)
    ]
    _end(reports, lake, papers)
    return reports


def catch_up_readers(lake: Lake) -> bool:
    """Bring duplicates and the catalog up to date where a run died before it did; say whether that was needed."""
    if is_finished(lake):
        return False
    show(lake, link(lake, compact=True))
    return True


def record(
    run: Run,
    spans: Mapping[str, tuple[date, date]],
    outcomes: Iterable[Outcome],
    lake: Lake,
    papers: Mapping[str, Paper],
    stop: BaseException,
) -> None:
    """Put on record a run that `stop` ended early: rows of `runs`, reports and alerts.

    Who interrupts a run by hand knows of it: then there are only the rows.
    """
    outcomes = list(outcomes)
    _rows(run, spans, outcomes, lake, stop)
    if isinstance(stop, Exception):
        _end(_reports(run, spans, outcomes, stop), lake, papers)


def _rows(
    run: Run,
    spans: Mapping[str, tuple[date, date]],
    outcomes: Sequence[Outcome],
    lake: Lake,
    stop: BaseException | None = None,
) -> None:
    """Write a row of `runs` for each paper. A lake that has just failed may refuse it: the first error is told."""
    for report in _reports(run, spans, outcomes, stop):
        try:
            lake.record_run(run_row(report, spans[report.paper], run.started_at))
        except IngestError:
            if stop is None:
                raise
            logger.exception("the run could not be recorded in the lake either")


def _reports(
    run: Run,
    spans: Mapping[str, tuple[date, date]],
    outcomes: Sequence[Outcome],
    stop: BaseException | None = None,
) -> list[RunReport]:
    """Return what is known of a run by now, for each paper."""
    return [
        RunReport(
            run_id=run.run_id,
            paper=paper,
            outcomes=tuple(members),
            duplicates=0,
            catalog="",
            seconds=time.perf_counter() - run.began,
            command=run.command,
            started_at=run.started_at.isoformat(timespec="seconds"),
            error=(str(stop) or f"stopped by {type(stop).__name__}") if stop else "",
        )
        for paper, members in _by_paper(spans, outcomes).items()
    ]


def _end(reports: Iterable[RunReport], lake: Lake, papers: Mapping[str, Paper]) -> None:
    for report in reports:
        end_run(report, papers[report.paper], lake)


def _by_paper(papers: Iterable[str], outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes of each paper, by date."""
    found: dict[str, list[Outcome]] = {paper: [] for paper in papers}
    for outcome in sorted(outcomes, key=lambda one: one.issue_date):
        found[outcome.paper].append(outcome)
    return found
