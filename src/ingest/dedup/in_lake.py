"""The duplicates of a lake: what has changed is found in the log, and what it changes is put into the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ingest.dedup.resolve import Resolver
from ingest.dedup.texts import COLUMNS, FORMAT
from ingest.lake.changes import Seen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from ingest.dedup.ranges import Ints
    from ingest.dedup.texts import Issue, Texts
    from ingest.lake import Lake

KEPT = ".dedup"
"""Folder of a lake with what is kept between runs. Whoever removes it loses time, no data."""

TEXTS = 12
"""Months whose texts maintenance leaves: twice and more what nights and late issues look back on. A month of a group of
twenty papers is some 40 MB."""

LOCK_SECONDS = 300.0
"""Seconds that a run waits for another one that is finding duplicates. All of twenty years take less."""


def bring_up(lake: Lake) -> int:
    """Bring `duplicates` up to what has landed and return how many rows it has. Raise LakeError as storage does."""
    with lake.lock("duplicates", "the duplicates", wait=LOCK_SECONDS):
        now = {"issues": lake.tables.version("issues")}
        changed = _seen(lake).months(now)
        months = changed
        if months is None:
            months = lake.tables.months("issues") | lake.tables.months("duplicates")
        resolver = Resolver(_Articles(lake), _Kept(lake))
        for month, rows in resolver.bring_up(months, every_month=changed is None):
            lake.land_duplicates(rows, [month])
        _seen(lake).remember(now)
        return lake.tables.count("duplicates")


def forget(lake: Lake) -> int:
    """Remove what is kept of the texts of months long before the newest; return of how many.

    Nights look back over `BOUNDS.days`. A backfill into an older month reads its articles from the lake again, and
    keeps them until the next maintenance; the links of all months stay.
    """
    with lake.lock("duplicates", "the duplicates", wait=LOCK_SECONDS):
        files = [one.name for one in lake.files.under(f"{KEPT}/texts") if one.name.endswith(".arrow")]
        old = sorted(files)[:-TEXTS]
        for name in old:
            lake.files.remove(name)
    return len(old)


def _seen(lake: Lake) -> Seen:
    # Whoever else changes the table, a restore or a compaction, makes all of it be looked at.
    form = f"{FORMAT}, duplicates {lake.tables.version('duplicates')}"
    return Seen(lake.files, lake.tables, f"{KEPT}/seen.json", form)


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
        days: list[date] = texts.rows["issue_date"].take(numbers).to_pylist()  # type: ignore[assignment]
        by_month: dict[str, set[date]] = {}
        for day in days:
            by_month.setdefault(f"{day:%Y-%m}", set()).add(day)
        found: dict[str, str] = {}
        wanted = pa.array(names, pa.string())
        for month, members in sorted(by_month.items()):
            # By day in the file and by id in memory: Delta's deletes write texts as views, and Arrow 26 cannot hold the
            # bounds of such a column against a text.
            where = [("month", "=", month), ("issue_date", "in", sorted(members))]
            rows = self.lake.tables.read("articles", ["article_id", "body"], where)
            rows = rows.filter(pc.is_in(rows["article_id"].cast(pa.string()), value_set=wanted))
            found.update({str(row["article_id"]): str(row["body"]) for row in rows.to_pylist()})
        # A row that has gone since its issue was read (another run replaced it) is like nothing; the next run sees it.
        return [found.get(name, "") for name in names]
