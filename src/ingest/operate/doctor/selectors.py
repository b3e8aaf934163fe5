"""Checks of a site's pages: whether what is looked for on them is still found. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ingest.operate.doctor.check import Check

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Counted(Protocol):
    """A selector of a platform counted over an issue's archived web pages.

    The verdict is `partly` where it found nothing on some pages that need it, `drift` where it found nothing at all
    and did earlier, or is needed, `never` where it never found anything.
    """

    @property
    def selector(self) -> str:
        """Platform and name of the selector."""
        ...

    @property
    def found(self) -> int:
        """How often it found something."""
        ...

    @property
    def asked(self) -> int:
        """Web pages that it was asked on."""
        ...

    @property
    def missed(self) -> tuple[str, ...]:
        """Addresses where it is needed and found nothing."""
        ...

    @property
    def last_day(self) -> date | None:
        """Latest issue in which it found something."""
        ...

    @property
    def verdict(self) -> str:
        """`ok`, `partly`, `drift` or `never`."""
        ...


def selectors(paper: str, day: date, counted: Sequence[Counted]) -> Check:
    """Say whether a site still looks as its platform says, by the counts over the issue of `day`."""
    name = f"site of {paper}"
    drifted = [one for one in counted if one.verdict == "drift"]
    partly = [one for one in counted if one.verdict == "partly"]
    if not counted:
        return Check(name, "ok", f"the issue of {day} has no web pages")
    if not (drifted or partly):
        return Check(name, "ok", f"{len(counted)} selectors find on the pages of {day} what they should")
    told = [
        f"{one.selector} found nothing on {one.asked} pages"
        + (f" (last on {one.last_day})" if one.last_day else "")
        for one in drifted
    ]
    told += [f"{one.selector} found nothing on {len(one.missed)} of {one.asked} pages" for one in partly]
    return Check(
        name,
        "bad" if drifted else "warn",
        f"the pages of {day} have changed: {'; '.join(told)}",
        f"look at {(drifted or partly)[0].missed[0]}" if (drifted or partly)[0].missed else "",
    )
