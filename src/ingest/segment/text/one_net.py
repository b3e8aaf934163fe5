"""One net of the text way at run time: numpy over the arrays that `scripts/segment/train.py` learned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.text import forms
from ingest.segment.text.view import ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.view import View

WIDE = 96
"""Numbers that the net keeps of each line."""

SAID = 24
"""Numbers by which the net tells what characters speak of."""

DILATIONS = (1, 2, 4, 8, 16, 1)
"""Lines by which the taps of each layer stand apart: a line sees 32 lines back and on, and the page as a whole."""

WHOLE_AT = 3
"""Layers after which the page as a whole is looked at."""

COLUMN_AT = np.cumsum([0, *forms.SIZES])
"""Where the rows of each column of `forms.table` begin in the net's table; the last is how many there are."""


@dataclass(frozen=True)
class OneNet:
    """Hold the arrays of a net by name, float32.

    Everything is in nats: `roles` of one line against each other, all other scores against there being no such tie.
    """

    of: dict[str, np.ndarray]

    @cached_property
    def _taps(self) -> list[np.ndarray]:
        """Return what each character says to the place behind it, to its own and to the one before it."""
        return [self.of["chars"] @ self.of[f"read.{k}"] for k in ("before", "own", "behind")]

    def lines(self, seen: View) -> tuple[np.ndarray, np.ndarray]:
        """Return what the net makes of each line (n, WIDE), and the scores of its roles (n, roles)."""
        p = self.of
        n = len(seen.columns)
        x = _summed(p["columns"], seen.columns + COLUMN_AT[:-1])
        x = x + seen.numbers.astype(np.float32) @ p["numbers.w"] + p["numbers.b"]
        x = x + p["chars"][ends(seen.letters)].reshape(n, -1) @ p["ends.w"] + self._read(seen.letters)
        own = x
        for k, apart in enumerate(DILATIONS):
            if k == WHOLE_AT:
                x = x + self._whole(_norm(x))
            y = _norm(x)
            padded = np.zeros((n + 2 * apart, x.shape[1]), dtype=np.float32)
            padded[apart : apart + n] = y
            taps = np.hstack([padded[:n], y, padded[2 * apart :]])
            x = x + np.maximum(taps @ p[f"conv{k}.w"] + p[f"conv{k}.b"], 0) @ p[f"out{k}.w"]
        h = _norm(x)
        roles: np.ndarray = h @ p["roles.w"] + own @ p["roles.own"] + p["roles.b"]
        return h, roles

    def _read(self, letters: np.ndarray) -> np.ndarray:
        """Return what the net reads in each line: features of three characters in a row, the strongest and the mean."""
        before, own, behind = self._taps
        # Place by place: what is made of one character of each line stays near the processor.
        chars = np.ascontiguousarray(letters.T)
        strongest, total = np.zeros((2, len(letters), own.shape[1]), dtype=np.float32)
        for k, char in enumerate(chars):
            found = own.take(char, axis=0)
            if k:
                found += before.take(chars[k - 1], axis=0)
            if k + 1 < len(chars):
                found += behind.take(chars[k + 1], axis=0)
            found += self.of["read.b"]
            np.maximum(found, 0, out=found)
            found *= (char > 0)[:, None]
            np.maximum(strongest, found, out=strongest)
            total += found
        out: np.ndarray = np.hstack([strongest, total / len(chars)]) @ self.of["read.out"]
        return out

    def _whole(self, y: np.ndarray) -> np.ndarray:
        """Return what each line learns of the page: of a few means over lines each takes what it asks for."""
        p = self.of
        means = softmax((y @ p["page.ask"]).T) @ y
        mine = softmax(y @ p["page.want"]) @ (means @ p["page.give"])
        whole = np.concatenate([means.ravel(), y.max(0)])
        out: np.ndarray = mine + np.maximum(whole @ p["page.w"] + p["page.b"], 0) @ p["page.out"]
        return out

    def ends(self, h: np.ndarray) -> np.ndarray:
        """Return the scores of `no line goes on where this one ends` and of `this line goes on from none`, (n, 2)."""
        out: np.ndarray = h @ self.of["ends2.w"] + self.of["ends2.b"]
        return out

    def pairs(
        self,
        kind: str,
        left: np.ndarray,
        right: np.ndarray,
        at: tuple[np.ndarray, np.ndarray],
        numbers: np.ndarray,
    ) -> np.ndarray:
        """Return the scores of pairs (left[at[0]], right[at[1]]) with numbers of their own; `kind` names the scorer."""
        p = self.of
        a, b = at
        known = numbers.astype(np.float32, copy=False)
        hidden = known @ p[kind + ".numbers"] + p[kind + ".b"]
        near = np.empty(len(a), dtype=np.float32)
        of_left, of_right = left @ p[kind + ".left"], right @ p[kind + ".right"]
        query, key = left @ p[kind + ".query"], right @ p[kind + ".key"]
        for begin in range(0, len(a), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            one, two = a[some], b[some]
            sides = of_left.take(one, axis=0)
            sides += of_right.take(two, axis=0)
            hidden[some] += sides
            near[some] = (query.take(one, axis=0) * key.take(two, axis=0)).sum(1)
        np.maximum(hidden, 0, out=hidden)
        out: np.ndarray = hidden @ p[kind + ".out"] + near + known @ p[kind + ".straight"]
        return out

    def steps(self, h: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """Return the scores of each sort of step from a line to the next one, (n - 1, kinds); see `steps.KINDS`."""
        p = self.of
        hidden = (h @ p["steps.left"])[:-1] + (h @ p["steps.right"])[1:]
        hidden += numbers.astype(np.float32) @ p["steps.numbers"] + p["steps.b"]
        out: np.ndarray = (
            np.maximum(hidden, 0) @ p["steps.out"] + numbers.astype(np.float32) @ p["steps.straight"]
        )
        return out

    def said(self, seen: View) -> tuple[np.ndarray, np.ndarray]:
        """Return what the characters of each line speak of, as a sum (n, SAID), and how much they weigh (n, 1)."""
        weight = np.exp(self.of["weigh.w"][seen.letters]) * (seen.letters > 0)
        return np.einsum("nl,nls->ns", weight, self.of["say.w"][seen.letters]), weight.sum(1, keepdims=True)

    @staticmethod
    def spoken(said: tuple[np.ndarray, np.ndarray], group: Sequence[int]) -> np.ndarray:
        """Return what the characters of some lines speak of in the mean, (SAID,)."""
        what, weight = said
        out: np.ndarray = what[group].sum(0) / (weight[group].sum(0) + 1e-3)
        return out

    def alike(self, heads: np.ndarray, bodies: np.ndarray) -> np.ndarray:
        """Return by how many nats each heading and each body speak of the same, of what each speaks of (n, SAID)."""
        left, right = heads @ self.of["say.left"], bodies @ self.of["say.right"]
        out: np.ndarray = _norm(left) * self.of["say.scale"] @ _norm(right).T
        return out

    def alone(self, kind: str, left: np.ndarray) -> np.ndarray:
        """Return a score for each row of `left` by itself; `kind` names the scorer."""
        p = self.of
        hidden = np.maximum(left @ p[kind + ".left"] + p[kind + ".b"], 0)
        out: np.ndarray = hidden @ p[kind + ".out"] + p[kind + ".bias"]
        return out


_AT_ONCE = 1024
"""Pairs that are put together at a time: more of them do not stay near the processor (10,000 take twice as long)."""


def _summed(table: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the sum of the table's rows of each line; `rows` is (lines, rows of each)."""
    first, *rest = np.ascontiguousarray(rows.T)
    out: np.ndarray = table.take(first, axis=0)
    for row in rest:
        out += table.take(row, axis=0)
    return out


def _norm(x: np.ndarray) -> np.ndarray:
    """Return each row with mean 0 and spread 1."""
    middle = x - x.mean(1, keepdims=True)
    out: np.ndarray = middle / np.sqrt((middle**2).mean(1, keepdims=True) + 1e-5)
    return out


def softmax(scores: np.ndarray) -> np.ndarray:
    """Return the probabilities of each row's scores."""
    grown = np.exp(scores - scores.max(1, keepdims=True))
    out: np.ndarray = grown / grown.sum(1, keepdims=True)
    return out
