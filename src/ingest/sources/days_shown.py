"""The day that a site's pages show: it must be the asked one; where none is shown, other days' issues must differ."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.errors import PageRefusedError, SourceError, WrongDayError
from ingest.model import Doubt
from ingest.sources.base import Ref
from ingest.sources.platforms import parse_layout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ingest.sources.base import Getter
    from ingest.sources.page_parts import Leafing
    from ingest.sources.platforms import LayoutPage

logger = logging.getLogger(__name__)

_BEFORE = (1, 2, 3, 7)
"""Days before the asked one that are asked until one has an issue."""
_WORDS = 8
"""Characters that titles have in all from which two issues of the same ones are one issue."""

NO_ISSUE = "If there was no issue that day, enter it in the calendar; else try again later."


def check_day(day: date, layout: LayoutPage) -> None:
    """Raise WrongDayError where a web page shows another day's issue."""
    if layout.printed_day not in {None, day}:
        raise WrongDayError(
            f"wrong day: {layout.url} shows the issue of {layout.printed_day}, not of {day}",
            state="Nothing of it was taken.",
            hint=NO_ISSUE,
        )


def unproven(
    platform: str,
    day: date,
    first: LayoutPage,
    pages: Sequence[Leafing],
    get: Getter,
    address: Callable[[date], str],
) -> list[Doubt]:
    """Tell of an issue whose day nothing proves; `first` is its first web page, `address` gives that of a day's issue.

    A day that any of its `pages` prints is the issue's: each was held against the asked one.

    A site that shows its newest issue at whatever address gives an earlier day the same articles: raise WrongDayError
    then. Where the address does not even name the day, or no earlier day has an issue to compare, it is told.
    """
    if any(
        one is not None and one.printed_day is not None for one in (first, *(page.layout for page in pages))
    ):
        return []
    if address(day) == address(day - timedelta(days=1)):
        what = f"{first.url} prints no day, and its address names none: nobody can tell whose issue it is"
        return [Doubt("issue_day", "", what, "gap")]
    mine = _titles(platform, first, get)
    if sum(len(title) for title in mine) < _WORDS:
        return [Doubt("issue_day", "", f"{first.url} prints no day, and has no titles to compare")]
    for days in _BEFORE:
        before = day - timedelta(days=days)
        try:
            other = parse_layout(platform, get(Ref("layout", address(before))).raw, address(before))
        except (SourceError, PageRefusedError) as error:
            logger.info("%s has nothing to compare on %s: %s", first.url, before, error.what)
            continue
        theirs = _titles(platform, other, get)
        if theirs == mine:
            raise WrongDayError(
                f"wrong day: {first.url} prints no day and gives the articles of {other.url}",
                state="Nothing of it was taken: the site gives one issue whatever day is asked for.",
                hint="Try again later. If there was no issue that day, enter it in the calendar.",
            )
        if theirs:
            return []
    return [
        Doubt(
            "issue_day", "", f"{first.url} prints no day, and no issue of the days before is there to compare"
        )
    ]


def _titles(platform: str, first: LayoutPage, get: Getter) -> list[str]:
    """Return the titles of an issue's first page, in their order; of an index without any those of the page behind."""
    titles = [one.title for leaf in first.leaves for one in leaf.articles] or [
        one.title for one in first.articles
    ]
    if any(titles) or not first.pages or first.pages[0].url == first.url:
        return titles
    try:
        address = first.pages[0].url
        return [
            one.title for one in parse_layout(platform, get(Ref("layout", address)).raw, address).articles
        ]
    except (SourceError, PageRefusedError) as error:
        logger.info("%s: %s", first.url, error.what)
        return []
