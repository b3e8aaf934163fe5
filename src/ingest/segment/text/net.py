"""The net of the text way: several learned apart, whose scores are averaged.

Nets that begin with other numbers and see the pages in another order err in other places; their mean errs less than any
of them (Hansen and Salamon 1990).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.text.one_net import WIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.segment.text.one_net import OneNet
    from ingest.segment.text.view import View


@dataclass(frozen=True)
class Net:
    """Hold the nets. What they make of lines is kept side by side, in equal shares; see `OneNet` for each method."""

    nets: tuple[OneNet, ...]

    def lines(self, seen: View) -> tuple[np.ndarray, np.ndarray]:
        """Return what the nets make of each line (n, wide), and the scores of its roles (n, roles)."""
        made = [net.lines(seen) for net in self.nets]
        return np.hstack([h for h, _ in made]), _mean(roles for _, roles in made)

    def ends(self, h: np.ndarray) -> np.ndarray:
        """Return the scores of `no line goes on where this one ends` and of `this line goes on from none`, (n, 2)."""
        return _mean(net.ends(own) for net, own in zip(self.nets, self._shares(h), strict=True))

    def pairs(
        self,
        kind: str,
        left: np.ndarray,
        right: np.ndarray,
        at: tuple[np.ndarray, np.ndarray],
        numbers: np.ndarray,
    ) -> np.ndarray:
        """Return the scores of pairs (left[at[0]], right[at[1]]) with numbers of their own; `kind` names the scorer."""
        sides = zip(self.nets, self._shares(left), self._shares(right), strict=True)
        numbers = numbers.astype(np.float32, copy=False)  # once for all nets
        return _mean(net.pairs(kind, one, other, at, numbers) for net, one, other in sides)

    def steps(self, h: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """Return the scores of each sort of step from a line to the next one, (n - 1, kinds); see `steps.KINDS`."""
        return _mean(net.steps(own, numbers) for net, own in zip(self.nets, self._shares(h), strict=True))

    @property
    def table(self) -> np.ndarray:
        """Return the scores that every step of two states has (states, states)."""
        return _mean(net.of["steps.table"] for net in self.nets)

    def said(self, seen: View) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return for each net what the characters of each line speak of, and how much they weigh."""
        return [net.said(seen) for net in self.nets]

    def spoken(self, said: Sequence[tuple[np.ndarray, np.ndarray]], group: Sequence[int]) -> list[np.ndarray]:
        """Return for each net what the characters of some lines speak of in the mean; see `alike`."""
        return [net.spoken(own, group) for net, own in zip(self.nets, said, strict=True)]

    def alike(self, heads: Sequence[list[np.ndarray]], bodies: Sequence[list[np.ndarray]]) -> np.ndarray:
        """Return by how many nats each heading and each body speak of the same, (headings, bodies).

        Of each heading and body is given what its lines speak of, for each net; see `spoken`.
        """
        sides = [
            [np.stack([group[k] for group in groups]) for groups in (heads, bodies)]
            for k in range(len(self.nets))
        ]
        return _mean(net.alike(*side) for net, side in zip(self.nets, sides, strict=True))

    def alone(self, kind: str, left: np.ndarray) -> np.ndarray:
        """Return a score for each row of `left` by itself; `kind` names the scorer."""
        return _mean(net.alone(kind, own) for net, own in zip(self.nets, self._shares(left), strict=True))

    def _shares(self, made: np.ndarray) -> list[np.ndarray]:
        """Return the numbers of each net: a row holds one line, or several one after the other, of all nets."""
        if len(self.nets) == 1:
            return [made]
        parts = made.reshape(len(made), -1, len(self.nets), WIDE)
        return [parts[:, :, k].reshape(len(made), -1) for k in range(len(self.nets))]


def _mean(scores: Iterable[np.ndarray]) -> np.ndarray:
    """Return the mean of arrays of one shape."""
    all_of = list(scores)
    out: np.ndarray = sum(all_of[1:], all_of[0]) / len(all_of)
    return out
