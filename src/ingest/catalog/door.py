"""The one door for SQL: what takes statements from people (commands, shell, app, exports) asks through it.

Questions are answered in a process of their own (`answering`): within limits of memory, time, threads and temporary
files, with DuckDB's settings fixed and locked, and with no file to be opened but the catalog's. What ends that
process ends nothing else.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from ingest.catalog import build
from ingest.catalog.limits import GRACE, Limits, too_long
from ingest.catalog.naming import CATALOG
from ingest.catalog.opening import Opening, command
from ingest.errors import IngestError, LakeError
from ingest.lake.place import Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection
    from types import TracebackType

    from ingest.lake import Lake

_START_SECONDS = 120.0
"""Seconds that a catalog may take to be opened: on S3, and on a machine that is busy."""

_CRASHES = frozenset({signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS})
"""Signals that end a process which met a damaged file, as any other fault of DuckDB does."""

Value = str | int | float | bool | list[str] | None
"""What may be bound to a name in a statement. Dates go as texts that the statement casts."""

_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "SSL_CERT_FILE",
    "VIRTUAL_ENV",
)


class Door:
    """Answers questions about one lake. Threads may share it and take turns. `close` ends the process behind it.

    The catalog is built first where there is none, or one that was built where the lake no longer lies; not where
    `builds` is off, for those who may write nothing. What is open shows the state that the catalog had when the
    first question was asked.
    """

    def __init__(self, lake: Lake | Place, limits: Limits | None = None, *, builds: bool = True) -> None:
        self._place = lake if isinstance(lake, Place) else Place.around(lake)
        self._builds = builds
        self.limits = limits or Limits()
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._peer: Connection | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        """Return the door itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def ask(self, sql: str, values: Mapping[str, Value] | None = None) -> pa.Table:
        """Return the result of the last of one or several statements.

        `values` are bound to the names that statements write as `$name`: what a person typed into a form is a
        value and never part of the SQL.

        Raise IngestError for a statement that does not only read, for one that DuckDB cannot run, with its message
        and what there is to ask, and for one that takes more than the limits. Sums that DuckDB gives in 128 bits
        come in 64 where that is enough.
        """
        try:
            raw = sql.encode()
            bound = json.dumps(dict(values or {}), ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise IngestError(f"The statement is not text: {error}.", hint="Type it in UTF-8.") from error
        if len(raw) > self.limits.text_bytes:
            raise IngestError(
                f"The statement has {len(raw):,} bytes; {self.limits.text_bytes:,} are allowed.",
                hint="Ask for what is common to the many values, or join with a table of your own in DuckDB.",
            )
        if len(bound) > self.limits.text_bytes:
            raise IngestError(
                f"The values of the question have {len(bound):,} bytes; {self.limits.text_bytes:,} are allowed.",
                hint="Ask with fewer or shorter ones.",
            )
        with self._turn:
            if self._peer is None:
                self._open()
            try:
                return _plain_sums(self._answer(raw, bound))
            except BaseException:
                # A process that was left in the middle of an answer, by Control-C for example, answers no other.
                if self._unread:
                    self._end()
                raise

    def close(self) -> None:
        """End the process, if there is one; the next question starts a new one."""
        with self._turn:
            self._end()

    _unread = False
    """Whether an answer is under way, or was the last that the process gives."""

    def _answer(self, raw: bytes, bound: bytes) -> pa.Table:
        assert self._peer is not None
        deadline = time.monotonic() + self.limits.seconds + GRACE
        data = bytearray()
        self._unread = True
        try:
            self._peer.send_bytes(raw)
            self._peer.send_bytes(bound)
            while True:
                letter, content = self._received(deadline)
                if letter == b"D":
                    data += content
                    continue
                self._unread = letter == b"L"
                if letter == b"E":
                    return pa.ipc.open_stream(pa.py_buffer(data)).read_all()
                refusal = json.loads(content)
                suspect = refusal.pop("suspect")
                raise (_damage_told(suspect, self._place) if suspect else None) or IngestError(**refusal)
        except (EOFError, OSError) as error:
            died = self._died()
            crashed = self._process is not None and -(self._process.poll() or 0) in _CRASHES
            raise (_damage_told(died.what, self._place) if crashed else None) or died from error

    def _received(self, deadline: float) -> tuple[bytes, bytes]:
        """Return the next message. Raise IngestError where it does not come in time, EOFError where none will."""
        assert self._peer is not None
        if not self._peer.poll(max(0.0, deadline - time.monotonic())):
            raise too_long(self.limits)
        message = self._peer.recv_bytes()
        return message[:1], message[1:]

    def _died(self) -> IngestError:
        """Return the error for a question that ended the process."""
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        ended = self._process.poll() or 0
        if ended == -signal.SIGXCPU:
            return too_long(self.limits)
        how = signal.Signals(-ended).name if ended < 0 else f"exit code {ended}"
        return IngestError(
            f"The question ended the process that answered it ({how}), most likely for want of memory: "
            f"{self.limits.memory_mb:,} MB are allowed.",
            hint="Ask for fewer columns, months or longer texts at a time, or allow more: --memory.",
        )

    def _open(self) -> None:
        """Start the process, over a catalog that belongs to the lake as it lies."""
        if not self._builds:
            if self._start() != self._place.uri:
                self._end()
                raise LakeError(
                    f"The catalog of {self._place.uri} was built where the lake no longer lies.",
                    hint=f"ingest catalog --lake {self._place.uri}",
                )
            return
        if not self._place.has_catalog():
            build(self._place.lake)
        for _ in range(2):
            if self._start() == self._place.uri:
                return
            self._end()
            build(self._place.lake)
        if self._start() != self._place.uri:
            self._end()
            raise LakeError(
                f"The catalog of {self._place.uri} names another lake, though it was just built.",
                hint="Somebody else may be building one: type it again.",
            )

    def _start(self) -> str:
        """Start a process; return where the lake lay when the catalog was built."""
        self._scratch = tempfile.TemporaryDirectory(prefix="ingest-query-")
        path = Path(self._place.uri) / CATALOG
        if self._place.local is None:
            path = Path(self._scratch.name) / CATALOG
            path.write_bytes(self._place.lake.files.read(CATALOG))
        self._peer, theirs = Pipe()
        opening = Opening(str(path), self._place.uri, self._scratch.name, self.limits)
        try:
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                command(theirs.fileno(), opening),
                pass_fds=(theirs.fileno(),),
                cwd=self._scratch.name,
                env=_environment(s3=self._place.local is None),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            self._end()
            raise IngestError(
                f"The process that answers questions cannot be started: {error}.",
                hint="Make room on the machine and type it again.",
            ) from error
        finally:
            theirs.close()
        try:
            letter, content = self._received(time.monotonic() + _START_SECONDS)
        except (EOFError, OSError) as error:
            died = self._died()
            self._end()
            raise died from error
        if letter == b"H":
            return str(json.loads(content)["lake"])
        self._end()
        raise LakeError(
            f"The catalog {path} cannot be opened: {json.loads(content)['what']}.",
            hint="Somebody may have opened it for writing, or it is damaged; a new one in its place: ingest catalog",
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        peer, self._peer = self._peer, None
        scratch, self._scratch = self._scratch, None
        self._unread = False
        if peer is not None:
            peer.close()
        if process is not None:
            # It writes nothing that could be left half: there is nothing to wait for.
            process.kill()
            process.wait()
        if scratch is not None:
            scratch.cleanup()


def _damage_told(suspect: str, place: Place) -> IngestError | None:
    """Look for damage behind a failure; what reads files for it is loaded only then."""
    from ingest.catalog.damaged import damage_told  # noqa: PLC0415

    return damage_told(suspect, place.lake)


def _environment(*, s3: bool) -> dict[str, str]:
    """Return the environment of the process: nothing in it is secret but what opens the lake on S3."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _PASSED_ON or name.startswith("PYTHON") or (s3 and name.startswith("AWS_"))
    }


def _plain_sums(table: pa.Table) -> pa.Table:
    """Return a table with 64-bit integers for what DuckDB sums up in 128 bits, where they are large enough."""
    for at, field in enumerate(table.schema):
        if field.type == pa.decimal128(38, 0):
            with suppress(pa.ArrowInvalid):  # too large: it stays as it is
                table = table.set_column(at, field.name, table.column(at).cast(pa.int64()))
    return table
