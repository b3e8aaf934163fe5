"""What can be seen of a printed line beside its words: numbers for the net that tells titles from text.

Every distance is in units of the body's size (em) and every height relative to the page, so that a tabloid and a
broadsheet look alike. Each line also sees the numbers of its nearest lines above, below, left and right.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.layout import elements
from ingest.segment.layout.frames import holders
from ingest.segment.layout.line_words import word_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ingest.model import Box
    from ingest.segment.layout.elements import Column
    from ingest.segment.layout.sized import Sized

    Numbers = NDArray[np.float64]
    Edges = tuple[Numbers, Numbers, Numbers, Numbers]

_OWN = 80
_RELATION = 8

WIDTH = _OWN + 4 * (_OWN + _RELATION)
"""Numbers of one line: its own, and for each of four neighbours the neighbour's own and how it stands to it."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the lines of a page: pictures, rules and closed frames, in points."""

    pictures: Sequence[Box] = ()
    rules: Sequence[Box] = ()
    frames: Sequence[Box] = ()


def line_features(lines: Sequence[Sized], body: float, around: Surroundings) -> NDArray[np.float32]:
    """Return one row of WIDTH numbers, most of them within -1 and 1, for each line."""
    return features(lines, word_numbers([s.text for s in lines]), body, around)


def features(
    lines: Sequence[Sized], words: Numbers, body: float, around: Surroundings
) -> NDArray[np.float32]:
    """Return the same where what `word_numbers` says of the lines is known."""
    found = np.zeros((len(lines), WIDTH), np.float32)
    if not lines:
        return found
    x0, y0, x1, y1 = _edges([s.box for s in lines])
    edges, looks = (x0, y0, x1, y1), _Looks(lines)
    own = _own(lines, looks, edges, words, body, around)
    found[:, :_OWN] = own
    xm = (x0 + x1) / 2
    size, fonts = looks.size, looks.weight
    for side, (nearest, distance) in enumerate(zip(*_nearest(edges, _REACH * body), strict=True)):
        there = distance < _FAR / 2
        relation = np.stack(
            [
                there,
                np.clip(distance / body, -1, 8) / 4,
                distance < 0.7 * size,
                np.clip(np.log(size[nearest] / size), -1, 1),
                np.abs(size[nearest] - size) < 0.03 * size,
                fonts[nearest] == fonts,
                np.clip(np.abs(xm[nearest] - xm) / body, 0, 6) / 6,
                np.clip(np.abs(x0[nearest] - x0) / body, 0, 6) / 6,
            ],
            axis=1,
        )
        at = _OWN + side * (_OWN + _RELATION)
        found[there, at : at + _RELATION] = relation[there]
        found[there, at + _RELATION : at + _RELATION + _OWN] = own[nearest[there]]
    return found


_STOPS = frozenset("，。、；")

_FAR = 1e6
_REACH = 6.0
"""em above and below a line within which nearly every line has its nearest."""

_AT_ONCE = 96
"""Lines that are held in one step against those about them: so the work grows with the lines, not with their square."""


def _nearest(edges: Edges, reach: float) -> tuple[NDArray[np.intp], Numbers]:
    """Return the nearest line above, below, left and right of each line, and its distance (_FAR for none): 4 rows."""
    _, y0, _, y1 = edges
    nearest, distance = np.zeros((4, len(y0)), np.intp), np.full((4, len(y0)), _FAR)
    order, every = np.argsort(y0 + y1, kind="stable"), np.arange(len(y0))
    for begin in range(0, len(order), _AT_ONCE):
        here = order[begin : begin + _AT_ONCE]
        about = np.flatnonzero((y1 >= y0[here].min() - reach) & (y0 <= y1[here].max() + reach))
        nearest[:, here], distance[:, here] = _among(here, about, edges)
        # What is further up or down than the reach was not looked at.
        left = here[(distance[:2, here] > reach).any(axis=0)]
        if len(left) and len(about) < len(every):
            nearest[:, left], distance[:, left] = _among(left, every, edges)
    return nearest, distance


def _among(
    here: NDArray[np.intp], others: NDArray[np.intp], edges: Edges
) -> tuple[list[NDArray[np.intp]], list[Numbers]]:
    """Find the nearest of some others on each side of some lines."""
    x0, y0, x1, y1 = (edge[others] for edge in edges)
    a0, b0, a1, b1 = (edge[here, None] for edge in edges)
    wide = np.minimum(a1, x1) - np.maximum(a0, x0) > 0.15 * np.minimum(a1 - a0, x1 - x0)
    level = np.minimum(b1, y1) - np.maximum(b0, y0) > 0.4 * np.minimum(b1 - b0, y1 - y0)
    another = here[:, None] != others
    wide &= another
    level &= another
    y, x, own_y, own_x = (y0 + y1) / 2, (x0 + x1) / 2, (b0 + b1) / 2, (a0 + a1) / 2
    nearest, distance = [], []
    for met, gap in (
        (wide & (y > own_y), y0 - b1),
        (wide & (y < own_y), b0 - y1),
        (level & (x < own_x), a0 - x1),
        (level & (x > own_x), x0 - a1),
    ):
        gaps = np.where(met, gap, _FAR)
        at = gaps.argmin(axis=1)
        nearest.append(others[at])
        distance.append(gaps[np.arange(len(here)), at])
    return nearest, distance


class _Looks:
    """The fonts and sizes of lines: `size` in points; `font`, `kind` (font and size) and `weight` as numbers.

    The net was taught that fonts are the same whose names end alike: the kinds of one `weight` are.
    """

    def __init__(self, lines: Sequence[Sized]) -> None:
        known: dict[tuple[str, float], int] = {}
        look = np.array([known.setdefault((s.font, s.size), len(known)) for s in lines])
        self.fonts: dict[str, int] = {}
        kinds: dict[tuple[str, float], int] = {}
        weights: dict[bytes, int] = {}
        numbers = [
            (
                size,
                self.fonts.setdefault(font, len(self.fonts)),
                kinds.setdefault((font, round(size, 1)), len(kinds)),
                weights.setdefault(font.encode()[-8:], len(weights)),
            )
            for font, size in known
        ]
        sizes, *others = zip(*numbers, strict=True)
        self.size = np.array(sizes, float)[look]
        self.font, self.kind, self.weight = (np.array(each, np.intp)[look] for each in others)


def _own(
    lines: Sequence[Sized], looks: _Looks, edges: Edges, words: Numbers, body: float, around: Surroundings
) -> NDArray[np.float64]:
    chains = elements.columns(lines, body)
    running = [c for c in chains if len(c.lines) >= 3 and abs(c.size - body) < 0.12 * body]
    running = [c for c in running if any(not _STOPS.isdisjoint(s.text) for s in c.lines)]
    top = max((c.y1 for c in running), default=max(s.box.y1 for s in lines))
    foot = min((c.y0 for c in running), default=min(s.box.y0 for s in lines))
    width = sorted(c.width for c in running)[len(running) // 2] if running else 20 * body
    x0, y0, x1, y1 = edges
    size, font, kind = looks.size, looks.font, looks.kind
    long = np.array([len(s.text) for s in lines])
    text_font = Counter[int]()
    near = np.flatnonzero(np.abs(size - body) < 0.1 * body)
    for one, letters_of in zip(font[near].tolist(), long[near].tolist(), strict=True):
        text_font[one] += letters_of
    face = text_font.most_common(1)[0][0] if text_font else -1
    high, low, left, right = float(y1.max()), float(y0.min()), float(x0.min()), float(x1.max())
    column = _column_numbers(lines, chains, x0, x1, size)
    letters = np.bincount(font, long)
    in_class, of_class = np.bincount(kind, long), np.bincount(kind)
    long_lines = np.bincount(kind, column[:, -1]) / of_class
    holder = np.array(holders(lines, around.frames))
    held = np.bincount(holder + 1)[holder + 1]
    ratio = size / body
    bare = np.array([len(s.text.replace(" ", "")) for s in lines])
    found = [
        np.clip(np.log(ratio), -0.6, 1.5),
        *(ratio >= edge for edge in (1.04, 1.1, 1.2, 1.35, 1.6, 2.2)),
        ratio <= 0.93,
        font == face,
        letters[font] / (letters.sum() or 1),
        in_class[kind] / (letters.sum() or 1),
        np.minimum(in_class / of_class, 30)[kind] / 20,
        long_lines[kind],
        y0 > top - 0.5 * body,
        y1 < foot + 0.5 * body,
        (high - y1) / max(high - low, 1),
        (high - y1) < 0.06 * (high - low),
        (y0 - low) < 0.03 * (high - low),
        ((x0 + x1) / 2 - left) / max(right - left, 1),
        np.array([s.vertical for s in lines]),
        np.minimum((x1 - x0) / max(width, 1.0), 3.0),
        *column.T[:-1],
        *_picture_numbers(x0, y0, x1, y1, around.pictures, body),
        *_ruled(edges, around.rules, body),
        holder >= 0,
        (holder >= 0) & (held <= 2),
        (holder >= 0) & (held > 8),
        x1 - x0 > 1.22 * np.maximum(bare, 2) * size,
        *words.T,
    ]
    rows = np.zeros((_OWN, len(lines)))
    for at, row in enumerate(found):
        rows[at] = row
    return rows.T


def _edges(boxes: Sequence[Box]) -> NDArray[np.float64]:
    return np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes]).T


def _column_numbers(
    lines: Sequence[Sized], chains: Sequence[Column], x0: Numbers, x1: Numbers, size: Numbers
) -> Numbers:
    """Tell how lines stand among those of their size right above and below; last, whether these are three or more."""
    place = {s.line.no: i for i, s in enumerate(lines)}
    numbers = np.zeros((len(lines), 12))
    inside = np.array([place[s.line.no] for column in chains for s in column.lines], np.intp)
    if not len(inside):
        return numbers
    lengths = [len(column.lines) for column in chains]
    count = np.repeat(np.array(lengths), lengths)
    at = np.concatenate([np.arange(length) for length in lengths])
    left, right, ragged = (
        np.repeat(np.array(values, float), lengths)
        for values in zip(*((c.x0, c.x1, c.ragged) for c in chains), strict=True)
    )
    indent = (x0[inside] - left) / size[inside]
    short = (right - x1[inside]) / size[inside]
    numbers[inside] = np.stack(
        [
            count == 1,
            count == 2,
            count >= 6,
            np.minimum(count, 20) / 20,
            at == 0,
            at == count - 1,
            np.clip(indent, 0, 4) / 4,
            np.clip(short, 0, 8) / 8,
            (np.abs(indent - short) < 0.8) & (indent > 0.8),
            (indent > 1.5) & (indent < 2.5),
            ragged,
            count >= 3,
        ],
        axis=1,
    )
    return numbers


def _picture_numbers(
    x0: Numbers, y0: Numbers, x1: Numbers, y1: Numbers, pictures: Sequence[Box], body: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Tell how near a picture stands above, below and beside each line (1 at it, 0 far away)."""
    above, below, beside = np.zeros((3, len(x0)))
    y = (y0 + y1) / 2
    for p in pictures:
        shares = np.minimum(p.x1, x1) - np.maximum(p.x0, x0) > 0.5 * (x1 - x0)
        gap = np.maximum(np.maximum(x0 - p.x1, p.x0 - x1), 0.0)
        for near, met, distance in (
            (above, shares & (p.y0 >= y1 - body), np.maximum(0.0, p.y0 - y1)),
            (below, shares & (p.y1 <= y0 + body), np.maximum(0.0, y0 - p.y1)),
            (beside, ~shares & (p.y0 - body <= y) & (y <= p.y1 + body), gap),
        ):
            np.maximum(near, np.where(met, np.exp(-distance / (2 * body)), 0.0), out=near)
    return above, below, beside


def _ruled(edges: Edges, rules: Sequence[Box], body: float) -> tuple[Numbers, Numbers]:
    """Tell for each line whether a printed rule runs right above and right below it."""
    across = [r for r in rules if r.y1 - r.y0 <= 3]
    if not across:
        return np.zeros(len(edges[0])), np.zeros(len(edges[0]))
    left, low, right, high = _edges(across)
    x0, y0, x1, y1 = (edge[:, None] for edge in edges)
    wide = np.minimum(right, x1) - np.maximum(left, x0) >= 0.5 * (x1 - x0)
    over, under = low - y1 + 0.3 * body, y0 + 0.3 * body - high
    above = wide & (over >= 0) & (over < 1.8 * body)
    below = wide & (under >= 0) & (under < 1.8 * body)
    return above.any(axis=1).astype(float), below.any(axis=1).astype(float)
