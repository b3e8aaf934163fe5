"""An index that shows a whole issue: its pages by their headings, each with its PDF and its articles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ingest.sources.platforms.labels import page_label
from ingest.sources.platforms.links import MAX_LINKS, path_of
from ingest.sources.platforms.markup import tidy, walk
from ingest.sources.platforms.parsed import ArticleLink, Leaf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    from ingest.sources.platforms.links import Link
    from ingest.sources.platforms.markup import Document

_HEADING = re.compile(r"[0-9一二三四五六七八九十]\s?版|^[A-Z]?[0-9]{2,3}\s?[-:：]")
_LONGEST = 40
"""Characters of a page's heading."""


class _Found(NamedTuple):
    """A heading and what stands under it."""

    number: str
    name: str
    articles: list[Link]
    pdfs: list[Link]


def leaves_of(document: Document, articles: Sequence[Link], pdfs: Sequence[Link]) -> tuple[Leaf, ...]:
    """Return the pages of an issue that one web page shows; empty where it is no such index.

    Headings (第1版 要闻) and articles take turns: an article belongs to the heading before it. At least half of the
    headings must have articles, or what looks like headings is a list of pages whose links are gone.
    """
    body = document.tree.body
    if body is None or not articles:
        return ()
    wanted = {link.node.mem_id: link for link in (*articles, *pdfs)}
    found: list[_Found] = []
    stack: list[LexborNode] = [body]
    seen = 0
    while stack and seen < 50 * MAX_LINKS:
        node = stack.pop()
        seen += 1
        if node.is_text_node or node.is_comment_node:
            continue
        heading = _heading(node) if node.mem_id not in wanted or wanted[node.mem_id] in pdfs else ("", "")
        if heading[0] and not (found and found[-1].number == heading[0] and not found[-1].articles):
            found.append(_Found(*heading, [], []))
        if node.mem_id in wanted and found:
            link = wanted[node.mem_id]
            (found[-1].pdfs if link in pdfs else found[-1].articles).append(link)
        children = []
        child = node.first_child
        while child is not None:
            children.append(child)
            child = child.next
        stack += reversed(children)
    filled = [one for one in found if one.articles]
    if len(filled) * 2 <= len(found) or len({one.number for one in filled}) < len(filled):
        return ()
    return tuple(_leaf(one) for one in found)


def _heading(node: LexborNode) -> tuple[str, str]:
    """Return number and name where an element is a page's heading and no more; two empty texts where it is none."""
    if node.tag in {"script", "style", "head", "title"}:
        return "", ""
    pieces: list[str] = []
    for steps, (one, _) in enumerate(walk(node)):
        if one.tag in {"li", "td", "ul"} or steps > _LONGEST:
            return "", ""
        if one.is_text_node:
            pieces.append(one.text_content or "")
            if len(tidy("".join(pieces))) > _LONGEST:
                return "", ""
    text = tidy(" ".join(pieces))
    return page_label(re.sub(r"\s+-\s+", " ", text)) if _HEADING.search(text) else ("", "")


def _leaf(found: _Found) -> Leaf:
    links = {link.key: link for link in reversed(found.articles)}
    own = [
        ArticleLink(links[key].url, links[key].label)
        for key in dict.fromkeys(one.key for one in found.articles)
    ]
    return Leaf(found.number, found.name, found.pdfs[0].url if found.pdfs else "", tuple(own))


def told_beyond(leaves: Sequence[Leaf], articles: Sequence[Link]) -> tuple[str, ...]:
    """Say in words which articles of an index belong to none of its pages."""
    known = {one.url for leaf in leaves for one in leaf.articles}
    keys = {link.key for link in articles if link.url in known}
    return tuple(
        f"{path_of(link.url)} stands under no page's heading" for link in articles if link.key not in keys
    )
