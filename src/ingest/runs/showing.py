"""What a run shows on the pages of the Prefect server. It goes through one place, which no data work ever waits for.

A server that is slow, gone or refuses costs a line of the log. What could not be shown is tried again until the run
ends, the newest of each thing only, so that a server that comes back shows how things stand.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.orchestration import get_client

from ingest.errors import IngestError
from ingest.tell.report.keeping import read_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from types import TracebackType

    from ingest.issue.outcomes import RunReport
    from ingest.lake import Lake

TELL_SECONDS = 5.0
"""The progress shown is never older than this and one issue; each update is a call of the server."""

AGAIN_SECONDS = 15.0
"""How long what could not be shown waits for its next try."""

LAST_SECONDS = 30.0
"""How long the end of a run waits for what is not shown yet."""

BACK_SECONDS = 900.0
"""How long a run that has done its work waits for a server that is away, so that it hears how the run ended."""


class Board:
    """Shows things on the server from a thread of its own. What fails is logged and tried again; nothing is raised."""

    def __init__(self, again: float = AGAIN_SECONDS) -> None:
        self._again = again
        self._wanted: dict[str, Callable[[], object]] = {}
        self._changed = threading.Condition()
        self._closing = False
        # In the context of the run, so that what is shown belongs to it.
        self._thread = threading.Thread(target=copy_context().run, args=(self._work,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        """Return the board itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def show(self, what: str, call: Callable[[], object]) -> None:
        """Have a call of the server made soon; it takes the place of an earlier one of that name."""
        with self._changed:
            self._wanted[what] = call
            self._changed.notify()

    def close(self, within: float = LAST_SECONDS) -> None:
        """Wait at most so many seconds for what is not shown yet; log what never was."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(within)
        with self._changed:
            left = sorted(self._wanted)
            self._wanted.clear()
        if left:
            _log("%s could not be shown on the server", ", ".join(left))

    def _work(self) -> None:
        failed = False
        while True:
            with self._changed:
                while not self._wanted:
                    if self._closing:
                        return
                    self._changed.wait()
                what, call = next(iter(self._wanted.items()))
            try:
                call()
            except Exception as error:  # noqa: BLE001  (whatever a server says; nothing depends on it)
                if not failed:
                    _log("%s cannot be shown on the server for now, and the work goes on: %s", what, error)
                failed = True
                with self._changed:
                    # Asked to close, it tries again at once and for as long as close waits.
                    self._changed.wait(min(1.0, self._again) if self._closing else self._again)
            else:
                failed = False
                with self._changed:
                    if self._wanted.get(what) is call:
                        del self._wanted[what]


@contextmanager
def quietly(what: str) -> Iterator[None]:
    """Log what goes wrong with something that the server only shows: the work goes on without it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  (whatever a server says; nothing depends on it)
        _log("%s could not be shown on the server: %s", what, error)


class Progress:
    """A progress artifact: the share of issues done, with an estimate of the rest."""

    def __init__(self, board: Board, total: int, key: str, what: str) -> None:
        self._board, self._total, self._key, self._what = board, total, key, what
        self._done, self._began, self._told = 0, time.monotonic(), 0.0
        self._artifact: UUID | None = None
        self._counting = threading.Lock()
        board.show("the progress", partial(self._put, 0.0, f"{what}: 0 of {total} issues"))

    def advance(self, day: date) -> None:
        """Count an issue of that day; any thread may."""
        with self._counting:
            self._done += 1
            now = time.monotonic()
            if now - self._told < TELL_SECONDS and self._done < self._total:
                return
            self._told = now
            left = (now - self._began) / self._done * (self._total - self._done)
            estimate = f"about {left / 60:.0f} min left" if left >= 60 else f"about {left:.0f} s left"
            told = f"{self._what}: {self._done} of {self._total} issues, now {day:%Y-%m}"
            told += f", {estimate}" if self._done < self._total else ""
            share = 100.0 * self._done / self._total
        self._board.show("the progress", partial(self._put, share, told))

    def _put(self, share: float, told: str) -> None:
        if self._artifact is None:
            made = create_progress_artifact(share, key=self._key, description=told)
            self._artifact = made if isinstance(made, UUID) else None
        else:
            update_progress_artifact(self._artifact, progress=share, description=told)


def show_report(board: Board, lake: Lake, report: RunReport, *, key: str, description: str) -> None:
    """Show the report of a run, as it is kept in the lake, on the pages of the Prefect server."""
    try:
        markdown = read_report(lake, report.run_id, paper=report.paper)
    except IngestError as error:
        # The run's outcome stands in the lake and in its log; a report that could not be kept does not fail it.
        get_run_logger().error("%s", error)
        return
    show_text(board, f"the report of {report.paper}", markdown, key=key, description=description)


def show_text(board: Board, what: str, markdown: str, *, key: str, description: str) -> None:
    """Show Markdown on the pages of the Prefect server."""
    board.show(what, partial(create_markdown_artifact, markdown, key=key, description=description))


def show_table(board: Board, what: str, rows: list[dict[str, Any]], *, key: str, description: str) -> None:
    """Show a table on the pages of the Prefect server."""
    board.show(what, partial(create_table_artifact, rows, key=key, description=description))


def artifact_key(*parts: str) -> str:
    """Return a key that Prefect takes: small letters, digits and dashes."""
    return "-".join(parts).replace("_", "-")


def await_server(seconds: float = BACK_SECONDS, *, again: float = 5.0) -> None:
    """Wait for a server that is away, at most so long: a run whose end it does not hear is called dead by it.

    What has landed does not depend on it.
    """
    deadline, told = time.monotonic() + seconds, False
    while True:
        with quietly("how this run ended"), get_client(sync_client=True) as client:
            away = client.api_healthcheck()
            if away is None:
                return
        if time.monotonic() >= deadline:
            return
        if not told:
            _log("the work is done; waiting at most %.0f min for the server to hear of it", seconds / 60)
            told = True
        time.sleep(again)


def _log(message: str, *values: object) -> None:
    get_run_logger().error(message, *values)
