"""Time the parts of enrichment, in MB of UTF-8 text a second of CPU.

    python bench/bench_enrich.py [TEXTS.jsonl]

TEXTS.jsonl has one paragraph a line ({"text": ...}). Without it ../shared/enrichbench/places_dev.jsonl is taken
where present, else the pages of the sample newspaper, repeated to 2 MB. The first row is the time of importing
and loading, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.enrich import enrich, find_keywords, find_places, fingerprint, load, words
from ingest.model import Article

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
MARKED = ROOT.parent / "shared" / "enrichbench" / "places_dev.jsonl"
ARTICLE = 8
"""Paragraphs made into one article for the parts that take articles."""
SIZE = 2_000_000


def texts(path: Path | None) -> list[str]:
    """Read paragraphs from `path`, the marked news or the sample."""
    path = path or (MARKED if MARKED.exists() else None)
    if path:
        return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    pages = sorted((ROOT / "sample" / "pages").rglob("*.txt"))
    found = [
        part
        for page in pages
        for part in page.read_bytes().decode("utf-8", "replace").split("\n\n")
        if len(part) > 40
    ]
    if not found:
        sys.exit("There is no text to time: give a file of paragraphs.")
    size = sum(len(text.encode()) for text in found)
    return found * (SIZE // size + 1)


def timed(name: str, size: int, work: Callable[[], object]) -> None:
    """Run `work` once and print its speed."""
    start = time.process_time()
    work()
    seconds = time.process_time() - start
    print(f"{name:<12} {size / 1e6 / seconds:8.2f} MB/s {seconds:8.2f} s")


def main() -> None:
    """Print one row for each part."""
    paragraphs = texts(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    size = sum(len(text.encode()) for text in paragraphs)
    articles = [
        Article("news", 0, title=paragraphs[i][:20], body=tuple(paragraphs[i : i + ARTICLE]))
        for i in range(0, len(paragraphs), ARTICLE)
    ]
    cold = "import time; t = time.process_time(); import ingest.enrich as e; e.load(); print(time.process_time() - t)"
    run = subprocess.run([sys.executable, "-c", cold], capture_output=True, check=True, text=True)
    print(f"{'import, load':<12} {'':>13} {float(run.stdout):8.2f} s")
    gazetteer = load()
    find_places("平湖", "330482")
    find_keywords("题", "文")
    print(f"{size / 1e6:.1f} MB, {len(paragraphs)} paragraphs, {len(articles)} articles")
    timed("places", size, lambda: [find_places(text, "330482") for text in paragraphs])
    timed("words", size, lambda: [words(text, home="330482") for text in paragraphs])
    timed("keywords", size, lambda: [find_keywords(item.title, "\n".join(item.body)) for item in articles])
    timed("fingerprint", size, lambda: [fingerprint(item.body) for item in articles])
    timed("enrich", size, lambda: [enrich(item, home="330482", gazetteer=gazetteer) for item in articles])


if __name__ == "__main__":
    main()
