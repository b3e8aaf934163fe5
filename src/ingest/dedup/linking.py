"""The pairs of a month: who repeats whom, each pair compared in full once and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import pyarrow as pa

from ingest.dedup.bounds import BOUNDS
from ingest.dedup.candidates import alike_pairs, equal_pairs, holding
from ingest.dedup.differ import Likeness, Reading, judge
from ingest.dedup.hashing import HASH_BITS, Hasher
from ingest.dedup.ranges import distinct, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ingest.dedup.differ import Relation
    from ingest.dedup.ranges import U32, U64, Ints
    from ingest.dedup.texts import Issue, Texts

    Flags = npt.NDArray[np.bool_]

Value = TypeVar("Value", bound=np.generic)

LINKS = pa.schema(
    [
        *(
            (f"{side}_{name}", kind)
            for side in ("earlier", "later")
            for name, kind in (
                ("id", pa.string()),
                ("paper", pa.string()),
                ("day", pa.date32()),
                ("page", pa.string()),
                ("position", pa.int32()),
            )
        ),
        ("relation", pa.string()),
        ("similarity", pa.float64()),
    ]
)
"""Each pair that was found: both articles, what the later one is to the earlier, and the measure of that."""

_PAIRS = 1024
"""Pairs whose sets are laid side by side at once."""
_BLOCK = 16 * _PAIRS
"""Pairs of which the texts' sets are held at once, some 4 kB a text."""
_READINGS = 4000
"""Readings kept: one takes some 60 kB."""


class Bodies(Protocol):
    """Who gives the bodies of articles."""

    def __call__(self, texts: Texts, numbers: Ints) -> list[str]:
        """Return the bodies of these articles."""


def link_month(
    texts: Texts, start: int, fresh: set[Issue], common: U32, was_common: U32, bodies: Bodies
) -> tuple[pa.Table, Flags]:
    """Compare the articles from number `start` on with the earlier ones, as far as one of a pair is fresh.

    Fresh are the articles of those issues, and later ones with a hash that has become common or is common no longer.
    Return the links and which articles were fresh.
    """
    is_fresh = texts.is_of(fresh) | holding(texts, start, np.setxor1d(common, was_common))
    rows: list[tuple[int, int, Relation, float]] = [
        (int(one), int(other), "reprint", 1.0)
        for one, other in zip(*equal_pairs(texts, start, is_fresh), strict=True)
    ]
    ones, others = alike_pairs(texts, start, is_fresh, common)
    rows += compare(texts, ones, others, bodies)
    earlier, later = (np.array([row[side] for row in rows], np.int64) for side in (0, 1))
    columns = {
        f"{side}_{name}": texts.rows[column].take(numbers)
        for side, numbers in (("earlier", earlier), ("later", later))
        for name, column in (
            ("id", "article_id"),
            ("paper", "paper"),
            ("day", "issue_date"),
            ("page", "page_no"),
            ("position", "position"),
        )
    }
    columns["relation"] = pa.chunked_array([pa.array([row[2] for row in rows], pa.string())])
    columns["similarity"] = pa.chunked_array([pa.array([row[3] for row in rows], pa.float64())])
    return pa.table(columns).cast(LINKS), is_fresh


def compare(
    texts: Texts, ones: Ints, others: Ints, bodies: Bodies
) -> Iterator[tuple[int, int, Relation, float]]:
    """Yield the pairs that are the same story: earlier, later, relation, similarity."""
    hasher = Hasher()
    readings: dict[int, Reading] = {}
    concerned = distinct(np.concatenate((ones, others)))
    # Asked once: whoever gives them opens a file for each month.
    all_bodies = bodies(texts, concerned) if len(concerned) else []
    for begin in range(0, len(ones), _BLOCK):
        one, other = ones[begin : begin + _BLOCK], others[begin : begin + _BLOCK]
        numbers = distinct(np.concatenate((one, other)))
        read = [all_bodies[at] for at in np.searchsorted(concerned, numbers)]
        at_one, at_other = np.searchsorted(numbers, one), np.searchsorted(numbers, other)
        for pair, likeness in _likenesses(texts, one, other, read, at_one, at_other, hasher):
            if len(readings) > _READINGS:
                readings.clear()
            for number, at in ((one[pair], at_one[pair]), (other[pair], at_other[pair])):
                if number not in readings:
                    readings[number] = Reading.of(read[at])
            first, second = readings[one[pair]], readings[other[pair]]
            relation = judge(
                first,
                second,
                likeness,
                days=int(texts.day[other[pair]] - texts.day[one[pair]]),
                same_paper=bool(texts.paper[one[pair]] == texts.paper[other[pair]]),
            )
            if relation is not None:
                yield int(one[pair]), int(other[pair]), relation, round(likeness.similarity(relation), 4)


def _likenesses(
    texts: Texts, one: Ints, other: Ints, read: list[str], at_one: Ints, at_other: Ints, hasher: Hasher
) -> Iterator[tuple[int, Likeness]]:
    """Yield the pairs that resemble each other enough, by number."""
    least = np.minimum(texts.characters[one], texts.characters[other])
    most = np.maximum(texts.characters[one], texts.characters[other])
    short = (least <= BOUNDS.short) & (most <= BOUNDS.short_other)
    for is_short, width in ((False, 5), (True, 2)):
        chosen = np.flatnonzero(short == is_short)
        if not len(chosen):
            continue
        needed = distinct(np.concatenate((at_one[chosen], at_other[chosen])))
        # A text has many pairs: its set is made once for all of the block.
        sets, sizes = hasher.sets([read[at] for at in needed], width)
        starts = np.cumsum(sizes) - sizes
        a, b = np.searchsorted(needed, at_one[chosen]), np.searchsorted(needed, at_other[chosen])
        shared = np.concatenate(
            [
                _shared(sets, starts[x], sizes[x], starts[y], sizes[y])
                for x, y in (
                    (a[at : at + _PAIRS], b[at : at + _PAIRS]) for at in range(0, len(chosen), _PAIRS)
                )
            ]
        )
        union, fewer = sizes[a] + sizes[b] - shared, np.minimum(sizes[a], sizes[b])
        for place, pair in enumerate(chosen):
            likeness = Likeness(
                float(shared[place] / union[place]),
                float(shared[place] / fewer[place]),
                int(sizes[a[place]]),
                int(sizes[b[place]]),
                is_short,
            )
            if likeness.enough:
                yield int(pair), likeness


def _shared(sets: U64, starts: Ints, sizes: Ints, other_starts: Ints, other_sizes: Ints) -> Ints:
    """Count for each pair the hashes that both sides hold; each side holds a hash once."""
    pair = np.arange(len(starts), dtype=np.uint64) << np.uint64(HASH_BITS)
    keys = np.concatenate(
        (
            np.repeat(pair, sizes) | sets[laid_out(starts, sizes)],
            np.repeat(pair, other_sizes) | sets[laid_out(other_starts, other_sizes)],
        )
    )
    # Two sorted runs: timsort merges them, fifteen times as fast as a sort of a million numbers from nothing.
    keys.sort(kind="stable")
    twice = keys[1:][keys[1:] == keys[:-1]]
    return np.bincount((twice >> np.uint64(HASH_BITS)).astype(np.int64), minlength=len(starts))
