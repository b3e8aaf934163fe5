"""How a page travels from the process that reads PDF files: as JSON, which cannot carry code back."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from ingest.model import Block, Box, Edit, Line, Page, Span

if TYPE_CHECKING:
    from collections.abc import Callable

_HEAD = struct.Struct(">II")
MOST = 512 * 1024 * 1024
"""More than this many bytes in one message no honest reader sends: a PNG picture of 64 million pixels has 192 MB."""


def pack(header: dict[str, Any], body: bytes = b"") -> list[bytes]:
    """Return the pieces of one message: lengths and header, then the body as it is."""
    text = json.dumps(header).encode()
    return [_HEAD.pack(len(text), len(body)) + text, body]


def receive(read: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one message. `read` gives exactly so many bytes; it raises EOFError where there are no more."""
    head, body = _HEAD.unpack(read(_HEAD.size))
    if head > MOST or body > MOST:
        raise EOFError("a message of no sensible length")
    header = json.loads(read(head))
    return header, read(body) if body else b""


def page_to_json(page: Page) -> bytes:
    """Return a PDF page as JSON. Floats keep every bit, half surrogates of broken fonts survive."""
    fields = {
        "text": page.text,
        "blocks": [
            [[line.no, line.text, _box(line.box), line.size, line.font] for line in block.lines]
            for block in page.blocks
        ],
        "extractor": page.extractor,
        "raw_sha256": page.raw_sha256,
        "width": page.width,
        "height": page.height,
        "rules": [_box(box) for box in page.rules],
        "pictures": [_box(box) for box in page.pictures],
        "unseen": page.unseen,
        "noise": page.noise,
        "certainty": page.certainty,
        "folds": [
            [fold.span.line, fold.span.start, fold.span.end, fold.kind, fold.removed] for fold in page.folds
        ],
    }
    return json.dumps(fields, separators=(",", ":")).encode()


def page_from_json(raw: bytes) -> Page:
    """Return the page of `page_to_json`."""
    fields = json.loads(raw)
    blocks = tuple(
        Block(
            tuple(
                Line(no, text, Box(*box) if box else None, size, font) for no, text, box, size, font in rows
            )
        )
        for rows in fields["blocks"]
    )
    boxes = {name: tuple(Box(*box) for box in fields[name]) for name in ("rules", "pictures")}
    folds = tuple(
        Edit(Span(line, start, end), kind, removed) for line, start, end, kind, removed in fields["folds"]
    )
    return Page(**{**fields, **boxes, "blocks": blocks, "folds": folds})


def _box(box: Box | None) -> list[float] | None:
    return [box.x0, box.y0, box.x1, box.y1] if box else None
