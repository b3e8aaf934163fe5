"""The nightly flow: the newest issue that is due, of each newspaper."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact

from ingest.errors import IngestError
from ingest.lake import Lake
from ingest.papers import load_papers, parse_day
from ingest.pipeline import run_days
from ingest.report.keeping import read_report


# An issue is one task: a task costs Prefect a quarter of a second and more, a page takes milliseconds.
@task(name="issue", task_run_name="{paper} {day}", retries=2, retry_delay_seconds=60, persist_result=False)
def ingest_issue(paper: str, day: str, lake: str, papers: str) -> dict[str, Any]:
    """Bring one issue into the lake and return its outcome in plain values."""
    registry = load_papers(Path(papers))
    report = run_days(registry.paper(paper), [parse_day(day)], Lake.open(lake), command="nightly")
    create_markdown_artifact(
        read_report(Lake.open(lake), report.run_id, paper=paper),
        key=f"issue-{paper}",
        description=f"{paper} {day}",
    )
    outcome = report.outcomes[0]
    return {
        "paper": paper,
        "date": day,
        "status": outcome.status,
        "evidence": outcome.evidence,
        "good": report.good,
    }


@flow(name="ingest-nightly", log_prints=False)
def nightly(papers: str, lake: str, paper: str = "", date: str = "") -> list[dict[str, Any]]:
    """Ingest the last issue due (or that of `date`) of one newspaper, or of all in the papers file.

    Fail when any issue is not complete, so that what watches Prefect hears of it; every other issue has
    landed by then.
    """
    logger = get_run_logger()
    registry = load_papers(Path(papers))
    chosen = [registry.paper(paper)] if paper else list(registry.papers.values())
    outcomes = []
    for one in chosen:
        day = parse_day(date) if date else one.last_due(datetime.now(UTC))
        if day is None:
            logger.warning("%s: the calendar has no issue that is due", one.code)
            continue
        outcome = ingest_issue(one.code, day.isoformat(), lake, papers)
        logger.info("%(paper)s %(date)s: %(status)s: %(evidence)s", outcome)
        outcomes.append(outcome)
    bad = [outcome for outcome in outcomes if not outcome["good"]]
    if bad:
        told = "; ".join(f"{one['paper']} {one['date']} {one['status']}: {one['evidence']}" for one in bad)
        raise IngestError(
            f"{len(bad)} of {len(outcomes)} issues are not complete: {told}.",
            state="What could be read has landed.",
            hint=f"See them: ingest status --lake {lake} --papers {papers}",
        )
    return outcomes
