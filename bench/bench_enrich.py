"""Time enrichment and its parts, in articles and MB of UTF-8 text a second of CPU, beside jieba on the same articles.

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

import jieba
import jieba.analyse
import jieba.posseg

from ingest.enrich import enrich, fingerprint, load
from ingest.enrich.cutter import cut, cutter
from ingest.enrich.keywords import keywords_of
from ingest.enrich.places import places_of
from ingest.enrich.words import words_of
from ingest.model import Article

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
MARKED = ROOT.parent / "shared" / "enrichbench" / "places_dev.jsonl"
ARTICLE = 3
"""Paragraphs made into one article: some 300 characters, as most items of a county daily have."""
SIZE = 2_000_000
HOME = "330482"
SLOW = 200
"""Articles that jieba's own tagger is timed on."""


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


def timed(name: str, articles: list[str], work: Callable[[], object]) -> None:
    """Run `work` once over articles and print its speed."""
    start = time.process_time()
    work()
    seconds = max(time.process_time() - start, 1e-9)
    size = sum(len(text.encode()) for text in articles)
    print(
        f"{name:<28} {len(articles) / seconds:9,.0f} articles/s {size / 1e6 / seconds:8.2f} MB/s {seconds:8.2f} s"
    )


def main() -> None:
    """Print one row for each part."""
    paragraphs = texts(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    articles = [
        Article("news", 0, title=paragraphs[i][:20], body=tuple(paragraphs[i : i + ARTICLE]))
        for i in range(0, len(paragraphs), ARTICLE)
    ]
    cold = "import time; t = time.process_time(); import ingest.enrich as e; e.load(); print(time.process_time() - t)"
    run = subprocess.run([sys.executable, "-c", cold], capture_output=True, check=True, text=True)
    print(f"{'import, load':<28} {float(run.stdout):.2f} s")
    gazetteer = load()
    enrich(articles[0], home=HOME, gazetteer=gazetteer)
    whole = ["\n".join((item.title, *item.body)) for item in articles]
    ends = [len(item.title) for item in articles]
    jieba.initialize()
    jieba.analyse.extract_tags("题")
    few = whole[:SLOW]
    timed("jieba.cut", whole, lambda: [list(jieba.cut(text)) for text in whole])
    timed(
        "jieba.posseg + extract_tags",
        few,
        lambda: [(list(jieba.posseg.cut(text)), jieba.analyse.extract_tags(text)) for text in few],
    )
    timed("one cutting, with tags", whole, lambda: [cut(text, gazetteer, HOME) for text in whole])
    cuttings = [cut(text, gazetteer, HOME) for text in whole]
    timed("places", whole, lambda: [places_of(one, HOME, gazetteer) for one in cuttings])
    places = [places_of(one, HOME, gazetteer) for one in cuttings]
    timed(
        "keywords", whole, lambda: [keywords_of(*item) for item in zip(cuttings, ends, places, strict=True)]
    )
    words = cutter(gazetteer, HOME)
    timed("search words", whole, lambda: [words_of(one, words) for one in cuttings])
    timed("fingerprint", whole, lambda: [fingerprint(item.body) for item in articles])
    timed("all of it", whole, lambda: [enrich(item, home=HOME, gazetteer=gazetteer) for item in articles])


if __name__ == "__main__":
    main()
