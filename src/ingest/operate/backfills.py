"""Backfills as things: those under way with how far they are, those that ended, and words for one that is under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ingest.errors import ConfigError
from ingest.lake.running import ask, asked, done, if_dead, notes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, timedelta

    from ingest.lake import Lake

COMMANDS = ("backfill", "nightly")
"""Runs that can be steered: those that look at several issues."""

BackfillState = Literal["running", "paused", "cancelling", "vanished", "ok", "problems", "failed"]


@dataclass(frozen=True, slots=True)
class Backfill:
    """One backfill (or nightly run that is under way).

    `done` of `total` issues are done; `left` is about how long the rest takes, None where that is not known. Times are
    aware, in UTC; `ended_at` is None while it is under way. `flow_run_id` is Prefect's, `plan` the saved plan's file.
    """

    run_id: str
    command: str
    state: BackfillState
    papers: tuple[str, ...]
    start: date
    end: date
    done: int
    total: int
    started_at: datetime
    ended_at: datetime | None = None
    left: timedelta | None = None
    flow_run_id: str = ""
    plan: str = ""
    message: str = ""


def backfills(lake: Lake, now: datetime, most: int = 20) -> list[Backfill]:
    """Return what is under way, then the newest `most` backfills that ended, the newest first."""
    return [*_under_way(lake, now), *_ended(lake)[:most]]


def _under_way(lake: Lake, now: datetime) -> list[Backfill]:
    found = []
    for note in notes(lake.files):
        if note.command not in COMMANDS:
            continue
        with if_dead(lake, note) as dead:
            pass
        word = asked(lake.files, note.run_id)
        state: BackfillState = (
            "vanished"
            if dead
            else "paused"
            if word == "pause"
            else "cancelling"
            if word == "cancel"
            else "running"
        )
        count = done(lake.files, note.run_id)
        left = None
        if count and state == "running":
            left = (now - note.started_at) / count * max(0, note.total - count)
        days = [day for span in note.spans.values() for day in span]
        found.append(
            Backfill(
                note.run_id,
                note.command,
                state,
                tuple(sorted(note.spans)),
                min(days),
                max(days),
                count,
                note.total,
                note.started_at,
                left=left,
                flow_run_id=note.flow_run_id,
                plan=note.plan,
            )
        )
    return found[::-1]


def _ended(lake: Lake) -> list[Backfill]:
    runs: dict[str, list[dict[str, Any]]] = {}
    for row in lake.tables.read("runs").to_pylist():
        if row["command"] == "backfill":
            runs.setdefault(row["run_id"], []).append(row)
    found = []
    for run_id, rows in runs.items():
        outcomes = {row["outcome"] for row in rows}
        state: BackfillState = (
            "failed" if "failed" in outcomes else "problems" if "problems" in outcomes else "ok"
        )
        first = rows[0]
        count = sum(row["issues"] for row in rows)
        found.append(
            Backfill(
                run_id,
                "backfill",
                state,
                tuple(sorted(str(row["paper"]) for row in rows)),
                min(row["from_date"] for row in rows),
                max(row["to_date"] for row in rows),
                count,
                count,
                first["started_at"],
                max(row["finished_at"] for row in rows),
                flow_run_id=str(first["flow_run_id"] or ""),
                message="; ".join(str(row["message"]) for row in rows if row["message"]),
            )
        )
    return sorted(found, key=lambda one: one.started_at, reverse=True)


def steer(lake: Lake, run_id: str, word: Literal["pause", "resume", "cancel"]) -> str:
    """Ask a run that is under way to pause, to go on or to end; return its whole id.

    `run_id` may be its beginning. It is heard before the next month. Raise ConfigError where no such run is under way.
    """
    under_way = [note.run_id for note in notes(lake.files) if note.command in COMMANDS]
    (one,) = _named(under_way, run_id, "is under way")
    ask(lake.files, one, "" if word == "resume" else word)
    return one


def again(lake: Lake, run_id: str, now: datetime) -> Backfill:
    """Return the backfill of that id (or beginning of one), to do some of its days again."""
    known = {one.run_id: one for one in backfills(lake, now, most=10_000)}
    (one,) = _named(list(known), run_id, "is on record")
    return known[one]


def _named(known: Sequence[str], run_id: str, what: str) -> list[str]:
    found = [one for one in known if one.startswith(run_id)] if run_id else []
    if len(found) != 1:
        raise ConfigError(
            f"No backfill {run_id!r} {what}." if not found else f"Several backfills begin with {run_id!r}.",
            hint="ingest backfills lists them.",
        )
    return found
