"""Learn the weights by which ingest.enrich tells place names from other words.

    python scripts/places/train.py MARKED.jsonl

MARKED.jsonl has one paragraph a line: {"text", "places": [[start, end, ...], ...]}, offsets in code points; the
lines of one document or day stand together. Prints the F1 of exact spans on held-out text, twice: four folds
of blocks of 50 paragraphs, and the second half by the first; then learns from everything and writes
src/ingest/enrich/resources/place_weights.tsv. The same data give the same file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "src"))

from ingest.enrich.cutter import cut  # noqa: E402
from ingest.enrich.evidence import agree, choose, left_features, own_features, right_features  # noqa: E402
from ingest.enrich.gazetteer import load  # noqa: E402
from ingest.enrich.spots import Spot, spotter  # noqa: E402

TARGET = ROOT / "src" / "ingest" / "enrich" / "resources" / "place_weights.tsv"
PENALTY = 0.5
"""Strength of the L2 penalty; 1 and 2 gave .001 and .002 less F1 on held-out text."""
MIN_COUNT = 3
"""A feature must be seen this often; features of a neighbouring word, MIN_WORD times, so that no rare name enters."""
MIN_WORD = 30
NEGLIGIBLE = 0.1
"""Weights nearer to 0 are left out of the file."""
BLOCK = 50
FOLDS = 4

Floats = npt.NDArray[np.float64]


class Paragraph(NamedTuple):
    """The spots of a paragraph, their features and the spans an annotator marked."""

    spots: list[Spot]
    features: list[tuple[str, ...]]
    gold: set[tuple[int, int]]


@cache
def features_of(spot: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Name all features of a spot's keys."""
    own, left, right = spot
    return (*own_features(*own), *left_features(*left), *right_features(*right))


def read(path: Path) -> list[Paragraph]:
    """Read the marked paragraphs and find their spots."""
    finder = spotter(load(), "")
    paragraphs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        spots = finder.spots(cut(record["text"], load(), ""))
        gold = {(place[0], place[1]) for place in record["places"]}
        features = [features_of((spot.own, spot.left, spot.right)) for spot in spots]
        paragraphs.append(Paragraph(spots, features, gold))
    return paragraphs


def learn(paragraphs: list[Paragraph]) -> dict[str, float]:
    """Fit a logistic model with an L2 penalty and drop what is negligible."""
    seen = Counter(feature for paragraph in paragraphs for names in paragraph.features for feature in names)
    kept = [
        feature
        for feature, count in sorted(seen.items())
        if count >= (MIN_WORD if feature.startswith(("pw", "nw", "n2", "p2", "l2", "m")) else MIN_COUNT)
    ]
    index = {feature: i for i, feature in enumerate(kept)}
    columns: list[int] = []
    starts = [0]
    marks: list[float] = []
    for paragraph in paragraphs:
        for spot, names in zip(paragraph.spots, paragraph.features, strict=True):
            columns.extend(index[name] for name in names if name in index)
            starts.append(len(columns))
            marks.append(float((spot.start, spot.end) in paragraph.gold))
    matrix = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(marks), len(kept)))
    target = np.array(marks)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds: Floats = np.asarray(matrix @ weights)
        value = np.sum(np.logaddexp(0.0, odds) - target * odds) + PENALTY / 2 * weights @ weights
        gradient = matrix.T @ (1.0 / (1.0 + np.exp(-odds)) - target) + PENALTY * weights
        return float(value), gradient

    found = minimize(loss, np.zeros(len(kept)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return {
        name: round(float(weight), 2)
        for name, weight in zip(kept, found.x, strict=True)
        if abs(weight) >= NEGLIGIBLE
    }


def score(weights: dict[str, float], paragraphs: list[Paragraph]) -> Counter[str]:
    """Count right, predicted and marked spans."""
    counts: Counter[str] = Counter()
    for paragraph in paragraphs:
        weighed = [
            (spot, sum(weights.get(name, 0.0) for name in names))
            for spot, names in zip(paragraph.spots, paragraph.features, strict=True)
        ]
        spans = {(spot.start, spot.end) for spot, _ in choose(agree(weighed))}
        counts.update(right=len(spans & paragraph.gold), found=len(spans), marked=len(paragraph.gold))
    return counts


def line(name: str, counts: Counter[str]) -> str:
    """Format precision, recall and F1."""
    precision, recall = counts["right"] / counts["found"], counts["right"] / counts["marked"]
    return f"{name}: P {precision:.3f} R {recall:.3f} F {2 * precision * recall / (precision + recall):.3f}"


def main() -> None:
    """Cross-validate, learn from everything, write the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("marked", type=Path)
    marked = parser.parse_args().marked
    paragraphs = read(marked)
    blocks = [paragraphs[i : i + BLOCK] for i in range(0, len(paragraphs), BLOCK)]
    random.Random(1).shuffle(blocks)  # noqa: S311 - folds, not secrets
    counts: Counter[str] = Counter()
    for fold in range(FOLDS):
        rest = [item for k in range(FOLDS) if k != fold for block in blocks[k::FOLDS] for item in block]
        counts += score(learn(rest), [item for block in blocks[fold::FOLDS] for item in block])
    half = len(paragraphs) // 2
    results = [
        line(f"held out, {FOLDS} folds of blocks of {BLOCK} paragraphs", counts),
        line("second half by the first", score(learn(paragraphs[:half]), paragraphs[half:])),
    ]
    weights = learn(paragraphs)
    digest = hashlib.sha256(marked.read_bytes()).hexdigest()
    header = [
        "# Weights of ingest.enrich.evidence, learned by scripts/places/train.py; do not edit.",
        f"# data: {len(paragraphs)} paragraphs, sha256 {digest}",
        *(f"# {result}" for result in results),
    ]
    rows = [f"{name}\t{weight:g}" for name, weight in sorted(weights.items())]
    TARGET.write_text("\n".join([*header, *rows]) + "\n", encoding="utf-8")
    print("\n".join(results))
    print(f"{len(weights)} weights, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
