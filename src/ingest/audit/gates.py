"""What must hold of a built issue before it may land."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingest.model import KINDS
from ingest.segment.conservation import check as conservation
from ingest.segment.conservation import check_joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import BuiltIssue

Severity = Literal["block", "warn"]

LONG_ARTICLE = 8_000
"""Characters of a body over which two articles have probably run together. A full broadsheet page holds
about 8,000 characters of body type (6 columns x 100 lines x 13 characters)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an audit found: `block` keeps it out of the lake, `warn` is reported.

    `page_no` names the page where the finding is that page's alone: then the page is quarantined, not the issue.
    """

    gate: str
    severity: Severity
    where: str
    what: str
    page_no: str = ""


def audit(issue: BuiltIssue) -> tuple[Finding, ...]:
    """Check a built issue and return what was found, blocking findings first."""
    found = [*_conservation(issue), *_ids(issue), *_ranges(issue), *_articles(issue)]
    return tuple(sorted(found, key=lambda finding: (finding.severity, finding.gate, finding.where)))


def _conservation(issue: BuiltIssue) -> Iterator[Finding]:
    for page in issue.pages:
        if page.page is not None and page.segmentation is not None:
            for problem in conservation(page.page, page.segmentation):
                yield Finding("conservation", "block", f"page {page.page_no}", problem, page.page_no)
    for built in issue.articles:
        if not built.rest:
            continue
        cut = [issue.pages[at].segmentation for at, _ in built.parts]
        parts = [
            seg.articles[index] for seg, (_, index) in zip(cut, built.parts, strict=True) if seg is not None
        ]
        for problem in check_joined(built.article, parts):
            # Without the page of its last part the story is not joined, and the rest of the issue can land.
            last = issue.pages[built.parts[-1][0]].page_no
            yield Finding("conservation", "block", built.article_id, problem, last)


def _ids(issue: BuiltIssue) -> Iterator[Finding]:
    for article_id, count in Counter(article.article_id for article in issue.articles).items():
        if count > 1:
            yield Finding("unique_ids", "block", article_id, f"the id stands for {count} articles")
    for page_no, count in Counter(page.page_no for page in issue.pages).items():
        if count > 1:
            yield Finding(
                "unique_pages", "block", f"page {page_no}", f"the page stands {count} times in the issue"
            )


def _ranges(issue: BuiltIssue) -> Iterator[Finding]:
    for built in issue.articles:
        if built.article.kind not in KINDS:
            yield Finding("kinds", "block", built.article_id, f"unknown kind {built.article.kind!r}")
        confidence = built.article.confidence
        for name in ("grouping", "title", "byline"):
            if not 0 <= getattr(confidence, name) <= 1:
                yield Finding(
                    "confidence", "block", built.article_id, f"confidence of {name} is outside 0 to 1"
                )
        for place in built.enrichment.places:
            if (
                place.lon is not None
                and place.lat is not None
                and not (-180 <= place.lon <= 180 and -90 <= place.lat <= 90)
            ):
                yield Finding(
                    "places", "block", built.article_id, f"{place.name} lies at {place.lon}, {place.lat}"
                )


def _articles(issue: BuiltIssue) -> Iterator[Finding]:
    for page in issue.pages:
        if page.status == "ok" and page.segmentation is not None and not page.segmentation.articles:
            yield Finding(
                "page_without_articles", "warn", f"page {page.page_no}", "no article was found on it"
            )
    for built in issue.articles:
        length = sum(len(paragraph) for paragraph in built.article.body)
        if length > LONG_ARTICLE:
            yield Finding("long_article", "warn", built.article_id, f"its body has {length:,} characters")
