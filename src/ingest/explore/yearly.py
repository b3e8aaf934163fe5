"""A newspaper's year as a calendar: twelve rows of days, each with its state."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.explore.answers import LedgerDay


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its number, and its days from the 1st; None for a day that nobody has tried."""

    number: int
    days: tuple[tuple[date, LedgerDay | None], ...]


def months_of(year: int, days: Sequence[LedgerDay]) -> list[Month]:
    """Lay out the days of one year."""
    known = {day.issue_date: day for day in days}
    return [
        Month(
            month,
            tuple(
                (at := date(year, month, number), known.get(at))
                for number in range(1, monthrange(year, month)[1] + 1)
            ),
        )
        for month in range(1, 13)
    ]
