"""The rows of `runs`, kept in the raw archive too: they happened, and nothing else could tell of them again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from ingest.lake import packs
from ingest.lake.checked import checked_file, checked_line, read_checked
from ingest.lake.values import RunRow

if TYPE_CHECKING:
    from ingest.lake.files import Files

DIARY = "raw/runs"
"""Folder of the diary: `{YYYY-MM}/{run}-{paper}.jsonl`, a file of one line for each row, never changed."""

_DAYS = ("from_date", "to_date")
_TIMES = ("started_at", "finished_at")


def keep_run(files: Files, row: RunRow) -> None:
    """Write the row of a run into the diary."""
    told = {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in asdict(row).items()
    }
    told["landed_dates"] = [str(day) for day in row.landed_dates]
    files.write(
        f"{DIARY}/{row.from_date:%Y-%m}/{row.run_id}-{row.paper}.jsonl", checked_file([checked_line(told)])
    )


def read_run(content: bytes) -> RunRow | None:
    """Read a file of the diary; None where it is damaged."""
    found = read_checked(content)
    if found.damage or len(found.objects) != 1:
        return None
    fields = dict(found.objects[0])
    try:
        for name in _DAYS:
            fields[name] = date.fromisoformat(fields[name])
        for name in _TIMES:
            fields[name] = datetime.fromisoformat(fields[name])
        # Rows of older versions do not say what they landed.
        fields["landed_dates"] = tuple(date.fromisoformat(day) for day in fields.get("landed_dates", ()))
        return RunRow(**fields)
    except (KeyError, TypeError, ValueError):
        return None


def read_runs(files: Files) -> list[RunRow]:
    """Return the rows of the diary that can be read, in the order in which the runs began."""
    rows = [read_run(content or b"") for _, content in packs.read_below(files, DIARY)]
    return sorted(
        (row for row in rows if row is not None), key=lambda row: (row.started_at, row.run_id, row.paper)
    )
