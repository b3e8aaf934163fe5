"""Measure the text segmenter on papers that it has not learned from.

    python bench/cross_validate.py [--folds FOLDER]

Each paper of the page benchmark (dev and county together) is left out in turn, the weights are learned from the
others, and its pages are segmented with those weights and scored by the benchmark's own scorer. Then it is told how
many articles are marked sure (.9 and more), and how many of those are strictly right; how sure to be is learned from
the other papers too. Learning takes some minutes; --folds keeps the weights in a folder and uses them again where
they are there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from ingest.cli.segmenting import as_json
from ingest.pages import page_from_bytes
from ingest.quality import gold_page, predicted_page
from ingest.quality.score import verdicts
from ingest.segment.text.by_text import segment_with
from ingest.segment.text.weights import Weights, from_json

HOME = Path(__file__).resolve().parent.parent
PAGEBENCH = HOME.parent / "shared" / "pagebench"
PARTS = ("dev", "county")
SURE = 0.9
"""Probability from which on an article counts as sure."""


def main() -> int:
    """Learn where needed, segment every page with the weights that have not seen its paper, and print the scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=Path, help="keep the weights of each fold there")
    options = parser.parse_args()
    if not PAGEBENCH.is_dir():
        print(f"The page benchmark is not at {PAGEBENCH}: nothing to measure.")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folds = options.folds or Path(scratch) / "folds"
        papers = sorted({_paper(gold) for part in PARTS for gold in (PAGEBENCH / part / "gold").iterdir()})
        if not all((folds / f"fold{number}.json.gz").is_file() for number in range(len(papers))):
            train = [sys.executable, str(HOME / "scripts" / "segment" / "train.py")]
            where = [str(PAGEBENCH / part) for part in PARTS]
            subprocess.run(
                [*train, *where, "--folds", str(folds), "--out", str(folds / "all.json.gz")], check=True
            )
        weights = {paper: _weights(folds / f"fold{number}.json.gz") for number, paper in enumerate(papers)}
        for part in PARTS:
            _score(part, weights, Path(scratch) / part)
        _calibration(weights)
    return 0


def _calibration(weights: dict[str, Weights]) -> None:
    """Print for each decision how many articles are marked sure, and the share of those that are strictly right."""
    told: dict[str, list[tuple[float, bool]]] = {}
    for part in PARTS:
        for gold in sorted((PAGEBENCH / part / "gold").iterdir()):
            page = page_from_bytes((PAGEBENCH / part / "txt" / f"{gold.stem}.txt").read_bytes())
            seg = segment_with(page, "cross-validated", weights[_paper(gold)])
            truth = gold_page(json.loads(gold.read_text(encoding="utf-8")))
            for article, verdict in zip(seg.articles, verdicts(predicted_page(seg), truth), strict=True):
                if verdict is None:
                    continue
                sure = article.confidence
                whole = [verdict.body, verdict.title, verdict.byline is not False]
                least = min(sure.grouping, sure.title, sure.byline)
                for name, p, right in (
                    (f"{part} grouping", sure.grouping, verdict.body),
                    (f"{part} title", sure.title, verdict.title),
                    (f"{part} byline", sure.byline, verdict.byline),
                    (f"{part} all three", least, all(whole)),
                    (f"{part} unflagged", least if not article.flags else 0.0, all(whole)),
                ):
                    if right is not None:
                        told.setdefault(name, []).append((p, right))
    print("articles marked .9 and more: how many of all, and how many of them are right")
    for name, pairs in told.items():
        sure_ones = [right for p, right in pairs if p >= SURE]
        share = sum(sure_ones) / max(1, len(sure_ones))
        print(f"  {name:18s} {len(sure_ones):4d} of {len(pairs):4d} marked, {share:.3f} right")


def _paper(gold: Path) -> str:
    return str(json.loads(gold.read_text(encoding="utf-8"))["traits"]["paper"])


def _weights(file: Path) -> Weights:
    return from_json(json.loads(gzip.decompress(file.read_bytes())))


def _score(part: str, weights: dict[str, Weights], out: Path) -> None:
    """Segment the pages of a part, each with its paper's fold, and print the benchmark's table."""
    out.mkdir()
    root = PAGEBENCH / part
    for gold in sorted((root / "gold").iterdir()):
        page = page_from_bytes((root / "txt" / f"{gold.stem}.txt").read_bytes())
        result = as_json(segment_with(page, "cross-validated", weights[_paper(gold)]))
        (out / gold.name).write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    told = subprocess.run(
        [sys.executable, str(PAGEBENCH / "score.py"), str(out), str(root / "gold")],
        check=True,
        capture_output=True,
        text=True,
    )
    print(part, "(each paper with weights that have not seen it)")
    print("\n".join(line for line in told.stdout.splitlines() if line.startswith((" ", "ALL", "extractor="))))


if __name__ == "__main__":
    sys.exit(main())
