"""What is known of an issue before it is built: its pages asked of the source, their bytes archived."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.enrich.lexicon import load_lexicon
from ingest.errors import SourceError
from ingest.issue.build import IssueInput
from ingest.issue.fetching import Asking, Fetching
from ingest.issue.lexicons import lexicon_of
from ingest.issue.profiles import profile_of
from ingest.issue.sheets import in_their_files
from ingest.issue.witnesses import OTHER_PAPER
from ingest.issue.wrong_day import WRONG_DAY
from ingest.lake.archive import IssueArchive, thing
from ingest.lake.withdrawals import read_withdrawal
from ingest.model import Doubt
from ingest.sources import Discovery, RawPage, RawPart, open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from ingest.lake import ArchivedPage, Lake
    from ingest.lake.archive import Listing
    from ingest.papers.calendar import Expectation
    from ingest.papers.registry import Paper
    from ingest.sources import Found, Ref, Source

__all__ = ["Asking", "Gathered", "asked", "gather"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gathered:
    """An issue's input, and what the operator should hear of the fetching: pages changed or gone at the source."""

    given: IssueInput
    notices: tuple[str, ...] = ()


def gather(paper: Paper, day: date, lake: Lake, *, asking: Asking = "missing") -> Gathered:
    """Fetch an issue's pages and archive their bytes, each thing as it comes.

    What the archive has is not lost by a source that forgets, cannot be asked or is no longer configured: the
    issue is then built from what was listed and fetched earlier. Raise SourceError where the source cannot be
    asked and nothing was listed earlier.
    """
    given = asked(paper, day)
    archive = IssueArchive.open(lake, paper.code, day)
    landed = lake.archived_pages(paper.code, day)
    # What came under this day's name was another day's: the archive's copy is not asked before the source is.
    mistaken = any(
        row.evidence.startswith((WRONG_DAY, OTHER_PAPER)) for row in lake.ledger(paper.code, day, day)
    )
    config = paper.source_for(day)
    source = open_source(paper, config) if config else None
    fetching = Fetching(
        source,
        archive,
        "changed" if mistaken and asking == "missing" else asking,
        suspect=_suspect(landed, archive.listings),
        listed_whole=_listed_whole(archive.listings, given.expected),
    )
    pages = _Pages()
    discovery, notices = _discovery(paper, day, source, fetching, archive)
    live = source is not None and not notices
    pages.lost.update(discovery.lost)
    if live:
        fetching.fetch_all([ref for found in discovery.pages for ref in found.parts])
    for found in discovery.pages:
        pages.add(found, archive.listings[-1].platform, fetching.fetched if live else fetching.archived)
    offered = {found.page_no for found in discovery.pages} | set(discovery.lost)
    had = set(pages.raw)
    withdrawal = read_withdrawal(lake.files, paper.code, day)
    out = frozenset(withdrawal.raw_sha256 if withdrawal else ())
    # Of an issue that was withdrawn and is offered anew, pages that the new one lacks stay out.
    pages.barred = out if live and had else frozenset()
    # What was listed earlier, the newest first; then what has landed, should the index have been lost.
    for listing in reversed(() if mistaken and live and had else archive.listings):
        for found in listing.discovery.pages:
            if found.page_no not in pages.raw:
                pages.add(found, listing.platform, fetching.archived)
    # A file of several pages landed as its pages: they come from it, and are gone at the source where it is.
    held = in_their_files({page.origin for page in landed}, {raw.origin for raw in pages.raw.values()})
    for page in landed:
        if page.page_no not in pages.raw and page.origin not in held:
            pages.restore(page, archive)
    for page_no in sorted(pages.raw.keys() - had) if live else ():
        gone = "could not be had from" if page_no in offered else "is gone at"
        notices.append(f"page {page_no} {gone} the source: kept from the archive")
    notices += fetching.notices()
    for notice in notices:
        logger.warning("%s %s %s", paper.code, day, notice)
    return Gathered(
        replace(
            given,
            profile=profile_of(lake, paper.code),
            lexicon=lexicon_of(paper, lake),
            raw=tuple(pages.raw[number] for number in sorted(pages.raw)),
            # What an earlier listing named and nobody ever had is not missed where the newest names it no more.
            lost={page_no: why for page_no, why in pages.lost.items() if page_no in offered},
            incomplete=pages.incomplete,
            refused={
                page.page_no: withdrawal.told
                for page in pages.raw.values()
                if withdrawal and page.sha256 in out
            },
            looked_at=discovery.looked_at,
            remarks=discovery.remarks,
            doubts=tuple(
                sorted(
                    {one for one in discovery.doubts if not _foreseen(one, given)} | {*pages.doubts.values()}
                )
            ),
            absent="" if pages.raw or pages.lost else discovery.absent,
        ),
        tuple(notices),
    )


def _foreseen(doubt: Doubt, given: IssueInput) -> bool:
    """Tell whether a page that a site's numbers pass over is none of those that the calendar names."""
    named = given.expected_pages
    return doubt.check == "page_count" and bool(doubt.page_no and named) and doubt.page_no not in named


def asked(paper: Paper, day: date) -> IssueInput:
    """Say what the configuration alone knows of an issue."""
    expected = paper.calendar.expected(day)
    return IssueInput(
        paper=paper.code,
        issue_date=day.isoformat(),
        home=paper.home,
        expected_pages=expected.numbers,
        expected=expected,
        misprinted=day in paper.calendar.misprinted,
        raw=(),
        lost={},
        no_issue_reason=paper.no_issue_reason(day),
        looked_at="no source",
        page_names=paper.page_names,
        names=(paper.name, *paper.masthead),
        media=paper.media,
        lexicon=load_lexicon(*paper.words_files),
    )


def _discovery(
    paper: Paper, day: date, source: Source | None, fetching: Fetching, archive: IssueArchive
) -> tuple[Discovery, list[str]]:
    """List an issue's pages: at the source, or as it listed them last, with a notice that says why."""
    known = archive.listings
    if source is None:
        reason = f"no source of {paper.code} is valid on {day}"
        if not known:
            return Discovery((), "no source", (reason,)), []
        return known[-1].discovery, [f"{reason}: built from the archive"]
    try:
        discovery = source.discover(day, fetching.get)
    except SourceError as error:
        if not known:
            raise
        return known[-1].discovery, [f"the source could not be asked ({error.what}): built from the archive"]
    archive.keep_listing(source.platform, discovery)
    return discovery, []


@dataclass(slots=True)
class _Pages:
    """Pages put together from their things. `lost` and `incomplete` say, by page number, what was not had.

    Pages whose bytes are `barred` (SHA-256) are not taken. `doubts` are, by page number, of pages that were had without
    their own file.
    """

    raw: dict[str, RawPage] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    incomplete: dict[str, str] = field(default_factory=dict)
    barred: frozenset[str] = frozenset()
    doubts: dict[str, Doubt] = field(default_factory=dict)

    def add(self, found: Found, platform: str, get: Callable[[Ref], RawPart | SourceError]) -> None:
        """Put a page together. It is lost only where its first thing is, and no article of it was had either."""
        refs = list(found.parts)
        first, *rest = [get(ref) for ref in refs]
        if isinstance(first, SourceError):
            articles = any(isinstance(part, RawPart) and part.role == "article" for part in rest)
            if not articles or isinstance(rest[0], SourceError):
                self.lost.setdefault(found.page_no, first.what)
                return
            self.doubts[found.page_no] = Doubt(
                "page_pdf", found.page_no, f"its own file: {first.what}", "gap"
            )
            found = replace(found, parts=found.parts[1:])
            first, rest = rest[0], rest[1:]
        if first.sha256 in self.barred:
            return
        had = tuple(part for part in rest if not isinstance(part, SourceError))
        gone = [part.what for part in rest if isinstance(part, SourceError)]
        if gone:
            self.incomplete[found.page_no] = f"{len(gone)} of its {len(found.parts)} parts lost: {gone[0]}"
        self.lost.pop(found.page_no, None)
        self.raw[found.page_no] = RawPage(
            found.page_no, found.origin, first.sha256, first.raw, found.page_name, platform, had
        )

    def restore(self, page: ArchivedPage, archive: IssueArchive) -> None:
        """Put a page together as it landed."""
        if page.raw_sha256 in self.barred:
            return
        parts = tuple(
            RawPart(part.role, part.origin, part.sha256, archive.bytes_of(part.sha256)) for part in page.parts
        )
        self.raw[page.page_no] = RawPage(
            page.page_no,
            page.origin,
            page.raw_sha256,
            archive.bytes_of(page.raw_sha256),
            page.page_name,
            page.platform,
            parts,
        )
        self.lost.pop(page.page_no, None)


def _suspect(landed: Iterable[ArchivedPage], listings: Iterable[Listing]) -> frozenset[tuple[str, str]]:
    """Return the things of pages that could not be read: asking for them again may mend them."""
    bad = {page.page_no for page in landed if page.status not in {"ok", "needs_ocr"}}
    return frozenset(
        thing(ref)
        for listing in listings
        for found in listing.discovery.pages
        if found.page_no in bad
        for ref in found.parts
    )


def _listed_whole(listings: tuple[Listing, ...], expected: Expectation) -> bool:
    """Say whether the last listing has every page that the calendar expects, so that it need not be asked again."""
    if not listings:
        return False
    last = listings[-1].discovery
    numbers = {found.page_no for found in last.pages}
    return (
        bool(numbers)
        and not last.lost
        and numbers >= set(expected.numbers)
        and len(numbers) >= expected.least
    )
