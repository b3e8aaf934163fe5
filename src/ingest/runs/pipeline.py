"""Runs of issues from plan to catalog. Flows and commands call this and hold no logic of their own.

Everything works without a Prefect server.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.enrich.cutter import forget_cutters
from ingest.errors import ConfigError
from ingest.issue.outcomes import RunReport
from ingest.issue.stopwatch import Stopwatch
from ingest.plan.live import unfinished
from ingest.plan.rules import Chunk, Work, span
from ingest.runs.chunks import PATIENCE, try_chunk
from ingest.runs.hosts import Stop, lanes, side_by_side
from ingest.runs.journal import Journal, begin, heed, put_on_record, reports_of, tell, under_way
from ingest.runs.newspapers import note_papers
from ingest.runs.publish import is_finished, link, show
from ingest.runs.workers import hands
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from ingest.issue.gather import Asking
    from ingest.lake import Lake
    from ingest.papers.registry import Paper
    from ingest.runs.workers import Hands

__all__ = ["RunReport", "conclude", "run_chunks", "run_days", "span", "spans_of", "unfinished"]


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
    """Do chunks in order, several hosts side by side, then duplicates and the catalog; return each paper's report.

    `begun` hears of each chunk before anything of it lands. What goes wrong in an issue costs that issue,
    what goes wrong in a chunk that chunk; raise LakeError where the lake itself refuses.
    """
    spans = spans_of(chunks)
    count = sum(len(chunk.work) for chunk in chunks)
    # One day is somebody's nightly run: it waits for a backfill's chunk. A backfill leaves busy issues alone.
    patience = PATIENCE if count == 1 else 0.0
    with under_way(begin(command), spans, lake, papers, total=count) as journal:
        stop = Stop()

        def day_done(day: date) -> None:
            stop.heed()
            advanced(day)

        def do(chunk: Chunk) -> None:
            begun(chunk)
            heed(lake, journal.run.run_id)
            outcomes = try_chunk(
                papers[chunk.paper],
                chunk.work,
                lake,
                crew,
                patience=patience,
                advanced=day_done,
                run_id=journal.run.run_id,
            )
            journal.add(outcomes)

        parts = lanes(chunks, lambda chunk: (papers[chunk.paper], chunk.work[0].day))
        side_by_side(parts, do, Settings.from_environment().side_by_side, stop)
        return conclude(journal)


def spans_of(chunks: Sequence[Chunk]) -> dict[str, tuple[date, date]]:
    """Return the first and the last day of each paper of the chunks."""
    days: dict[str, list[date]] = {}
    for chunk in chunks:
        days.setdefault(chunk.paper, []).extend(one.day for one in chunk.work)
    return {paper: (min(members), max(members)) for paper, members in days.items()}


def conclude(journal: Journal) -> list[RunReport]:
    """Bring duplicates, the `runs` table and the catalog up to what has landed; return a report for each paper.

    What fails is raised, and whoever keeps the journal puts it on record.
    """
    lake, watch = journal.lake, Stopwatch()
    # All issues are built; the index cuts with names of its own. 25 MB each where a run's memory is at its height.
    forget_cutters()
    linked = link(lake, compact=len(journal.outcomes) > 1, lap=watch.lap)
    put_on_record(journal, reports_of(journal))
    note_papers(lake, [journal.papers[paper] for paper in journal.spans], datetime.now(UTC))
    catalog = show(lake, linked)
    watch.lap("catalog")
    reports = [
        replace(report, duplicates=linked.duplicates, catalog=catalog, timings=watch.times)
        for report in reports_of(journal)
    ]
    tell(journal, reports)
    return reports


def catch_up_readers(lake: Lake) -> bool:
    """Bring duplicates and the catalog up to date where a run died before it did; say whether that was needed."""
    if is_finished(lake):
        return False
    show(lake, link(lake, compact=True))
    return True
