"""One run at a time for an issue: a file lock on a disk, a conditional put with a heartbeat on S3.

A lock saves double work and keeps the sweeping of old rows away from a landing that is under way. No promise
of the lake hangs on it alone: commits that meet are decided by the Delta log.
"""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import threading
import time
import uuid
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from ingest.errors import LakeBusyError, LakeError
from ingest.lake.files import told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from ingest.lake.files import Files

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.05
S3_POLL_SECONDS = 1.0

BEAT_SECONDS = 15.0
EXPIRY_SECONDS = 60.0
"""A lock on S3 whose holder has not been heard of for so long is free: four missed beats. Clocks of machines
that share a lake must agree to within half a minute."""

_MARK = pa.schema([("holder", pa.string())])


def _me() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


@contextmanager
def file_lock(path: Path, what: str, *, wait: float) -> Iterator[None]:
    """Hold a lock on a local file for as long as the block runs; raise LakeBusyError after `wait` seconds.

    The lock belongs to the open file, so the end of the process frees it, kill -9 included. `free_locks` may remove
    the file of a free lock: who has locked a file that no longer bears that name opens the new one.
    """
    deadline = time.monotonic() + wait
    with ExitStack() as opened:
        while True:
            with told(f"{what} cannot be locked"):
                path.parent.mkdir(parents=True, exist_ok=True)
                stream = path.open("a+", encoding="utf-8")
            opened.callback(stream.close)
            while not _locked(stream):
                if time.monotonic() >= deadline:
                    stream.seek(0)
                    raise _busy(what, stream.read().strip())
                time.sleep(POLL_SECONDS)
            if _bears(path, stream):
                break
            opened.pop_all().close()
        # Who holds it is only for people to read: on a full disk the lock is held all the same.
        with suppress(OSError):
            os.ftruncate(stream.fileno(), 0)
            os.write(stream.fileno(), _me().encode())
        yield


def free_locks(files: Files) -> int:
    """Remove the files of locks that nobody holds; return how many. In a bucket a lock that ends leaves nothing."""
    gone = 0
    if files.local is None:
        return 0
    for path in sorted((files.local / ".locks").glob("*")):
        with suppress(OSError), path.open("a+", encoding="utf-8") as stream:
            # Removed while it is held here: nobody else can hold it, and who waits for it looks again.
            if _locked(stream) and _bears(path, stream):
                path.unlink()
                gone += 1
    return gone


def _locked(stream: TextIO) -> bool:
    """Try to lock an open file."""
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _bears(path: Path, stream: TextIO) -> bool:
    """Say whether a name still is that of an open file."""
    try:
        return os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False


@contextmanager
def s3_lock(files: Files, name: str, what: str, options: dict[str, str], *, wait: float) -> Iterator[None]:
    """Hold a lock in a bucket for as long as the block runs; raise LakeBusyError after `wait` seconds.

    A lock is a numbered folder that only one process can create: its mark is the first entry of a Delta log,
    which is written by a conditional put. A thread puts a fresh object beside it every BEAT_SECONDS; a folder
    that has grown old belongs to a dead process, and the next number is free. `options` are Delta's.
    """
    deadline = time.monotonic() + wait
    while True:
        ages = _ages(files, name)
        held = [number for number, age in ages.items() if age < EXPIRY_SECONDS]
        if not held:
            number = max(ages, default=-1) + 1
            if _create(files, name, number, options):
                break
        if time.monotonic() >= deadline:
            raise _busy(what, "")
        time.sleep(min(S3_POLL_SECONDS, max(0.0, deadline - time.monotonic())))
    ended = threading.Event()
    beat = threading.Thread(target=_beat, args=(files, _folder(name, number), ended), daemon=True)
    beat.start()
    try:
        yield
    finally:
        ended.set()
        beat.join()
        for old in sorted({number, *ages}):
            files.remove_folder(_folder(name, old))


def _folder(name: str, number: int) -> str:
    return f".locks/{name}/{number:08d}"


def _ages(files: Files, name: str) -> dict[int, float]:
    """Return by number the seconds since each lock of that name gave its last sign of life."""
    base = f".locks/{name}"
    ages: dict[int, float] = {}
    for one in files.under(base):
        if one.written:
            number = int(one.name.removeprefix(base).strip("/").split("/")[0])
            age = time.time() - one.written
            ages[number] = min(age, ages.get(number, age))
    return ages


def _create(files: Files, name: str, number: int, options: dict[str, str]) -> bool:
    """Create a lock's folder; return whether it was this call that did."""
    uri = f"s3://{files.path(_folder(name, number))}"
    mark = f"{_me()}, {uuid.uuid4().hex}"

    def create() -> bool:
        try:
            DeltaTable.create(uri, schema=_MARK, mode="error", description=mark, storage_options=options)
        except (CommitFailedError, DeltaError) as error:
            if not (isinstance(error, CommitFailedError) or "already exists" in str(error)):
                raise
            # Somebody's, or this call's own, whose answer was lost: a lock that nobody knew to hold would keep all out.
            with suppress(TableNotFoundError):  # freed in this moment
                return bool(DeltaTable(uri, storage_options=options).metadata().description == mark)
            return False
        return True

    return files.ask(f"The lock {uri} cannot be made", create)


def _beat(files: Files, folder: str, ended: threading.Event) -> None:
    """Give a sign of life until the lock has ended. A put that fails is tried again at the next beat."""
    while not ended.wait(BEAT_SECONDS):
        try:
            files.write(f"{folder}/alive", _me().encode())
        except LakeError as error:
            # Three more may fail before anybody takes the lock for a dead process's.
            logger.warning("the lock %s gave no sign of life this time: %s", folder, error)


def _busy(what: str, holder: str) -> LakeBusyError:
    by = f" ({holder})" if holder else ""
    return LakeBusyError(
        f"Another run{by} is writing {what}.",
        state="This run left it alone.",
        hint="Wait for the other run to end and type the same command again.",
    )
