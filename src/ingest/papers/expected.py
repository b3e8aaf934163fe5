"""What a calendar expects, day by day, in as few rows as say it: for the catalog, which has no papers file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ingest.papers.calendar import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.papers.calendar import Calendar

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Expected:
    """What holds for every seventh day from `start` to `end`, both included.

    `reason` says why no issue is expected; where it is empty one is, of `pages` pages or more.
    """

    start: date
    end: date
    reason: str
    pages: int


def expected_days(calendar: Calendar, since: date, until: date) -> tuple[Expected, ...]:
    """Return what a calendar expects of each day from `since` to `until`, by weekday, ordered by `start`.

    A daily paper of twenty years with ten closed days a year is some hundreds of rows.
    """
    found = [run for first in range(7) for run in _runs(calendar, since + timedelta(days=first), until)]
    return tuple(sorted(found, key=lambda run: run.start))


def _runs(calendar: Calendar, day: date, until: date) -> Iterator[Expected]:
    """Yield the runs of equal answers of one weekday."""
    standing: Expected | None = None
    while day <= until:
        reason = calendar.no_issue_reason(day)
        found = Expected(day, day, reason, 0 if reason else calendar.expected(day).least)
        if standing and (standing.reason, standing.pages) == (found.reason, found.pages):
            standing = Expected(standing.start, day, reason, found.pages)
        else:
            if standing:
                yield standing
            standing = found
        day += WEEK
    if standing:
        yield standing


def in_words(calendar: Calendar) -> str:
    """Return the rule of a calendar as a person would say it; single days and periods are only counted."""
    if len(calendar.weekdays) == len(WEEKDAYS):
        told = "daily"
    else:
        told = ", ".join(day for day in WEEKDAYS if day in calendar.weekdays)
    if calendar.pages:
        told += f"; pages {', '.join(calendar.pages)}"
    elif calendar.count:
        most = calendar.count.most
        upto = "or more" if most is None else "" if most == calendar.count.least else f"to {most}"
        told += f"; {calendar.count.least} {upto} pages".replace("  ", " ")
    if calendar.first:
        told += f"; from {calendar.first}"
    if calendar.last:
        told += f"; to {calendar.last}"
    for count, what in (
        (len(calendar.periods), "periods of other rules"),
        (len(calendar.closed), "spans closed"),
        (len(calendar.double), "double issues"),
        (len(calendar.extra), "extra issues"),
    ):
        told += f"; {count} {what}" if count else ""
    return told
