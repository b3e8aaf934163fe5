"""Which article repeats which earlier one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.dedup.bands import pairs_by_bands
from ingest.dedup.shingle_index import ShingleIndex
from ingest.dedup.texts import Texts
from ingest.dedup.verify import first_matches
from ingest.lake.schemas import DUPLICATES

_EPOCH = date(1970, 1, 1)

COLUMNS = (
    "article_id", "paper", "month", "issue_date", "page_no", "position", "kind", "body", "text_sha256", "fingerprint",
)  # fmt: skip
"""The columns of `articles` that are read."""


def resolve(articles: pa.Table) -> pa.Table:
    """Return the rows of `duplicates`, sorted by article_id: one for each article that repeats an earlier one.

    `duplicate_of` is the earliest article (by issue_date, page_no, position, article_id) that the article
    itself matches. Chains are not followed: where C matches B and B matches A, but C does not match A, then C
    points to B and B to A, and each row is a match that was verified. A later printing of the very same text
    has the row of the first printing, or points to that one where it has none.

    `relation` is `reprint`, with the Jaccard coefficient of the 5-character shingles as `similarity` (0 to 1),
    or `excerpt` where the shorter has at most half the longer's shingles or the Jaccard coefficient alone would
    not do, with the share of the shorter's shingles that stand in the longer. Either may be the later one.

    The result depends on the set of articles, not on their order; and an article's row depends on nothing
    that was published after its day. Raise LakeVersionError where fingerprints have another length.
    """
    return resolve_since(articles, DUPLICATES.empty_table(), date.min)


def resolve_since(articles: pa.Table, rows: pa.Table, since: date) -> pa.Table:
    """Return what `resolve(articles)` would, given its `rows` for the same articles of the days before `since`.

    Rows of `since` and later are not used: those articles may have changed, come or gone. Saves the
    comparison of the older articles with each other; all of them are still read.
    """
    kept = rows.select(DUPLICATES.names).cast(DUPLICATES)
    kept = kept.filter(pc.less(kept["issue_date"], pa.scalar(since, pa.date32())))
    texts = Texts.of(articles.select(list(COLUMNS)))
    first_day = (since - _EPOCH).days
    start = int(np.searchsorted(texts.day, first_day))
    index = ShingleIndex.of(texts)
    earlier, later = (
        np.concatenate(both)
        for both in zip(pairs_by_bands(texts.fingerprints, start), index.pairs(start), strict=True)
    )
    matches = first_matches(earlier, later, texts, index)
    names = texts.articles["article_id"].to_pylist()
    # What holds for a text's first printing holds for the later ones too, also where the first is an old one.
    told = {
        name: (of, relation, similarity)
        for name, of, relation, similarity in zip(
            *(kept[name].to_pylist() for name in ("article_id", "duplicate_of", "relation", "similarity")),
            strict=True,
        )
    }
    for text, (other, relation, similarity) in matches.items():
        told[names[texts.first[text]]] = (names[texts.first[other]], relation, round(similarity, 4))
    day = texts.articles["issue_date"].cast(pa.int32()).to_numpy()
    found = []
    for row in range(int(np.searchsorted(day, first_day)), len(names)):
        first = names[texts.first[texts.text_of[row]]]
        if names[row] != first:
            found.append((row, told.get(first, (first, "reprint", 1.0))))
        elif first in told:
            found.append((row, told[first]))
    numbers = pa.array([row for row, _ in found], pa.int64())
    fresh = texts.articles.select(["article_id", "paper", "month", "issue_date"]).take(numbers)
    for place, name in enumerate(("duplicate_of", "relation", "similarity")):
        fresh = fresh.append_column(
            name, pa.array([row[place] for _, row in found], DUPLICATES.field(name).type)
        )
    return (
        pa.concat_tables([kept, fresh.select(DUPLICATES.names).cast(DUPLICATES)])
        .sort_by("article_id")
        .combine_chunks()
    )


def resolve_new(new: pa.Table, standing: pa.Table, rows: pa.Table) -> pa.Table:
    """Return what `resolve` would for `standing` and `new` together, given its `rows` for `standing`.

    Costs most where `new` holds the oldest days. No article may stand in both.
    """
    if not new.num_rows:
        return rows.select(DUPLICATES.names).cast(DUPLICATES).sort_by("article_id").combine_chunks()
    both = pa.concat_tables(
        [table.select(list(COLUMNS)) for table in (standing, new)], promote_options="permissive"
    )
    return resolve_since(both, rows, pc.min(new["issue_date"]).as_py())
