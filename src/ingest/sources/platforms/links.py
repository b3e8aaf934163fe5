"""All links of a layout page, whatever attribute they stand in, and which of them are pages, articles and PDFs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ingest.sources.dates import day_in_url
from ingest.sources.platforms.labels import page_label
from ingest.sources.platforms.markup import attribute, written
from ingest.sources.platforms.skins import PAGE_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from selectolax.lexbor import LexborNode

    from ingest.sources.platforms.markup import Document
    from ingest.sources.platforms.spec import Platform

MAX_LINKS = 2000
"""Links that a page may have, and are read; the longest real list has some hundred."""

_MAX_HOLDERS = 400
_HOLDERS = (
    "a, area, option[value], input[value], iframe[src], embed[src], object[data], [data-href], [data-url], [data-pdf], "
    "[data-link], [pdf_href], [pdf-href], [daoxiang], [onclick]"
)
_ATTRIBUTES = (
    "href", "data-href", "data-url", "data-link", "daoxiang", "pdf_href", "pdf-href", "data-pdf", "value", "src",
    "data",
)  # fmt: skip
_QUOTED = re.compile(
    r"""['"]([^'"\s<>]{1,500}\.(?:s?html?|pdf|jsp|php|aspx?)(?:\?[^'"\s<>]{0,300})?)['"]""", re.IGNORECASE
)
"""An address that a script opens: `onclick="window.open('node_2.htm')"`."""
_FILE = re.compile(r"\.(?:s?html?|pdf|jsp|php|aspx?)(?:[?#]|$)", re.IGNORECASE)
_PDF = re.compile(r"\.pdf(?:$|[?&])", re.IGNORECASE)
_VIEWED = re.compile(r"[?&]\w{1,20}=([^&#]{1,500}\.pdf)(?:$|[&#])", re.IGNORECASE)
"""A PDF that a viewer is asked for: `viewer.html?file=../01.pdf`."""
_NAMED = re.compile(r"[0-9][^/]*\.(?:s?html?|pdf)$", re.IGNORECASE)
_NAVIGATION = re.compile(
    r"^\W*(?:上|下|前|后|首|末|尾)一?(?:版|页|期|条|篇)|^\W*(?:prev|next|previous)\W*$|返回|往期|回顾|首页|导航|概览|目录"
    r"|pdf|下载|放大|缩小|打印|分享|关于|登录|注册|搜索",
    re.IGNORECASE,
)
_ONWARD = re.compile(r"^\W*(?:下|后)一?(?:版|页)|^\W*next\b|^下$", re.IGNORECASE)
_BACK = re.compile(r"^\W*(?:上|前)一?(?:版|页)|^\W*prev(?:ious)?\b|^上$", re.IGNORECASE)
_LONGEST_NAVIGATION = 10
"""Characters of a link that leads about the site and is no entry of a list; a headline may hold the same words."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link: its element, its absolute address as written, `key` without what only says how to show it.

    `label` is its text in one line (or what a script writes there), else its `title` or `alt`; `place` counts the
    links of the page. `listed` says that it stands in an element that skins have for a list of pages, and that has a
    link to the very page that it stands on.
    """

    node: LexborNode
    url: str
    key: str
    label: str
    place: int = 0
    listed: bool = False

    @property
    def navigates(self) -> bool:
        """Say whether its text leads about the site (下一版) and names no page or article."""
        short = len(self.label) <= _LONGEST_NAVIGATION and not self.number
        return short and _NAVIGATION.search(self.label) is not None

    @property
    def turns(self) -> bool:
        """Say whether it turns the page: to the one after this (下一版) or before it (上一版)."""
        return self.onward or self._turns(_BACK, "prev")

    @property
    def onward(self) -> bool:
        """Say whether it leads to the page after this one: by its text or, without one, its class, id or `rel`."""
        return self._turns(_ONWARD, "next")

    def _turns(self, text: re.Pattern[str], name: str) -> bool:
        if self.label:
            return len(self.label) <= _LONGEST_NAVIGATION and text.search(self.label) is not None
        return any(name in attribute(self.node, one).lower() for one in ("class", "id", "rel"))

    @property
    def number(self) -> str:
        """Return the page number that its text prints; empty where it prints none."""
        return page_label(self.label)[0]

    @property
    def is_pdf(self) -> bool:
        """Say whether it leads to a PDF."""
        return _PDF.search(self.url) is not None


def links_of(document: Document) -> list[Link]:
    """Return the links of a web page in its order; one more than MAX_LINKS where it has more than that."""
    found: list[Link] = []
    holders = ", ".join((_HOLDERS, *(f"[{name}]" for name in document.holding)))
    names = tuple(dict.fromkeys((*_ATTRIBUTES, *document.holding)))
    for node in document.tree.css(holders):
        for href in _addresses(node, names):
            url = document.absolute(href)
            if url:
                label = written(node) or _titled(node)
                found.append(Link(node, url, key(url), label, len(found)))
            if len(found) > MAX_LINKS:
                return found
    inside = _in_own_list(document, found)
    return [replace(link, listed=link.node.mem_id in inside) for link in found] if inside else found


def _in_own_list(document: Document, links: Sequence[Link]) -> set[int]:
    """Return the elements (`mem_id`) within lists of pages that have a link to this web page itself."""
    own = {link.node.mem_id for link in links if link.key == key(document.url) and not link.navigates}
    inside: set[int] = set()
    for query in PAGE_LISTS if own else ():
        for holder in document.tree.css(query)[:_MAX_HOLDERS]:
            mine = {node.mem_id for node in (holder, *holder.css("a[href]")[:_MAX_HOLDERS])}
            inside |= mine if mine & own and len(mine) > 2 else set()
    return inside


def _titled(node: LexborNode) -> str:
    """Return what an element without text says of itself, or the picture in it does: `title` or `alt`."""
    pictures = () if node.tag in {"area", "input", "iframe"} else node.css("img")[:1]
    return next(
        (text for one in (node, *pictures) for name in ("title", "alt") if (text := attribute(one, name))),
        "",
    )


def _addresses(node: LexborNode, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        value = (node.attributes.get(name) or "").strip()
        if value and (name in {"href", "data-href"} or _FILE.search(value)) and not value.startswith("#"):
            viewed = _VIEWED.search(value) if not value.partition("?")[0].lower().endswith(".pdf") else None
            if viewed:
                yield unquote(viewed[1])
            elif value.lower().startswith("javascript:"):
                yield from (match[1] for match in _QUOTED.finditer(value[:1000]))
            else:
                yield value
    yield from (match[1] for match in _QUOTED.finditer((node.attributes.get("onclick") or "")[:1000]))


def key(url: str) -> str:
    """Return what tells an address from others: without a query that only says how the thing is shown.

    A file with a number in its name is named by it (`content_101.htm?div=-1`); else the query may be what names it.
    """
    bare = url.partition("?")[0]
    return bare if _NAMED.search(bare) else url


def path_of(url: str) -> str:
    """Return an address's path without its query."""
    return urlsplit(url).path


@dataclass(frozen=True, slots=True)
class Sorted:
    """The links of a layout page by what they are for one family: pages, articles and PDFs of the same day."""

    family: Platform
    pages: tuple[Link, ...]
    articles: tuple[Link, ...]
    pdfs: tuple[Link, ...]


def sort_links(links: Sequence[Link], family: Platform, page: str) -> Sorted:
    """Sort the links of the web page at `page` by a family's addresses; what fits none is left out."""
    day = day_in_url(page)
    of_day = [link for link in links if _same_day(link.url, day, family)]
    pages = [link for link in of_day if is_page(link, family)]
    known = {link.key for link in pages} | {key(page)}
    articles = [
        link
        for link in of_day
        if family.article.search(path_of(link.url))
        and not link.is_pdf
        and link.key not in known
        and _entry(link, family)
    ]
    return Sorted(family, tuple(pages), tuple(articles), tuple(link for link in links if link.is_pdf))


def is_page(link: Link, family: Platform) -> bool:
    """Tell whether a link leads to a layout page of a family."""
    if link.node.tag == "area" or link.is_pdf or not family.page.search(path_of(link.url)):
        return False
    if not family.labelled:
        return True
    return bool(link.number) or (link.turns and "版" in link.label) or (link.listed and not link.navigates)


def _same_day(url: str, day: date | None, family: Platform) -> bool:
    other = day_in_url(url)
    return other == day or (other is None and family.undated)


def _entry(link: Link, family: Platform) -> bool:
    """Tell whether a link whose address may be any is an article's: an area, or a text that leads nowhere else."""
    return not family.labelled or link.node.tag == "area" or bool(link.label and not link.navigates)
