"""A page, what it is cut into, and what an article is enriched with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["news", "photo", "notice", "ad", "weather", "essay", "letter", "poem", "table", "other"]
"""What an article is. `other` is an honest answer."""

FurnitureKind = Literal[
    "masthead", "header", "column_label", "sponsor", "award", "slogan", "editors", "jump", "other"
]
"""What a piece of a page is that belongs to no article."""

Role = Literal[
    "kicker",
    "title",
    "subtitle",
    "column_name",
    "byline",
    "body",
    "credit",
    "jump",
    "furniture",
    "unassigned_byline",
]
"""Where a run of characters of a page went. `credit` is a photographer's or agency's credit line of an
article; `jump` is an article's own 下转/上接 line."""

EditKind = Literal["doubled", "spacing", "quote", "control", "folded"]
"""Why characters of the page text stand in no field: a shadow's second run, blanks put between letters,
a quotation mark that was set straight, a control character. `folded` ones stand there as what they are a form of."""

KINDS: tuple[Kind, ...] = get_args(Kind)

PartRole = Literal["page", "layout", "article", "picture"]
"""What a thing of a source is: a page's own bytes (text, PDF), the web page that shows a newspaper page and lists
its articles, an article's web page, a picture of the page."""

Severity = Literal["block", "warn"]
"""What an audit does with what it finds: `block` keeps it out of the lake, `warn` only tells of it."""

Setting = Literal["block", "warn", "off"]
"""What a newspaper may make of an audit: another severity, or nothing."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a PDF page in points (1/72 inch), origin at the bottom left, x0 <= x1, y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page's text, exactly as extracted.

    `no` is its 0-based number among the lines of `Page.text` (split at LF only); `text` has no line end.
    `box` and `size` (font size in points, the most frequent one of the line) and `font` are None for text
    files.
    """

    no: int
    text: str
    box: Box | None = None
    size: float | None = None
    font: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that the extractor kept together: between two blank lines of a text, or one text object of a PDF."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (code points, end exclusive) of line `line` of the page text."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters that stand on the page and in no field, with the reason. `removed` is the text at `span`.

    Of a compatibility form that was `folded`, `removed` is the form and at `span` stands what it was folded to.
    """

    span: Span
    kind: EditKind
    removed: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text before anybody has decided what belongs together.

    `text` is the whole text with LF line ends, its compatibility forms folded (`folds` has them, see
    `ingest.pages.folding`); it is what every line number and offset refers to.
    `width` and `height` are in points, None for text files. `rules` are the printed rules and frames of a
    PDF page as thin boxes, `pictures` its images and filled areas without text. `extractor` says what made
    the text (`text` for a text file, else tool and version). `noise` says in words why the text of a PDF page is not
    what is printed there, empty where it is: then nothing may be read from it.
    `certainty` is how sure an OCR engine was on the mean of the characters (0 to 1), None where none read the page.
    `unseen` counts characters of the file that stand outside the page's crop box: they are not in the text.
    """

    text: str
    blocks: tuple[Block, ...]
    extractor: str
    raw_sha256: str = ""
    encoding: str = "utf-8"
    width: float | None = None
    height: float | None = None
    rules: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()
    folds: tuple[Edit, ...] = ()
    noise: str = ""
    unseen: int = 0
    certainty: float | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines that are not blank, in the order of the text."""
        return tuple(line for block in self.blocks for line in block.lines)


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of the page text and where it went, with the evidence in words.

    `article` is the index into `Segmentation.articles`, None for furniture and unassigned bylines.
    The pieces and edits of a page cover every character that is not white space exactly once.
    """

    span: Span
    role: Role
    article: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Confidence:
    """Probabilities (0 to 1) that the body's grouping, the title and the byline are exactly right."""

    grouping: float
    title: float
    byline: float


@dataclass(frozen=True, slots=True)
class Article:
    """One article of one page, as printed there.

    `body` is its paragraphs, dateline included, without bylines, jump lines and credits at the end.
    `byline` is the byline as printed (all parts, separated by LF); the names in it stand in the lists.
    `editors` (责编) are not authors. `position` is the 0-based order on the page. `jump_to` and `jump_from`
    are page numbers as printed in 下转 and 上接 lines, empty where there is none.
    `dateline_date` is ISO (`YYYY-MM-DD`) or, where the year is not printed, `--MM-DD`; empty where there is none.
    """

    kind: Kind
    position: int
    title: str = ""
    kicker: str = ""
    subtitle: str = ""
    column_name: str = ""
    byline: str = ""
    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    source_agency: str = ""
    dateline_place: str = ""
    dateline_date: str = ""
    body: tuple[str, ...] = ()
    jump_to: str = ""
    jump_from: str = ""
    confidence: Confidence = Confidence(0.5, 0.5, 0.5)
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """A piece of the page that is no article: its text as printed (lines joined by LF) and its kind."""

    text: str
    kind: FurnitureKind


@dataclass(frozen=True, slots=True)
class Person:
    """A name with its role: reporter, correspondent, photographer or editor."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Everything a page was taken apart into; `pieces` and `edits` prove that nothing is lost.

    `unassigned_people` are the names in `unassigned_bylines`, one for each role that a name has.
    """

    articles: tuple[Article, ...]
    furniture: tuple[Furniture, ...]
    unassigned_bylines: tuple[str, ...]
    pieces: tuple[Piece, ...]
    edits: tuple[Edit, ...]
    version: str
    unassigned_people: tuple[Person, ...] = ()


KeywordKind = Literal["word", "phrase", "person", "place", "organisation"]
"""What a keyword is: names are marked, so that analysts can leave them out."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A term and its weight within the article (greater than 0, the greatest first), and what the term is."""

    term: str
    weight: float
    kind: KeywordKind = "word"


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name in a text: `text[start:end] == name`, offsets in code points.

    `code` is the statistical division code cut to its level (2 digits province, 4 city, 6 county, 9 town,
    12 village; empty for places without one, such as countries); `adcode` the six-digit GB/T 2260 form
    (`330482`; `330400` for a city, `330000` for a province). `lon` and `lat` are WGS 84 degrees or None.
    `foreign` is a place abroad below its country, `region` a named area or landmark without a division
    (长江, 东南亚, 天安门).
    """

    start: int
    end: int
    name: str
    code: str
    adcode: str
    level: Literal["country", "province", "city", "county", "town", "village", "foreign", "region"]
    province: str
    city: str
    county: str
    lon: float | None
    lat: float | None
    role: Literal["mention", "in_name"] = "mention"
    """`in_name` within the name of an organisation, a medium, a product or a building."""
    official: str = ""
    """The division's name as the lists have it (莺渡镇 of 莺渡); empty where there is no code."""
    why: str = ""
    """Why this division, or why none, in a few words."""


PlaceRole = Literal["dateline", "focus", "mention", "in_name"]


@dataclass(frozen=True, slots=True)
class ArticlePlace:
    """A place of an article, its mentions counted.

    `name` is the official name of a place with a code (莺渡镇, printed 莺渡), the most frequent printed one of others.
    `role` is the most prominent of: `dateline`; `focus`, named in the heading, or in the first paragraph and at
    least three times; `mention`; `in_name`, nowhere but within names of organisations, media, products and buildings.
    """

    name: str
    code: str
    adcode: str
    level: str
    province: str
    city: str
    county: str
    lon: float | None
    lat: float | None
    mentions: int
    role: PlaceRole


@dataclass(frozen=True, slots=True)
class Enrichment:
    """What enrichment adds to an article.

    `words` are its search words in order of first occurrence, each once. `fingerprint` is the MinHash
    signature of its body (126 unsigned 32-bit values, empty where the body is too short to compare);
    `text_sha256` is the digest of the normalised body, for exact duplicates.
    """

    words: tuple[str, ...]
    keywords: tuple[Keyword, ...]
    places: tuple[ArticlePlace, ...]
    fingerprint: tuple[int, ...]
    text_sha256: str
    version: str
