"""The duplicates of a lake: what has changed is found in the log, and what it changes is put into the table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ingest.dedup.resolve import Resolver
from ingest.dedup.texts import COLUMNS, FORMAT
from ingest.lake.changes import changed_months

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ingest.dedup.ranges import Ints
    from ingest.dedup.texts import Issue, Texts
    from ingest.lake import Lake

KEPT = ".dedup"
"""Folder of a lake with what is kept between runs. Whoever removes it loses time, no data."""

_STATE = f"{KEPT}/state.json"
LOCK_SECONDS = 300.0
"""Seconds that a run waits for another one that is finding duplicates. All of twenty years take less."""


def bring_up(lake: Lake) -> int:
    """Bring `duplicates` up to what has landed and return how many rows it has. Raise LakeError as storage does."""
    with lake.lock("duplicates", "the duplicates", wait=LOCK_SECONDS):
        now = lake.tables.version("issues")
        months = _changed(lake, now)
        for month, rows in Resolver(_Articles(lake), _Kept(lake)).bring_up(months):
            lake.land_duplicates(rows, [month])
        state = {"format": FORMAT, "lake": lake.tables.identity(), "issues": now}
        if months or not lake.files.exists(_STATE):
            lake.files.write(_STATE, json.dumps(state).encode())
        return lake.tables.count("duplicates")


def _changed(lake: Lake, now: int) -> set[str]:
    """Return the months to be looked at: all of them where it is not known up to which state that was done."""
    if lake.files.exists(_STATE):
        try:
            state = json.loads(lake.files.read(_STATE))
        except ValueError:
            state = {}
        if state.get("format") == FORMAT and state.get("lake") == lake.tables.identity():
            months = changed_months(lake.files, "issues", int(state.get("issues", -1)), now)
            if months is not None:
                return months
    return lake.tables.months("issues") | lake.tables.months("duplicates")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept, in the lake's folder."""

    lake: Lake

    def read(self, name: str) -> bytes | None:
        """Return a file, None where there is none."""
        path = f"{KEPT}/{name}"
        return self.lake.files.read(path) if self.lake.files.exists(path) else None

    def write(self, name: str, content: bytes) -> None:
        """Keep a file."""
        self.lake.files.write(f"{KEPT}/{name}", content)


@dataclass(frozen=True, slots=True)
class _Articles:
    """The articles in force."""

    lake: Lake

    def issues(self, months: Collection[str]) -> dict[Issue, str]:
        """Return the issues of these months that have articles, and the digests of their states."""
        if not months:
            return {}
        span = [("month", ">=", min(months)), ("month", "<=", max(months)), ("articles", ">", 0)]
        rows = self.lake.tables.read("issues", ["paper", "issue_date", "digest", "month"], span)
        return {
            (row["paper"], row["issue_date"]): row["digest"]
            for row in rows.to_pylist()
            if row["month"] in months
        }

    def articles(self, month: str, issues: Mapping[Issue, str]) -> pa.Table:
        """Return the articles of these states of issues."""
        rows = self.lake.tables.read("articles", [*COLUMNS, "issue_digest"], [("month", "=", month)])
        wanted = pa.array(sorted(set(issues.values())), pa.string())
        return rows.filter(pc.is_in(rows["issue_digest"], value_set=wanted)).select(list(COLUMNS))

    def bodies(self, texts: Texts, numbers: Ints) -> list[str]:
        """Return the bodies of these articles. Raise LakeError where a table cannot be read."""
        names = [texts.names[number] for number in numbers]
        days = texts.rows["issue_date"].take(numbers).to_pylist()
        by_month: dict[str, list[str]] = {}
        for name, day in zip(names, days, strict=True):
            by_month.setdefault(f"{day:%Y-%m}", []).append(name)
        found: dict[str, str] = {}
        for month, members in by_month.items():
            where = [("month", "=", month), ("article_id", "in", members)]
            rows = self.lake.tables.read("articles", ["article_id", "body"], where)
            found.update({str(row["article_id"]): str(row["body"]) for row in rows.to_pylist()})
        # A row that has gone since its issue was read (another run replaced it) is like nothing; the next run sees it.
        return [found.get(name, "") for name in names]
