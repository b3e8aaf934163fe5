"""Columns that an extractor wrote side by side, line by line: which line belongs to which column."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from ingest.pages.repair import width
from ingest.segment.language import word_across
from ingest.segment.paragraphs import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.language import JoinModel

_BEAM = 24
"""Ways of sharing out the lines that are followed at the same time."""


class Part(NamedTuple):
    """A part of a line: its text without blanks and where it came from (index of the line, of the part)."""

    bare: str
    size: float
    key: tuple[int, int]


def columns(lines: Sequence[Sequence[str]], joins: JoinModel | None = None) -> list[list[tuple[int, int]]]:
    """Share the lines of a block out to its columns, left to right.

    `lines[i]` are the parts of line i: two where two columns stand on it, one where only one column has a line
    at that height. Returns for each column its parts as (line, part). Lines that stand alone go to the column
    whose last line they continue best; columns set to one leading take turns.
    """
    rows = [
        [Part("".join(text.split()), width(text), (i, k)) for k, text in enumerate(parts)]
        for i, parts in enumerate(lines)
    ]
    count = max(len(row) for row in rows)
    _, made = _share(rows, _sizes(rows, count), joins)
    return _columns(rows, made, count)


def alternating(lines: Sequence[str], joins: JoinModel | None = None) -> list[list[tuple[int, int]]] | None:
    """Share lines that stand alone out to two columns that were written by turns; None where one column fits."""
    rows = [[Part("".join(text.split()), width(text), (i, 0))] for i, text in enumerate(lines)]
    sizes = sorted(row[0].size for row in rows)
    size = sizes[len(sizes) * 3 // 4]
    single = sum(_fit(a[0], b[0], size, joins) for a, b in itertools.pairwise(rows))
    score, made = _share(rows, [size, size], joins)
    turns = sum(a != b for a, b in itertools.pairwise(made))
    if score < single + 0.35 * len(rows) + 2.0 or turns < 0.6 * len(rows):
        return None
    return _columns(rows, made, 2)


def _share(
    rows: Sequence[Sequence[Part]], sizes: Sequence[float], joins: JoinModel | None
) -> tuple[float, Sequence[tuple[int, ...]]]:
    """Return the best score and, for each row, the columns its parts belong to."""
    count = len(sizes)
    # score, the columns' last parts, which column had the last line alone, the choices made
    states: list[tuple[float, tuple[Part | None, ...], int, tuple[tuple[int, ...], ...]]]
    states = [(0.0, (None,) * count, -1, ())]
    for row in rows:
        fresh = []
        for score, tails, last, made in states:
            for sides in itertools.combinations(range(count), len(row)):
                value = score
                after = list(tails)
                for side, part in zip(sides, row, strict=True):
                    value += _fit(tails[side], part, sizes[side], joins)
                    after[side] = part
                if len(row) == 1:
                    value -= 1.5 if sides[0] == last else 0.0
                fresh.append((value, tuple(after), sides[0] if len(row) == 1 else -1, (*made, sides)))
        fresh.sort(key=lambda state: -state[0])
        states = fresh[:_BEAM]
    return states[0][0], states[0][3]


def _columns(
    rows: Sequence[Sequence[Part]], made: Sequence[tuple[int, ...]], count: int
) -> list[list[tuple[int, int]]]:
    out: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for row, sides in zip(rows, made, strict=True):
        for side, part in zip(sides, row, strict=True):
            out[side].append(part.key)
    return [column for column in out if column]


def _sizes(rows: Sequence[Sequence[Part]], count: int) -> list[float]:
    """Return the width of each column, from the lines that have all of them."""
    out = []
    for side in range(count):
        found = sorted(row[side].size for row in rows if len(row) == count)
        out.append(found[len(found) * 3 // 4] if found else 0.0)
    return out


def _fit(before: Part | None, part: Part, size: float, joins: JoinModel | None) -> float:
    """Return how well a line goes on in a column of this width behind another one."""
    value = -0.5 * max(0.0, part.size - size - 1.0)
    if before is None or not before.bare or not part.bare:
        return value
    short = before.size < size - 1.6
    indent = size - 3.1 <= part.size <= size - 1.3
    closer = part.bare[0] in "，。、；：！？”’）》"
    if ends_sentence(before.bare[-4:]):
        if closer:
            return value - 3.0
        if short:
            return value + (0.5 if indent or ends_sentence(part.bare[-4:]) else -0.6)
        return value + (0.2 if indent else 0.0)
    if short:
        value -= 1.5
    if closer:
        return value + 1.0
    if indent and not ends_sentence(part.bare[-4:]):
        value -= 0.4
    if joins is not None:
        value += 0.3 * max(-3.0, min(4.0, joins.join(before.bare, part.bare)))
    word = word_across(before.bare[-3:], part.bare[:3])
    return value + (0.8 + 0.6 * word if word else 0.0)
