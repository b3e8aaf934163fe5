"""Body lines into articles: sure neighbours become runs, runs are linked by the best assignment as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from ingest.segment import links

if TYPE_CHECKING:
    from ingest.segment.links import Scene
    from ingest.segment.weights import Weights

_SURE = 4.0
"""Log-odds over which two neighbouring lines of one block are one run before anything else is weighed."""

_REACH = 40
"""Runs in each direction among which a continuation is sought; a page has 30 to 80 runs."""


@dataclass(slots=True)
class Chain:
    """The body lines of one article in reading order, each join's log-odds, and why it was made.

    `margin` is the smallest log-odds by which a decision about this chain was made: a join kept, a cut made.
    """

    members: list[int]
    joins: list[float] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    margin: float = 9.0


def chains(scene: Scene, weights: Weights) -> list[Chain]:
    """Join a scene's body lines into chains, in the order of their first lines."""
    body = scene.body
    if not body:
        return []
    ends = {i: links.score(links.end_features(scene, i), weights) for i in body}
    starts = {j: links.score(links.start_features(scene, j), weights) for j in body}

    def gain_of(i: int, j: int) -> float:
        return links.score(links.pair_features(scene, i, j, weights), weights) - ends[i] - starts[j]

    runs: list[list[int]] = [[body[0]]]
    inner: dict[int, float] = {}
    for i, j in zip(body, body[1:], strict=False):
        fi, fj = scene.fragments[i], scene.fragments[j]
        if fi.block == fj.block and j == i + 1:
            value = gain_of(i, j)
            if value > _SURE:
                inner[j] = value
                runs[-1].append(j)
                continue
        runs.append([j])
    n = len(runs)
    gain = np.zeros((n, n))
    for a in range(n):
        for b in range(max(0, a - _REACH), min(n, a + _REACH + 1)):
            if a != b:
                gain[a, b] = gain_of(runs[a][-1], runs[b][0])
    following = _assign(gain)
    return _walk(runs, following, gain, inner)


def _assign(gain: np.ndarray) -> dict[int, int]:
    """Choose for each run at most one that follows and one that precedes it, so that the log-odds sum up highest.

    A link with negative log-odds is never made. Circles are opened at their weakest link.
    """
    wanted = np.maximum(gain, 0.0)
    rows, columns = linear_sum_assignment(wanted, maximize=True)
    following = {int(a): int(b) for a, b in zip(rows, columns, strict=True) if gain[a, b] > 0 and a != b}
    state = dict.fromkeys(range(len(gain)), 0)
    for start in range(len(gain)):
        path = []
        at: int | None = start
        while at is not None and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = following.get(at)
        if at is not None and state[at] == 1:
            circle = path[path.index(at) :]
            weakest = min(circle, key=lambda a: gain[a, following[a]])
            del following[weakest]
        for a in path:
            state[a] = 2
    return following


def _walk(
    runs: list[list[int]], following: dict[int, int], gain: np.ndarray, inner: dict[int, float]
) -> list[Chain]:
    heads = sorted(set(range(len(runs))) - set(following.values()))
    out = []
    for head in heads:
        members: list[int] = []
        joins: list[float] = []
        margin = 9.0
        at: int | None = head
        while at is not None:
            for i in runs[at]:
                if members:
                    joins.append(inner.get(i, 0.0))
                members.append(i)
            after = following.get(at)
            rivals = np.delete(gain[at], [after]) if after is not None else gain[at]
            rival = float(rivals.max(initial=-9.0))
            if after is not None:
                value = float(gain[at, after])
                joins.append(value)
                margin = min(margin, value)
                members_next = runs[after]
                joins.pop() if not members_next else None
                inner[members_next[0]] = value
                joins.pop()
            else:
                margin = min(margin, -rival)
            at = after
        out.append(Chain(members, joins, margin=margin))
    return out
