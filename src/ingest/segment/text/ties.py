"""Headings and bylines beside bodies: the numbers by which the net tells what belongs to what."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.credit_ends import end_credit
from ingest.segment.dateline import starts_dateline
from ingest.segment.language import pairs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.fragments import Fragment

TITLE_NUMBERS = 29
"""Numbers of each pair of a heading and a body."""

BYLINE_NUMBERS = 28
"""Numbers of each pair of a byline and an article."""

Group = list[int]
"""Lines that are one thing, by their indices, in the order of reading."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where groups stand to bodies: arrays of shape (groups, bodies).

    `before` and `after` tell that a group stands directly before a body's first line or directly after its last one,
    `into` and `out_of` that it stands directly before or after another line of it; nothing but lines of other sorts
    between.
    """

    before: np.ndarray
    after: np.ndarray
    into: np.ndarray
    out_of: np.ndarray
    glued: np.ndarray


def places(
    fragments: Sequence[Fragment], groups: Sequence[Group], bodies: Sequence[Group], hides: np.ndarray
) -> Places:
    """Tell where groups stand to bodies; lines that `hides` (n,) marks stand between what is on their sides."""
    owner = [-1] * len(fragments)
    for c, members in enumerate(bodies):
        for i in members:
            owner[i] = c
    between = [c < 0 and not hidden for c, hidden in zip(owner, hides.tolist(), strict=True)]
    shape = (len(groups), len(bodies))
    before, after, into, out_of, glued = (np.zeros(shape) for _ in range(5))
    for g, members in enumerate(groups):
        own = set(members)
        low, high = min(members), max(members)
        for step, start, edge, rim, inner in ((1, high, 0, before, into), (-1, low, -1, after, out_of)):
            at = start + step
            while 0 <= at < len(owner) and (between[at] or at in own):
                at += step
            if 0 <= at < len(owner) and owner[at] >= 0:
                c = owner[at]
                (rim if bodies[c][edge] == at else inner)[g, c] = 1.0
                glued[g, c] = max(glued[g, c], float(fragments[at].block == fragments[start].block))
    return Places(before, after, into, out_of, glued)


def _ranks(starts: np.ndarray) -> np.ndarray:
    out = np.empty(len(starts))
    out[np.argsort(starts, kind="stable")] = np.arange(len(starts))
    return out


def _between(points: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Count the points strictly between each low and high, 0 where high is not greater.

    One of the two is a row and the other a column: each is looked up by itself, the grid of both is their difference.
    """
    ordered = np.sort(points)
    count = np.searchsorted(ordered, high, side="left") - np.searchsorted(ordered, low, side="right")
    out: np.ndarray = np.maximum(count, 0)
    return out


def _grid(groups: Sequence[Group], bodies: Sequence[Group]) -> list[np.ndarray]:
    """Return the distances and ranks that every kind of tie is told by, each of shape (groups, bodies)."""
    first = np.array([min(g) for g in groups])[:, None]
    last = np.array([max(g) for g in groups])[:, None]
    begin = np.array([b[0] for b in bodies])[None, :]
    end = np.array([b[-1] for b in bodies])[None, :]
    on, back = begin - last, first - end
    rank, place = _ranks(first[:, 0])[:, None], _ranks(begin[0])[None, :]
    many, count = len(groups), len(bodies)
    shape = (many, count)
    others = first[:, 0]
    return [
        np.where(on > 0, np.log1p(np.maximum(on, 0)) / 3, 0.0),
        np.where(back > 0, np.log1p(np.maximum(back, 0)) / 3, 0.0),
        (on > 0) * 1.0, (back > 0) * 1.0,
        np.minimum(_between(begin[0], last, begin), 6) / 3,
        np.minimum(_between(end[0], end, first), 6) / 3,
        np.minimum(_between(others, last, begin), 6) / 3,
        np.minimum(_between(others, end, first), 6) / 3,
        np.abs((rank + 0.5) / many - (place + 0.5) / count),
        np.clip(rank - place, -4, 4) / 4, np.clip((many - rank) - (count - place), -4, 4) / 4,
        np.full(shape, float(many == count)), (rank == place) * float(many == count),
    ]  # fmt: skip


@lru_cache(maxsize=1024)
def _words(text: str) -> np.ndarray:
    """Return the pairs of characters of a text, each once and in order; rival paths ask for a page's bodies again."""
    return np.unique(pairs_of([text])[0])


_MARKS = 0x3FFFF
"""Places of that table, an odd number: pairs of characters differ in their first one by a power of two."""


def likeness(fragments: Sequence[Fragment], heads: Sequence[Group], bodies: Sequence[Group]) -> np.ndarray:
    """Return how much of what each heading says each body says too, rarer words more, shape (headings, bodies)."""
    many, count = len(heads), len(bodies)
    own = [_words("".join(dict.fromkeys(fragments[i].bare for i in m))) for m in heads]
    said = [_words("".join(fragments[i].bare for i in members)) for members in bodies]
    if not said or not any(map(len, own)):
        return np.zeros((many, count))
    asked = np.unique(np.concatenate(own))
    spoken, whose = np.concatenate(said), np.repeat(np.arange(count), [len(words) for words in said])
    # Most of what bodies say no heading does: a table of marks, in which few others fall together, leaves that out.
    marks = np.zeros(_MARKS, dtype=bool)
    marks[asked % _MARKS] = True
    maybe = marks[spoken % _MARKS]
    spoken, whose = spoken[maybe], whose[maybe]
    at = np.minimum(np.searchsorted(asked, spoken), len(asked) - 1)
    shared = asked[at] == spoken
    saying = np.zeros((len(asked), count), dtype=bool)
    saying[at[shared], whose[shared]] = True
    weights = np.array([0.0, *(math.log((count + 1) / where) for where in range(1, count + 1))])
    rare = weights[saying.sum(1)]
    words = np.searchsorted(asked, np.concatenate(own))
    head = np.repeat(np.arange(many), [len(each) for each in own])
    told, body = np.nonzero(saying[words])
    # Summed up one after the other, in the order of the words, so that the sums are the same every time.
    found = np.bincount(head[told] * count + body, rare[words[told]], many * count).reshape(many, count)
    out: np.ndarray = found / np.array([2.0 + len(each) for each in own])[:, None]
    return out


def title_numbers(
    fragments: Sequence[Fragment], heads: Sequence[Group], bodies: Sequence[Group], text: np.ndarray
) -> np.ndarray:
    """Return what is known of `heading h belongs to body c`, shape (headings, bodies, TITLE_NUMBERS).

    `text` (n,) marks lines of bodies and headings.
    """
    where = places(fragments, heads, bodies, text)
    alike = likeness(fragments, heads, bodies)
    vote = float((alike * (where.before - where.after)).sum())
    lean = math.tanh(vote)
    row, column = alike.max(1, keepdims=True), alike.max(0, keepdims=True)
    size = np.array([sum(len(fragments[i].bare) for i in b) for b in bodies])[None, :] + 0 * alike
    length = np.array([sum(len(fragments[i].bare) for i in h) for h in heads])[:, None] + 0 * alike
    out = [
        where.before, where.after, where.into, where.out_of, where.glued, where.into * where.out_of,
        where.before * lean, where.after * lean, np.full(alike.shape, lean),
        np.minimum(alike, 1.5), (alike > 0) & (alike >= row), (alike > 0) & (alike >= column),
        np.minimum(row - alike, 1.5), np.minimum(column - alike, 1.5), (row <= 0) + 0 * alike,
        np.log1p(size) / 6, np.log1p(length) / 3,
        *_grid(heads, bodies)[:12],
    ]  # fmt: skip
    return _stacked(out)


def byline_numbers(
    fragments: Sequence[Fragment],
    groups: Sequence[Group],
    bodies: Sequence[Group],
    heads_of: Sequence[Group],
    text: np.ndarray,
) -> np.ndarray:
    """Return what is known of `byline g belongs to article c`, shape (bylines, bodies, BYLINE_NUMBERS).

    `heads_of[c]` are the lines of the headings of body c, `text` (n,) marks lines of bodies and headings.
    """
    where = places(fragments, groups, bodies, text)
    titled = [sorted(h) if h else [] for h in heads_of]
    beside = places(fragments, groups, titled, text)
    zero = np.zeros((len(groups), len(bodies)))
    runs = _runs(groups, text)
    credited = [
        float(
            end_credit("".join(fragments[i].text for i in b[-2:])) is not None
            or (
                starts_dateline(fragments[b[0]].bare)
                and "记者" in "".join(fragments[i].bare for i in b[:3])[:24]
            )
        )
        for b in bodies
    ]
    size = np.array([sum(len(fragments[i].bare) for i in b) for b in bodies])[None, :] + zero
    out = [
        where.before, where.after, where.into, where.out_of, where.glued,
        beside.before, beside.after, np.maximum(beside.into, beside.out_of), beside.glued,
        np.array([float(bool(h)) for h in titled])[None, :] + zero,
        np.array(credited)[None, :] + zero, np.minimum(runs, 6)[:, None] / 3 + zero, (runs > 1)[:, None] + zero,
        np.log1p(size) / 6, np.array([float(max(g) < 15) for g in groups])[:, None] + zero,
        *_grid(groups, bodies),
    ]  # fmt: skip
    return _stacked(out)


def _stacked(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Put numbers side by side, (groups, bodies, numbers), each written once in the width that the net takes."""
    out = np.empty((*columns[0].shape, len(columns)), dtype=np.float32)
    for k, column in enumerate(columns):
        out[:, :, k] = column
    return out


def _runs(groups: Sequence[Group], text: np.ndarray) -> np.ndarray:
    """Count for each group how many stand in a row with it, no text between."""
    row = np.cumsum([0] + [int(text[a[-1] + 1 : b[0]].any()) for a, b in itertools.pairwise(groups)])
    out: np.ndarray = np.bincount(row)[row]
    return out
