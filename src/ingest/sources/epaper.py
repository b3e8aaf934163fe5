"""Epaper (数字报) sites: an issue's pages from the site's own list, their PDFs and their articles' web pages."""

from __future__ import annotations

import logging
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.errors import NotThereError, PageRefusedError, SourceError, WrongDayError
from ingest.sources.base import Discovery, Fetched, Found, Ref
from ingest.sources.dates import day_in_url
from ingest.sources.http import Client, Manners
from ingest.sources.platforms import PLATFORMS, parse_article, parse_layout, parse_refresh

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ingest.papers.sources import EpaperSource
    from ingest.sources.base import Getter
    from ingest.sources.platforms import ArticleLink, LayoutPage, PageLink

logger = logging.getLogger(__name__)

NEARBY = (-1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6, -7, 7, -14, 14, -28, 28)
"""Days away from a missing issue where another is looked for: dailies, weeklies, and holidays of a week and more."""

_AD = re.compile(r"广\s*告|^\s*$")
"""Titles of list entries that are advertisements: their links are dead as often as not."""

_NO_ISSUE = "If there was no issue that day, enter it in the calendar; else try again later."


@dataclass(slots=True)
class _Page:
    """A page while it is put together: what the list says, its layout, its own articles, why it is lost."""

    link: PageLink
    layout: LayoutPage | None = None
    articles: list[ArticleLink] = field(default_factory=list)
    refs: list[Ref] = field(default_factory=list)
    lost: str = ""

    @property
    def page_no(self) -> str:
        return (self.layout.page_no if self.layout else "") or self.link.page_no

    @property
    def page_name(self) -> str:
        return self.link.page_name or (self.layout.page_name if self.layout else "")


@dataclass(frozen=True, slots=True)
class Epaper:
    """A newspaper's site, as its table in the papers file describes it."""

    config: EpaperSource
    client: Client

    @classmethod
    def of(cls, config: EpaperSource, *, folder: Path | None = None) -> Epaper:
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
    def concurrency(self) -> int:
        """How many things may be asked for at a time: `fetch` may be called from so many threads."""
        return self.config.concurrency

    def days(self) -> tuple[date, ...]:
        """Return nothing: these sites cannot list their issues."""
        return ()

    def first_url(self, day: date) -> str:
        """Return the address of an issue's first page."""
        platform = PLATFORMS[self.config.platform]
        path = (self.config.path or platform.path).format(date=day, first=self.config.first or platform.first)
        return f"{self.config.base}/{path}"

    def fetch(self, ref: Ref, known: Mapping[str, str] | None = None) -> Fetched:
        """Ask the site for a thing. What comes as a page's PDF and is none (an error page) is refused."""
        fetched = self.client.get(ref.origin, known)
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
        pages = [_Page(link) for link in self._links(first)]
        self._at_once(partial(self._read_layout, day, first, get), pages)
        self._share_out(pages, remarks)
        if self.config.take != "pdf":
            self._at_once(partial(self._read_articles, get, remarks), [page for page in pages if page.layout])
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
        return Discovery(tuple(found.values()), url, tuple(sorted(remarks)), lost=lost)

    def _first(self, day: date, url: str, get: Getter) -> LayoutPage:
        """Read the issue's first layout page, following a `refresh` within the day."""
        for _ in range(3):
            part = get(Ref("layout", url))
            try:
                onward = parse_refresh(part.raw, url)
                if not onward:
                    layout = parse_layout(self.platform, part.raw, url)
                    _check_day(day, layout)
                    return layout
            except PageRefusedError as error:
                raise SourceError(f"{url}: {error.what}.", state=error.state, hint=error.hint) from error
            if day_in_url(onward) != day:
                got = day_in_url(onward)
                raise WrongDayError(
                    f"wrong day: {url} sends on to {onward}"
                    + (f" of {got}" if got else ", which names no day"),
                    state="It was not followed: the site offers another issue than the one asked for.",
                    hint=_NO_ISSUE,
                )
            url = onward
        raise SourceError(f"{self.first_url(day)} sends on and on.", state="Nothing was listed.")

    def _links(self, first: LayoutPage) -> list[PageLink]:
        links = list(first.pages)
        if not links:
            raise SourceError(
                f"drift: selector {self.platform} layout.pages finds nothing on {first.url}.",
                state="The page's HTML is in the raw archive.",
                hint="`ingest doctor --paper` compares it with the last issue; the site may have changed its software.",
            )
        if len(links) > self.config.max_pages:
            raise SourceError(
                f"{first.url} lists {len(links)} pages; {self.config.max_pages} are allowed.",
                state="None was fetched.",
                hint="If it is right so, raise `max_pages` in the source's table.",
            )
        return links

    def _at_once(self, work: Callable[[_Page], None], pages: Sequence[_Page]) -> None:
        with ThreadPoolExecutor(self.concurrency, thread_name_prefix="epaper") as pool:
            for future in [pool.submit(work, page) for page in pages]:
                future.result()

    def _read_layout(self, day: date, first: LayoutPage, get: Getter, page: _Page) -> None:
        """Read a page's layout; what goes wrong makes this page lost and no other."""
        if page.link.url == first.url:
            page.layout = first
            page.lost = _missed(self.platform, first)
            return
        try:
            part = get(Ref("layout", page.link.url, page.link.page_no))
            layout = parse_layout(self.platform, part.raw, page.link.url)
            _check_day(day, layout)
        except (SourceError, PageRefusedError) as error:
            page.lost = error.what
            return
        page.layout = layout
        page.lost = _missed(self.platform, layout)

    def _share_out(self, pages: Sequence[_Page], remarks: list[str]) -> None:
        """Give each article to the first page that has it (转版); areas without a link are told."""
        owner: dict[str, str] = {}
        for page in pages:
            for article in page.layout.articles if page.layout and not page.lost else ():
                if not article.url:
                    continue
                if article.url in owner:
                    remarks.append(
                        f"{article.url} is on pages {owner[article.url]} and {page.page_no}: "
                        f"kept with {owner[article.url]}"
                    )
                    continue
                owner[article.url] = page.page_no
                page.articles.append(article)

    def _read_articles(self, get: Getter, remarks: list[str], page: _Page) -> None:
        """Fetch a page's articles, and remark on dead links of advertisements.

        Other failures are met again by whoever puts the page together, so that the page counts as incomplete.
        """
        missed: Counter[str] = Counter()
        for article in page.articles:
            ref = Ref("article", article.url, page.page_no)
            try:
                part = get(ref)
                parsed = parse_article(self.platform, part.raw, article.url)
            except NotThereError:
                if _AD.search(article.title):
                    remarks.append(
                        f"page {page.page_no}: {article.url} ({article.title or 'no title'}) is not there"
                    )
                    continue
            except (SourceError, PageRefusedError) as error:
                logger.warning("page %s: %s", page.page_no, error.what)
            else:
                missed.update(count.selector for count in parsed.selectors if count.missed)
            page.refs.append(ref)
        for selector, times in missed.items():
            told = (
                f"selector {self.platform} {selector} finds nothing on {times} of {len(page.refs)} articles"
            )
            remarks.append(f"page {page.page_no}: {told}")
            if times * 2 > len(page.refs):
                # Most of the page is unreadable: better its PDF alone, or nothing, than what is left of it.
                page.refs = []
                page.lost = f"drift: {told}" if self.config.take == "articles" else ""
                break

    def _parts(self, day: date, page: _Page, remarks: list[str]) -> tuple[Ref, ...]:
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
            return (own, *page.refs, *picture)
        of = day_in_url(layout.pdf_url)
        if layout.pdf_url and of in {None, day}:
            return (Ref("page", layout.pdf_url, page.page_no), own, *page.refs, *picture)
        why = (
            f"{layout.url} links to a PDF of {of}"
            if layout.pdf_url
            else f"selector {self.platform} layout.pdf finds nothing on {layout.url}"
        )
        if self.config.take == "pdf" or not page.refs:
            page.lost = why
            return ()
        remarks.append(f"page {page.page_no}: {why}: read from its articles")
        return (own, *page.refs, *picture)

    def _absent(self, day: date, url: str, error: NotThereError) -> Discovery:
        """Judge a 404 of an issue's first page: no issue that day only where an issue of a day nearby is there.

        That the site is up proves nothing: after a change of software, and for days that it keeps no longer,
        every dated address is a 404.
        """
        for distance in NEARBY:
            near = day + timedelta(days=distance)
            if self.config.covers(near) and self.client.answers(self.first_url(near)):
                return Discovery((), url, absent=f"{error.what.rstrip('.')}, while the issue of {near} is")
        parts = urlsplit(self.config.base)
        roots = dict.fromkeys((f"{self.config.base}/", f"{parts.scheme}://{parts.netloc}/"))
        if any(self.client.answers(root) for root in roots):
            told = (
                f"{error.what.rstrip('.')}, nor is any issue of the days around it, though the site is up: "
                "it may have changed its software, have another `first`, or keep no issues so old"
            )
            return Discovery((), url, remarks=(told,))
        raise SourceError(
            f"{error.what.rstrip('.')}, and {self.config.base}/ does not answer either.",
            state="Nothing was listed.",
            hint="Look at the site in a browser. If it has moved, add a source with a new `base` and a `from` date.",
        ) from error


def _check_day(day: date, layout: LayoutPage) -> None:
    if layout.printed_day not in {None, day}:
        raise WrongDayError(
            f"wrong day: {layout.url} shows the issue of {layout.printed_day}, not of {day}",
            state="Nothing of it was taken.",
            hint=_NO_ISSUE,
        )


def _missed(platform: str, layout: LayoutPage) -> str:
    """Name the selectors that should have found something on a layout page and did not."""
    names = [count.selector for count in layout.selectors if count.missed]
    return f"drift: selector {platform} {', '.join(names)} finds nothing on {layout.url}" if names else ""
