"""The backfill flow: past issues of newspapers, planned first, a month of one paper at a time."""

from __future__ import annotations

# Read when the flow is loaded: the form of the deployment asks for days, and offers the words there are.
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import flow, get_run_logger, runtime
from prefect.states import Completed, Failed

from ingest.errors import ConfigError
from ingest.lake import Lake
from ingest.operate.would_change import sample, would_change
from ingest.papers import load_papers
from ingest.pictures.heatmap import grid_markdown
from ingest.plan.live import begin_chunk, make_plan, resume
from ingest.plan.rules import Chunk, Item, Order, Reason, Stage, Wish, chunks, enrich_only, ordered
from ingest.plan.saved import Plan, load_plan
from ingest.runs.journal import begin, under_way
from ingest.runs.lanes import Hearing, do_chunks, ingest_chunk
from ingest.runs.pipeline import catch_up_readers, conclude, spans_of
from ingest.runs.showing import Board, Progress, artifact_key, await_server, show_report, show_text
from ingest.runs.states import INCOMPLETE, summary
from ingest.runs.workers import Runner
from ingest.settings import Settings
from ingest.tell.report.changes import markdown_difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.issue.outcomes import Outcome
    from ingest.papers.registry import Registry

BIG, SAMPLE = 30, 10
"""From so many stale issues on, so many of them are built first without landing, to show what the redo will change."""

SWEEP = timedelta(days=30)
"""How far a backfill without a start goes back."""


def run_name() -> str:
    """Name a run for people: `backfill weizi 2024-09-01..2024-09-14`."""
    given = runtime.flow_run.parameters or {}
    if given.get("plan"):
        return f"backfill {Path(str(given['plan'])).name}"
    start, end = given.get("start"), given.get("end")
    span = f"{start or ''}..{end or ''}" if start or end else "sweep"
    return f"backfill {given.get('paper') or 'all'} {span}"


@flow(name="ingest-backfill", flow_run_name=run_name, log_prints=False)
def backfill(
    papers: str = "",
    lake: str = "",
    paper: str = "",
    start: date | None = None,
    end: date | None = None,
    only: list[Reason] | None = None,
    order: Order = "oldest",
    plan: str = "",
    runner: str = "",
    redo: bool = False,
    stage: Stage = "all",
) -> Any:
    """Do what the plan from `start` to `end` (or the saved one) says; return the number of issues done.

    What is good is left alone, so a stopped backfill goes on where it was. Fail at the end when an issue is not
    complete; the others have landed by then.

    Args:
        papers: The papers file, as the workers see it.
        lake: The lake: a folder, or s3://bucket/prefix.
        paper: Code of one newspaper. Empty: all of the papers file.
        start: The first issue. Empty: thirty days before the end.
        end: The last issue. Empty: the last one due.
        only: Only issues with one of these reasons. Empty: with any.
        order: By date, or first what the site will soon no longer keep.
        plan: A file that `ingest plan --save FILE` wrote, as the workers see it; then nothing else is asked for.
        runner: Where the months are done: inline, processes:4, dask:tcp://HOST:PORT or deployment:8. Empty: as
            INGEST_RUNNER of the worker says.
        redo: Also do issues that are complete already.
        stage: With enrich only the enrichment of issues is made anew, where nothing else of them is stale.
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
        wish = Wish(start, end, frozenset(only or ()), redo=redo)
        items = _planned(registry, paper, opened, wish, order)
    if stage == "enrich":
        items = tuple(enrich_only(items))
    work = chunks(items, stage)
    logger.info("%d issues to do in %d chunks, %s", len(items), len(work), chosen.kind)
    if not items:
        catch_up_readers(opened)
        return Completed(message="Nothing was to be done.", data=0)
    run = begin("backfill", str(runtime.flow_run.id or ""))
    with (
        Board() as board,
        under_way(run, spans_of(work), opened, registry.papers, total=len(items), plan=plan) as journal,
    ):
        what = paper or ("plan" if saved else "all")
        progress = Progress(board, len(items), artifact_key("backfill", what), f"Backfill of {what}")
        grid = _Grid(board, work, what)

        def begun(chunk: Chunk) -> None:
            _begin(saved, opened, chunk)

        def ended(_: Chunk, outcomes: list[Outcome]) -> None:
            journal.add(outcomes)
            grid.show(journal.outcomes)

        before = sample(items, SAMPLE) if sum("stale" in item.reasons for item in items) >= BIG else []
        if before:
            told = markdown_difference(would_change(opened, registry.papers, before))
            show_text(
                board,
                "what would change",
                told,
                key=artifact_key("backfill", what, "changes"),
                description=f"What the redo of {what} changes, by a sample",
            )
        hearing = Hearing(begun, progress.advance, ended)
        do_chunks(work, papers, lake, chosen, hearing, run_id=run.run_id)
        reports = conclude(journal)
        for report in reports:
            show_report(
                board,
                opened,
                report,
                key=artifact_key("backfill", report.paper, "report"),
                description=f"Backfill of {report.paper}",
            )
    await_server()
    outcomes = [one for report in reports for one in report.outcomes]
    bad = [one for one in outcomes if not one.good]
    if bad:
        return Failed(
            message=f"{len(bad)} issues are not complete: {summary(outcomes)}. Everything else has landed. "
            f"See them: ingest plan --lake {lake} --papers {papers}",
        )
    return Completed(message=summary(outcomes), data=len(outcomes))


@flow(name="ingest-chunk", log_prints=False)
def chunk(papers: str, lake: str, work: Chunk, run_id: str = "") -> object:
    """Do one chunk of a backfill that another run has planned; that run links duplicates and builds the catalog.

    Args:
        papers: The papers file, as the workers see it.
        lake: The lake: a folder, or s3://bucket/prefix.
        work: The issues, as the backfill names them.
        run_id: The run that has planned it, as in the table `runs`.
    """
    outcomes = ingest_chunk(work, papers, lake, run_id, return_state=True).result(raise_on_failure=False)
    if isinstance(outcomes, BaseException):
        raise outcomes
    await_server()
    left = [f"{one.issue_date} {one.status}: {one.evidence}" for one in outcomes if one.result == "refused"]
    if left:
        return Failed(
            message=f"{len(left)} of {len(outcomes)} issues were left as they were: {'; '.join(left[:10])}"
        )
    if any(not one.good for one in outcomes):
        return Failed(name=INCOMPLETE, message=summary(outcomes))
    return Completed(message=summary(outcomes))


class _Grid:
    """A grid of the issues by state, shown anew with each chunk that ends."""

    def __init__(self, board: Board, work: Sequence[Chunk], what: str) -> None:
        self._board, self._what = board, what
        self._days = [(chunk.paper, one.day) for chunk in work for one in chunk.work]
        self.show(())

    def show(self, outcomes: Sequence[Outcome]) -> None:
        states = {(one.paper, date.fromisoformat(one.issue_date)): one.status for one in outcomes}
        show_text(
            self._board,
            "the grid of issues",
            grid_markdown(self._days, states),
            key=artifact_key("backfill", self._what, "grid"),
            description=f"Backfill of {self._what}: {len(states)} of {len(self._days)} issues",
        )


def _planned(registry: Registry, paper: str, lake: Lake, wish: Wish, order: Order) -> tuple[Item, ...]:
    """Return the plan's issues; each paper has its own last day."""
    now = datetime.now(UTC)
    items: list[Item] = []
    for newspaper in [registry.paper(paper)] if paper else registry.papers.values():
        last = wish.end or newspaper.last_due(now)
        if last is None:
            get_run_logger().warning("%s: the calendar has no issue that is due", newspaper.code)
            continue
        own = Wish(wish.start or last - SWEEP, last, wish.only, redo=wish.redo)
        items += make_plan([newspaper], lake.uri, now, own).items
    return tuple(ordered(items, order))


def _begin(saved: Plan | None, lake: Lake, chunk: Chunk) -> None:
    if saved is not None:
        begin_chunk(saved, lake, chunk.paper, chunk.month)
