"""Articles as the search for duplicates knows them: who printed what when, and winnowed hashes of the body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.dedup.hashing import Hasher
from ingest.dedup.ranges import laid_out
from ingest.enrich.fingerprint import MIN_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ingest.dedup.ranges import U32, Ints

Issue = tuple[str, date]
"""A paper's code and a day."""

FORMULAIC = ("ad", "notice", "table", "weather")
"""Kinds whose texts resemble each other without repeating a story."""

COLUMNS = (
    "article_id", "paper", "month", "issue_date", "page_no", "position", "kind", "body", "text_sha256",
)  # fmt: skip
"""The columns of `articles` that are read."""

FORMAT = 1
"""Changes with anything that is kept; what another version kept is made anew."""

_ORDER = ("issue_date", "page_no", "position", "article_id")
_CHUNK = 512
"""Bodies hashed at a time: about 300,000 characters, whose arrays stay in the processor's cache."""

_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("article_id", pa.string()),
    ("paper", pa.string()),
    ("issue_date", pa.date32()),
    ("page_no", pa.string()),
    ("position", pa.int32()),
    ("text", pa.uint64()),
    ("characters", pa.int32()),
    ("hashes", pa.list_(pa.uint32())),
]
_KEPT = pa.schema(_COLUMNS)


@dataclass(frozen=True)
class Texts:
    """n articles that can be compared, in the order of publication (issue_date, page_no, position, article_id).

    `rows` has for each its `article_id`, `paper`, `issue_date`, `page_no`, `position`, `text` (64 bits of the digest of
    the normalised body), `characters` of that, and winnowed `hashes`. `issues` are the issues that were looked at and
    the digests of their states, also of those that have no such article.
    """

    rows: pa.Table
    issues: Mapping[Issue, str]

    def __len__(self) -> int:
        """Count the articles."""
        return int(self.rows.num_rows)

    @cached_property
    def day(self) -> Ints:
        """Days since 1970."""
        return self.rows["issue_date"].cast(pa.int32()).to_numpy().astype(np.int64)

    @cached_property
    def paper(self) -> Ints:
        """A number for each paper."""
        papers = self.rows["paper"].combine_chunks().dictionary_encode().indices
        numbers: Ints = np.asarray(papers.to_numpy(zero_copy_only=False), np.int64)
        return numbers

    @cached_property
    def text(self) -> npt.NDArray[np.uint64]:
        """The same number where the normalised bodies are the same."""
        return self.rows["text"].to_numpy()

    @cached_property
    def characters(self) -> Ints:
        """Characters of the normalised bodies."""
        return self.rows["characters"].to_numpy().astype(np.int64)

    @cached_property
    def names(self) -> list[str]:
        """The ids."""
        return cast("list[str]", self.rows["article_id"].to_pylist())

    @cached_property
    def sizes(self) -> Ints:
        """How many hashes each has."""
        lengths: Ints = pc.list_value_length(self.rows["hashes"]).to_numpy().astype(np.int64)
        return lengths

    @cached_property
    def hashes(self) -> U32:
        """The hashes of all, one after the other."""
        parts = [pc.list_flatten(chunk).to_numpy() for chunk in self.rows["hashes"].chunks]
        return np.concatenate(parts) if parts else np.empty(0, np.uint32)

    def is_of(self, issues: set[Issue]) -> npt.NDArray[np.bool_]:
        """Mark the articles of these issues."""
        if not issues:
            return np.zeros(len(self), np.bool_)
        of = zip(self.rows["paper"].to_pylist(), self.rows["issue_date"].to_pylist(), strict=True)
        return np.fromiter((one in issues for one in of), np.bool_, len(self))

    def without(self, issues: set[Issue]) -> Texts:
        """Return what is left without these issues."""
        return Texts(
            self.rows.filter(pa.array(~self.is_of(issues))),
            {issue: digest for issue, digest in self.issues.items() if issue not in issues},
        )

    def between(self, first: date, last: date) -> Texts:
        """Return those of the days from `first` to `last`."""
        days = self.rows["issue_date"]
        inside = pc.and_(
            pc.greater_equal(days, pa.scalar(first, pa.date32())),
            pc.less_equal(days, pa.scalar(last, pa.date32())),
        )
        issues = {issue: digest for issue, digest in self.issues.items() if first <= issue[1] <= last}
        return Texts(self.rows.filter(inside), issues)

    @classmethod
    def of(cls, articles: pa.Table, issues: Mapping[Issue, str]) -> Texts:
        """Read the articles of these issues; `articles` has `COLUMNS`."""
        formulaic = pc.is_in(articles["kind"], value_set=pa.array(FORMULAIC))
        table = articles.filter(pc.invert(formulaic))
        hasher = Hasher()
        parts = [_KEPT.empty_table()]
        for start in range(0, table.num_rows, _CHUNK):
            parts.append(_read(table.slice(start, _CHUNK), hasher))  # noqa: PERF401  (it would not be shorter)
        return cls.joined([cls(pa.concat_tables(parts), issues)])

    @classmethod
    def joined(cls, parts: Sequence[Texts]) -> Texts:
        """Join and put into the order of publication."""
        rows = pa.concat_tables([_KEPT.empty_table(), *(part.rows for part in parts)])
        issues = {issue: digest for part in parts for issue, digest in part.issues.items()}
        return cls(rows.sort_by([(name, "ascending") for name in _ORDER]).combine_chunks(), issues)

    def packed(self) -> bytes:
        """Return the whole as bytes."""
        return packed(self.rows, {"issues": told(self.issues)})

    @classmethod
    def unpacked(cls, content: bytes) -> Texts | None:
        """Read it back; None where it is damaged or of another version."""
        found = unpacked(content, _KEPT)
        return None if found is None else cls(found[0], heard(found[1]["issues"]))


def _read(articles: pa.Table, hasher: Hasher) -> pa.Table:
    bodies = cast("list[str]", articles["body"].to_pylist())
    _, lengths = hasher.normalised(bodies)
    hashes, sizes = hasher.winnowed(bodies)
    digests = articles["text_sha256"].to_pylist()
    long = lengths >= MIN_CHARACTERS
    offsets = pa.array(np.concatenate(([0], np.cumsum(sizes))), pa.int32())
    table = pa.table(
        {
            **{name: articles[name] for name in _KEPT.names[:5]},
            "text": pa.array([int(str(digest)[:16], 16) if digest else 0 for digest in digests], pa.uint64()),
            "characters": pa.array(lengths, pa.int32()),
            "hashes": pa.ListArray.from_arrays(offsets, pa.array(hashes)),
        }
    )
    return table.cast(_KEPT).filter(pa.array(long))


def pieces(texts: Texts, chosen: Ints) -> tuple[U32, Ints]:
    """Give the hashes of some of the articles, and for each the number of its article."""
    offsets = np.concatenate(([0], np.cumsum(texts.sizes)))
    sizes = texts.sizes[chosen]
    return texts.hashes[laid_out(offsets[chosen], sizes)], np.repeat(chosen, sizes)


def packed(rows: pa.Table, about: Mapping[str, Any]) -> bytes:
    """Return a table as bytes, with what it is about."""
    marked = rows.replace_schema_metadata({"about": json.dumps({"format": FORMAT, **about})})
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(sink, marked.schema, options=options) as writer:
        writer.write_table(marked)
    return sink.getvalue().to_pybytes()


def unpacked(content: bytes, schema: pa.Schema) -> tuple[pa.Table, dict[str, Any]] | None:
    """Read such bytes back; None where they are damaged or of another version."""
    try:
        table = pa.ipc.open_file(pa.py_buffer(content)).read_all()
        about = json.loads((table.schema.metadata or {}).get(b"about", b"{}"))
    except (pa.ArrowException, OSError, ValueError, RecursionError):
        return None
    if about.get("format") != FORMAT or table.schema.remove_metadata() != schema:
        return None
    return table.replace_schema_metadata(), about


def told(issues: Mapping[Issue, str]) -> list[list[str]]:
    """Return issues and digests as JSON holds them."""
    return sorted([paper, day.isoformat(), digest] for (paper, day), digest in issues.items())


def heard(listed: Sequence[Sequence[str]]) -> dict[Issue, str]:
    """Read them back."""
    return {(paper, date.fromisoformat(day)): digest for paper, day, digest in listed}
