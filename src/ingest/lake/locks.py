"""One run at a time for an issue."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.errors import LakeBusyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLL_SECONDS = 0.05


@contextmanager
def file_lock(path: Path, what: str, *, wait: float) -> Iterator[None]:
    """Hold a lock on a local file for as long as the block runs; raise LakeBusyError after `wait` seconds.

    The lock belongs to the open file, so the end of the process frees it, kill -9 included. The file itself
    stays: removing it would let two processes hold locks on two files of one name.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait
    with path.open("a+") as stream:
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise _busy(what) from None
                time.sleep(POLL_SECONDS)
            else:
                break
        yield


def _busy(what: str) -> LakeBusyError:
    return LakeBusyError(
        f"Another run is writing {what}.",
        state="This run left it alone.",
        hint="Wait for the other run to end and type the same command again.",
    )
