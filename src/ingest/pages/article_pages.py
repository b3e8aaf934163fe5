"""The text of a newspaper page from the web pages of its articles, with the role that the site gives each line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ingest.errors import PageRefusedError
from ingest.model import Box, PrintedDay
from ingest.pages import is_pdf
from ingest.pages.text import page_from_text
from ingest.sources.platforms import parse_article, parse_layout, platform_name
from ingest.sources.platforms.continued import follows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ingest.model import Block, Page
    from ingest.sources import RawPage, RawPart
    from ingest.sources.platforms import ArticlePage, LayoutPage

DeclaredRole = Literal["kicker", "title", "subtitle", "author", "body", "caption", "label", "furniture"]
"""What a site says that a text is. `label` is the title of a list entry that names only its kind (图片报道), and
`furniture` an entry that is no article (广告, 本版责编)."""

_NO_ARTICLE = re.compile(
    r"(?:公益)?广告(?:\d{1,2}|[（(].*[）)])?|(?:本版)?(?:责任编辑|责编|编辑|版式|美编|校对)(?:[:：/／\s].{0,40})?"
    r"|报[头眼尾]|刊头|题花|插图|中缝|版权信息|导读|本版导读|二维码|目录"
)
"""Titles of list entries that are no articles where they have no text of their own."""
_LABEL = re.compile(r"(?:图片|照片|摄影)(?:新闻|报道|说明)?\d{0,2}|图片|图说|组图|无题|无标题")
"""Titles that say no more than that there is a picture, or nothing."""
_HAN = r"[一-鿿“”《》（）、，：！？—]"
_BROKEN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
"""A blank between Chinese characters of a title is where the paper breaks its line; headings are joined without."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One line of the page's text: its number, what the site says it is, its article (None for furniture), why."""

    line: int
    role: DeclaredRole
    article: int | None
    why: str


@dataclass(frozen=True, slots=True)
class WebPage:
    """A newspaper page as its site tells it. `printed` is the issue's day that the site shows on it.

    `refused` says which article pages could not be read, `short` which of the articles that the layout lists
    (advertisements apart) are not there; both are empty where the page is whole. `papers` are the names of newspapers
    that its web pages print beside their dates.
    """

    page: Page
    declared: tuple[Declared, ...]
    articles: int
    printed: PrintedDay | None
    refused: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


def has_article_pages(raw: RawPage) -> bool:
    """Say whether a page came with web pages of its articles."""
    return bool(raw.platform) and any(part.role == "article" for part in raw.parts)


def layout_of(raw: RawPage) -> RawPart | RawPage | None:
    """Return the web page that shows this newspaper page, or None."""
    part = next((part for part in raw.parts if part.role == "layout"), None)
    if part is not None:
        return part
    return raw if raw.platform and not is_pdf(raw.raw) else None


def articles_not_had(raw: RawPage) -> tuple[str, ...]:
    """Return the addresses of the articles that a page's web page names and that did not come with it."""
    shown = layout_of(raw)
    if shown is None:
        return ()
    try:
        return _short(parse_layout(raw.platform, shown.raw, shown.origin).leaf(raw.page_no), raw)
    except PageRefusedError:
        return ()  # then nothing is known of what it names


def read_article_pages(raw: RawPage) -> WebPage:
    """Make the page's text of its article pages: one block an article, in the order of the site's list.

    A line is a heading, an author, a paragraph or a caption; its role is the site's word. Lines of an article
    whose area on the page is known have that area as their box (in pixels of the page's picture, the origin at
    the bottom left). Raise PageRefusedError where the layout page cannot be read.
    """
    shown = layout_of(raw)
    layout = (
        parse_layout(raw.platform, shown.raw, shown.origin).leaf(raw.page_no) if shown is not None else None
    )
    listed = {link.url: link.title for link in (*layout.articles, *layout.mentioned)} if layout else {}
    found: list[ArticlePage] = []
    refused: list[str] = []
    for part in raw.parts:
        if part.role != "article":
            continue
        try:
            article = parse_article(raw.platform, part.raw, part.origin)
            if found and part.origin not in listed and follows(found[-1].url, part.origin):
                found[-1] = _joined(found[-1], article)
            else:
                found.append(article)
        except PageRefusedError as error:
            refused.append(f"{part.origin}: {error.what}")
    lines: list[str] = []
    declared: list[Declared] = []
    boxes: dict[int, Box] = {}
    count = 0
    for article in found:
        # Some skins have an article's title in the list of the page only.
        told = _told(article if article.title else replace(article, title=listed.get(article.url, "")))
        if not told:
            continue
        mine = None if all(role == "furniture" for role, _, _ in told) else count
        count += mine is not None
        area = _area(layout, article.url)
        if lines:
            lines.append("")
        for role, text, field in told:
            if area is not None:
                boxes[len(lines)] = area
            declared.append(Declared(len(lines), role, mine, f"{article.url}, {field}"))
            lines.append(text)
    page = page_from_text("\n".join(lines), raw_sha256=raw.sha256)
    size = layout.picture_size if layout else None
    page = replace(
        page,
        extractor=f"articles:{platform_name(raw.platform)}",
        encoding=found[0].encoding if found else page.encoding,
        blocks=tuple(_boxed(block, boxes) for block in page.blocks),
        width=size[0] if size else None,
        height=size[1] if size else None,
    )
    papers = [one.paper for one in (layout, *found) if one is not None and one.paper]
    return WebPage(
        page,
        tuple(declared),
        count,
        _printed(layout, found),
        tuple(refused),
        _short(layout, raw),
        tuple(papers),
    )


def printed_on_layout(raw: RawPage) -> PrintedDay | None:
    """Return the issue's day that the site shows with this page; None where it shows none or cannot be read."""
    shown = layout_of(raw)
    if shown is None:
        return None
    try:
        return _printed(parse_layout(raw.platform, shown.raw, shown.origin), ())
    except PageRefusedError:
        return None  # the page is then read from its PDF, which says its own day


def _joined(head: ArticlePage, further: ArticlePage) -> ArticlePage:
    """Put an article together with what its next web page has of it; the heading stands on each of them."""
    pictures = tuple(one for one in further.pictures if one not in head.pictures)
    return replace(head, body=(*head.body, *further.body), pictures=(*head.pictures, *pictures))


def _told(article: ArticlePage) -> list[tuple[DeclaredRole, str, str]]:
    """Return the lines of an article with their roles and the fields of the web page that hold them."""
    body = [_line(text) for text in article.body]
    captions = [_line(picture.caption) for picture in article.pictures]
    title = _line(article.title)
    bare = not any(body) and not any(captions)
    told: list[tuple[DeclaredRole, str, str]] = []
    if bare and _NO_ARTICLE.fullmatch(title):
        told += [("furniture", title, "title of an entry without text")]
        told += [("furniture", _line(article.author), "author of an entry without text")]
    else:
        told += [("kicker", _BROKEN.sub("", _line(article.kicker)), "kicker")]
        told += [("label" if _LABEL.fullmatch(title) else "title", _BROKEN.sub("", title), "title")]
        told += [("subtitle", _BROKEN.sub("", _line(article.subtitle)), "subtitle")]
        told += [("author", _line(article.author), "author")]
        told += [("body", text, f"paragraph {number}") for number, text in enumerate(body, 1)]
        told += [("caption", text, f"caption of picture {number}") for number, text in enumerate(captions, 1)]
    return [(role, text, field) for role, text, field in told if text]


def _line(text: str) -> str:
    """Return a text in one line: the sites' paragraphs hold no line ends, but nothing here may rely on it."""
    return " ".join(text.split())


def _area(layout: LayoutPage | None, url: str) -> Box | None:
    """Return where an article stands on the page, its areas taken together."""
    if layout is None or layout.picture_size is None:
        return None
    height = layout.picture_size[1]
    bounds = next((link.box for link in layout.articles if link.url == url and link.box), None)
    if bounds is None:
        return None
    left, top, right, bottom = bounds
    return Box(left, height - bottom, right, height - top)


def _boxed(block: Block, boxes: dict[int, Box]) -> Block:
    return replace(block, lines=tuple(replace(line, box=boxes.get(line.no)) for line in block.lines))


def _printed(layout: LayoutPage | None, articles: Sequence[ArticlePage]) -> PrintedDay | None:
    """Return the day that the layout page shows or, where it shows none, on which all articles agree."""
    if layout is not None and layout.printed_day is not None:
        return PrintedDay(layout.printed_day.isoformat(), layout.url)
    days: set[date] = {article.day for article in articles if article.day is not None}
    if len(days) != 1:
        return None
    return PrintedDay(days.pop().isoformat(), next(article.url for article in articles if article.day))


def _short(layout: LayoutPage | None, raw: RawPage) -> tuple[str, ...]:
    """Return the listed articles that did not come: their addresses."""
    had = {part.origin for part in raw.parts}
    listed = layout.articles if layout else ()
    return tuple(
        link.url
        for link in listed
        if link.url and link.url not in had and not _NO_ARTICLE.fullmatch(_line(link.title))
    )
