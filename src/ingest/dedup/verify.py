"""Which candidates are duplicates: the shingles of both texts, compared in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from ingest.dedup.hashing import HASH_BITS
from ingest.dedup.ranges import laid_out

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.dedup.ranges import U64, Ints
    from ingest.dedup.shingle_index import ShingleIndex
    from ingest.dedup.texts import Texts

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

Value = TypeVar("Value", bound=np.generic)

JACCARD, CONTAINMENT, RARE_OVERLAP = 0.45, 0.75, 0.5
"""A pair is a duplicate with (Jaccard or containment) and this overlap of the rare shingles of the shorter one:
precision .996 at 255,000 articles of Chinese news, with another count of the rare
ones (docs/decisions/0005)."""

HALF = 0.5
"""A text of at most this share of the other's shingles is an excerpt, not a reprint that was cut."""

_PAIRS = 1024


def first_matches(
    earlier: Ints, later: Ints, texts: Texts, index: ShingleIndex
) -> dict[int, tuple[int, Literal["reprint", "excerpt"], float]]:
    """Give for each later text the first of its candidates that is verified: its number, relation, similarity.

    Candidates are tried in the order of publication, one more round each time, twice as many a text in each
    round as in the one before: most texts are decided by their first.
    """
    order = np.lexsort((earlier, later))
    earlier, later = earlier[order], later[order]
    place = np.arange(len(later)) - np.searchsorted(later, later)
    decided = np.zeros(len(texts), np.bool_)
    matches: dict[int, tuple[int, Literal["reprint", "excerpt"], float]] = {}
    start, width = 0, 1
    while (rest := np.flatnonzero((place >= start) & ~decided[later])).size:
        now = rest[place[rest] < start + width]
        for begin in range(0, len(now), _PAIRS):
            part = now[begin : begin + _PAIRS]
            yes, reprint, similarity = _compare(earlier[part], later[part], texts, index)
            for at in np.flatnonzero(yes):
                text = int(later[part[at]])
                if text not in matches:
                    relation: Literal["reprint", "excerpt"] = "reprint" if reprint[at] else "excerpt"
                    matches[text] = (int(earlier[part[at]]), relation, float(similarity[at]))
                    decided[text] = True
        start, width = start + width, width * 2
    return matches


def _compare(earlier: Ints, later: Ints, texts: Texts, index: ShingleIndex) -> tuple[Flags, Flags, Floats]:
    """Say of each pair whether it is a duplicate, whether as a reprint, and how similar it is."""
    yes = _rare_agree(earlier, later, index)
    reprint, similarity = np.zeros(len(yes), np.bool_), np.zeros(len(yes))
    left = np.flatnonzero(yes)
    if not len(left):
        return yes, reprint, similarity
    numbers = np.unique(np.concatenate((earlier[left], later[left])))
    parts = list(texts.shingle_sets(numbers))
    sets = np.concatenate([part for part, _ in parts])
    sizes = np.concatenate([size for _, size in parts])
    starts = np.cumsum(sizes) - sizes
    one, other = np.searchsorted(numbers, earlier[left]), np.searchsorted(numbers, later[left])
    shared = _shared(
        *_of_pairs(sets, starts[one], sizes[one]), *_of_pairs(sets, starts[other], sizes[other]), len(left)
    )
    shorter, longer = np.minimum(sizes[one], sizes[other]), np.maximum(sizes[one], sizes[other])
    jaccard, containment = shared / (shorter + longer - shared), shared / shorter
    yes[left] = (jaccard >= JACCARD) | (containment >= CONTAINMENT)
    reprint[left] = (jaccard >= JACCARD) & (shorter > HALF * longer)
    similarity[left] = np.where(reprint[left], jaccard, containment)
    return yes, reprint, similarity


def _rare_agree(earlier: Ints, later: Ints, index: ShingleIndex) -> Flags:
    """Say of each pair whether enough of the rare shingles agree, by the sample that is indexed.

    Rare is what is not common by the later one's day. Where nothing is rare, the text is formula from end to
    end and proves nothing.
    """
    sizes = np.diff(index.offsets)
    numbers, at = np.unique(np.concatenate((earlier, later)), return_inverse=True)
    starts = np.cumsum(sizes[numbers]) - sizes[numbers]
    sets = index.sets[laid_out(index.offsets[numbers], sizes[numbers])]
    common_since = index.common_since(sets)
    sides = []
    for side in (at[: len(earlier)], at[len(earlier) :]):
        hashes, pair = _of_pairs(sets, starts[side], sizes[numbers[side]])
        since, _ = _of_pairs(common_since, starts[side], sizes[numbers[side]])
        rare = since > later[pair]
        sides.append((hashes[rare], pair[rare]))
    (ones, pair_of_one), (others, pair_of_other) = sides
    shared = _shared(ones, pair_of_one, others, pair_of_other, len(later))
    fewer = np.minimum(
        np.bincount(pair_of_one, minlength=len(later)), np.bincount(pair_of_other, minlength=len(later))
    )
    return (fewer > 0) & (shared >= RARE_OVERLAP * fewer)


def _of_pairs(values: npt.NDArray[Value], starts: Ints, sizes: Ints) -> tuple[npt.NDArray[Value], Ints]:
    """Give one side's values of all pairs, one pair after the other, and the pair of each."""
    return values[laid_out(starts, sizes)], np.repeat(np.arange(len(starts)), sizes)


def _shared(ones: U64, pair_of_one: Ints, others: U64, pair_of_other: Ints, count: int) -> Ints:
    """Count for each pair the hashes that both sides hold; each side holds a hash once."""
    pairs = np.concatenate((pair_of_one, pair_of_other)).astype(np.uint64)
    keys = (pairs << np.uint64(HASH_BITS)) | np.concatenate((ones, others))
    keys.sort()
    twice = keys[1:][keys[1:] == keys[:-1]]
    return np.bincount((twice >> np.uint64(HASH_BITS)).astype(np.int64), minlength=count)
