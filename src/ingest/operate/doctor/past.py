"""Checks of the runs on record: those that died without a word, and those that claim to come from the future."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.operate.doctor.check import Check
from ingest.plan.live import AHEAD
from ingest.runs.journal import bury

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from ingest.lake import Lake
    from ingest.papers.registry import Paper


def runs(lake: Lake, papers: Mapping[str, Paper], now: datetime) -> Iterator[Check]:
    """Put dead runs on record and name them; name runs of the future. Raise LakeError where the lake refuses."""
    dead = bury(lake, papers)
    for note, landed in dead:
        total = f" of {note.total}" if note.total else ""
        yield Check(
            f"run {note.run_id}",
            "bad",
            f"the {note.command} that began at {note.started_at:%Y-%m-%d %H:%M} UTC ({note.where}) is gone without "
            f"a word; {landed}{total} issues had landed, and it is on record now",
            f"ingest report --run {note.run_id}",
        )
    if not dead:
        yield Check("runs", "ok", "every run that began has told its end, or is under way")
    yield future(lake, now)


def future(lake: Lake, now: datetime) -> Check:
    """Say whether the table `runs` has rows that began after now: a clock was wrong when they were written."""
    rows = lake.tables.read("runs", ["run_id", "started_at"]).to_pylist()
    ahead = sorted((row["started_at"], row["run_id"]) for row in rows if row["started_at"] > now + AHEAD)
    if not ahead:
        return Check("clock", "ok", "no run on record is of the future")
    return Check(
        "clock",
        "warn",
        f"{len(ahead)} runs on record began in the future, the last at {ahead[-1][0]:%Y-%m-%d %H:%M} UTC "
        f"({ahead[-1][1]}): a clock was wrong. Plans leave them out",
        "date -u",
    )
