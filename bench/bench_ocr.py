"""Measure what OCR makes of PDF pages whose text is known: drawn as pictures, read, taken apart, held against the gold.

    python bench/bench_ocr.py PDF_FOLDER GOLD_FOLDER [--dpi 200] [--pages 3]

A line a page: characters of the text layer that were read (as a bag), how sure the engine was, seconds by the clock;
then the scores of the page benchmark over all pages. Needs the extra `ocr`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from ingest.pages import ocr
from ingest.pages.pdf_worker import OCR_WORKER, WORKER
from ingest.quality.items import gold_page, predicted_page
from ingest.quality.score import score
from ingest.segment import segment


def main() -> int:
    """Read the pages and print what came of them."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("pdf", type=Path)
    asked.add_argument("gold", type=Path)
    asked.add_argument("--dpi", type=int, default=ocr.DPI)
    asked.add_argument("--pages", type=int)
    given = asked.parse_args()
    if not ocr.engine():
        print(f"The engine is not installed: {ocr.COMMAND}", file=sys.stderr)
        return 1
    pairs = []
    for file in sorted(given.pdf.glob("*.pdf"))[: given.pages]:
        raw = file.read_bytes()
        printed = _bag(WORKER.read(raw).text)
        began = time.perf_counter()
        drawn = WORKER.draw(raw, scale=given.dpi / 72)
        page = OCR_WORKER.picture(drawn, dpi=given.dpi)
        seconds = time.perf_counter() - began
        share = (printed & _bag(page.text)).total() / max(1, printed.total())
        print(
            f"{file.stem:20} read {share:.4f}  sure {page.certainty or 0:.4f}  {seconds:6.1f} s", flush=True
        )
        truth = json.loads((given.gold / f"{file.stem}.json").read_text(encoding="utf-8"))
        pairs.append((predicted_page(segment(page)), gold_page(truth)))
    print(score(pairs))
    return 0


def _bag(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


if __name__ == "__main__":
    sys.exit(main())
