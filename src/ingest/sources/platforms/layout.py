"""A layout page of any platform: the issue's pages, this page's PDF, picture, articles and their areas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.sources.dates import day_in_url, day_with_weekday
from ingest.sources.platforms.labels import page_label, page_number
from ingest.sources.platforms.markup import MAX_LIKE, Document, attribute, line
from ingest.sources.platforms.parsed import ArticleLink, LayoutPage, PageLink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    from ingest.sources.platforms.parsed import Point
    from ingest.sources.platforms.spec import LayoutSpec

MAX_LINKS = 2000
"""Links of one kind that are read from a page; the longest real list has some hundred."""

MAX_COORDS = 4000
"""Characters of an area's corners that are read, some 500 corners; real ones have up to 30."""

_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,6})?")
_NEXT = ("a.nextArt", "a#ed_next", "a.preart")


def read_layout(spec: LayoutSpec, raw: bytes, url: str) -> LayoutPage:
    """Read a layout page. Raise PageRefusedError where the bytes are no web page."""
    document = Document.of(raw, url)
    pages = _pages(document, spec)
    page_no, page_name = _label(document, spec, pages)
    picture_url, picture_size = _picture(document, spec)
    articles = _articles(document, spec)
    return LayoutPage(
        url=url,
        page_no=page_no,
        page_name=page_name,
        pages=pages,
        next_url=_next(document, spec),
        pdf_url=_pdf(document, spec, pages),
        picture_url=picture_url,
        picture_size=picture_size,
        articles=articles,
        printed_day=day_with_weekday(line(document.tree.body)) if document.tree.body else None,
        encoding=document.encoding,
        damaged=document.damaged,
        selectors=tuple(document.counts.values()),
    )


def _pages(document: Document, spec: LayoutSpec) -> tuple[PageLink, ...]:
    """List the pages of this issue once each, in the site's order; other days' links are left out.

    A page is often linked twice, from a thumbnail and from its name: the label with a number is kept.
    """
    labels: dict[str, str] = {}
    for query in spec.pages:
        for node in document.tree.css(query)[:MAX_LINKS]:
            url = document.absolute(node.attributes.get("href"))
            if url and _is_ours(url, spec.page_link, document.url):
                label = line(node) or attribute(node, "title")
                known = labels.setdefault(url, label)
                if not page_label(known)[0] and (page_label(label)[0] or not known):
                    labels[url] = label
        if labels:
            break
    document.count("layout.pages", len(labels), needed=True)
    links = []
    for position, (url, label) in enumerate(labels.items(), 1):
        number, name = page_label(label)
        links.append(PageLink(number or _number_of(url, spec) or f"{position:02d}", name, url))
    return tuple(links)


def _label(document: Document, spec: LayoutSpec, pages: Sequence[PageLink]) -> tuple[str, str]:
    """Return this page's number and name: as it prints them, else as the list does, else from its address."""
    nodes = document.find("layout.page_name", spec.page_name)
    listed = next((link for link in pages if link.url == document.url), None)
    for node in nodes[:MAX_LIKE]:
        number, name = page_label(line(node))
        if number:
            return number, name or (listed.page_name if listed else "")
    if listed:
        return listed.page_no, listed.page_name
    return _number_of(document.url, spec), ""


def _number_of(url: str, spec: LayoutSpec) -> str:
    match = re.search(spec.page_link, url)
    number = (match.groupdict().get("no") or "") if match else ""
    return page_number(number) if re.fullmatch(r"[A-Za-z]{0,3}[0-9]{1,5}", number) else ""


def _pdf(document: Document, spec: LayoutSpec, pages: Sequence[PageLink]) -> str:
    """Return the PDF of this page. Where the list of pages has a PDF beside each page, take this page's own."""
    urls = dict.fromkeys(
        url
        for node in document.find("layout.pdf", spec.pdf)[:MAX_LINKS]
        if ".pdf" in (url := document.absolute(node.attributes.get("href"))).lower()
    )
    document.count("layout.pdf", len(urls), needed=False)
    own = next((place for place, link in enumerate(pages) if link.url == document.url), 0)
    return list(urls)[own if len(urls) == len(pages) else 0] if urls else ""


def _picture(document: Document, spec: LayoutSpec) -> tuple[str, tuple[float, float] | None]:
    nodes = document.find("layout.picture", spec.picture)
    if not nodes:
        return "", None
    width, height = (_NUMBER.match(attribute(nodes[0], side)) for side in ("width", "height"))
    size = (float(width[0]), float(height[0])) if width and height else None
    return document.absolute(nodes[0].attributes.get("src")), size if size and min(size) > 0 else None


def _articles(document: Document, spec: LayoutSpec) -> tuple[ArticleLink, ...]:
    """Join the list of articles and the area map; areas without a link come last.

    The first page's list of some sites names articles of other pages too. Where the map knows articles, a
    list counts only if at least half of it is in the map.
    """
    areas, without_link = _areas(document, spec)
    titles: dict[str, str] = {}
    for group in _lists(document, spec):
        if not areas or sum(1 for url in group if url in areas) * 2 >= len(group):
            for url, title in group.items():
                titles[url] = titles.get(url) or title
    found = [
        ArticleLink(
            url, titles.get(url) or next((title for title, _ in areas.get(url, ()) if title), ""), polygons
        )
        for url in dict.fromkeys((*titles, *areas))
        for polygons in (tuple(polygon for _, polygon in areas.get(url, ()) if polygon),)
    ]
    document.count("layout.areas", sum(map(len, areas.values())) + len(without_link), needed=False)
    # A page that is one large advertisement has an area and no article.
    document.count("layout.articles", len(found) or len(without_link), needed=True)
    return (*found, *without_link)


def _lists(document: Document, spec: LayoutSpec) -> list[dict[str, str]]:
    """Return the lists of article links, URL to title, one for each list element on the page."""
    for query in spec.articles:
        groups: dict[int, dict[str, str]] = {}
        for node in document.tree.css(query)[:MAX_LINKS]:
            url = document.absolute(node.attributes.get("href"))
            if url and _is_ours(url, spec.article_link, document.url):
                group = groups.setdefault(_list_of(node), {})
                group[url] = group.get(url) or line(node) or attribute(node, "title")
        if groups:
            return list(groups.values())
    return []


def _list_of(node: LexborNode) -> int:
    parent = node.parent
    while parent is not None and parent.tag not in {"ul", "ol", "table", "body"}:
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


Area = tuple[str, tuple["Point", ...]]


def _areas(document: Document, spec: LayoutSpec) -> tuple[dict[str, list[Area]], list[ArticleLink]]:
    linked: dict[str, list[Area]] = {}
    without: list[ArticleLink] = []
    for node in document.tree.css("map area")[:MAX_LINKS]:
        polygon = _polygon(node)
        title = attribute(node, "title") or attribute(node, "alt")
        url = document.absolute(node.attributes.get("href"))
        if url and _is_ours(url, spec.article_link, document.url):
            linked.setdefault(url, []).append((title, polygon))
        elif polygon:
            without.append(ArticleLink("", title, (polygon,)))
    return linked, without


def _polygon(node: LexborNode) -> tuple[Point, ...]:
    values = [float(number) for number in _NUMBER.findall(attribute(node, "coords")[:MAX_COORDS])]
    if len(values) == 4:
        left, top, right, bottom = values
        return (left, top), (right, top), (right, bottom), (left, bottom)
    corners = tuple(zip(values[::2], values[1::2], strict=False))
    return corners if len(corners) >= 3 else ()


def _next(document: Document, spec: LayoutSpec) -> str:
    for query in _NEXT:
        for node in document.tree.css(query):
            url = document.absolute(node.attributes.get("href"))
            backwards = any(word in line(node) for word in ("上一", "前一"))
            if url and not backwards and _is_ours(url, spec.page_link, document.url):
                return url
    return ""


def _is_ours(url: str, pattern: str, page: str) -> bool:
    """Tell whether an address is of the wanted kind and of the same day as the page that links to it."""
    return re.search(pattern, url.partition("?")[0]) is not None and day_in_url(url) == day_in_url(page)
