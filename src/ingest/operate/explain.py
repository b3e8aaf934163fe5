"""Why an article is what it is: its lines, where each went, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.dedup.differ import shared_passages
from ingest.errors import IngestError
from ingest.model import Box

if TYPE_CHECKING:
    from typing import Any

    from ingest.lake import Lake

_MM = 25.4 / 72
"""Millimetres in a point."""


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A piece of the page text: its page and line number (from 1, as editors count), role, text and the evidence.

    `box` is where its line stands on a PDF page, in points from the bottom left; None for a text page.
    `place` is the same as an editor measures it on paper: millimetres from the left and from the top.
    """

    page_no: str
    line: int
    role: str
    text: str
    why: str
    box: Box | None = None
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ExplainedPage:
    """A page that the article stands on, down to the raw bytes."""

    page_no: str
    origin: str
    raw_sha256: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """Which article it repeats, as what, how similar (0 to 1), and the passages that both have."""

    duplicate_of: str
    relation: str
    similarity: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The lineage of one article, from the raw bytes to its lines.

    `pages` are those that it stands on, the one with its heading first. `linked` are the ids of parts that were
    left apart because the join was not sure (the one before, the one after; empty where there is none).
    """

    article_id: str
    issue_date: str
    pages: tuple[ExplainedPage, ...]
    linked: tuple[str, str]
    segmenter_version: str
    enricher_version: str
    kind: str
    title: str
    confidence: dict[str, float]
    flags: tuple[str, ...]
    lines: tuple[ExplainedLine, ...]
    repeats: Repeated | None = None


def explain_article(lake: Lake, article_id: str) -> Explanation:
    """Read an article's lineage from the lake. Raise IngestError where the lake has no such article."""
    article = lake.article(article_id)
    if article is None:
        raise IngestError(
            f"There is no article {article_id} in {lake.uri}.",
            hint='List some: ingest query "SELECT article_id, title FROM articles LIMIT 10"',
        )
    numbers = dict.fromkeys((article["page_no"], *(span["page_no"] for span in article["line_spans"])))
    pages = [lake.page(article["paper"], article["issue_date"], number) for number in numbers]
    return Explanation(
        article_id=article_id,
        issue_date=str(article["issue_date"]),
        pages=tuple(ExplainedPage(page["page_no"], page["origin"], page["raw_sha256"]) for page in pages),
        linked=(article["continued_from"], article["continued_to"]),
        segmenter_version=article["segmenter_version"],
        enricher_version=article["enricher_version"],
        kind=article["kind"],
        title=article["title"],
        confidence=article["confidence"],
        flags=tuple(article["flags"]),
        lines=tuple(line for page in pages for line in _lines(page, article_id)),
        repeats=_repeated(lake, article),
    )


def _repeated(lake: Lake, article: dict[str, Any]) -> Repeated | None:
    where = [
        ("paper", "=", article["paper"]),
        ("month", "=", article["month"]),
        ("article_id", "=", article["article_id"]),
    ]
    row = next(iter(lake.tables.read("duplicates", None, where).to_pylist()), None)
    if row is None:
        return None
    other = lake.article(row["duplicate_of"])
    shared = () if other is None else tuple(shared_passages(article["body"], other["body"]))
    return Repeated(row["duplicate_of"], row["relation"], row["similarity"], shared)


def _lines(page: dict[str, Any], article_id: str) -> list[ExplainedLine]:
    """Return an article's pieces of one page: heading, byline, then the body as it is read."""
    text = page["text"].split("\n")
    boxes = {box["line"]: Box(box["x0"], box["y0"], box["x1"], box["y1"]) for box in page["line_boxes"]}
    return [
        ExplainedLine(
            page["page_no"],
            piece["line"] + 1,
            piece["role"],
            text[piece["line"]][piece["start"] : piece["end"]],
            piece["why"],
            boxes.get(piece["line"]),
            _place(boxes.get(piece["line"]), page["height"]),
        )
        for piece in page["pieces"]
        if piece["article_id"] == article_id
    ]


def _place(box: Box | None, height: float | None) -> tuple[int, int] | None:
    if box is None or height is None:
        return None
    return round(box.x0 * _MM), round((height - box.y1) * _MM)
