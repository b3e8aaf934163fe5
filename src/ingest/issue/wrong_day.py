"""Yesterday's paper is never taken for today's: the day asked, that of the address and the printed one must agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model import Doubt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import BuiltPage

WRONG_DAY = "wrong day: "
"""How the ledger's evidence of such an issue begins."""


def wrong_day(asked: str, pages: Sequence[BuiltPage]) -> str:
    """Say in words that these are the pages of another day's issue; empty where nothing speaks against `asked`.

    The majority of the pages that name a day decides: one page may print an old date with a reprint, or stale in
    its header. Where as many agree as differ, the issue passes without the others (see `strangers`).
    """
    others = [page for page in pages if _other(asked, page)]
    agreeing = sum(1 for page in pages if _known(page) and not _other(asked, page))
    if len(others) <= agreeing:
        return ""
    told = "; ".join(_told(asked, page) for page in others[:3])
    more = f"; and {len(others) - 3} more pages" if len(others) > 3 else ""
    return f"{WRONG_DAY}{asked} was asked for; {told}{more}. If the paper misprinted it: `misprinted` in its calendar"


def strangers(asked: str, pages: Sequence[BuiltPage]) -> Iterator[Doubt]:
    """Tell of the pages that are of another day than the issue; most of its pages agree, or it would not be this one.

    Such a page is kept out: it may be yesterday's, and nothing of yesterday's may be taken for today's.
    """
    for page in pages:
        if _other(asked, page):
            advice = "if the paper misprinted it: `misprinted` in its calendar"
            yield Doubt("page_day", page.page_no, f"{_told(asked, page)}; {advice}", "gap")


def _days(page: BuiltPage) -> Iterator[str]:
    if page.printed is not None:
        yield page.printed.day
    if page.address_day:
        yield page.address_day


def _known(page: BuiltPage) -> bool:
    return any(True for _ in _days(page))


def _other(asked: str, page: BuiltPage) -> bool:
    return any(day != asked for day in _days(page))


def _told(asked: str, page: BuiltPage) -> str:
    """Name a page that differs, with what it says and where."""
    if page.printed is not None and page.printed.day != asked:
        where = (
            f"line {page.printed.line + 1}, {page.printed.text!r}"
            if page.printed.line >= 0
            else page.printed.text
        )
        return f"page {page.page_no} ({page.origin}) prints {page.printed.day} ({where})"
    return f"page {page.page_no} ({page.origin}) lies at the address of {page.address_day}"
