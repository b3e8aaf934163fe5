"""Learn the text segmenter's weights from labelled pages and write the resource that ships.

    python scripts/train_segment.py ../shared/pagebench/dev ../shared/pagebench/county [--cv] [--out FILE]

Each folder holds txt/, labels/ and gold/ in the layout of pagebench. --cv leaves out one paper after the other,
writes the weights learned from the others to FILE.PAPER and tells how they do on the paper left out: those
numbers are the honest ones.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jieba
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

from ingest.pages.text import page_from_text
from ingest.segment import language, links, roles
from ingest.segment.fragments import Fragment, fragments
from ingest.segment.weights import from_json

RESOURCE = Path(__file__).parent.parent / "src/ingest/segment/resources/segmenter.json.gz"


@dataclass
class Sheet:
    """A labelled page: its fragments with role, article and rank in the article's body (-1: unknown)."""

    name: str
    paper: str
    fragments: list[Fragment]
    role: list[str | None]
    article: list[str | None]
    rank: list[int]
    gold: dict[str, Any]
    page: Any = field(repr=False)


def norm(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(str.maketrans("“”‘’", "\"\"''"))


def read(folder: Path) -> list[Sheet]:
    sheets = []
    for path in sorted((folder / "txt").glob("*.txt")):
        page = page_from_text(path.read_bytes().decode("utf-8"))
        gold = json.loads((folder / "gold" / f"{path.stem}.json").read_text())
        labels = {
            label["line"]: label
            for label in json.loads((folder / "labels" / f"{path.stem}.json").read_text())
        }
        parts = fragments(page)
        bodies = {a["id"]: norm("".join(a["body"])) for a in gold["articles"]}
        role: list[str | None] = []
        article: list[str | None] = []
        places: list[list[int]] = []
        for part in parts:
            label = labels.get(part.line)
            r = label["role"] if label else None
            a = label["aid"] if label else None
            if r == "caption":
                r = "body"
            bare = norm(part.bare)
            if label and label["mixed"]:
                # Columns were run together: find the article that has this part.
                hits = [aid for aid, body in bodies.items() if bare and bare in body]
                r, a = ("body", hits[0]) if len(hits) == 1 else (None, None)
            at = []
            if r in {"body", "subhead"} and a in bodies:
                at = locate(bodies[a], bare)
            if a not in bodies and r != "furniture":
                a = None
            role.append(r if r in roles.ROLES else None)
            article.append(a)
            places.append(at)
        rank = settle(article, places, [len(norm(part.bare)) for part in parts])
        sheets.append(Sheet(path.stem, gold["traits"]["paper"], parts, role, article, rank, gold, page))
    return sheets


def locate(body: str, bare: str) -> list[int]:
    """Find where a line can stand in a body; a line with a credit at its end by its head."""
    for cut in (len(bare), len(bare) - 3, len(bare) * 2 // 3, 6):
        if 1 <= cut <= len(bare) and (cut >= 4 or cut == len(bare)):
            found = [m.start() for m in re.finditer(re.escape(bare[:cut]), body)]
            if found:
                return found
    return []


def settle(article: list[str | None], places: list[list[int]], lengths: list[int]) -> list[int]:
    """Give each line one place of its article's body: the one that no other line takes and its neighbours lead to."""
    rank = [p[0] if len(p) == 1 else -1 for p in places]
    taken = {(article[i], r) for i, r in enumerate(rank) if r >= 0}
    for _ in range(3):
        for i, p in enumerate(places):
            if rank[i] >= 0 or not p:
                continue
            near = [
                (rank[m] + lengths[m], m)
                for m in range(max(0, i - 3), i)
                if article[m] == article[i] and rank[m] >= 0
            ]
            later = [
                (rank[m] - lengths[i], m)
                for m in range(i + 1, min(len(places), i + 4))
                if article[m] == article[i] and rank[m] >= 0
            ]
            free = [x for x in p if (article[i], x) not in taken]
            hit = [x for x in free if any(x == e for e, _ in near) or any(x == e for e, _ in later)]
            if hit:
                rank[i] = hit[0]
                taken.add((article[i], hit[0]))
    for i, p in enumerate(places):
        if rank[i] < 0 and p:
            free = [x for x in p if (article[i], x) not in taken] or p
            before = next((rank[m] for m in range(i - 1, -1, -1) if article[m] == article[i] and rank[m] >= 0), 0)
            rank[i] = min(free, key=lambda x: abs(x - before))
            taken.add((article[i], rank[i]))
    return rank


# --- pairs of characters -------------------------------------------------------------------------------


def join_table(sheets: list[Sheet]) -> bytes:
    """Count character pairs in jieba's dictionary and in the articles' bodies; see `language.JoinModel`."""
    pairs: Counter[tuple[str, str, int]] = Counter()
    left: Counter[tuple[str, int]] = Counter()
    right: Counter[tuple[str, int]] = Counter()

    def add(text: str, weight: float) -> None:
        text = "".join(map(language.normal, text))
        for kind in (0, 1):
            for a, b in zip(text, text[1 + kind :], strict=False):
                pairs[a, b, kind] += weight
                left[a, kind] += weight
                right[b, kind] += weight

    jieba.initialize()
    for word, freq in jieba.dt.FREQ.items():
        if freq > 0 and 2 <= len(word) <= 6:
            add(word, min(freq, 3000) * 0.01)
    for sheet in sheets:
        for gold in sheet.gold["articles"]:
            for paragraph in gold["body"]:
                add("".join(paragraph.split()), 1.0)
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
    # A pair never seen says the less the rarer its characters are; -1 is about its mean.
    table[seen == 0] = -0.8
    return np.clip(np.round(table * 8), -127, 127).astype(np.int8).tobytes()


# --- roles: a conditional random field -----------------------------------------------------------------


def train_roles(
    sheets: list[Sheet], *, l2: float = 1.5, iterations: int = 80
) -> tuple[dict[str, list[float]], Any]:
    rows: list[list[str]] = []
    gold: list[int] = []
    spans: list[tuple[int, int]] = []
    gaps: list[int] = []
    for sheet in sheets:
        begin = len(rows)
        fs = roles.features(sheet.fragments)
        for i, row in enumerate(fs):
            rows.append(row)
            r = sheet.role[i]
            gold.append(roles.ROLES.index(r) if r else -1)
            gaps.append(0 if i and sheet.fragments[i].block == sheet.fragments[i - 1].block else 1)
        spans.append((begin, len(rows)))
    counts = Counter(x for row in rows for x in set(row))
    names = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= 4))}
    indices = [[names[x] for x in dict.fromkeys(row) if x in names] for row in rows]
    indptr = np.cumsum([0] + [len(x) for x in indices])
    X = csr_matrix(
        (np.ones(indptr[-1]), np.concatenate([np.array(x, dtype=int) for x in indices]), indptr),
        shape=(len(rows), len(names)),
    )
    Xt = X.T.tocsr()
    k, m = len(roles.ROLES), len(names)
    y, gap = np.array(gold), np.array(gaps)

    def unpack(v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return v[: m * k].reshape(m, k), v[m * k :].reshape(2, k, k)

    def loss(v: np.ndarray) -> tuple[float, np.ndarray]:
        W, M = unpack(v)
        E = X @ W
        G = np.zeros_like(E)
        GM = np.zeros_like(M)
        total = 0.0
        for begin, end in spans:
            n = end - begin
            if not n:
                continue
            e, g, t = E[begin:end], gap[begin:end], y[begin:end]
            # Lines without a label may be anything: the free minus the clamped partition function.
            for sign in (1.0, -1.0):
                ee = (
                    e
                    if sign > 0
                    else np.where((t[:, None] < 0) | (np.arange(k)[None] == t[:, None]), e, -1e9)
                )
                alpha, beta = np.zeros((n, k)), np.zeros((n, k))
                alpha[0] = ee[0]
                for i in range(1, n):
                    s = alpha[i - 1][:, None] + M[g[i]]
                    top = s.max(0)
                    alpha[i] = ee[i] + top + np.log(np.exp(s - top).sum(0))
                for i in range(n - 2, -1, -1):
                    s = M[g[i + 1]] + (ee[i + 1] + beta[i + 1])[None]
                    top = s.max(1)
                    beta[i] = top + np.log(np.exp(s - top[:, None]).sum(1))
                z = logsumexp(alpha[-1])
                total += sign * z
                G[begin:end] += sign * np.exp(alpha + beta - z)
                if n > 1:
                    p = np.exp(alpha[:-1, :, None] + M[g[1:]] + (ee[1:] + beta[1:])[:, None, :] - z)
                    for b in (0, 1):
                        GM[b] += sign * p[g[1:] == b].sum(0)
        total += 0.5 * l2 * float(v @ v)
        grad = np.concatenate([(Xt @ G).ravel(), GM.ravel()]) + l2 * v
        return total, grad

    result = minimize(
        loss, np.zeros(m * k + 2 * k * k), jac=True, method="L-BFGS-B", options={"maxiter": iterations}
    )
    W, M = unpack(result.x)
    weights = {
        name: [round(float(x), 3) for x in W[i]] for name, i in names.items() if np.abs(W[i]).max() >= 0.02
    }
    # moves[gap][to][from], as the decoder reads it
    moves = [[[round(float(M[b][a][c]), 3) for a in range(k)] for c in range(k)] for b in (0, 1)]
    return weights, moves


def role_report(sheets: list[Sheet], data: dict[str, Any]) -> None:
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
    for r in roles.ROLES:
        print(
            f"  {r:10s} n={true[r]:6d} recall={hit[r] / max(1, true[r]):.3f} precision={hit[r] / max(1, told[r]):.3f}"
        )
    print("  ", confused.most_common(12))


# --- links ------------------------------------------------------------------------------------------------


def true_next(sheet: Sheet) -> dict[int, int]:
    """Map each body fragment to the one that follows it in its article; article ends are left out."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, (a, r) in enumerate(zip(sheet.article, sheet.role, strict=True)):
        if a is not None and r in links.BODY and sheet.rank[i] >= 0:
            members[a].append(i)
    out = {}
    kinds = {a["id"]: a["kind"] for a in sheet.gold["articles"]}
    for a, m in members.items():
        if kinds.get(a) not in {"poem", "table"}:
            m.sort(key=lambda i: (sheet.rank[i], i))
        for x, y in zip(m, m[1:], strict=False):
            out[x] = y
    return out


def train_links(sheets: list[Sheet], data: dict[str, Any], *, l2: float = 1.0) -> dict[str, float]:
    """Learn which line follows which: each line chooses its follower or the end, and its forerunner or the start."""
    weights = from_json({**data, "links": {}})
    rows: list[dict[str, float]] = []
    groups: list[list[int]] = []
    chosen: list[int] = []
    for sheet in sheets:
        scene = links.Scene(sheet.fragments, [r or "body" for r in sheet.role], weights)
        following = true_next(sheet)
        preceding = {b: a for a, b in following.items()}
        heads = [i for i in scene.body if scene.at_top(i)]
        known = {
            i for i in scene.body
            if sheet.article[i] is not None and (sheet.rank[i] >= 0 or sheet.article[i] == "furniture")
        }  # fmt: skip
        pair: dict[tuple[int, int], int] = {}
        for k, i in enumerate(scene.body):
            if i not in known:
                continue
            near = links.candidates(scene, k, heads if scene.at_foot(i) else [])
            for j in near:
                if j in known:
                    pair[i, j] = len(rows)
                    rows.append(links.pair_features(scene, i, j, weights))
        after: dict[int, list[int]] = defaultdict(list)
        before: dict[int, list[int]] = defaultdict(list)
        for (i, j), at in pair.items():
            after[i].append(at)
            before[j].append(at)
        for i in sorted(known):
            if i in following and (i, following[i]) not in pair:
                continue
            groups.append([len(rows), *after[i]])
            chosen.append(pair[i, following[i]] if i in following else len(rows))
            rows.append(links.end_features(scene, i))
        for j in sorted(known):
            if j in preceding and (preceding[j], j) not in pair:
                continue
            groups.append([len(rows), *before[j]])
            chosen.append(pair[preceding[j], j] if j in preceding else len(rows))
            rows.append(links.start_features(scene, j))
    return softmax(rows, groups, chosen, l2=l2)


def matrix(rows: list[dict[str, float]]) -> tuple[Any, dict[str, int]]:
    counts = Counter(x for row in rows for x in row)
    names = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= 5))}
    data, indices, indptr = [], [], [0]
    for row in rows:
        for x, v in row.items():
            if x in names:
                indices.append(names[x])
                data.append(v)
        indptr.append(len(indices))
    return csr_matrix((data, indices, indptr), shape=(len(rows), len(names))), names


def softmax(
    rows: list[dict[str, float]], groups: list[list[int]], chosen: list[int], *, l2: float
) -> dict[str, float]:
    X, names = matrix(rows)
    Xt = X.T.tocsr()
    flat = np.concatenate([np.array(g) for g in groups])
    starts = np.cumsum([0] + [len(g) for g in groups])[:-1]
    which = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    true = np.array(chosen)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = X @ w
        v = z[flat]
        top = np.maximum.reduceat(v, starts)
        e = np.exp(v - top[which])
        total = np.add.reduceat(e, starts)
        value = float(np.sum(np.log(total) + top - z[true])) + 0.5 * l2 * float(w @ w)
        g = np.zeros(len(z))
        np.add.at(g, flat, e / total[which])
        np.add.at(g, true, -1.0)
        return value, Xt @ g + l2 * w

    result = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    print(f"  softmax: {len(rows)} rows, {len(groups)} choices, loss {result.fun / len(groups):.4f} a choice")
    return {name: round(float(result.x[i]), 3) for name, i in names.items() if abs(result.x[i]) >= 0.005}


def logistic(rows: list[dict[str, float]], target: list[int], *, l2: float) -> dict[str, float]:
    X, names = matrix(rows)
    Xt = X.T.tocsr()
    y = np.array(target, dtype=float)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = X @ w
        value = float(np.sum(np.logaddexp(0, z) - y * z)) + 0.5 * l2 * float(w @ w)
        p = 1 / (1 + np.exp(-z))
        return value, Xt @ (p - y) + l2 * w

    result = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    print(
        f"  logistic: {len(rows)} pairs, {int(y.sum())} true, loss {result.fun / max(1, y.sum()):.4f} a true one"
    )
    return {name: round(float(result.x[i]), 3) for name, i in names.items() if abs(result.x[i]) >= 0.005}


def train(sheets: list[Sheet]) -> dict[str, Any]:
    data: dict[str, Any] = {"links": {}, "titles": {}, "bylines": {}}
    data["joins"] = base64.b64encode(join_table(sheets)).decode()
    data["roles"], data["moves"] = train_roles(sheets)
    data["links"] = train_links(sheets, data)
    return data


def write(data: dict[str, Any], path: Path) -> None:
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    path.write_bytes(gzip.compress(raw, mtime=0))
    print(f"{path}: {path.stat().st_size} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--cv", action="store_true")
    parser.add_argument("--out", type=Path, default=RESOURCE)
    options = parser.parse_args()
    sheets = [sheet for folder in options.folders for sheet in read(folder)]
    print(len(sheets), "pages", sum(len(s.fragments) for s in sheets), "fragments")
    papers: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        papers[sheet.paper].append(sheet)
    if options.cv:
        for number, (paper, left_out) in enumerate(sorted(papers.items())):
            data = train([s for s in sheets if s.paper != paper])
            print(paper, len(left_out), "pages left out")
            role_report(left_out, data)
            write(data, options.out.with_name(f"fold{number}.json.gz"))
    else:
        write(train(sheets), options.out)


if __name__ == "__main__":
    sys.exit(main())
