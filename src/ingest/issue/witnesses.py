"""Whether independent witnesses of an issue agree: what pages print of themselves against what they came as. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.issue.unlisted import same_page, unlisted
from ingest.issue.wrong_day import strangers
from ingest.model import Doubt
from ingest.sources.base import sheet_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from ingest.model import BuiltPage

REACH = timedelta(days=21)
"""How far apart the same bytes are looked for: a site that shows an old page shows a recent one."""

OTHER_PAPER = "another newspaper: "
"""How the ledger's evidence of such an issue begins."""

_GENERIC = re.compile(
    r"数字报|电子报|电子版|报纸|日报|晚报|时报|晨报|早报|都市报|商报|周报|周刊|新闻|今日|报社|传媒|在线|[报网版刊社]|\W"
)


def doubts_of(
    pages: Sequence[BuiltPage],
    elsewhere: Mapping[str, str],
    named: Collection[str] = (),
    asked: str = "",
) -> list[Doubt]:
    """Return where the pages of an issue that were read differ from what they came as.

    `elsewhere` says of bytes (SHA-256) on which page of an earlier day they came before; `named` are the pages that the
    calendar names, if it does. `asked` is the issue's day (ISO), empty where days are not held against it.
    """
    read = [page for page in pages if page.status == "ok"]
    doubts = [doubt for page in read for doubt in page.doubts]
    return sorted(
        {
            *doubts,
            *_numbers(read, pages),
            *_files(read),
            *_elsewhere(read, elsewhere),
            *unlisted(pages, named),
            *(strangers(asked, read) if asked else ()),
        }
    )


def seen_before(day: date, page_no: str) -> str:
    """Say in words on which page of an earlier day bytes came before."""
    return f"page {page_no} of {day}"


def _numbers(read: Sequence[BuiltPage], pages: Sequence[BuiltPage]) -> Iterator[Doubt]:
    """Hold the number that each page prints against the one that it came under.

    Two pages that print each other's number, or two of which one came under the other's, are swapped: which of them is
    right nobody can tell from the list. A number that all pages print is no page's own.
    """
    printed = {page.page_no: page.printed_no for page in read if page.printed_no}
    if len(printed) > 1 and len(set(printed.values())) == 1:
        return
    for page in read:
        mine = page.printed_no
        if not mine or same_page(mine, page.page_no):
            continue
        other = next((one for one in pages if one is not page and same_page(one.page_no, mine)), None)
        what = f"{page.origin} came as page {page.page_no} and prints page {mine}"
        if other is None:
            yield Doubt("page_number", page.page_no, what)
            continue
        theirs = printed.get(other.page_no, "")
        if theirs and (same_page(theirs, page.page_no) or same_page(theirs, mine)):
            also = f"{what}; page {other.page_no} prints {theirs}"
            yield Doubt("swapped_pages", page.page_no, also, "gap")
        else:
            yield Doubt(
                "page_number", page.page_no, f"{what}, which {other.origin or 'another'} came as", "gap"
            )


def _files(read: Sequence[BuiltPage]) -> Iterator[Doubt]:
    """Tell of pages whose own files are the same bytes; those that print their own number are right.

    Pages of one file that has several are not the same page.
    """
    same: dict[str, list[BuiltPage]] = defaultdict(list)
    for page in read:
        # Of a site's page without a file of its own the bytes are those of the web page that lists it.
        if not page.platform or any(part.role == "layout" for part in page.parts):
            same[page.raw_sha256].append(page)
    for sharing in same.values():
        sheets = {sheet_of(page.origin) for page in sharing}
        if len(sharing) < 2 or (
            len(sheets) == len(sharing) and all(sheet is not None for _, sheet in sheets)
        ):
            continue
        numbers = ", ".join(page.page_no for page in sharing)
        for page in sharing:
            if not (page.printed_no and same_page(page.printed_no, page.page_no)):
                yield Doubt("same_file", page.page_no, f"pages {numbers} are one file: {page.origin}", "gap")


def _elsewhere(read: Sequence[BuiltPage], elsewhere: Mapping[str, str]) -> Iterator[Doubt]:
    for page in read:
        if before := elsewhere.get(page.raw_sha256):
            what = f"{page.origin} is, byte for byte, {before}"
            yield Doubt("another_days_page", page.page_no, what, "gap")


def other_paper(names: Sequence[str], pages: Sequence[BuiltPage]) -> str:
    """Say in words that these are the pages of another newspaper; empty where nothing speaks against `names`.

    Asked are the names that the pages of a site print beside their dates. Where none is known, none of `names` is
    Chinese, or any page prints one that has a part in common with one of them, nothing is said.
    """
    names = [name for name in names if re.search("[\u4e00-\u9fff]{2}", name)]
    printed = Counter(name for page in pages for name in page.printed_papers)
    if not names or not printed or any(_related(one, name) for one in printed for name in names):
        return ""
    (name, times), *_ = printed.most_common()
    if times < 2:
        return ""
    where = next(page for page in pages if name in page.printed_papers)
    return (
        f"{OTHER_PAPER}{names[0]} was asked for; page {where.page_no} ({where.origin}) and others print {name}. "
        f'If that is its name too: `masthead = ["{name}"]` in its table'
    )


def _related(one: str, other: str) -> bool:
    """Tell whether two names of newspapers may be one's: two characters in common beside 日报, 今日 and the like."""
    if one in other or other in one:
        return True
    left, right = _GENERIC.sub("", one), _GENERIC.sub("", other)
    return any(left[at : at + 2] in right for at in range(len(left) - 1)) or len(left) < 2 or len(right) < 2
