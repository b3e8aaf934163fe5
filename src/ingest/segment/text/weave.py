"""Columns that an extractor wrote into each other: which part of which line belongs to which column.

Extractors that write a page from top to bottom (pdftotext, pdfminer) put lines of neighbouring columns on one line
where they stand at one height, and by turns where they do not. Each column is a track here: it has a width, and a
last line that the next one must continue. The parts of the lines, in the order of the text, are shared out to the
tracks so that sentences go on, widths agree and columns take turns; the best ways are followed at the same time.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ingest.segment.paragraphs import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.page_joins import PageJoins

_BEAM = 16
"""Ways of sharing out that are followed at the same time."""

_WIDE = 8.0
"""Nats behind the best way at which a way is followed no further."""

_TRACKS = 6
"""Columns that may stand side by side."""

_NEW = -2.5
"""What it costs (nats) to begin a column."""

_ALONE = -4.5
"""What it costs to take a line for no part of a column: a heading between the lines."""

_SKIP_OPEN, _SKIP_ENDED = -3.5, -1.5
"""What it costs that a column misses its turn, with an open sentence and with an ended one."""

_AGAIN = -0.7
"""What it costs that a column goes on after it missed a turn."""

_OTHER_NEIGHBOUR = -4.0
"""What it costs that a column stands on one line with another neighbour than before: they are set to other heights."""

_ONE_MORE = -2.5
"""What it costs that a column beside which another stood gets one on its other side too."""

_OVER, _INDENT, _NO_INDENT, _BROKEN, _SHORT, _LEAST, _TRUST = 1.5, 0.8, -1.5, 3.0, 1.5, -3.5, 1.0

_CLOSERS = frozenset("，。、；：！？”’）》」』…")


_BESIDE = 2
"""Lines on which two columns must stand together to be taken for neighbours."""

_FRESH = 100
"""What a step adds to the number of a column that begins with it."""

_ALL = (1 << _TRACKS) - 1
"""The bits of all columns."""

_RIGHT_OF = [sum(1 << (a * _TRACKS + b) for b in range(_TRACKS)) for a in range(_TRACKS)]
_LEFT_OF = [sum(1 << (a * _TRACKS + b) for a in range(_TRACKS)) for b in range(_TRACKS)]
"""Bits of a state's `order`: bit a * _TRACKS + b says that column b has stood to the right of column a."""


class Piece(NamedTuple):
    """A part of a line: `start` and `end` in the line's text, its text without blanks, its width in characters."""

    line: int
    start: int
    end: int
    bare: str
    size: float
    core: float
    """Its width without a closing sign at its end, which may hang beyond the column."""
    column: float
    """The width of the column that it can be the first line of: two characters more where it looks indented."""
    stop: bool
    alone: float
    """What it costs (nats, 0 or less) to take it for no part of a column."""
    at: int
    """A number for its line and start."""
    closer: bool
    """Whether it begins with a closing sign, as no line does."""


def piece(
    line: int, start: int, end: int, text: str, size: float, widths: Sequence[int], *, heading: bool
) -> Piece:
    """Make a piece of a part of a line; `heading` where its form alone tells that it is no part of a column.

    `widths` are those of the page's columns, as far as they are known.
    """
    bare = "".join(text[start:end].split())
    core = size - (1.0 if bare[-1:] in _CLOSERS else 0.0)
    column = min((w for w in widths if -0.6 <= w - core <= 3.1), key=lambda w: abs(w - core), default=core)
    return Piece(
        line, start, end, bare, size, core, column, ends_sentence(bare[-6:]), -0.5 if heading else _ALONE,
        line << 20 | start, bare[:1] in _CLOSERS,
    )  # fmt: skip


class Way(NamedTuple):
    """A way to cut a line: its pieces from left to right, and what the cuts cost (nats, 0 or less)."""

    cost: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Woven:
    """Lines shared out: the pieces of each column downwards, and each piece that stands in none for itself.

    `turns` is how often the text goes over to another column, `score` the nats of all that was weighed.
    """

    columns: list[list[Piece]]
    turns: int
    score: float
    beside: dict[int, int]
    """The column that stood to the right of each on the same line, for those that had one there twice or more."""


class _State(NamedTuple):
    """A way to share out the lines so far: of each column its last piece, its width, the line it was last seen on."""

    score: float
    tails: tuple[Piece, ...]
    sizes: tuple[float, ...]
    seen: tuple[int, ...]
    dormant: int
    young: int
    """Bits of the columns that have one piece only: what is known of their width is a guess."""
    order: int
    back: _Step | None


class _Step(NamedTuple):
    before: _Step | None
    way: int
    sides: tuple[int, ...]


@dataclass(slots=True)
class _Loom:
    """Holds what is followed at one line."""

    words: PageJoins
    fits: dict[tuple[int, int, int, float], float] = field(default_factory=dict)
    fresh: dict[tuple[object, ...], _State] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)
    """The scores of the fresh states, the least first."""
    least: float = -1e9
    """Below this score no state will be followed: so many better ones as are followed are known already."""

    def fit(self, tail: Piece, size: float, part: Piece, *, young: bool) -> float:
        """Return how well a piece goes on in a column, in nats against a piece from anywhere."""
        key = (tail.at, part.at, part.end, -size if young else size)
        value = self.fits.get(key)
        if value is None:
            value = self.fits[key] = _fit(tail, size, part, self.words, young=young)
        return value

    def extend(self, state: _State, number: int, index: int, way: Way) -> None:
        """Put a line's pieces on columns in all ways worth following."""
        pieces = way.pieces
        count = len(state.tails)
        young, dormant, order = state.young, state.dormant, state.order
        # Each with the bits of the columns that it uses.
        chosen: list[tuple[float, tuple[int, ...], int]] = [(state.score + way.cost, (), 0)]
        for part in pieces:
            options = [
                (
                    self.fit(tail, size, part, young=bool(young >> k & 1))
                    + (_AGAIN if dormant >> k & 1 else 0.0),
                    k,
                    1 << k,
                    # Columns right of which it cannot stand: itself, and those that have stood to its right so far.
                    1 << k | order >> k * _TRACKS & _ALL,
                )
                for k, (tail, size) in enumerate(zip(state.tails, state.sizes, strict=True))
            ]
            fresh = (_NEW - (3.0 if part.closer else 0.0)) if count else 0.0
            options.append((fresh, _TRACKS, 0, 0))
            options.append((part.alone, -1, 0, 0))
            if not chosen[0][1]:  # the first piece from the left
                base = chosen[0][0]
                chosen = [(base + value, (side,), bit) for value, side, bit, _ in options]
                continue
            chosen = [
                (score + value, (*sides, side), used | bit)
                for score, sides, used in chosen
                for value, side, bit, never in options
                if not used & never
            ]
            if len(chosen) > _BEAM:
                chosen.sort(reverse=True)
                del chosen[_BEAM:]
        for score, sides, _ in chosen:
            if score >= self.least:  # what `place` weighs only takes away
                self.place(state, number, index, pieces, score, sides)

    def place(
        self,
        state: _State,
        number: int,
        index: int,
        pieces: tuple[Piece, ...],
        score: float,
        sides: tuple[int, ...],
    ) -> None:
        """Make the state in which the pieces stand on these columns."""
        _, tails, sizes, seen, dormant, young, order, back = state
        named: list[int] = []
        steps: list[int] = []
        count = len(tails)
        for side in sides:
            slot = side
            if side == _TRACKS:
                if count < _TRACKS:
                    slot = count
                    count += 1
                else:
                    ended = [
                        k for k in range(len(tails)) if dormant >> k & 1 and k not in named and k not in sides
                    ]
                    if not ended:
                        return
                    slot = min(ended, key=seen.__getitem__)
                    dormant &= ~(1 << slot)
                    order &= ~(_RIGHT_OF[slot] | _LEFT_OF[slot])
            named.append(slot)
            steps.append(slot + _FRESH if side == _TRACKS else slot)
        for side in sides:
            if 0 <= side < _TRACKS:
                for k, other in enumerate(seen):
                    if other < seen[side] and not dormant >> k & 1 and k not in sides:
                        # It should have had its turn.
                        score += _SKIP_ENDED if tails[k].stop else _SKIP_OPEN
                        dormant |= 1 << k
                dormant &= ~(1 << side)
        left = -1
        for side in named:
            if side < 0:
                continue
            if left >= 0:
                pair = 1 << (left * _TRACKS + side)
                if not order & pair:
                    if order & (_RIGHT_OF[left] | _LEFT_OF[side]):
                        score += _OTHER_NEIGHBOUR
                    elif order & (_LEFT_OF[left] | _RIGHT_OF[side]):
                        score += _ONE_MORE
                    order |= pair
            left = side
        if score < self.least:
            return
        new_tails, new_sizes, new_seen = list(tails), list(sizes), list(seen)
        for part, side, step in zip(pieces, named, steps, strict=True):
            if side >= 0:
                young = young | 1 << side if step >= _FRESH else young & ~(1 << side)
            if side >= len(new_tails):
                new_tails.append(part)
                new_sizes.append(part.column)
                new_seen.append(number)
            elif side >= 0:
                new_tails[side] = part
                new_sizes[side] = (
                    part.column if step >= _FRESH else max(sizes[side], min(part.core, sizes[side] + 2.6))
                )
                new_seen[side] = number
        key = (tuple([part.at for part in new_tails]), dormant, order)
        known = self.fresh.get(key)
        if known is None or known.score < score:
            scores = self.scores
            if known is not None:
                del scores[bisect_left(scores, known.score)]
            insort(scores, score)
            self.least = max(scores[-1] - _WIDE, scores[-_BEAM] if len(scores) >= _BEAM else -1e9)
            self.fresh[key] = _State(
                score, tuple(new_tails), tuple(new_sizes), tuple(new_seen), dormant, young, order,
                _Step(back, index, tuple(steps)),
            )  # fmt: skip


def weave(lines: Sequence[Sequence[Way]], words: PageJoins) -> Woven:
    """Share the lines of a region out to columns.

    `lines[i]` are the ways to cut line i. Time is linear in the number of lines.
    """
    states = [_State(0.0, (), (), (), 0, 0, 0, None)]
    loom = _Loom(words)
    for number, ways in enumerate(lines):
        loom.fresh, loom.scores, loom.least = {}, [], -1e9
        for state in states:
            for index, way in enumerate(ways):
                loom.extend(state, number, index, way)
        best = sorted(loom.fresh.values(), key=lambda s: -s.score)[:_BEAM]
        states = [state for state in best if state.score > loom.scores[-1] - _WIDE]
    return _read(states[0], lines)


def _fit(tail: Piece, size: float, part: Piece, words: PageJoins, *, young: bool = False) -> float:
    value = 0.0
    over = part.core - size
    if young and 1.4 <= over <= 2.6 and not tail.stop:
        # The first line was indented.
        size += over
    elif over > 1.2:
        # Only the first lines of a column can be narrower than it: indented, or the end of a paragraph.
        value -= min(6.0, _OVER * over)
    elif young and -2.6 <= over <= -1.4 and part.stop is False and tail.core < size - 0.6:
        # It was not: the column is as narrow as it.
        size = part.core
    short = part.size < size - 1.6
    closer = part.closer
    if tail.stop:
        if closer:
            return value - 4.0
        if tail.size < size - 1.6:
            indent = size - 3.2 <= part.size <= size - 1.3 or part.stop
            return value + (_INDENT if indent else _NO_INDENT)
        return value + (0.2 if short else 0.0)
    if tail.size < size - 3.2:
        value -= _BROKEN
    if closer:
        return value + 1.0
    if short and not part.stop:
        value -= _SHORT if part.size > size - 3.2 else 2.0 * _SHORT
    return value + max(_LEAST, min(5.0, _TRUST * words.fit(tail.bare, part.bare)))


def _read(state: _State, lines: Sequence[Sequence[Way]]) -> Woven:
    """Follow the best way back and collect the pieces of each column."""
    steps: list[_Step] = []
    step = state.back
    while step is not None:
        steps.append(step)
        step = step.before
    steps.reverse()
    columns: list[list[Piece]] = []
    at: dict[int, int] = {}
    path: list[int] = []
    pairs: Counter[tuple[int, int]] = Counter()
    for number, step in enumerate(steps):
        left = -1
        for part, side in zip(lines[number][step.way].pieces, step.sides, strict=True):
            if side < 0 or side >= _FRESH:
                columns.append([part])
                if side >= _FRESH:
                    at[side - _FRESH] = len(columns) - 1
            else:
                columns[at[side]].append(part)
            if side >= 0:
                here = at[side % _FRESH]
                path.append(here)
                if left >= 0:
                    pairs[left, here] += 1
                left = here
    beside = {a: b for (a, b), count in sorted(pairs.items(), key=lambda item: item[1]) if count >= _BESIDE}
    turns = sum(a != b for a, b in itertools.pairwise(path))
    return Woven(columns, turns, state.score, beside)


def plain(lines: Sequence[Sequence[Way]], words: PageJoins) -> float:
    """Return the score of the lines as they stand, uncut, one column behind the other."""
    column: Piece | None = None
    size = score = 0.0
    for ways in lines:
        cost, pieces = ways[0]
        part = pieces[0]
        score += cost
        kept = _fit(column, size, part, words) if column is not None else 0.0
        if column is None or kept < _NEW:
            score += _NEW if column is not None else 0.0
            column, size = part, part.column
        elif part.alone > kept:
            score += part.alone
        else:
            score += kept
            column, size = part, max(size, min(part.core, size + 2.6))
    return score
