"""From a page's raw bytes to its text and what is on it: by its article pages where it has them, else by itself."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.errors import PageRefusedError
from ingest.issue.against_pdf import doubts_against_pdf, doubts_of_credits
from ingest.model import Doubt
from ingest.pages import is_pdf, page_from_bytes
from ingest.pages.article_pages import (
    articles_not_had,
    has_article_pages,
    layout_of,
    printed_on_layout,
    read_article_pages,
)
from ingest.segment import SEGMENTER_VERSION, segment
from ingest.segment.declared import segment_declared
from ingest.segment.printed_count import printed_count
from ingest.segment.printed_date import printed_date
from ingest.segment.printed_number import printed_number
from ingest.segment.traditional import own_media
from ingest.sources.dates import day_in_url

if TYPE_CHECKING:
    from ingest.model import Page, PrintedDay, Segmentation
    from ingest.pages.article_pages import WebPage
    from ingest.segment.habits import Profile
    from ingest.sources import RawPage

logger = logging.getLogger(__name__)

_MARKS = 0.05
"""Share of a file's characters that may stand outside its page without a word: names of colours, the printer's slug."""
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was read.

    `segmentation` is None where it has no text, noise in place of it, or where a `fault` of ours kept it from one.

    `lacking` says what of it could not be had or read, empty where it is whole. `printed` is the issue's day as the
    page or its site shows it, `address_day` (ISO) the one in the address of its layout page. `printed_no` is the
    page's number in its text, `said_pages` how many pages it says that the issue has, `papers` are the newspapers that
    its web pages name, `doubts` are where its web pages and its own file differ.
    """

    page: Page
    segmentation: Segmentation | None
    lacking: str = ""
    printed: PrintedDay | None = None
    address_day: str = ""
    fault: str = ""
    printed_no: str = ""
    said_pages: int = 0
    papers: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_page(
    raw: RawPage, *, whole: bool = True, profile: Profile | None = None, media: tuple[str, ...] = ()
) -> Reading:
    """Read one page. Article pages win for text and roles; the page's own file is kept beside them.

    Where articles of it were lost (`whole` is off, and the layout lists what did not come; or what came cannot be read)
    the page's PDF has everything, and wins. `profile` is what the paper's earlier issues taught, `media` are the names
    by which the paper calls itself. Raise PageRefusedError where nothing of it can become text.
    """
    with own_media(media):
        return _read(raw, whole=whole, profile=profile)


def _read(raw: RawPage, *, whole: bool, profile: Profile | None) -> Reading:
    if not raw.platform:
        return _by_itself(raw, profile)
    shown = layout_of(raw)
    day = day_in_url(shown.origin) if shown is not None else None
    address_day = day.isoformat() if day else ""
    web = _by_articles(raw, whole=whole) if has_article_pages(raw) else None
    if web is not None and web.segmentation is not None and not (web.lacking and is_pdf(raw.raw)):
        return _compared(replace(web, address_day=address_day), raw)
    if not is_pdf(raw.raw):
        raise PageRefusedError(
            web.lacking
            if web and web.lacking
            else "no article of it was had, and the site gave no file of the page",
            hint="Run the issue again; where the page is an advertisement, excuse the gap.",
        )
    try:
        own = _by_itself(raw, profile)
    except PageRefusedError:
        if web is None or web.segmentation is None:
            raise
        return replace(web, address_day=address_day)
    if own.segmentation is None and web is not None and web.segmentation is not None:
        return replace(web, address_day=address_day)
    return replace(
        own,
        papers=web.papers if web else (),
        # Of a page all of whose articles failed nothing but its own file came.
        lacking=web.lacking if web else _not_had(articles_not_had(raw)) if not whole else "",
        printed=own.printed or printed_on_layout(raw),
        address_day=address_day,
    )


def _compared(web: Reading, raw: RawPage) -> Reading:
    """Hold what a page's articles say against the text of its own file, where it has one."""
    if not is_pdf(raw.raw) or web.segmentation is None:
        return web
    try:
        pdf = page_from_bytes(raw.raw)
    except PageRefusedError as refusal:
        told = Doubt("text_and_pdf", raw.page_no, f"its PDF cannot be read: {refusal.what}")
        return replace(web, doubts=(told,))
    if pdf.noise:
        return replace(
            web, doubts=(Doubt("text_and_pdf", raw.page_no, f"its PDF is of no help: {pdf.noise}"),)
        )
    doubts = (
        *doubts_against_pdf(raw.page_no, web.segmentation, pdf),
        *doubts_of_credits(raw.page_no, web.page, pdf),
    )
    day = printed_date(pdf)
    shown = web.printed.day if web.printed else web.address_day
    if day is not None and shown and day.day != shown:
        what = f"its PDF prints {day.day} ({day.text!r}), its web page is of {shown}"
        doubts = (*doubts, Doubt("page_pdf", raw.page_no, what, "gap"))
    return replace(
        web,
        printed=web.printed or (None if shown else day),
        printed_no=printed_number(pdf),
        said_pages=printed_count(pdf),
        doubts=doubts,
    )


def _by_articles(raw: RawPage, *, whole: bool) -> Reading:
    web = read_article_pages(raw)
    lacking = _lacking(web, whole=whole)
    if not web.page.blocks or (not web.articles and is_pdf(raw.raw)):
        # Of a page of advertisements a site shows titles at most; what they say stands in its own file.
        return Reading(web.page, None, lacking, web.printed, papers=web.papers)
    return Reading(
        web.page, segment_declared(web, SEGMENTER_VERSION), lacking, web.printed, papers=web.papers
    )


def _by_itself(raw: RawPage, profile: Profile | None) -> Reading:
    page = page_from_bytes(raw.raw, sheet=raw.sheet)
    if half := _HALF.search(page.text):
        # No table and no file can hold such a text: it has no bytes.
        raise PageRefusedError(f"half of a character pair (U+{ord(half[0]):04X}) stands in its text")
    if not page.blocks or page.noise:
        return Reading(page, None)
    try:
        seg = segment(page, profile)
        if page.certainty is not None:
            seg = replace(
                seg, articles=tuple(replace(one, flags=(*one.flags, "ocr")) for one in seg.articles)
            )
        return Reading(
            page,
            seg,
            printed=printed_date(page, seg),
            printed_no=printed_number(page, seg),
            said_pages=printed_count(page, seg),
            doubts=_outside(raw.page_no, page),
        )
    except Exception as fault:
        # A fault of ours on one odd page must not cost the issue its other pages; the ledger tells of it.
        logger.exception("page %s (%s) could not be segmented", raw.page_no, raw.origin)
        return Reading(page, None, fault=f"fault in the segmenter: {type(fault).__name__}: {fault}")


def _outside(page_no: str, page: Page) -> tuple[Doubt, ...]:
    """Tell of text outside a page's crop box that is more than printers' marks: readers of the page do not see it."""
    said = sum(not char.isspace() for char in page.text)
    if page.unseen <= _MARKS * (page.unseen + said):
        return ()
    what = f"{page.unseen:,} characters of its file stand outside the page's crop box"
    return (Doubt("crop_box", page_no, what),)


def _lacking(web: WebPage, *, whole: bool) -> str:
    if web.refused:
        return f"article pages that cannot be read: {'; '.join(web.refused)}"
    return _not_had(web.short) if not whole else ""


def _not_had(addresses: tuple[str, ...]) -> str:
    return f"article pages that were not had: {', '.join(addresses)}" if addresses else ""
