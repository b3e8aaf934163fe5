"""Candidates by locality-sensitive hashing: texts whose fingerprints agree in a whole band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.dedup.ranges import distinct, first_of_runs, laid_out, portions
from ingest.enrich.fingerprint import BANDS, ROWS

if TYPE_CHECKING:
    from ingest.dedup.ranges import U32, Ints

EARLIEST = 32
"""A text is compared with so many of the texts that share a band with it, the earliest; of all its bands' together
with so many of the earliest and so many of those most like it. Only formula has more."""

LEAST_EQUAL = 35
"""Equal values of 126 below which a pair is not looked at. At a Jaccard coefficient of .45 the count is 57 with a
standard deviation of 5.6, so that one pair in 15,000 is missed by it."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_PORTION, _CHUNK = 1_000_000, 20_000


def pairs_by_bands(fingerprints: U32, since: int) -> tuple[Ints, Ints]:
    """Give (earlier, later) numbers of texts that may be alike, later >= since, each pair once.

    `fingerprints` (n x 126) stand in the order of publication. What a text is compared with depends on
    earlier texts alone.
    """
    count = len(fingerprints)
    bands = [_sorted_band(fingerprints[:, band * ROWS : band * ROWS + ROWS], since) for band in range(BANDS)]
    sizes = np.zeros(count - since, np.int64)
    for _, _, earlier in bands:
        sizes += earlier
    ones, others = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for portion in portions(sizes, _PORTION):
        later = np.arange(since, count)[portion]
        keys = distinct(
            np.concatenate(
                [
                    np.repeat(later * count, earlier[portion])
                    + order[laid_out(begin[portion], earlier[portion])]
                    for order, begin, earlier in bands
                ]
            )
        )
        one, other = keys % count, keys // count
        equal = np.empty(len(keys), np.int64)
        for at in range(0, len(keys), _CHUNK):
            part = slice(at, at + _CHUNK)
            equal[part] = np.count_nonzero(fingerprints[one[part]] == fingerprints[other[part]], axis=1)
        alike = equal >= LEAST_EQUAL
        one, other, equal = one[alike], other[alike], equal[alike]
        chosen = _place(other) < EARLIEST
        by_likeness = np.lexsort((one, -equal, other))
        chosen[by_likeness] |= _place(other) < EARLIEST
        ones.append(one[chosen])
        others.append(other[chosen])
    return np.concatenate(ones), np.concatenate(others)


def _sorted_band(values: U32, since: int) -> tuple[Ints, Ints, Ints]:
    """Sort the texts by their values in a band, equal ones by publication.

    Gives the sorted numbers, and for each text from `since` on where those with its values begin among them
    and how many of these, earlier than itself, it is compared with.
    """
    keys = np.zeros(len(values), np.uint64)
    for row in range(ROWS):
        keys = (keys ^ values[:, row]) * _MIX
        keys ^= keys >> np.uint64(32)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(first_of_runs(keys[order]))
    begin = np.empty(len(values), np.int64)
    begin[order] = np.repeat(starts, np.diff(starts, append=len(values)))
    earlier = np.empty(len(values), np.int64)
    earlier[order] = np.arange(len(values))
    earlier = np.minimum(earlier - begin, EARLIEST)
    # 42 bands of 250,000 texts are held at once.
    return order.astype(np.int32), begin[since:].astype(np.int32), earlier[since:].astype(np.int32)


def _place(sorted_numbers: Ints) -> Ints:
    """Count for each number the equal ones that stand before it."""
    return np.arange(len(sorted_numbers)) - np.searchsorted(sorted_numbers, sorted_numbers)
