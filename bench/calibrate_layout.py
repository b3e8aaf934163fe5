"""Measure whether the PDF way is as sure of its articles as it may be, on papers that nothing was learned from.

    python bench/calibrate_layout.py

Each paper of the page benchmark (dev and county together) is left out in turn, the probabilities are learned from
the others (scripts/segment/train_layout.py) and its articles are put into bins by them. The pages are read as they
are and with evidence taken away, as for the learning: the pages as they are leave hardly an error to count. The
exit code is 1 where of the articles at .9 and above fewer than 97 in a hundred are right in grouping.
"""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.pages.pdf import read_pdf

if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

HOME = Path(__file__).resolve().parent.parent
PAGEBENCH = HOME.parent / "shared" / "pagebench"
PARTS = ("dev", "county")
BINS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01))
PROMISED = 0.97


def training() -> ModuleType:
    """Return scripts/segment/train_layout.py as a module."""
    spec = importlib.util.spec_from_file_location(
        "train_layout", HOME / "scripts" / "segment" / "train_layout.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def readings(learn: ModuleType) -> tuple[list[Any], list[bool]]:
    """Read every page in every variant; return the articles found and which of them are of pages as they are."""
    rows: list[Any] = []
    plain: list[bool] = []
    for part in PARTS:
        for file in sorted((PAGEBENCH / part / "pdf").glob("*.pdf")):
            gold = json.loads((PAGEBENCH / part / "gold" / f"{file.stem}.json").read_text("utf-8"))
            page = read_pdf(file.read_bytes())
            for variant in learn.VARIANTS:
                found = learn.examples(variant(page, random.Random(file.stem)), gold)  # noqa: S311 (no secret)
                rows += found
                plain += [variant is learn.as_is] * len(found)
    return rows, plain


def left_out(learn: ModuleType, rows: list[Any], target: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for one decision the probability of each article by what its paper's absence taught, and if it was right.

    The third array has the numbers of the rows; articles whose rightness cannot be told are left out.
    """
    known = [at for at, row in enumerate(rows) if row.right[target] is not None]
    sure = np.zeros(len(known))
    for paper in {row.paper for row in rows}:
        weights = learn.fit([row for row in rows if row.paper != paper], target)
        mine = [n for n, at in enumerate(known) if rows[at].paper == paper]
        values = np.array([rows[known[n]].values for n in mine])
        sure[mine] = 1 / (1 + np.exp(-values @ weights))
    return sure, np.array([bool(rows[at].right[target]) for at in known]), np.array(known)


def table(name: str, sure: np.ndarray, right: np.ndarray) -> str:
    """Return one row for each bin: how many articles, how sure on average, how many of them right."""
    lines = []
    for low, high in BINS:
        here = (sure >= low) & (sure < high)
        if here.any():
            told = f"{here.sum()} | {sure[here].mean():.3f} | {right[here].mean():.4f}"
            lines.append(f"| {name} | {low:.1f} to {min(high, 1.0):.1f} | {told} |")
    return "\n".join(lines)


def main() -> int:
    """Print the table; return 1 where the promise does not hold."""
    if not PAGEBENCH.is_dir():
        print(f"The page benchmark is not at {PAGEBENCH}: nothing to measure.")
        return 0
    learn = training()
    rows, plain = readings(learn)
    print("| pages | decision | confidence | articles | mean | right |\n|---|---|---|---:|---:|---:|")
    kept = True
    for target, name in enumerate(learn.TARGETS):
        sure, right, numbers = left_out(learn, rows, target)
        as_they_are = np.array(plain)[numbers]
        for pages, chosen in (("as they are", as_they_are), ("all readings", np.ones_like(as_they_are))):
            print(
                "\n".join(f"| {pages} {row}" for row in table(name, sure[chosen], right[chosen]).split("\n"))
            )
            high = chosen & (sure >= BINS[-1][0])
            kept = kept and (name != "grouping" or bool(right[high].mean() >= PROMISED))
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
