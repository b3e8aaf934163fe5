"""Which articles are worth comparing: by equal text, by MinHash bands, by rare shingles in common."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ingest.enrich.fingerprint import BANDS, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

CROWD = 50
"""A bucket with more members is boilerplate (a masthead line, a weather formula), not a reprint: a story is
printed a handful of times."""

SAMPLE = 8
"""One shingle of so many stands in the index of rare shingles: an excerpt of 100 characters keeps about 12."""

RARE = 10
"""A shingle in at most so many articles is rare."""

SHARED = 4
"""Sampled rare shingles that an excerpt and its source must have in common to be compared."""


def by_text(digests: Sequence[str]) -> set[tuple[int, int]]:
    """Pair the articles of equal normalised text with the first of them (indices, smaller first)."""
    first: dict[str, int] = {}
    pairs = set()
    for index, digest in enumerate(digests):
        if digest and first.setdefault(digest, index) != index:
            pairs.add((first[digest], index))
    return pairs


def by_bands(signatures: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """Pair the articles that agree in all rows of a band; a signature is empty or has BANDS * ROWS values."""
    kept = np.array(
        [index for index, values in enumerate(signatures) if len(values) == BANDS * ROWS], dtype=np.int64
    )
    if len(kept) < 2:
        return set()
    matrix = np.array([signatures[index] for index in kept], dtype=np.uint64).reshape(len(kept), BANDS, ROWS)
    pairs: set[tuple[int, int]] = set()
    # An odd multiplier spreads 32-bit values over 64 bits; a clash only costs one comparison more.
    factors = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
    for band in range(BANDS):
        keys = (matrix[:, band, :] * factors).sum(axis=1, dtype=np.uint64)
        for group in _groups(keys):
            if len(group) <= CROWD:
                pairs |= _pairs(kept[group].tolist())
    return pairs


def by_rare_shingles(shingles: Sequence[frozenset[int]]) -> set[tuple[int, int]]:
    """Pair the articles that share SHARED sampled rare shingles: what MinHash misses, an excerpt of a long story."""
    where: dict[int, list[int]] = defaultdict(list)
    for index, values in enumerate(shingles):
        for value in values:
            if value % SAMPLE == 0:
                where[value].append(index)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for members in where.values():
        if 1 < len(members) <= RARE:
            for pair in _pairs(members):
                shared[pair] += 1
    return {pair for pair, count in shared.items() if count >= SHARED}


def _groups(keys: NDArray[np.uint64]) -> Iterable[NDArray[np.int64]]:
    """Return the positions of each key that occurs more than once."""
    order = np.argsort(keys, kind="stable")
    bounds = np.flatnonzero(np.diff(keys[order])) + 1
    return (group for group in np.split(order, bounds) if len(group) > 1)


def _pairs(members: Sequence[int]) -> set[tuple[int, int]]:
    ordered = sorted(members)
    return {(a, b) for at, a in enumerate(ordered) for b in ordered[at + 1 :]}
