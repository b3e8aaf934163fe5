"""The process that reads pictures for another one: `python -m ingest.pages.ocr_child LIMITS`; see `pdf_child`."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

from ingest.errors import PageRefusedError
from ingest.pages.ocr import DPI, engine
from ingest.pages.ocr_lines import OcrLine, page_of
from ingest.pages.pdf_child import answer
from ingest.pages.pdf_limits import PdfLimits
from ingest.pages.pdf_wire import page_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATE = "The page is kept apart; the other pages of the issue are not touched."
_LIKELY = (60.0, 1200.0)
"""Pixels an inch that a picture may say of itself; cameras and web pages say 72 or nothing."""


def main() -> None:
    """Answer questions until there are no more."""
    limits = PdfLimits(**json.loads(sys.argv[1]))
    reader: list[Any] = []

    def read(question: Mapping[str, Any], raw: bytes) -> tuple[dict[str, Any], bytes]:
        if not reader:
            reader.append(_engine())
        return _read(reader[0], question, raw, limits)

    answer(limits, read)


def _engine() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415  (an extra; its own message where it is missing)

    return RapidOCR(
        params={
            # A page is read as it is: the engine would shrink it to 2,000 pixels, and stop at 1,000 lines.
            "Global.max_side_len": 20_000,
            "Det.max_candidates": 6000,
            "Global.log_level": "critical",
            # One number of threads on any machine: sums of floats must not depend on it.
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
        }
    )


def _read(
    reader: Any, question: Mapping[str, Any], raw: bytes, limits: PdfLimits
) -> tuple[dict[str, Any], bytes]:
    import numpy as np  # noqa: PLC0415
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is unpacked
    try:
        with Image.open(io.BytesIO(raw), formats=["PNG", "JPEG", "TIFF"]) as picture:
            wide, high = picture.size
            if not 0 < wide * high <= limits.pixels:
                raise PageRefusedError(
                    f"the picture has {wide * high:,} pixels, {limits.pixels:,} are allowed",
                    state=_STATE,
                    hint="Give it in a lower resolution: 200 pixels an inch are enough.",
                )
            said = float(picture.info.get("dpi", (0, 0))[0] or 0)
            pixels = np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PageRefusedError(
            f"the picture cannot be opened: {error}", state=_STATE, hint="Fetch the page again."
        ) from error
    found = reader(pixels, use_cls=False, text_score=0.0)
    lines = [
        OcrLine(
            float(min(x for x, _ in box)),
            float(min(y for _, y in box)),
            float(max(x for x, _ in box)),
            float(max(y for _, y in box)),
            text,
            float(sure),
        )
        for box, text, sure in zip(
            found.boxes if found.boxes is not None else (), found.txts or (), found.scores or (), strict=True
        )
    ]
    dpi = question["dpi"] or (said if _LIKELY[0] <= said <= _LIKELY[1] else DPI)
    page = page_of(lines, pixels=(wide, high), dpi=dpi, extractor=engine(), raw_sha256=question["sha256"])
    return {"outcome": "page"}, page_to_json(page)


if __name__ == "__main__":
    main()
