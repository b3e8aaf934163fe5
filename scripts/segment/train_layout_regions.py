"""Learn how much each kind of evidence counts for a region, from the factory's pages with true boxes.

    python scripts/segment/train_layout_regions.py FACTORY_FOLDER...

A page is solved with the present weights; where the articles chosen are not the true ones, the weights move from
what was chosen towards what is true (a structured perceptron with a margin, averaged; Collins 2002), and are held to
where they began. Writes `src/ingest/segment/layout/layout_regions.json`. Pages come in a fixed order.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import layout_truth

from ingest.segment.layout import by_layout, region_weights, regions, solve

if TYPE_CHECKING:
    from ingest.segment.layout.elements import Column, Stack
    from ingest.segment.layout.evidence import Ground
    from ingest.segment.layout.regions import Candidate

EPOCHS = 5
RATE = 0.02
HOLD = 0.002
MARGIN = 1.0
_WORST = -40.0
_KEPT = region_weights.KINDS.index("odd shape")
"""The factory's text flows in rectangles only: what it says of other shapes is nothing."""


@dataclass(frozen=True)
class Case:
    """A sheet: its candidates, which of them are true articles, and what else solving needs."""

    pool: list[Candidate]
    true: list[bool]
    aliases: list[int | None]
    stacks: list[Stack]


def cases(page: layout_truth.TruePage) -> list[Case]:
    """Segment a page and keep the candidates of each of its sheets."""
    out: list[Case] = []
    candidates = regions.candidates

    def note(ground: Ground) -> list[Candidate]:
        pool = candidates(ground)
        out.append(
            Case(
                pool,
                _true(page, ground.columns, ground.stacks, pool),
                [c.alias for c in ground.columns],
                list(ground.stacks),
            )
        )
        return pool

    regions.candidates = note
    try:
        by_layout.segment_layout(page.page)
    finally:
        regions.candidates = candidates
    return [case for case in out if any(case.true)]


def _true(
    page: layout_truth.TruePage, columns: list[Column], stacks: list[Stack], pool: list[Candidate]
) -> list[bool]:
    def owner(numbers: list[int]) -> str | None:
        return Counter(page.article.get(no) for no in numbers).most_common(1)[0][0]

    of_column = [owner([s.line.no for s in c.lines]) for c in columns]
    of_stack = [owner([s.line.no for s in t.title]) for t in stacks]
    want: dict[tuple[frozenset[int], int | None], str] = {}
    for article in {a for a in of_column if a is not None}:
        titles = [i for i, a in enumerate(of_stack) if a == article]
        titles = [i for i in titles if not stacks[i].weak] or titles
        title = max(titles, key=lambda i: stacks[i].size, default=None)
        mine = frozenset(
            i
            for i, a in enumerate(of_column)
            if a == article and (columns[i].alias is None or columns[i].alias != title)
        )
        want[mine, title] = article
    return [(frozenset(c.columns), c.stack) in want for c in pool]


def learn(train: list[Case]) -> np.ndarray:
    """Return the averaged weights."""
    start = np.array(region_weights.weights(), dtype=np.float64)
    w, total, steps = start.copy(), np.zeros_like(start), 0
    rng = random.Random(5)  # noqa: S311 (no secret: the same order every time)
    for _ in range(EPOCHS):
        rng.shuffle(train)
        for case in train:
            found = _solved(case, w, MARGIN)
            vectors = np.array([c.evidence or (0.0,) * len(w) for c in case.pool])
            picked = np.zeros(len(case.pool), dtype=bool)
            picked[found] = True
            # Only articles whose true region is a candidate teach; what the rest is taken for does not.
            true = np.array(case.true)
            wrong = picked & ~true & _touches(case, true)
            missed = true & ~picked
            if wrong.any() or missed.any():
                w = w + RATE * (vectors[missed].sum(axis=0) - vectors[wrong].sum(axis=0)).clip(-5, 5)
            w = w + HOLD * (start - w)
            w[_KEPT] = start[_KEPT]
            total += w
            steps += 1
    return total / max(steps, 1)


def _touches(case: Case, true: np.ndarray) -> np.ndarray:
    parts = {m for c, t in zip(case.pool, true, strict=True) if t for m in c.columns}
    return np.array([bool(parts & set(c.columns)) for c in case.pool])


def _solved(case: Case, w: np.ndarray, margin: float) -> list[int]:
    pool = [
        replace(c, score=float(np.dot(w, c.evidence)) + (-margin if true else margin), said=(str(i),))
        if c.evidence
        else replace(c, score=_WORST, said=(str(i),))
        for i, (c, true) in enumerate(zip(case.pool, case.true, strict=True))
    ]
    return [int(c.said[0]) for c in solve.choose(pool, case.aliases, case.stacks)]


def right(test: list[Case], w: np.ndarray) -> float:
    """Return the share of true articles that are chosen."""
    chosen = sum(sum(case.true[i] for i in _solved(case, w, 0.0)) for case in test)
    return chosen / max(1, sum(sum(case.true) for case in test))


def main() -> None:
    """Read the pages, learn, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    asked = parser.parse_args()
    pages = (page for folder in asked.folders for page in layout_truth.true_pages(folder))
    train = [case for page in pages for case in cases(page)]
    before = right(train, np.array(region_weights.weights(), dtype=np.float64))
    w = learn(train)
    print(f"{len(train)} sheets; true articles chosen: {before:.4f}, now {right(train, w):.4f}")
    table = {kind: round(float(v), 4) for kind, v in zip(region_weights.KINDS, w, strict=True)}
    (Path(regions.__file__).parent / region_weights.RESOURCE).write_text(
        json.dumps(table, indent=1) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
