"""Body lines into articles: sure neighbours become runs, runs are linked by the best assignment as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from ingest.segment.text.continuity import Lines, end_rows, pair_rows, start_rows

if TYPE_CHECKING:
    from ingest.segment.text.links import Scene
    from ingest.segment.text.weights import Weights

_SURE = 4.0
"""Log-odds over which two neighbouring lines of one block are one run before anything else is weighed."""

_SETTLED = 6.0
"""Log-odds over which a run is followed by the next run of the text, whatever else there is."""

_APART = 6.0
"""Log-odds against a join of a weather bulletin with the text of another block, or the other way round."""

_REACH = 40
"""Runs in each direction among which a continuation is sought; a page has 30 to 80 runs."""


_NEAR_BACK = 3
_NEAR_ON = 6
"""Runs back and on that are asked even where no block ends or begins."""


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
    """Scores joins of a scene's body lines."""

    def __init__(self, scene: Scene, weights: Weights) -> None:
        self.scene = scene
        self.weights = weights
        self.lines = Lines.of(scene)
        self.ends = end_rows(self.lines).score(weights.links)
        self.starts = start_rows(self.lines).score(weights.links)
        self._bulletin = np.array(["bulletin" in scene.traits[i] for i in scene.body], bool)
        self._ended = np.array([scene.fragments[i].sentence_end for i in scene.body], bool)
        self._block = np.array([scene.fragments[i].block for i in scene.body], int)
        places = np.arange(len(scene.body))
        self.onward = self.gains(places[:-1], places[1:])
        """The gain of each body line but the last with the next one of the text."""

    def end(self, i: int) -> float:
        """Return the score of `an article ends with i`."""
        return float(self.ends[self.scene.index[i]])

    def start(self, j: int) -> float:
        """Return the score of `an article begins with j`."""
        return float(self.starts[self.scene.index[j]])

    def gains(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return the log-odds of `b continues a` against a being an end and b a beginning.

        `a` and `b` are places among the scene's body lines.
        """
        if not len(a):
            return np.zeros(0)
        pair = pair_rows(self.scene, self.lines, a, b).score(self.weights.links)
        joined: np.ndarray = pair - self.ends[a] - self.starts[b]
        # A bulletin has a box of its own: what is none does not follow where a sentence and a block of it end.
        apart = (self._bulletin[a] != self._bulletin[b]) & self._ended[a] & (self._block[a] != self._block[b])
        gain: np.ndarray = joined - _APART * apart
        return gain

    def gain(self, i: int, j: int) -> float:
        """Return the same for one pair of fragments."""
        index = self.scene.index
        if index[j] == index[i] + 1:
            return float(self.onward[index[i]])
        return float(self.gains(np.array([index[i]]), np.array([index[j]]))[0])


def chains(judge: Judge) -> list[Chain]:
    """Join a scene's body lines into chains, in the order of their first lines."""
    body = judge.scene.body
    if not body:
        return []
    n = len(body)
    onward = judge.onward
    sure = judge.lines.follower[:-1] & (onward > _SURE)
    heads = np.concatenate([[0], np.flatnonzero(~sure) + 1])
    tails = np.append(heads[1:], n) - 1
    gain = _gains(judge, heads, tails, onward)
    following = _assign(gain)
    runs = [body[a : b + 1] for a, b in zip(heads.tolist(), tails.tolist(), strict=True)]
    values = {body[k + 1]: float(onward[k]) for k in np.flatnonzero(sure).tolist()}
    return _walk(runs, following, gain, values)


def _gains(judge: Judge, heads: np.ndarray, tails: np.ndarray, onward: np.ndarray) -> np.ndarray:
    """Score the joins that are worth a thought: with near runs, and between ends and beginnings of blocks."""
    n = len(heads)
    gain = np.full((n, n), -9.0)
    straight = onward[tails[:-1]]
    gain[np.arange(n - 1), np.arange(1, n)] = straight
    # Where the text simply goes on nobody else needs to be asked.
    settled = straight > _SETTLED
    a, b = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    asked = np.append(~settled, True)[:, None] & np.append([True], ~settled)[None, :]
    asked &= (b != a) & (b != a + 1) & (np.abs(b - a) <= _REACH)
    cut = judge.lines.foot[tails].astype(bool)[:, None] & judge.lines.top[heads].astype(bool)[None, :]
    asked &= ((b >= a - _NEAR_BACK) & (b <= a + _NEAR_ON)) | cut
    rows, columns = np.nonzero(asked)
    gain[rows, columns] = judge.gains(tails[rows], heads[columns])
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
