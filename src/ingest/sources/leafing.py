"""From a site's entry to the issue of a day, where addresses carry no date: by what pages print, in bounded steps."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ingest.errors import NotThereError, PageRefusedError, SourceError, WrongDayError
from ingest.sources.base import Ref
from ingest.sources.dates import day_in_url
from ingest.sources.platforms import PLATFORMS, parse_frames, parse_layout, undated

if TYPE_CHECKING:
    from datetime import date

    from ingest.sources.base import Getter, RawPart
    from ingest.sources.platforms import LayoutPage

logger = logging.getLogger(__name__)

MAX_STEPS = 40
"""Web pages that are looked at on the way to an issue: a month of a daily, and what a calendar takes."""


def to_issue(platform: str, day: date, entry: LayoutPage, get: Getter) -> LayoutPage:
    """Return the first web page of an issue, starting from the entry that its address led to.

    On a site with dated addresses that is the entry itself. Else the page's printed day decides: links whose text is
    the day, and those to the issue before or after, are followed until a page prints it. Raise WrongDayError where no
    way leads there within MAX_STEPS, SourceError where a page prints no day at all.
    """
    if not undated(platform) or day_of(entry) == day:
        return entry
    page, seen = entry, {entry.url}
    for _ in range(MAX_STEPS):
        shown = day_of(page)
        if shown is None and not page.issues:
            raise SourceError(
                f"{page.url} prints no day with its weekday, and its address names none.",
                state="The page's HTML is in the raw archive. Nothing of it was taken.",
                hint="Without a day nobody can tell whose issue it is. Look for a dated address of the site.",
            )
        direct = dict(page.issues).get(day, "")
        step = direct or ((page.earlier_url if shown > day else page.later_url) if shown else "")
        if not step or step in seen:
            break
        seen.add(step)
        try:
            page = parse_layout(platform, get(Ref("layout", step)).raw, step)
        except (NotThereError, PageRefusedError):
            break  # what has no way on is told below, with how far it went
        if day_of(page) == day:
            return page
    told = day_of(entry) or "no day"
    raise WrongDayError(
        f"wrong day: {entry.url} shows the issue of {told}, and no way of {len(seen)} pages leads to {day}",
        state="Nothing of it was taken.",
        hint="If there was no issue that day, enter it in the calendar.",
    )


def framed(platform: str, day: date, part: RawPart, get: Getter) -> LayoutPage:
    """Read an issue's first web page or, where it lists no pages and has frames, the one of them that lists the most.

    Frames of other days are not asked; one that cannot be had or read is none. Raise PageRefusedError where the page
    itself is no web page.
    """
    entry = parse_layout(platform, part.raw, part.origin)
    if entry.pages or entry.leaves or platform not in PLATFORMS:
        return entry
    inside = []
    for address in parse_frames(part.raw, part.origin):
        if day_in_url(address) != day_in_url(part.origin):
            continue
        try:
            inside.append(parse_layout(platform, get(Ref("layout", address)).raw, address))
        except (SourceError, PageRefusedError) as error:
            logger.info("%s, a frame of %s on %s: %s", address, part.origin, day, error.what)
    return max(inside, key=lambda one: len(one.leaves or one.pages), default=entry) if inside else entry


def day_of(page: LayoutPage) -> date | None:
    """Return the day that a page of a site without dated addresses prints."""
    return page.printed_day
