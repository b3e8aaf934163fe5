"""When a newspaper appears, and with which pages."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Literal

from pydantic import Field, model_validator

from ingest.checked import PageNo, Strict

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

CatchUp = Literal["all", "latest", "none"]
"""What a nightly run does about issues that earlier nights did not bring: all of them, only the newest that is
due, or none beside the one of the day."""


class Closed(Strict):
    """Days without an issue, both ends included, with the reason that the ledger quotes."""

    start: date = Field(alias="from")
    end: date = Field(alias="to")
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Closed:
        if self.end < self.start:
            raise ValueError(f"`to` ({self.end}) is before `from` ({self.start})")
        return self


class Calendar(Strict):
    """When a newspaper appears and with which pages.

    `pages` are the printed page numbers that every issue has; empty means that any number of pages from one
    up is a complete issue. `due` is the local time from which an issue should be there. For `recheck_days`
    days after its date an issue is asked for again in case the site has changed it. `retention_days` is how
    long the site keeps an issue (None: for ever, as far as is known).
    """

    weekdays: tuple[Weekday, ...] = WEEKDAYS
    first: date | None = None
    last: date | None = None
    pages: tuple[PageNo, ...] = ()
    due: time = time(6, 0)
    recheck_days: int = Field(default=0, ge=0, le=366)
    retention_days: int | None = Field(default=None, ge=1)
    catch_up: CatchUp = "all"
    closed: tuple[Closed, ...] = ()
    extra: tuple[date, ...] = ()

    def closing(self, day: date, today: date) -> int | None:
        """Return for how many more days the site keeps the issue of that day; None where it keeps it for ever.

        0 means that today is the last day; below 0 it is gone as far as the calendar knows.
        """
        if self.retention_days is None:
            return None
        return (day + timedelta(days=self.retention_days) - today).days
