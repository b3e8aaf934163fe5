"""When a newspaper appears, and with which pages."""

from __future__ import annotations

from datetime import date, time
from typing import Literal

from pydantic import Field, model_validator

from ingest.checked import PageNo, Strict

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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
    up is a complete issue. `due` is the local time from which an issue should be there.
    """

    weekdays: tuple[Weekday, ...] = WEEKDAYS
    first: date | None = None
    last: date | None = None
    pages: tuple[PageNo, ...] = ()
    due: time = time(6, 0)
    closed: tuple[Closed, ...] = ()
    extra: tuple[date, ...] = ()
