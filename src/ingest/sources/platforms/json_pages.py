"""JSON answers read as layout and article pages, by the shape that the papers file describes.

An article that stands whole in its list has the address of that answer with a `#` and its place (`#/pages/0/list/3`).
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser

from ingest.errors import PageRefusedError
from ingest.papers.json_shape import JsonShape
from ingest.sources.dates import day_in_url, first_day
from ingest.sources.platforms.article import read_article
from ingest.sources.platforms.encoding import markup
from ingest.sources.platforms.labels import page_label, page_number
from ingest.sources.platforms.markup import check_legible, paragraphs, tidy
from ingest.sources.platforms.parsed import (
    Alternative,
    ArticleLink,
    ArticlePage,
    LayoutPage,
    Leaf,
    PageLink,
    SelectorCount,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PREFIX = "json "
"""How the platform of such an answer begins; its shape follows, as JSON."""

MAX_DEPTH = 60
"""Values within values at most."""
_OF_DAY = re.compile(r"date|day|riqi|^rq$", re.IGNORECASE)
_DAY_ALONE = re.compile(
    r"[12][0-9]{3}(?:[0-9]{4}|[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?)(?:[ T]00:00(?::00)?(?:\.0+)?Z?)?"
)
_VARIABLE = re.compile(r"(?:(?:var|let|const)\s+)?[\w.$]{1,80}\s*=\s*(?=[{\[])")
_TAGS = re.compile(r"<[a-zA-Z/!][^<>]{0,1000}>")


def shape_of(platform: str) -> JsonShape:
    """Return the shape that a platform's name holds. Raise KeyError where it holds none."""
    if not platform.startswith(PREFIX):
        raise KeyError(platform)
    return JsonShape.model_validate_json(platform.removeprefix(PREFIX))


def load(raw: bytes) -> tuple[Any, str, int]:
    """Parse a JSON answer; return it with its encoding and how many characters were damaged.

    A call around it (`callback({...})`) or a variable that it is put in (`var paper = {...};`) is taken off. Raise
    PageRefusedError where it is no JSON or nested too deeply.
    """
    page = markup(raw)
    text = page.text.strip().lstrip("\ufeff")
    text = _VARIABLE.sub("", text, count=1)
    called = re.match(r"[\w.$]{1,80}\(", text)
    if called and text.rstrip("; ").endswith(")"):
        text = text.rstrip("; ")[called.end() : -1]
    try:
        value = json.loads(text.rstrip("; \r\n"))
    except (ValueError, RecursionError) as error:
        raise PageRefusedError(
            f"the answer is no JSON ({str(error)[:80]}); it begins with {text[:24]!r}",
            state="Its bytes are kept in the raw archive.",
            hint="Open the address in a browser: the site may want a login, or have changed its interface.",
        ) from error
    return value, page.encoding, page.damaged


def at(value: Any, path: str) -> Any:
    """Return what stands at a path (`data.pages.0`) of a value; None where nothing does."""
    for name in filter(None, path.split(".")):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def text_at(value: Any, path: str) -> str:
    """Return a text or number at a path in one line, tags taken out; empty where there is none."""
    found = at(value, path) if path else None
    if isinstance(found, bool) or not isinstance(found, (str, int, float)):
        return ""
    return tidy(_TAGS.sub(" ", str(found)))


def read_json_layout(platform: str, raw: bytes, url: str) -> LayoutPage:
    """Read the answer that lists an issue's pages, or that of one page. Errors and absences as for a layout page."""
    shape = shape_of(platform)
    value, encoding, damaged = load(raw)
    day = day_in_url(url)
    entries = at(value, shape.pages)
    entries = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    own = at(value, shape.articles) if shape.page_url and shape.articles else None
    links: list[PageLink] = []
    leaves: list[Leaf] = []
    articles: tuple[ArticleLink, ...] = ()
    for place, entry in enumerate(entries):
        number, name = _label(shape, entry)
        pdf = _pdf(shape, entry, value, url, day)
        if shape.page_url:
            links.append(PageLink(number, name, fill(shape.page_url, day, [entry, value], url), pdf))
        else:
            where = "/".join(filter(None, (*shape.pages.split("."), str(place))))
            leaves.append(Leaf(number, name, pdf, _articles(shape, entry, value, url, day, where)))
    if isinstance(own, list):
        articles = _articles(shape, value, value, url, day, "")
    # A page's own answer may hold the list of pages too; what it shows is its articles.
    pages = tuple(links)
    count = len(links) or len(leaves) or int(isinstance(own, list))
    shown = text_at(value, shape.day)
    printed = first_day(shown) or _compact(shown) if shown else _day_anywhere(value, entries)
    found = len(articles) or sum(len(leaf.articles) for leaf in leaves)
    return LayoutPage(
        url=url,
        page_no="",
        page_name="",
        pages=pages,
        next_url="",
        pdf_url="",
        picture_url="",
        picture_size=None,
        articles=articles,
        printed_day=printed,
        encoding=encoding,
        damaged=damaged,
        selectors=(
            SelectorCount("layout.pages", count, needed=True, where=url),
            # An index whose pages have answers of their own names no articles.
            SelectorCount(
                "layout.articles", found, needed=not pages and not isinstance(own, list), where=url
            ),
        ),
        leaves=tuple(leaves),
        family=platform,
        alternatives=(Alternative("layout.pages", shape.pages or "the answer itself", len(entries)),),
    )


def read_json_article(platform: str, raw: bytes, url: str) -> ArticlePage:
    """Read an article's answer: JSON of the shape's, or a web page. Errors and absences as for an article page."""
    shape = shape_of(platform)
    bare, _, place = url.partition("#")
    try:
        value, encoding, damaged = load(raw)
    except PageRefusedError:
        if not raw.lstrip()[:1] == b"<":
            raise
        return read_article(raw, url)
    article = (
        at(value, ".".join(filter(None, unquote(place).split("/")))) if place else at(value, shape.article)
    )
    body = _body(at(article, shape.body) if shape.body else None)
    check_legible(body)
    title = text_at(article, shape.title)
    return ArticlePage(
        url=url,
        kicker=text_at(article, shape.kicker),
        title=title,
        subtitle=text_at(article, shape.subtitle),
        author=text_at(article, shape.author),
        body=body,
        pictures=(),
        day=None,
        page_no="",
        page_name="",
        properties=(),
        encoding=encoding,
        damaged=damaged,
        selectors=(
            SelectorCount("article.content", int(isinstance(article, dict)), needed=True, where=bare),
            SelectorCount("article.title", int(bool(title)), needed=bool(body), where=bare),
        ),
    )


def fill(template: str, day: date | None, values: Sequence[Any], url: str) -> str:
    """Make an absolute address of a template, its fields from the first of `values` that has them."""

    def field(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("date:"):
            return format(day, name.removeprefix("date:")) if day else ""
        return next((text for value in values if (text := text_at(value, name))), "")

    return urljoin(url, re.sub(r"\{([^{}]+)\}", field, template))


def _label(shape: JsonShape, entry: Mapping[str, Any]) -> tuple[str, str]:
    number, name = page_label(text_at(entry, shape.no))
    own = text_at(entry, shape.name)
    return page_number(number), page_label(own)[1] or own or name


def _pdf(shape: JsonShape, entry: Any, value: Any, url: str, day: date | None) -> str:
    if "{" in shape.pdf or "/" in shape.pdf:
        return fill(shape.pdf, day, [entry, value], url)
    found = text_at(entry, shape.pdf) if shape.pdf else ""
    return urljoin(url, found) if found else ""


def _articles(
    shape: JsonShape, page: Any, value: Any, url: str, day: date | None, where: str
) -> tuple[ArticleLink, ...]:
    entries = at(page, shape.articles) if shape.articles else None
    out = []
    for place, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, dict):
            continue
        pointer = "/".join(filter(None, (where, *shape.articles.split("."), str(place))))
        own = (
            fill(shape.article_url, day, [entry, page, value], url)
            if shape.article_url
            else f"{url}#/{pointer}"
        )
        out.append(ArticleLink(own, text_at(entry, shape.title)))
    return tuple({one.url: one for one in out}.values())


def _body(value: Any, depth: int = 0) -> tuple[str, ...]:
    """Return paragraphs of a text, of HTML, or of a list of either."""
    if isinstance(value, list) and depth < MAX_DEPTH:
        return tuple(text for one in value for text in _body(one, depth + 1))
    if not isinstance(value, str):
        return ()
    if _TAGS.search(value):
        body = LexborHTMLParser(value[: 4 * 1024 * 1024]).body
        return tuple(paragraphs(body)) if body is not None else ()
    return tuple(text for line in value.splitlines() if (text := tidy(line)))


def _day_anywhere(value: Any, entries: Sequence[Mapping[str, Any]]) -> date | None:
    """Return the one day that fields named after a date hold, where the shape names none: of the answer, of its pages.

    Times are those of somebody's work on it, often of the evening before, and count for nothing.
    """
    held = (
        [value, *(one for one in value.values() if isinstance(one, dict))] if isinstance(value, dict) else []
    )
    for group in (held, entries):
        found = {
            day
            for one in group
            for name, text in one.items()
            if _OF_DAY.search(name) and isinstance(text, (str, int)) and (day := _whole_day(str(text)))
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _whole_day(text: str) -> date | None:
    return (first_day(text) or _compact(text)) if _DAY_ALONE.fullmatch(text.strip()) else None


def _compact(text: str) -> date | None:
    """Read a day written as 20240914."""
    match = re.match(r"([12][0-9]{3})([0-9]{2})([0-9]{2})(?![0-9])", text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
