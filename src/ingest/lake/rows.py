"""A built issue as rows of the lake's tables: pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ingest.lake.schemas import ARTICLES, ISSUES, PAGES, RUNS
from ingest.lake.values import with_engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.lake.values import RunRow
    from ingest.model import BuiltArticle, BuiltIssue, BuiltPage, Enrichment, Page

_ARTICLE_TEXTS = (
    "kind", "position", "title", "kicker", "subtitle", "column_name", "byline", "reporters", "correspondents",
    "photographers", "editors", "source_agency", "dateline_place", "dateline_date", "jump_to", "jump_from", "flags",
)  # fmt: skip
"""Fields of an `Article` that are columns as they are."""


@dataclass(frozen=True, slots=True)
class IssueRows:
    """Issues as they land: their rows of `pages`, of `articles` and of the ledger."""

    pages: pa.Table
    articles: pa.Table
    issues: pa.Table


def rows_of(issues: Sequence[BuiltIssue]) -> IssueRows:
    """Return the rows of issues."""
    return IssueRows(page_rows(issues), article_rows(issues), issue_rows(issues))


def article_rows(issues: Iterable[BuiltIssue]) -> pa.Table:
    """Return the rows of `articles`, ordered by date, page and position."""
    rows = [_article(issue, built) for issue in issues for built in issue.articles]
    return pa.Table.from_pylist(rows, schema=ARTICLES)


def page_rows(issues: Iterable[BuiltIssue]) -> pa.Table:
    """Return the rows of `pages`, also of those that were not read."""
    rows = [_page(issue, index, page) for issue in issues for index, page in enumerate(issue.pages)]
    return pa.Table.from_pylist(rows, schema=PAGES)


def issue_rows(issues: Iterable[BuiltIssue]) -> pa.Table:
    """Return the rows of the ledger."""
    rows = [
        {
            **_key(issue),
            "status": issue.status,
            "evidence": issue.evidence,
            "expected_pages": list(issue.expected_pages),
            "pages": len(issue.pages),
            "pages_ok": sum(1 for page in issue.pages if page.status == "ok"),
            "articles": len(issue.articles),
            "segmenter_version": with_engine(issue.versions),
            "enricher_version": issue.versions.get("enricher", ""),
            "digest": issue.digest,
        }
        for issue in issues
    ]
    return pa.Table.from_pylist(rows, schema=ISSUES)


def run_rows(runs: Iterable[RunRow]) -> pa.Table:
    """Return the rows of `runs`."""
    names = [name for name in RUNS.names if name != "month"]
    rows = [
        {**{name: _plain(getattr(run, name)) for name in names}, "month": f"{run.from_date:%Y-%m}"}
        for run in runs
    ]
    return pa.Table.from_pylist(rows, schema=RUNS)


def _key(issue: BuiltIssue) -> dict[str, Any]:
    return {
        "paper": issue.paper,
        "month": issue.issue_date[:7],
        "issue_date": date.fromisoformat(issue.issue_date),
    }


def _article(issue: BuiltIssue, built: BuiltArticle) -> dict[str, Any]:
    page = issue.pages[built.page]
    article, enrichment = built.article, built.enrichment
    assert page.segmentation is not None
    body = "\n".join(article.body)
    return {
        **_key(issue),
        **{name: _plain(getattr(article, name)) for name in _ARTICLE_TEXTS},
        "article_id": built.article_id,
        "page_no": page.page_no,
        "page_name": page.page_name,
        "body": body,
        "char_count": sum(1 for char in body if not char.isspace()),
        **_enriched(enrichment),
        "continued_from": built.continued_from,
        "continued_to": built.continued_to,
        "confidence": _flat(article.confidence),
        "line_spans": [span for part in built.parts for span in _spans(issue.pages[part[0]], part[1])],
        "raw_sha256": page.raw_sha256,
        "segmenter_version": page.segmentation.version,
        "issue_digest": issue.digest,
    }


def _enriched(enrichment: Enrichment) -> dict[str, Any]:
    """Return the columns of `articles` that enrichment gives."""
    return {
        "keywords": [_flat(keyword) for keyword in enrichment.keywords],
        "places": [_flat(place) for place in enrichment.places],
        "words": list(enrichment.words),
        "fingerprint": list(enrichment.fingerprint),
        "text_sha256": enrichment.text_sha256,
        "enricher_version": enrichment.version,
    }


def with_enrichments(rows: pa.Table, enrichments: Sequence[Enrichment], digest: str) -> pa.Table:
    """Return rows of `articles` with other enrichments, one for each row, as those of the state `digest`."""
    told = [{**_enriched(one), "issue_digest": digest} for one in enrichments]
    for name in told[0] if told else ():
        column = ARTICLES.field(name)
        at = rows.schema.get_field_index(name)
        rows = rows.set_column(at, column, pa.array([one[name] for one in told], column.type))
    return rows.cast(ARTICLES)


def _spans(page: BuiltPage, index: int) -> list[dict[str, Any]]:
    """Return where one part of an article stands, each span with its page."""
    assert page.segmentation is not None
    return [
        {"page_no": page.page_no, **_flat(piece.span), "role": piece.role}
        for piece in page.segmentation.pieces
        if piece.article == index
    ]


def _page(issue: BuiltIssue, index: int, page: BuiltPage) -> dict[str, Any]:
    found = page.segmentation
    ids = {part: built.article_id for built in issue.articles for at, part in built.parts if at == index}
    return {
        **_key(issue),
        "page_no": page.page_no,
        "page_name": page.page_name,
        "status": page.status,
        "reason": page.reason,
        "origin": page.origin,
        "raw_sha256": page.raw_sha256,
        "platform": page.platform,
        "parts": [_flat(part) for part in page.parts],
        "encoding": page.page.encoding if page.page else "",
        "extractor": page.page.extractor if page.page else "",
        "certainty": page.page.certainty if page.page else None,
        "width": page.page.width if page.page else None,
        "height": page.page.height if page.page else None,
        "text": page.page.text if page.page else "",
        "line_boxes": _line_boxes(page.page) if page.page else [],
        "articles": sum(built.page == index for built in issue.articles),
        "furniture": [_flat(piece) for piece in found.furniture] if found else [],
        "unassigned_bylines": list(found.unassigned_bylines) if found else [],
        "unassigned_people": [_flat(person) for person in found.unassigned_people] if found else [],
        "characters": _characters(page),
        "pieces": [
            {
                **_flat(piece.span),
                "role": piece.role,
                "article_id": "" if piece.article is None else ids[piece.article],
                "why": piece.why,
            }
            for piece in (found.pieces if found else ())
        ],
        "edits": [
            {**_flat(edit.span), "kind": edit.kind, "removed": edit.removed}
            for edit in (*(page.page.folds if page.page else ()), *(found.edits if found else ()))
        ],
        "segmenter_version": found.version if found else "",
        "issue_digest": issue.digest,
    }


def _line_boxes(page: Page) -> list[dict[str, Any]]:
    """Return where each line stands on a PDF page, with its font size; nothing for a text file."""
    return [
        {"line": line.no, **_flat(line.box), "size": line.size} for line in page.lines if line.box is not None
    ]


def _characters(page: BuiltPage) -> dict[str, int]:
    """Count the characters of a page that are not white space, by where they went."""
    if page.page is None:
        return {"total": 0, "articles": 0, "furniture": 0, "unassigned": 0, "edits": 0}
    counts: Counter[str] = Counter(total=sum(1 for char in page.page.text if not char.isspace()))
    if page.segmentation is not None:
        lines = page.page.text.split("\n")
        for piece in page.segmentation.pieces:
            text = lines[piece.span.line][piece.span.start : piece.span.end]
            where = {"furniture": "furniture", "unassigned_byline": "unassigned"}.get(piece.role, "articles")
            counts[where] += sum(1 for char in text if not char.isspace())
        for edit in page.segmentation.edits:
            counts["edits"] += sum(1 for char in edit.removed if not char.isspace())
    return {name: counts[name] for name in ("total", "articles", "furniture", "unassigned", "edits")}


_NAMES: dict[type, tuple[str, ...]] = {}


def _flat(value: Any) -> dict[str, Any]:
    """Return the fields of a value whose fields are plain; `dataclasses.asdict` looks into each of them for more."""
    kind = type(value)
    names = _NAMES.get(kind)
    if names is None:
        names = _NAMES[kind] = tuple(field.name for field in fields(kind))
    return {name: getattr(value, name) for name in names}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
