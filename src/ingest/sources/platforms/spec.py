"""What a platform looks like, as data: where things stand on its layout and article pages."""

from __future__ import annotations

from dataclasses import dataclass

Queries = tuple[str, ...]
"""CSS queries in order of preference: the first that finds anything is taken."""


@dataclass(frozen=True, slots=True)
class LayoutSpec:
    """Where a layout page has the list of pages, its own name, the PDF, the picture and the articles.

    `page_link` and `article_link` are patterns that the addresses of layout and article pages contain. A
    group `no` in `page_link` is the page's number, for lists that do not print it.
    """

    pages: Queries
    page_name: Queries
    pdf: Queries
    picture: Queries
    articles: Queries
    page_link: str
    article_link: str


@dataclass(frozen=True, slots=True)
class ArticleSpec:
    """Where an article page has its parts.

    `beside` are elements of which those before the title hold the kicker and those after it the subtitle,
    where the platform tells the two by their place only. `stamp` is the line with author, date and page.
    """

    content: Queries
    kicker: Queries
    title: Queries
    subtitle: Queries
    author: Queries
    stamp: Queries
    pictures: Queries
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Platform:
    """A kind of epaper site. `path` is where an issue's first page stands below the site's base URL.

    `path` holds `{date:...}` and `{first}`; `first` is the first page's usual node, empty where every
    newspaper has its own.
    """

    name: str
    path: str
    first: str
    layout: LayoutSpec
    article: ArticleSpec
