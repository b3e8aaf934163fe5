"""The web pages of a page's articles, fetched and held against what listed them."""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.errors import NotThereError, PageRefusedError, SourceError
from ingest.model import Doubt
from ingest.sources.base import Ref
from ingest.sources.page_parts import same_number
from ingest.sources.platforms import parse_article
from ingest.sources.platforms.continued import follows
from ingest.sources.platforms.strangers import stranger

if TYPE_CHECKING:
    from datetime import date

    from ingest.sources.base import Getter
    from ingest.sources.page_parts import Leafing
    from ingest.sources.platforms import ArticleLink, ArticlePage

logger = logging.getLogger(__name__)

_AD = re.compile(r"广\s*告")
"""Titles of list entries that are advertisements: their links are dead as often as not."""
_NO_TEXT = re.compile(r"广\s*告|图片|照片|摄影|责编|责任编辑|编辑[:：]|导读|二维码|报[头眼]|版权|题图|插图")
"""Titles of entries that need have no text."""


@dataclass(slots=True)
class ArticleParts:
    """What became of a page's articles: `refs` are its parts, `missed` counts selectors that found nothing.

    `unread` are doubts of articles that came without a text, `doubts` all others.
    """

    refs: list[Ref] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unread: list[Doubt] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)


def read_articles(platform: str, day: date, get: Getter, page: Leafing) -> ArticleParts:
    """Fetch a page's articles, and remark on dead links of advertisements.

    Other failures are met again by whoever puts the page together, so that the page counts as incomplete.
    """
    out = ArticleParts()
    seen: dict[str, str] = {}
    elsewhere: list[Doubt] = []
    for article in page.articles:
        ref = Ref("article", article.url, page.page_no)
        further: list[Ref] = []
        try:
            part = get(ref)
            parsed = parse_article(platform, part.raw, article.url)
        except NotThereError:
            if _AD.search(article.title):
                out.remarks.append(f"page {page.page_no}: {article.url} ({article.title}) is not there")
                continue
        except (SourceError, PageRefusedError) as error:
            logger.warning("page %s: %s", page.page_no, error.what)
        else:
            digest = hashlib.sha256(part.raw).hexdigest()
            # Articles that stand in one answer are told apart by their places in it.
            twin = seen.setdefault(digest, article.url) if "#" not in article.url else article.url
            if twin != article.url:
                what = f"{article.url} ({article.title or 'no title'}) gives the same web page as {twin}"
                out.doubts.append(Doubt("articles", page.page_no, what, "gap"))
            _judge(out, day, page, article, parsed, part.raw)
            further = _further(out, platform, get, page, article.url, parsed)
            if parsed.page_no and not same_number(parsed.page_no, page.page_no):
                what = f"{article.url} says that it stands on page {parsed.page_no}"
                elsewhere.append(Doubt("articles", page.page_no, what))
        out.refs += [ref, *further]
    # One may be a story that goes on from another page; where all say so, the page is another one's.
    all_of_them = len(elsewhere) > 1 and len(elsewhere) == len(page.articles)
    out.doubts += [
        Doubt(one.check, one.page_no, one.what, "gap" if all_of_them else "told") for one in elsewhere
    ]
    return out


def _further(
    out: ArticleParts, platform: str, get: Getter, page: Leafing, head: str, first: ArticlePage
) -> list[Ref]:
    """Fetch the web pages on which an article goes on; one that cannot be had or read is a gap."""
    listed = {article.url for article in page.articles}
    waiting = {follows(head, url): url for url in first.further if url not in listed}
    had: dict[int, Ref] = {}
    while number := min((one for one in waiting if one and one not in had), default=0):
        url = waiting[number]
        had[number] = Ref("article", url, page.page_no)
        try:
            parsed = parse_article(platform, get(had[number]).raw, url)
        except (SourceError, PageRefusedError) as error:
            what = f"{head} goes on on {url}: {error.what}"
            out.doubts.append(Doubt("articles", page.page_no, what, "gap"))
            continue
        if not parsed.body:
            what = f"{head} goes on on {url}, which has no text"
            out.doubts.append(Doubt("articles", page.page_no, what, "gap"))
        waiting |= {follows(head, one): one for one in parsed.further if one not in listed}
    return list(had.values())


def _judge(
    out: ArticleParts, day: date, page: Leafing, article: ArticleLink, parsed: ArticlePage, raw: bytes
) -> None:
    """Note what an article's web page lacks, and where it differs from what listed it."""
    named = [count.selector for count in parsed.selectors if count.missed]
    if article.title and "article.title" in named:
        named.remove("article.title")  # the list of the page has it
    out.missed.update(named)
    if "article.content" in named and not parsed.pictures and not _NO_TEXT.search(article.title):
        told = stranger(raw, article.url) or "a page without any place for a text"
        what = f"{article.url} ({article.title or 'no title'}) gives {told}"
        out.unread.append(Doubt("articles", page.page_no, what, "gap"))
    elif parsed.title and not (parsed.body or parsed.pictures or _NO_TEXT.search(parsed.title)):
        what = f"{article.url} ({parsed.title}) has a title and no text"
        out.doubts.append(Doubt("articles", page.page_no, what, "gap"))
    if parsed.day not in {None, day}:
        what = f"{article.url} is dated {parsed.day}"
        out.doubts.append(Doubt("article_day", page.page_no, what, "gap"))
    out.doubts += [
        Doubt("alternatives", page.page_no, f"{article.url}: {told}") for told in parsed.disagreements
    ]
