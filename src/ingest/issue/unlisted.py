"""Pages of an issue that no list and no folder names: told by the numbers around them and by what pages say. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from ingest.model import Doubt
from ingest.segment.jumps import find_jump, is_jump_line, parse_jump
from ingest.sources.base import sheet_of
from ingest.sources.page_parts import numbers_between, pages_counted, sections_between

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ingest.model import BuiltPage, DoubtWeight


def unlisted(pages: Sequence[BuiltPage], named: Collection[str]) -> Iterator[Doubt]:
    """Tell of pages that an issue must have besides `pages`; `named` are those that the calendar names, if it does.

    The calendar is believed: a number that it does not name is none that is missing, and where all that it names are
    there, no count that a page prints is held against it.
    """
    numbers = {page.page_no for page in pages}
    if not named or not numbers.issuperset(named):
        yield from _counted(pages)
    for doubt in (*_passed_over(pages), *_printed_over(pages), *_sent_to(pages)):
        if not named or not doubt.page_no or any(same_page(doubt.page_no, one) for one in named):
            yield doubt


def same_page(one: str, other: str) -> bool:
    """Tell whether two page numbers are one; a number without the section's letter is that page's too."""
    if one.lstrip("0").upper() == other.lstrip("0").upper():
        return True
    digits = [re.sub("[A-Za-z]+0*", "", number).lstrip("0") for number in (one, other)]
    return digits[0] == digits[1] and one[:1].isdigit() != other[:1].isdigit()


def _passed_over(pages: Sequence[BuiltPage]) -> Iterator[Doubt]:
    """Tell of numbers that page files pass over, or the pages of one file that all print theirs.

    Of a site its list tells, which knows of labels for several pages.
    """
    files: dict[str, list[BuiltPage]] = defaultdict(list)
    if any(page.platform for page in pages):
        return
    for page in (one for one in pages if one.origin):
        file, sheet = sheet_of(page.origin)
        files[file if sheet is not None else ""].append(page)
    for file, mine in files.items():
        if file and not all(page.printed_no and same_page(page.printed_no, page.page_no) for page in mine):
            return
    spans = [(page.page_no, page.page_no) for page in pages]
    where = next(iter(files), "") or "the issue"
    for number in numbers_between(spans):
        yield Doubt("page_count", number, f"{where} has no page {number}, and pages around it", "gap")
    for letter in sections_between(spans):
        yield Doubt(
            "page_count", "", f"{where} has no page of section {letter}, and of those around it", "gap"
        )


def _printed_over(pages: Sequence[BuiltPage]) -> Iterator[Doubt]:
    """Tell of numbers that the pages of a site leave out by what they print, where they came under other numbers.

    Pages that no list numbers are counted: what comes as page 02 and prints 03 has a page before it that was not had.
    """
    if not any(page.platform for page in pages):
        return
    sure = {page.page_no: page.printed_no for page in pages if page.status == "ok" and page.printed_no}
    if len(sure) < 2 or len(set(sure.values())) < len(sure):
        return
    numbers = [
        page.page_no
        if page.page_no not in sure or same_page(sure[page.page_no], page.page_no)
        else sure[page.page_no]
        for page in pages
    ]
    if numbers == [page.page_no for page in pages]:
        return
    for number in numbers_between([(one, one) for one in numbers]):
        yield Doubt("page_count", number, f"the pages print {', '.join(numbers)}, and none {number}", "gap")


def _counted(pages: Sequence[BuiltPage]) -> Iterator[Doubt]:
    """Tell of fewer pages than one of them says that the issue has (今日8版)."""
    count = pages_counted([page.page_no for page in pages])
    said = max(pages, key=lambda page: page.said_pages, default=None)
    if said is not None and said.said_pages > count:
        what = f"page {said.page_no} prints that there are {said.said_pages} pages, and {count} are there"
        yield Doubt("page_count", "", what, "gap")


def _sent_to(pages: Sequence[BuiltPage]) -> Iterator[Doubt]:
    """Tell of pages to which others send their readers (下转3版, 上接1版) and which are not there.

    Of a site a number between others is its list's to tell: a label for two pages has both. What an OCR engine read
    may be another number.
    """
    for page in pages:
        if page.status != "ok" or page.page is None:
            continue
        for line in page.page.lines:
            place = find_jump(line.text)
            if place is None and not is_jump_line(line.text):
                continue
            said = line.text[slice(*place)] if place else line.text
            for number in filter(None, parse_jump(said)):
                if any(same_page(number, one.page_no) for one in pages):
                    continue
                if page.platform and _between(number, pages):
                    continue
                what = f"it prints {said.strip()}, and there is no page {number}"
                weight: DoubtWeight = "gap" if page.page.certainty is None else "told"
                yield Doubt("pages_named", page.page_no, what, weight)


def _between(number: str, pages: Sequence[BuiltPage]) -> bool:
    digits = re.sub("[^0-9]", "", number)
    values = [int(found) for page in pages if (found := re.sub("[^0-9]", "", page.page_no))]
    return bool(digits and values) and min(values) < int(digits) < max(values)
