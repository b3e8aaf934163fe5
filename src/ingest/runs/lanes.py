"""A backfill's chunks under Prefect: one task, handed to this process, a Dask cluster, or other Prefect workers.

It stands in the package and not beside the flows because the workers of a cluster import it.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from ingest.errors import IngestError, LakeError
from ingest.issue.outcomes import Outcome, RunReport, untouched
from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.runs.chunks import try_chunk
from ingest.runs.workers import Alone, Hands, Runner, hands
from ingest.tell.report.keeping import read_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from prefect.client.schemas.objects import State
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

    from ingest.lake import LedgerRow
    from ingest.plan.rules import Chunk

DEPLOYMENT = "ingest-chunk/chunk"
"""The deployment whose runs do a chunk each."""

POLL_SECONDS = 2.0
"""How often a chunk in another worker is asked whether it has ended."""

TELL_SECONDS = 5.0
"""The progress shown is never older than this and one issue; each update is a call of the server."""


@dataclass(frozen=True, slots=True)
class Here:
    """Hands of this very process, and who hears of each day: what no other process can be sent."""

    crew: Hands
    advanced: Callable[[date], None]


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who hears of each chunk before it begins, and of each day that is done."""

    begun: Callable[[Chunk], None]
    advanced: Callable[[date], None]


_HEARING: ContextVar[Hearing] = ContextVar("hearing")


def _hearing() -> Hearing:
    # A function of this module is sent by its name; the variable itself cannot be sent.
    return _HEARING.get()


# A month is one task: a task costs Prefect a quarter of a second and more, an issue takes as long.
@task(
    name="chunk",
    task_run_name="{chunk.paper} {chunk.month}",
    retries=1,
    retry_delay_seconds=10,
    retry_jitter_factor=0.5,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def ingest_chunk(chunk: Chunk, papers: str, lake: str, here: Here | None = None) -> list[Outcome]:
    """Bring a chunk into the lake, in whatever process this task runs."""
    found = here or Here(Alone(), lambda _: None)
    return try_chunk(
        load_papers(Path(papers)).paper(chunk.paper),
        chunk.work,
        Lake.open(lake),
        found.crew,
        advanced=found.advanced,
    )


@task(name="chunk elsewhere", task_run_name="{chunk.paper} {chunk.month}", retries=1, cache_policy=NO_CACHE)
def ask_for_chunk(chunk: Chunk, papers: str, lake: str) -> list[Outcome]:
    """Have a chunk done by whichever worker takes the run of a deployment, and read in the ledger what came of it."""
    opened = Lake.open(lake)
    before = _ledger(chunk, opened)
    run = run_deployment(
        DEPLOYMENT,
        parameters={"papers": papers, "lake": lake, "work": _plain(chunk)},
        flow_run_name=f"{chunk.paper} {chunk.month}",
        poll_interval=POLL_SECONDS,
    )
    assert isinstance(run, FlowRun)
    ended = run.state
    if ended is None or ended.is_crashed():
        # Its machine or process is gone. What had landed is known, so the same chunk again does only the rest.
        raise IngestError(
            f"The run {run.name} of {chunk.paper} {chunk.month} crashed.",
            state="What had landed of it stays.",
            hint="The same backfill does the rest.",
        )
    after = _ledger(chunk, opened)
    stop = IngestError(f"its run {run.name} ended as {ended.name}: {ended.message}")
    outcomes = []
    for one in chunk.work:
        old, new = before.get(one.day), after.get(one.day)
        if new is None or (not ended.is_completed() and old == new):
            outcomes.append(untouched(chunk.paper, one.day, "stopped", stop))
        else:
            outcomes.append(_from_ledger(new, landed=old is None or old.digest != new.digest))
    return outcomes


def do_chunks(
    chunks: Sequence[Chunk],
    papers: str,
    lake: str,
    runner: Runner,
    *,
    begun: Callable[[Chunk], None],
    advanced: Callable[[date], None],
) -> list[Outcome]:
    """Do chunks where the runner says and return what became of every issue.

    A chunk that fails costs its own issues, which are `stopped` then. Where the lake itself refuses, no
    further chunk is begun.
    """
    outcomes: list[Outcome] = []
    if runner.kind in {"inline", "processes"}:
        with hands(runner.workers) as crew:
            for number, chunk in enumerate(chunks):
                begun(chunk)
                here = quote(Here(crew, advanced))
                state: State[list[Outcome]] = ingest_chunk(chunk, papers, lake, here, return_state=True)
                found = state.result(raise_on_failure=False)
                outcomes += _outcomes(chunk, found)
                if isinstance(found, LakeError):
                    for rest in chunks[number + 1 :]:
                        outcomes += [untouched(rest.paper, one.day, "stopped", found) for one in rest.work]
                    break
        return outcomes
    heard = _HEARING.set(Hearing(begun, advanced))
    try:
        where = submit_chunks.with_options(
            task_runner=_task_runner(runner), flow_run_name=f"{len(chunks)} chunks"
        )
        return where(list(chunks), papers, lake, elsewhere=runner.kind == "deployment")
    finally:
        _HEARING.reset(heard)


@flow(name="ingest-chunks", validate_parameters=False)
def submit_chunks(chunks: list[Any], papers: str, lake: str, *, elsewhere: bool) -> list[Outcome]:
    """Submit chunks to the task runner that this flow was given, and return what became of every issue."""
    # Whoever hears of the progress comes by a context variable: what is in the reach of a flow is sent along with
    # its tasks, and a cluster cannot import what stands in the flow's file.
    hearing = _hearing()
    futures: list[PrefectFuture[list[Outcome]]] = []
    for chunk in chunks:
        hearing.begun(chunk)
        work = ask_for_chunk if elsewhere else ingest_chunk
        futures.append(work.submit(chunk, papers, lake))
    outcomes: list[Outcome] = []
    for chunk, future in zip(chunks, futures, strict=True):
        try:
            found: object = future.result(raise_on_failure=False)
        except Exception as error:  # noqa: BLE001  (whatever a cluster says when it goes away; told per chunk)
            found = error
        outcomes += _outcomes(chunk, found)
        for one in chunk.work:
            hearing.advanced(one.day)
    return outcomes


class Progress:
    """A progress artifact: the share of issues done, with an estimate of the rest."""

    def __init__(self, total: int, key: str, what: str) -> None:
        self._total, self._what = total, what
        self._done, self._began, self._told = 0, time.monotonic(), 0.0
        self._artifact: UUID | None = None
        with quietly("the progress"):
            made = create_progress_artifact(0.0, key=key, description=f"{what}: 0 of {total} issues")
            self._artifact = made if isinstance(made, UUID) else None

    def advance(self, day: date) -> None:
        """Count an issue of that day."""
        self._done += 1
        now = time.monotonic()
        if now - self._told < TELL_SECONDS and self._done < self._total:
            return
        self._told = now
        left = (now - self._began) / self._done * (self._total - self._done)
        estimate = f"about {left / 60:.0f} min left" if left >= 60 else f"about {left:.0f} s left"
        if self._artifact is None:
            return
        with quietly("the progress"):
            update_progress_artifact(
                self._artifact,
                progress=100.0 * self._done / self._total,
                description=f"{self._what}: {self._done} of {self._total} issues, now {day:%Y-%m}"
                + (f", {estimate}" if self._done < self._total else ""),
            )


def show_report(lake: Lake, report: RunReport, *, key: str, description: str) -> None:
    """Show the report of a run, as it is kept in the lake, on the pages of the Prefect server."""
    try:
        markdown = read_report(lake, report.run_id, paper=report.paper)
    except IngestError as error:
        # The run's outcome stands in the lake and in its log; a report that could not be kept does not fail it.
        get_run_logger().error("%s", error)
        return
    with quietly("the report"):
        create_markdown_artifact(markdown, key=key, description=description)


@contextmanager
def quietly(what: str) -> Iterator[None]:
    """Log what goes wrong with something that the server only shows: the work goes on without it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  (whatever a server says; nothing depends on it)
        get_run_logger().error("%s could not be shown on the server: %s", what, error)


def artifact_key(*parts: str) -> str:
    """Return a key that Prefect takes: small letters, digits and dashes."""
    return "-".join(parts).replace("_", "-")


def _task_runner(runner: Runner) -> TaskRunner[Any]:
    if runner.kind == "dask":
        from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415  (Dask takes a second to import)

        return DaskTaskRunner(address=runner.address)
    return ThreadPoolTaskRunner(max_workers=runner.workers)


def _outcomes(chunk: Chunk, found: object) -> list[Outcome]:
    """Return what a chunk's task returned; where it failed, its issues as `stopped`."""
    if isinstance(found, list):
        return found
    error = found if isinstance(found, IngestError) else IngestError(f"{type(found).__name__}: {found}")
    get_run_logger().error("%s %s could not be done: %s", chunk.paper, chunk.month, error)
    return [untouched(chunk.paper, one.day, "stopped", error) for one in chunk.work]


def _plain(chunk: Chunk) -> dict[str, object]:
    work = [{**asdict(one), "day": one.day.isoformat()} for one in chunk.work]
    return {"paper": chunk.paper, "month": chunk.month, "work": work}


def _ledger(chunk: Chunk, lake: Lake) -> dict[date, LedgerRow]:
    days = [one.day for one in chunk.work]
    return {row.issue_date: row for row in lake.ledger(chunk.paper, min(days), max(days))}


def _from_ledger(row: LedgerRow, *, landed: bool) -> Outcome:
    return Outcome(
        paper=row.paper,
        issue_date=row.issue_date.isoformat(),
        status=row.status,
        result="landed" if landed else "unchanged",
        evidence=row.evidence,
        pages=row.pages_ok,
        articles=row.articles,
        findings=(),
        seconds=0.0,
    )
