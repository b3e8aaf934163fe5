"""An article page of any family and skin: kicker, title, subtitle, author, paragraphs, pictures with captions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.sources.dates import first_day
from ingest.sources.platforms.authors import author_of, stamps
from ingest.sources.platforms.captions import pictures_of
from ingest.sources.platforms.continued import further_pages
from ingest.sources.platforms.labels import page_label
from ingest.sources.platforms.markup import (
    MAX_LIKE,
    Document,
    attribute,
    check_legible,
    line,
    paragraphs,
    written,
)
from ingest.sources.platforms.parsed import ArticlePage
from ingest.sources.platforms.skins import BESIDE, CONTENTS, KICKERS, PLAIN_TITLES, SUBTITLES, TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

_BYLINE = re.compile(r"[■□●◎◆]|(本报|特约|实习|见习)?(记者|通讯员|作者|评论员)|(文|图|摄影)\s?[/／：:]")
_BESIDES = 0.3
"""Share of a page's text, beyond what was taken, from which another place for the text is told to have more."""


@dataclass(frozen=True, slots=True)
class _Heading:
    """The elements of an article's heading and their texts; None and empty where there is none."""

    title: LexborNode | None
    text: str
    kicker: str
    subtitle: str
    byline: str


def read_article(raw: bytes, url: str) -> ArticlePage:
    """Read an article page. Raise PageRefusedError where the bytes are no web page."""
    document = Document.of(raw, url)
    content, told = _content(document)
    heading, also = _heading(document, content)
    title = heading.text or document.stated("title")
    kicker = heading.kicker or document.stated("introtitle")
    subtitle = heading.subtitle or document.stated("subtitle")
    stamp = stamps(document, content)
    pictures, taken = pictures_of(document, content, title)
    captions = {_bare(picture.caption) for picture in pictures} - {""}
    body = [
        text
        for text in (paragraphs(content, taken) if content is not None else ())
        if _bare(text) not in captions
    ]
    check_legible(body)
    # Entries such as 广告 have neither title nor text. A text without a title's element is drift.
    document.count("article.title", document.counts["article.title"].found, needed=bool(body))
    number, page_name = page_label(document.stated("nodename"))
    return ArticlePage(
        url=url,
        kicker=kicker,
        title=title,
        subtitle=subtitle,
        author=author_of(document, content) or stamp.author or heading.byline,
        body=tuple(body),
        pictures=pictures,
        day=stamp.day or first_day(document.stated("date")),
        page_no=stamp.page_no or number,
        page_name=page_name,
        properties=document.properties,
        encoding=document.encoding,
        damaged=document.damaged,
        selectors=tuple(document.counts.values()),
        alternatives=tuple(document.tried),
        disagreements=(*told, *also),
        paper=stamp.paper or document.titled_paper(),
        further=further_pages(document, url),
    )


def _content(document: Document) -> tuple[LexborNode | None, tuple[str, ...]]:
    """Return the element with the article's text, and which other place for it holds more than a part of it."""
    found: list[tuple[str, LexborNode, str]] = []
    elements = 0
    for query in CONTENTS:
        nodes = document.tree.css(query)[:MAX_LIKE]
        elements += len(nodes)
        best = max(nodes, key=lambda node: len(_sample(node)), default=None)
        if best is not None and len(found) < MAX_LIKE:
            found.append((query, best, _sample(best)))
        document.note("article.content", query, len(nodes))
    document.count("article.content", elements, needed=True)
    if not found:
        return None, ()
    query, node, text = next((one for one in found if one[2]), found[0])
    told = tuple(
        f"{other} holds {len(more):,} characters where {query} holds {len(text):,}"
        for other, _, more in found
        if text and text not in more and more not in text and len(more) > _BESIDES * len(text)
    )
    return node, told


def _sample(node: LexborNode) -> str:
    return _bare("".join(paragraphs(node)))


def _heading(document: Document, content: LexborNode | None) -> tuple[_Heading, tuple[str, ...]]:
    """Find the title by the first alternative that has one, and what stands over and under it."""
    titles = _texts(document, "article.title", TITLES)
    if not any(text for _, _, text in titles):
        inside = {one.mem_id for one in content.css("*")} if content is not None else set()
        plain = _texts(document, "article.title", PLAIN_TITLES)
        titles += [one for one in plain if one[1].mem_id not in inside and 2 <= len(one[2]) <= 80]
    document.count("article.title", len(titles), needed=False)
    chosen = next((one for one in titles if one[2]), titles[0] if titles else None)
    if chosen is None:
        return _Heading(None, "", "", "", ""), ()
    query, node, text = chosen
    told = tuple(
        f"the title is {text!r} by {query} and {other!r} by {by}"
        for by, _, other in titles
        if other and by not in {"h1", *PLAIN_TITLES} and _bare(other) != _bare(text)
    )
    before, after, byline = _beside(document, node)
    kickers = [one for one in _texts(document, "article.kicker", KICKERS) if one[1].mem_id != node.mem_id]
    subtitles = [
        one for one in _texts(document, "article.subtitle", SUBTITLES) if one[1].mem_id != node.mem_id
    ]
    document.count("article.kicker", len(kickers), needed=False)
    document.count("article.subtitle", len(subtitles), needed=False)
    if not before and not after:
        around = _around(node, content)
        before, after = "" if kickers else around[0], "" if subtitles else around[1]
    kicker = next((text for _, _, text in kickers if text), "") or before
    subtitle = next((text for _, _, text in subtitles if text), "") or after
    return _Heading(node, text, kicker, subtitle, byline), told


def _texts(document: Document, name: str, queries: Sequence[str]) -> list[tuple[str, LexborNode, str]]:
    """Return what each alternative finds: the query, its first element with any text (else its first), the text."""
    found = []
    for query in queries:
        nodes = document.tree.css(query)[:MAX_LIKE]
        document.note(name, query, len(nodes))
        if nodes:
            node = next((one for one in nodes if written(one)), nodes[0])
            found.append((query, node, written(node)))
    return found


def _beside(document: Document, title: LexborNode) -> tuple[str, str, str]:
    """Return kicker, subtitle and byline from the rows before and after the title in its table."""
    before: list[str] = []
    after: list[str] = []
    byline = ""
    table = _table(title)
    if not table:
        return "", "", ""
    passed = False
    for node in document.tree.css(f"{', '.join(TITLES)}, {BESIDE}")[: 10 * MAX_LIKE]:
        if node.mem_id == title.mem_id:
            passed = True
        elif (
            node.css_matches(BESIDE)
            and _table(node) == table
            and not node.css("founder-author, founder-introtitle, founder-subtitle")
        ):
            text = line(node)
            if passed and _BYLINE.match(text):
                byline = byline or text
            else:
                (after if passed else before).append(text)
    return " ".join(filter(None, before)), " ".join(filter(None, after)), byline


def _table(node: LexborNode) -> int:
    parent = node.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


_LINES = frozenset({"p", "div", "h2", "h3", "h4", "h5", "h6", "span", "font", "em", "strong", "b"})
_NO_HEADING = re.compile(
    r"[:：]|\d{4}\s?[年-]|^\W*$|首页|当前位置|字号|分享|打印|[上下]一[篇版期]|>|《[^》]*》|第?\s?[A-Z]?\d+\s?版|^\d+$"
)


def _around(title: LexborNode, content: LexborNode | None) -> tuple[str, str]:
    """Return the lines right before and after a title in its own block, where a skin has no elements of their own."""
    if content is not None and any(one.mem_id == title.mem_id for one in content.css("*")):
        return "", ""
    sides = []
    for step in ("prev", "next"):
        at = getattr(title, step)
        while at is not None and (
            at.is_comment_node or (at.is_text_node and not (at.text_content or "").strip())
        ):
            at = getattr(at, step)
        fits = at is not None and at.tag in _LINES and _plain(at)
        same = content is None or at is None or at.mem_id != content.mem_id
        text = line(at) if fits and same else ""
        author = (
            re.search(
                r"author|date|time|source|lai|zuozhe|jizhe|^zz$|writer|byline",
                attribute(at, "class") + attribute(at, "id"),
                re.IGNORECASE,
            )
            if at is not None
            else None
        )
        good = (
            text
            and len(text) <= 60
            and not author
            and not _NO_HEADING.search(text)
            and not _BYLINE.match(text)
        )
        sides.append(text if good and re.search("[\u4e00-\u9fff]{4}", _bare(text)) else "")
    return sides[0], sides[1]


def _plain(node: LexborNode) -> bool:
    """Tell whether an element holds text, line breaks and emphasis only."""
    child = node.first_child
    while child is not None:
        if not (
            child.is_text_node or child.is_comment_node or child.tag in {"br", "b", "strong", "em", "font"}
        ):
            return False
        child = child.next
    return True


def _bare(text: str) -> str:
    return "".join(text.split())
