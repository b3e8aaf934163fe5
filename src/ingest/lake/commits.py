"""The commits of a table, read from the entries of its log.

Not by `DeltaTable.history`: that waits for ever where an answer to it breaks off (delta-rs 1.6, seen through a server
that fails a fifth of all requests).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.errors import LakeError
from ingest.lake.json_files import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.lake.files import Files

_ENTRY = re.compile(r"_delta_log/(\d{20})\.json$")


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of a table: its version, and when it was made (aware, UTC)."""

    version: int
    at: datetime


def newest_first(files: Files, table: str) -> Iterator[Commit]:
    """Yield the commits of a table that its log still has, each read when it is asked for.

    Raise LakeError where storage refuses, or an entry is damaged.
    """
    entries = {
        int(found[1]): one
        for one in files.under(f"{table}/_delta_log")
        if (found := _ENTRY.search(one.name)) is not None
    }
    for version in sorted(entries, reverse=True):
        one = entries[version]
        made = _made_at(files.read(one.name), one.name)
        # Who made a commit may leave out when; then the file's own time is all there is.
        yield Commit(version, datetime.fromtimestamp(one.written, UTC) if made is None else made)


def _made_at(entry: bytes, name: str) -> datetime | None:
    """Return the time that a log entry says it was made at; None where it says none."""
    try:
        for line in entry.splitlines():
            told = read_json(line)["commitInfo"] if b'"commitInfo"' in line else None
            if told is not None and "timestamp" in told:
                return datetime.fromtimestamp(told["timestamp"] / 1000, UTC)
    except (ValueError, KeyError, TypeError, OverflowError, OSError) as error:
        raise LakeError(
            f"The log entry {name} is damaged.",
            state="Nothing was changed.",
            hint="`ingest doctor --deep` says what else is; `ingest rebuild` makes the tables anew from the archive.",
        ) from error
    return None
