"""When a newspaper appears, and with which pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ingest.papers.days import FIRST
from ingest.papers.strict import PageNo, Strict
from ingest.wording import many

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

CatchUp = Literal["all", "latest", "none"]
"""What a nightly run does about issues that earlier nights did not bring: all of them, only the newest that is
due, or none beside the one of the day."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """The pages of one issue: printed numbers that it must have, and how many pages it has in all.

    `most` None means that nothing is known of how many there can be.
    """

    numbers: tuple[str, ...] = ()
    least: int = 1
    most: int | None = None

    def short_of(self, count: int) -> str:
        """Say in words that an issue of `count` pages is too short; empty where it is not."""
        if count >= self.least:
            return ""
        wanted = f"{self.least}" if self.most == self.least else f"at least {self.least}"
        return f"{many(count, 'page')} where the calendar expects {wanted}"

    def more_than(self, count: int) -> str:
        """Say in words that an issue of `count` pages has more than expected; empty where it has not."""
        if self.most is None or count <= self.most:
            return ""
        return f"{many(count, 'page')} where the calendar expects {self.most} at most"


ANY_PAGES = Expectation()
"""Any number of pages from one up."""


def _local(given: time) -> time:
    if given.tzinfo is not None:
        raise ValueError("it is a local time of the newspaper's `timezone`; write for example 07:30")
    return given


LocalTime = Annotated[time, AfterValidator(_local)]
"""A time of day on the newspaper's own clock."""


class Span(Strict):
    """Days from one to another, both included."""

    start: date = Field(alias="from")
    end: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.end < self.start:
            raise ValueError(f"`to` ({self.end}) is before `from` ({self.start})")
        return self


class Closed(Span):
    """Days without an issue, with the reason that the ledger quotes."""

    reason: str = Field(min_length=1)


class Count(Strict):
    """How many pages an issue has: `min` to `max`, both included; without `max` any number from `min` up."""

    least: int = Field(alias="min", ge=1, le=999)
    most: int | None = Field(default=None, alias="max", ge=1, le=999)

    @model_validator(mode="after")
    def _in_order(self) -> Count:
        if self.most is not None and self.most < self.least:
            raise ValueError(f"`max` ({self.most}) is less than `min` ({self.least})")
        return self


def _count(given: Any) -> Any:
    """Read `count = 8` as `count = { min = 8, max = 8 }`."""
    return {"min": given, "max": given} if isinstance(given, int) and not isinstance(given, bool) else given


PageCount = Annotated[Count, BeforeValidator(_count)]


class Pages(Strict):
    """Which pages an issue has: printed numbers, or how many.

    Both empty means that any number of pages from one up is a complete issue.
    """

    pages: tuple[PageNo, ...] = ()
    count: PageCount | None = None

    @model_validator(mode="after")
    def _agree(self) -> Pages:
        if len(set(self.pages)) < len(self.pages):
            raise ValueError("a page number stands twice in `pages`")
        if self.count and self.count.most is not None and self.count.most < len(self.pages):
            raise ValueError(
                f"`pages` names {len(self.pages)} pages, `count` allows {self.count.most} at most"
            )
        return self

    @property
    def known(self) -> bool:
        """Say whether anything is expected here."""
        return bool(self.pages or self.count)

    @property
    def expectation(self) -> Expectation:
        """Return what an issue is held against."""
        least = max(len(self.pages), self.count.least if self.count else 1, 1)
        return Expectation(self.pages, least, self.count.most if self.count else None)


class Regular(Pages):
    """On which weekdays an issue appears, and with which pages; `on` holds what is otherwise on a weekday."""

    on: dict[Weekday, Pages] = Field(default_factory=dict)

    def pages_on(self, day: date) -> Pages:
        """Return which pages are expected on that day, by its weekday."""
        return self.on.get(WEEKDAYS[day.weekday()], self)


class Period(Regular):
    """Days when other weekdays or pages were valid than the calendar's own; open where an end is not given.

    What a period does not say is as in the calendar; where it names any page or count, it names them all.
    """

    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")
    weekdays: tuple[Weekday, ...] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"`to` ({self.end}) is before `from` ({self.start})")
        if not (self.start or self.end):
            raise ValueError(
                "a period needs `from` or `to`: what is valid for ever stands in the calendar itself"
            )
        return self

    def covers(self, day: date) -> bool:
        """Say whether this period is valid on that day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Single(Pages):
    """One issue by its date, with pages of its own where any are named."""

    date: date


class Double(Single):
    """A double issue (合刊): one issue, dated `date`, that stands for the days it `covers` too."""

    covers: tuple[date, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _other_days(self) -> Double:
        if self.date in self.covers:
            raise ValueError(f"`covers` names the other days only, not {self.date} itself")
        return self


def _extra(given: Any) -> Any:
    """Read a bare date as an extra issue with the pages of its weekday."""
    return given if isinstance(given, (dict, Single)) else {"date": given}


class Calendar(Regular):
    """When a newspaper appears and with which pages.

    `due` is the local time from which an issue should be there; until `late_until` of the same day it may
    still be completed, so that what is missing then is waited for and not yet called wrong. For `recheck_days`
    days after its date an issue is asked for again in case the site has changed it. `retention_days` is how
    long the site keeps an issue (None: for ever, as far as is known). `catch_up` says what a nightly run does
    about issues that earlier nights did not bring. `misprinted` are issues of which somebody has seen that they print
    another day by mistake: what their pages print is not held against them.
    """

    weekdays: tuple[Weekday, ...] = WEEKDAYS
    first: date | None = None
    last: date | None = None
    due: LocalTime = time(6, 0)
    late_until: LocalTime | None = None
    recheck_days: int = Field(default=3, ge=0, le=366)
    retention_days: int | None = Field(default=None, ge=1)
    catch_up: CatchUp = "all"
    periods: tuple[Period, ...] = ()
    closed: tuple[Closed, ...] = ()
    double: tuple[Double, ...] = ()
    misprinted: tuple[date, ...] = ()
    extra: tuple[Annotated[Single, BeforeValidator(_extra)], ...] = ()

    @model_validator(mode="after")
    def _agree(self) -> Calendar:
        if self.first and self.first < FIRST:
            raise ValueError(f"`first` ({self.first}) is before {FIRST}: no newspaper was printed then")
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"`last` ({self.last}) is before `first` ({self.first})")
        if self.late_until and self.late_until < self.due:
            raise ValueError(f"`late_until` ({self.late_until}) is before `due` ({self.due})")
        spans = sorted((one.start or date.min, one.end or date.max) for one in self.periods)
        for (_, end), (start, _) in pairwise(spans):
            if start <= end:
                raise ValueError(f"two periods are valid on {start}")
        issues = [one.date for one in self._singles]
        covered = [day for one in self.double for day in one.covers]
        for day in covered:
            if day in issues or covered.count(day) > 1:
                raise ValueError(f"{day} is covered by a double issue and stands in the calendar again")
        return self

    def no_issue_reason(self, day: date) -> str:
        """Say why no issue is expected that day; empty where one is."""
        if any(day == one.date for one in self._singles):
            return ""
        for double in self.double:
            if day in double.covers:
                return f"calendar: in the double issue of {double.date}"
        if self.first and day < self.first:
            return f"calendar: the first issue is {self.first}"
        if self.last and day > self.last:
            return f"calendar: the last issue was {self.last}"
        for closed in self.closed:
            if closed.start <= day <= closed.end:
                return f"calendar: {closed.reason}"
        period = self._period(day)
        weekdays = self.weekdays if period is None or period.weekdays is None else period.weekdays
        if WEEKDAYS[day.weekday()] not in weekdays:
            return f"calendar: no issue on a {WEEKDAYS[day.weekday()]}"
        return ""

    def expected(self, day: date) -> Expectation:
        """Return the pages that an issue of that day is held against."""
        for single in self._singles:
            if day == single.date and single.known:
                return single.expectation
        period = self._period(day)
        if period is not None:
            pages = period.pages_on(day)
            if pages.known:
                return pages.expectation
        return self.pages_on(day).expectation

    def last_day(self, day: date) -> date:
        """Return the newest day not after `day` that can have an issue: the last issue's day or a later extra one."""
        if self.last is None or day <= self.last:
            return day
        singles = [one.date for one in self._singles if one.date <= day]
        return max((self.last, *singles))

    def closing(self, day: date, today: date) -> int | None:
        """Return for how many more days the site keeps the issue of that day; None where it keeps it for ever.

        0 means that today is the last day; below 0 it is gone as far as the calendar knows.
        """
        if self.retention_days is None:
            return None
        return (day - today).days + self.retention_days  # no date: any number of days may be named

    @property
    def _singles(self) -> tuple[Single, ...]:
        return (*self.extra, *self.double)

    def _period(self, day: date) -> Period | None:
        return next((period for period in self.periods if period.covers(day)), None)
