"""Which article repeats which earlier one."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ingest.dedup.candidates import by_bands, by_rare_shingles, by_text
from ingest.enrich.fingerprint import shingles as shingles_of
from ingest.lake.schemas import DUPLICATES

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = (
    "article_id", "paper", "month", "issue_date", "page_no", "position", "kind", "body", "text_sha256", "fingerprint",
)  # fmt: skip
"""The columns of `articles` that `resolve` reads."""

FORMULAIC = frozenset({"weather", "notice", "ad", "table"})
"""Kinds whose texts resemble each other without repeating a story."""

JACCARD, CONTAINMENT, RARE_OVERLAP = 0.45, 0.75, 0.5
"""A pair is a duplicate with (Jaccard or containment) and this overlap of the rare shingles of the shorter
one: precision .996 at 255,000 articles (DESIGN, section 5)."""

RARE_AT_MOST = 10
"""Articles in which a shingle may stand and still be rare."""


def resolve(articles: pa.Table) -> pa.Table:
    """Return the rows of `duplicates`: one for each article that repeats an earlier publication.

    `duplicate_of` is the earliest article (by date, page, position, id) that the article itself matches;
    the chain is not followed, so each row is a match that was verified. `relation` is `reprint`, with the
    Jaccard coefficient of the 5-character shingles as similarity, or `excerpt` where only the containment of
    the shorter in the longer reaches its bound, with that as similarity. The result depends on the set of
    articles and not on their order.
    """
    rows: list[dict[str, Any]] = sorted(
        (row for row in articles.select(list(COLUMNS)).to_pylist() if row["kind"] not in FORMULAIC),
        key=lambda row: (row["issue_date"], row["page_no"], row["position"], row["article_id"]),
    )
    sets = [_hashed(row["body"].split("\n")) for row in rows]
    pairs = (
        by_text([row["text_sha256"] if values else "" for row, values in zip(rows, sets, strict=True)])
        | by_bands([row["fingerprint"] for row in rows])
        | by_rare_shingles(sets)
    )
    spread = Counter(value for values in sets for value in values)
    best: dict[int, dict[str, Any]] = {}
    # In this order the first match of an article is the earliest one.
    for earlier, later in sorted(pairs):
        if later in best:
            continue
        match = _compare(sets[earlier], sets[later], spread)
        if match is not None:
            best[later] = {
                **{name: rows[later][name] for name in ("article_id", "paper", "month", "issue_date")},
                "duplicate_of": rows[earlier]["article_id"],
                "relation": match[0],
                "similarity": round(match[1], 4),
            }
    ordered = sorted(best.values(), key=lambda row: row["article_id"])
    return pa.Table.from_pylist(ordered, schema=DUPLICATES)


def _compare(a: frozenset[int], b: frozenset[int], spread: Counter[int]) -> tuple[str, float] | None:
    """Return relation and similarity of two articles' shingles, or None where they are different stories."""
    if not a or not b:
        return None
    common = len(a & b)
    jaccard, containment = common / len(a | b), common / min(len(a), len(b))
    if jaccard < JACCARD and containment < CONTAINMENT:
        return None
    shorter, longer = sorted((a, b), key=len)
    rare = [value for value in shorter if spread[value] <= RARE_AT_MOST]
    # Without a single rare shingle the text is formula from end to end.
    if not rare or sum(1 for value in rare if value in longer) < RARE_OVERLAP * len(rare):
        return None
    return ("reprint", jaccard) if jaccard >= JACCARD else ("excerpt", containment)


def _hashed(paragraphs: Sequence[str]) -> frozenset[int]:
    """Return an article's shingles as 64-bit numbers, the same on every machine and in every process."""
    return frozenset(
        int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        for text in shingles_of(paragraphs)
    )
