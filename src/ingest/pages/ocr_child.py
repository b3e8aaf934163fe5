"""The process that reads pictures for another one: `python -m ingest.pages.ocr_child LIMITS`; see `pdf_child`."""

from __future__ import annotations

import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor
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

_HANDFUL = 6
"""Lines that the engine reads at a time. One at a time costs more, and reads some lines otherwise."""
_AT_ONCE = 2


def main() -> None:
    """Answer questions until there are no more."""
    limits = PdfLimits(**json.loads(sys.argv[1]))
    engines: list[Any] = []

    def read(question: Mapping[str, Any], raw: bytes) -> tuple[dict[str, Any], bytes]:
        if not engines:
            # What finds the lines of a page would keep half as much memory again for a sixth less computing.
            engines.extend((_engine(arena=False), _engine(arena=True)))
        return _read(engines[0], engines[1], question, raw, limits)

    answer(limits, read)


def _engine(*, arena: bool) -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415  (an extra; its own message where it is missing)

    return RapidOCR(
        params={
            # A page is read as it is: the engine would shrink it to 2,000 pixels, and stop at 1,000 lines.
            "Global.max_side_len": 20_000,
            "Det.max_candidates": 6000,
            "Global.log_level": "critical",
            # Each sum is one thread's, so that it depends on no machine; lines are read side by side instead, which
            # also takes a third less computing than two threads that wait for each other within every line.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": arena,
        }
    )


def read_lines(finder: Any, reader: Any, pixels: Any) -> list[OcrLine]:
    """Find the lines of a picture and read them, two handfuls at a time; what is read does not depend on that.

    `finder` and `reader` are engines, `pixels` is an array of height, width and the colours blue, green and red. The
    handfuls are those that the engine makes of all lines at once: nearly one width, so that little is blank.
    """
    found = finder(pixels, use_cls=False, use_rec=False)
    if found.boxes is None or not len(found.boxes):
        return []
    cut = finder.crop_text_regions(pixels, found.boxes)
    order = sorted(range(len(cut)), key=lambda at: cut[at].shape[1] / cut[at].shape[0])
    handfuls = [order[at : at + _HANDFUL] for at in range(0, len(order), _HANDFUL)]

    def read(handful: list[int]) -> list[tuple[int, str, float]]:
        got = reader.recognize_txt([cut[at] for at in handful])
        return list(zip(handful, got.txts, map(float, got.scores), strict=True))

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        # The widest first: the last ones to be read are then short.
        texts = [one for some in threads.map(read, reversed(handfuls)) for one in some]
    lines = []
    for at, text, sure in sorted(texts):
        x0, y0, x1, y1 = map(float, (*found.boxes[at].min(axis=0), *found.boxes[at].max(axis=0)))
        lines.append(OcrLine(x0, y0, x1, y1, text, sure))
    return lines


def _read(
    finder: Any, reader: Any, question: Mapping[str, Any], raw: bytes, limits: PdfLimits
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
    lines = read_lines(finder, reader, pixels)
    dpi = question["dpi"] or (said if _LIKELY[0] <= said <= _LIKELY[1] else DPI)
    page = page_of(lines, pixels=(wide, high), dpi=dpi, extractor=engine(), raw_sha256=question["sha256"])
    return {"outcome": "page"}, page_to_json(page)


if __name__ == "__main__":
    main()
