"""Epaper (数字报) sites: an issue's pages from the site's own list, their PDFs and their articles' web pages."""

from __future__ import annotations

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from ingest.errors import NotThereError, PageRefusedError, SourceError, WrongDayError
from ingest.model import Doubt
from ingest.sources.article_parts import read_articles
from ingest.sources.bare_pages import drifted, without_articles
from ingest.sources.base import Discovery, Fetched, Found, Ref
from ingest.sources.dates import day_in_url
from ingest.sources.days_shown import NO_ISSUE, check_day, unproven
from ingest.sources.http import Client, Manners
from ingest.sources.leafing import framed, to_issue
from ingest.sources.page_parts import (
    Leafing,
    beyond,
    by_place,
    check_numbers,
    choose_pdfs,
    lists_differ,
    passed_over,
    pdf_of_other_day,
    same_web_page,
    share_out,
    told_beyond,
    without_pdf,
)
from ingest.sources.platforms import (
    PLATFORMS,
    PageLink,
    parse_layout,
    parse_refresh,
    platform_name,
    undated,
)
from ingest.sources.platforms.lasting import lasting
from ingest.sources.platforms.links import MAX_LINKS
from ingest.sources.platforms.strangers import stranger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ingest.papers.sources import EpaperSource, JsonSource
    from ingest.sources.base import Getter
    from ingest.sources.platforms import LayoutPage

logger = logging.getLogger(__name__)

NEARBY = (-1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6, -7, 7, -14, 14, -28, 28)
"""Days away from a missing issue where another is looked for: dailies, weeklies, and holidays of a week and more."""

MAX_ARTICLES = 400
"""Articles that one page may list; the fullest page of classified notices has some sixty."""


@dataclass(frozen=True, slots=True)
class Epaper:
    """A newspaper's site, as its table in the papers file describes it."""

    config: EpaperSource | JsonSource
    client: Client
    _answers: dict[str, Fetched] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, config: EpaperSource | JsonSource, *, folder: Path | None = None) -> Epaper:
        """Make the source. `folder` holds the notes that all workers share; by default one of this machine's user."""
        base = urlsplit(config.base)
        manners = Manners(
            hosts=(base.hostname or "", *(host.lower() for host in config.hosts)),
            ports=(base.port,) if base.port else (),
            user_agent=config.user_agent,
            rate=config.rate,
            concurrency=config.concurrency,
            allow_private=config.allow_private,
            timeout=config.timeout,
            total_timeout=config.total_timeout,
            max_bytes=config.max_bytes,
            retries=config.retries,
            retry_wait=config.retry_wait,
        )
        return cls(config, Client(manners, folder=folder))

    @property
    def platform(self) -> str:
        """The site's software, which knows how to read its layout and article pages."""
        return self.config.platform

    @property
    def name(self) -> str:
        """The platform's name for people."""
        return platform_name(self.platform)

    @property
    def concurrency(self) -> int:
        """How many things may be asked for at a time: `fetch` may be called from so many threads."""
        return self.config.concurrency

    def days(self) -> tuple[date, ...]:
        """Return nothing: these sites cannot list their issues."""
        return ()

    def first_url(self, day: date) -> str:
        """Return the address of an issue's first page."""
        if self.config.kind == "json":
            path = self.config.index.format(date=day)
        else:
            platform = PLATFORMS[self.config.platform]
            path = (self.config.path or platform.path).format(
                date=day, first=self.config.first or platform.first
            )
        base = urlsplit(self.config.base)
        below, _, query = path.partition("?")
        if path.startswith(("?", "&")):
            below, query = "", path[1:]
        # Where `path` is a query only, `base` is the script that it is put to.
        at = f"{base.path.rstrip('/')}/{below}" if below else base.path or "/"
        asked = "&".join(filter(None, (base.query, query)))
        # Names with blanks are written as links to them are read, so that one page is one address.
        return lasting(urlunsplit((base.scheme, base.netloc, at, asked, "")))

    @property
    def root(self) -> str:
        """The address below which the issues stand, with its query where it has one."""
        base = urlsplit(self.config.base)
        return self.config.base if base.query else f"{self.config.base}/"

    def fetch(self, ref: Ref, known: Mapping[str, str] | None = None) -> Fetched:
        """Ask the site for a thing. What comes as a page's PDF and is none (an error page) is refused."""
        # Articles that stand in one answer are its places: it is asked for once.
        url, _, place = ref.origin.partition("#")
        fetched = self._answers.get(url) if place else None
        if fetched is None:
            fetched = self.client.get(url, known)
        if fetched.raw is not None and (place or self.config.kind == "json"):
            self._answers[url] = fetched
        if ref.role == "page" and fetched.raw is not None and b"%PDF-" not in fetched.raw[:1024]:
            raise SourceError(
                f"{ref.origin} is no PDF; it begins with {fetched.raw[:24]!r}.",
                state="The page is missing from the issue.",
                hint="Open it in a browser: the site may answer errors with a page of its own.",
            )
        return fetched

    def discover(self, day: date, get: Getter) -> Discovery:
        """List an issue's pages as the site lists them, with their PDFs and articles.

        `get` is called from up to `concurrency` threads. Raise WrongDayError where the site gives another
        day's issue, SourceError where it cannot be asked or its list of pages is not found (drift). A page
        that cannot be had is `lost`; a day is `absent` whose address is a 404 where a day nearby has an issue.
        """
        url = self.first_url(day)
        try:
            first = self._first(day, url, get)
        except NotThereError as error:
            return self._absent(day, url, error)
        remarks: list[str] = []
        if first.family != self.platform:
            remarks.append(f"{first.url} is written as {first.family} and not as {self.name}: read so")
        pages = self._pages(first)
        digests: dict[str, str] = {}
        read = partial(self._read_layout, day, first, get, digests)
        self._at_once(read, pages)
        further: list[Leafing] = []
        # A page may name another that no page before it did: where there are links to the next page only, all are so.
        while more := beyond([*pages, *further], self.config.max_pages):
            self._at_once(read, more)
            further += more
        pages += [page for page in further if not page.gone]
        by_place(pages)
        same_web_page(pages, digests)
        doubts = [
            *unproven(self.platform, day, first, pages, get, self.first_url),
            *lists_differ(first, pages),
            *told_beyond(further, first, len(pages)),
            *check_numbers(pages),
            *passed_over(pages),
            *without_articles(self.name, pages, needed=self.config.take != "pdf"),
            *share_out(pages, remarks),
        ]
        doubts += choose_pdfs(day, pages)
        if self.config.take == "both":
            doubts += without_pdf(pages, further)
        if self.config.take != "pdf":
            work = partial(self._read_articles, day, get, remarks, doubts)
            self._at_once(work, [page for page in pages if page.layout])
        if self.config.take == "both":
            self._at_once(partial(self._look_for_pdf, day, get, doubts), pages)
        lost: dict[str, str] = {}
        found: dict[str, Found] = {}
        for position, page in enumerate(pages, 1):
            page_no = page.page_no
            if page_no in found or page_no in lost:
                page.lost = f"{page.link.url}: the issue has another page {page_no}"
                page_no = f"X{position:02d}"
            parts = () if page.lost else self._parts(day, page, remarks)
            if parts:
                found[page_no] = Found(page_no, parts, page.page_name)
            else:
                lost[page_no] = page.lost
        return Discovery(
            tuple(found.values()), url, tuple(sorted(remarks)), lost=lost, doubts=tuple(sorted(set(doubts)))
        )

    def _first(self, day: date, url: str, get: Getter) -> LayoutPage:
        """Read the issue's first layout page, following a `refresh` within the day."""
        for _ in range(3):
            part = get(Ref("layout", url))
            try:
                onward = parse_refresh(part.raw, url)
                if not onward:
                    layout = to_issue(self.platform, day, framed(self.platform, day, part, get), get)
                    check_day(day, layout)
                    self._check_issue(day, layout, part.raw)
                    return layout
            except PageRefusedError as error:
                raise SourceError(f"{url}: {error.what}.", state=error.state, hint=error.hint) from error
            if day_in_url(onward) != day:
                got = day_in_url(onward)
                raise WrongDayError(
                    f"wrong day: {url} sends on to {onward}"
                    + (f" of {got}" if got else ", which names no day"),
                    state="It was not followed: the site offers another issue than the one asked for.",
                    hint=NO_ISSUE,
                )
            url = onward
        raise SourceError(f"{self.first_url(day)} sends on and on.", state="Nothing was listed.")

    def _check_issue(self, day: date, first: LayoutPage, raw: bytes) -> None:
        """Raise SourceError where an issue's first web page shows no pages, or more than an issue can have."""
        count = len(first.leaves or first.pages)
        if first.links > MAX_LINKS:
            raise SourceError(
                f"{first.url} has {first.links:,} links; no newspaper's page has more than {MAX_LINKS:,}.",
                state="None was followed. The page's HTML is in the raw archive.",
                hint="Open it in a browser: it may be a calendar or an archive of all issues. Mend `first` or `path`.",
            )
        if count > self.config.max_pages:
            raise SourceError(
                f"{first.url} lists {count} pages; {self.config.max_pages} are allowed.",
                state="None was fetched.",
                hint="If it is right so, raise `max_pages` in the source's table.",
            )
        if count:
            return
        if first.other_day not in {None, day}:
            raise WrongDayError(
                f"wrong day: {first.url} lists the pages of {first.other_day}, not of {day}",
                state="None was followed. The page's HTML is in the raw archive.",
                hint=NO_ISSUE,
            )
        if told := stranger(raw, first.url):
            raise SourceError(
                f"{first.url} gives {told}, and no issue.",
                state="The page's HTML is in the raw archive. Nothing of it was taken.",
                hint="Open it in a browser. If the site wants a login, ask the newspaper for leave or take a folder.",
            )
        raise SourceError(
            f"drift: selector {self.name} layout.pages finds nothing on {first.url}.",
            state="The page's HTML is in the raw archive.",
            hint="`ingest doctor --paper` compares it with the last issue; `ingest probe` tells what the page has.",
        )

    def _pages(self, first: LayoutPage) -> list[Leafing]:
        """Return the pages of an issue as its first web page lists them, or as an index of the issue shows them."""
        if not first.leaves:
            return [Leafing(link) for link in first.pages]
        return [
            Leafing(PageLink(leaf.page_no, leaf.page_name, first.url, leaf.pdf_url), first.leaf(leaf.page_no))
            for leaf in first.leaves
        ]

    def _at_once(self, work: Callable[[Leafing], None], pages: Sequence[Leafing]) -> None:
        with ThreadPoolExecutor(self.concurrency, thread_name_prefix="epaper") as pool:
            for future in [pool.submit(work, page) for page in pages]:
                future.result()

    def _read_layout(
        self, day: date, first: LayoutPage, get: Getter, digests: dict[str, str], page: Leafing
    ) -> None:
        """Read a page's layout; what goes wrong makes this page lost and no other."""
        if page.layout is None:
            try:
                part = get(Ref("layout", page.link.url, page.link.page_no))
                digests[page.link.url] = hashlib.sha256(part.raw).hexdigest()
                if page.link.url == first.url:
                    page.layout = first
                else:
                    page.layout = parse_layout(self.platform, part.raw, page.link.url)
                    check_day(day, page.layout)
            except (SourceError, PageRefusedError) as error:
                page.lost, page.gone = error.what, isinstance(error, NotThereError)
                return
            pdf = bool(page.layout.pdf_url or page.link.pdf_url) and self.config.take != "articles"
            page.lost = drifted(self.name, page.layout, entry=page.layout is first, pdf=pdf)
            if page.lost and (told := stranger(part.raw, page.link.url)):
                page.lost = f"{page.link.url} gives {told}, and no page"
        if len(page.layout.articles) > MAX_ARTICLES or page.layout.links > MAX_LINKS:
            many = max(len(page.layout.articles), page.layout.links)
            page.lost = f"{page.link.url} lists {many:,} articles and links"

    def _read_articles(
        self, day: date, get: Getter, remarks: list[str], doubts: list[Doubt], page: Leafing
    ) -> None:
        """Fetch a page's articles; where most have no text any more, take none of them."""
        read = read_articles(self.platform, day, get, page)
        page.of_articles = read.refs
        remarks += read.remarks
        doubts += [*read.doubts, *read.unread]
        for selector, times in read.missed.items():
            told = f"selector {self.name} {selector} finds nothing on {times} of {len(read.refs)} articles"
            remarks.append(f"page {page.page_no}: {told}")
            if times * 2 > len(read.refs):
                # Most of the page is unreadable: better its PDF alone, or nothing, than what is left of it.
                page.of_articles = []
                page.lost = f"drift: {told}" if self.config.take == "articles" else ""
                break

    def _look_for_pdf(self, day: date, get: Getter, doubts: list[Doubt], page: Leafing) -> None:
        """Fetch the PDF of a page that has articles: a dead link costs no page that can be read without it.

        Other failures are met again by whoever puts the page together.
        """
        if page.lost or not page.of_articles or not page.pdf_url or pdf_of_other_day(day, page.pdf_url):
            return
        try:
            get(Ref("page", page.pdf_url, page.page_no))
        except NotThereError as error:
            doubts.append(Doubt("page_pdf", page.page_no, f"its PDF: {error.what.rstrip('.')}"))
            page.pdf_url, page.pdf_gone = "", True
        except SourceError as error:
            logger.warning("page %s: %s", page.page_no, error.what)

    def _parts(self, day: date, page: Leafing, remarks: list[str]) -> tuple[Ref, ...]:
        """Return what a page consists of, what it is read from first; empty, with `lost`, where that is missing."""
        layout = page.layout
        assert layout is not None  # a page without a layout is lost
        own = Ref("layout", layout.url, page.page_no)
        picture = (
            (Ref("picture", layout.picture_url, page.page_no),)
            if self.config.pictures and layout.picture_url
            else ()
        )
        if self.config.take == "articles":
            return (own, *page.of_articles, *picture)
        of = pdf_of_other_day(day, page.pdf_url)
        if page.pdf_url and not of:
            return (Ref("page", page.pdf_url, page.page_no), own, *page.of_articles, *picture)
        why = (
            f"{layout.url} links to a PDF of {of}"
            if page.pdf_url
            else f"selector {self.name} layout.pdf finds nothing on {layout.url}"
            if not layout.pdf_url
            else f"the PDF that {layout.url} links to is another page's"
        )
        if self.config.take == "pdf" or not page.of_articles:
            page.lost = why
            return ()
        if not page.pdf_gone:
            remarks.append(f"page {page.page_no}: {why}: read from its articles")
        return (own, *page.of_articles, *picture)

    def _absent(self, day: date, url: str, error: NotThereError) -> Discovery:
        """Judge a 404 of an issue's first page: no issue that day only where an issue of a day nearby is there.

        That the site is up proves nothing: after a change of software, and for days that it keeps no longer,
        every dated address is a 404.
        """
        # Without dates all days have one address: that it is gone says nothing of any of them.
        for distance in () if undated(self.platform) else NEARBY:
            near = day + timedelta(days=distance)
            if self.config.covers(near) and self.client.answers(self.first_url(near)):
                return Discovery((), url, absent=f"{error.what.rstrip('.')}, while the issue of {near} is")
        parts = urlsplit(self.config.base)
        roots = dict.fromkeys((self.root, f"{parts.scheme}://{parts.netloc}/"))
        if any(self.client.answers(root) for root in roots):
            told = (
                f"{error.what.rstrip('.')}, nor is any issue of the days around it, though the site is up: "
                "it may have changed its software, have another `first`, or keep no issues so old"
            )
            return Discovery((), url, remarks=(told,))
        raise SourceError(
            f"{error.what.rstrip('.')}, and {self.root} does not answer either.",
            state="Nothing was listed.",
            hint="Look at the site in a browser. If it has moved, add a source with a new `base` and a `from` date.",
        ) from error
