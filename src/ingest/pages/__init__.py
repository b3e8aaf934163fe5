"""From bytes to a `Page`: decoding, splitting into blocks, PDF text with boxes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from ingest.errors import PageRefusedError
from ingest.model import Page
from ingest.pages import ocr
from ingest.pages.decode import MAX_TEXT_BYTES, decode
from ingest.pages.noise import noise
from ingest.pages.text import page_from_text

__all__ = ["is_pdf", "page_from_bytes", "page_from_text", "sheets_of"]

_PDF = re.compile(rb"%PDF-\d\.\d")
_WEB_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<\?xml|<head|<script)\b", re.IGNORECASE)


def sheets_of(raw: bytes) -> tuple[int, ...]:
    """Return which pages of a PDF file print something, counted from 0; (0,) for any other file.

    Raise PageRefusedError as `page_from_bytes` does.
    """
    if not is_pdf(raw):
        return (0,)
    from ingest.pages.pdf_worker import WORKER  # noqa: PLC0415

    return WORKER.sheets(raw)


def is_pdf(raw: bytes) -> bool:
    """Say whether these are the bytes of a PDF file; some servers put a few of their own before it."""
    head = _PDF.search(raw[:1024])
    return head is not None and (not raw[: head.start()].strip() or b"endobj" in raw)


def page_from_bytes(raw: bytes, *, max_text_bytes: int = MAX_TEXT_BYTES, sheet: int | None = None) -> Page:
    """Read one page from the bytes of a text, PDF or picture file; what the bytes are is seen from themselves.

    `sheet` is the page of a PDF file that is meant, from 0; without it a file that prints on several is refused.

    Raise PageRefusedError with the reason where they cannot become text, or a PDF file costs more than
    `ingest.pages.pdf_limits.DEFAULT` allows: it is read in a child process, which the first one starts. A PDF
    page without a text layer and an empty text file give a page without blocks; a text layer that is noise is told in
    `Page.noise`. Where the extra `ocr` is installed such pages and pictures are read by its engine.
    """
    digest = hashlib.sha256(raw).hexdigest()
    if is_pdf(raw):
        # pdfium is loaded only for those who have PDFs.
        from ingest.pages.pdf_worker import WORKER  # noqa: PLC0415

        page = WORKER.read(raw, raw_sha256=digest, sheet=sheet)
        page = replace(page, noise=noise(page))
        if ocr.engine() and (page.noise or not page.blocks):
            from ingest.pages.pdf_worker import OCR_WORKER  # noqa: PLC0415

            drawn = WORKER.draw(raw, scale=ocr.DPI / 72, page_index=sheet or 0)
            return OCR_WORKER.picture(drawn, raw_sha256=digest, dpi=ocr.DPI)
        return page
    if ocr.is_picture(raw):
        if not ocr.engine():
            return Page("", (), "picture", raw_sha256=digest)
        from ingest.pages.pdf_worker import OCR_WORKER  # noqa: PLC0415

        return OCR_WORKER.picture(raw, raw_sha256=digest)
    decoded = decode(raw, max_bytes=max_text_bytes)
    if web := _WEB_PAGE.match(decoded.text):
        raise PageRefusedError(
            f"the file is a web page and no newspaper page: it begins with {web[0].strip()!r}",
            state="The page is kept apart; the other pages of the issue are not touched.",
            hint="Fetch the page again: a server may have answered with a page of its own errors.",
        )
    return page_from_text(decoded.text, raw_sha256=digest, encoding=decoded.encoding)
