"""Tables that a thread has opened in a folder: kept, and brought up to date instead of opened again.

A fifth of an opening. In a bucket nothing as cheap as an inode tells whether a table is still the same one, so those
are not kept.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from deltalake.exceptions import DeltaError

if TYPE_CHECKING:
    from deltalake import DeltaTable

__all__ = ["Opened"]

_Stamp = tuple[int, ...]


class Opened(threading.local):
    """Tables by their place, of one thread: who writes one changes what it knows of itself.

    Each with the stamp of its log's folder and newest entry: a lake that another was put in the place of may have an
    entry of the same number.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[DeltaTable, _Stamp]] = {}

    def __reduce__(self) -> tuple[type[Opened], tuple[()]]:
        """Be pickled as what knows no table: a process that gets it opens its own."""
        return Opened, ()

    def take(self, place: str) -> DeltaTable | None:
        """Return the table at `place`, brought up to its newest version; None where it has to be opened."""
        table, stamp = self._kept.pop(place, (None, ()))
        if table is None or _stamp(place, table) != stamp:
            return None
        try:
            # Asked of the folder: to have the log listed takes 2 ms even where nothing is new, five times an issue.
            if Path(place, "_delta_log", f"{table.version() + 1:020}.json").exists():
                table.update_incremental()
        except (DeltaError, OSError):
            return None  # what is wrong is told by opening it
        self.keep(place, table)
        return table

    def keep(self, place: str, table: DeltaTable) -> None:
        """Keep a table as it has just been opened, in a folder."""
        stamp = _stamp(place, table)
        if stamp:
            self._kept[place] = table, stamp


def _stamp(place: str, table: DeltaTable) -> _Stamp:
    """Return what tells a table's log from another's; nothing in a bucket, or where its newest entry is gone."""
    if place.startswith("s3://"):
        return ()
    log = Path(place, "_delta_log")
    try:
        entry = (log / f"{table.version():020}.json").stat()
        return log.stat().st_ino, entry.st_ino, entry.st_mtime_ns, entry.st_size
    except OSError:
        return ()
