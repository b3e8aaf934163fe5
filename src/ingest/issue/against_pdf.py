"""A site's articles against the text of the PDF of the same page: what one has and the other lacks. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.model import Doubt
from ingest.segment.bylines import is_byline_line, parse_byline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Line, Page, Segmentation

_GRAM = 6
"""Characters compared at a time. Lines of a column have some thirteen: what is broken differently costs a few."""
_SHORT = 60
"""Characters below which a text is not compared: a caption or two lines may be drawn in any order."""

TOLD = 0.15
"""Share of a text that the other lacks from which it is told: what lines break otherwise is a few hundredths."""
_HEADER = 80
"""Characters of a PDF that no article need have: header, folio, editors' names."""
GAP = 0.4
"""Share from which the two are not the same page's, or most of the page is missing from the site."""

_TAIL = 10
"""Characters of an article's end that are looked for in the PDF."""
_REST = 24
"""Characters with which a PDF must go on after an article's end, two short lines; half as many within a sentence."""
_ENDED = re.compile(r"[。！？!?…”’」』）)》;；.—]$")


@dataclass(frozen=True, slots=True)
class Lacking:
    """Shares (0 to 1) of the articles' text that the PDF lacks, and of the PDF's that the articles lack.

    `of_pdf` counts the characters of the latter.
    """

    in_pdf: float
    in_articles: float
    of_pdf: int


def compare(articles: Segmentation, pdf: Page) -> Lacking | None:
    """Compare the text of a page's articles with that of its PDF; None where either has too little of it."""
    of_articles = _texts(articles)
    of_pdf = _bare(pdf.text)
    if len("".join(of_articles)) < _SHORT or len(of_pdf) < _SHORT:
        return None
    bodies = [text for text in of_articles if len(text) >= _SHORT] or of_articles
    missing = _missing([of_pdf], _grams(of_articles), of_articles)
    in_pdf = _missing(bodies, _grams([of_pdf]), [of_pdf]) / max(1, sum(map(len, bodies)))
    return Lacking(in_pdf, missing / len(of_pdf), missing)


def doubts_against_pdf(page_no: str, articles: Segmentation, pdf: Page) -> tuple[Doubt, ...]:
    """Return what the articles and the PDF of one page lack of each other, with its share; and articles cut off."""
    doubts = [
        Doubt("text_and_pdf", page_no, f"its PDF goes on after the end of {title!r}: {rest[:20]}...", "gap")
        for title, rest in cut_off(articles, pdf)
    ]
    found = compare(articles, pdf)
    if found is None:
        return tuple(doubts)
    if found.in_pdf >= TOLD:
        what = f"its PDF lacks {found.in_pdf:.0%} of the text of its articles"
        doubts.append(Doubt("text_and_pdf", page_no, what, "gap" if found.in_pdf >= GAP else "told"))
    if found.in_articles >= TOLD and found.of_pdf > _HEADER:
        # A page's advertisements stand in its PDF only: much of it may be missing and nothing be lost.
        what = f"its articles lack {found.in_articles:.0%} of the text of its PDF"
        doubts.append(Doubt("text_and_pdf", page_no, what, "gap" if found.in_articles >= GAP else "told"))
    return tuple(doubts)


def doubts_of_credits(page_no: str, web: Page, pdf: Page) -> tuple[Doubt, ...]:
    """Tell of writers and photographers whose credits stand in the PDF and whose names its web pages have nowhere."""
    had = _bare(web.text)
    lacking: dict[str, str] = {}
    for line in pdf.lines:
        if not is_byline_line(line.text):
            continue
        read = parse_byline(line.text)
        for name in (*read.reporters, *read.correspondents, *read.photographers):
            if _bare(name) and _bare(name) not in had:
                lacking.setdefault(name, line.text.strip())
    if not lacking:
        return ()
    told = "; ".join(f"{name} ({line})" for name, line in lacking.items())
    return (Doubt("authors", page_no, f"its PDF credits {told}, whom no article of the site names"),)


def _texts(articles: Segmentation) -> list[str]:
    found = [
        _bare(text)
        for one in articles.articles
        for text in (one.kicker, one.title, one.subtitle, one.column_name, one.byline, "".join(one.body))
        if text
    ]
    return found + [_bare(piece.text) for piece in articles.furniture]


def _bare_lines(pdf: Page) -> list[str]:
    """Return the lines of a page as `pdf.lines` has them, without blanks and punctuation."""
    return [_bare(line.text) for line in pdf.lines]


def cut_off(articles: Segmentation, pdf: Page) -> list[tuple[str, str]]:
    """Return articles after one of whose paragraphs the PDF goes on with text that no article has: title and text.

    It goes on where the next line is of the same type and right below; where the paragraph ends within a sentence,
    also where it is elsewhere (the next column). What stands under an article is another's title, or set otherwise.
    """
    whole = _bare_lines(pdf)
    text = "".join(whole)
    if not text:
        return []
    line_of = [at for at, one in enumerate(whole) for _ in one]
    known = _covered(text, _grams(_texts(articles)))
    found = []
    for article in articles.articles:
        for paragraph in article.body:
            tail = _bare(paragraph)[-_TAIL:]
            if len(tail) < _TAIL or text.count(tail) != 1:
                continue
            ended = _ENDED.search(paragraph.rstrip()) is not None
            start = at = text.index(tail) + _TAIL
            while at < len(text) and not known[at]:
                before, line = (pdf.lines[line_of[one]] for one in (at - 1, at))
                if before is not line and not _goes_on(before, line, below=ended):
                    break
                at += 1
            if at - start >= (_REST if ended else _REST // 2):
                found.append((article.title, text[start:at]))
                break
    return found


def _goes_on(before: Line, line: Line, *, below: bool) -> bool:
    """Tell whether a line may go on with the one before: of the same type and, where asked, right below it."""
    if before.font != line.font or before.size != line.size:
        return False
    if not below:
        return True
    if before.box is None or line.box is None:
        return False
    apart = before.box.y0 - line.box.y1
    overlap = min(before.box.x1, line.box.x1) - max(before.box.x0, line.box.x0)
    return overlap > 0 and -1 <= apart <= 1.2 * (before.box.y1 - before.box.y0)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def _grams(texts: Sequence[str]) -> set[str]:
    return {text[at : at + _GRAM] for text in texts for at in range(len(text) - _GRAM + 1)}


def _missing(texts: Sequence[str], other: set[str], whole: Sequence[str]) -> int:
    """Count the characters of some texts that stand in no run of _GRAM that the other text (`whole`) has.

    Texts shorter than that are looked for as they are.
    """
    missing = 0
    for text in texts:
        if len(text) < _GRAM:
            missing += 0 if any(text in one for one in whole) else len(text)
            continue
        missing += _covered(text, other).count(False)
    return missing


def _covered(text: str, other: set[str]) -> list[bool]:
    """Say of each character whether it stands in a run of _GRAM that the other text has."""
    covered = [False] * len(text)
    for at in range(len(text) - _GRAM + 1):
        if text[at : at + _GRAM] in other:
            covered[at : at + _GRAM] = [True] * _GRAM
    return covered
