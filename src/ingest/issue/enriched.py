"""An issue's enrichment made anew from its rows in the lake: pages, articles and spans stay as they were read.

The state that comes of it is the one that building the whole issue anew would give, row for row and by its digest: the
archive keeps the digest of what was read beside each state, and the enrichment is a function of an article's texts.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ingest.audit import Rows, audit, load_audits
from ingest.audit.gates import DOUBTS, PROBLEMS
from ingest.enrich import enrich, enricher_version
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.issue.auditing import past_of
from ingest.issue.ids import enriched_digest
from ingest.issue.lexicons import lexicon_of
from ingest.lake.archive import IssueArchive
from ingest.lake.landing import span_filters
from ingest.lake.rows import with_enrichments
from ingest.lake.schemas import ISSUES, ORDER, PAGES
from ingest.model import Article

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ingest.lake import Lake
    from ingest.lake.archive import BuiltFrom
    from ingest.papers.registry import Paper


@dataclass(frozen=True, slots=True)
class Enriched:
    """A state of an issue as rows of `pages`, `articles` and `issues`, ready to land.

    `origin` is what the archive keeps of what it was built from, `standing` the digest that it takes the place of.
    """

    paper: str
    day: date
    status: str
    evidence: str
    pages_ok: int
    standing: str
    origin: BuiltFrom
    rows: Mapping[str, pa.Table]
    seconds: float

    @property
    def changed(self) -> bool:
        """Say whether it is another state than the one that stands."""
        return self.origin.digest != self.standing


@dataclass(frozen=True, slots=True)
class Unable:
    """Why an issue has to be built from its pages all the same, in words."""

    why: str


def enriched(paper: Paper, day: date, lake: Lake) -> Enriched | Unable:
    """Enrich the articles of an issue's state in force anew with the places and words of now.

    Raise LakeError where storage cannot be read.
    """
    started = time.perf_counter()
    ledger = _rows(lake, "issues", paper.code, day)
    if not ledger.num_rows:
        return Unable("the ledger does not know it")
    row = ledger.to_pylist()[0]
    # By digest and not by what was said last: a landing that died has said something that never came into force.
    states = [
        one
        for one in IssueArchive.open(lake, paper.code, day, salvage=True).states
        if one.digest == row["digest"]
    ]
    if not states or not states[-1].read:
        return Unable("an older version has read it, and did not note what is needed")
    pages, articles = (
        lake.in_force(_rows(lake, name, paper.code, day), span_filters(paper.code, day, day))
        for name in ("pages", "articles")
    )
    if (pages.num_rows, articles.num_rows) != (row["pages"], row["articles"]):
        return Unable("its rows are not whole")
    gazetteer, lexicon = load_gazetteer(paper.places_file), lexicon_of(paper, lake)
    version = enricher_version(gazetteer, lexicon)
    told = articles.to_pylist()
    made = [
        enrich(_article(one), home=paper.home, gazetteer=gazetteer, day=day.isoformat(), lexicon=lexicon)
        for one in told
    ]
    by_id = {str(one["article_id"]): enrichment for one, enrichment in zip(told, made, strict=True)}
    digest = enriched_digest(states[-1].read, by_id, version)
    rows = {
        "pages": _of_state(pages, "issue_digest", digest).cast(PAGES),
        "articles": with_enrichments(articles, made, digest),
        "issues": _of_state(_of_state(ledger, "enricher_version", version), "digest", digest).cast(ISSUES),
    }
    blocked = _blocked(paper, day, lake, rows)
    if blocked:
        return Unable(f"an audit refuses its new enrichment: {blocked}")
    return Enriched(
        paper.code,
        day,
        row["status"],
        row["evidence"],
        row["pages_ok"],
        row["digest"],
        replace(states[-1], digest=digest),
        rows,
        time.perf_counter() - started,
    )


def _rows(lake: Lake, name: str, paper: str, day: date) -> pa.Table:
    rows = lake.tables.read(name, None, span_filters(paper, day, day))
    return rows.sort_by([(column, "ascending") for column in ORDER[name]])


def _article(row: Mapping[str, Any]) -> Article:
    """Return what of an article enrichment reads: its texts."""
    return Article(
        row["kind"],
        row["position"],
        title=row["title"],
        kicker=row["kicker"],
        subtitle=row["subtitle"],
        dateline_place=row["dateline_place"],
        body=tuple(row["body"].split("\n")) if row["body"] else (),
    )


def _of_state(rows: pa.Table, column: str, value: str) -> pa.Table:
    at = rows.schema.get_field_index(column)
    return rows.set_column(at, column, pa.array([value] * rows.num_rows, pa.string()))


def _blocked(paper: Paper, day: date, lake: Lake, rows: Mapping[str, pa.Table]) -> str:
    """Say what would keep the issue or a page of it out; what its pages gave was asked when they were read."""
    audits = [one for one in load_audits(paper.audits_folder, paper.audits) if one.severity == "block"]
    past = past_of(lake, paper.code, day)
    none = PROBLEMS.empty_table(), DOUBTS.empty_table()
    found = audit(Rows(rows["articles"], rows["pages"], rows["issues"], past, *none), audits)
    return "; ".join(f"{one.gate}: {one.what}" for one in found[:3])


__all__ = ["Enriched", "Unable", "enriched"]
