"""How an issue is switched over: new rows beside the old ones, then the ledger's row, then the old rows go.

Three tables cannot be committed at once, so the ledger's digest decides which rows of the others count.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ingest.errors import LakeError
from ingest.lake.parts import partition, where
from ingest.lake.rows import rows_of
from ingest.lake.schemas import ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.lake.rows import IssueRows
    from ingest.lake.tables import Tables
    from ingest.model import BuiltIssue

logger = logging.getLogger(__name__)

_NOTHING: Mapping[str, IssueRows] = MappingProxyType({})

CONTENT = ("pages", "articles")
"""Tables whose rows name the digest of the state of the issue that they belong to."""


def land_month(
    tables: Tables,
    paper: str,
    month: str,
    issues: Sequence[BuiltIssue],
    made: Mapping[str, IssueRows] = _NOTHING,
) -> set[str]:
    """Land issues of one paper and month and return the dates of those that were written.

    `made` are rows by digest that are made of these issues already; the others are made here. Raise LakeError where
    storage refuses; before the ledger's commit that leaves the earlier state in force.
    """
    days = sorted(issue.issue_date for issue in issues)
    counts = _counts(tables, paper, days[0], days[-1])
    ledger = _ledger(tables, paper, days[0], days[-1])
    new = [issue for issue in issues if not _stands(issue, ledger.get(issue.issue_date), counts)]
    if new:
        each = [made.get(issue.digest) or rows_of([issue]) for issue in new]
        names = (*CONTENT, "issues")
        rows = {name: pa.concat_tables([getattr(one, name) for one in each]) for name in names}
        switch_over(tables, paper, month, rows)
    # From here on the new state is in force, whatever happens.
    wanted = {issue.issue_date: issue.digest for issue in issues}
    if any(wanted.get(day, digest) != digest for _, day, digest in counts):
        try:
            drop_all_but(tables, paper, wanted)
        except LakeError as error:
            # Readers of the catalog do not see the old rows; the next landing or compaction removes them.
            logger.warning("old rows of %s %s could not be removed yet: %s", paper, month, error)
    return {issue.issue_date for issue in new}


def switch_over(tables: Tables, paper: str, month: str, rows: Mapping[str, pa.Table]) -> None:
    """Put issues of one paper and month in force: `rows` of pages and articles, then those of the ledger.

    The rows that were in force until then stay, for drop_all_but; what dies before the ledger's commit leaves
    the earlier state in force. Raise LakeError where storage refuses.
    """
    dates = sorted(str(day) for day in rows["issues"].column("issue_date").to_pylist())
    about = f"{paper} {', '.join(dates)}"
    # By digest and not by date: the old rows stay, and rows of a landing of the same state that died go.
    digests = [str(digest) for digest in rows["issues"].column("digest").to_pylist()]
    mine = f"{partition(paper, month)} AND {where('issue_digest', digests)}"
    for name in CONTENT:
        if rows[name].num_rows:
            ordered = rows[name].sort_by([(column, "ascending") for column in ORDER[name]])
            tables.put(name, mine, ordered, about=about)
    on_dates = where("issue_date", dates, of="DATE")
    tables.put("issues", f"{partition(paper, month)} AND {on_dates}", rows["issues"], about=about)


def drop_all_but(tables: Tables, paper: str, wanted: Mapping[str, str]) -> None:
    """Remove rows of these issues (of one month) that do not belong to the digest wanted for their date."""
    month = min(wanted)[:7]
    dates = where("issue_date", wanted, of="DATE")
    others = where("issue_digest", wanted.values()).replace(" IN ", " NOT IN ", 1)
    for name in CONTENT:
        tables.drop(name, f"{partition(paper, month)} AND {dates} AND {others}")


def left_behind(tables: Tables) -> list[tuple[str, date]]:
    """Return the issues (paper, date) with rows of a state that is not the ledger's.

    Some of them may be landing just now: who removes rows asks the ledger again inside the issue's lock.
    """
    ledger = {
        (row["paper"], row["issue_date"]): row["digest"]
        for row in tables.read("issues", ["paper", "issue_date", "digest"]).to_pylist()
    }
    found = set()
    for name in CONTENT:
        rows = tables.read(name, ["paper", "issue_date", "issue_digest"])
        for row in rows.group_by(rows.column_names).aggregate([]).to_pylist():
            if ledger.get((row["paper"], row["issue_date"])) != row["issue_digest"]:
                found.add((row["paper"], row["issue_date"]))
    return sorted(found)


def standing(tables: Tables, paper: str, start: date, end: date) -> dict[date, str]:
    """Return by date the digests of a paper's issues that are in force with all their rows."""
    counts = _counts(tables, paper, start.isoformat(), end.isoformat())
    return {
        date.fromisoformat(day): digest
        for day, (digest, *rows) in _ledger(tables, paper, start.isoformat(), end.isoformat()).items()
        if rows == [counts[name, day, digest] for name in CONTENT]
    }


def span_filters(paper: str | None, start: date | None, end: date | None) -> list[tuple[str, str, Any]]:
    """Return filters for a paper's issues; the month bounds let whole partitions be skipped."""
    filters: list[tuple[str, str, Any]] = []
    if paper is not None:
        filters.append(("paper", "=", paper))
    if start is not None:
        filters += [("month", ">=", f"{start:%Y-%m}"), ("issue_date", ">=", start)]
    if end is not None:
        filters += [("month", "<=", f"{end:%Y-%m}"), ("issue_date", "<=", end)]
    return filters


def _stands(
    issue: BuiltIssue, ledger: tuple[str, int, int] | None, counts: Mapping[tuple[str, str, str], int]
) -> bool:
    """Say whether exactly this state of an issue is in force, with all its rows there."""
    if ledger is None or ledger[0] != issue.digest:
        return False
    there = tuple(counts.get((name, issue.issue_date, issue.digest), 0) for name in CONTENT)
    return there == (len(issue.pages), len(issue.articles))


def _ledger(tables: Tables, paper: str, start: str, end: str) -> dict[str, tuple[str, int, int]]:
    columns = ["issue_date", "digest", "pages", "articles"]
    rows = tables.read("issues", columns, _between(paper, start, end)).to_pylist()
    return {str(row["issue_date"]): (row["digest"], row["pages"], row["articles"]) for row in rows}


def _counts(tables: Tables, paper: str, start: str, end: str) -> Counter[tuple[str, str, str]]:
    """Count rows by table, date and digest."""
    found: Counter[tuple[str, str, str]] = Counter()
    for name in CONTENT:
        rows = tables.read(name, ["issue_date", "issue_digest"], _between(paper, start, end)).to_pylist()
        found.update((name, str(row["issue_date"]), row["issue_digest"]) for row in rows)
    return found


def _between(paper: str, start: str, end: str) -> list[tuple[str, str, Any]]:
    return span_filters(paper, date.fromisoformat(start), date.fromisoformat(end))
