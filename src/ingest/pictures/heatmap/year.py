"""The days of one year of a newspaper, month by month, with a letter and a colour for each state."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.operate.status import DAY_STATES, QUIET, days_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ingest.lake import LedgerRow
    from ingest.operate.status import Day, DayState
    from ingest.papers.registry import Paper


@dataclass(frozen=True, slots=True)
class Cell:
    """How a state is shown: a letter that is enough by itself, and a tint (red, green, blue, 0 to 255)."""

    letter: str
    tint: tuple[int, int, int]
    meaning: str


CELLS: Mapping[DayState, Cell] = {
    "complete": Cell("C", (120, 200, 150), "complete"),
    "partial": Cell("P", (245, 205, 90), "partial: pages are missing or were not read"),
    "no_issue": Cell("-", (228, 228, 228), "no issue, by the calendar"),
    "unconfirmed": Cell("?", (240, 170, 120), "the source has no issue, the calendar expects one"),
    "missing": Cell("M", (225, 95, 80), "missing: the source has no page"),
    "failed": Cell("F", (220, 115, 165), "failed"),
    "untried": Cell("U", (170, 140, 215), "expected, never tried"),
    "waiting": Cell("W", (150, 190, 240), "may still be completed today"),
    "excused": Cell("E", (165, 190, 165), "excused in the gaps file"),
}
"""Tints are light enough for black letters on all of them: contrast 5 to 1 at least."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its days in order from the 1st (None where nothing is known or due), and counts by state."""

    number: int
    days: tuple[Day | None, ...]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class PaperYear:
    """A newspaper's year: twelve months, and the counts of all of them by state."""

    paper: str
    name: str
    year: int
    months: tuple[Month, ...]
    counts: dict[str, int]

    @property
    def noted(self) -> tuple[Day, ...]:
        """The days that there is something to say of: to look at, waited for or excused."""
        days = (day for month in self.months for day in month.days)
        return tuple(day for day in days if day and day.state not in {"complete", "no_issue"})

    @property
    def good(self) -> bool:
        """Say whether no day of the year asks for anything."""
        return all(state in QUIET for state in self.counts)


def paper_year(paper: Paper, ledger: Sequence[LedgerRow], now: datetime, year: int) -> PaperYear:
    """Lay out one year of a newspaper at `now` (an aware time)."""
    known = {day.issue_date: day for day in days_of(paper, ledger, now) if day.issue_date.year == year}
    months = []
    for number in range(1, 13):
        _, last = monthrange(year, number)
        of_month = {day.day: known[day] for day in known if day.month == number}
        days = tuple(of_month.get(day) for day in range(1, last + 1))
        months.append(Month(number, days, _counts(days)))
    return PaperYear(
        paper.code, paper.name, year, tuple(months), _counts([day for one in months for day in one.days])
    )


def default_year(papers: Sequence[tuple[Paper, Sequence[LedgerRow]]], now: datetime) -> int:
    """Return the year of the newest day that is known of any of the newspapers; without one that of `now`."""
    ends = [days[-1].issue_date.year for paper, ledger in papers if (days := days_of(paper, ledger, now))]
    return max(ends, default=now.year)


def _counts(days: Sequence[Day | None]) -> dict[str, int]:
    """Count days by state, in the order in which states are told."""
    counts = Counter(day.state for day in days if day)
    return {state: counts[state] for state in DAY_STATES if counts[state]}
