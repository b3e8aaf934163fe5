"""A PDF page into a `Page`: text with boxes, sizes and fonts, printed rules and pictures; and a picture of it."""

from __future__ import annotations

import gc
import struct
import threading
import zlib
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import PageRefusedError
from ingest.model import Box, Page
from ingest.pages import pdf_calls, pdf_chars, pdf_drawing, pdf_lines
from ingest.pages.folding import fold_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Line
    from ingest.pages.pdf_chars import Rect
    from ingest.pages.pdf_drawing import Drawing

EXTRACTOR = f"pdfium {pypdfium2.PDFIUM_INFO.build}"
"""Name and build of the library that reads PDF files, as it stands in `Page.extractor`."""

_STATE = "The page is kept apart; the other pages of the issue are not touched."
_TAIL = 4096
"""Bytes at the end in which a whole file has its end mark; some writers put junk behind it."""

_PDFIUM = threading.Lock()
"""pdfium is not thread-safe; one page is read in milliseconds, so threads take turns."""

_THIN = 3.5
"""Filled areas up to this many points across are rules."""


def _refused(what: str, hint: str) -> PageRefusedError:
    return PageRefusedError(what, state=_STATE, hint=hint)


@contextmanager
def _document(raw: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a file for as long as the block runs, or refuse it with the reason."""
    if b"%PDF-" not in raw[:1024]:
        raise _refused("the file is not a PDF: it does not begin with %PDF-", "Fetch the page again.")
    if b"%%EOF" not in raw[-_TAIL:]:
        raise _refused("the PDF is truncated: its end mark %%EOF is missing", "Fetch the page again.")
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(raw)
        except pypdfium2.PdfiumError as error:
            code = getattr(error, "err_code", None)
            # pdfium keeps the code of an earlier file where it has none for this one, so the file is asked too.
            if code == pdfium.FPDF_ERR_PASSWORD and b"/Encrypt" in raw:
                raise _refused(
                    "the PDF is encrypted and asks for a password", "Ask the publisher for an open file."
                ) from error
            raise _refused(
                "the PDF cannot be opened: it is damaged or has no pages",
                "Fetch the page again; open it in a viewer to compare.",
            ) from error
        try:
            yield document
        finally:
            document.close()


@contextmanager
def _page(raw: bytes, page_index: int | None, most_pages: int | None = None) -> Iterator[Any]:
    """Open a page; without an index the only one that says anything, of at most `most_pages`."""
    with _document(raw) as document:
        count = len(document)
        if count == 0:
            raise _refused("the PDF has no pages", "Fetch the page again.")
        if most_pages is not None and count > most_pages:
            raise _too_many(count, most_pages)
        if page_index is None:
            written = [index for index in range(1, count) if _has_text(document, index)]
            if written:
                # Taking the first page would lose the others without a word.
                raise _refused(
                    f"the PDF has {count} pages, and text not only on the first",
                    "Split it into one file for each newspaper page.",
                )
            page_index = 0
        if not 0 <= page_index < count:
            raise _refused(
                f"the PDF has no page {page_index + 1}: it has {count}", f"Ask for a page from 1 to {count}."
            )
        try:
            page = document[page_index]
        except pypdfium2.PdfiumError as error:
            raise _refused(f"the PDF's page cannot be read: {error}", "Fetch the page again.") from error
        yield page


def sheets(raw: bytes, *, most_pages: int | None = None) -> tuple[int, ...]:
    """Return which pages of a file print something (text, a picture, a drawing of many strokes), counted from 0.

    A file of blank pages gives its first. Raise PageRefusedError as `read_pdf` does.
    """
    with _document(raw) as document:
        count = len(document)
        if count < 2:
            return (0,)
        if most_pages is not None and count > most_pages:
            raise _too_many(count, most_pages)
        return tuple(at for at in range(count) if _prints(document, at)) or (0,)


def _prints(document: pypdfium2.PdfDocument, index: int) -> bool:
    if _has_text(document, index):
        return True
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return True
    return pdf_drawing.draws(pdf_calls.objects_of(page.raw))


def _too_many(count: int, most: int) -> PageRefusedError:
    return _refused(
        f"the PDF has {count:,} pages, more than the {most} that are looked at",
        "Split it into one file for each newspaper page.",
    )


def _has_text(document: pypdfium2.PdfDocument, index: int) -> bool:
    try:
        text_page = document[index].get_textpage()
    except pypdfium2.PdfiumError:
        return True  # what cannot be opened may hold anything
    return bool(text_page.count_chars())


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of cycles from looking through a page's characters: there are many, and no cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def read_pdf(
    raw: bytes, *, raw_sha256: str = "", page_index: int | None = None, most_pages: int | None = None
) -> Page:
    """Read one page of a PDF file into lines with boxes, in drawing order.

    A file holds one newspaper page: without `page_index` (from 0, see `sheets`) one that has text on further pages is
    refused, and one of more than `most_pages` pages. This runs within the calling process, without limits of time and
    memory: `ingest.pages.pdf_worker` is for files that one does not trust.

    `Page.text` holds the lines, a blank line between blocks; boxes are in points of the visible page, its
    rotation applied, and turned once more where its text runs up or down or upside down. Lines that lie wholly outside
    its crop box are not on the page; their characters are counted in `Page.unseen`. A page without a text layer (a
    scan) has the text "". Every character that has ink is in the text; compatibility forms are folded; a glyph whose
    font names no character is U+FFFD.
    Raise PageRefusedError, with the reason, for bytes that are no PDF, that are truncated, encrypted, empty, or that
    have no such page.
    """
    with _uncollected():
        return _read(raw, raw_sha256, page_index, most_pages)


def _read(raw: bytes, raw_sha256: str, page_index: int | None, most_pages: int | None) -> Page:
    with _page(raw, page_index, most_pages) as page:
        frame, lines, drawing = _print_of(page)
        page.close()
    seen = [line for line in lines if not frame.cropped or line.box is None or frame.shows(line.box)]
    blocks = pdf_lines.blocks(seen)
    rules, pictures = _furnish(drawing, frame.size, [line for block in blocks for line in block.lines])
    return fold_page(
        Page(
            text="\n\n".join("\n".join(line.text for line in block.lines) for block in blocks),
            blocks=blocks,
            extractor=EXTRACTOR,
            raw_sha256=raw_sha256,
            width=round(frame.size[0], 2),
            height=round(frame.size[1], 2),
            rules=rules,
            pictures=pictures,
            unseen=_ink(lines) - _ink(seen) if len(seen) < len(lines) else 0,
        )
    )


def _print_of(page: Any) -> tuple[pdf_chars.Frame, list[Line], Drawing]:
    """Read what a page prints, as it stands upright."""
    on_page = pdf_calls.objects_of(page.raw)
    turned = False
    while True:
        frame = pdf_chars.page_frame(page.raw)
        with closing(page.get_textpage()) as text_page:
            text = pdf_chars.read_text(text_page.raw, frame, on_page)
            if turned or not text.turns:
                lines = pdf_lines.lines(text.glyphs)
                return frame, lines, pdf_drawing.drawing(on_page, frame, text.objects)
        _turn(page, frame, text.turns)
        turned = True


def _turn(page: Any, frame: pdf_chars.Frame, turns: int) -> None:
    """Turn a page so that its text runs from left to right: pdfium puts lines that run up the page in another order."""
    page.set_rotation(90 * ((frame.turns + turns) % 4))


def _ink(lines: list[Line]) -> int:
    return sum(not char.isspace() for line in lines for char in line.text)


def _furnish(
    drawing: Drawing, size: tuple[float, float], lines: list[Line]
) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Tell rules from pictures: a filled area with text on it is a frame, one without is a picture."""
    width, height = size
    rules = [_box(r) for r in drawing.strokes]
    pictures: list[Box] = []
    boxes = [line.box for line in lines] if drawing.fills else []
    centres = [((b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2) for b in boxes if b]
    for rect, is_image in [*((r, False) for r in drawing.fills), *((r, True) for r in drawing.images)]:
        x0, y0, x1, y1 = rect
        if (x1 - x0) * (y1 - y0) >= 0.85 * width * height:
            continue
        if min(x1 - x0, y1 - y0) <= _THIN:
            rules.append(_box(rect))
        elif not is_image and any(x0 <= x <= x1 and y0 <= y <= y1 for x, y in centres):
            rules += [Box(x0, y0, x1, y0), Box(x0, y1, x1, y1), Box(x0, y0, x0, y1), Box(x1, y0, x1, y1)]
        elif is_image or min(x1 - x0, y1 - y0) >= 0.02 * min(width, height):
            pictures.append(_box(rect))
    return tuple(dict.fromkeys(rules)), tuple(dict.fromkeys(pictures))


def _box(rect: Rect) -> Box:
    return Box(*(round(v, 2) for v in rect))


def render_png(raw: bytes, *, scale: float = 1.0, page_index: int = 0, pixels: int = 64_000_000) -> bytes:
    """Draw one page of a PDF file as a PNG picture of `scale` pixels a point, turned as `read_pdf` reads it.

    Raise PageRefusedError as `read_pdf` does, and for a picture of more than `pixels`. Needs no imaging library:
    rows are packed with zlib.
    """
    with _page(raw, page_index) as page:
        _set_upright(page)
        size = page.get_width() * scale * page.get_height() * scale
        if not 0 < size <= pixels:
            raise _refused(
                f"a picture of the page would have {size:,.0f} pixels, {pixels:,} are allowed",
                "Ask for a smaller scale.",
            )
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
        width, height, depth, stride = bitmap.width, bitmap.height, bitmap.n_channels, bitmap.stride
        drawn = memoryview(bitmap.buffer).cast("B")
        packer = zlib.compressobj(6)
        packed = []
        for y in range(height):
            row = drawn[y * stride : y * stride + width * depth]
            packed.append(packer.compress(b"\0" + (_without_alpha(row) if depth == 4 else bytes(row))))
        packed.append(packer.flush())
        drawn.release()
        bitmap.close()
        page.close()
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if depth >= 3 else 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", b"".join(packed))
        + _chunk(b"IEND", b"")
    )


def _set_upright(page: Any) -> None:
    frame = pdf_chars.page_frame(page.raw)
    text_page = page.get_textpage()
    turns = pdf_chars.text_turns(text_page.raw, frame)
    text_page.close()
    if turns:
        _turn(page, frame, turns)


def _without_alpha(row: memoryview) -> bytes:
    out = bytearray(len(row) // 4 * 3)
    for channel in range(3):
        out[channel::3] = row[channel::4]
    return bytes(out)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
