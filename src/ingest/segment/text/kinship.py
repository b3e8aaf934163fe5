"""What stands before and after a line and what it says itself: how much of their vocabulary they share."""

from __future__ import annotations

import math
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.language import grams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.fragments import Fragment

_WINDOW = 9
"""Lines on each side of a line that are compared."""

_AROUND = 3
"""Lines of running text on each side without which nothing is compared."""


def kinship(fragments: Sequence[Fragment], loose: Sequence[bool]) -> tuple[np.ndarray, int]:
    """Compare the text around each loose line, one that is no line of running text by its form.

    Returns an array of shape (lines, 3) of small numbers, 0 where nothing can be compared: how alike the text before
    and the text after are (1 to 4), whose words the line shares more (1 nobody's, 2 the text's before, 3 the
    text's after, 4 both alike), and whether their columns are of one width (1 yes, 2 nearly, 3 no). And where
    the page's headings seem to stand: 0 nobody knows, 1 before their texts, 2 after them.
    """
    n = len(fragments)
    out = np.zeros((n, 3), dtype=np.int64)
    own = [set(grams(f.bare)) for f in fragments]
    spread = Counter(chain.from_iterable(own))
    # By how many lines a pair stands on.
    rare = [math.log((n + 1) / (count + 0.5)) / 3 for count in range(n + 1)]
    text = [not loose[i] and len(f.bare) >= 5 and not f.doubled for i, f in enumerate(fragments)]
    vote = 0.0
    at = 0
    while at < n:
        if not loose[at]:
            at += 1
            continue
        end = at
        while end < n and loose[end]:
            end += 1
        if end - at <= _WINDOW:
            before = [i for i in range(max(0, at - _WINDOW - 2), at) if text[i]][-_WINDOW:]
            after = [i for i in range(end, min(n, end + _WINDOW + 2)) if text[i]][:_WINDOW]
            if len(before) >= _AROUND and len(after) >= _AROUND:
                vote += _compared(fragments, own, (spread, rare), (before, after), (at, end), out)
        at = end
    return out, 0 if abs(vote) < _CLEAR else 1 if vote > 0 else 2


_CLEAR = 0.5
"""Shared words, weighed by how rare they are, by which one side must lead before a page's habit counts as known."""


def _compared(
    fragments: Sequence[Fragment],
    own: Sequence[set[str]],
    told: tuple[Counter[str], list[float]],
    sides: tuple[list[int], list[int]],
    run: tuple[int, int],
    out: np.ndarray,
) -> float:
    """Fill in a run of loose lines; return by how much they are nearer to the text after them.

    `told` is on how many lines each pair of characters stands, and how much one on so many weighs.
    """
    first, second = (set().union(*(own[i] for i in side)) for side in sides)
    spread, rare = told
    shared = math.fsum(rare[spread[gram]] for gram in first & second)
    alike = shared / (2.0 + min(len(first), len(second)) * 0.6)
    kin = 1 + int(np.searchsorted((0.03, 0.07, 0.14), alike, side="right"))
    gap = abs(_column(fragments, sides[0]) - _column(fragments, sides[1]))
    column = 1 if gap < 0.8 else 2 if gap < 1.6 else 3
    total = 0.0
    for i in range(*run):
        left, right = (math.fsum(rare[spread[gram]] for gram in own[i] & side) for side in (first, second))
        whose = 1 if max(left, right) <= 0 else 4 if abs(left - right) < 0.4 else 2 if left > right else 3
        out[i] = kin, whose, column
        total += (right - left) / (2 + len(own[i]))
    return total


def _column(fragments: Sequence[Fragment], side: Sequence[int]) -> float:
    """Return the width that all but the widest line keep to (hanging punctuation makes that one wider)."""
    widths = sorted(fragments[i].width for i in side)
    return widths[-2]
