"""Candidates by rare shingles: an inverted index of a sample of every text's shingles.

A short text inside a long one has little in common with it by Jaccard, so that MinHash misses it; but most of
its shingles stand in the long one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.dedup.hashing import HASH_BITS
from ingest.dedup.ranges import distinct, first_of_runs, laid_out, portions

if TYPE_CHECKING:
    from ingest.dedup.ranges import U64, Ints
    from ingest.dedup.texts import Texts

SAMPLE = 4
"""One shingle of four is indexed: nine of the shortest text that is compared."""

SKETCH = 16
"""So many of a text's sampled shingles, those of the smallest hashes, look for texts that contain it."""

OFTEN = 12
"""A shingle that a paper has printed in more different texts than this, up to a day, is common from that day on.

Counted by paper, because boilerplate recurs within a paper, while a story that everybody prints does not."""

EARLIEST = 200
"""A shingle leads to so many of the texts that hold it, the earliest."""

LEAST_HITS, LEAST_SHARE = 2, 0.3
"""Hits of a sketch that make a candidate: at least two, and this share of its rare shingles. Of 16 with an
overlap of one half, the least that is accepted, 99 in 100 have as many."""

_TEXT_BITS = 64 - HASH_BITS
_TEXT = np.uint64((1 << _TEXT_BITS) - 1)
_SHIFT = np.uint64(_TEXT_BITS)
_PORTION = 4_000_000


@dataclass(frozen=True)
class ShingleIndex:
    """The sampled shingles of n texts, by text and by shingle.

    `sets[offsets[i]:offsets[i + 1]]` are the hashes of text i, ascending. `postings` are all (hash, text) in
    one number each, ascending. `common` are the hashes of common shingles, ascending, and `common_from` the
    number of the first text for which each counts as common.
    """

    sets: U64
    offsets: Ints
    postings: U64
    common: U64
    common_from: Ints

    @classmethod
    def of(cls, texts: Texts) -> ShingleIndex:
        """Read every text once."""
        if len(texts) > int(_TEXT):
            raise OverflowError(
                f"{len(texts)} different texts are more than an index of {_TEXT_BITS} bits holds"
            )
        parts = list(texts.shingle_sets(np.arange(len(texts)), sample=SAMPLE))
        sets = np.concatenate([part for part, _ in parts]) if parts else np.empty(0, np.uint64)
        sizes = np.concatenate([size for _, size in parts]) if parts else np.empty(0, np.int64)
        offsets = np.concatenate(([0], np.cumsum(sizes)))
        postings = (sets << _SHIFT) | np.repeat(np.arange(len(texts), dtype=np.uint64), sizes)
        postings.sort()
        common, common_from = _common(postings, texts)
        return cls(sets, offsets, postings, common, common_from)

    def common_since(self, hashes: U64) -> Ints:
        """Give for each hash the number of the first text for which it is common; n or more where it never is."""
        never = len(self.offsets)
        if not len(self.common):
            return np.full(len(hashes), never)
        at = np.minimum(np.searchsorted(self.common, hashes), len(self.common) - 1)
        return np.where(self.common[at] == hashes, self.common_from[at], never)

    def pairs(self, since: int) -> tuple[Ints, Ints]:
        """Give (earlier, later) numbers of texts of which one may contain the other, later >= since, each once."""
        count = len(self.offsets) - 1
        sizes = np.minimum(np.diff(self.offsets), SKETCH)
        owners = np.repeat(np.arange(count), sizes)
        hashes = self.sets[laid_out(self.offsets[:-1], sizes)]
        # Sorted, both searches walk through memory instead of jumping about.
        order = np.argsort(hashes, kind="stable")
        until = np.empty(len(hashes), np.int64)
        starts, ends = np.empty_like(until), np.empty_like(until)
        ascending = hashes[order]
        until[order] = self.common_since(ascending)
        first = np.searchsorted(self.postings, ascending << _SHIFT)
        starts[order] = first
        limit = np.minimum(until[order], count).astype(np.uint64)
        ends[order] = np.minimum(
            np.searchsorted(self.postings, (ascending << _SHIFT) | limit), first + EARLIEST
        )
        if since:
            fresh = np.empty_like(until)
            fresh[order] = np.searchsorted(self.postings, (ascending << _SHIFT) | np.uint64(since))
            starts = np.where(owners < since, np.maximum(starts, fresh), starts)
        lengths = np.where(until > owners, np.maximum(ends - starts, 0), 0)
        # What a text finds is counted as a whole, so portions end where texts end.
        per_text = np.bincount(owners, weights=lengths, minlength=count).astype(np.int64)
        begin = np.concatenate(([0], np.cumsum(sizes)))
        found = [np.empty(0, np.int64)]
        for portion in portions(per_text, _PORTION):
            part = slice(begin[portion.start], begin[portion.stop])
            text = (self.postings[laid_out(starts[part], lengths[part])] & _TEXT).astype(np.int64)
            asking = np.repeat(owners[part], lengths[part])
            keys = asking[text != asking] * count + text[text != asking]
            keys.sort()
            heads = np.flatnonzero(first_of_runs(keys))
            hits = np.diff(heads, append=len(keys))
            keys, hits = keys[heads[hits >= LEAST_HITS]], hits[hits >= LEAST_HITS]
            asking, text = keys // count, keys % count
            of_each = laid_out(begin[asking], sizes[asking])
            pair = np.repeat(np.arange(len(asking)), sizes[asking])
            rare = until[of_each] > np.maximum(asking, text)[pair]
            enough = hits >= LEAST_SHARE * np.bincount(pair, weights=rare, minlength=len(asking))
            asking, text = asking[enough], text[enough]
            found.append(np.maximum(asking, text) * count + np.minimum(asking, text))
        unique = distinct(np.concatenate(found))
        return unique % max(count, 1), unique // max(count, 1)


def _common(postings: U64, texts: Texts) -> tuple[U64, Ints]:
    """Find the shingles that a paper printed in more than OFTEN texts, and from which text on they are common.

    That is the first text of the day of the paper's printing that made it too many: texts of a day are
    judged alike.
    """
    heads = np.flatnonzero(first_of_runs(postings >> _SHIFT))
    sizes = np.diff(heads, append=len(postings))
    heads, sizes = heads[sizes > OFTEN], sizes[sizes > OFTEN]
    dawn = np.searchsorted(texts.day, texts.day)
    hashes, since = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for portion in portions(sizes, _PORTION):
        some = sizes[portion]
        text = (postings[laid_out(heads[portion], some)] & _TEXT).astype(np.int64)
        group = np.repeat(np.arange(len(some)), some)
        papers = texts.paper[text]
        order = np.lexsort((papers, group))
        text, group, papers = text[order], group[order], papers[order]
        # Within a shingle and paper texts stand in order: the one OFTEN places before tells if there are too many.
        over = OFTEN + np.flatnonzero((group[OFTEN:] == group[:-OFTEN]) & (papers[OFTEN:] == papers[:-OFTEN]))
        from_text = np.full(len(some), len(texts))
        np.minimum.at(from_text, group[over], dawn[text[over]])
        crossed = from_text < len(texts)
        hashes.append(postings[heads[portion][crossed]] >> _SHIFT)
        since.append(from_text[crossed])
    return np.concatenate(hashes), np.concatenate(since)
