"""The nightly flow: of each newspaper the newest issue that is due, what was missed, and what may have changed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import flow, get_run_logger, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed

from ingest.errors import ConfigError, IngestError, SourceError
from ingest.lake import Lake
from ingest.papers import load_papers, parse_day
from ingest.plan.live import tonight
from ingest.plan.rules import Work
from ingest.runs.chunks import PATIENCE, try_chunk
from ingest.runs.lanes import artifact_key, show_report
from ingest.runs.pipeline import begin, conclude, record
from ingest.runs.workers import Alone

if TYPE_CHECKING:
    from ingest.issue.outcomes import Outcome

RETRIES = 3
"""Times that a source which could not be asked is asked again within a run. The second attempt of the morning
is the schedule's."""


# An issue is one task: a task costs Prefect a quarter of a second and more, a page takes milliseconds.
@task(
    name="issue",
    task_run_name="{paper} {work.day}",
    retries=RETRIES,
    retry_delay_seconds=[30, 120, 300],
    # Papers on one host do not all come back in the same second.
    retry_jitter_factor=0.5,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def ingest_issue(paper: str, work: Work, papers: str, lake: str) -> Outcome:
    """Bring one issue into the lake; where its source could not be asked, again later."""
    newspaper = load_papers(Path(papers)).paper(paper)
    (outcome,) = try_chunk(newspaper, [work], Lake.open(lake), Alone(), patience=PATIENCE)
    if outcome.unreached and runtime.task_run.run_count <= RETRIES:
        raise SourceError(
            f"{paper} {work.day}: {outcome.evidence}",
            state="What could be read has landed.",
            hint="It is asked again in a moment.",
        )
    return outcome


@flow(name="ingest-nightly", log_prints=False)
def nightly(papers: str = "", lake: str = "", paper: str = "", date: str = "") -> list[dict[str, Any]]:
    """Ingest what is due of one newspaper, or of all in the papers file; with `date` only that issue.

    A late run whose work another has done ends at once and says so. Fail when any issue is not complete, so
    that what watches Prefect hears of it; every other issue has landed by then.
    """
    logger = get_run_logger()
    if not (papers and lake):
        raise ConfigError(
            "This deployment names no lake or no papers file.",
            hint="Set INGEST_LAKE and INGEST_PAPERS and deploy again: python flows/deploy.py",
        )
    registry, opened = load_papers(Path(papers)), Lake.open(lake)
    run = begin("run" if date else "nightly")
    spans, work, told = {}, [], []
    for one in [registry.paper(paper)] if paper else registry.papers.values():
        if date:
            day = parse_day(date)
            spans[one.code] = day, day
            work.append((one.code, Work(day, again=True)))
            continue
        due = tonight(one, opened, run.started_at, _scheduled(run.started_at))
        told.append(f"{one.code}: {due.told}")
        logger.info("%s: %s", one.code, due.told)
        if due.looked and due.newest is not None:
            spans[one.code] = min((item.issue_date for item in due.items), default=due.newest), due.newest
            work += [(one.code, Work(item.issue_date, item.asking, item.again)) for item in due.items]
    if not spans:
        return Completed(message=f"Nothing to do. {'; '.join(told)}", data=[])  # type: ignore[return-value]
    outcomes: list[Outcome] = []
    try:
        for code, wanted in work:
            outcome = ingest_issue(code, wanted, papers, lake)
            logger.info("%s %s: %s: %s", code, outcome.issue_date, outcome.status, outcome.evidence)
            outcomes.append(outcome)
    except BaseException as stop:
        record(run, spans, outcomes, opened, registry.papers, stop)
        raise
    for report in conclude(run, spans, outcomes, opened, registry.papers):
        show_report(
            opened,
            report,
            key=artifact_key("nightly", report.paper),
            description=f"{report.paper} {spans[report.paper][1]}",
        )
    bad = [one for one in outcomes if not one.good]
    if bad:
        listed = "; ".join(f"{one.paper} {one.issue_date} {one.status}: {one.evidence}" for one in bad)
        raise IngestError(
            f"{len(bad)} of {len(outcomes)} issues are not complete: {listed}.",
            state="What could be read has landed.",
            hint=f"See them: ingest plan --lake {lake} --papers {papers}",
        )
    return [
        {"paper": one.paper, "date": one.issue_date, "status": one.status, "evidence": one.evidence}
        for one in outcomes
    ]


def _scheduled(now: datetime) -> datetime:
    """Return when this run was to start. Who starts it again by hand means now."""
    if runtime.flow_run.run_count > 1:
        return now
    return datetime.fromtimestamp(runtime.flow_run.scheduled_start_time.timestamp(), UTC)
