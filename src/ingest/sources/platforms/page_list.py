"""The list of an issue's pages on a layout page: every list that a skin may have, and what they agree on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.sources.platforms.labels import last_number, page_label, page_number
from ingest.sources.platforms.links import key, path_of
from ingest.sources.platforms.parsed import PageLink
from ingest.sources.platforms.skins import PAGE_LISTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.sources.platforms.links import Link, Sorted
    from ingest.sources.platforms.markup import Document
    from ingest.sources.platforms.spec import Platform

MAX_HOLDERS = 400
"""Elements of one alternative that are looked into."""

_NAME = re.compile("[\u4e00-\u9fff·]{2,8}")

LABELLED = "links labelled with a page's number"


@dataclass(frozen=True, slots=True)
class PageList:
    """The pages that a web page lists, once each in its order, and the links that name them.

    `told` says in words where its lists do not agree.
    """

    pages: tuple[PageLink, ...]
    entries: tuple[Link, ...]
    told: tuple[str, ...]


def page_list(document: Document, links: Sorted) -> PageList:
    """List the pages of an issue: what any list of the page names.

    A page is often linked twice, from a thumbnail and its name, or from its number and its name: both are kept. Links
    that turn the page (下一版, 上一版) count where no list names the page that they lead to; where there is no list at
    all they and the page itself are the list, and pages behind them are named by those.
    """
    by_list = {name: found for name, found in _lists(document, links) if found}
    entries = _in_order(links.pages, by_list)
    names = list(dict.fromkeys(link.key for link in entries))
    told = [
        f"the list of pages {name} lacks {', '.join(path_of(one).rpartition('/')[2] for one in lacking)}"
        for name, found in by_list.items()
        if (lacking := [one for one in names if one not in {link.key for link in found}]) and len(found) > 1
    ]
    known = {*names, key(document.url)}
    turning = {link.key: link for link in reversed(links.pages) if link.turns and link.key not in known}
    if not names and turning:
        told.append("no list of pages is found: the links from page to page are followed")
        alone = [PageLink(number_in(one, links.family), "", one, labelled=False) for one in
                 (document.url, *(link.url for link in turning.values()))]  # fmt: skip
        document.count("layout.pages", len(alone), needed=True)
        return PageList(tuple(alone), (), tuple(told))
    for link in turning.values():
        entries = (*entries, link)
        told.append(
            f"a link {link.label or 'without text'} leads to {link.url}, which no list of pages names"
        )
    document.count("layout.pages", len(names), needed=True)
    pages, numbers_told = _labelled(entries, links)
    return PageList(pages, tuple(entries), (*told, *numbers_told))


def _lists(document: Document, links: Sorted) -> list[tuple[str, list[Link]]]:
    """Return what each alternative finds: links to pages in elements of that kind, and those that print a number."""
    found = []
    for query in PAGE_LISTS:
        inside = {
            node.mem_id
            for holder in document.tree.css(query)[:MAX_HOLDERS]
            for node in (holder, *holder.css("a, option, [data-href], [onclick]")[:MAX_HOLDERS])
        }
        mine = [link for link in links.pages if link.node.mem_id in inside and not link.navigates]
        document.note("layout.pages", query, len({link.key for link in mine}))
        found.append((query, mine))
    labelled = [link for link in links.pages if link.number and not link.navigates]
    document.note("layout.pages", LABELLED, len({link.key for link in labelled}))
    return [*found, (LABELLED, labelled)]


def _in_order(links: Sequence[Link], by_list: dict[str, list[Link]]) -> tuple[Link, ...]:
    """Return all links that any list has, in the order of the longest list, the others' after it."""
    longest = max(by_list.values(), key=lambda found: len({link.key for link in found}), default=[])
    order = {name: place for place, name in enumerate(dict.fromkeys(link.key for link in longest))}
    for found in by_list.values():
        for link in found:
            order.setdefault(link.key, len(order))
    listed = {link.node.mem_id for found in by_list.values() for link in found}
    mine = [link for link in links if link.node.mem_id in listed]
    return tuple(sorted(mine, key=lambda link: order[link.key]))


def _labelled(entries: Sequence[Link], links: Sorted) -> tuple[tuple[PageLink, ...], list[str]]:
    """Give each page its number and name: as the list prints them, else the address's number, else its place.

    A name may stand in a link of its own beside the one that prints the number.
    """
    urls: dict[str, list[Link]] = {}
    for link in entries:
        urls.setdefault(link.key, []).append(link)
    pages, told = [], []
    for place, mine in enumerate(urls.values(), 1):
        labels = [page_label(link.label) for link in mine if not link.navigates]
        numbers = list(dict.fromkeys(number for number, _ in labels if number))
        if len(numbers) > 1:
            told.append(f"lists name {mine[0].url} page {' and page '.join(numbers)}")
        names = [name for number, name in labels if name and number] or [name for _, name in labels if name]
        names = names or [
            link.label
            for link in links.pages
            if link.key == mine[0].key and not link.navigates and _NAME.fullmatch(link.label)
        ]
        number = (numbers[0] if numbers else "") or number_in(mine[0].url, links.family) or f"{place:02d}"
        last = next((no for link in mine if (no := last_number(link.label))), "")
        # C01今日澄湖, from two elements without a blank between them
        name = names[0].removeprefix(number).strip() or names[0] if names else ""
        pages.append(PageLink(number, name, mine[0].url, labelled=bool(numbers), last_no=last))
    counted = Counter(page.page_no for page in pages)
    # Two pages of one number of which one is only guessed from its place: the guess gives way.
    free = (f"{number:02d}" for number in range(1, 1000) if f"{number:02d}" not in counted)
    return tuple(
        page if page.labelled or counted[page.page_no] == 1 else replace(page, page_no=next(free))
        for page in pages
    ), told


def number_in(url: str, family: Platform) -> str:
    """Return the page number that an address carries; empty where its family has none there."""
    match = family.page.search(path_of(url))
    number = (match.groupdict().get("no") or "") if match else ""
    return page_number(number)
