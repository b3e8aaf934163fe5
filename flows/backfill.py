"""The backfill flow: past issues of one newspaper, a month at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact

from ingest.errors import IngestError
from ingest.lake import Lake
from ingest.papers import load_papers, parse_day
from ingest.pipeline import run_days, span, unfinished
from ingest.report.keeping import read_report

SWEEP = timedelta(days=30)
"""How far a backfill without a start goes back."""


@task(name="month", task_run_name="{paper} {month}", retries=1, retry_delay_seconds=30)
def ingest_month(
    paper: str, month: str, days: list[str], lake: str, papers: str, workers: int
) -> dict[str, Any]:
    """Bring the issues of these days of one month into the lake and return the counts of their statuses."""
    registry = load_papers(Path(papers))
    report = run_days(
        registry.paper(paper),
        [parse_day(day) for day in days],
        Lake.open(lake),
        command="backfill",
        workers=workers,
    )
    create_markdown_artifact(
        read_report(Lake.open(lake), report.run_id, paper=paper),
        key=f"backfill-{paper}",
        description=f"{paper} {month}",
    )
    bad = [f"{one.issue_date} {one.status}: {one.evidence}" for one in report.outcomes if not one.good]
    return {
        "issues": len(report.outcomes),
        "articles": sum(one.articles for one in report.outcomes),
        "bad": bad,
    }


@flow(name="ingest-backfill", log_prints=False)
def backfill(
    papers: str,
    lake: str,
    paper: str = "",
    start: str = "",
    end: str = "",
    workers: int = 1,
    redo: bool = False,
) -> int:
    """Do what is not complete from `start` to `end`; return the number of issues done.

    Without `paper` every newspaper is done, without `end` up to the last issue due, without `start` from
    thirty days before the end. What is complete is left alone, so a stopped backfill goes on where it was.
    Fail at the end when an issue is not complete; the others have landed by then.
    """
    logger = get_run_logger()
    registry = load_papers(Path(papers))
    done, bad = 0, []
    for newspaper in [registry.paper(paper)] if paper else list(registry.papers.values()):
        last = parse_day(end) if end else newspaper.last_due(datetime.now(UTC))
        if last is None:
            logger.warning("%s: the calendar has no issue that is due", newspaper.code)
            continue
        days = span(parse_day(start) if start else last - SWEEP, last)
        if not redo:
            days = unfinished(newspaper, days, Lake.open(lake))
        logger.info("%s: %d days to do up to %s", newspaper.code, len(days), last)
        for month, group in groupby(days, key=lambda day: f"{day:%Y-%m}"):
            result = ingest_month(
                newspaper.code, month, [day.isoformat() for day in group], lake, papers, workers
            )
            logger.info("%s: %d issues, %d articles", month, result["issues"], result["articles"])
            done += result["issues"]
            bad += result["bad"]
    if bad:
        raise IngestError(
            f"{len(bad)} of {done} issues are not complete: {'; '.join(bad[:10])}.",
            state="Everything else has landed.",
            hint=f"See them: ingest status --lake {lake} --papers {papers}",
        )
    return done
