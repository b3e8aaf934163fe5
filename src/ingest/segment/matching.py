"""Titles and bylines to bodies: groups of lines, matched to chains as a whole."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from ingest.segment.links import BODY, _grams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.assemble import PartRole
    from ingest.segment.chains import Chain
    from ingest.segment.links import Scene
    from ingest.segment.weights import Weights

TITLES = frozenset({"title", "kicker", "subtitle"})


@dataclass(slots=True)
class Group:
    """Fragments of one title or byline that stand together."""

    members: list[int]
    kind: Literal["title", "byline", "jump"]


@dataclass(slots=True)
class Matched:
    """Articles as lists of (fragment, role, why) in reading order, and what belongs to none, with a group number."""

    articles: list[list[tuple[int, PartRole, str]]] = field(default_factory=list)
    loose: list[tuple[int, PartRole, str, int]] = field(default_factory=list)


def groups(scene: Scene) -> list[Group]:
    """Collect title, byline and jump lines that stand together into groups."""
    out: list[Group] = []
    last = -2
    for i, role in enumerate(scene.role):
        kind: Literal["title", "byline", "jump"] | None = (
            "title" if role in TITLES else "byline" if role == "byline" else "jump" if role == "jump" else None
        )
        if kind is None:
            continue
        if out and last == i - 1 and out[-1].kind == kind and _together(scene, i, kind):
            out[-1].members.append(i)
        else:
            out.append(Group([i], kind))
        last = i
    return out


def _together(scene: Scene, i: int, kind: str) -> bool:
    a, b = scene.fragments[i - 1], scene.fragments[i]
    if kind == "byline":
        return a.block == b.block and not b.text.strip().startswith(("■", "□", "●", "本报记者", "记者"))
    if kind == "title":
        if a.block == b.block or a.bare == b.bare:
            return True
        first, second = scene.role[i - 1], scene.role[i]
        return (first == "kicker" and second == "title") or second == "subtitle"
    return False


def match(scene: Scene, bodies: Sequence[Chain], weights: Weights) -> Matched:
    """Give each title and byline to the body it fits best, all of them together."""
    del weights
    out = Matched()
    owner: dict[int, int] = {}
    for c, chain in enumerate(bodies):
        for i in chain.members:
            owner[i] = c
    found = groups(scene)
    titles = [g for g in found if g.kind == "title"]
    gain = np.zeros((len(titles), len(bodies)))
    df: Counter[str] = Counter()
    chain_grams = []
    for chain in bodies:
        grams = Counter(_grams("".join(scene.fragments[i].bare for i in chain.members)))
        chain_grams.append(grams)
        df.update(grams.keys())
    sims = np.zeros_like(gain)
    for t, g in enumerate(titles):
        grams_t = set(_grams("".join(scene.fragments[i].bare for i in g.members)))
        for c in range(len(bodies)):
            sims[t, c] = sum(math.log((len(bodies) + 1) / df[x]) for x in grams_t if x in chain_grams[c]) / (3 + len(grams_t))
    lean = 0.0
    sides = []
    for t, g in enumerate(titles):
        before = _body_near(scene, g.members[0], -1, owner)
        after = _body_near(scene, g.members[-1], 1, owner)
        sides.append((before, after))
        if before is not None and after is not None:
            starts = bodies[after].members[0] > g.members[-1]
            lean += (sims[t, after] if starts else 0) - sims[t, before]
    for t, _ in enumerate(titles):
        before, after = sides[t]
        for c in range(len(bodies)):
            gain[t, c] = 2.0 * sims[t, c] - 0.5
        if before is not None:
            gain[t, before] += 0.8 if lean < 0 else 0.35
        if after is not None:
            gain[t, after] += 0.8 if lean > 0 else 0.35
    rows, columns = linear_sum_assignment(np.maximum(gain, 0), maximize=True)
    title_of: dict[int, int] = {}
    for t, c in zip(rows, columns, strict=True):
        if gain[t, c] > 0:
            title_of[int(c)] = int(t)
    taken = set(title_of.values())
    group_owner: dict[int, int] = {}
    for c, t in title_of.items():
        for i in titles[t].members:
            group_owner[i] = c
    bylines: dict[int, list[int]] = {}
    jumps: dict[int, list[int]] = {}
    number = 0
    for g in found:
        if g.kind == "title":
            continue
        c = _attach(scene, g, owner, group_owner)
        if c is not None and not (g.kind == "byline" and c in bylines):
            (bylines if g.kind == "byline" else jumps).setdefault(c, []).extend(g.members)
        else:
            number += 1
            out.loose += [
                (i, "unassigned_byline" if g.kind == "byline" else "furniture", "nothing near it", number) for i in g.members
            ]
    for c, chain in enumerate(bodies):
        article: list[tuple[int, PartRole, str]] = []
        if c in title_of:
            article += [(i, scene.role[i], "title") for i in titles[title_of[c]].members]  # type: ignore[misc]
        article += [(i, "byline", "byline") for i in bylines.get(c, ())]
        article += [(i, "jump", "jump") for i in jumps.get(c, ())]
        article += [(i, scene.role[i], "body") for i in chain.members]  # type: ignore[misc]
        out.articles.append(article)
    for t, g in enumerate(titles):
        if t not in taken:
            number += 1
            out.loose += [(i, "furniture", "a title no text fits", number) for i in g.members]
    for i, role in enumerate(scene.role):
        if role == "furniture":
            number += 1
            out.loose.append((i, "furniture", "has the form of furniture", number))
    return out


def _body_near(scene: Scene, i: int, step: int, owner: dict[int, int]) -> int | None:
    at = i + step
    while 0 <= at < len(scene.role):
        if scene.role[at] in BODY:
            return owner.get(at)
        if scene.role[at] in TITLES:
            return None
        at += step
    return None


def _attach(scene: Scene, g: Group, owner: dict[int, int], group_owner: dict[int, int]) -> int | None:
    before, after = g.members[0] - 1, g.members[-1] + 1
    def who(i: int) -> int | None:
        return owner.get(i, group_owner.get(i)) if 0 <= i < len(scene.role) else None
    a, b = who(before), who(after)
    if a is not None and a == b:
        return a
    if 0 <= before and scene.role[before] in TITLES and a is not None:
        return a
    if after < len(scene.role) and scene.role[after] in TITLES and b is not None and a is None:
        return b
    if a is not None and b is None:
        return a
    if b is not None and a is None:
        return b
    if a is not None and scene.role[before] in BODY:
        return a
    return b
