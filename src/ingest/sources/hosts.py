"""One host, shared politely by all threads and processes of this machine: rate, requests at a time, giving up.

What they agree on stands in small files of a folder in the machine's temporary directory, guarded by file
locks, so that it also holds between two runs. Workers on other machines do not see it.
"""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import random
import re
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

GIVE_UP_AFTER = 10
"""Failed requests in a row, over all workers of a run, after which a host is left alone for COOL_DOWN seconds."""

COOL_DOWN = 60.0
MAX_SLOWING = 16.0
"""How many times slower than configured a host may be asked that has refused us for hurrying."""

MAX_WAIT = 600.0
"""Seconds that a request waits for a free place at most, and that a site can make us pause."""

_POLL = 0.01
_MAX_NOTES = 65536


@dataclass(slots=True)
class _State:
    """What the workers agree on: the time of the next turn, how slowed they are, failures in a row by run."""

    turn: float = 0.0
    slowing: float = 1.0
    failures: dict[str, tuple[int, float]] = field(default_factory=dict)


def shared_folder() -> Path:
    """Return the folder of this user's notes on hosts. Raise SourceError where somebody else owns it."""
    folder = Path(tempfile.gettempdir()) / f"ingest-hosts-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise SourceError(
            f"{folder} belongs to somebody else.",
            state="Nothing was asked of the site.",
            hint="Remove it, or set TMPDIR to a folder of your own.",
        )
    return folder


def run_token() -> str:
    """Name the run that this process belongs to: a worker process has its parent's name."""
    parent = multiprocessing.parent_process()
    return str(parent.pid if parent else os.getpid())


@dataclass(frozen=True, slots=True)
class Host:
    """The politeness that one host is owed. `rate` are requests a second, `concurrency` those at a time."""

    name: str
    folder: Path
    rate: float
    concurrency: int

    @contextmanager
    def request(self, *, delay: float = 0.0) -> Iterator[None]:
        """Hold one of the host's places for as long as the block runs, from this host's next turn on.

        `delay` are the seconds between requests that robots.txt asks for. Raise SourceError where the host
        has failed so often that it is left alone, or no place gets free within MAX_WAIT seconds.
        """
        with self._place():
            pause = self._turn(max(delay, 1 / self.rate))
            if pause:
                time.sleep(pause)
            yield

    def worked(self) -> None:
        """Note an answer: failures are forgotten, and what was slowed speeds up a little."""
        with self._state() as state:
            state.failures.pop(run_token(), None)
            state.slowing = max(1.0, state.slowing * 0.9)

    def failed(self) -> None:
        """Note a request without a usable answer."""
        with self._state() as state:
            count, _ = state.failures.get(run_token(), (0, 0.0))
            state.failures[run_token()] = count + 1, time.time()

    def slow_down(self, pause: float) -> None:
        """Keep all workers from asking for `pause` seconds, and ask half as often afterwards."""
        with self._state() as state:
            state.turn = max(state.turn, time.time() + min(pause, MAX_WAIT))
            state.slowing = min(MAX_SLOWING, state.slowing * 2)

    def _turn(self, interval: float) -> float:
        """Take the next turn and return the seconds until then; raise SourceError where the host is left alone."""
        with self._state() as state:
            now = time.time()
            count, last = state.failures.get(run_token(), (0, 0.0))
            if count >= GIVE_UP_AFTER:
                left = last + COOL_DOWN - now
                if left > 0:
                    raise SourceError(
                        f"{self.name} failed {count} times in a row and is left alone for {left:.0f} s.",
                        state="What was fetched before is in the raw archive.",
                        hint="Look at the site in a browser; type the same command again when it works.",
                    )
                # One request tries whether it is back; the others wait for what comes of it.
                state.failures[run_token()] = count, now
            step = interval * state.slowing
            furthest = now + MAX_WAIT + self.concurrency * step  # beyond it lies a note of a clock set wrong
            turn = state.turn if now <= state.turn <= furthest else now
            state.turn = turn + step
            return turn - now

    @contextmanager
    def _place(self) -> Iterator[None]:
        deadline = time.monotonic() + MAX_WAIT
        numbers = list(range(self.concurrency))
        while time.monotonic() < deadline:
            random.shuffle(numbers)
            for number in numbers:
                with self._file(f"place{number}").open("a") as stream:
                    try:
                        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        continue  # somebody else's; the next place may be free
                    yield
                    return
            time.sleep(_POLL * (1 + random.random()))  # noqa: S311  (no secret)
        raise SourceError(
            f"No request to {self.name} got its turn within {MAX_WAIT:.0f} s.",
            state="What was fetched before is in the raw archive.",
            hint="Another run keeps the host busy; wait for it, or raise `rate` and `concurrency`.",
        )

    @contextmanager
    def _state(self) -> Iterator[_State]:
        """Give the notes to read and change, nobody else doing so meanwhile.

        They are written in place, padded: truncating the file made ext4 flush it, 7 ms a request.
        """
        descriptor = os.open(self._file("state"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            before = os.pread(descriptor, _MAX_NOTES, 0)
            state = _read(before)
            try:
                yield state
            finally:
                after = json.dumps([state.turn, state.slowing, state.failures]).encode()
                if after != before.rstrip():
                    os.pwrite(descriptor, after.ljust(len(before)), 0)
        finally:
            os.close(descriptor)

    def _file(self, what: str) -> Path:
        return self.folder / f"{re.sub(r'[^0-9A-Za-z.-]', '_', self.name)}.{what}"


def _read(notes: bytes) -> _State:
    """Read the notes; what a killed process left half-written counts as none, what is an hour old is dropped."""
    state = _State()
    # Half-written: a fresh start is all a host is owed.
    with suppress(ValueError, TypeError, AttributeError, RecursionError):
        turn, slowing, failures = json.loads(notes)
        kept = {
            str(run): (int(count), float(last))
            for run, (count, last) in failures.items()
            if time.time() - 3600 < float(last) <= time.time()
        }
        state = _State(float(turn), min(MAX_SLOWING, max(1.0, float(slowing))), kept)
    return state
