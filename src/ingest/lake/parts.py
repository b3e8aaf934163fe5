"""Parts of a Delta table: which they are in SQL, how their files are written and read, and how one is written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deltalake import ColumnProperties, CommitProperties, WriterProperties, write_deltalake
from pyarrow.parquet import filters_to_expression

from ingest.lake.schemas import ORDER, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa
    from deltalake import DeltaTable

_WRITER = WriterProperties(compression="ZSTD", compression_level=3)

_WRITERS = {
    # Hits are numbers in order: their distances fit into two bytes. Small groups, so that a term reads little else, and
    # short footers, which every question reads: bounds of the terms alone.
    "postings": WriterProperties(
        compression="ZSTD",
        compression_level=3,
        max_row_group_size=4096,
        # A column inside a list cannot be named here (delta-rs 1.6, tried out): what holds for it is the default.
        default_column_properties=ColumnProperties(
            dictionary_enabled=False, encoding="DELTA_BINARY_PACKED", statistics_enabled="NONE"
        ),
        column_properties={
            "term": ColumnProperties(dictionary_enabled=False, encoding="PLAIN", statistics_enabled="CHUNK"),
            "articles": ColumnProperties(
                dictionary_enabled=False, encoding="PLAIN", statistics_enabled="NONE"
            ),
            "block": ColumnProperties(dictionary_enabled=True, statistics_enabled="NONE"),
        },
    ),
}


def writer(name: str) -> WriterProperties:
    """Return how the files of a table are written."""
    return _WRITERS.get(name, _WRITER)


def where(column: str, values: Iterable[str], *, of: str = "") -> str:
    """Return an SQL condition that a column is one of the values (which hold no quotes); `of` is DATE for dates."""
    listed = ", ".join(f"{of} '{value}'".lstrip() for value in sorted(values))
    return f"{column} IN ({listed})"


def partition(paper: str, month: str) -> str:
    """Return the SQL condition of one partition."""
    return f"paper = '{paper}' AND month = '{month}'"


def read_rows(
    table: DeltaTable, columns: Sequence[str] | None, filters: Sequence[tuple[str, str, Any]] | None
) -> pa.Table:
    """Return the rows of a table, of some columns, where all filters (column, sign, value) hold."""
    # Partitions are pruned while the log is read: files of 250 other months would cost 40 ms.
    conditions: list[Any] = list(
        filters or ()
    )  # of a form that the stubs of pyarrow spell out by the operator
    by = table.metadata().partition_columns
    parts = [(column, sign, str(value)) for column, sign, value in conditions if column in by]
    dataset = table.to_pyarrow_dataset(file_pruning_predicate=parts or None)
    import pyarrow as pa  # noqa: PLC0415  (the dataset has loaded it)

    chosen = list(columns) if columns else None
    try:
        return dataset.to_table(
            columns=chosen, filter=filters_to_expression(conditions) if conditions else None
        )
    except pa.ArrowNotImplementedError:
        # Delta's deletes write texts as views, and Arrow 26 cannot hold the bounds of such columns against a text: of
        # files that such a commit has written the conditions on texts are looked at in memory.
        of_texts = [one for one in conditions if pa.types.is_string(dataset.schema.field(one[0]).type)]
        others = [one for one in conditions if one not in of_texts or one[0] in by]
        needed = None if chosen is None else list(dict.fromkeys([*chosen, *(one[0] for one in of_texts)]))
        rows = dataset.to_table(columns=needed, filter=filters_to_expression(others) if others else None)
        found = rows.filter(filters_to_expression(of_texts))
        return found if chosen is None else found.select(chosen)


def rewrite(table: DeltaTable, *, name: str, paper: str, month: str) -> None:
    """Write one partition anew, sorted, on top of exactly the version that was read."""
    rows = read_rows(table, None, [("paper", "=", paper), ("month", "=", month)])
    rows = rows.select(TABLES[name].names).cast(TABLES[name])
    rows = rows.sort_by([(column, "ascending") for column in ORDER[name]])
    write_deltalake(
        table,
        rows,
        mode="overwrite",
        predicate=partition(paper, month),
        writer_properties=writer(name),
        commit_properties=CommitProperties(custom_metadata={"about": f"compaction of {paper} {month}"}),
    )
