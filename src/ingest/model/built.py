"""An issue as it is built from its pages, ready for the audits and the lake."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ingest.model.segmented import Article, Enrichment, Page, PartRole, Segmentation

PageStatus = Literal["ok", "empty", "needs_ocr", "quarantined", "missing"]
IssueStatus = Literal["complete", "partial", "no_issue", "missing", "failed"]
"""State of a (paper, date) in the ledger. What has no row there has not been tried yet."""

WITHDRAWN = "withdrawn: "
"""What the evidence says of the pages of an issue that a person has withdrawn, before the reason."""

UNCONFIRMED = "source: "
"""How the evidence of `no_issue` begins where only the source says so and the calendar expects an issue: the day
stays open until the calendar or the gaps file agrees."""


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """The issue's date as a page prints it: ISO, the text it stands in, and its 0-based line (-1 of a web page)."""

    day: str
    text: str
    line: int = -1


DoubtWeight = Literal["told", "gap"]
"""`told`: witnesses differ in what can be settled. `gap`: something is missing, or nobody can say which is right."""


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """Two independent witnesses of an issue that do not agree, or one of them that lacks something.

    `check` names the check (docs/sources.md lists them), `page_no` the page, empty for the issue as a whole.
    """

    check: str
    page_no: str
    what: str
    weight: DoubtWeight = "told"


@dataclass(frozen=True, slots=True)
class PagePart:
    """A thing of the raw archive that a page was read from besides its own bytes (an article's web page, ...)."""

    role: PartRole
    origin: str
    sha256: str


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """A page of a built issue. `segmentation` is None unless `status` is `ok`; `reason` says why then.

    A page that is `ok` has a reason where some of its `parts` could not be had. `platform` is the kind of site
    that knows how to read them. `printed` is the issue's date in its masthead or header, `address_day` (ISO) the one
    in its web address, `printed_no` the page's number in its own text, `printed_papers` the newspapers that its web
    pages name beside their dates, each where it is known. `said_pages` is how many pages it says that the issue has, 0
    where it does not. `doubts` are where its witnesses differ.
    """

    page_no: str
    page_name: str
    status: PageStatus
    reason: str
    origin: str
    raw_sha256: str
    page: Page | None = None
    segmentation: Segmentation | None = None
    platform: str = ""
    parts: tuple[PagePart, ...] = ()
    printed: PrintedDay | None = None
    address_day: str = ""
    printed_no: str = ""
    printed_papers: tuple[str, ...] = ()
    said_pages: int = 0
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class BuiltArticle:
    """An article with its id, its links across pages and its enrichment.

    `page` is the index into `BuiltIssue.pages`, `index` the one into that page's `Segmentation.articles`; both are
    those of the first part. `rest` are the same two of the parts on other pages that were joined to it, in the
    order of reading: `article` is then all of them as one. Parts that were left apart name each other's id in
    `continued_from` and `continued_to`.
    """

    article_id: str
    page: int
    index: int
    article: Article
    enrichment: Enrichment
    continued_from: str = ""
    continued_to: str = ""
    rest: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """The places of all its parts, the first one's first."""
        return ((self.page, self.index), *self.rest)


@dataclass(frozen=True, slots=True)
class BuiltIssue:
    """One (paper, issue_date), ready for the audit: a pure function of raw pages, configuration and versions.

    `issue_date` is ISO. `digest` is the SHA-256 of everything that lands (hex). `evidence` says why the
    status is what it is, in words for the operator. `doubts` are where witnesses of the issue do not agree.
    `read_digest` is the SHA-256 (hex) of everything but the enrichment and its version.
    """

    paper: str
    issue_date: str
    status: IssueStatus
    evidence: str
    expected_pages: tuple[str, ...]
    pages: tuple[BuiltPage, ...]
    articles: tuple[BuiltArticle, ...]
    digest: str
    versions: dict[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    read_digest: str = ""
