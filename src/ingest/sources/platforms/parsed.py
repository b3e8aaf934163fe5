"""What the web pages of an epaper site say, as values: a newspaper page's layout, and one article."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

Point = tuple[float, float]
"""A corner in page-picture pixels: x to the right, y downwards, origin at the top left."""


@dataclass(frozen=True, slots=True)
class SelectorCount:
    """How often a named selector found something on one web page.

    `needed` says that the platform has it on every page of this kind, so that nothing found means drift.
    `where` is the URL of the page.
    """

    selector: str
    found: int
    needed: bool
    where: str

    @property
    def missed(self) -> bool:
        """Say whether the platform should have it here and does not."""
        return self.needed and not self.found


@dataclass(frozen=True, slots=True)
class Alternative:
    """How often one of the alternatives of a selector found something on a web page: its CSS query, or in words."""

    selector: str
    query: str
    found: int


@dataclass(frozen=True, slots=True)
class PageLink:
    """A newspaper page in the site's list of pages: number and name as printed, absolute URL of its layout.

    `pdf_url` is the PDF that the list has beside it, empty where there is none. `labelled` says that the list prints
    the number; else it is that of the address or the place in the list. `last_no` is the last page of a label for
    several (02-03版), else empty.
    """

    page_no: str
    page_name: str
    url: str
    pdf_url: str = ""
    labelled: bool = True
    last_no: str = ""


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article in a layout page's list or area map.

    `url` is absolute, empty for an area without a link (most are advertisements). `title` is what the list
    or the map says, in one line. `polygons` are the article's areas in page-picture pixels, clockwise or
    not, at least three corners each; empty where the map does not know the article. `listed` and `mapped` say
    whether the page's list and its map name the article.
    """

    url: str
    title: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    listed: bool = True
    mapped: bool = False

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """Bound all areas: left, top, right, bottom in page-picture pixels; None without an area."""
        corners = [corner for polygon in self.polygons for corner in polygon]
        if not corners:
            return None
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One newspaper page on an index that shows the whole issue."""

    page_no: str
    page_name: str
    pdf_url: str
    articles: tuple[ArticleLink, ...]


@dataclass(frozen=True, slots=True)
class LayoutPage:
    """The web page that shows one newspaper page, or (`leaves`) all pages of an issue.

    `page_no` and `page_name` are as printed (`C01`, `今日平湖报`), empty where the page does not say them; `printed_no`
    is the number that it prints of itself beside the list of pages. `pages` lists the issue's pages in the site's
    order, this one usually included. `picture_size` is width and height in the pixels of the polygons, where the
    page states it. `printed_day` is the issue's date as the page shows it. `damaged` counts byte sequences that fit
    no encoding (shown as U+FFFD). `pdf_url` is this page's PDF. `mentioned` are articles in lists that are not this
    page's own, such as a front page's overview. `family` is the platform whose addresses the page has.
    `alternatives` says what each way of finding things found, `disagreements` in words where two of them do not
    agree. `issues` are the issues of other days that it links to, by the date of the link's text; `earlier_url` and
    `later_url` the issues before and after. `links` counts all links of the web page, `other_day` is the day of pages
    that it lists where it lists none of its own day's, `said_pages` how many pages it says that the issue has.
    `paper` is the newspaper named before the printed day.
    """

    url: str
    page_no: str
    page_name: str
    pages: tuple[PageLink, ...]
    next_url: str
    pdf_url: str
    picture_url: str
    picture_size: tuple[float, float] | None
    articles: tuple[ArticleLink, ...]
    printed_day: date | None
    encoding: str
    damaged: int
    selectors: tuple[SelectorCount, ...]
    printed_no: str = ""
    mentioned: tuple[ArticleLink, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    family: str = ""
    alternatives: tuple[Alternative, ...] = ()
    disagreements: tuple[str, ...] = ()
    issues: tuple[tuple[date, str], ...] = ()
    earlier_url: str = ""
    later_url: str = ""
    links: int = 0
    other_day: date | None = None
    said_pages: int = 0
    paper: str = ""

    def leaf(self, page_no: str) -> LayoutPage:
        """Return this web page as that of one newspaper page: of an index of the issue, what that page has of it."""
        mine = next((one for one in self.leaves if one.page_no == page_no), None)
        if mine is None:
            return self
        return replace(
            self, page_no=mine.page_no, page_name=mine.page_name, pdf_url=mine.pdf_url, articles=mine.articles
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an article: absolute URL and caption in one line, empty where there is none."""

    url: str
    caption: str


@dataclass(frozen=True, slots=True)
class Property:
    """An entry of the page's hidden `enpproperty` comment, such as `nodename` or `introtitle`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article's web page.

    `kicker`, `title`, `subtitle` and `author` are in one line each; a line break of the paper is one blank.
    `body` are the paragraphs without indents, captions left out; they stand once in `pictures`. `day`,
    `page_no` and `page_name` are the issue and the page where the page states them, else None and empty.
    `paper` is the newspaper that it names beside its day, `further` are the addresses of the web pages on which the
    article goes on. An entry of the list such as 广告 or 图片报道 has an empty
    body, and may have no title.
    """

    url: str
    kicker: str
    title: str
    subtitle: str
    author: str
    body: tuple[str, ...]
    pictures: tuple[Picture, ...]
    day: date | None
    page_no: str
    page_name: str
    properties: tuple[Property, ...]
    encoding: str
    damaged: int
    selectors: tuple[SelectorCount, ...]
    alternatives: tuple[Alternative, ...] = ()
    disagreements: tuple[str, ...] = ()
    paper: str = ""
    further: tuple[str, ...] = ()

    def stated(self, name: str) -> str:
        """Return a property of the hidden comment; empty where it is not there."""
        return next((one.value for one in self.properties if one.name == name), "")
