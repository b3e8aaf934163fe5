"""Pages without a text layer, and pictures of pages, read by an OCR engine where the extra `ocr` is installed.

The engine (rapidocr on onnxruntime) has its models in its own package and asks for nothing over the network. It runs in
a child process of its own, as PDF files are read in one: a picture costs its page at most.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from ingest.pages.pdf_limits import PdfLimits

COMMAND = "pip install --require-hashes -r requirements-ocr.lock"
"""What installs the extra, as `ingest doctor` and the reasons of pages say it."""

DPI = 200
"""Pixels an inch at which a PDF page is drawn to be read. At 150 twelve clean pages lost no more characters, and cost
as much; scans are not clean."""

LIMITS = PdfLimits(file_mb=128, memory_mb=6144, cpu_seconds=600, wall_seconds=1200.0, pixels=64_000_000)
"""What a picture may cost. A broadsheet page at 200 dpi takes some 20 s of computing and 2 GiB."""

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")


@cache
def engine() -> str:
    """Return name and version of the engine, as it stands in `Page.extractor`; empty where none is installed."""
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        return ""
    try:
        return f"rapidocr {version('rapidocr')}"
    except PackageNotFoundError:
        return ""


def is_picture(raw: bytes) -> bool:
    """Say whether these are the bytes of a picture that can be read: PNG, JPEG or TIFF."""
    return raw.startswith(_PICTURES)
