"""The different texts among a table's articles, in the order of their first publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.dedup.hashing import Hasher
from ingest.enrich.fingerprint import PERMUTATIONS
from ingest.errors import LakeVersionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from ingest.dedup.ranges import U32, U64, Ints

FORMULAIC = ("ad", "notice", "table", "weather")
"""Kinds whose texts resemble each other without repeating a story."""

_CHUNK = 512
"""Bodies hashed at a time: about 300,000 characters, whose arrays stay in the processor's cache."""


@dataclass(frozen=True)
class Texts:
    """The n different texts of the articles that can be compared, and who printed them.

    `articles` is the table sorted by publication (issue_date, page_no, position, article_id), without the kinds
    that are formula and the bodies that are too short. `text_of` gives the number of its text for each of its
    rows, `first` the row that printed each text first; texts are numbered in the order of `first`. `day` (days
    since 1970) and `paper` (a number) are those of the first printing, `fingerprints` is n x 126.
    """

    articles: pa.Table
    text_of: Ints
    first: Ints
    day: Ints
    paper: Ints
    fingerprints: U32
    hasher: Hasher

    @classmethod
    def of(cls, articles: pa.Table) -> Texts:
        """Sort and number; raise LakeVersionError where fingerprints are not of this version's length."""
        formulaic = pc.is_in(articles["kind"], value_set=pa.array(FORMULAIC))
        comparable = pc.greater(pc.list_value_length(articles["fingerprint"]), pa.scalar(0))
        table = articles.filter(pc.and_(pc.invert(formulaic), comparable))
        order = pc.sort_indices(
            table,
            sort_keys=[(name, "ascending") for name in ("issue_date", "page_no", "position", "article_id")],
        )
        # Offsets of 32 bits end at 2 GB of text; the cast to 64 copies none.
        bodies = table["body"].cast(pa.large_string())
        table = table.set_column(table.schema.get_field_index("body"), "body", bodies)
        prints = _fingerprints(table["fingerprint"])
        table = table.drop_columns(["fingerprint"]).take(order)
        digests = table["text_sha256"].combine_chunks().dictionary_encode()
        text_of = digests.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        # A dictionary is numbered by first appearance, and the rows stand in the order of publication.
        _, first = np.unique(text_of, return_index=True)
        day = table["issue_date"].cast(pa.int32()).to_numpy().astype(np.int64)
        paper = table["paper"].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
        return cls(
            articles=table,
            text_of=text_of,
            first=first,
            day=day[first],
            paper=paper.astype(np.int64)[first],
            fingerprints=prints[order.to_numpy()[first]],
            hasher=Hasher(),
        )

    def __len__(self) -> int:
        """Count the different texts."""
        return len(self.first)

    def shingle_sets(self, numbers: npt.NDArray[np.int64], *, sample: int = 1) -> Iterator[tuple[U64, Ints]]:
        """Yield the hashed shingles of these texts as `Hasher.sets` gives them, some hundred texts at a time."""
        column = self.articles["body"]
        for start in range(0, len(numbers), _CHUNK):
            rows = self.first[numbers[start : start + _CHUNK]]
            yield self.hasher.sets(cast("list[str]", column.take(rows).to_pylist()), sample=sample)


def _fingerprints(column: pa.ChunkedArray[Any]) -> U32:
    """Give the fingerprints as one array, a row each."""
    strange = sorted(
        {length or 0 for length in pc.list_value_length(column).unique().to_pylist()} - {PERMUTATIONS}
    )
    if strange:
        raise LakeVersionError(
            f"Fingerprints of {strange} values stand in the lake, not of {PERMUTATIONS}.",
            hint="Ingest those issues again with this version.",
        )
    parts = [
        pc.list_flatten(chunk).to_numpy(zero_copy_only=False).astype(np.uint32) for chunk in column.chunks
    ]
    whole = np.concatenate(parts) if parts else np.empty(0, np.uint32)
    return whole.reshape(-1, PERMUTATIONS)
