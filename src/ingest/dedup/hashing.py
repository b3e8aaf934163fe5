"""Shingles of many bodies at once: the normalised text of `enrich.fingerprint`, hashed with numpy.

A hash is a fixed function of its five characters, so that one day's index agrees with every other day's.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingest.dedup.ranges import first_of_runs
from ingest.enrich.fingerprint import MIN_CHARACTERS, SHINGLE, normalise, strip_dateline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.dedup.ranges import U32, U64, Ints

HASH_BITS = 40
"""Bits of a shingle's hash that are kept: two of the 31 million sampled ones of 250,000 articles meet by
chance about 400 times, within a pair of articles once in a million pairs."""

_DROP, _SLOW, _UNKNOWN = 0x110000, 0x110001, 0x110002
_FACTOR = 0x9E3779B97F4A7C15
_STIR = 0xBF58476D1CE4E5B9
_POWERS = tuple(np.uint64(pow(_FACTOR, exponent, 1 << 64)) for exponent in range(16))

WINNOW_GRAM, WINNOW = 8, 6
"""Winnowed are runs of eight characters, the least hash of each six in a row: 28 of 100 runs are kept, and any 13
characters in a row that two texts share are found. Runs of twelve missed short texts that were edited."""


class Hasher:
    """Turns bodies into hashed shingles; keeps the table of characters it has met, nothing else."""

    def __init__(self) -> None:
        self._table = np.full(0x110000, _UNKNOWN, dtype=np.uint32)

    def normalised(self, bodies: Sequence[str]) -> tuple[U32, Ints]:
        """Give the code points of all normalised bodies one after the other, and each body's number of them.

        Equals `fingerprint.normalise` of each body.
        """
        texts = [strip_dateline(body) for body in bodies]
        codes, lengths = self._folded(texts)
        slow = codes == _SLOW
        if slow.any():
            owners = np.repeat(np.arange(len(texts)), lengths)
            parts = np.split(codes, np.cumsum(lengths)[:-1])
            for number in np.unique(owners[slow]):
                plain = _codes(normalise(bodies[number]))
                parts[number], lengths[number] = plain, len(plain)
            codes = np.concatenate(parts)
        return codes, lengths

    def grams(self, bodies: Sequence[str], width: int = SHINGLE) -> tuple[U64, Ints]:
        """Give the 64-bit hash of every run of `width` characters of every body, repeats included, and whose it is.

        Bodies that are too short to compare have none.
        """
        codes, lengths = self.normalised(bodies)
        count = len(codes) - width + 1
        if count <= 0:
            return np.empty(0, np.uint64), np.empty(0, np.int64)
        hashes = np.zeros(count, np.uint64)
        wide = codes.astype(np.uint64)
        for place in range(width):
            hashes += wide[place : place + count] * _POWERS[width - 1 - place]
        hashes ^= hashes >> np.uint64(32)
        hashes *= np.uint64(_STIR)
        hashes ^= hashes >> np.uint64(29)
        owners = np.repeat(np.arange(len(bodies)), lengths)
        inside = (owners[:count] == owners[width - 1 :]) & (lengths >= MIN_CHARACTERS)[owners[:count]]
        return hashes[inside], owners[:count][inside]

    def sets(self, bodies: Sequence[str], width: int = SHINGLE) -> tuple[U64, Ints]:
        """Give each body's runs of `width` characters as a set of `HASH_BITS`-bit hashes, ascending, and its size."""
        hashes, owners = self.grams(bodies, width)
        return _sets(hashes >> np.uint64(64 - HASH_BITS), owners, len(bodies))

    def winnowed(self, bodies: Sequence[str]) -> tuple[U32, Ints]:
        """Give each body's winnowed hashes (32 bits, ascending), and how many each has.

        Two bodies that share `WINNOW_GRAM + WINNOW - 1` characters in a row share a hash. Method: Schleimer,
        Wilkerson and Aiken, Winnowing: local algorithms for document fingerprinting (2003).
        """
        hashes, owners = self.grams(bodies, WINNOW_GRAM)
        count = len(hashes) - WINNOW + 1
        if count <= 0:
            return np.empty(0, np.uint32), np.zeros(len(bodies), np.int64)
        least = hashes[:count].copy()
        for place in range(1, WINNOW):
            np.minimum(least, hashes[place : place + count], out=least)
        inside = owners[:count] == owners[WINNOW - 1 :]
        # The least of several hashes has few leading bits: the lower ones tell texts apart.
        found, sizes = _sets(least[inside] & np.uint64(0xFFFFFFFF), owners[:count][inside], len(bodies))
        return found.astype(np.uint32), sizes

    def _folded(self, texts: Sequence[str]) -> tuple[U32, Ints]:
        raw = _codes("".join(texts))
        folded = self._table[raw]
        unknown = raw[folded == _UNKNOWN]
        if unknown.size:
            for code in np.unique(unknown):
                self._table[code] = _fold(int(code))
            folded = self._table[raw]
        kept = folded != _DROP
        before = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))
        ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
        return folded[kept], np.diff(before[ends], prepend=0)


def _sets(hashes: U64, owners: Ints, count: int) -> tuple[U64, Ints]:
    keys = (owners.astype(np.uint64) << np.uint64(HASH_BITS)) | hashes
    # The bodies stand in order already: sorting each by itself takes four tenths of the time of sorting them all.
    ends = np.cumsum(np.bincount(owners, minlength=count)).tolist()
    for start, end in pairwise([0, *ends]):
        keys[start:end].sort()
    keys = keys[first_of_runs(keys)]
    sizes = np.bincount((keys >> np.uint64(HASH_BITS)).astype(np.int64), minlength=count)
    return keys & np.uint64((1 << HASH_BITS) - 1), sizes


def _codes(text: str) -> U32:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.uint32, copy=False)


@cache
def _fold(code: int) -> int:
    """Give what a character becomes under `normalise` whatever stands beside it; _DROP, or _SLOW if that matters.

    Only marks and Hangul jamo join a neighbour under NFKC, and only a sigma's lower case looks at one.
    """
    plain = unicodedata.normalize("NFKC", chr(code))
    if any(unicodedata.category(ch)[0] == "M" or "\u1100" <= ch <= "\u11ff" or ch == "Σ" for ch in plain):
        return _SLOW
    lower = plain.lower()
    kept = [ch for ch in lower if ch.isalnum() or unicodedata.category(ch)[0] == "M"]
    if not kept:
        return _DROP
    return ord(kept[0]) if len(kept) == 1 else _SLOW
