"""The articles of one page on its layout page: its lists and its map of areas, joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.sources.platforms.labels import page_number
from ingest.sources.platforms.links import path_of
from ingest.sources.platforms.markup import attribute, tidy
from ingest.sources.platforms.parsed import ArticleLink
from ingest.sources.platforms.skins import ARTICLE_LISTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    from ingest.sources.platforms.links import Link, Sorted
    from ingest.sources.platforms.markup import Document
    from ingest.sources.platforms.parsed import Point
    from ingest.sources.platforms.spec import Platform

MAX_COORDS = 4000
"""Characters of an area's corners that are read, some 500 corners; real ones have up to 30."""
MAX_HOLDERS = 100
_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Articles:
    """A page's own articles, areas without a link last; and those in lists that are of other pages (`mentioned`)."""

    own: tuple[ArticleLink, ...]
    mentioned: tuple[ArticleLink, ...]


def articles_of(document: Document, links: Sorted, page_no: str) -> Articles:
    """Join the lists of articles and the area map: what either names is the page's.

    The first page of some sites has an overview of what the other pages hold. A list counts as the page's own where it
    is one of the elements that skins have for that, where at least half of it is in the map, or where there is no map;
    never where the articles' addresses name another page.
    """
    areas = [link for link in links.articles if link.node.tag in {"area", "polygon"}]
    without_link = _areas_without_link(document, areas)
    lists = [link for link in links.articles if link.node.tag not in {"area", "polygon"}]
    if links.family.labelled:
        lists = _alike(document, lists, areas)
    mapped = {link.key for link in areas}
    own: list[Link] = []
    mentioned: list[Link] = []
    named = in_named_lists(document, lists)
    for group in _groups(lists, named):
        here = [link for link in group if _of_page(link, links.family, page_no)]
        keys = {link.key for link in group}
        mine = (
            not mapped
            or len(keys & mapped) * 2 >= len(keys)
            or (bool(keys & mapped) and group[0].node.mem_id in named)
        )
        (own if mine else mentioned).extend(here)
        mentioned += [link for link in group if link not in here]
    document.note("layout.articles", "areas of the map", len(mapped))
    document.note("layout.articles", "links in lists", len({link.key for link in own}))
    document.note(
        "layout.articles", "links in lists of other pages' articles", len({link.key for link in mentioned})
    )
    document.count("layout.areas", len(areas) + len(without_link), needed=False)
    found = _joined(own, areas)
    # A page that is one large advertisement has an area and no article.
    document.count("layout.articles", len(found) or len(without_link), needed=True)
    known = {link.key for link in (*own, *areas)}
    others = _joined([link for link in mentioned if link.key not in known], [])
    return Articles((*found, *without_link), others)


def _joined(lists: Sequence[Link], areas: Sequence[Link]) -> tuple[ArticleLink, ...]:
    """Make one entry of each article; its address and title are the list's where the list has it."""
    order = dict.fromkeys(link.key for link in (*lists, *areas))
    out = []
    for one in order:
        listed = [link for link in lists if link.key == one]
        mapped = [link for link in areas if link.key == one]
        title = next((link.label for link in (*listed, *mapped) if link.label), "")
        polygons = tuple(polygon for link in mapped if (polygon := polygon_of(link.node)))
        out.append(ArticleLink((listed or mapped)[0].url, title, polygons, bool(listed), bool(mapped)))
    return tuple(out)


def _groups(lists: Sequence[Link], named: set[int]) -> list[list[Link]]:
    """Return the lists of links, one for each list element on the page; all that stand in a skin's are one."""
    groups: dict[int, list[Link]] = {}
    for link in lists:
        groups.setdefault(-1 if link.node.mem_id in named else _list_of(link.node), []).append(link)
    return list(groups.values())


def _list_of(node: LexborNode) -> int:
    parent = node.parent
    while parent is not None and parent.tag not in {"ul", "ol", "table", "body"}:
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def in_named_lists(document: Document, lists: Sequence[Link]) -> set[int]:
    """Return the links (by `mem_id`) that stand in an element that skins have for a page's articles."""
    wanted = {link.node.mem_id for link in lists}
    found: set[int] = set()
    for query in ARTICLE_LISTS:
        inside = {
            node.mem_id
            for holder in document.tree.css(query)[:MAX_HOLDERS]
            for node in holder.css("a, [data-href], [daoxiang], [onclick]")
        } & wanted
        document.note("layout.articles", query, len(inside))
        found |= inside
    return found


def _of_page(link: Link, family: Platform, page_no: str) -> bool:
    """Tell whether an article's address, where its family has the page in it, names this page."""
    match = family.article.search(path_of(link.url))
    number = (match.groupdict().get("no") or "") if match else ""
    return not number or not page_no or page_number(number).lstrip("0") == page_no.lstrip("0")


def _alike(document: Document, lists: Sequence[Link], areas: Sequence[Link]) -> list[Link]:
    """Keep of a family with addresses of any kind the links that look like articles' addresses.

    That are those of areas and of lists that skins have; else the kind of address, digits apart, that the most have.
    """
    named = in_named_lists(document, lists)
    sure = {_shape(link.url) for link in (*areas, *(one for one in lists if one.node.mem_id in named))}
    if not sure:
        counted = Counter(
            _shape(link.url) for link in lists if re.search("[0-9]", path_of(link.url).rpartition("/")[2])
        )
        sure = {counted.most_common(1)[0][0]} if counted else set()
    return [link for link in lists if _shape(link.url) in sure]


def _shape(url: str) -> str:
    return re.sub("[0-9]+", "#", url)


def _areas_without_link(document: Document, linked: Sequence[Link]) -> list[ArticleLink]:
    known = {link.node.mem_id for link in linked}
    out = []
    for node in document.tree.css("map area")[:2000]:
        polygon = polygon_of(node)
        if node.mem_id not in known and polygon:
            title = attribute(node, "title") or attribute(node, "alt")
            out.append(ArticleLink("", tidy(title), (polygon,), listed=False, mapped=True))
    return out


def polygon_of(node: LexborNode) -> tuple[Point, ...]:
    """Return an area's corners, four for a rectangle given by two; empty where they are no polygon."""
    text = attribute(node, "coords") or attribute(node, "points")
    values = [float(number) for number in _NUMBER.findall(text[:MAX_COORDS])]
    if len(values) == 4:
        left, top, right, bottom = values
        return (left, top), (right, top), (right, bottom), (left, bottom)
    corners = tuple(zip(values[::2], values[1::2], strict=False))
    return corners if len(corners) >= 3 else ()
