"""How well two pieces of Chinese text fit together at their join, from pairs of characters and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
import rjieba

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE_BITS = 17
_RUN = re.compile(r"[一-鿿]{2,}")


UNSEEN = -6
"""The byte of a cell that no pair of the dictionary or of the texts learned from fell into."""


@lru_cache(maxsize=65536)
def cell(a: str, b: str, kind: int) -> int:
    """Return the table cell of a character pair: kind 0 for neighbours, 1 for one character between them."""
    mixed = (ord(a) * 0x9E3779B1 + ord(b) * 0x85EBCA6B + kind * 0xC2B2AE35) & 0xFFFFFFFF
    mixed ^= mixed >> 15
    return (mixed * 0x2C1B3C6D >> 9) & ((1 << TABLE_BITS) - 1)


def cells(a: np.ndarray, b: np.ndarray, kind: int) -> np.ndarray:
    """Return the table cells of many pairs of characters, given as code points (uint64); see `cell`."""
    mask = np.uint64(0xFFFFFFFF)
    extra = np.uint64(kind * 0xC2B2AE35 & 0xFFFFFFFF)
    mixed: np.ndarray = a * np.uint64(0x9E3779B1) + b * np.uint64(0x85EBCA6B) + extra
    mixed &= mask
    mixed ^= mixed >> np.uint64(15)
    at: np.ndarray = (mixed * np.uint64(0x2C1B3C6D) >> np.uint64(9)) & np.uint64((1 << TABLE_BITS) - 1)
    return at


def grams(text: str) -> list[str]:
    """Return the pairs of neighbouring Han characters of a text, in their order."""
    return [run[i : i + 2] for run in _RUN.findall(text) for i in range(len(run) - 1)]


def code_points(text: str) -> np.ndarray:
    """Return the code points of a text, uint32."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def pairs_of(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return what `grams` says of many texts as numbers, in their order, and how many each text has.

    Of two pairs the one that is sorted before the other as a text is the smaller number (int64).
    """
    code = code_points("".join(texts)).astype(np.int64)
    text = np.repeat(np.arange(len(texts)), [len(one) for one in texts])
    han = (code >= _FIRST_HAN) & (code <= _LAST_HAN)
    pair = np.flatnonzero(han[:-1] & han[1:] & (text[:-1] == text[1:]))
    return (code[pair] << 16) | code[pair + 1], np.bincount(text[pair], minlength=len(texts))


_FIRST_HAN, _LAST_HAN = ord("一"), ord("鿿")


@lru_cache(maxsize=16384)
def normal(char: str) -> str:
    """Fold digits and Latin letters, which stand for any of their kind."""
    if "一" <= char <= "鿿":
        return char
    if char.isdigit():
        return "0"
    return "a" if char.isascii() and char.isalpha() else char


class Joins(Protocol):
    """What can judge the join of two pieces of text, in general or on one page."""

    def pair(self, a: str, b: str, kind: int = 0) -> float:
        """Return the association of two characters in nats, about 0 for pairs that say nothing."""
        ...

    def join(self, left: str, right: str) -> float:
        """Return how well `right` continues `left` (both without blanks), about -8 to 8."""
        ...

    def word(self, left: str, right: str) -> int:
        """Return the length of the longest dictionary word across the join of two texts, 0 for none."""
        ...


@dataclass(frozen=True)
class JoinModel:
    """Pairs of characters by how much more often they stand together than by chance.

    `table` holds one signed byte for each cell: 8 times the pointwise mutual information in nats.
    """

    table: bytes

    @cached_property
    def nats(self) -> np.ndarray:
        """Return the cells as nats."""
        return np.frombuffer(self.table, dtype=np.int8) / 8

    def pair(self, a: str, b: str, kind: int = 0) -> float:
        """Return the association of two characters in nats, about 0 for pairs that say nothing."""
        value = self.table[cell(normal(a), normal(b), kind)]
        return (value - 256 if value > 127 else value) / 8

    def seen(self, a: str, b: str) -> bool:
        """Tell whether two characters may ever have stood together in a word or text learned from."""
        return self.table[cell(normal(a), normal(b), 0)] != UNSEEN + 256

    def word(self, left: str, right: str) -> int:
        """Return the length of the longest dictionary word across the join of two texts, 0 for none."""
        if not left or not right or not self.seen(left[-1], right[0]):
            return 0
        return word_across(left[-3:], right[:3])

    def join(self, left: str, right: str) -> float:
        """Return how well `right` continues `left` (both without blanks), about -8 to 8."""
        if not left or not right:
            return 0.0
        score = self.pair(left[-1], right[0])
        if len(left) > 1:
            score += 0.5 * self.pair(left[-2], right[0], 1)
        if len(right) > 1:
            score += 0.5 * self.pair(left[-1], right[1], 1)
        return score


@lru_cache(maxsize=65536)
def word_across(left: str, right: str) -> int:
    """Return the length of the longest dictionary word that the join of two texts would make, 0 for none.

    `left` and `right` are the last and the first three characters of the texts.
    """
    most, ahead = _han(left[::-1]), _han(right)
    text, join = left + right, len(left)
    for before, after in _LONGEST_FIRST[most, ahead]:
        if rjieba.has_word(text[join - before : join + after]):
            return before + after
    return 0


_LONGEST_FIRST = {
    (most, ahead): tuple(
        (before, after)
        for before, after in ((3, 3), (2, 3), (3, 2), (1, 3), (2, 2), (3, 1), (1, 2), (2, 1), (1, 1))
        if before <= most and after <= ahead
    )
    for most in range(4)
    for ahead in range(4)
}
"""Characters before and behind a join, the most first, by how many Han characters stand there."""


def _han(text: str) -> int:
    """Count the Han characters at the beginning of a text."""
    for size, char in enumerate(text):
        if not "一" <= char <= "鿿":
            return size
    return len(text)
