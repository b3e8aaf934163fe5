"""What enrichment adds to one article."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.enrich.cutter import Cutting, cut, cutter
from ingest.enrich.fingerprint import fingerprint, text_sha256
from ingest.enrich.gazetteer import Gazetteer, home_code, resource_digest
from ingest.enrich.keywords import keywords_of
from ingest.enrich.lexicon import PLAIN, Lexicon
from ingest.enrich.places import find_places, places_of
from ingest.enrich.words import words_of
from ingest.model import ArticlePlace, Enrichment

if TYPE_CHECKING:
    from ingest.model import Article, PlaceMention, PlaceRole

CODE_VERSION = "4"
"""Raised by hand whenever the same article could get another enrichment."""

ENRICHER_VERSION = f"{CODE_VERSION}+{resource_digest()[:12]}"
"""Version of the code and digest of the packed resource."""


def enricher_version(gazetteer: Gazetteer, lexicon: Lexicon = PLAIN) -> str:
    """Return the version that articles enriched so carry: a paper's own places and its lexicon are part of it."""
    version = f"{CODE_VERSION}+{gazetteer.digest[:12]}"
    return f"{version}+{lexicon.digest[:12]}" if lexicon.digest else version


DATELINE_REACH = 40
"""A dateline's place stands within so many characters of the body's beginning."""

FOCUS_MENTIONS = 3
"""A place of the first paragraph is in focus where the article names it so often."""

_PROMINENCE: dict[PlaceRole, int] = {"dateline": 0, "focus": 1, "mention": 2, "in_name": 3}


def enrich(
    article: Article, *, home: str, gazetteer: Gazetteer, day: str = "", lexicon: Lexicon | None = None
) -> Enrichment:
    """Add search words, keywords, places and fingerprints to one article.

    `home` is the division code of the paper's home, `day` the issue's ISO date, `lexicon` the paper's own words and
    what its past issues tell of words. A pure function of its arguments and the frozen resources.
    """
    home, known = home_code(home), lexicon or PLAIN
    headline = "\n".join(part for part in (article.kicker, article.title, article.subtitle) if part)
    body = "\n".join(article.body)
    cutting = cut(f"{headline}\n{body}", gazetteer, home, known.words)
    places = places_of(cutting, home, gazetteer, day)
    return Enrichment(
        words=words_of(cutting, cutter(gazetteer, home, known.words)),
        keywords=tuple(keywords_of(cutting, len(headline), places, known)),
        places=_places(article.dateline_place, places, cutting, len(headline), home, gazetteer, day),
        fingerprint=fingerprint(article.body),
        text_sha256=text_sha256(article.body),
        version=enricher_version(gazetteer, known),
    )


def _places(
    dateline: str,
    mentions: list[PlaceMention],
    cutting: Cutting,
    title_end: int,
    home: str,
    gazetteer: Gazetteer,
    day: str,
) -> tuple[ArticlePlace, ...]:
    """Group an article's mentions by what they mean, each group with its most prominent role."""
    start = title_end + 1
    lead = cutting.text.find("\n", start)
    lead = len(cutting.text) if lead < 0 else lead
    found: dict[tuple[str, str], list[tuple[PlaceRole, PlaceMention]]] = {}
    unseen = dateline
    for mention in mentions:
        role: PlaceRole = "focus" if mention.start < start else "mention"
        if mention.role == "in_name":
            role = "in_name"
        elif (
            unseen and role == "mention" and mention.start < start + DATELINE_REACH and mention.name in unseen
        ):
            role, unseen = "dateline", ""
        found.setdefault(_key(mention), []).append((role, mention))
    for mention in find_places(unseen, home, gazetteer, day=day) if unseen else ():
        found.setdefault(_key(mention), []).append(("dateline", mention))
    places = [_aggregate(group, lead) for group in found.values()]
    places.sort(key=lambda place: (_PROMINENCE[place.role], -place.mentions, place.code or "~", place.name))
    return tuple(places)


def _key(mention: PlaceMention) -> tuple[str, str]:
    return mention.code or mention.name, mention.level


def _aggregate(group: list[tuple[PlaceRole, PlaceMention]], lead: int) -> ArticlePlace:
    role = min((role for role, _ in group), key=_PROMINENCE.__getitem__)
    counted = [mention for told, mention in group if told != "in_name"] or [mention for _, mention in group]
    if role == "mention" and len(counted) >= FOCUS_MENTIONS and counted[0].start < lead:
        role = "focus"
    names = Counter(mention.name for _, mention in group)
    first = group[0][1]
    return ArticlePlace(
        first.official or max(names, key=lambda name: (names[name], len(name))),
        first.code,
        first.adcode,
        first.level,
        first.province,
        first.city,
        first.county,
        first.lon,
        first.lat,
        len(counted),
        role,
    )
