"""Files that hold several pages of an issue: each page by itself, with its own number, the file archived as it came.

A page's number is the one that it prints; where it prints none, it is counted on from the nearest page of the file that
does, else from the number that the file came under.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.errors import PageRefusedError
from ingest.pages import sheets_of
from ingest.sources.base import sheet_of, sheet_origin

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ingest.model import BuiltPage
    from ingest.sources import RawPage

_NUMBER = re.compile(r"([A-Za-z]*)0*(\d+)")


def split(raw: RawPage) -> tuple[RawPage, ...]:
    """Return the pages of a page file, each under the file's number still; the page itself where it is the only one.

    What cannot be opened stays one page, which then cannot be read. A site's page is what the site says it is.
    """
    if raw.platform or raw.sheet is not None:
        return (raw,)
    try:
        sheets = sheets_of(raw.raw)
    except PageRefusedError:
        return (raw,)
    if len(sheets) < 2:
        return (raw,)
    return tuple(replace(raw, origin=sheet_origin(raw.origin, sheet)) for sheet in sheets)


def numbered(pages: Sequence[BuiltPage], taken: Collection[str]) -> list[str]:
    """Return the number of each page of one file, in their order; `taken` are those of the issue's other files.

    No two pages have one number: a page whose number is another's is counted on until one is free.
    """
    printed = [_plain(page.printed_no) for page in pages]
    once = [number if number and printed.count(number) == 1 else "" for number in printed]
    own = {at: number for at, number in enumerate(once) if number and number not in taken}
    used = {*taken, *own.values()}
    out = []
    for at, page in enumerate(pages):
        number = own.get(at, "")
        if not number:
            near = min(own, key=lambda one: (abs(one - at), one), default=None)
            number = _counted(page.page_no, at) if near is None else _counted(own[near], at - near)
            while number in used:
                number = _counted(number, 1)
            used.add(number)
        out.append(number)
    return out


def in_their_files(pages: Collection[str], origins: Collection[str]) -> set[str]:
    """Return those of `pages` (origins) that are pages of a file among `origins`."""
    return {origin for origin in pages if sheet_of(origin)[1] is not None and sheet_of(origin)[0] in origins}


def _plain(number: str) -> str:
    """Write a printed number as page numbers are written: two digits at least."""
    match = _NUMBER.fullmatch(number)
    return f"{match[1].upper()}{match[2]:0>2}" if match else ""


def _counted(number: str, steps: int) -> str:
    match = _NUMBER.fullmatch(number)
    letters, digits = (match[1], match[2]) if match else ("", "0")
    return f"{letters}{max(1, int(digits) + steps):02d}"
