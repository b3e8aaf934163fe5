"""What the questions answer: one value a row, its fields the columns of the question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PaperSpan:
    """A newspaper: its title, the first and last day that is known of it, articles, issues that were read."""

    paper: str
    title: str
    first_day: date
    last_day: date
    articles: int
    issues: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many articles there are of something: the value to filter by, how it is called, the number."""

    value: str
    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: how many, the ids on this page of the list, and what it can be narrowed by."""

    total: int
    ids: list[str]
    months_listed: list[str]
    kinds: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    months: list[dict[str, Any]]
    places: list[dict[str, Any]]
    writers: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article in a list of what was found. `relation` says that it repeats an earlier one; None for an original."""

    article_id: str
    paper: str
    issue_date: date
    page_no: str
    page_name: str
    kind: str
    kicker: str
    title: str
    body: str
    char_count: int
    writers: list[str]
    agency: str
    keywords: list[str]
    relation: str | None


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A division: its code and official name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article to be read. `sure_*` are probabilities, 0 to 1; `places` has name, code, level, inside, lon, lat."""

    article_id: str
    paper: str
    issue_date: date
    page_no: str
    page_name: str
    kind: str
    kicker: str
    title: str
    subtitle: str
    column_name: str
    byline: str
    reporters: list[str]
    correspondents: list[str]
    photographers: list[str]
    editors: list[str]
    agency: str
    dateline_place: str
    dateline_date: str
    body: str
    char_count: int
    keywords: list[str]
    places: list[dict[str, Any]]
    continued_from: str
    continued_to: str
    sure_body: float
    sure_title: float
    sure_byline: float
    flags: list[str]
    on_pages: list[str]
    raw_sha256: str
    segmenter_version: str
    enricher_version: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another print of an article's text: `other` is its id, the rest says which of the two came first."""

    article_id: str
    duplicate_of: str
    relation: str
    similarity: float
    paper: str
    issue_date: date
    page_no: str
    title: str
    other: str


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as it was read; `line_boxes` and `pieces` as in the catalog's view `pages`."""

    paper: str
    issue_date: date
    page_no: str
    page_name: str
    status: str
    reason: str
    origin: str
    raw_sha256: str
    extractor: str
    width: float | None
    height: float | None
    text: str
    line_boxes: list[dict[str, Any]]
    pieces: list[dict[str, Any]]
    furniture: list[str]
    unassigned_bylines: list[str]


@dataclass(frozen=True, slots=True)
class PageNumber:
    """A page of an issue: its printed number, its state and the articles that begin on it."""

    page_no: str
    page_name: str
    status: str
    reason: str
    articles: int


@dataclass(frozen=True, slots=True)
class Heading:
    """An article in a table of contents. `sure` is the least of its three probabilities."""

    article_id: str
    paper: str
    issue_date: date
    page_no: str
    kind: str
    title: str
    beginning: str
    char_count: int
    writers: list[str]
    sure: float
    flags: list[str]


@dataclass(frozen=True, slots=True)
class Doubt:
    """An article to look at; `sure` is the least of its probabilities, `concerns` what is doubtful."""

    article_id: str
    paper: str
    issue_date: date
    page_no: str
    kind: str
    title: str
    sure: float
    concerns: list[str]


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite an article: after GB/T 7714, as BibTeX, as RIS."""

    citation: str
    bibtex: str
    ris: str


@dataclass(frozen=True, slots=True)
class Issue:
    """How one day of a newspaper stands, and why; `excuse` is a person's."""

    status: str
    why: str
    excuse: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The issues before and after a day; None where there is none."""

    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Reprint:
    """A text printed again: where it stands, and where its earliest print stands (`old_*`)."""

    article_id: str
    duplicate_of: str
    relation: str
    similarity: float
    paper: str
    issue_date: date
    page_no: str
    title: str
    old_paper: str
    old_date: date
    old_page: str
    old_title: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What one article repeats."""

    duplicate_of: str
    relation: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of time: its first day, articles, issues that were read, that something is missing of, days of rest."""

    bucket: date
    articles: int
    read: int
    lost: int
    rest: int


@dataclass(frozen=True, slots=True)
class WordCount:
    """Articles of a stretch of time that print a word."""

    bucket: date
    n: int


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """A day of a newspaper, tried or not: how it stands and why."""

    issue_date: date
    status: str
    why: str
    excuse: str
    pages_read: int
    articles: int


@dataclass(frozen=True, slots=True)
class PaperYear:
    """A newspaper's year: articles, and the days to look at that nobody has excused."""

    paper: str
    year: int
    bad: int
    articles: int


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A division with what lies above it, where it is, and how many articles name it how often."""

    code: str
    name: str
    level: str
    province: str
    city: str
    county: str
    lon: float | None
    lat: float | None
    articles: int
    mentions: int


@dataclass(frozen=True, slots=True)
class Writer:
    """A person in bylines. `unassigned` counts bylines that no article could be given."""

    name: str
    articles: int
    unassigned: int
    roles: list[str]
    papers: list[str]
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Credit:
    """One byline of a person; `article_id` is None where the page does not say whose it is."""

    article_id: str | None
    paper: str
    issue_date: date
    page_no: str
    role: str
    assigned: bool


@dataclass(frozen=True, slots=True)
class Conserved:
    """Pages, and where the characters on them went: they add up to `total`."""

    pages: int
    read: int
    total: int
    articles: int
    furniture: int
    unassigned: int
    edits: int


@dataclass(frozen=True, slots=True)
class Sure:
    """Mean probabilities, 0 to 1, that body, title and byline of a kind of article are exactly right."""

    kind: str
    articles: int
    body: float
    title: float
    byline: float


@dataclass(frozen=True, slots=True)
class Tenth:
    """Articles whose body is sure to so many tenths (0 to 9)."""

    tenth: int
    n: int


@dataclass(frozen=True, slots=True)
class GapRow:
    """An issue, or a page of one, that is not there, with the reason and a person's excuse."""

    paper: str
    issue_date: date
    page_no: str
    status: str
    why: str
    excuse: str


@dataclass(frozen=True, slots=True)
class Run:
    """What ran, when, with what outcome."""

    command: str
    paper: str
    from_date: date
    to_date: date
    started_at: datetime
    outcome: str
    issues: int
    landed: int
    articles: int
    message: str
