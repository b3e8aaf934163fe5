"""What the calendar expects against what the ledger has: nothing is silently missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.lake import LedgerRow
    from ingest.papers import Paper


@dataclass(frozen=True, slots=True)
class Gap:
    """A day that is not as it should be. `status` is the ledger's, or `untried` where it has no row."""

    paper: str
    issue_date: date
    status: str
    evidence: str


@dataclass(frozen=True, slots=True)
class PaperStatus:
    """The state of one newspaper from `start` to `end` (None where nothing is known of it yet)."""

    paper: str
    name: str
    start: date | None
    end: date | None
    counts: dict[str, int]
    articles: int
    gaps: tuple[Gap, ...]


def paper_status(paper: Paper, ledger: Sequence[LedgerRow], now: datetime) -> PaperStatus:
    """Compare the calendar with the ledger, up to the last issue due at `now`.

    The time looked at begins with the calendar's first issue or, where it names none, with the first row.
    """
    rows = {row.issue_date: row for row in ledger}
    start = min((day for day in (paper.calendar.first, *rows) if day), default=None)
    end = max((day for day in (paper.last_due(now), *rows) if day), default=None)
    if start is None or end is None or not (rows or paper.calendar.first):
        return PaperStatus(paper.code, paper.name, None, None, {}, 0, ())
    counts: Counter[str] = Counter()
    gaps = []
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        row = rows.get(day)
        reason = paper.no_issue_reason(day)
        status = row.status if row else "no_issue" if reason else "untried"
        counts[status] += 1
        if status not in {"complete", "no_issue"}:
            gaps.append(Gap(paper.code, day, status, row.evidence if row else "expected, and not yet tried"))
    return PaperStatus(
        paper.code, paper.name, start, end, dict(counts), sum(row.articles for row in ledger), tuple(gaps)
    )
