"""Learn the text segmenter's weights from labelled pages and write the resource that ships.

    python scripts/segment/train.py ../shared/pagebench/dev ../shared/pagebench/county [--folds FOLDER] [--out FILE]

Each folder holds txt/, labels/ and gold/ in the layout of pagebench. One paper after the other is left out first: how
roles are told on it are the honest numbers, and how sure to be of an article is learned there. Then all pages are
learned from and the resource is written. --folds also writes the weights learned without each paper, as fold0.json.gz
and so on in the order of the papers' names; `bench/cross_validate.py` measures them.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import math
import sys
from collections import Counter
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jieba
import numpy as np
from confidence import Example, examples, fit
from fitting import fit_field
from labelled import Sheet, read
from pairing import train_bylines, train_links, train_titles
from variants import variant

from ingest.segment import language
from ingest.segment.language import JoinModel
from ingest.segment.text import roles
from ingest.segment.text.weights import SCALE, from_json
from typeset import pages as invented

if TYPE_CHECKING:
    from collections.abc import Sequence

RESOURCE = Path(__file__).parent.parent.parent / "src/ingest/segment/text/segmenter.json.gz"


VARIANTS = 1
"""Variants of each page in other orders that are learned from beside the page itself."""

INVENTED = 48
"""Invented pages that the articles are set anew on; see `typeset`."""

PARTS = 4
"""Parts of the pages; what is learned on one of them is learned with pairs of characters of the others."""


# --- pairs of characters -------------------------------------------------------------------------------


@cache
def dictionary_pairs() -> Counter[tuple[str, str, int]]:
    """Count character pairs inside the words of jieba's dictionary, by the words' frequency."""
    jieba.setLogLevel("ERROR")
    jieba.initialize()
    pairs: Counter[tuple[str, str, int]] = Counter()
    for word, freq in jieba.dt.FREQ.items():
        if freq > 0 and 2 <= len(word) <= 6:
            add_pairs(pairs, word, min(freq, 3000) * 0.01)
    return pairs


def add_pairs(pairs: Counter[tuple[str, str, int]], text: str, weight: float) -> None:
    """Count the character pairs of a text, neighbours and those one apart, with a weight."""
    text = "".join(map(language.normal, text))
    for kind in (0, 1):
        for a, b in zip(text, text[1 + kind :], strict=False):
            pairs[a, b, kind] += weight


def join_table(sheets: list[Sheet]) -> bytes:
    """Count character pairs in jieba's dictionary and in the articles' bodies; see `language.JoinModel`."""
    pairs = dictionary_pairs().copy()
    for sheet in once(sheets):
        for gold in sheet.gold["articles"]:
            for paragraph in gold["body"]:
                add_pairs(pairs, "".join(paragraph.split()), 1.0)
    left: Counter[tuple[str, int]] = Counter()
    right: Counter[tuple[str, int]] = Counter()
    for (a, b, kind), count in pairs.items():
        left[a, kind] += count
        right[b, kind] += count
    table = np.zeros(1 << language.TABLE_BITS, dtype=np.float64)
    seen = np.zeros(1 << language.TABLE_BITS, dtype=np.float64)
    total = {kind: sum(v for (_, k), v in left.items() if k == kind) for kind in (0, 1)}
    alpha = 0.4
    for (a, b, kind), count in pairs.items():
        expected = left[a, kind] * right[b, kind] / total[kind]
        value = math.log((count + alpha) / (expected + alpha))
        at = language.cell(a, b, kind)
        # Of the pairs that share a cell the most frequent one speaks.
        if count > seen[at]:
            seen[at], table[at] = count, value
    # A pair never seen says the less the rarer its characters are; -0.75 is about its mean.
    cells = np.clip(np.round(table * 8), -127, 127).astype(np.int8)
    cells[(seen > 0) & (cells == language.UNSEEN)] += 1
    cells[seen == 0] = language.UNSEEN
    return cells.tobytes()


# --- roles ------------------------------------------------------------------------------------------------


def train_roles(
    sheets: list[Sheet], models: list[JoinModel], *, l2: float = 1.5, iterations: int = 70
) -> tuple[dict[str, Any], Any]:
    """Learn the roles of lines from the labelled ones."""
    rows: list[np.ndarray] = []
    gold: list[int] = []
    spans: list[tuple[int, int]] = []
    gaps: list[int] = []
    for sheet, joins in zip(sheets, models, strict=True):
        spans.append((len(gold), len(gold) + len(sheet.fragments)))
        rows.append(roles.features(sheet.fragments, joins))
        for i, r in enumerate(sheet.role):
            gold.append(roles.ROLES.index(r) if r else -1)
            gaps.append(0 if i and sheet.fragments[i].block == sheet.fragments[i - 1].block else 1)
    keys, values, moves = fit_field(
        np.vstack(rows), gold, spans, gaps, len(roles.ROLES), l2=l2, iterations=iterations
    )
    kept = np.abs(values).max(1) >= _LEAST
    packed = np.clip(np.round(values[kept] * SCALE), -32767, 32767).astype("<i2")
    steps = np.diff(keys[kept], prepend=0).astype("<i8")
    return {"keys": _text(steps), "values": _text(packed), "keyspace": roles.KEYSPACE}, moves


_LEAST = 0.03
"""Role weights (nats) smaller than this for all roles are not kept."""


def _text(values: np.ndarray) -> str:
    return base64.b64encode(values.tobytes()).decode()


def role_report(sheets: list[Sheet], data: dict[str, Any]) -> str:
    """Tell recall and precision of each role on pages."""
    weights = from_json(data)
    hit: Counter[str] = Counter()
    told: Counter[str] = Counter()
    true: Counter[str] = Counter()
    confused: Counter[tuple[str, str]] = Counter()
    for sheet in sheets:
        got, _ = roles.decide(sheet.fragments, weights)
        for g, r in zip(got, sheet.role, strict=True):
            if r is None:
                continue
            told[g] += 1
            true[r] += 1
            hit[r] += g == r
            if g != r:
                confused[r, g] += 1
    told_lines = [
        f"  {r:10s} n={true[r]:6d} recall={hit[r] / max(1, true[r]):.3f} precision={hit[r] / max(1, told[r]):.3f}"
        for r in roles.ROLES
    ]
    return "\n".join([*told_lines, f"  {confused.most_common(12)}"])


def learned_from(pages: list[Sheet]) -> tuple[list[Sheet], list[JoinModel]]:
    """Return the pages, variants of them, and invented ones, each with a join model that has not seen its text.

    What is learned on a page with such a model holds elsewhere.
    """
    sheets: list[Sheet] = []
    models: list[JoinModel] = []
    names = sorted({page.gold["page_id"] for page in pages})
    part_of = {name: i % PARTS for i, name in enumerate(names)}
    for part in range(PARTS):
        own = [page for page in pages if part_of[page.gold["page_id"]] == part]
        model = JoinModel(join_table([page for page in pages if part_of[page.gold["page_id"]] != part]))
        first = once(own)
        mine = [*own, *set_anew(first, VARIANTS)[len(first) :]]
        mine += invented(first, INVENTED // PARTS, f"part{part}")
        sheets += mine
        models += [model] * len(mine)
    return sheets, models


def once(pages: Sequence[Sheet]) -> list[Sheet]:
    """Return each page once, as it was given first: the same page may be there as several programs extract it."""
    found: dict[str, Sheet] = {}
    for page in pages:
        found.setdefault(page.gold["page_id"], page)
    return list(found.values())


def set_anew(sheets: list[Sheet], times: int) -> list[Sheet]:
    """Return the pages and `times` variants of each in other orders; see `variants`."""
    out = list(sheets)
    for sheet in sheets:
        for n in range(times):
            parts, came = variant(sheet.fragments, sheet.role, sheet.article, sheet.rank, f"{sheet.name}-{n}")
            out.append(
                Sheet(
                    f"{sheet.name}-{n}", sheet.paper, parts, [sheet.role[i] for i in came],
                    [sheet.article[i] for i in came], [sheet.rank[i] for i in came], sheet.gold, sheet.page,
                )
            )  # fmt: skip
    return out


def train(pages: list[Sheet]) -> dict[str, Any]:
    """Learn all weights but those of confidence; return the content of the resource."""
    data: dict[str, Any] = {"links": {}, "titles": {}, "bylines": {}}
    data["joins"] = base64.b64encode(join_table(pages)).decode()
    sheets, models = learned_from(pages)
    data["roles"], data["moves"] = train_roles(sheets, models)
    data["links"] = train_links(sheets, models)
    # Where titles and bylines go is learned better from printed pages alone (strict F1 .749 for .740 on dev).
    printed = [(sheet, joins) for sheet, joins in zip(sheets, models, strict=True) if sheet.paper]
    data["titles"] = train_titles(*map(list, zip(*printed, strict=True)))
    data["bylines"] = train_bylines(*map(list, zip(*printed, strict=True)))
    return data


def write(data: dict[str, Any], path: Path) -> None:
    """Write weights as a resource: the same weights give the same bytes."""
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    path.write_bytes(gzip.compress(raw, mtime=0))
    print(f"{path}: {path.stat().st_size} bytes")


def fold(task: tuple[str, list[Sheet]]) -> tuple[dict[str, Any], list[Example]]:
    """Learn without one paper (`` for all); return the weights, and the paper's articles judged."""
    paper, sheets = task
    own = [s for s in sheets if s.paper == paper]
    data = train([s for s in sheets if s.paper != paper])
    if own:
        print(f"{paper} left out\n{role_report(own, data)}", flush=True)
    return data, examples(own, from_json(data))


def main() -> int:
    """Leave out one paper after the other; write those weights where asked to, then learn from all and write these."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=Path, help="folders with txt/, labels/ and gold/")
    parser.add_argument("--folds", type=Path, help="write the weights learned without each paper there")
    parser.add_argument("--out", type=Path, default=RESOURCE)
    options = parser.parse_args()
    # Columns are told apart by words of the dictionary alone: no page is read with what was learned from it.
    words = JoinModel(join_table([]))
    sheets = [sheet for folder in options.pages for sheet in read(folder, words)]
    print(len(sheets), "pages", sum(len(s.fragments) for s in sheets), "fragments")
    papers = sorted({sheet.paper for sheet in sheets})
    with Pool(3) as pool:
        *folds, whole = pool.map(fold, [(paper, sheets) for paper in [*papers, ""]], chunksize=1)
    for number, (data, _) in enumerate(folds if options.folds else []):
        # What is measured on a paper has not seen it: neither its pages nor how sure to be of them.
        others = [each for n, (_, judged) in enumerate(folds) if n != number for each in judged]
        options.folds.mkdir(parents=True, exist_ok=True)
        write(data | {"confidence": fit(others)}, options.folds / f"fold{number}.json.gz")
    write(whole[0] | {"confidence": fit([each for _, judged in folds for each in judged])}, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
