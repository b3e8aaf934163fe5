"""How good the text way is on pages of an engine and of papers that it has learned nothing from.

    python scripts/segment/train.py PAGES --leave-engine typst --leave-papers mn --out left.npz
    python bench/left_out.py PAGES --engine typst --papers mn --weights left.npz

PAGES are folders of the page factory (`scripts/pages/make.py`) or others in the layout of the page benchmark, whose
gold need not tell engine and paper's copy. Without --weights the shipped ones are measured. Prints our scores by
extractor, and how many of the articles marked .9 and more are right.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.pages import page_from_bytes
from ingest.quality import Scores, gold_page, predicted_page, score
from ingest.quality.score import verdicts
from ingest.segment.text.by_text import segment_with
from ingest.segment.text.weights import from_bytes, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model import Article

SURE = 0.9
"""Probability from which on an article counts as sure."""

COLUMNS = ("pages", "f1_strict", "f1_lenient", "title", "byline", "kind", "lost", "leak")


def main() -> int:
    """Segment the pages asked for and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--engine", default="", help="only pages of this engine")
    parser.add_argument("--papers", default="", help="only pages of these papers' copy, by their letters")
    parser.add_argument("--weights", type=Path)
    asked = parser.parse_args()
    learned = from_bytes(asked.weights.read_bytes()) if asked.weights else load()
    pairs = defaultdict(list)
    told: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for folder in asked.pages:
        for name, gold in golds(folder, asked.engine, asked.papers):
            seg = segment_with(
                page_from_bytes((folder / "txt" / f"{name}.txt").read_bytes()), "left out", learned
            )
            pair = predicted_page(seg), gold_page(gold)
            for key in ("all", gold["traits"]["extractor"]):
                pairs[key].append(pair)
            for article, verdict in zip(seg.articles, verdicts(*pair), strict=True):
                if verdict is not None:
                    judge(article, verdict, told)
    print(f"{'':18s}" + " ".join(f"{column:>10s}" for column in COLUMNS))
    for key, found in sorted(pairs.items()):
        values = dict(zip((f.name for f in fields(Scores)), astuple(score(found)), strict=True))
        cells = [values[column] for column in COLUMNS]
        print(f"{key:18s}" + " ".join(f"{'-' if v is None else round(v, 3)!s:>10s}" for v in cells))
    print("articles marked .9 and more: how many of all, and how many of them are right")
    for name, marks in told.items():
        sure = [right for p, right in marks if p >= SURE]
        share = sum(sure) / max(1, len(sure))
        print(f"  {name:10s} {len(sure):5d} of {len(marks):5d} marked, {share:.3f} right")
    return 0


def golds(folder: Path, engine: str, papers: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the pages of a folder that are asked for, by name, with their gold."""
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if (not engine or gold.get("engine") == engine) and (not papers or gold.get("copy", "-") in papers):
            yield path.stem, gold


def judge(article: Article, verdict: Any, told: dict[str, list[tuple[float, bool]]]) -> None:
    """Note how sure the segmenter was of an article, and whether it was right."""
    sure = article.confidence
    least = min(sure.grouping, sure.title, sure.byline)
    whole = verdict.body and verdict.title is not False and verdict.byline is not False
    for name, p, right in (
        ("grouping", sure.grouping, verdict.body),
        ("title", sure.title, verdict.title),
        ("byline", sure.byline, verdict.byline),
        ("all three", least, whole),
    ):
        if right is not None:
            told[name].append((p, bool(right)))


if __name__ == "__main__":
    sys.exit(main())
