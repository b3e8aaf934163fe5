"""How likely one body line continues another, ends an article or begins one: linear scores, many at a time."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from ingest.segment.bylines import end_credit
from ingest.segment.dateline import starts_dateline
from ingest.segment.text.link_codes import END_AT, PAIR_AT, START_AT, TRAITS
from ingest.segment.text.links import grams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.fragments import Fragment
    from ingest.segment.text.links import Scene

_CANNOT_START = re.compile(r"[，。、；：！？”’）》」』…·%℃]")
_CANNOT_END = re.compile(r"[“‘（《「『]$")

_STOP_SHORT, _STOP_FULL, _COLON_SHORT, _COLON_FULL, _COMMA_SHORT, _COMMA_FULL, _OPEN_SHORT, _OPEN_FULL = (
    range(8)
)
_CLOSER, _DATELINE, _INDENT, _FULL, _SHORT = range(5)
_SAME, _NEXT, _SKIP, _BACK = range(4)
_AROUND = {
    "body": 0, "subhead": 0, "title": 1, "kicker": 1, "subtitle": 1, "byline": 2, "jump": 3, "furniture": 4, "none": 5,
}  # fmt: skip
_WINDOW = 10
"""Lines on each side of a join whose words are compared."""


class Rows(NamedTuple):
    """Features of many decisions: `codes` and `values` of shape (decisions, features); a score sums weight x value."""

    codes: np.ndarray
    values: np.ndarray

    def score(self, weights: np.ndarray) -> np.ndarray:
        """Return the score (nats) of each decision."""
        total: np.ndarray = np.einsum("ij,ij->i", weights[self.codes], self.values)
        return total


@dataclass(slots=True)
class Lines:
    """What is needed of a scene's body lines to score joins, one entry for each, in the order of the text."""

    end: np.ndarray
    start: np.ndarray
    block: np.ndarray
    column: np.ndarray
    many: np.ndarray
    traits: np.ndarray
    foot: np.ndarray
    top: np.ndarray
    opener: np.ndarray
    unclosed: np.ndarray
    opens: np.ndarray
    quote: np.ndarray
    leads: np.ndarray
    follows: np.ndarray
    between: np.ndarray
    follower: np.ndarray
    credit: np.ndarray
    dateline: np.ndarray
    order: int
    fit: int

    @classmethod
    def of(cls, scene: Scene) -> Lines:
        """Look at each body line of a scene once."""
        fs = [scene.fragments[i] for i in scene.body]
        columns = [scene.columns[i] for i in scene.body]
        body = np.array(scene.body, dtype=np.int64)
        role = scene.role
        after = [
            scene.fragments[i + 1] if i + 1 < len(role) and role[i + 1] in {"body", "subhead"} else None
            for i in scene.body
        ]
        block = np.array([f.block for f in fs], dtype=np.int64)
        follower = np.zeros(len(fs), dtype=bool)
        follower[:-1] = (np.diff(body) == 1) & (np.diff(block) == 0)
        between = np.zeros(len(fs), dtype=np.int64)
        for k in range(len(fs) - 1):
            if body[k + 1] != body[k] + 1:
                seen = {_AROUND[role[m]] for m in range(body[k] + 1, body[k + 1])}
                between[k] = min(seen)
        return cls(
            end=np.array([_end(f, c) for f, c in zip(fs, columns, strict=True)], dtype=np.int64),
            start=np.array(
                [_start(f, c, a) for f, c, a in zip(fs, columns, after, strict=True)], dtype=np.int64
            ),
            block=block,
            column=np.array(columns),
            many=np.array([f.of >= 3 for f in fs], dtype=bool),
            traits=np.array(
                [[t in scene.traits[i] for t in TRAITS] for i in scene.body], dtype=np.int64
            ).reshape(-1, len(TRAITS)),
            foot=np.array([scene.at_foot(i) for i in scene.body], dtype=np.int64),
            top=np.array([scene.at_top(i) for i in scene.body], dtype=np.int64),
            opener=np.array([bool(_CANNOT_END.search(f.bare)) for f in fs], dtype=np.int64),
            unclosed=np.array([f.bare.count("“") > f.bare.count("”") for f in fs], dtype=bool),
            opens=np.array(["“" in f.bare for f in fs], dtype=bool),
            quote=np.array([_first_quote(f.bare) for f in fs], dtype=np.int64),
            leads=np.array([_AROUND[role[i - 1]] if i else 5 for i in scene.body], dtype=np.int64),
            follows=np.array(
                [_AROUND[role[i + 1]] if i + 1 < len(role) else 5 for i in scene.body], dtype=np.int64
            ),
            between=between,
            follower=follower,
            credit=np.array([end_credit(f.text) is not None for f in fs], dtype=np.int64),
            dateline=np.array([starts_dateline(f.bare) for f in fs], dtype=np.int64),
            order="1234".index(scene.order[0]) * 5 + "abcdu".index(scene.order[1]),
            fit="abcdu".index(scene.order[1]),
        )


def _end(f: Fragment, column: float) -> int:
    """Name how a line ends: with a sentence or not, full or short."""
    if f.sentence_end:
        return _STOP_SHORT if f.width < column - 1.6 else _STOP_FULL
    if f.bare[-1:] in "：；":
        return _COLON_SHORT if f.width < column - 1.6 else _COLON_FULL
    if f.bare[-1:] in "，、":
        return _COMMA_SHORT if f.width < column - 1.6 else _COMMA_FULL
    return _OPEN_SHORT if f.width < column - 2.6 else _OPEN_FULL


def _start(f: Fragment, column: float, following: Fragment | None) -> int:
    """Name how a line begins: what it cannot begin with, a dateline, an indent (short first line)."""
    if _CANNOT_START.match(f.bare):
        return _CLOSER
    if starts_dateline(f.bare):
        return _DATELINE
    full = f.width >= column - 1.2
    indented = (
        following is not None
        and following.block == f.block
        and not f.sentence_end
        and following.width > f.width + 0.9
    )
    return _FULL if full else _INDENT if indented else _SHORT


def _first_quote(bare: str) -> int:
    for char in bare:
        if char in "“”":
            return 1 if char == "“" else 2
    return 0


def end_rows(lines: Lines) -> Rows:
    """Return the features of `an article ends with body line k`, for every k."""
    n = len(lines.end)
    near = np.append(lines.dateline[1:], 0)[:n]
    codes = [
        np.zeros(n), lines.end, lines.end * 2 + lines.foot, lines.follows,
        (lines.end * 6 + lines.follows) * 2 + lines.foot, np.full(n, lines.order),
        (lines.end // 2) * 5 + lines.fit, lines.credit, near, *lines.traits.T,
    ]  # fmt: skip
    return _rows(codes, END_AT, {})


def start_rows(lines: Lines) -> Rows:
    """Return the features of `an article begins with body line k`, for every k."""
    n = len(lines.end)
    before = np.append([8], lines.end[:-1])[:n]
    credit = np.append([0], lines.credit[:-1])[:n]
    codes = [
        np.zeros(n), lines.start, lines.start * 2 + lines.top, lines.leads,
        (lines.start * 6 + lines.leads) * 2 + lines.top, np.full(n, lines.order), before * 2 + lines.top, credit,
        *lines.traits.T,
    ]  # fmt: skip
    return _rows(codes, START_AT, {})


def pair_rows(scene: Scene, lines: Lines, a: np.ndarray, b: np.ndarray) -> Rows:
    """Return the features of `body line b continues body line a`, for pairs of places among the body lines."""
    skipped = b - a - 1
    near = np.select(
        [(skipped == 0) & lines.follower[a], skipped == 0, skipped < 0],
        [0, 1, np.where(skipped >= -4, 6, np.where(skipped >= -14, 7, 8))],
        default=np.where(skipped <= 1, 2, np.where(skipped <= 3, 3, np.where(skipped <= 12, 4, 5))),
    )
    way = np.select([near == 0, near == 1, near >= 6], [_SAME, _NEXT, _BACK], default=_SKIP)
    end, start = lines.end[a], lines.start[b]
    coarse = end // 2
    cut = lines.foot[a] * 2 + lines.top[b]
    far = way >= _SKIP
    beside = ~far
    blocks = np.log1p(np.abs(lines.block[b] - lines.block[a])) * far
    gap = np.abs(lines.column[a] - lines.column[b])
    width = np.searchsorted([0.8, 1.6, 3.1, 6.0], gap, side="right")
    many = (lines.many[a] & lines.many[b]).astype(np.int64)
    traits = lines.traits[a] + lines.traits[b]
    broken = end >= _COMMA_SHORT
    join, word = _joins(scene, a, b, broken, end)
    quotes = np.where(
        ~broken, 0,
        np.where(lines.unclosed[a], 1 + lines.quote[b], np.where((lines.quote[b] == 2) & ~lines.opens[a], 4, 5)),
    )  # fmt: skip
    alike = np.minimum(_alike(scene, lines, a, b, (way != _SAME) | (end <= _COLON_FULL)), 0.6)
    fit = np.full(len(a), lines.fit)
    order = np.full(len(a), lines.order)
    zero = np.zeros(len(a))
    codes = [
        zero, near, near * 20 + order, (near * 5 + fit) * 4 + coarse, end * 5 + start, (way * 8 + end) * 5 + start,
        np.where(far, cut, 4), np.where(far, near * 5 + cut, near * 5 + 4), zero, order,
        (order * 4 + coarse) * 4 + cut, way * 6 + np.where(beside, lines.between[a], 5), width * 2 + many,
        width * 4 + way, *traits.T, lines.opener[a], zero, zero, zero, way, word, quotes, zero, way, zero,
        np.clip(np.round(join), -3, 4) + 3 + 8 * np.minimum(way, 4),
    ]  # fmt: skip
    first = 14 + len(TRAITS)
    values = {
        8: blocks, 9: blocks, 10: blocks, first + 1: join, first + 2: np.minimum(0.0, join), first + 3: join * far,
        first + 4: join, first + 7: alike, first + 8: alike, first + 9: alike * (end <= _COLON_FULL),
        first + 10: broken.astype(float),
    }  # fmt: skip
    return _rows(codes, PAIR_AT, values)


def _rows(codes: Sequence[np.ndarray], at: np.ndarray, values: dict[int, np.ndarray]) -> Rows:
    table = np.stack(codes, axis=1).astype(np.int64) + at[:-1]
    weight = np.ones(table.shape)
    for column, value in values.items():
        weight[:, column] = value
    return Rows(table, weight)


def _joins(
    scene: Scene, a: np.ndarray, b: np.ndarray, broken: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each pair how well b goes on where a breaks off, and the length of a word across the join."""
    join, word = np.zeros(len(a)), np.zeros(len(a), dtype=np.int64)
    bare = [scene.fragments[i].bare for i in scene.body]
    joins = scene.weights.joins
    for p in np.flatnonzero(broken).tolist():
        left, right = bare[a[p]], bare[b[p]]
        join[p] = joins.join(left, right)
        if end[p] >= _OPEN_SHORT:
            word[p] = min(4, joins.word(left, right))
    return join, word


def _alike(scene: Scene, lines: Lines, a: np.ndarray, b: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Return how many rare pairs of characters the text before each join shares with that after it, 0 to 1."""
    out = np.zeros(len(a))
    if not asked.any():
        return out
    lefts, left_at = np.unique(a[asked], return_inverse=True)
    rights, right_at = np.unique(b[asked], return_inverse=True)
    names: dict[str, int] = {}
    left = _windows(scene, lines, lefts, -1, names)
    right = _windows(scene, lines, rights, 1, names)
    rare = np.array([math.log((scene.blocks + 1) / (scene.seen[gram] + 0.5)) for gram in names] or [0.0])
    one = _matrix(left, len(rare), rare)
    two = _matrix(right, len(rare), None)
    shared = np.asarray((one @ two.T).todense())
    whole = np.minimum(one.sum(1).A1[left_at], (two @ rare)[right_at])
    out[asked] = shared[left_at, right_at] / (6.0 + whole)
    return out


def _windows(
    scene: Scene, lines: Lines, places: np.ndarray, step: int, names: dict[str, int]
) -> list[list[int]]:
    """Collect the pairs of characters of the body lines from each place on in one direction, inside two blocks."""
    out = []
    block = lines.block
    for k in places.tolist():
        texts: list[str] = []
        size = 0
        for m in range(k, k + step * _WINDOW, step):
            if not 0 <= m < len(block):
                break
            away = abs(int(block[m]) - int(block[k]))
            if away > 1 or (away == 1 and size > 60):
                break
            if m != k and lines.between[min(m, m - step)] != 0:
                break
            texts.append(scene.fragments[scene.body[m]].bare)
            size += len(texts[-1])
        if step < 0:
            texts.reverse()
        out.append([names.setdefault(gram, len(names)) for gram in dict.fromkeys(grams("".join(texts)))])
    return out


def _matrix(rows: list[list[int]], width: int, weight: np.ndarray | None) -> csr_matrix:
    indices = np.array([x for row in rows for x in row], dtype=np.int64)
    indptr = np.cumsum([0, *map(len, rows)])
    data = np.ones(len(indices)) if weight is None else weight[indices]
    return csr_matrix((data, indices, indptr), shape=(len(rows), width))
