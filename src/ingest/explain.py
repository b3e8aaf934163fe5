"""Why an article is what it is: its lines, where each went, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import IngestError

if TYPE_CHECKING:
    from ingest.lake import Lake


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A piece of the page text: its line number (from 1, as editors count), role, text and the evidence."""

    line: int
    role: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The lineage of one article, from the raw bytes to its lines."""

    article_id: str
    issue_date: str
    page_no: str
    origin: str
    raw_sha256: str
    segmenter_version: str
    enricher_version: str
    kind: str
    title: str
    confidence: dict[str, float]
    flags: tuple[str, ...]
    lines: tuple[ExplainedLine, ...]


def explain_article(lake: Lake, article_id: str) -> Explanation:
    """Read an article's lineage from the lake. Raise IngestError where the lake has no such article."""
    article = lake.article(article_id)
    if article is None:
        raise IngestError(
            f"There is no article {article_id} in {lake.uri}.",
            hint='List some: ingest query "SELECT article_id, title FROM articles LIMIT 10"',
        )
    page = lake.page(article["paper"], article["issue_date"], article["page_no"])
    text_lines = page["text"].split("\n")
    lines = [
        ExplainedLine(
            piece["line"] + 1,
            piece["role"],
            text_lines[piece["line"]][piece["start"] : piece["end"]],
            piece["why"],
        )
        for piece in page["pieces"]
        if piece["article_id"] == article_id
    ]
    return Explanation(
        article_id=article_id,
        issue_date=str(article["issue_date"]),
        page_no=article["page_no"],
        origin=page["origin"],
        raw_sha256=article["raw_sha256"],
        segmenter_version=article["segmenter_version"],
        enricher_version=article["enricher_version"],
        kind=article["kind"],
        title=article["title"],
        confidence=article["confidence"],
        flags=tuple(article["flags"]),
        lines=tuple(sorted(lines, key=lambda line: line.line)),
    )
