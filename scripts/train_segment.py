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
import itertools
import json
import math
import sys
from collections import Counter, defaultdict
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jieba
import numpy as np

from ingest.segment import headings, language, links, matching, roles
from ingest.segment.continuity import Continuity
from ingest.segment.headings import Heading, blocks_of_titles
from ingest.segment.language import JoinModel, Joins
from ingest.segment.weights import Weights, from_json
from segment_fitting import fit_field, logistic, softmax
from segment_pages import Sheet, read
from segment_variants import variant

if TYPE_CHECKING:
    from collections.abc import Sequence

RESOURCE = Path(__file__).parent.parent / "src/ingest/segment/resources/segmenter.json.gz"


VARIANTS = 1
"""Variants of each page in other orders that are learned from beside the page itself."""


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
    # The same page may be there as several programs extract it.
    for sheet in {sheet.gold["page_id"]: sheet for sheet in sheets}.values():
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
    # A pair never seen says the less the rarer its characters are; -1 is about its mean.
    table[seen == 0] = -0.8
    return np.clip(np.round(table * 8), -127, 127).astype(np.int8).tobytes()


# --- roles ------------------------------------------------------------------------------------------------


def train_roles(
    sheets: list[Sheet], models: Sequence[Joins], *, l2: float = 1.5, iterations: int = 80
) -> tuple[dict[str, list[float]], Any]:
    """Learn the roles of lines from the labelled ones."""
    rows: list[list[str]] = []
    gold: list[int] = []
    spans: list[tuple[int, int]] = []
    gaps: list[int] = []
    for sheet, joins in zip(sheets, models, strict=True):
        begin = len(rows)
        fs = roles.features(sheet.fragments, joins)
        for i, row in enumerate(fs):
            rows.append(row)
            r = sheet.role[i]
            gold.append(roles.ROLES.index(r) if r else -1)
            gaps.append(0 if i and sheet.fragments[i].block == sheet.fragments[i - 1].block else 1)
        spans.append((begin, len(rows)))
    return fit_field(rows, gold, spans, gaps, len(roles.ROLES), l2=l2, iterations=iterations)


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


# --- links ------------------------------------------------------------------------------------------------


def true_next(sheet: Sheet) -> dict[int, int]:
    """Map each body fragment to the one that follows it in its article; article ends are left out."""
    return {x: y for members in true_bodies(sheet).values() for x, y in itertools.pairwise(members)}


def true_bodies(sheet: Sheet) -> dict[str, list[int]]:
    """Map each article to its body fragments in reading order."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, (a, r) in enumerate(zip(sheet.article, sheet.role, strict=True)):
        if a is not None and r in links.BODY and sheet.rank[i] >= 0:
            members[a].append(i)
    kinds = {a["id"]: a["kind"] for a in sheet.gold["articles"]}
    for a, m in members.items():
        if kinds.get(a) not in {"poem", "table"}:
            m.sort(key=lambda i: (sheet.rank[i], i))
    return members


def train_links(sheets: list[Sheet], models: Sequence[Joins], *, l2: float = 1.0) -> dict[str, float]:
    """Learn which line follows which: each line chooses its follower or the end, and its forerunner or the start."""
    rows: list[dict[str, float]] = []
    groups: list[list[int]] = []
    chosen: list[int] = []
    for sheet, joins in zip(sheets, models, strict=True):
        weights = Weights({}, (), {}, {}, {}, joins)
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


# --- titles and bylines -----------------------------------------------------------------------------------


def scene_of(sheet: Sheet, joins: Joins) -> tuple[links.Scene, Weights]:
    """Set a page's scene from its true roles."""
    weights = Weights({}, (), {}, {}, {}, joins)
    return links.Scene(sheet.fragments, [r or "body" for r in sheet.role], weights), weights


def majority(sheet: Sheet, members: Sequence[int]) -> str | None:
    """Return the article that most of some fragments belong to."""
    return Counter(sheet.article[i] for i in members).most_common(1)[0][0]


def true_headings(sheet: Sheet, scene: links.Scene) -> list[Heading]:
    """Collect the title lines of each article into headings; an article's title may stand in two places."""
    out: list[Heading] = []
    last: list[int] = []
    for block in blocks_of_titles(scene):
        if out and block[0] == last[-1] + 1 and majority(sheet, block) == majority(sheet, out[-1].members):
            out[-1].members += block
        else:
            out.append(Heading(list(block)))
        last = block
    return out


def train_titles(sheets: list[Sheet], models: Sequence[Joins]) -> dict[str, float]:
    """Learn which title lines are one heading, and which body a heading belongs to."""
    rows: list[dict[str, float]] = []
    target: list[int] = []
    choices: list[dict[str, float]] = []
    groups: list[list[int]] = []
    chosen: list[int] = []
    for sheet, joins in zip(sheets, models, strict=True):
        scene, _ = scene_of(sheet, joins)
        blocks = blocks_of_titles(scene)
        start = 0
        for b in range(1, len(blocks) + 1):
            if b == len(blocks) or blocks[b][0] != blocks[b - 1][-1] + 1:
                run = blocks[start:b]
                for x, y in itertools.pairwise(run):
                    mx, my = majority(sheet, x), majority(sheet, y)
                    if mx and my:
                        rows.append(headings.join_features(scene, x, y, len(run)))
                        target.append(int(mx == my))
                start = b
        bodies = [m for m in true_bodies(sheet).values() if m]
        if not bodies:
            continue
        names = [a for a, m in true_bodies(sheet).items() if m]
        stage = matching.Stage(scene, bodies, true_headings(sheet, scene))
        at: dict[tuple[int, int], int] = {}
        owners = [majority(sheet, head.members) for head in stage.heads]
        for h in range(len(stage.heads)):
            for c in range(len(bodies)):
                at[h, c] = len(choices)
                choices.append(matching.title_features(stage, h, c))
            groups.append([*(at[h, c] for c in range(len(bodies))), len(choices)])
            choices.append(matching.no_body_features(stage, h))
            chosen.append(at[h, names.index(owners[h])] if owners[h] in names else len(choices) - 1)
        for c in range(len(bodies)):
            true = [h for h, o in enumerate(owners) if o == names[c]]
            if len(true) > 1:
                continue
            groups.append([*(at[h, c] for h in range(len(stage.heads))), len(choices)])
            choices.append(matching.no_title_features(stage, c))
            chosen.append(at[true[0], c] if true else len(choices) - 1)
    out = logistic(rows, target, l2=1.0)
    return out | softmax(choices, groups, chosen, l2=1.0)


def train_bylines(sheets: list[Sheet], models: Sequence[Joins]) -> dict[str, float]:
    """Learn whether a byline belongs to the article before it, to the one after it, or to nobody who can be told."""
    rows: list[dict[str, float]] = []
    groups: list[list[int]] = []
    chosen: list[int] = []
    for sheet, joins in zip(sheets, models, strict=True):
        scene, _ = scene_of(sheet, joins)
        members = true_bodies(sheet)
        names = [a for a, m in members.items() if m]
        if not names:
            continue
        stage = matching.Stage(scene, [members[a] for a in names], true_headings(sheet, scene))
        title_of = {}
        for h, head in enumerate(stage.heads):
            owner = majority(sheet, head.members)
            if owner in names:
                title_of[h] = names.index(owner)
        found = matching.byline_groups(scene)
        for group, run in zip(found, matching.runs_of_bylines(found, scene), strict=True):
            owner = majority(sheet, group)
            if owner is None:
                continue
            begin = len(rows)
            rows.append(matching.unassigned_features(stage, group, run))
            true = begin
            for side, place in (("before", group[0] - 1), ("after", group[-1] + 1)):
                article = matching.article_at(stage, title_of, place)
                if article is not None:
                    if names[article] == owner and true == begin:
                        true = len(rows)
                    rows.append(matching.byline_features(stage, title_of, group, side, run))
            groups.append(list(range(begin, len(rows))))
            chosen.append(true)
    return softmax(rows, groups, chosen, l2=0.5)


def cross_fitted(sheets: list[Sheet], parts: int = 4) -> list[JoinModel]:
    """Return for each page a join model that has not seen its text: what is learned on it then holds elsewhere."""
    out: list[JoinModel] = [JoinModel(b"")] * len(sheets)
    pages = {page: n % parts for n, page in enumerate(sorted({sheet.gold["page_id"] for sheet in sheets}))}
    of = [pages[sheet.gold["page_id"]] for sheet in sheets]
    for part in range(parts):
        model = JoinModel(join_table([s for s, p in zip(sheets, of, strict=True) if p != part]))
        out = [model if p == part else known for known, p in zip(out, of, strict=True)]
    return out


def set_anew(sheets: list[Sheet], times: int) -> list[Sheet]:
    """Return the pages and `times` variants of each in other orders; see `segment_variants`."""
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
    """Learn all weights from pages and variants of them; return the content of the resource."""
    data: dict[str, Any] = {"links": {}, "titles": {}, "bylines": {}}
    data["joins"] = base64.b64encode(join_table(pages)).decode()
    sheets = set_anew(pages, VARIANTS)
    fitted = dict(zip((page.gold["page_id"] for page in pages), cross_fitted(pages), strict=True))
    models = [
        Continuity((fragment.bare for fragment in sheet.fragments), fitted[sheet.gold["page_id"]])
        for sheet in sheets
    ]
    data["roles"], data["moves"] = train_roles(sheets, models)
    train_rest(sheets, models, data)
    return data


def train_rest(sheets: list[Sheet], models: Sequence[Joins], data: dict[str, Any]) -> None:
    """Learn all but the roles, which take the longest."""
    data["links"] = train_links(sheets, models)
    data["titles"] = train_titles(sheets, models)
    data["bylines"] = train_bylines(sheets, models)


def write(data: dict[str, Any], path: Path) -> None:
    """Write weights as a resource: the same weights give the same bytes."""
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    path.write_bytes(gzip.compress(raw, mtime=0))
    print(f"{path}: {path.stat().st_size} bytes")


def leave_out(fold: tuple[int, str, list[Sheet], Path]) -> str:
    """Learn without one paper, write the weights, and return how roles are told on the paper left out."""
    number, paper, sheets, out = fold
    data = train([s for s in sheets if s.paper != paper])
    write(data, out.with_name(f"fold{number}.json.gz"))
    return f"{paper} left out\n" + role_report([s for s in sheets if s.paper == paper], data)


def main() -> None:
    """Learn and write, or leave out one paper after the other and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--cv", action="store_true")
    parser.add_argument("--out", type=Path, default=RESOURCE)
    options = parser.parse_args()
    words = JoinModel(join_table([]))
    sheets = [sheet for folder in options.folders for sheet in read(folder, words)]
    print(len(sheets), "pages", sum(len(s.fragments) for s in sheets), "fragments")
    papers: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        papers[sheet.paper].append(sheet)
    if options.cv:
        folds = [(n, paper, sheets, options.out) for n, paper in enumerate(sorted(papers))]
        with Pool(2) as pool:
            for told in pool.imap(leave_out, folds):
                print(told)
    else:
        write(train(sheets), options.out)


if __name__ == "__main__":
    sys.exit(main())
