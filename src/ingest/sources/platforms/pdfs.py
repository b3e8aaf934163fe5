"""The PDFs on a layout page: this page's own, and those that the list of pages has beside each page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.sources.platforms.labels import page_number
from ingest.sources.platforms.links import path_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from selectolax.lexbor import LexborNode

    from ingest.sources.platforms.links import Link, Sorted
    from ingest.sources.platforms.markup import Document

_UP = 12
"""Elements that are climbed from a PDF's link to the entry of the list that it stands in."""
_NUMBER = re.compile(r"[A-Za-z]{0,3}[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Pdfs:
    """`own` is the PDF of the page that is shown, `beside` those of the list by the key of the page's address.

    `told` says in words where the two do not agree.
    """

    own: str
    beside: Mapping[str, str]
    told: tuple[str, ...]


def pdfs_of(document: Document, links: Sorted, entries: Sequence[Link], shown: str, page_no: str) -> Pdfs:
    """Tell the PDFs of a layout page apart; `shown` is the key of its address, `entries` are those of its list.

    A PDF belongs to a page of the list where the smallest element around it that holds entries holds those of one page,
    or else where PDFs and entries take turns. What is left is the page's own.
    """
    document.count("layout.pdf", len({link.url for link in links.pdfs}), needed=False)
    for kind in dict.fromkeys(link.node.tag or "" for link in links.pdfs):
        found = {link.url for link in links.pdfs if link.node.tag == kind}
        document.note("layout.pdf", f"addresses of PDFs in {kind} elements", len(found))
    pages = {link.node.mem_id: link for link in entries}
    beside: dict[str, str] = {}
    loose: dict[int, list[Link]] = {}
    inside_of: dict[int, list[Link]] = {}
    own: list[str] = []
    for link in links.pdfs:
        holder, inside = _holder(link.node, pages)
        if len({one.key for one in inside}) == 1:
            beside.setdefault(inside[0].key, link.url)
        elif inside:
            loose.setdefault(holder, []).append(link)
            inside_of[holder] = inside
        else:
            own.append(link.url)
    for holder, mine in loose.items():
        paired = {} if beside else _in_turn(mine, inside_of[holder])
        beside |= paired
        own += [link.url for link in mine if not paired or (link is mine[0] and len(mine) > len(paired))]
    own = list(dict.fromkeys(own))
    listed = beside.get(shown, "")
    fitting = [url for url in own if page_no and number_of_file(url) == page_no]
    chosen = (fitting or own or [listed])[0]
    if listed and own and listed not in own:
        told = (f"the page's own PDF is {chosen}, the list of pages has {listed} beside it",)
        return Pdfs(chosen, beside, told)
    return Pdfs(listed or chosen, beside, ())


def _holder(node: LexborNode, pages: Mapping[int, Link]) -> tuple[int, list[Link]]:
    """Return the smallest element around a node that holds entries of the list (its `mem_id`), and those entries."""
    holder: LexborNode | None = node
    for _ in range(_UP):
        if holder is None or holder.tag == "html":
            break
        inside = [pages[one.mem_id] for one in (holder, *holder.css("*")) if one.mem_id in pages]
        if inside:
            return holder.mem_id, inside
        holder = holder.parent
    return 0, []


def _in_turn(pdfs: Sequence[Link], entries: Sequence[Link]) -> dict[str, str]:
    """Pair PDFs with the entries before them or, where the list ends with an entry, after them; empty where too few."""
    if len({link.url for link in pdfs}) < len({link.key for link in entries}):
        return {}
    after = max(link.place for link in pdfs) > max(link.place for link in entries)
    paired: dict[str, str] = {}
    for link in pdfs if after else reversed(pdfs):
        near = [one for one in entries if (one.place < link.place) is after]
        if near:
            one = max(near, key=lambda near: near.place) if after else min(near, key=lambda near: near.place)
            paired.setdefault(one.key, link.url)
    return paired


def number_of_file(url: str) -> str:
    """Return the page number at the end of a PDF's name (`gc01.pdf`, `20240914_A02.pdf`); empty where it has none."""
    stem = path_of(url).rpartition("/")[2].rpartition(".")[0]
    match = re.search(r"(?<![0-9])([A-Z]?[0-9]{1,3})(?:_?pdf)?$", stem) or re.search(
        r"(?<![0-9])([A-Z]?0[0-9])(?![0-9])", stem
    )
    return page_number(match[1]) if match and _NUMBER.fullmatch(match[1]) else ""
