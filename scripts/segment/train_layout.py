"""Learn how sure the PDF way may be of its articles, and write the resource that ships.

    python scripts/segment/train_layout.py FACTORY_FOLDER... [--out FILE]

The folders are the factory's (`layout_truth`). The papers are dealt into two halves, and each half's pages are
segmented with a net of line roles that learned from the other half, as they are and with evidence taken away: one
font for everything, titles or bylines in the text's font, no frames and pictures, shaken boxes. Three logistic
regressions (grouping, title, byline right or not) are fitted on all readings. With --cv each paper is left out in
turn: the table it prints (share right among articles at or above .9) is the honest one.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parent))

import layout_truth
import train_layout_net

from ingest.model import Block, Box, Line, Page
from ingest.segment.layout import confidence as layout_confidence
from ingest.segment.layout import line_roles
from ingest.segment.layout import parts as layout_parts
from ingest.segment.layout.by_layout import segment_layout

if TYPE_CHECKING:
    from collections.abc import Callable

OUT = Path(__file__).parent.parent.parent / "src/ingest/segment/layout/layout_confidence.json"
TARGETS = ("grouping", "title", "byline")


def changed(page: Page, change: Callable[[Line], Line]) -> Page:
    """Change every line of a page."""
    return replace(page, blocks=tuple(Block(tuple(change(x) for x in block.lines)) for block in page.blocks))


def body_font(page: Page) -> str | None:
    """Give the font of most characters."""
    votes: Counter[str | None] = Counter()
    for line in page.lines:
        votes[line.font] += len(line.text)
    return votes.most_common(1)[0][0] if votes else None


def one_font(page: Page, _: random.Random) -> Page:
    """Take the fonts away."""
    return changed(page, lambda line: replace(line, font="x"))


def second_font_as_text(page: Page, _: random.Random) -> Page:
    """Set what is of about the text's size and another font in the text's font."""
    font = body_font(page)
    size = Counter(line.size for line in page.lines).most_common(1)[0][0] or 10.0
    return changed(page, lambda line: replace(line, font=font) if (line.size or 0) < 1.3 * size else line)


def titles_in_text_font(page: Page, _: random.Random) -> Page:
    """Set titles in the text's font."""
    font = body_font(page)
    size = Counter(line.size for line in page.lines).most_common(1)[0][0] or 10.0
    return changed(page, lambda line: replace(line, font=font) if (line.size or 0) >= 1.05 * size else line)


def no_rules(page: Page, _: random.Random) -> Page:
    """Take rules, frames and pictures away."""
    return replace(page, rules=(), pictures=())


def shaken(page: Page, rng: random.Random) -> Page:
    """Move every line a little."""

    def shake(line: Line) -> Line:
        box = line.box
        if box is None:
            return line
        x, y, w = rng.gauss(0, 0.4), rng.gauss(0, 0.4), rng.gauss(0, 0.4)
        return replace(line, box=Box(box.x0 + x, box.y0 + y, box.x1 + x + w, box.y1 + y))

    return changed(page, shake)


def as_is(page: Page, _: random.Random) -> Page:
    """Leave the page as it is."""
    return page


VARIANTS = (as_is, one_font, second_font_as_text, titles_in_text_font, no_rules, shaken)


def bare(text: str | list[str] | tuple[str, ...]) -> str:
    """Compare as pagebench does: NFKC, no white space, one kind of quotation marks."""
    text = text if isinstance(text, str) else "".join(text)
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”„‟″‘’", '"""""\'\''))
    return re.sub(r"\s+", "", text)


def common(a: str, b: str) -> int:
    """Length of the longest common subsequence, bit-parallel (Hyyrö 2004)."""
    marks: defaultdict[str, int] = defaultdict(int)
    for i, char in enumerate(a):
        marks[char] |= 1 << i
    full = (1 << len(a)) - 1
    state = full
    for char in b:
        hits = state & marks[char]
        state = ((state + hits) | (state - hits)) & full
    return len(a) - state.bit_count()


def people(article: dict[str, Any]) -> set[str]:
    """All names of a gold article."""
    return {bare(n) for k in ("reporters", "correspondents", "photographers") for n in article[k]}


@dataclass
class Example:
    """One article found: what its probability is made of, and what was right (None: cannot be told)."""

    paper: str
    values: tuple[float, ...]
    right: tuple[bool | None, bool | None, bool | None]


def examples(page: Page, gold: dict[str, Any]) -> list[Example]:
    """Segment a page and compare every article that the candidates gave with the gold one it resembles most."""
    seen: list[tuple[float, ...]] = []
    original = layout_parts.confidence

    def note(candidate: Any) -> Any:
        seen.append(layout_confidence.features(candidate))
        return replace(original(candidate), byline=float(len(seen)))

    layout_parts.confidence = note  # the number of the features travels in the place of a probability
    try:
        found = segment_layout(page)
    finally:
        layout_parts.confidence = original
    out = []
    for article in found.articles:
        number = article.confidence.byline
        if number < 1:
            continue
        text = bare(article.body)
        best, match = 0.0, None
        for other in gold["articles"]:
            want = bare(other["body"])
            if want and text and set(want[:40]) & set(text):
                score = 2 * common(text, want) / (len(text) + len(want))
                if score > best:
                    best, match = score, other
        if match is None or match["kind"] == "ad":
            if best < 0.5 and article.kind != "ad":
                out.append(Example(gold["paper"], seen[int(number) - 1], (False, None, None)))
            continue
        title = bare(article.title) in {bare(t) for t in [match["title"], *match.get("title_alt", [])]}
        # A line break of a title that gold writes as a comma is no error of the page's reading.
        title = title or bare(article.title) == bare(match["title"]).replace(",", "")
        names = {bare(n) for n in (*article.reporters, *article.correspondents, *article.photographers)}
        byline = names == people(match) if match.get("byline_known", True) else None
        out.append(Example(gold["paper"], seen[int(number) - 1], (best >= 0.95, title, byline)))
    return out


def fit(rows: list[Example], target: int) -> np.ndarray:
    """Fit one logistic regression, lightly held to zero."""
    known = [e for e in rows if e.right[target] is not None]
    x = np.array([e.values for e in known])
    y = np.array([1.0 if e.right[target] else -1.0 for e in known])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = y * (x @ w)
        p = 1 / (1 + np.exp(np.clip(z, -30, 30)))
        return float(np.logaddexp(0, -z).sum() + 0.5 * (w[1:] ** 2).sum()), -(x.T @ (y * p)) + np.r_[
            0.0, w[1:]
        ]

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x)


def told(rows: list[Example], weights: list[np.ndarray]) -> str:
    """Say how many articles are marked .9 or better and how many of these are right, and the same of the rest."""
    parts = []
    for target, name in enumerate(TARGETS):
        known = [e for e in rows if e.right[target] is not None]
        p = 1 / (1 + np.exp(-np.array([e.values for e in known]) @ weights[target]))
        right = np.array([bool(e.right[target]) for e in known])
        sure = p >= 0.9
        low = f"{right[~sure].mean():.3f}" if (~sure).any() else "-"
        parts.append(f"{name}: {sure.sum()} of {len(known)} sure, {right[sure].mean():.4f} right, rest {low}")
    return "; ".join(parts)


def readings(pages: list[layout_truth.TruePage]) -> list[Example]:
    """Segment pages in all variants, each with a net that has not seen its paper."""
    papers = sorted({page.paper for page in pages})
    learned = [train_layout_net.rows_of(page) for page in pages]
    rows: list[Example] = []
    shipped = line_roles.line_net
    try:
        for half in (papers[::2], papers[1::2]):
            net = train_layout_net.fit([r for r in learned if r.paper not in half])
            other = line_roles.LineNet(net.w1, net.b1, net.w2, net.b2)
            line_roles.line_net = lambda net=other: net
            for page in pages:
                if page.paper in half:
                    rng = random.Random(page.name)  # noqa: S311 (no secret)
                    for variant in VARIANTS:
                        rows += examples(variant(page.page, rng), page.gold)
    finally:
        line_roles.line_net = shipped
    return rows


def main() -> None:
    """Read the pages in every variant, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--cv", action="store_true")
    options = parser.parse_args()
    pages = [page for folder in options.folders for page in layout_truth.true_pages(folder)]
    rows = readings(pages)
    print(f"{len(rows)} articles; right:", [sum(bool(e.right[t]) for e in rows) for t in range(3)])
    if options.cv:
        for paper in sorted({e.paper for e in rows}):
            train = [e for e in rows if e.paper != paper]
            test = [e for e in rows if e.paper == paper]
            print(paper, told(test, [fit(train, t) for t in range(3)]))
    weights = [fit(rows, t) for t in range(3)]
    print("all", told(rows, weights))
    table = {name: [round(float(v), 4) for v in w] for name, w in zip(TARGETS, weights, strict=True)}
    options.out.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
