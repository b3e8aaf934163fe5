"""An article over several web pages (content_203.html, content_203_2.html): told by its links to those that follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.sources.dates import day_in_url
from ingest.sources.platforms.links import path_of
from ingest.sources.platforms.markup import written

if TYPE_CHECKING:
    from ingest.sources.platforms.markup import Document

MOST = 20
"""Further web pages of one article that are followed."""

_PLACE = re.compile(r"[_-](\d{1,2})$")
_TURNS = re.compile(r"^\W*(?:\d{1,2}|[下后尾末]一?页|余下全文|阅读全文|全文|next)\W*$", re.IGNORECASE)


def follows(head: str, url: str) -> int:
    """Return which web page of the article at `head` another address is (2 for content_203_2.html); 0 where of none."""
    stem, _, ending = path_of(head).rpartition(".")
    other, _, its = path_of(url).rpartition(".")
    if not stem or its.lower() != ending.lower() or not other.startswith(stem):
        return 0
    place = _PLACE.fullmatch(other[len(stem) :])
    return int(place[1]) if place and 2 <= int(place[1]) <= MOST else 0


def further_pages(document: Document, url: str) -> tuple[str, ...]:
    """Return the addresses of an article's further web pages that one of them links to by a number or 下一页, in order.

    `url` is the address of the web page; of a further one those after it count.
    """
    stem, dot, ending = url.partition("?")[0].rpartition(".")
    place = _PLACE.search(stem)
    heads = {url.partition("?")[0], f"{stem[: place.start()]}{dot}{ending}" if place else url}
    found: dict[int, str] = {}
    for node in document.tree.css("a[href]"):
        if not _TURNS.search(written(node)):
            continue
        other = document.absolute(node.attributes.get("href"))
        number = max((follows(head, other) for head in heads), default=0) if other else 0
        if number and day_in_url(other) == day_in_url(url):
            found.setdefault(number, other)
    return tuple(found[number] for number in sorted(found))
