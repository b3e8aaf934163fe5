"""Who does the work: this process, processes beside it, a Dask cluster, or other Prefect workers."""

from __future__ import annotations

import atexit
import logging
import os
import re
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import connection, get_context, parent_process, util
from typing import TYPE_CHECKING, Literal, Protocol

from ingest.errors import ConfigError
from ingest.issue.prepare import given_up, prepare
from ingest.lake import Lake

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from ingest.issue.outcomes import Prepared
    from ingest.papers.registry import Paper
    from ingest.plan.rules import Work

logger = logging.getLogger(__name__)

MOST = 256
"""More processes than this are a slip of the keyboard."""

DIED = "the process that built it died, most likely for want of memory"


@dataclass(frozen=True, slots=True)
class Runner:
    """Where chunks are done: `inline`, in `processes`, on a `dask` cluster, or as runs of a `deployment`.

    `workers` is the number of processes, or of chunks that are under way at once in a deployment; `address`
    is the Dask scheduler's.
    """

    kind: Literal["inline", "processes", "dask", "deployment"]
    workers: int = 1
    address: str = ""

    @classmethod
    def parse(cls, text: str) -> Runner:
        """Read `inline`, `processes:4`, `dask:tcp://host:8786` or `deployment:4`; raise ConfigError otherwise."""
        kind, _, rest = text.partition(":")
        if text in {"", "inline"}:
            return cls("inline")
        if kind == "dask" and re.fullmatch(r"(tcp|tls)://[^\s/]+:\d+", rest):
            return cls("dask", address=rest)
        if kind == "processes" and rest.isdecimal() and 1 <= int(rest) <= MOST:
            return cls("processes", int(rest))
        if kind == "deployment" and (not rest or (rest.isdecimal() and 1 <= int(rest) <= MOST)):
            return cls("deployment", int(rest or 4))
        raise ConfigError(
            f"{text!r} is no runner.",
            hint="There are inline, processes:N, dask:tcp://HOST:PORT and deployment:N; see docs/backfill.md.",
        )


class Hands(Protocol):
    """Whoever prepares issues."""

    def prepare(self, paper: Paper, work: Sequence[Work], lake: Lake) -> Iterator[Prepared]:
        """Yield the issues as they become ready, in any order."""


class Alone:
    """This process, one issue after another."""

    def prepare(self, paper: Paper, work: Sequence[Work], lake: Lake) -> Iterator[Prepared]:
        """Yield the issues in the order given."""
        for one in work:
            yield prepare(paper, one.day, lake, one.asking)


class Pool:
    """Processes beside this one. They read and build; only this process commits, so they never meet at the lake.

    Several threads may have issues prepared at once.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = _pool(workers)
        self._renewing = threading.Lock()

    def prepare(self, paper: Paper, work: Sequence[Work], lake: Lake) -> Iterator[Prepared]:
        """Yield the issues as they become ready.

        Where a process dies, whatever was under way is done again, each issue alone: the one that kills its
        process once more is `failed` with that reason, and the others are had.
        """
        suspects: list[Work] = []
        pool = self._pool
        futures: dict[Future[Prepared], Work] = {}
        for one in work:
            try:
                futures[pool.submit(_prepare, paper, one, lake.uri)] = one
            except BrokenProcessPool:
                suspects.append(one)
        try:
            for future in as_completed(futures):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    suspects.append(futures[future])
        finally:
            # Where an error ends the chunk, the next one does not wait behind what is left of it.
            for future in futures:
                future.cancel()
        if suspects:
            self._renew(pool)
        for one in suspects:
            yield _alone(paper, one, lake.uri)

    def _renew(self, broken: ProcessPoolExecutor) -> None:
        """Put a new pool in the place of a broken one; where two threads met it, once."""
        with self._renewing:
            if self._pool is broken:
                broken.shutdown(cancel_futures=True)
                self._pool = _pool(self._workers)

    def close(self) -> None:
        """End the processes; what has not begun is dropped."""
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def hands(workers: int) -> Iterator[Hands]:
    """Yield this process itself, or a pool of so many processes that ends with the block."""
    if workers == 1:
        yield Alone()
        return
    pool = Pool(workers)
    try:
        yield pool
    finally:
        pool.close()


def _pool(workers: int) -> ProcessPoolExecutor:
    # Fork would copy the threads of Arrow and Delta in an unknown state.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Let a process of the pool end when its parent does: Ctrl-C is the parent's to hear, kill -9 tells nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    util.Finalize(None, _end, exitpriority=-100)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()


def _end() -> None:
    """End this process, as the last thing that it does.

    To take down what it has loaded takes as long as an issue, and libraries that are taken down beside their threads
    have now and then aborted; the operating system does it at once.
    """
    atexit._run_exitfuncs()  # noqa: SLF001  (there is no public name for it)
    os._exit(0)


def _die_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _prepare(paper: Paper, one: Work, lake_uri: str) -> Prepared:
    return prepare(paper, one.day, _lake(lake_uri), one.asking)


@cache
def _lake(uri: str) -> Lake:
    """Open the lake once a process: its tables stay open from issue to issue."""
    return Lake.open(uri, create=False)


def _alone(paper: Paper, one: Work, lake_uri: str) -> Prepared:
    """Prepare an issue in a process of its own."""
    with _pool(1) as pool:
        try:
            return pool.submit(_prepare, paper, one, lake_uri).result()
        except BrokenProcessPool:
            logger.error("%s %s: %s", paper.code, one.day, DIED)  # noqa: TRY400  (the traceback is the pool's)
            return given_up(paper, one.day, DIED)
