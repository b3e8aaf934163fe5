"""Several newspapers side by side: a lane for each host, so that no host is asked more often than by one run."""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from ingest.papers.registry import Paper

T = TypeVar("T")


def host_of(paper: Paper, day: date) -> str:
    """Return what an issue's source is asked at: a web host or a bucket; of folders each newspaper has its own."""
    source = paper.source_for(day)
    place = getattr(source, "base", "") or getattr(source, "bucket", "")
    return urlsplit(place).hostname or place or f"folder of {paper.code}"


def lanes(work: Iterable[T], of: Callable[[T], tuple[Paper, date]]) -> list[list[T]]:
    """Split work by host, each lane in the order given; `of` tells the newspaper and a day of one piece."""
    found: dict[str, list[T]] = {}
    for one in work:
        found.setdefault(host_of(*of(one)), []).append(one)
    return list(found.values())


class Stopped(BaseException):
    """Raised in a lane whose neighbour failed or whose run was interrupted. Nothing is half-landed by it."""


class Stop:
    """Tells the lanes of a run to give up at the next issue."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        """Ask all lanes to give up."""
        self._asked.set()

    def heed(self) -> None:
        """Raise Stopped where it was asked for."""
        if self._asked.is_set():
            raise Stopped


def side_by_side(
    parts: Sequence[Sequence[T]], do: Callable[[T], None], most: int, stop: Stop | None = None
) -> None:
    """Do the pieces of each lane in their order, at most `most` lanes at once; one lane is done by this thread.

    The first error of a lane, or an interrupt, asks the others to give up, is waited out and raised.
    """
    if len(parts) <= 1 or most <= 1:
        for one in (one for part in parts for one in part):
            do(one)
        return
    asked = stop or Stop()

    def lane(part: Sequence[T]) -> None:
        for one in part:
            asked.heed()
            do(one)

    with ThreadPoolExecutor(min(most, len(parts)), thread_name_prefix="lane") as pool:
        futures = [pool.submit(copy_context().run, lane, part) for part in parts]
        try:
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        except BaseException:
            asked.ask()
            for future in futures:
                future.cancel()
            raise
        errors = [error for future in done if (error := future.exception()) is not None]
        if errors:
            asked.ask()
            for future in futures:
                future.cancel()
            wait(futures)
    for error in errors:
        if not isinstance(error, Stopped):
            raise error
