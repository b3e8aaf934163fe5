"""The nightly flow: of each newspaper the newest issue that is due, what was missed, and what may have changed."""

from __future__ import annotations

# Read when the flow is loaded: the form of the deployment asks for a day.
from datetime import UTC, datetime
from datetime import date as Day  # noqa: N812  (a parameter is called `date`, and would hide its type)
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed, Failed

from ingest.errors import ConfigError, SourceError
from ingest.lake import Lake
from ingest.papers import load_papers
from ingest.pictures.heatmap import paper_year, year_markdown
from ingest.plan.live import tonight
from ingest.plan.rules import Work
from ingest.runs.chunks import PATIENCE, try_chunk
from ingest.runs.hosts import lanes, side_by_side
from ingest.runs.journal import begin, under_way
from ingest.runs.own_process import begun
from ingest.runs.pipeline import conclude
from ingest.runs.showing import Board, artifact_key, await_server, show_report, show_text
from ingest.runs.states import by_exception, issue_state, summary
from ingest.runs.workers import Alone
from ingest.settings import Settings

if TYPE_CHECKING:
    from ingest.issue.outcomes import Outcome, RunReport
    from ingest.papers.registry import Paper

begun()

LOCAL = ZoneInfo("Asia/Shanghai")
"""The zone of the schedules, in whose days runs are named."""

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
    retry_condition_fn=by_exception,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def ingest_issue(paper: str, work: Work, papers: str, lake: str, run_id: str = "") -> Any:
    """Bring one issue into the lake; where its source could not be asked, again later. The state says how it is."""
    newspaper = load_papers(Path(papers)).paper(paper)
    (outcome,) = try_chunk(newspaper, [work], Lake.open(lake), Alone(), patience=PATIENCE, run_id=run_id)
    if outcome.unreached and runtime.task_run.run_count <= RETRIES:
        raise SourceError(
            f"{paper} {work.day}: {outcome.evidence}",
            state="What could be read has landed.",
            hint="It is asked again in a moment.",
        )
    return issue_state(outcome)


def run_name() -> str:
    """Name a run for people: `nightly 2024-09-14`, the day of its schedule."""
    parameters = runtime.flow_run.parameters or {}
    day = parameters.get("date") or f"{_scheduled(datetime.now(UTC)).astimezone(LOCAL):%Y-%m-%d}"
    return " ".join(str(word) for word in ("nightly", parameters.get("paper"), day) if word)


@flow(name="ingest-nightly", flow_run_name=run_name, log_prints=False)
def nightly(papers: str = "", lake: str = "", paper: str = "", date: Day | None = None) -> Any:
    """Ingest what is due of one newspaper, or of all in the papers file; with `date` only that issue.

    A late run whose work another has done ends at once and says so. Fail when any issue is not complete, so
    that what watches Prefect hears of it; every other issue has landed by then.

    Args:
        papers: The papers file, as the workers see it.
        lake: The lake: a folder, or s3://bucket/prefix.
        paper: Code of one newspaper. Empty: all of the papers file.
        date: Only the issue of this day. Empty: what is due, what was missed, and what may have changed.
    """
    logger = get_run_logger()
    if not (papers and lake):
        raise ConfigError(
            "This deployment names no lake or no papers file.",
            hint="Set INGEST_LAKE and INGEST_PAPERS and deploy again: python flows/deploy.py",
        )
    registry, opened = load_papers(Path(papers)), Lake.open(lake)
    run = begin("run" if date else "nightly", str(runtime.flow_run.id or ""))
    spans, work, told = {}, [], []
    for one in [registry.paper(paper)] if paper else registry.papers.values():
        if date:
            spans[one.code] = date, date
            work.append((one, Work(date, again=True)))
            continue
        due = tonight(one, opened, run.started_at, _scheduled(run.started_at))
        told.append(f"{one.code}: {due.told}")
        logger.info("%s: %s", one.code, due.told)
        if due.looked and due.newest is not None:
            spans[one.code] = min((item.issue_date for item in due.items), default=due.newest), due.newest
            work += [(one, Work(item.issue_date, item.asking, item.again)) for item in due.items]
    if not spans:
        return Completed(message=f"Nothing to do. {'; '.join(told)}", data=[])
    with Board() as board, under_way(run, spans, opened, registry.papers, total=len(work)) as journal:

        def do(one: tuple[Paper, Work]) -> None:
            state = ingest_issue(one[0].code, one[1], papers, lake, run.run_id, return_state=True)
            found = state.result(raise_on_failure=False)
            if isinstance(found, BaseException):
                raise found
            journal.add([found])

        side_by_side(
            lanes(work, lambda one: (one[0], one[1].day)), do, Settings.from_environment().side_by_side
        )
        reports = conclude(journal)
        for report in reports:
            _show(board, opened, registry.papers[report.paper], report, spans[report.paper][1])
    await_server()
    outcomes: list[Outcome] = [one for report in reports for one in report.outcomes]
    bad = [one for one in outcomes if not one.good]
    if bad:
        return Failed(
            message=f"{len(bad)} of {summary(outcomes)}. What could be read has landed. "
            f"See them: ingest plan --lake {lake} --papers {papers}",
        )
    told_all = summary(outcomes) if outcomes else "Nothing was to be done"
    return Completed(message=told_all, data=[_plain(one) for one in outcomes])


def _plain(one: Outcome) -> dict[str, str]:
    return {"paper": one.paper, "date": one.issue_date, "status": one.status, "evidence": one.evidence}


def _show(board: Board, lake: Lake, paper: Paper, report: RunReport, newest: Day) -> None:
    """Show a newspaper's report and the year around its newest day."""
    show_report(
        board,
        lake,
        report,
        key=artifact_key("nightly", paper.code),
        description=f"{paper.code} {newest}",
    )
    year = paper_year(paper, lake.ledger(paper.code), datetime.now(UTC), newest.year)
    show_text(
        board,
        f"the calendar of {paper.code}",
        year_markdown(year),
        key=artifact_key("calendar", paper.code),
        description=f"{paper.code} {newest.year}",
    )


def _scheduled(now: datetime) -> datetime:
    """Return when this run was to start. Who starts it again by hand means now."""
    if runtime.flow_run.run_count > 1:
        return now
    return datetime.fromtimestamp(runtime.flow_run.scheduled_start_time.timestamp(), UTC)
