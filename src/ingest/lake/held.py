"""Which locks of a lake are held just now, and by whom."""

from __future__ import annotations

import fcntl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.lake.files import told
from ingest.lake.locks import EXPIRY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.lake.files import Files


@dataclass(frozen=True, slots=True)
class HeldLock:
    """A held lock: its name (`chenghu-2024-09-14`, `catalog`), its holder in words, seconds since it was taken.

    On S3 the seconds are those since its folder was made, and the holder is not known.
    """

    name: str
    holder: str
    seconds: float


def held_locks(files: Files) -> list[HeldLock]:
    """Return the held locks by name. Locks of dead processes are free and not among them."""
    if files.local is not None:
        return list(_on_disk(files.local / ".locks"))
    return _on_s3(files)


def _on_disk(folder: Path) -> Iterator[HeldLock]:
    """Try each lock's file; a lock that can be had is not held, and is let go at once."""
    for path in sorted(folder.glob("*")):
        with told(f"{path} cannot be looked at"), path.open(encoding="utf-8") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                yield HeldLock(path.name, stream.read().strip(), max(0.0, time.time() - path.stat().st_mtime))


def _on_s3(files: Files) -> list[HeldLock]:
    times: dict[tuple[str, str], list[float]] = {}
    for one in files.under(".locks"):
        if one.written:
            name, number = one.name.removeprefix(".locks/").split("/")[:2]
            times.setdefault((name, number), []).append(one.written)
    now = time.time()
    return [
        HeldLock(name, "", max(0.0, now - min(marks)))
        for (name, _), marks in sorted(times.items())
        if now - max(marks) < EXPIRY_SECONDS
    ]
