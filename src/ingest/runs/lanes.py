"""A backfill's chunks under Prefect: one task, handed to this process, a Dask cluster, or other Prefect workers.

It stands in the package and not beside the flows because the workers of a cluster import it.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import httpx
import stamina
from prefect import flow, get_run_logger, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from ingest.errors import IngestError, LakeError
from ingest.issue.outcomes import Outcome, untouched
from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.runs.chunks import try_chunk
from ingest.runs.hosts import Stop, lanes, side_by_side
from ingest.runs.journal import CancelledError, from_ledger, heed
from ingest.runs.states import INCOMPLETE, by_exception, chunk_state
from ingest.runs.workers import Alone, Hands, Runner, hands
from ingest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from uuid import UUID

    from prefect.client.schemas.objects import State
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

    from ingest.lake import LedgerRow
    from ingest.plan.rules import Chunk

T = TypeVar("T")

DEPLOYMENT = "ingest-chunk/chunk"
"""The deployment whose runs do a chunk each."""

POLL_SECONDS = 2.0
"""How often a chunk in another worker is asked whether it has ended."""

AWAY_SECONDS = 1800.0
"""How long the server may be away while chunks are handed to other workers: it alone knows how they are."""


@dataclass(frozen=True, slots=True)
class Here:
    """Hands of this very process, and who hears of each day: what no other process can be sent."""

    crew: Hands
    advanced: Callable[[date], None]


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who hears of each chunk before it begins and when it has ended, and of each day that is done."""

    begun: Callable[[Chunk], None]
    advanced: Callable[[date], None]
    ended: Callable[[Chunk, list[Outcome]], None]


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
    retry_condition_fn=by_exception,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def ingest_chunk(chunk: Chunk, papers: str, lake: str, run_id: str = "", here: Here | None = None) -> Any:
    """Bring a chunk of a run into the lake, in whatever process this task runs."""
    found = here or Here(Alone(), lambda _: None)
    heed(Lake.open(lake), run_id)
    outcomes = try_chunk(
        load_papers(Path(papers)).paper(chunk.paper),
        chunk.work,
        Lake.open(lake),
        found.crew,
        advanced=found.advanced,
        run_id=run_id,
    )
    return chunk_state(outcomes)


@task(
    name="chunk elsewhere",
    task_run_name="{chunk.paper} {chunk.month}",
    retries=1,
    retry_condition_fn=by_exception,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def ask_for_chunk(chunk: Chunk, papers: str, lake: str, run_id: str = "") -> Any:
    """Have a chunk done by whichever worker takes the run of a deployment, and read in the ledger what came of it."""
    opened = Lake.open(lake)
    before = _ledger(chunk, opened)
    parameters = {"papers": papers, "lake": lake, "work": _plain(chunk), "run_id": run_id}
    # Asked twice because an answer was lost, the server makes one run; a second try of this task is another one.
    once = f"{run_id or uuid4().hex} {chunk.paper} {chunk.month} {runtime.task_run.run_count}"
    run = patiently(
        lambda: run_deployment(
            DEPLOYMENT,
            parameters=parameters,
            flow_run_name=f"{chunk.paper} {chunk.month}",
            timeout=0,
            idempotency_key=once,
        )
    )
    assert isinstance(run, FlowRun)
    ended = patiently(lambda: _state(run.id))
    while ended is not None and not ended.is_final():
        time.sleep(POLL_SECONDS)
        ended = patiently(lambda: _state(run.id))
    if ended is None or ended.is_crashed():
        # Its machine or process is gone. What had landed is known, so the same chunk again does only the rest.
        raise IngestError(
            f"The run {run.name} of {chunk.paper} {chunk.month} crashed.",
            state="What had landed of it stays.",
            hint="The same backfill does the rest.",
        )
    after = _ledger(chunk, opened)
    stop = IngestError(f"its run {run.name} ended as {ended.name}: {ended.message}")
    done = ended.is_completed() or ended.name == INCOMPLETE
    outcomes = []
    for one in chunk.work:
        old, new = before.get(one.day), after.get(one.day)
        if new is None or (not done and old == new):
            outcomes.append(untouched(chunk.paper, one.day, "stopped", stop))
        else:
            outcomes.append(from_ledger(new, landed=old is None or old.digest != new.digest))
    return chunk_state(outcomes)


def patiently(call: Callable[[], T]) -> T:
    """Return what a call of the server gives; one that is away is asked again for AWAY_SECONDS."""
    return stamina.retry(
        on=_is_away, attempts=None, timeout=AWAY_SECONDS, wait_initial=POLL_SECONDS, wait_max=30.0
    )(call)()


def _is_away(error: Exception) -> bool:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.is_server_error
    return isinstance(error, httpx.TransportError)


def _state(run: UUID) -> State[Any] | None:
    with get_client(sync_client=True) as client:
        return client.read_flow_run(run).state


def do_chunks(
    chunks: Sequence[Chunk],
    papers: str,
    lake: str,
    runner: Runner,
    hearing: Hearing,
    *,
    run_id: str = "",
) -> None:
    """Do chunks where the runner says; `hearing` hears of every chunk what became of its issues.

    A chunk that fails costs its own issues, which are `stopped` then. Where the lake itself refuses, or a person
    cancels the run, no further chunk is begun, and that error is raised.
    """
    if runner.kind in {"inline", "processes"}:
        with hands(runner.workers) as crew:
            _side_by_side(chunks, papers, lake, crew, hearing, run_id)
        return
    told: set[int] = set()

    def heard(chunk: Chunk, outcomes: list[Outcome]) -> None:
        told.add(id(chunk))
        hearing.ended(chunk, outcomes)

    heard_by = _HEARING.set(replace(hearing, ended=heard))
    try:
        where = submit_chunks.with_options(
            task_runner=_task_runner(runner), flow_run_name=f"{len(chunks)} chunks"
        )
        where(list(chunks), papers, lake, run_id, elsewhere=runner.kind == "deployment")
    except httpx.HTTPError as error:
        # The server could not be told how the flow around the chunks stands. What they did, they did.
        get_run_logger().error("the server could not be told of the chunks: %s", error)
        for chunk in chunks:
            if id(chunk) not in told:
                hearing.ended(chunk, _outcomes(chunk, error))
    finally:
        _HEARING.reset(heard_by)


def _side_by_side(
    chunks: Sequence[Chunk], papers: str, lake: str, crew: Hands, hearing: Hearing, run_id: str
) -> None:
    """Do chunks with the hands of this process, several hosts at once."""
    newspapers, stop = load_papers(Path(papers)), Stop()

    def advanced(day: date) -> None:
        stop.heed()
        hearing.advanced(day)

    def do(chunk: Chunk) -> None:
        hearing.begun(chunk)
        here = quote(Here(crew, advanced))
        state: State[list[Outcome]] = ingest_chunk(chunk, papers, lake, run_id, here, return_state=True)
        found: object = state.result(raise_on_failure=False)
        if isinstance(found, LakeError | CancelledError):
            # No other chunk would fare better.
            raise found
        hearing.ended(chunk, _outcomes(chunk, found))

    parts = lanes(chunks, lambda chunk: (newspapers.paper(chunk.paper), chunk.work[0].day))
    side_by_side(parts, do, Settings.from_environment().side_by_side, stop)


@flow(name="ingest-chunks", validate_parameters=False)
def submit_chunks(chunks: list[Any], papers: str, lake: str, run_id: str, *, elsewhere: bool) -> None:
    """Submit chunks to the task runner that this flow was given; who listens hears what became of each."""
    # Whoever hears of the progress comes by a context variable: what is in the reach of a flow is sent along with
    # its tasks, and a cluster cannot import what stands in the flow's file.
    hearing = _hearing()
    futures: list[PrefectFuture[list[Outcome]]] = []
    for chunk in chunks:
        hearing.begun(chunk)
        work = ask_for_chunk if elsewhere else ingest_chunk
        futures.append(work.submit(chunk, papers, lake, run_id))
    cancelled: CancelledError | None = None
    for chunk, future in zip(chunks, futures, strict=True):
        try:
            found: object = future.result(raise_on_failure=False)
        except Exception as error:  # noqa: BLE001  (whatever a cluster says when it goes away; told per chunk)
            found = error
        cancelled = cancelled or (found if isinstance(found, CancelledError) else None)
        hearing.ended(chunk, _outcomes(chunk, found))
        for one in chunk.work:
            hearing.advanced(one.day)
    if cancelled is not None:
        raise cancelled


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
