"""What stands where on a finished page: each drawn character with its mark, read back from the PDF file by pdfium."""

from __future__ import annotations

import ctypes
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
from marks import number
from pypdfium2 import raw

if TYPE_CHECKING:
    from ink import Run, Sheet


class NotExactError(Exception):
    """The page cannot be labelled for certain; it is dropped and counted."""


@dataclass(frozen=True)
class Sign:
    """A drawn character. x, y: its origin in points from the lower left; box: left, bottom, right, top.

    run: the mark of its run. at: its place in the article's body, -1 outside bodies.
    """

    text: str
    x: float
    y: float
    box: tuple[float, float, float, float]
    run: int
    at: int


def fold(text: str) -> str:
    """Fold a text so that what different programs tell of the same letters is equal; white space is dropped."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def runs_of(sheet: Sheet) -> list[Run]:
    """Return the runs of a page by their marks."""
    return [run for one in sheet.placed for para in one.flow.paras for run in para.runs]


def signs(pdf: bytes, sheet: Sheet) -> list[Sign]:
    """Return the drawn characters of a one-page file; raises NotExactError where a run is not drawn by letters."""
    document = pdfium.PdfDocument(pdf)
    try:
        if len(document) != 1:
            raise NotExactError(f"{len(document)} pages")
        page = document[0]
        found = letters_of(page)
        page.close()
    finally:
        document.close()
    runs = runs_of(sheet)
    by_run: dict[int, list[int]] = defaultdict(list)
    for i, one in enumerate(found):
        if 0 <= one.run < len(runs):
            by_run[one.run].append(i)
    out = list(found)
    for mark, run in enumerate(runs):
        want = [c for c in run.text if not c.isspace()]
        have = by_run.get(mark, [])
        if run.at < 0:
            if want and not have:
                raise NotExactError(f"run {run.text!r} is not on the page")
            continue
        if len(have) != len(want):
            raise NotExactError(f"{len(have)} of {len(want)} letters of {run.text!r}")
        same = sum(fold(found[i].text) == fold(c) for i, c in zip(have, want, strict=True))
        if same < 0.9 * len(want) - 1:
            raise NotExactError(f"other letters in {run.text!r}")
        for offset, i in enumerate(have):
            one = found[i]
            out[i] = Sign(one.text, one.x, one.y, one.box, one.run, run.at + offset)
    return [one for one in out if 0 <= one.run < len(runs)]


def letters_of(page: Any) -> list[Sign]:
    """Return the letters of a page of pdfium's with their marks; white space is left out."""
    text = page.get_textpage()
    found = _read(text.raw)
    text.close()
    return found


def _read(page: object) -> list[Sign]:
    out = []
    r, g, b, a = (ctypes.c_uint() for _ in range(4))
    x, y, left, right, bottom, top = (ctypes.c_double() for _ in range(6))
    for i in range(raw.FPDFText_CountChars(page)):
        code = raw.FPDFText_GetUnicode(page, i)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if raw.FPDFText_IsGenerated(page, i) == 1 or letter.isspace():
            continue
        raw.FPDFText_GetFillColor(page, i, r, g, b, a)
        raw.FPDFText_GetCharOrigin(page, i, x, y)
        raw.FPDFText_GetCharBox(page, i, left, right, bottom, top)
        box = (round(left.value, 2), round(bottom.value, 2), round(right.value, 2), round(top.value, 2))
        out.append(Sign(letter, x.value, y.value, box, number(r.value, g.value, b.value), -1))
    return out
