"""The tables of the lake: the columns that analysts rely on, and the ones that prove where they come from.

Tables of content hold no time of the clock; only `runs` does.
"""

from __future__ import annotations

import pyarrow as pa


def _schema(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns])


_TEXTS: pa.DataType = pa.list_(pa.string())

KEYWORD = pa.struct([("term", pa.string()), ("weight", pa.float64()), ("kind", pa.string())])
PLACE = pa.struct(
    [
        ("name", pa.string()),
        ("code", pa.string()),
        ("adcode", pa.string()),
        ("level", pa.string()),
        ("province", pa.string()),
        ("city", pa.string()),
        ("county", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("mentions", pa.int32()),
        ("role", pa.string()),
    ]
)
SPAN = pa.struct(
    [
        ("page_no", pa.string()),
        ("line", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("role", pa.string()),
    ]
)
PIECE = pa.struct(
    [
        ("line", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("role", pa.string()),
        ("article_id", pa.string()),
        ("why", pa.string()),
    ]
)
EDIT = pa.struct(
    [
        ("line", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("kind", pa.string()),
        ("removed", pa.string()),
    ]
)
LINE_BOX = pa.struct(
    [
        ("line", pa.int32()),
        ("x0", pa.float64()),
        ("y0", pa.float64()),
        ("x1", pa.float64()),
        ("y1", pa.float64()),
        ("size", pa.float64()),
    ]
)
PERSON = pa.struct([("role", pa.string()), ("name", pa.string())])
PART = pa.struct([("role", pa.string()), ("origin", pa.string()), ("sha256", pa.string())])
CONFIDENCE = pa.struct([("grouping", pa.float64()), ("title", pa.float64()), ("byline", pa.float64())])
COUNTS = pa.struct(
    [
        ("total", pa.int32()),
        ("articles", pa.int32()),
        ("furniture", pa.int32()),
        ("unassigned", pa.int32()),
        ("edits", pa.int32()),
    ]
)

ARTICLES = _schema(
    ("article_id", pa.string()),
    ("paper", pa.string()),
    ("month", pa.string()),
    ("issue_date", pa.date32()),
    ("page_no", pa.string()),
    ("page_name", pa.string()),
    ("position", pa.int32()),
    ("kind", pa.string()),
    ("kicker", pa.string()),
    ("title", pa.string()),
    ("subtitle", pa.string()),
    ("column_name", pa.string()),
    ("byline", pa.string()),
    ("reporters", _TEXTS),
    ("correspondents", _TEXTS),
    ("photographers", _TEXTS),
    ("editors", _TEXTS),
    ("source_agency", pa.string()),
    ("dateline_place", pa.string()),
    ("dateline_date", pa.string()),
    ("body", pa.string()),
    ("char_count", pa.int32()),
    ("keywords", pa.list_(KEYWORD)),
    ("places", pa.list_(PLACE)),
    ("words", _TEXTS),
    ("fingerprint", pa.list_(pa.int64())),
    ("text_sha256", pa.string()),
    ("continued_from", pa.string()),
    ("continued_to", pa.string()),
    ("jump_from", pa.string()),
    ("jump_to", pa.string()),
    ("confidence", CONFIDENCE),
    ("flags", _TEXTS),
    ("line_spans", pa.list_(SPAN)),
    ("raw_sha256", pa.string()),
    ("segmenter_version", pa.string()),
    ("enricher_version", pa.string()),
    ("issue_digest", pa.string()),
)

PAGES = _schema(
    ("paper", pa.string()),
    ("month", pa.string()),
    ("issue_date", pa.date32()),
    ("page_no", pa.string()),
    ("page_name", pa.string()),
    ("status", pa.string()),
    ("reason", pa.string()),
    ("origin", pa.string()),
    ("raw_sha256", pa.string()),
    ("platform", pa.string()),
    ("parts", pa.list_(PART)),
    ("encoding", pa.string()),
    ("extractor", pa.string()),
    ("certainty", pa.float64()),
    ("width", pa.float64()),
    ("height", pa.float64()),
    ("text", pa.string()),
    ("line_boxes", pa.list_(LINE_BOX)),
    ("articles", pa.int32()),
    ("furniture", pa.list_(pa.struct([("text", pa.string()), ("kind", pa.string())]))),
    ("unassigned_bylines", _TEXTS),
    ("unassigned_people", pa.list_(PERSON)),
    ("characters", COUNTS),
    ("pieces", pa.list_(PIECE)),
    ("edits", pa.list_(EDIT)),
    ("segmenter_version", pa.string()),
    ("issue_digest", pa.string()),
)

ISSUES = _schema(
    ("paper", pa.string()),
    ("month", pa.string()),
    ("issue_date", pa.date32()),
    ("status", pa.string()),
    ("evidence", pa.string()),
    ("expected_pages", _TEXTS),
    ("pages", pa.int32()),
    ("pages_ok", pa.int32()),
    ("articles", pa.int32()),
    ("segmenter_version", pa.string()),
    ("enricher_version", pa.string()),
    ("digest", pa.string()),
)

RUNS = _schema(
    ("run_id", pa.string()),
    ("command", pa.string()),
    ("paper", pa.string()),
    ("month", pa.string()),
    ("from_date", pa.date32()),
    ("to_date", pa.date32()),
    ("started_at", pa.timestamp("us", tz="UTC")),
    ("finished_at", pa.timestamp("us", tz="UTC")),
    ("outcome", pa.string()),
    ("issues", pa.int32()),
    ("landed", pa.int32()),
    ("articles", pa.int32()),
    ("message", pa.string()),
    ("flow_run_id", pa.string()),
    ("landed_dates", pa.list_(pa.date32())),
)

DUPLICATES = _schema(
    ("article_id", pa.string()),
    ("paper", pa.string()),
    ("month", pa.string()),
    ("issue_date", pa.date32()),
    ("duplicate_of", pa.string()),
    ("relation", pa.string()),
    ("similarity", pa.float64()),
)

POSTINGS = _schema(
    ("paper", pa.string()),
    ("year", pa.string()),
    ("part", pa.string()),
    ("term", pa.string()),
    ("block", pa.int64()),
    ("hits", pa.list_(pa.int32())),
    ("articles", pa.string()),
)
"""The search index, made of the articles: see `ingest.search.postings`."""

TABLES: dict[str, pa.Schema] = {
    "articles": ARTICLES,
    "pages": PAGES,
    "issues": ISSUES,
    "runs": RUNS,
    "duplicates": DUPLICATES,
    "postings": POSTINGS,
}

PARTITION = ("paper", "month")
"""Every table but one is partitioned so; `month` is `YYYY-MM` of the issue (of the start, in `runs`)."""

_PARTITIONS = {"postings": ("paper", "year", "part")}
"""A question over twenty years opens twenty files of the index: 0.05 s, where 240 took 0.15 s (two cores). What the
index knows of the articles is a part of its own: small files, read without the lists of terms."""


def partition_of(table: str) -> tuple[str, ...]:
    """Return the columns that a table is partitioned by."""
    return _PARTITIONS.get(table, PARTITION)


ORDER: dict[str, tuple[str, ...]] = {
    "articles": ("issue_date", "page_no", "position", "article_id"),
    "pages": ("issue_date", "page_no"),
    "issues": ("issue_date",),
    "runs": ("started_at", "run_id"),
    "duplicates": ("issue_date", "article_id"),
    "postings": ("term", "block"),
}
"""How the rows of one partition are ordered in a file."""

STATISTICS: dict[str, tuple[str, ...]] = {
    "articles": ("article_id", "issue_date", "page_no", "issue_digest"),
    "pages": ("issue_date", "page_no", "issue_digest"),
    "issues": ("issue_date", "digest"),
    "runs": ("from_date", "started_at"),
    "duplicates": ("issue_date", "article_id"),
    "postings": ("term",),
}
"""Columns whose bounds the log keeps for each file, so that a commit reads only files it may concern."""
