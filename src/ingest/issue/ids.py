"""Names made from content: article ids and digests."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.model import Article, BuiltIssue, Enrichment

ENRICHER = "enricher"
"""The name that the enricher's version has among an issue's versions."""


def article_ids(paper: str, issue_date: str, page_no: str, articles: Sequence[Article]) -> list[str]:
    """Return an id for each article of one page: `{paper}-{yyyymmdd}-{page}-{12 hex}`.

    The hex digits are of the normalised body (of the title where there is no body), so an id survives
    another order, another title and another cut of the neighbours. The same text printed twice on a page
    gives two ids: the second is of the text with its ordinal.
    """
    seen: Counter[str] = Counter()
    ids = []
    for article in articles:
        text = normalised("".join(article.body)) or normalised(
            article.kicker + article.title + article.subtitle
        )
        seen[text] += 1
        salted = text if seen[text] == 1 else f"{text}\n{seen[text]}"
        digest = hashlib.sha256(salted.encode()).hexdigest()[:12]
        ids.append(f"{paper}-{issue_date.replace('-', '')}-{page_no}-{digest}")
    return ids


def normalised(text: str) -> str:
    """Return the text in NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def with_digests(issue: BuiltIssue) -> BuiltIssue:
    """Return a built issue with its digests.

    Its `digest` is made of `read_digest` and the enrichment, so that a new enrichment of an issue that stands in the
    lake has the digest that building all of it anew would give.
    """
    versions = {name: version for name, version in issue.versions.items() if name != ENRICHER}
    articles = [
        (one.article_id, one.page, one.index, one.article, one.continued_from, one.continued_to, one.rest)
        for one in issue.articles
    ]
    told = (issue.paper, issue.issue_date, issue.status, issue.evidence, issue.expected_pages, issue.pages)
    read = content_digest((*told, articles, versions, issue.doubts))
    enriched = {one.article_id: one.enrichment for one in issue.articles}
    digest = enriched_digest(read, enriched, issue.versions.get(ENRICHER, ""))
    return dataclasses.replace(issue, digest=digest, read_digest=read)


def enriched_digest(read_digest: str, enriched: Mapping[str, Enrichment], version: str) -> str:
    """Return the digest of an issue's state: of what was read, and of the enrichment by article id with its version."""
    return content_digest([read_digest, version, enriched])


def content_digest(value: Any) -> str:
    """Return the SHA-256 (hex) of a value made of dataclasses, sequences, strings and numbers."""
    # Not `dataclasses.asdict`: it copies every value of the tree, and takes three times as long.
    text = json.dumps(value, default=_fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=256)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in dataclasses.fields(kind))


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _names(value.__class__)}
