"""Why an article has its keywords and its places: found anew from what the lake holds, with the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.enrich import enricher_version
from ingest.enrich.cutter import cut
from ingest.enrich.gazetteer import home_code
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.enrich.keywords import score_terms
from ingest.enrich.places import places_of
from ingest.errors import IngestError
from ingest.issue.lexicons import lexicon_of

if TYPE_CHECKING:
    from ingest.lake import Lake
    from ingest.model import KeywordKind
    from ingest.papers.registry import Paper


@dataclass(frozen=True, slots=True)
class ExplainedKeyword:
    """A keyword with the parts of its weight.

    `title`, `lead` and `body` are how often it stands in the heading, the first paragraph and the rest, `idf` how rare
    it is (nats), `factor` what its kind and form are worth, `weight` the whole against the heaviest (0 to 1).
    """

    term: str
    kind: KeywordKind
    weight: float
    title: int
    lead: int
    body: int
    idf: float
    factor: float


@dataclass(frozen=True, slots=True)
class ExplainedPlace:
    """A mention of a place: as printed, its official name and code (empty for none), its role, and why it is so."""

    printed: str
    official: str
    code: str
    level: str
    role: str
    why: str
    context: str
    """The mention with a few characters on either side."""


@dataclass(frozen=True, slots=True)
class ExplainedEnrichment:
    """Keywords and places of an article as they are found now; `current` says that the lake has those of now."""

    current: bool
    keywords: tuple[ExplainedKeyword, ...]
    places: tuple[ExplainedPlace, ...]


def explain_enrichment(lake: Lake, paper: Paper, article_id: str) -> ExplainedEnrichment:
    """Find an article's keywords and places again, with reasons. Raise IngestError where there is no such article."""
    article = lake.article(article_id)
    if article is None:
        raise IngestError(
            f"There is no article {article_id} in {lake.uri}.",
            hint='List some: ingest query "SELECT article_id, title FROM articles LIMIT 10"',
        )
    gazetteer, lexicon = load_gazetteer(paper.places_file), lexicon_of(paper, lake)
    home = home_code(paper.home)
    headline = "\n".join(part for part in (article["kicker"], article["title"], article["subtitle"]) if part)
    cutting = cut(f"{headline}\n{article['body']}", gazetteer, home, lexicon.words)
    mentions = places_of(cutting, home, gazetteer, str(article["issue_date"]))
    scored = score_terms(cutting, len(headline), mentions, lexicon)
    heaviest = scored[0].score if scored else 1.0
    return ExplainedEnrichment(
        article["enricher_version"] == enricher_version(gazetteer, lexicon),
        tuple(
            ExplainedKeyword(
                one.term,
                one.kind,
                round(one.score / heaviest, 4),
                one.title,
                one.lead,
                one.body,
                round(one.idf, 2),
                round(one.factor, 2),
            )
            for one in scored
        ),
        tuple(
            ExplainedPlace(
                one.name,
                one.official,
                one.code,
                one.level,
                one.role,
                one.why,
                cutting.text[max(0, one.start - 6) : one.end + 6].replace("\n", " "),
            )
            for one in mentions
        ),
    )
