"""Which pairs of articles are worth comparing: those of the same text, and those that share winnowed hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.dedup.bounds import BOUNDS
from ingest.dedup.ranges import distinct, first_of_runs, laid_out, portions
from ingest.dedup.texts import pieces

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.dedup.ranges import U32, U64, Ints
    from ingest.dedup.texts import Texts

    Flags = npt.NDArray[np.bool_]

_PORTION = 2_000_000
_SHIFT = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_SIEVE_BITS = 22


def common_hashes(texts: Texts, start: int) -> U32:
    """Find the hashes of the articles from number `start` on that one paper has in too many different texts, sorted.

    The whole of `texts` counts, also what is later than an article: what a hash counts as depends on the set alone.
    """
    keys = _keys(texts, np.arange(len(texts)), np.arange(start, len(texts)))
    number = (keys & _LOW).astype(np.int64)
    heads = np.flatnonzero(first_of_runs(keys >> _SHIFT))
    sizes = np.diff(heads, append=len(keys))
    many = sizes > BOUNDS.often
    heads, sizes = heads[many], sizes[many]
    found = [np.empty(0, np.uint32)]
    for portion in portions(sizes, _PORTION):
        some = sizes[portion]
        member = number[laid_out(heads[portion], some)]
        group = np.repeat(np.arange(len(some)), some)
        # One text counts once for a paper, however often that printed it.
        order = np.lexsort((texts.text[member], texts.paper[member], group))
        group, paper, text = group[order], texts.paper[member][order], texts.text[member][order]
        first = np.ones(len(group), np.bool_)
        same = (group[1:] == group[:-1]) & (paper[1:] == paper[:-1])
        first[1:] = ~(same & (text[1:] == text[:-1]))
        group, paper = group[first], paper[first]
        over = (group[BOUNDS.often :] == group[: -BOUNDS.often]) & (
            paper[BOUNDS.often :] == paper[: -BOUNDS.often]
        )
        crossed = np.unique(group[BOUNDS.often :][over])
        found.append((keys[heads[portion][crossed]] >> _SHIFT).astype(np.uint32))
    return np.sort(np.concatenate(found))


def holding(texts: Texts, start: int, hashes: U32) -> Flags:
    """Mark the articles from number `start` on that have one of these (sorted) hashes."""
    marked = np.zeros(len(texts), np.bool_)
    if len(hashes):
        have, owners = pieces(texts, np.arange(start, len(texts)))
        marked[owners[_among(have, hashes)]] = True
    return marked


def equal_pairs(texts: Texts, start: int, fresh: Flags) -> tuple[Ints, Ints]:
    """Give (earlier, later) numbers of articles of the same text: later >= start, one of them fresh."""
    order = np.argsort(texts.text, kind="stable")
    begin = np.flatnonzero(first_of_runs(texts.text[order]))
    at = np.arange(len(order)) - np.repeat(begin, np.diff(begin, append=len(order)))
    later_at = np.flatnonzero((at > 0) & (order >= start))
    ones = order[laid_out(later_at - at[later_at], at[later_at])]
    others = np.repeat(order[later_at], at[later_at])
    kept = _near(texts, ones, others) & (fresh[ones] | fresh[others])
    return ones[kept], others[kept]


def alike_pairs(texts: Texts, start: int, fresh: Flags, common: U32) -> tuple[Ints, Ints]:
    """Give (earlier, later) numbers of articles that share hashes: later >= start, one of them fresh.

    Common hashes do not count, and there must be enough of the others (`BOUNDS.least_share`). The pairs stand in the
    order of the later. Those of the same text are not among them.
    """
    count = len(texts)
    later = np.arange(count) >= start
    # One of a pair is among the later ones; as a rule only these are fresh.
    keys = _keys(texts, np.arange(count), np.flatnonzero(later if fresh[:start].any() else fresh & later))
    hashes = (keys >> _SHIFT).astype(np.uint32)
    rare = ~_among(hashes, common)
    keys, hashes = keys[rare], hashes[rare]
    owner = (keys & _LOW).astype(np.int64)
    left = _rare_sizes(texts, common, start)
    begin = np.flatnonzero(first_of_runs(hashes))
    at = np.arange(len(owner)) - np.repeat(begin, np.diff(begin, append=len(owner)))
    elements = np.flatnonzero(later[owner] & (at > 0))
    elements = elements[np.argsort(owner[elements], kind="stable")]
    # What a text finds is counted as a whole, so portions end where texts end.
    per_text = np.bincount(owner[elements], weights=at[elements], minlength=count).astype(np.int64)
    bounds = np.searchsorted(owner[elements], np.arange(count + 1))
    ones, others = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for portion in portions(per_text, _PORTION):
        part = elements[bounds[portion.start] : bounds[portion.stop]]
        if not len(part):
            continue
        one = owner[laid_out(part - at[part], at[part])]
        other = np.repeat(owner[part], at[part])
        chosen = fresh[one] | fresh[other]
        pairs = other[chosen] * count + one[chosen]
        pairs.sort()
        heads = np.flatnonzero(first_of_runs(pairs))
        hits = np.diff(heads, append=len(pairs))
        one, other = pairs[heads] % count, pairs[heads] // count
        fewer = np.minimum(left[one], left[other])
        share = np.where(fewer < BOUNDS.few_hashes, BOUNDS.least_share_short, BOUNDS.least_share)
        enough = hits >= share * fewer
        enough &= (texts.text[one] != texts.text[other]) & _near(texts, one, other)
        ones.append(one[enough])
        others.append(other[enough])
    return np.concatenate(ones), np.concatenate(others)


def _near(texts: Texts, ones: Ints, others: Ints) -> Flags:
    near: Flags = texts.day[others] - texts.day[ones] <= BOUNDS.days
    return near


def _rare_sizes(texts: Texts, common: U32, start: int) -> Ints:
    """Count the hashes of each article; of those from number `start` on without the common ones.

    What counts of an earlier one may not hang on which hashes the later ones brought along.
    """
    left = texts.sizes.copy()
    if len(common):
        hashes, of = pieces(texts, np.arange(start, len(texts)))
        left -= np.bincount(of[_among(hashes, common)], minlength=len(texts))
    return left


def _keys(texts: Texts, having: Ints, asking: Ints) -> U64:
    """Give (hash, number) in one number each, sorted, of those of `having` that share the hash with one of `asking`."""
    asked, _ = pieces(texts, asking)
    sieve = np.zeros(1 << _SIEVE_BITS, np.bool_)
    mask = np.uint32((1 << _SIEVE_BITS) - 1)
    sieve[asked & mask] = True
    hashes, owners = pieces(texts, having) if len(having) < len(texts) else _all(texts)
    through = sieve[hashes & mask]
    hashes, owners = hashes[through], owners[through]
    keys = (hashes.astype(np.uint64) << _SHIFT) | owners.astype(np.uint64)
    keys.sort()
    # The sieve lets some others through.
    wanted = distinct(asked)
    found: U64 = keys[_among((keys >> _SHIFT).astype(np.uint32), wanted)]
    return found


def _all(texts: Texts) -> tuple[U32, Ints]:
    return texts.hashes, np.repeat(np.arange(len(texts)), texts.sizes)


def _among(hashes: U32, among: U32) -> Flags:
    """Say of each hash whether it is one of `among`, which are sorted."""
    if not len(among):
        return np.zeros(len(hashes), np.bool_)
    at = np.minimum(np.searchsorted(among, hashes), len(among) - 1)
    found: Flags = among[at] == hashes
    return found
