"""One issue from raw pages to everything that lands: pure, without clock, environment or files."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from ingest.enrich import enrich, enricher_version
from ingest.errors import PageRefusedError
from ingest.ids import article_ids, content_digest
from ingest.model import BuiltArticle, BuiltIssue, BuiltPage, PagePart
from ingest.pages import page_from_bytes
from ingest.segment import SEGMENTER_VERSION, segment
from ingest.segment.crosspage import link_continuations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.enrich.gazetteer import Gazetteer
    from ingest.model import IssueStatus
    from ingest.sources import RawPage

logger = logging.getLogger(__name__)


def versions(gazetteer: Gazetteer) -> dict[str, str]:
    """Return the versions that an issue built with this gazetteer carries."""
    return {"segmenter": SEGMENTER_VERSION, "enricher": enricher_version(gazetteer)}


@dataclass(frozen=True, slots=True)
class IssueInput:
    """What is known of an issue before its pages are read.

    `raw` are the pages that were had, `lost` the reasons (by page number) of those that should have been
    had and were not. `no_issue_reason` is the calendar's word that none is expected, empty otherwise.
    `remarks` are the source's, `looked_at` names the place where the source looked. `refused` holds, by page
    number, why pages of `raw` are not even to be read. `absent` is the source's own evidence that there is no
    issue that day, only given where there are no pages. `incomplete` says, by page number, what of a page that
    was had is lost (article pages, a picture).
    """

    paper: str
    issue_date: str
    home: str
    expected_pages: tuple[str, ...]
    raw: Sequence[RawPage]
    lost: Mapping[str, str]
    no_issue_reason: str
    looked_at: str
    remarks: tuple[str, ...] = ()
    page_names: Mapping[str, str] | None = None
    refused: Mapping[str, str] = field(default_factory=dict)
    absent: str = ""
    incomplete: Mapping[str, str] = field(default_factory=dict)


def build_page(raw: RawPage, page_name: str = "") -> BuiltPage:
    """Read and segment one page. A refused page is quarantined with the reason, it never raises."""
    built = BuiltPage(
        page_no=raw.page_no,
        page_name=page_name,
        status="ok",
        reason="",
        origin=raw.origin,
        raw_sha256=raw.sha256,
        platform=raw.platform,
        parts=page_parts(raw),
    )
    try:
        page = page_from_bytes(raw.raw)
    except PageRefusedError as refusal:
        return replace(built, status="quarantined", reason=refusal.what)
    if not page.blocks:
        if page.extractor == "text":
            return replace(built, status="empty", reason="the page has no text", page=page)
        return replace(built, status="needs_ocr", reason="the page has no text layer", page=page)
    try:
        return replace(built, page=page, segmentation=segment(page))
    except Exception as fault:
        # A fault of ours on one odd page must not cost the issue its other pages; the ledger tells of it.
        logger.exception("page %s (%s) could not be segmented", raw.page_no, raw.origin)
        return replace(
            built,
            status="quarantined",
            reason=f"fault in the segmenter: {type(fault).__name__}: {fault}",
            page=page,
        )


def page_parts(raw: RawPage) -> tuple[PagePart, ...]:
    """Name the further things that a page was read from."""
    return tuple(PagePart(part.role, part.origin, part.sha256) for part in raw.parts)


def build_issue(
    given: IssueInput, gazetteer: Gazetteer, *, refused: Mapping[str, str] | None = None
) -> BuiltIssue:
    """Build an issue: a function of the pages, the configuration and the versions only.

    `refused` holds, by page number, the reasons of an audit that keeps pages out.
    """
    names = given.page_names or {}
    pages = [
        build_page(raw, names.get(raw.page_no, raw.page_name))
        if raw.page_no not in given.refused
        else _unread(raw, names.get(raw.page_no, raw.page_name), given.refused[raw.page_no])
        for raw in given.raw
    ]
    pages = [
        replace(page, reason=given.incomplete[page.page_no])
        if page.status == "ok" and page.page_no in given.incomplete
        else page
        for page in pages
    ]
    pages = [
        replace(page, status="quarantined", reason=refused[page.page_no], segmentation=None)
        if refused and page.page_no in refused
        else page
        for page in pages
    ]
    had = {page.page_no for page in pages}
    absent = {number: "the source does not have it" for number in given.expected_pages if number not in had}
    if pages or given.lost:
        pages += [
            BuiltPage(number, names.get(number, ""), "missing", reason, "", "")
            for number, reason in sorted({**absent, **given.lost}.items())
            if number not in had
        ]
    pages.sort(key=lambda page: page.page_no)
    issue = BuiltIssue(
        paper=given.paper,
        issue_date=given.issue_date,
        status="complete",
        evidence="",
        expected_pages=given.expected_pages,
        pages=tuple(pages),
        articles=_articles(given, pages, gazetteer),
        digest="",
        versions=versions(gazetteer),
    )
    status, evidence = _status(given, issue)
    issue = replace(issue, status=status, evidence=evidence)
    return replace(issue, digest=content_digest(issue))


def failed_issue(given: IssueInput, reason: str) -> BuiltIssue:
    """Make the ledger's entry for an issue that could not be built or may not land: no articles, the reason."""
    names = given.page_names or {}
    pages = tuple(_unread(raw, names.get(raw.page_no, raw.page_name), reason) for raw in given.raw)
    issue = BuiltIssue(
        paper=given.paper,
        issue_date=given.issue_date,
        status="failed",
        evidence=reason,
        expected_pages=given.expected_pages,
        pages=pages,
        articles=(),
        digest="",
        versions={},
    )
    return replace(issue, digest=content_digest(issue))


def _unread(raw: RawPage, page_name: str, reason: str) -> BuiltPage:
    return BuiltPage(
        raw.page_no,
        page_name,
        "quarantined",
        reason,
        raw.origin,
        raw.sha256,
        platform=raw.platform,
        parts=page_parts(raw),
    )


def _articles(
    given: IssueInput, pages: Sequence[BuiltPage], gazetteer: Gazetteer
) -> tuple[BuiltArticle, ...]:
    enriched = partial(enrich, home=given.home, gazetteer=gazetteer)
    built: list[BuiltArticle] = []
    for page_index, page in enumerate(pages):
        if page.segmentation is None:
            continue
        articles = page.segmentation.articles
        ids = article_ids(given.paper, given.issue_date, page.page_no, articles)
        built += [
            BuiltArticle(article_id, page_index, index, article, enriched(article))
            for index, (article_id, article) in enumerate(zip(ids, articles, strict=True))
        ]
    for link in link_continuations([(pages[one.page].page_no, one.article) for one in built]):
        head, tail = built[link.head], built[link.tail]
        built[link.head] = replace(head, continued_to=tail.article_id)
        built[link.tail] = replace(built[link.tail], continued_from=head.article_id)
    return tuple(built)


def _status(given: IssueInput, issue: BuiltIssue) -> tuple[IssueStatus, str]:
    """Decide what the ledger says of an issue, and why, in words."""
    remarks = list(given.remarks)
    if given.raw and given.no_issue_reason:
        remarks.append(f"pages are there although the {given.no_issue_reason}")
    if not given.raw and not given.lost:
        if given.no_issue_reason:
            return "no_issue", "; ".join([given.no_issue_reason, *remarks])
        return "missing", "; ".join([f"no page in {given.looked_at}", *remarks])
    bad = [page for page in issue.pages if page.status != "ok"]
    told = _told(bad)
    if len(bad) == len(issue.pages):
        return "failed", "; ".join([*told, *remarks])
    # A page that reads well without all of its parts is on the page's row as ok; the issue is not whole.
    told += [f"page {number} incomplete: {what}" for number, what in sorted(given.incomplete.items())]
    if told:
        return "partial", "; ".join([*told, *remarks])
    count = (
        f"{len(issue.pages)} of {len(given.expected_pages)}"
        if given.expected_pages
        else f"{len(issue.pages)}"
    )
    return "complete", "; ".join([f"{count} pages", *remarks])


def _told(pages: Sequence[BuiltPage]) -> list[str]:
    """Say what is wrong with pages, those of one status and reason together."""
    alike: dict[tuple[str, str], list[str]] = {}
    for page in pages:
        alike.setdefault((page.status.replace("_", " "), page.reason), []).append(page.page_no)
    return [
        f"page{'s' if len(numbers) > 1 else ''} {', '.join(numbers)} {status}: {reason}"
        for (status, reason), numbers in alike.items()
    ]
