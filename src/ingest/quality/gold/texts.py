"""What a site says of a page, as items with the texts that must be found on its PDF."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ingest.quality.items import comparable
from ingest.segment import SEGMENTER_VERSION
from ingest.segment.declared import segment_declared

if TYPE_CHECKING:
    from ingest.model import Article
    from ingest.pages.article_pages import DeclaredRole, WebPage

GoldRole = Literal["kicker", "title", "subtitle", "byline", "body", "caption"]

_ROLES: dict[DeclaredRole, GoldRole] = {
    "kicker": "kicker",
    "title": "title",
    "label": "title",
    "subtitle": "subtitle",
    "author": "byline",
    "body": "body",
    "caption": "caption",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One text of an item as the site has it, in comparable form: NFKC, no white space, one kind of quotes."""

    item: int
    role: GoldRole
    text: str


@dataclass(frozen=True, slots=True)
class SiteItem:
    """An article of the site, or the caption of a picture in one: on the printed page that is an item of its own."""

    article: Article
    fields: tuple[Field, ...]
    caption_of: int | None = None


def site_items(web: WebPage) -> tuple[SiteItem, ...]:
    """Return the items of a page as its site tells them, captions of illustrated articles apart and last."""
    apart, owners = _captions_apart(web)
    seg = segment_declared(apart, SEGMENTER_VERSION)
    lines = apart.page.text.split("\n")
    items = []
    for index, article in enumerate(seg.articles):
        texts: dict[GoldRole, str] = {}
        for one in apart.declared:
            if one.article == index:
                role = _ROLES[one.role]
                texts[role] = texts.get(role, "") + comparable(lines[one.line])
        fields = tuple(Field(index, role, text) for role, text in texts.items() if text)
        items.append(SiteItem(article, fields, owners.get(index)))
    return tuple(items)


def _captions_apart(web: WebPage) -> tuple[WebPage, dict[int, int]]:
    """Make captions of articles that have a text items of their own; return whose they are, too."""
    texts = {one.article for one in web.declared if one.role == "body"}
    declared = []
    owners: dict[int, int] = {}
    count = web.articles
    for one in web.declared:
        if one.role == "caption" and one.article is not None and one.article in texts:
            owners[count] = one.article
            declared.append(replace(one, article=count))
            count += 1
        else:
            declared.append(one)
    return replace(web, declared=tuple(declared), articles=count), owners
