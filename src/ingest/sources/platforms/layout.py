"""A layout page of any family and skin: the issue's pages, this page's PDF, picture, articles and their areas."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.sources.dates import day_in_url, day_with_weekday, first_day
from ingest.sources.platforms.article_list import articles_of, in_named_lists
from ingest.sources.platforms.families import DATED_FOLDER, FAMILIES, ONE_PAGE
from ingest.sources.platforms.labels import page_label
from ingest.sources.platforms.leaves import leaves_of, told_beyond
from ingest.sources.platforms.links import is_page, key, links_of, sort_links
from ingest.sources.platforms.markup import MAX_LIKE, Document, attribute, line
from ingest.sources.platforms.page_list import number_in, page_list
from ingest.sources.platforms.parsed import LayoutPage
from ingest.sources.platforms.pdfs import pdfs_of
from ingest.sources.platforms.skins import PAGE_DAYS, PAGE_NAMES, PICTURES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ingest.sources.platforms.links import Link, Sorted
    from ingest.sources.platforms.parsed import Leaf
    from ingest.sources.platforms.spec import Platform

_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_SAID = re.compile(r"(?:今日|本期|本日|本报今日)\s?共?\s?([0-9]{1,3})\s?个?版(?!面?[:：])")
_PAPER = re.compile(r"(?:^|[^\u4e00-\u9fff])([\u4e00-\u9fff]{2,10}报)\s{0,4}[12][0-9]{3}\s{0,4}年")
_EARLIER, _LATER = re.compile(r"^\W*[上前]一?期"), re.compile(r"^\W*[下后]一?期")


def read_layout(platform: Platform, raw: bytes, url: str) -> LayoutPage:
    """Read a layout page. Raise PageRefusedError where the bytes are no web page.

    The family's own addresses are looked for first. Where no link has them, those of the other families are, so that
    a site that writes them otherwise than its table says is read all the same; `family` tells which it was.
    """
    document = Document.of(raw, url)
    all_links = links_of(document)
    links = _sorted(all_links, platform, url)
    listed = page_list(document, links)
    leaves: tuple[Leaf, ...] = ()
    if not listed.pages:
        links, leaves = _index(document, all_links, platform, url)
        if leaves:
            document.count("layout.pages", len(leaves), needed=True)
    shown = key(url)
    mine = next((page for page in listed.pages if key(page.url) == shown), None)
    printed, name, told = _label(document)
    number = printed or (mine.page_no if mine else "") or number_in(url, links.family)
    pdfs = pdfs_of(document, links, listed.entries, shown, number)
    if listed.pages and not links.articles:
        links = replace(links, articles=_listed(document, all_links, url))
    articles = articles_of(document, links, number)
    if leaves:
        document.count("layout.articles", sum(len(leaf.articles) for leaf in leaves), needed=True)
        told = (*told, *told_beyond(leaves, links.articles))
    picture_url, picture_size = _picture(document)
    pages = tuple(
        replace(
            page,
            page_no=page.page_no or (number if key(page.url) == shown else ""),
            pdf_url=pdfs.beside.get(key(page.url), ""),
        )
        for page in listed.pages
    )
    return LayoutPage(
        url=url,
        page_no=number,
        page_name=name or (mine.page_name if mine else ""),
        pages=pages,
        next_url=_next(all_links, links.family, url),
        pdf_url=pdfs.own,
        picture_url=picture_url,
        picture_size=picture_size,
        articles=articles.own,
        printed_day=_day(document, links.family),
        encoding=document.encoding,
        damaged=document.damaged,
        selectors=tuple(document.counts.values()),
        printed_no=printed,
        mentioned=articles.mentioned,
        leaves=leaves,
        family=links.family.name,
        alternatives=tuple(document.tried),
        disagreements=(*listed.told, *told, *pdfs.told),
        issues=_issues(all_links),
        earlier_url=next((link.url for link in all_links if _EARLIER.search(link.label)), ""),
        later_url=next((link.url for link in all_links if _LATER.search(link.label)), ""),
        links=len(all_links),
        other_day=None if pages or leaves else _other_day(all_links, platform),
        said_pages=_said_pages(document),
        paper=_paper(document),
    )


def _listed(document: Document, links: Sequence[Link], url: str) -> tuple[Link, ...]:
    """Return links of any address that stand in the map or in an element that skins have for a page's articles."""
    by_any = sort_links(links, DATED_FOLDER, url)
    named = in_named_lists(document, by_any.articles)
    return tuple(link for link in by_any.articles if link.node.tag == "area" or link.node.mem_id in named)


def _sorted(links: Sequence[Link], platform: Platform, url: str) -> Sorted:
    """Sort links by the family's own addresses or, where no page has them, by those of the family that fits best."""
    own = sort_links(links, platform, url)
    if own.pages:
        return own
    others = [
        sort_links(links, one, url) for one in FAMILIES if one.name != platform.name and not one.undated
    ]
    return next((one for one in others if one.pages and one.articles), own)


def _index(
    document: Document, links: Sequence[Link], platform: Platform, url: str
) -> tuple[Sorted, tuple[Leaf, ...]]:
    """Read a web page without a list of pages as an index of the issue, by the first family whose articles fit."""
    own = sort_links(links, platform, url)
    for one in (platform, *(other for other in FAMILIES if other.name != platform.name)):
        by_family = sort_links(links, one, url)
        leaves = leaves_of(document, by_family.articles, by_family.pdfs)
        # One page alone is a page whose list was not found; only a site whose index is one page may have such an issue.
        if len(leaves) > 1 or (leaves and one is platform is ONE_PAGE):
            return by_family, leaves
    return own, ()


def _label(document: Document) -> tuple[str, str, tuple[str, ...]]:
    """Return the number and name that a page prints of itself, and what its places for that do not agree on."""
    found: list[tuple[str, str, str]] = []
    for query in PAGE_NAMES:
        for node in document.tree.css(query)[:MAX_LIKE]:
            number, name = page_label(line(node)[:200])
            if number:
                found.append((number, name, query))
                break
        document.note("layout.page_name", query, sum(1 for one in found if one[2] == query))
    document.count("layout.page_name", len(found), needed=False)
    if not found:
        return "", "", ()
    number, name, query = found[0]
    others = [one for one in found if one[0].lstrip("0") != number.lstrip("0")]
    told = tuple(f"{query} says page {number}, {other} says page {no}" for no, _, other in others)
    return number, min((one[1] for one in found if one[1]), key=len, default=name), told


def _picture(document: Document) -> tuple[str, tuple[float, float] | None]:
    nodes = document.find("layout.picture", PICTURES)
    if not nodes:
        return "", None
    width, height = (_NUMBER.match(attribute(nodes[0], side)) for side in ("width", "height"))
    size = (float(width[0]), float(height[0])) if width and height else None
    return document.absolute(nodes[0].attributes.get("src")), size if size and min(size) > 0 else None


def _day(document: Document, family: Platform) -> date | None:
    """Return the issue's day that the page shows: the one with its weekday; on a site without dated addresses any."""
    if document.tree.body is None:
        return None
    text = line(document.tree.body)
    places = [node for query in PAGE_DAYS for node in document.tree.css(query)[:MAX_LIKE]]
    told = {day for node in places if (day := first_day(line(node)[:80]))}
    return day_with_weekday(text) or (
        told.pop() if len(told) == 1 else first_day(text) if family.undated else None
    )


def _next(links: Sequence[Link], family: Platform, url: str) -> str:
    """Return the address of the page after this one (下一版), of the same day."""
    return next(
        (
            link.url
            for link in links
            if link.onward and is_page(link, family) and day_in_url(link.url) == day_in_url(url)
        ),
        "",
    )


def _issues(links: Sequence[Link]) -> tuple[tuple[date, str], ...]:
    """Return links whose text is a date, by that date: the issues of other days."""
    found: dict[date, str] = {}
    for link in links:
        day = first_day(link.label) if len(link.label) <= 24 else None
        if day is not None and not link.is_pdf:
            found.setdefault(day, link.url)
    return tuple(found.items())


def _other_day(links: Sequence[Link], platform: Platform) -> date | None:
    """Return the day of most of the pages that are linked to; None where no link is a page's."""
    days = Counter(day for link in links if is_page(link, platform) and (day := day_in_url(link.url)))
    return days.most_common(1)[0][0] if days else None


def _said_pages(document: Document) -> int:
    """Return how many pages a site says that the issue has (今日共8版); 0 where it does not."""
    text = line(document.tree.body) if document.tree.body is not None else ""
    said = {int(match[1]) for match in _SAID.finditer(text)}
    return said.pop() if len(said) == 1 else 0


def _paper(document: Document) -> str:
    """Return the newspaper right before the page's printed day, else that of its title; empty where none is told."""
    text = line(document.tree.body) if document.tree.body is not None else ""
    named = {match[1] for match in _PAPER.finditer(text)}
    return named.pop() if len(named) == 1 else document.titled_paper() if not named else ""
