"""Learn what the lines of PDF pages are, from the factory's pages with true boxes.

    python scripts/segment/train_layout_net.py FACTORY_FOLDER...

Writes `src/ingest/segment/layout/layout_net.npz` and its digest into `line_roles.py`. The table it prints is of
papers left out; the same folders give the same bytes (fixed seeds, one thread: OMP_NUM_THREADS=1).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import re
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import layout_truth
import layout_variants
import line_net

from ingest.segment.layout import frames, line_features, line_roles, sized

LAYOUT = Path(line_roles.__file__).parent


@dataclass(frozen=True)
class Rows:
    """The lines of a page in all its settings, the first `lines` as it is: features and roles (-1: not known)."""

    paper: str
    engine: str
    x: np.ndarray
    y: np.ndarray
    lines: int


_BODY_LINES = 4
SEEDS = (7, 8, 9)
"""Nets from these seeds are one in the end, their log odds the mean of theirs: none's whim decides a line."""

VARIANTS = 3
"""How many times each page is set otherwise, beside as it is."""


def rows_of(true: layout_truth.TruePage) -> Rows:
    """Turn a page into rows to learn from: as it is first, then set otherwise."""
    page = true.page
    lines, _ = sized.drop_shadows(sized.sized_lines(page))
    around = line_features.Surroundings(page.pictures, page.rules, frames.frames(page))
    rng = random.Random(true.name)  # noqa: S311 (no secret: the same variants every time)
    settings = [layout_variants.Variant(lines, around)]
    settings += [layout_variants.varied(lines, true.role, true.article, around, rng) for _ in range(VARIANTS)]
    x = [line_features.line_features(v.lines, sized.body_size(v.lines), v.around) for v in settings]
    y = [line_roles.ROLES.index(true.role[s.line.no]) if s.line.no in true.role else -1 for s in lines]
    return Rows(true.paper, true.engine, np.concatenate(x), np.array(y * len(settings)), len(lines))


def fit(rows: list[Rows]) -> line_net.Net:
    """Fit the net to the lines of pages whose roles are known; of the many lines of bodies every fourth is enough."""
    x = np.concatenate([r.x for r in rows])
    y = np.concatenate([r.y for r in rows])
    body = line_roles.ROLES.index("body")
    kept = (y >= 0) & ((y != body) | (np.arange(len(y)) % _BODY_LINES == 0))
    weight = np.where(y[kept] == body, _BODY_LINES - 1.0, 1.0)
    nets = [
        line_net.learn(x[kept], y[kept], len(line_roles.ROLES), weight=weight, seed=seed) for seed in SEEDS
    ]
    return line_net.mean(nets)


def packed(net: line_net.Net) -> bytes:
    """Write the arrays as half floats, with no time stamp in the file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("w1", "b1", "w2", "b2"):
            array = io.BytesIO()
            np.save(array, getattr(net, name).astype(np.float16))
            file.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), array.getvalue())
    return out.getvalue()


def table(rows: list[Rows]) -> str:
    """Learn without each paper and count what is said of its lines, role by role."""
    roles = line_roles.ROLES
    counts = np.zeros((len(roles), len(roles)), dtype=np.int64)
    for paper in sorted({r.paper for r in rows}):
        net = fit([r for r in rows if r.paper != paper])
        for r in rows:
            if r.paper == paper:
                x, y = r.x[: r.lines], r.y[: r.lines]
                known = y >= 0
                np.add.at(counts, (y[known], net.logits(x[known]).argmax(axis=1)), 1)
    head = "| true | " + " | ".join(roles) + " |\n|---|" + "---:|" * len(roles)
    rows_told = [
        f"| {role} | " + " | ".join(map(str, row)) + " |" for role, row in zip(roles, counts, strict=True)
    ]
    return "\n".join([head, *rows_told])


def main() -> None:
    """Read the pages, print the table, fit on all, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--no-table", action="store_true", help="only learn and write")
    asked = parser.parse_args()
    rows = [rows_of(true) for folder in asked.folders for true in layout_truth.true_pages(folder)]
    if not asked.no_table:
        print(table(rows))
    raw = packed(fit(rows))
    digest = hashlib.sha256(raw).hexdigest()
    (LAYOUT / line_roles.RESOURCE).write_bytes(raw)
    module = LAYOUT / "line_roles.py"
    module.write_text(
        re.sub(r'DIGEST = "[0-9a-f]*"', f'DIGEST = "{digest}"', module.read_text("utf-8")), "utf-8"
    )
    print(f"{len(rows)} pages, {sum(r.lines for r in rows)} lines: {digest}")


if __name__ == "__main__":
    main()
