"""Gold pages as files, in the layout of the page benchmark: gold/, labels/, txt/ and pdf/, a file each a page."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.errors import IngestError

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.quality.gold.page import GoldPage


def write_gold(gold: GoldPage, *, pdf: bytes, paper: str, day: str, page_no: str, out: Path) -> None:
    """Write one page's truth, labels, text and PDF below `out`. Raise IngestError where that cannot be done."""
    told = {
        "page_id": gold.page_id,
        "paper": paper,
        "issue_date": day,
        "page_no": page_no,
        "extractor": gold.page.extractor,
        "found": gold.found,
        "unknown": gold.unknown,
        "articles": [asdict(item) for item in gold.items],
        "furniture": list(gold.furniture),
    }
    labels = [{**asdict(label), "mixed": False} for label in gold.labels]
    files = {
        f"gold/{gold.page_id}.json": json.dumps(told, ensure_ascii=False, indent=1).encode(
            "utf-8", "replace"
        ),
        f"labels/{gold.page_id}.json": json.dumps(labels, ensure_ascii=False).encode("utf-8", "replace"),
        f"txt/{gold.page_id}.txt": gold.page.text.encode("utf-8", "replace"),
        f"pdf/{gold.page_id}.pdf": pdf,
    }
    try:
        for name, content in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise IngestError(
            f"{out} cannot be written: {error.strerror}.",
            state="Pages written before stay.",
            hint="Name another folder with --out.",
        ) from error
