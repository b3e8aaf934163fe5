"""Candidates by locality-sensitive hashing: texts whose fingerprints agree in a whole band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.dedup.hashing import first_of_runs
from ingest.dedup.ranges import laid_out, portions
from ingest.enrich.fingerprint import BANDS, PERMUTATIONS, ROWS

if TYPE_CHECKING:
    from ingest.dedup.hashing import U32, Ints

EARLIEST = 32
"""A text is compared with so many of the texts that share a band, the earliest. Only formula is shared by more."""

LEAST_EQUAL = 35 / PERMUTATIONS
"""Share of equal values below which a pair is not looked at: .28. At a Jaccard coefficient of .45 the estimate
has a standard deviation of .044, so that one in 15,000 pairs is missed by it."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_PORTION = 200_000


def pairs_by_bands(fingerprints: U32, since: int) -> tuple[Ints, Ints]:
    """Give (earlier, later) numbers of texts that may be alike, later >= since, each pair once.

    `fingerprints` (n x 126) stand in the order of publication. What a text is compared with depends on
    earlier texts alone.
    """
    count = len(fingerprints)
    found = np.empty(0, np.int64)
    for band in range(BANDS):
        keys = np.zeros(count, np.uint64)
        for row in range(band * ROWS, band * ROWS + ROWS):
            keys = (keys ^ fingerprints[:, row]) * _MIX
            keys ^= keys >> np.uint64(32)
        order = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(first_of_runs(keys[order]))
        begin = np.repeat(starts, np.diff(starts, append=count))
        earlier = np.where(order >= since, np.minimum(np.arange(count) - begin, EARLIEST), 0)
        having = np.flatnonzero(earlier)
        begin, earlier, later = begin[having], earlier[having], order[having]
        for portion in portions(earlier, _PORTION):
            sizes = earlier[portion]
            ones = order[laid_out(begin[portion], sizes)]
            others = np.repeat(later[portion], sizes)
            alike = (fingerprints[ones] == fingerprints[others]).mean(axis=1) >= LEAST_EQUAL
            found = np.concatenate((found, others[alike] * count + ones[alike]))
        found = np.unique(found)
    return found % max(count, 1), found // max(count, 1)
