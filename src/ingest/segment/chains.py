"""Body lines into articles: sure neighbours become runs, runs are linked by the best assignment as a whole."""

from __future__ import annotations

import itertools
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

_SETTLED = 6.0
"""Log-odds over which a run is followed by the next run of the text, whatever else there is."""

_REACH = 40
"""Runs in each direction among which a continuation is sought; a page has 30 to 80 runs."""


@dataclass(slots=True)
class Chain:
    """The body lines of one article in reading order.

    `joins[k]` is the log-odds of the join between members k and k + 1, against both being ends. `margin` is the
    smallest difference (nats) by which any decision about this chain was made: a join kept or an end left open.
    """

    members: list[int]
    joins: list[float] = field(default_factory=list)
    margin: float = 9.0


class Judge:
    """Scores joins of a scene's body lines and remembers them."""

    def __init__(self, scene: Scene, weights: Weights) -> None:
        self.scene = scene
        self.weights = weights
        self._ends: dict[int, float] = {}
        self._starts: dict[int, float] = {}

    def end(self, i: int) -> float:
        """Return the score of `an article ends with i`."""
        if i not in self._ends:
            self._ends[i] = links.score(links.end_features(self.scene, i), self.weights.links)
        return self._ends[i]

    def start(self, j: int) -> float:
        """Return the score of `an article begins with j`."""
        if j not in self._starts:
            self._starts[j] = links.score(links.start_features(self.scene, j), self.weights.links)
        return self._starts[j]

    def gain(self, i: int, j: int) -> float:
        """Return the log-odds of `j continues i` against i being an end and j a beginning."""
        pair = links.score(links.pair_features(self.scene, i, j, self.weights), self.weights.links)
        return pair - self.end(i) - self.start(j)


def chains(judge: Judge) -> list[Chain]:
    """Join a scene's body lines into chains, in the order of their first lines."""
    scene = judge.scene
    body = scene.body
    if not body:
        return []
    runs: list[list[int]] = [[body[0]]]
    values: dict[int, float] = {}
    for i, j in itertools.pairwise(body):
        if j == i + 1 and scene.fragments[i].block == scene.fragments[j].block:
            value = judge.gain(i, j)
            if value > _SURE:
                values[j] = value
                runs[-1].append(j)
                continue
        runs.append([j])
    gain = _gains(judge, runs)
    following = _assign(gain)
    return _walk(runs, following, gain, values)


def _gains(judge: Judge, runs: list[list[int]]) -> np.ndarray:
    """Score the joins that are worth a thought: with near runs, and between ends and beginnings of blocks."""
    scene = judge.scene
    n = len(runs)
    gain = np.full((n, n), -9.0)
    for a in range(n - 1):
        gain[a, a + 1] = judge.gain(runs[a][-1], runs[a + 1][0])
    # Where the text simply goes on nobody else needs to be asked.
    settled = np.diagonal(gain, 1) > _SETTLED
    open_end = [a for a in range(n) if a == n - 1 or not settled[a]]
    open_start = [b for b in range(n) if b == 0 or not settled[b - 1]]
    tops = {b: scene.at_top(runs[b][0]) for b in open_start}
    for a in open_end:
        foot = scene.at_foot(runs[a][-1])
        for b in open_start:
            if b not in (a, a + 1) and abs(b - a) <= _REACH and (a - 3 <= b <= a + 6 or (foot and tops[b])):
                gain[a, b] = judge.gain(runs[a][-1], runs[b][0])
    return gain


def _assign(gain: np.ndarray) -> dict[int, int]:
    """Choose for each run at most one that follows and one that precedes it, so that the log-odds sum up highest.

    A link with negative log-odds is never made. Circles are opened at their weakest link.
    """
    rows, columns = linear_sum_assignment(np.maximum(gain, 0.0), maximize=True)
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
    runs: list[list[int]], following: dict[int, int], gain: np.ndarray, values: dict[int, float]
) -> list[Chain]:
    out = []
    for head in sorted(set(range(len(runs))) - set(following.values())):
        chain = Chain([])
        at: int | None = head
        came: int | None = None
        # Nothing before the head: by how much was every forerunner refused?
        chain.margin = min(9.0, -float(gain[:, head].max(initial=-9.0)))
        while at is not None:
            if came is not None:
                value = float(gain[came, at])
                chain.joins.append(value)
                rival = max(
                    float(np.delete(gain[came], at).max(initial=-9.0)),
                    float(np.delete(gain[:, at], came).max(initial=-9.0)),
                )
                chain.margin = min(chain.margin, value - max(0.0, rival))
            for i in runs[at]:
                if i != runs[at][0]:
                    chain.joins.append(values[i])
                chain.members.append(i)
            came, at = at, following.get(at)
        if came is not None:
            chain.margin = min(chain.margin, -float(gain[came].max(initial=-9.0)))
        out.append(chain)
    return out


def why_joined(judge: Judge, i: int, j: int) -> str:
    """Say in words why body line j was put behind body line i."""
    scene = judge.scene
    a, b = scene.fragments[i], scene.fragments[j]
    skipped = scene.index[j] - scene.index[i] - 1
    if j == i + 1 and a.block == b.block:
        parts = ["next line of the block"]
    elif skipped == 0:
        parts = ["next block of the text"]
    else:
        parts = [f"{abs(b.block - a.block)} blocks {'further on' if skipped > 0 else 'back'} in the text"]
    if a.sentence_end:
        parts.append("a sentence ends before it")
    elif judge.weights.joins.join(a.bare, b.bare) > 0:
        parts.append(f"continues the sentence of the line before (…{a.bare[-3:]}|{b.bare[:3]}…)")
    else:
        parts.append("the line before breaks off")
    if abs(scene.columns[i] - scene.columns[j]) < 0.8:
        parts.append(f"column width {scene.columns[j]:.0f} like the block before")
    return "; ".join(parts)
