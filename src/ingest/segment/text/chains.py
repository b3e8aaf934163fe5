"""Body lines into articles: for each line the one that goes on where it ends, by the best assignment as a whole."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.kinds import WEATHER
from ingest.segment.text import forms
from ingest.segment.text.assignment import best_assignment
from ingest.segment.text.view import candidates, pair_numbers
from ingest.segment.text.wholes import TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.net import Net
    from ingest.segment.text.view import View

NEVER = -9.0
"""The gain of a join that nobody asked for."""


ONWARD = 1.5
"""Log-odds that joins get ahead: a text cut apart costs an article and makes another, two joined cost one more.

On 36 factory pages of two papers left out (2026-11-30) strict F1 is .513 without, .542 with 1, .546 with 1.5.
"""


@dataclass(slots=True)
class Chain:
    """The body lines of one article in reading order.

    `joins[k]` is the log-odds of the join between members k and k + 1, against both being ends. `margin` is the
    smallest difference (nats) by which any decision about this chain was made: a join kept or an end left open.
    `doubt` is the improbability (nats) of all these decisions together.
    """

    members: list[int]
    joins: list[float] = field(default_factory=list)
    margin: float = 9.0
    doubt: float = 0.0

    def decided(self, nats: float) -> None:
        """Note by how much a decision about this chain was made."""
        self.margin = min(self.margin, nats)
        self.doubt += math.log1p(math.exp(-max(-30.0, nats)))


@dataclass(frozen=True, slots=True)
class Gains:
    """The log-odds of `line j goes on where line i ends`, shape (n, n) over the body lines, and those lines."""

    body: list[int]
    index: dict[int, int]
    of: np.ndarray

    def gain(self, i: int, j: int) -> float:
        """Return it for two fragments."""
        return float(self.of[self.index[i], self.index[j]])


@dataclass(slots=True)
class Links:
    """The joins of a page's lines, scored when they are first asked for; `h` is what the net makes of each line."""

    seen: View
    net: Net
    h: np.ndarray
    known: np.ndarray = field(init=False)
    ends: np.ndarray = field(init=False)
    dated: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Know no join yet."""
        n = len(self.seen.fragments)
        self.known = np.full((n, n), np.nan)
        self.ends = self.net.ends(self.h)
        self.dated = np.isin(self.seen.columns[:, _FORM], list(forms.OPENING)) | _dated(self.seen)

    def scores(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return the net's scores of many pairs of lines."""
        new = np.flatnonzero(np.isnan(self.known[a, b]))
        if len(new):
            x, y = a[new], b[new]
            numbers = pair_numbers(self.seen, x, y)
            self.known[x, y] = self.net.pairs("links", self.h, self.h, (x, y), numbers)
        out: np.ndarray = self.known[a, b]
        return out

    def gains(self, role: Sequence[str]) -> Gains:
        """Score the joins of the lines that these roles call body."""
        seen = self.seen
        text = np.array([name in TEXT for name in role], dtype=bool)
        body = np.flatnonzero(text)
        n = len(body)
        out = np.full((n, n), NEVER)
        index = {i: k for k, i in enumerate(body.tolist())}
        if n:
            same = seen.block[1:] == seen.block[:-1]
            foot = np.append(~same | ~text[1:], True)
            top = np.append(True, ~same | ~text[:-1])
            a, b = candidates(body, foot, top)
            score = self.scores(a, b)
            at = np.searchsorted(body, a), np.searchsorted(body, b)
            # Each line chooses its follower, and each its forerunner: the mean of what both say of the pair.
            box = _bulletins(seen, body)
            boxed = (box[at[0]] != box[at[1]]) & seen.ended[a] & (seen.block[a] != seen.block[b])
            opens = self.dated & top
            goes_on = opens[a] & (b == a + 1) & (seen.block[a] == seen.block[b])
            rows, prose = _tabular(seen, body)
            ruled = (rows[at[0]] & prose[at[1]]) | (prose[at[0]] & rows[at[1]])
            score = score - _APART * (boxed | ruled) + _OPENED * goes_on
            out[at] = np.maximum(score - 0.5 * (self.ends[a, 0] + self.ends[b, 1]) + ONWARD, NEVER)
        return Gains(body.tolist(), index, out)


def gains(seen: View, net: Net, h: np.ndarray, role: Sequence[str]) -> Gains:
    """Score the joins of a page's body lines; `h` is what the net makes of each line."""
    return Links(seen, net, h).gains(role)


_APART = 8.0
"""Log-odds against a join of a weather bulletin or a table with the text of another block, or the other way round."""

_WIRE = re.compile(r"[报网社台]讯")

_OPENED = 4.0
"""Log-odds for a join of a credit or dateline that opens a text with the next line of its block."""

_FORM = forms.COLUMNS.index("form")

_FORECAST = re.compile(r"[今明][天日晚]")
"""What a bulletin says and a story about the weather, told of the past or of a region, as a rule does not."""


def _dated(seen: View) -> np.ndarray:
    """Tell which lines begin as a medium's own news do: with its 讯 and who wrote it."""
    return np.array([_WIRE.search(f.bare[:16]) is not None for f in seen.fragments], dtype=bool)


def _bulletins(seen: View, body: np.ndarray) -> np.ndarray:
    """Tell which body lines are of a weather bulletin: it has a box of its own."""
    said: dict[int, str] = {}
    for i in body.tolist():
        f = seen.fragments[i]
        said[f.block] = said.get(f.block, "") + f.bare
    boxes = {block for block, text in said.items() if is_bulletin(text)}
    return np.array([seen.fragments[i].block in boxes for i in body.tolist()], dtype=bool)


def _tabular(seen: View, body: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tell which body lines stand in blocks of table rows, and which in blocks of two lines or more without any.

    A line by itself is neither: it may be a table's note.
    """
    row = seen.columns[body, _FORM] == forms.ROW
    block = seen.block[body]
    many, rows = np.bincount(block), np.bincount(block, weights=row)
    return ((rows >= 2) & (2 * rows >= many))[block], ((rows == 0) & (many >= 2))[block]


def is_bulletin(text: str) -> bool:
    """Tell whether a text is a weather bulletin."""
    return len(text) < 200 and bool(WEATHER.search(text) and _FORECAST.search(text))


def chains(found: Gains) -> list[Chain]:
    """Join body lines into chains, in the order of their first lines."""
    gain = found.of
    if not len(gain):
        return []
    following = _assign(gain)
    from_each, to_each = _best_two(gain), _best_two(gain.T)
    out = []
    for head in sorted(set(range(len(gain))) - set(following.values())):
        # Nothing before the head: by how much was every forerunner refused?
        chain = Chain([found.body[head]])
        chain.decided(-to_each[1][head])
        at = head
        while at in following:
            on = following[at]
            value = float(gain[at, on])
            chain.decided(value - max(0.0, _other(from_each, at, on), _other(to_each, on, at)))
            chain.joins.append(value)
            chain.members.append(found.body[on])
            at = on
        chain.decided(-from_each[1][at])
        out.append(chain)
    return out


_BestTwo = tuple[list[int], list[float], list[float]]
"""Of each row: where its best gain is, its best gain, and its second best; NEVER where there is none."""


def _best_two(gain: np.ndarray) -> _BestTwo:
    rows = np.arange(len(gain))
    at = gain.argmax(1)
    rest = gain.copy()
    rest[rows, at] = NEVER
    return at.tolist(), gain[rows, at].tolist(), rest.max(1).tolist()


def _other(best: _BestTwo, row: int, column: int) -> float:
    """Return the best gain of a row but for one column."""
    at, first, second = best
    return second[row] if at[row] == column else first[row]


def _assign(gain: np.ndarray) -> dict[int, int]:
    """Choose for each line at most one that follows and one that precedes it, so that the log-odds sum up highest.

    A link with negative log-odds is never made. Circles are opened at their weakest link.
    """
    rows, columns = best_assignment(np.maximum(gain, 0.0))
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


def why_joined(seen: View, i: int, j: int) -> str:
    """Say in words why body line j was put behind body line i."""
    a, b = seen.fragments[i], seen.fragments[j]
    if j == i + 1 and a.block == b.block:
        parts = ["next line of the block"]
    elif j > i and b.block - a.block <= 1:
        parts = ["next block of the text"]
    else:
        parts = [f"{abs(b.block - a.block)} blocks {'further on' if j > i else 'back'} in the text"]
    if a.sentence_end:
        parts.append("a sentence ends before it")
    elif seen.joins.join(a.bare, b.bare) > 0:
        parts.append(f"continues the sentence of the line before (…{a.bare[-3:]}|{b.bare[:3]}…)")
    else:
        parts.append("the line before breaks off")
    if abs(seen.column[i] - seen.column[j]) < 0.8:
        parts.append(f"column width {seen.column[j]:.0f} like the block before")
    return "; ".join(parts)
