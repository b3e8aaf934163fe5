"""One issue from raw pages to everything that lands: pure, without clock, environment or files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.enrich import enrich, enricher_version
from ingest.enrich.lexicon import PLAIN, Lexicon
from ingest.errors import PageRefusedError
from ingest.issue.ids import with_digests
from ingest.issue.reading import read_page
from ingest.issue.sheets import numbered, split
from ingest.issue.stories import stories
from ingest.issue.witnesses import doubts_of, other_paper
from ingest.issue.wrong_day import wrong_day
from ingest.model import UNCONFIRMED, BuiltIssue, BuiltPage, PagePart
from ingest.papers.calendar import ANY_PAGES, Expectation
from ingest.segment import segmenter_version
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingest.enrich.gazetteer import Gazetteer
    from ingest.model import Article, Doubt, Enrichment, IssueStatus, Page
    from ingest.segment.habits import Profile
    from ingest.sources import RawPage


def versions(
    gazetteer: Gazetteer,
    profile: Profile | None = None,
    lexicon: Lexicon = PLAIN,
    media: tuple[str, ...] = (),
) -> dict[str, str]:
    """Return the versions that an issue built with this gazetteer, profile, lexicon and names of its paper carries."""
    return {"segmenter": segmenter_version(profile, media), "enricher": enricher_version(gazetteer, lexicon)}


@dataclass(frozen=True, slots=True)
class IssueInput:
    """What is known of an issue before its pages are read.

    `raw` are the pages that were had, `lost` the reasons (by page number) of those that should have been
    had and were not. `no_issue_reason` is the calendar's word that none is expected, empty otherwise.
    `remarks` are the source's, `looked_at` names the place where the source looked, `absent` is its own evidence
    that there is no issue that day. `expected` says how many pages the calendar expects; `expected_pages` are
    the printed numbers among them. `incomplete` says, by page number, what of a page that was had is lost (article
    pages, a picture). `misprinted` is the calendar's word that pages of that issue print another day.
    `refused` holds, by page number, why pages of `raw` are not even to be read. `names` are the newspaper's own, its
    mastheads too; none where they are not held against what pages print. `doubts` are the source's and the archive's,
    `elsewhere` says of bytes (SHA-256) on which page of an earlier day they came before.
    `media` are all its names, by which its credits are read. `lexicon` holds the paper's own words and counts of words.
    `profile` is what the paper's earlier issues taught, as it was in force when the issue was asked for.
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
    expected: Expectation = ANY_PAGES
    absent: str = ""
    incomplete: Mapping[str, str] = field(default_factory=dict)
    misprinted: bool = False
    profile: Profile | None = None
    names: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    lexicon: Lexicon = PLAIN
    media: tuple[str, ...] = ()


def build_page(
    raw: RawPage,
    page_name: str = "",
    *,
    whole: bool = True,
    profile: Profile | None = None,
    media: tuple[str, ...] = (),
) -> BuiltPage:
    """Read and segment one page. A refused page is quarantined with the reason, it never raises.

    `whole` says that all the things that belong to the page were had, `media` are the newspaper's own names.
    """
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
        read = read_page(raw, whole=whole, profile=profile, media=media)
    except PageRefusedError as refusal:
        return replace(built, status="quarantined", reason=refusal.what)
    built = replace(
        built,
        page=read.page,
        printed=read.printed,
        address_day=read.address_day,
        printed_no=read.printed_no,
        printed_papers=read.papers,
        said_pages=read.said_pages,
        doubts=read.doubts,
    )
    if read.fault:
        return replace(built, status="quarantined", reason=read.fault)
    if read.segmentation is not None:
        return replace(built, segmentation=read.segmentation, reason=read.lacking)
    if read.page.extractor == "text":
        return replace(built, status="empty", reason="the page has no text")
    return replace(built, status="needs_ocr", reason=_unread_why(read.page))


def _unread_why(page: Page) -> str:
    """Say why nothing of a page without text was read, and what would read it."""
    if page.extractor.startswith("rapidocr"):
        return page.noise or "the OCR engine found no text on it"
    return page.noise or (
        "the page is a picture" if page.extractor == "picture" else "the page has no text layer"
    )


def page_parts(raw: RawPage) -> tuple[PagePart, ...]:
    """Name the further things that a page was read from."""
    return tuple(PagePart(part.role, part.origin, part.sha256) for part in raw.parts)


@dataclass(slots=True)
class Done:
    """What an issue was built of: its pages as read, its articles' enrichments. Without a refused page both hold."""

    pages: tuple[BuiltPage, ...] = ()
    enrichments: dict[Article, Enrichment] = field(default_factory=dict)


def build_issue(
    given: IssueInput,
    gazetteer: Gazetteer,
    *,
    refused: Mapping[str, str] | None = None,
    lap: Callable[[str], None] = lambda _: None,
    done: Done | None = None,
) -> BuiltIssue:
    """Build an issue: a function of the pages, the configuration and the versions only.

    `refused` holds, by page number, the reasons of an audit that keeps pages out. `lap` hears the name of each
    stage that has ended. `done` keeps what need not be done again where the same issue is built once more.
    """
    names, done = given.page_names or {}, done or Done()
    done.pages = done.pages or tuple(_pages(given, names))
    pages = list(done.pages)
    lap("segment")

    def enriched(article: Article) -> Enrichment:
        known = done.enrichments.get(article)
        if known is None:
            known = done.enrichments[article] = enrich(
                article, home=given.home, gazetteer=gazetteer, day=given.issue_date, lexicon=given.lexicon
            )
        return known

    wrong = "" if given.misprinted else wrong_day(given.issue_date, pages)
    wrong = wrong or (other_paper(given.names, pages) if given.names else "")
    if wrong:
        # Not even the pages are put on record: of another issue nothing may be taken for this one's later.
        return failed_issue(replace(given, raw=()), wrong)
    pages = [
        replace(page, reason=given.incomplete[page.page_no])
        if page.status == "ok" and page.page_no in given.incomplete and not page.platform
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
    of_source = [one for one in given.doubts if one.page_no not in (refused or {})]
    asked = "" if given.misprinted else given.issue_date
    found = doubts_of(pages, given.elsewhere, given.expected_pages, asked)
    doubts = tuple(sorted({*of_source, *found}))
    told = stories(given.paper, given.issue_date, pages, enriched)
    issue = BuiltIssue(
        paper=given.paper,
        issue_date=given.issue_date,
        status="complete",
        evidence="",
        expected_pages=given.expected_pages,
        pages=told.pages,
        articles=told.articles,
        digest="",
        # A day without pages is the same whatever would have read them.
        versions={**versions(gazetteer, given.profile, given.lexicon, given.media), **_engines(pages)}
        if pages
        else {},
        doubts=doubts,
    )
    lap("enrich")
    status, evidence = _status(given, issue)
    issue = replace(issue, status=status, evidence=evidence)
    return with_digests(issue)


def _pages(given: IssueInput, names: Mapping[str, str]) -> list[BuiltPage]:
    """Read the pages of an issue, those of one file each by itself."""
    pages = []
    for raw in given.raw:
        if raw.page_no in given.refused:
            pages.append(_unread(raw, names.get(raw.page_no, raw.page_name), given.refused[raw.page_no]))
            continue
        read = [
            build_page(
                sheet,
                names.get(raw.page_no, raw.page_name),
                whole=raw.page_no not in given.incomplete,
                profile=given.profile,
                media=given.media,
            )
            for sheet in split(raw)
        ]
        if len(read) > 1:
            others = {other.page_no for other in given.raw if other is not raw} | {
                page.page_no for page in pages
            }
            numbers = numbered(read, others)
            read = [
                replace(
                    page,
                    page_no=number,
                    page_name=names.get(number, raw.page_name if number == raw.page_no else ""),
                    doubts=tuple(replace(doubt, page_no=number) for doubt in page.doubts),
                )
                for page, number in zip(read, numbers, strict=True)
            ]
        pages += read
    return pages


def _engines(pages: Sequence[BuiltPage]) -> dict[str, str]:
    """Return what read pages by OCR, as a version of the issue: with another engine it may come out otherwise."""
    used = {page.page.extractor for page in pages if page.page and page.page.certainty is not None}
    return {"ocr": ", ".join(sorted(used))} if used else {}


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
    return with_digests(issue)


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


def _status(given: IssueInput, issue: BuiltIssue) -> tuple[IssueStatus, str]:
    """Decide what the ledger says of an issue, and why, in words.

    Where the calendar expects an issue and the site, which is up, has none, the ledger says `no_issue` with the
    site's evidence. That is one witness only: the paper may be late, and no clock may decide here what lands.
    So the evidence is marked, and whoever plans or tells takes the day as open until the calendar or the gaps
    file agrees.
    """
    remarks = list(given.remarks)
    if given.raw and given.no_issue_reason:
        remarks.append(f"pages are there although the {given.no_issue_reason}")
    if not given.raw and not given.lost:
        if given.no_issue_reason:
            also = [f"the source says so too: {given.absent}"] if given.absent else []
            return "no_issue", "; ".join([given.no_issue_reason, *also, *remarks])
        if given.absent:
            return "no_issue", "; ".join([f"{UNCONFIRMED}{given.absent}", *remarks])
        return "missing", "; ".join([f"no page in {given.looked_at}", *remarks])
    bad = [page for page in issue.pages if page.status != "ok"]
    told = _told(bad)
    if len(bad) == len(issue.pages):
        return "failed", "; ".join([*told, *remarks])
    # A page that reads well without all of its parts is ok; the issue is not whole.
    told += [
        f"page {page.page_no} incomplete: {page.reason}"
        for page in issue.pages
        if page.status == "ok" and page.reason
    ]
    if not given.no_issue_reason:
        told += [short] if (short := given.expected.short_of(len(issue.pages))) else []
        remarks += [more] if (more := given.expected.more_than(len(issue.pages))) else []
    # Told are doubts that nothing can settle, and what is missing; the rest is remarked on, and stands in the audits.
    told += _in_words([one for one in issue.doubts if one.weight == "gap"])
    remarks += _in_words([one for one in issue.doubts if one.weight == "told"])
    if told:
        return "partial", "; ".join([*told, *remarks])
    count = len(issue.pages)
    of = len(given.expected_pages)
    return "complete", "; ".join([f"{count} of {many(of, 'page')}" if of else many(count, "page"), *remarks])


def _in_words(doubts: Sequence[Doubt]) -> list[str]:
    """Say doubts in words, those of one check on one page together, three of them at most."""
    alike: dict[tuple[str, str], list[str]] = {}
    for doubt in doubts:
        alike.setdefault((doubt.check, doubt.page_no), []).append(doubt.what)
    return [
        f"{check}: {f'page {page_no}: ' if page_no else ''}{'; '.join(whats[:3])}"
        + (f"; and {len(whats) - 3} more" if len(whats) > 3 else "")
        for (check, page_no), whats in alike.items()
    ]


def _told(pages: Sequence[BuiltPage]) -> list[str]:
    """Say what is wrong with pages, those of one status and reason together."""
    alike: dict[tuple[str, str], list[str]] = {}
    for page in pages:
        alike.setdefault((page.status.replace("_", " "), page.reason), []).append(page.page_no)
    return [
        f"page{'s' if len(numbers) > 1 else ''} {', '.join(numbers)} {status}: {reason}"
        for (status, reason), numbers in alike.items()
    ]
