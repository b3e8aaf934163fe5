"""What enrichment adds to one article."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.enrich.fingerprint import fingerprint, text_sha256
from ingest.enrich.gazetteer import Gazetteer, resource_digest
from ingest.enrich.keywords import find_keywords
from ingest.enrich.places import find_places
from ingest.enrich.words import words
from ingest.model import ArticlePlace, Enrichment

if TYPE_CHECKING:
    from ingest.model import Article, PlaceMention, PlaceRole

CODE_VERSION = "1"
"""Raised by hand whenever the same article could get another enrichment."""

ENRICHER_VERSION = f"{CODE_VERSION}+{resource_digest()[:12]}"
"""Version of the code and digest of the packed resource."""


def enricher_version(gazetteer: Gazetteer) -> str:
    """Return the version that articles enriched with this gazetteer carry: a paper's own places are part of it."""
    return f"{CODE_VERSION}+{gazetteer.digest[:12]}"


DATELINE_REACH = 40
"""A dateline's place stands within so many characters of the body's beginning."""

_PROMINENCE: dict[PlaceRole, int] = {"dateline": 0, "title": 1, "body": 2}


def enrich(article: Article, *, home: str, gazetteer: Gazetteer) -> Enrichment:
    """Add search words, keywords, places and fingerprints to one article.

    `home` is the division code of the paper's home. A pure function of its arguments and the frozen resources.
    """
    headline = "\n".join(part for part in (article.kicker, article.title, article.subtitle) if part)
    body = "\n".join(article.body)
    return Enrichment(
        words=words(f"{headline}\n{body}", home=home, gazetteer=gazetteer),
        keywords=tuple(find_keywords(headline, body, home=home, gazetteer=gazetteer)),
        places=_places(article.dateline_place, headline, body, home, gazetteer),
        fingerprint=fingerprint(article.body),
        text_sha256=text_sha256(article.body),
        version=enricher_version(gazetteer),
    )


def _places(
    dateline: str, headline: str, body: str, home: str, gazetteer: Gazetteer
) -> tuple[ArticlePlace, ...]:
    """Find the places of an article as one text, so that the body tells what a name in the title means."""
    start = len(headline) + 1
    found: dict[tuple[str, str], list[tuple[PlaceRole, PlaceMention]]] = {}
    unseen = dateline
    for mention in find_places(f"{headline}\n{body}", home, gazetteer):
        role: PlaceRole = "title" if mention.start < start else "body"
        if unseen and role == "body" and mention.start < start + DATELINE_REACH and mention.name in unseen:
            role, unseen = "dateline", ""
        found.setdefault(_key(mention), []).append((role, mention))
    for mention in find_places(unseen, home, gazetteer):
        found.setdefault(_key(mention), []).append(("dateline", mention))
    places = [_aggregate(mentions) for mentions in found.values()]
    places.sort(key=lambda place: (_PROMINENCE[place.role], -place.mentions, place.code or "~", place.name))
    return tuple(places)


def _key(mention: PlaceMention) -> tuple[str, str]:
    return mention.code or mention.name, mention.level


def _aggregate(mentions: list[tuple[PlaceRole, PlaceMention]]) -> ArticlePlace:
    role = min((role for role, _ in mentions), key=_PROMINENCE.__getitem__)
    names = Counter(mention.name for _, mention in mentions)
    name = max(names, key=lambda name: (names[name], len(name)))
    first = mentions[0][1]
    return ArticlePlace(
        name,
        first.code,
        first.adcode,
        first.level,
        first.province,
        first.city,
        first.county,
        first.lon,
        first.lat,
        len(mentions),
        role,
    )
