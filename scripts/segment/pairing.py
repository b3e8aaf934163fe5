"""What belongs together, learned from labelled pages: which line goes on in which, titles and bylines to bodies."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
from fitting import choose, logistic, ragged, softmax

from ingest.segment.text import continuity, headings, link_codes, links, matching
from ingest.segment.text.headings import Heading, blocks_of_titles
from ingest.segment.text.weights import RoleWeights, Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from labelled import Sheet

    from ingest.segment.language import JoinModel


def _unlearned(joins: JoinModel) -> Weights:
    return Weights(RoleWeights(np.zeros(0), np.zeros(0)), (), np.zeros(0), {}, {}, joins, {})


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


_SHARE = 4
"""Of the far pairs, and of the lines inside a block, one in so many is learned from: there are more than enough."""


def candidates(
    lines: continuity.Lines, following: dict[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs of body lines to choose from, and by how much each pair's score is raised.

    Near pairs, and ends of blocks with beginnings of blocks. Of these far ones some stand for all, and as many times
    as probable; the true ones are always there.
    """
    n = len(lines.end)
    a, b = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    near = (b >= a - 3) & (b <= a + 6)
    far = (lines.foot[:, None] & lines.top[None, :]).astype(bool) & ~near & ((a * 31 + b * 17) % _SHARE == 0)
    for x, y in following.items():
        near[x, y] = True
    rows, columns = np.nonzero((near | far) & (a != b))
    return rows, columns, np.where(near[rows, columns], 0.0, math.log(_SHARE))


def train_links(sheets: list[Sheet], models: list[JoinModel], *, l2: float = 1.0) -> dict[str, float]:
    """Learn which line follows which: each line chooses its follower or the end, and its forerunner or the start."""
    parts: list[continuity.Rows] = []
    raised: list[np.ndarray] = []
    groups: list[list[int]] = []
    chosen: list[int] = []

    def lay(rows: continuity.Rows, raise_by: np.ndarray | None = None) -> int:
        parts.append(rows)
        raised.append(np.zeros(len(rows.codes)) if raise_by is None else raise_by)
        return sum(len(part.codes) for part in parts[:-1]) if len(parts) > 1 else 0

    for sheet, joins in zip(sheets, models, strict=True):
        scene = links.Scene(sheet.fragments, [r or "body" for r in sheet.role], _unlearned(joins))
        if not scene.body:
            continue
        lines = continuity.Lines.of(scene)
        body, index = scene.body, scene.index
        following = {index[x]: index[y] for x, y in true_next(sheet).items()}
        preceding = {b: a for a, b in following.items()}
        known = [
            sheet.article[i] is not None and (sheet.rank[i] >= 0 or sheet.article[i] == "furniture")
            for i in body
        ]
        easy = [
            k % _SHARE > 0 and following.get(k) == k + 1 and bool(lines.follower[k]) for k in range(len(body))
        ]
        a, b, raise_by = candidates(lines, following)
        told = np.array(known)
        hard = ~np.array(easy)
        use = told[a] & told[b] & (hard[a] | np.append([False], hard[:-1])[b])
        a, b, raise_by = a[use], b[use], raise_by[use]
        begin = lay(continuity.pair_rows(scene, lines, a, b), raise_by)
        after: dict[int, list[int]] = defaultdict(list)
        before: dict[int, list[int]] = defaultdict(list)
        pair: dict[tuple[int, int], int] = {}
        for at, (x, y) in enumerate(zip(a.tolist(), b.tolist(), strict=True), begin):
            pair[x, y] = at
            after[x].append(at)
            before[y].append(at)
        ends, starts = lay(continuity.end_rows(lines)), lay(continuity.start_rows(lines))
        for k in range(len(body)):
            if not known[k]:
                continue
            if hard[k] and (k not in following or (k, following[k]) in pair):
                groups.append([ends + k, *after[k]])
                chosen.append(pair[k, following[k]] if k in following else ends + k)
            if (k == 0 or hard[k - 1]) and (k not in preceding or (preceding[k], k) in pair):
                groups.append([starts + k, *before[k]])
                chosen.append(pair[preceding[k], k] if k in preceding else starts + k)
    table = ragged(parts, link_codes.SIZE)
    weight = choose(table, groups, chosen, l2=l2, raised=np.concatenate(raised))
    return {str(code): round(float(w), 3) for code, w in enumerate(weight) if abs(w) >= 0.005}


# --- titles and bylines -----------------------------------------------------------------------------------


def scene_of(sheet: Sheet, joins: JoinModel) -> tuple[links.Scene, Weights]:
    """Set a page's scene from its true roles."""
    weights = _unlearned(joins)
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


def train_titles(sheets: list[Sheet], models: list[JoinModel]) -> dict[str, float]:
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


def train_bylines(sheets: list[Sheet], models: list[JoinModel]) -> dict[str, float]:
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
