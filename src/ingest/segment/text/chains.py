"""Body lines into articles: for each line the one that goes on where it ends, by the best assignment as a whole."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.dateline import opens_with_tidings
from ingest.segment.kinds import WEATHER
from ingest.segment.text import forms
from ingest.segment.text.assignment import best_assignment
from ingest.segment.text.role_rules import PIECE, is_signed
from ingest.segment.text.view import candidates, pair_numbers
from ingest.segment.text.wholes import TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.fragments import Fragment
    from ingest.segment.text.net import Net
    from ingest.segment.text.view import View

NEVER = -9.0
"""The gain of a join that nobody asked for."""


ONWARD = 0.3
"""Log-odds that joins get ahead: a text cut apart costs an article and makes another, two joined cost one more.

On 80 factory texts of two papers left out (2026-11-30) strict F1 / titles exact are .771 / .520 with -.7, .776 / .517
without, .782 / .516 with .5, .777 / .499 with 1.5.
"""

ONWARD_IN_A_PIECE = 3.0
"""The same in a piece of a page, which is one text more often than a page is."""


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
    """The log-odds of `line j goes on where line i ends` over the body lines; what nobody asked for is NEVER.

    `index` is the place of each line in `body`; `first`, `second` (places) and `nats` are the pairs that were asked
    for, in the order of their places, and `pairs` has `first * len(body) + second` of each.
    """

    body: list[int]
    index: dict[int, int]
    first: np.ndarray
    second: np.ndarray
    nats: np.ndarray
    pairs: np.ndarray

    @classmethod
    def of(cls, body: list[int], first: np.ndarray, second: np.ndarray, nats: np.ndarray) -> Gains:
        """Keep the pairs of places that were asked for."""
        pairs = first * len(body) + second
        order = np.argsort(pairs, kind="stable")
        index = {i: k for k, i in enumerate(body)}
        return cls(body, index, first[order], second[order], nats[order], pairs[order])

    def gain(self, i: int, j: int) -> float:
        """Return it for two fragments."""
        return self.at(self.index[i], self.index[j])

    def at(self, first: int, second: int) -> float:
        """Return it for two places."""
        pair = first * len(self.body) + second
        k = int(np.searchsorted(self.pairs, pair))
        return float(self.nats[k]) if k < len(self.pairs) and self.pairs[k] == pair else NEVER


@dataclass(slots=True)
class Links:
    """The joins of a page's lines, scored when they are first asked for; `h` is what the net makes of each line."""

    seen: View
    net: Net
    h: np.ndarray
    asked: np.ndarray = field(init=False)
    known: np.ndarray = field(init=False)
    ends: np.ndarray = field(init=False)
    dated: np.ndarray = field(init=False)
    signed: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Know no join yet."""
        self.asked, self.known = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        self.ends = self.net.ends(self.h)
        self.dated = np.isin(self.seen.columns[:, _FORM], list(forms.OPENING)) | _dated(self.seen)
        self.signed = np.array([_signs(f) for f in self.seen.fragments], dtype=bool)

    def scores(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return the net's scores of many pairs of lines."""
        pairs = a * len(self.seen.fragments) + b
        at = np.searchsorted(self.asked, pairs)
        known = np.zeros(len(pairs), dtype=bool)
        inside = at < len(self.asked)
        known[inside] = self.asked[at[inside]] == pairs[inside]
        out = np.empty(len(pairs), dtype=self.known.dtype)
        out[known] = self.known[at[known]]
        new = np.flatnonzero(~known)
        if len(new):
            x, y = a[new], b[new]
            told = self.net.pairs("links", self.h, self.h, (x, y), pair_numbers(self.seen, x, y))
            out[new] = told
            self.asked, self.known = np.append(self.asked, pairs[new]), np.append(self.known, told)
            order = np.argsort(self.asked, kind="stable")
            self.asked, self.known = self.asked[order], self.known[order]
        return out

    def gains(self, role: Sequence[str]) -> Gains:
        """Score the joins of the lines that these roles call body."""
        seen = self.seen
        text = np.array([name in TEXT for name in role], dtype=bool)
        body = np.flatnonzero(text)
        if len(body):
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
            ruled = rows[at[0]] & prose[at[1]]
            resumed = np.isin(b, _resumed(seen, role))
            score = (
                score
                - _APART * (boxed | ruled | resumed)
                + _OPENED * goes_on
                + _SIGNED * (self.signed[b] & (b == a + 1))
            )
            onward = ONWARD if len(seen.fragments) >= PIECE else ONWARD_IN_A_PIECE
            nats = np.maximum(score - 0.5 * (self.ends[a, 0] + self.ends[b, 1]) + onward, NEVER)
            return Gains.of(body.tolist(), *at, nats)
        nothing = np.zeros(0, dtype=np.int64)
        return Gains.of([], nothing, nothing, np.zeros(0))


def gains(seen: View, net: Net, h: np.ndarray, role: Sequence[str]) -> Gains:
    """Score the joins of a page's body lines; `h` is what the net makes of each line."""
    return Links(seen, net, h).gains(role)


_APART = 8.0
"""Log-odds against a join of a weather bulletin with the text of another block, or the other way round, and of a table
with text that follows it: a notice may end with rows, but behind the rows of a table stands at most a note. The same
against any text before that under 上接第1版.
"""

_OPENED = 9.0
"""Log-odds for a join of a credit or dateline that opens a text with the next line of its block."""

_SIGNED = 5.0
"""Log-odds for a join of a line that signs a letter or a notice with the line over it."""

_FORM = forms.COLUMNS.index("form")

_COMES = re.compile(r"[上紧]\s*接")
_HEADED = frozenset({"title", "kicker", "subtitle", "byline"})
"""Roles of what may stand between a jump line and the text that goes on under it."""

_FORECAST = re.compile(r"[今明][天日晚]")
"""What a bulletin says and a story about the weather, told of the past or of a region, as a rule does not."""


def _dated(seen: View) -> np.ndarray:
    """Tell which lines begin as a medium's own news do: with its 讯 and who wrote it."""
    return np.array([opens_with_tidings(f.text) for f in seen.fragments], dtype=bool)


def _resumed(seen: View, role: Sequence[str]) -> list[int]:
    """Return the lines with which texts go on from another page: the first under 上接, or under a heading under it."""
    out = []
    lines = seen.fragments
    for at, name in enumerate(role):
        if name != "jump" or not _COMES.search(lines[at].bare):
            continue
        first = at + 1
        while first < len(role) and role[first] in _HEADED and lines[first].block == lines[at].block:
            first += 1
        if first < len(role) and role[first] in TEXT and lines[first].block <= lines[at].block + 1:
            out.append(first)
    return out


def _signs(f: Fragment) -> bool:
    bare = f.bare
    return is_signed(f.text) or ("读者" in bare and forms.SALUTE.fullmatch(bare) is not None)


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
    many = len(found.body)
    following = _assign(found)
    from_each, to_each = (
        _best_two(many, one, other, found.nats)
        for one, other in ((found.first, found.second), (found.second, found.first))
    )
    out = []
    for head in sorted(set(range(many)) - {on for on, _ in following.values()}):
        # Nothing before the head: by how much was every forerunner refused?
        chain = Chain([found.body[head]])
        chain.decided(-to_each[1][head])
        at = head
        while at in following:
            on, value = following[at]
            chain.decided(value - max(0.0, _other(from_each, at, on), _other(to_each, on, at)))
            chain.joins.append(value)
            chain.members.append(found.body[on])
            at = on
        chain.decided(-from_each[1][at])
        out.append(chain)
    return out


_BestTwo = tuple[list[int], list[float], list[float]]
"""For each line: the other one of its best join, that join's log-odds, and those of its second best; NEVER for none."""


def _best_two(many: int, one: np.ndarray, other: np.ndarray, nats: np.ndarray) -> _BestTwo:
    at, first, second = np.full(many, -1), np.full(many, NEVER), np.full(many, NEVER)
    if len(one):
        order = np.argsort(one, kind="stable")
        line, value = one[order], nats[order]
        starts = np.append(True, line[1:] != line[:-1])
        begins, group = np.flatnonzero(starts), np.cumsum(starts) - 1
        best = np.maximum.reduceat(value, begins)
        highest = np.flatnonzero(value == best[group])
        picked = highest[np.unique(group[highest], return_index=True)[1]]
        own = line[begins]
        at[own], first[own] = other[order[picked]], best
        value[picked] = NEVER
        second[own] = np.maximum.reduceat(value, begins)
    return at.tolist(), first.tolist(), second.tolist()


def _other(best: _BestTwo, line: int, other: int) -> float:
    """Return the log-odds of the best join of a line but for the one with another."""
    at, first, second = best
    return second[line] if at[line] == other else first[line]


def _assign(found: Gains) -> dict[int, tuple[int, float]]:
    """Choose for each line at most one that follows and one that precedes it, so that the log-odds sum up highest.

    A link with negative log-odds is never made. Circles are opened at their weakest link. Returns for each line the
    one that follows it, and the log-odds.
    """
    likely = (found.nats > 0) & (found.first != found.second)
    following = _assigned(found.first[likely], found.second[likely], found.nats[likely])
    state = dict.fromkeys(range(len(found.body)), 0)
    for start in range(len(found.body)):
        path = []
        at: int | None = start
        while at is not None and state[at] == 0:
            state[at] = 1
            path.append(at)
            at = following[at][0] if at in following else None
        if at is not None and state[at] == 1:
            circle = path[path.index(at) :]
            weakest = min(circle, key=lambda a: following[a][1])
            del following[weakest]
        for a in path:
            state[a] = 2
    return following


def _assigned(first: np.ndarray, second: np.ndarray, nats: np.ndarray) -> dict[int, tuple[int, float]]:
    """Solve the assignment: joins of two lines that have no other are made, the rest compete with each other."""
    alone = (np.bincount(first)[first] == 1) & (np.bincount(second)[second] == 1)
    out = dict(
        zip(
            first[alone].tolist(),
            zip(second[alone].tolist(), nats[alone].tolist(), strict=True),
            strict=True,
        )
    )
    rows, row = np.unique(first[~alone], return_inverse=True)
    columns, column = np.unique(second[~alone], return_inverse=True)
    gain = np.zeros((len(rows), len(columns)))
    gain[row, column] = nats[~alone]
    for a, b in zip(*best_assignment(gain), strict=True):
        if gain[a, b] > 0:
            out[int(rows[a])] = int(columns[b]), float(gain[a, b])
    return out


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
