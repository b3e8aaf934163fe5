"""Pairs of characters counted in a dictionary's words and in articles: the table of `language.JoinModel`."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import jieba
import numpy as np

from ingest.segment import language

if TYPE_CHECKING:
    from collections.abc import Iterable


@cache
def dictionary_pairs() -> Counter[tuple[str, str, int]]:
    """Count character pairs inside the words of jieba's dictionary, by the words' frequency."""
    jieba.setLogLevel("ERROR")
    jieba.initialize()
    pairs: Counter[tuple[str, str, int]] = Counter()
    for word, freq in jieba.dt.FREQ.items():
        if freq > 0 and 2 <= len(word) <= 6:
            add_pairs(pairs, word, min(freq, 3000) * 0.01)
    return pairs


def add_pairs(pairs: Counter[tuple[str, str, int]], text: str, weight: float) -> None:
    """Count the character pairs of a text, neighbours and those one apart, with a weight."""
    text = "".join(map(language.normal, text))
    for kind in (0, 1):
        for a, b in zip(text, text[1 + kind :], strict=False):
            pairs[a, b, kind] += weight


def join_table(bodies: Iterable[Iterable[str]]) -> bytes:
    """Count character pairs in jieba's dictionary and in bodies, each of paragraphs; see `language.JoinModel`."""
    pairs = dictionary_pairs().copy()
    for body in bodies:
        for paragraph in body:
            add_pairs(pairs, "".join(paragraph.split()), 1.0)
    left: Counter[tuple[str, int]] = Counter()
    right: Counter[tuple[str, int]] = Counter()
    for (a, b, kind), count in pairs.items():
        left[a, kind] += count
        right[b, kind] += count
    table = np.zeros(1 << language.TABLE_BITS, dtype=np.float64)
    seen = np.zeros(1 << language.TABLE_BITS, dtype=np.float64)
    total = {kind: sum(v for (_, k), v in left.items() if k == kind) for kind in (0, 1)}
    alpha = 0.4
    for (a, b, kind), count in pairs.items():
        expected = left[a, kind] * right[b, kind] / total[kind]
        value = math.log((count + alpha) / (expected + alpha))
        at = language.cell(a, b, kind)
        # Of the pairs that share a cell the most frequent one speaks.
        if count > seen[at]:
            seen[at], table[at] = count, value
    # A pair never seen says the less the rarer its characters are; -0.75 is about its mean.
    cells = np.clip(np.round(table * 8), -127, 127).astype(np.int8)
    cells[(seen > 0) & (cells == language.UNSEEN)] += 1
    cells[seen == 0] = language.UNSEEN
    return cells.tobytes()
