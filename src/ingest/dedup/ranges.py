"""Ranges of numbers laid out one after the other: what numpy has no single word for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.dedup.hashing import Ints


def laid_out(starts: Ints, sizes: Ints) -> Ints:
    """Give starts[0], starts[0] + 1, ... (sizes[0] numbers), then those from starts[1], and so on."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    numbers: Ints = np.arange(total) + np.repeat(starts - (ends - sizes), sizes)
    return numbers


def portions(sizes: Ints, most: int) -> Iterator[slice]:
    """Cut items of these sizes into runs that sum up to `most` at most, or hold a single item."""
    ends = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        before = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, before + most, side="right")), start + 1)
        yield slice(start, stop)
        start = stop
