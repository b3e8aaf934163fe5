"""What the calendar expects against what the ledger has: nothing is silently missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.lake import LedgerRow
    from ingest.papers.registry import Paper

DayState = Literal[
    "complete", "partial", "no_issue", "unconfirmed", "missing", "failed", "untried", "waiting", "excused"
]
"""The ledger's word on a day, and four more.

`untried`: expected, and the ledger has no row. `unconfirmed`: the ledger says that there was no issue, the calendar
expects one, and nobody has excused the day. `waiting`: not complete, and `late_until` has not passed. `excused`:
not complete, and the gaps file says why that will stay so.
"""

DAY_STATES: tuple[DayState, ...] = get_args(DayState)

GOOD: frozenset[DayState] = frozenset({"complete", "no_issue"})
QUIET: frozenset[DayState] = GOOD | {"waiting", "excused"}
"""States that ask nothing of anybody now."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a newspaper. `status` is the ledger's word, or `untried` where it has no row.

    `evidence` says why; `excuse` is what the gaps file says, empty where it does not speak of the day.
    """

    issue_date: date
    state: DayState
    status: str
    evidence: str
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A day that is not as it should be. `status` is its state; `excuse` what the gaps file says of it."""

    paper: str
    issue_date: date
    status: str
    evidence: str
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class PaperStatus:
    """The state of one newspaper from `start` to `end` (None where nothing is known of it yet).

    `gaps` are the days to look at, `excused` and `waiting` those that are told and not counted as wrong.
    `counts` has the days by state.
    """

    paper: str
    name: str
    start: date | None
    end: date | None
    counts: dict[str, int]
    articles: int
    gaps: tuple[Gap, ...]
    excused: tuple[Gap, ...] = ()
    waiting: tuple[Gap, ...] = ()


def day_of(paper: Paper, day: date, row: LedgerRow | None, now: datetime) -> Day:
    """Say how one day stands at `now` (an aware time).

    An absence counts as `no_issue` only where the calendar agrees with the ledger: a site that answers 404 may be
    late, and a calendar that was wrong may have been mended since.
    """
    if row is None and (reason := paper.no_issue_reason(day)):
        return Day(day, "no_issue", "no_issue", reason)
    excuse = paper.excuse(day)
    words = excuse.words if excuse else ""
    status, evidence = (row.status, row.evidence) if row else ("untried", "expected, and not yet tried")
    state = _state(status)
    if state == "no_issue" and not paper.no_issue_reason(day):
        state = "unconfirmed"
        if evidence.startswith("calendar: "):
            evidence += "; the calendar of now expects an issue"
    if state not in GOOD:
        if excuse:
            state = "excused"
        elif paper.waiting(day, now):
            state = "waiting"
    return Day(day, state, status, evidence, words)


def is_open(paper: Paper, day: date, row: LedgerRow | None, now: datetime) -> bool:
    """Say whether the issue of that day is still to be had: expected, not complete, and not excused."""
    return day_of(paper, day, row, now).state not in GOOD | {"excused"}


def days_of(paper: Paper, ledger: Sequence[LedgerRow], now: datetime) -> tuple[Day, ...]:
    """Compare the calendar with the ledger day by day, up to the last issue due at `now`.

    The time looked at begins with the calendar's first issue or, where it names none, with the first row;
    empty where neither is known.
    """
    rows = {row.issue_date: row for row in ledger}
    start = min((day for day in (paper.calendar.first, *rows) if day), default=None)
    end = max((day for day in (paper.last_due(now), *rows) if day), default=None)
    if start is None or end is None:
        return ()
    span = (start + timedelta(days=number) for number in range((end - start).days + 1))
    return tuple(day_of(paper, day, rows.get(day), now) for day in span)


def paper_status(paper: Paper, ledger: Sequence[LedgerRow], now: datetime) -> PaperStatus:
    """Sum up `days_of`: counts, and what there is to look at."""
    days = days_of(paper, ledger, now)

    def gaps(*states: DayState) -> tuple[Gap, ...]:
        return tuple(_gap(paper.code, day) for day in days if day.state in states)

    return PaperStatus(
        paper.code,
        paper.name,
        days[0].issue_date if days else None,
        days[-1].issue_date if days else None,
        dict(Counter[str](day.state for day in days)),
        sum(row.articles for row in ledger),
        gaps("partial", "unconfirmed", "missing", "failed", "untried"),
        gaps("excused"),
        gaps("waiting"),
    )


def _gap(paper: str, day: Day) -> Gap:
    """Name a gap by its state; an excused one, or one that is waited for, by what it is beneath."""
    word = day.status if day.state in QUIET else day.state
    return Gap(paper, day.issue_date, word, day.evidence, day.excuse)


def _state(status: str) -> DayState:
    """Read a word of the ledger; one that this version does not know is nothing that can be called good."""
    return next((state for state in DAY_STATES if state == status), "failed")
