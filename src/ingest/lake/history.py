"""The lake as it was at an earlier time, and going back to it issue by issue.

Delta can restore a table, but not five of them at once: who reads in between, or a process that dies there, would
meet articles of one time and a ledger of another. Here each issue that has changed since is switched over as a
landing switches it: the old rows beside the new ones, then the ledger's row, then the new rows go.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.errors import ConfigError, LakeError
from ingest.lake.commits import newest_first
from ingest.lake.landing import CONTENT, drop_all_but, span_filters, switch_over
from ingest.lake.parts import partition, where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import pyarrow as pa

    from ingest.lake.lake import Lake
    from ingest.lake.tables import Tables

LEDGER = ("issues", *CONTENT)
"""Tables that are gone back in together. `duplicates` follow from the articles; `runs` stay, they happened."""


@dataclass(frozen=True, slots=True)
class Step:
    """What going back does to one issue. A status is empty where the ledger has no row of it at that time."""

    paper: str
    issue_date: date
    status_now: str
    articles_now: int
    status_then: str
    articles_then: int


@dataclass(frozen=True, slots=True)
class Way:
    """The way back to a time: the tables' versions of then and the issues that are different now."""

    versions: Mapping[str, int]
    steps: tuple[Step, ...]


def way_back(lake: Lake, to: datetime, paper: str | None = None, day: date | None = None) -> Way:
    """Compare the ledger of now with that of `to` (an aware time), for all issues or a paper's or one.

    Raise ConfigError where the lake is younger than that, LakeError where its log does not reach back so far.
    """
    versions = {name: _version_at(lake, name, to) for name in LEDGER}
    now = _ledger(lake.tables, None, paper, day)
    then = _ledger(lake.tables, versions["issues"], paper, day)
    steps = tuple(
        Step(
            *key,
            status_now=now[key]["status"] if key in now else "",
            articles_now=now[key]["articles"] if key in now else 0,
            status_then=then[key]["status"] if key in then else "",
            articles_then=then[key]["articles"] if key in then else 0,
        )
        for key in sorted(now.keys() | then.keys())
        if now.get(key, {}).get("digest") != then.get(key, {}).get("digest")
    )
    return Way(versions, steps)


def go_back(lake: Lake, way: Way, *, wait: float = 0.0) -> None:
    """Bring the issues of a way back to what they were, a paper and month at a time.

    Raise LakeBusyError where another run holds one of them for longer than `wait` seconds, and LakeError where
    storage refuses or old files are gone. What is done until then stays done: the same way again does the rest.
    """
    months: dict[tuple[str, str], list[date]] = defaultdict(list)
    for step in way.steps:
        months[step.paper, f"{step.issue_date:%Y-%m}"].append(step.issue_date)
    with ExitStack() as locks:
        for step in way.steps:
            locks.enter_context(lake.issue_lock(step.paper, step.issue_date, wait=wait))
        for (paper, month), days in months.items():
            _month(lake.tables, way.versions, paper, month, days)


def _month(tables: Tables, versions: Mapping[str, int], paper: str, month: str, days: Sequence[date]) -> None:
    rows = {name: _rows_then(tables, name, versions[name], paper, days) for name in LEDGER}
    digests: dict[date, str] = {
        row["issue_date"]: row["digest"]
        for row in rows["issues"].select(["issue_date", "digest"]).to_pylist()
    }
    in_force = set(digests.values())
    for name in CONTENT:
        # A state that was being switched over just then has rows of two digests; the ledger's are meant.
        wanted = [digest in in_force for digest in rows[name].column("issue_digest").to_pylist()]
        rows[name] = rows[name].filter(wanted)
    if digests:
        switch_over(tables, paper, month, rows)
    unheard = [day.isoformat() for day in days if day not in digests]
    if unheard:
        tables.drop("issues", f"{partition(paper, month)} AND {where('issue_date', unheard, of='DATE')}")
    drop_all_but(tables, paper, {day.isoformat(): digests.get(day, "") for day in days})


def _rows_then(tables: Tables, name: str, version: int, paper: str, days: Sequence[date]) -> pa.Table:
    filters: list[tuple[str, str, Any]] = [
        *span_filters(paper, min(days), max(days)),
        ("issue_date", "in", list(days)),
    ]
    try:
        return tables.read(name, None, filters, version)
    except LakeError as error:
        raise LakeError(
            f"The {name} of {paper} {min(days):%Y-%m} of that time cannot be read: {error.what}",
            state="Months before this one are as they were at that time, the others as they were until now.",
            hint="Where maintenance has removed those files, the raw archive still has the pages: "
            f"ingest backfill --paper {paper} --from {min(days)} --to {max(days)} --redo",
        ) from error


def _version_at(lake: Lake, name: str, to: datetime) -> int:
    """Return the newest version of a table that was made until then; of its log only what came after is read."""
    first = None
    for commit in newest_first(lake.files, name):
        if commit.at <= to:
            return commit.version
        first = commit
    if first is None:
        raise LakeError(
            f"The log of {name} of {lake.uri} has no entries.",
            state="Nothing was changed.",
            hint="`ingest rebuild` makes the tables anew from the archive.",
        )
    if first.version == 0:
        raise ConfigError(
            f"The lake {lake.uri} is younger than that: it begins at {first.at:%Y-%m-%d %H:%M:%S} UTC.",
            hint='Name a later time; `ingest query "SELECT * FROM runs"` lists what ran when.',
        )
    raise LakeError(
        f"The log of {name} reaches back to {first.at:%Y-%m-%d %H:%M:%S} UTC only; maintenance has let go of the rest.",
        hint="Name a later time, or build the issues again from the raw archive: ingest backfill --redo.",
    )


def _ledger(
    tables: Tables, version: int | None, paper: str | None, day: date | None
) -> dict[tuple[str, date], dict[str, Any]]:
    columns = ["paper", "issue_date", "status", "articles", "digest"]
    rows = tables.read("issues", columns, span_filters(paper, day, day) or None, version)
    return {(row["paper"], row["issue_date"]): row for row in rows.to_pylist()}
