"""The backfill flow: past issues of newspapers, planned first, a month of one paper at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from prefect import flow, get_run_logger
from prefect.states import Completed, Failed

from ingest.errors import ConfigError, IngestError
from ingest.lake import Lake
from ingest.papers import load_papers, parse_day
from ingest.plan.live import begin_chunk, make_plan, resume
from ingest.plan.rules import Chunk, Item, Order, Wish, chunks, ordered, parse_only
from ingest.plan.saved import Plan, load_plan
from ingest.runs.lanes import Progress, artifact_key, do_chunks, ingest_chunk, show_report
from ingest.runs.pipeline import begin, catch_up_readers, conclude, record, spans_of
from ingest.runs.workers import Runner
from ingest.settings import Settings

if TYPE_CHECKING:
    from ingest.issue.outcomes import Outcome
    from ingest.papers.registry import Registry

SWEEP = timedelta(days=30)
"""How far a backfill without a start goes back."""


@flow(name="ingest-backfill", log_prints=False)
def backfill(
    papers: str = "",
    lake: str = "",
    paper: str = "",
    start: str = "",
    end: str = "",
    only: str = "",
    order: Order = "oldest",
    plan: str = "",
    runner: str = "",
    redo: bool = False,
) -> int:
    """Do what the plan from `start` to `end` (or the saved one) says; return the number of issues done.

    Without `paper` every newspaper is done, without `end` up to the last issue due, without `start` from
    thirty days before the end. `only` are reasons as in `ingest plan --only`. `runner` says where chunks are
    done, else INGEST_RUNNER does. What is good is left alone, so a stopped backfill goes on where it was.
    Fail at the end when an issue is not complete; the others have landed by then.
    """
    logger = get_run_logger()
    if not (papers and lake):
        raise ConfigError(
            "This deployment names no lake or no papers file.",
            hint="Set INGEST_LAKE and INGEST_PAPERS and deploy again: python flows/deploy.py",
        )
    registry, opened = load_papers(Path(papers)), Lake.open(lake)
    chosen = Runner.parse(runner or Settings.from_environment().runner)
    saved = load_plan(Path(plan)) if plan else None
    if saved is not None:
        items = resume(saved, registry, opened).items
    else:
        items = _planned(registry, paper, opened, start, end, only, order, redo=redo)
    work = chunks(items)
    logger.info("%d issues to do in %d chunks, %s", len(items), len(work), chosen.kind)
    if not items:
        catch_up_readers(opened)
        return 0
    what = paper or ("plan" if saved else "all")
    progress = Progress(len(items), artifact_key("backfill", what), f"Backfill of {what}")
    run = begin("backfill")
    outcomes: list[Outcome] = []
    try:
        outcomes = do_chunks(
            work,
            papers,
            lake,
            chosen,
            begun=lambda chunk: _begin(saved, opened, chunk),
            advanced=progress.advance,
        )
    except BaseException as stop:
        record(run, spans_of(work), outcomes, opened, registry.papers, stop)
        raise
    for report in conclude(run, spans_of(work), outcomes, opened, registry.papers):
        show_report(
            opened,
            report,
            key=artifact_key("backfill", report.paper, "report"),
            description=f"Backfill of {report.paper}",
        )
    bad = [f"{one.paper} {one.issue_date} {one.status}: {one.evidence}" for one in outcomes if not one.good]
    if bad:
        raise IngestError(
            f"{len(bad)} of {len(outcomes)} issues are not complete: {'; '.join(bad[:10])}.",
            state="Everything else has landed.",
            hint=f"See them: ingest plan --lake {lake} --papers {papers}",
        )
    return len(outcomes)


@flow(name="ingest-chunk", log_prints=False)
def chunk(papers: str, lake: str, work: Chunk) -> object:
    """Do one chunk of a backfill that another run has planned; that run links duplicates and builds the catalog."""
    outcomes = ingest_chunk(work, papers, lake)
    left = [f"{one.issue_date} {one.status}: {one.evidence}" for one in outcomes if one.result == "refused"]
    if left:
        return Failed(
            message=f"{len(left)} of {len(outcomes)} issues were left as they were: {'; '.join(left[:10])}"
        )
    bad = sum(1 for one in outcomes if not one.good)
    return Completed(message=f"{len(outcomes)} issues, {bad} of them to look at")


def _planned(
    registry: Registry, paper: str, lake: Lake, start: str, end: str, only: str, order: Order, *, redo: bool
) -> tuple[Item, ...]:
    """Return the plan's issues; each paper has its own last day."""
    now = datetime.now(UTC)
    items: list[Item] = []
    for newspaper in [registry.paper(paper)] if paper else registry.papers.values():
        last = parse_day(end) if end else newspaper.last_due(now)
        if last is None:
            get_run_logger().warning("%s: the calendar has no issue that is due", newspaper.code)
            continue
        wish = Wish(parse_day(start) if start else last - SWEEP, last, parse_only(only), redo=redo)
        items += make_plan([newspaper], lake.uri, now, wish).items
    return tuple(ordered(items, order))


def _begin(saved: Plan | None, lake: Lake, chunk: Chunk) -> None:
    if saved is not None:
        begin_chunk(saved, lake, chunk.paper, chunk.month)
