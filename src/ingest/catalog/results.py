"""A query's result for a person (table) or a program (CSV, JSON, Parquet)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.catalog.cells import harmless, joined, plain
from ingest.errors import ConfigError
from ingest.wording import many

if TYPE_CHECKING:
    from typing import Any

MAX_CELL = 120
"""Characters of a cell that a table shows; the other formats show everything."""


LEAST_WIDTH = 10
"""Characters that a column of a table has on average, at least; results of more columns are shown row by row."""


def write_result(result: pa.Table, form: str, out: TextIO, *, excel: bool = False) -> None:
    """Write a result to `out` as `table`, `csv`, `json` (an array of objects), `parquet` or `xlsx` (binary).

    With `excel` CSV has a byte order mark and lists joined by 、, as Excel reads it best. Raise ConfigError where a
    binary form would go to a terminal.
    """
    if form == "json":
        json.dump(result.to_pylist(), out, ensure_ascii=False, indent=1, default=str)
        out.write("\n")
    elif form == "csv":
        out.write(f"\ufeff{_csv(result, excel=True)}" if excel else _csv(result))
    elif form in {"parquet", "xlsx"}:
        if out.isatty():
            raise ConfigError(
                f"{form} is binary.",
                hint=f"Send it to a file: ingest query ... --format {form} > out.{form}",
            )
        if form == "parquet":
            import pyarrow.parquet as pq  # noqa: PLC0415  (a table on the terminal does not wait for it)

            pq.write_table(result, out.buffer, compression="zstd")
        else:
            from ingest.catalog.sheets import workbook  # noqa: PLC0415  (xlsxwriter: only where a sheet is asked for)

            out.buffer.write(workbook(result))
    else:
        # A pipe has no width of its own; eighty columns would break every title.
        _table(result, Console(file=out, highlight=False, width=None if out.isatty() else 160))


def _csv(result: pa.Table, *, excel: bool = False) -> str:
    """Return CSV; lists and structs, which CSV does not know, stand in it as JSON, and no text is a formula."""
    from pyarrow.csv import write_csv  # noqa: PLC0415  (as above)

    columns: list[pa.Array[Any] | pa.ChunkedArray[Any]] = []
    for column in result.columns:
        kind = column.type
        if pa.types.is_nested(kind) or not (
            pa.types.is_primitive(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind)
        ):
            told = (joined(value) if excel else plain(value) for value in column.to_pylist())
            columns.append(pa.array([text if text is None else harmless(text) for text in told], pa.string()))
        else:
            columns.append(column)
    sink = pa.BufferOutputStream()
    write_csv(pa.table(columns, names=[harmless(name) for name in result.column_names]), sink)
    return sink.getvalue().to_pybytes().decode("utf-8")


def _table(result: pa.Table, console: Console) -> None:
    if result.num_columns * LEAST_WIDTH > console.width:
        _records(result, console)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for field in result.schema:
        numeric = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        table.add_column(field.name, justify="right" if numeric else "left", overflow="fold")
    for row in result.to_pylist():
        table.add_row(*(escape(_cell(value)) for value in row.values()))
    console.print(table)
    console.print(f"[dim]{many(result.num_rows, 'row')}[/]")


def _records(result: pa.Table, console: Console) -> None:
    """Print a line for each value: of columns of three characters nobody reads anything."""
    for number, row in enumerate(result.to_pylist(), start=1):
        console.print(f"[bold]row {number}[/]")
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in row.items():
            table.add_row(escape(name), escape(_cell(value)))
        console.print(table)
    console.print(f"[dim]{many(result.num_rows, 'row')}; name fewer columns to have a table[/]")


_SHOWN = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    **dict.fromkeys(range(0x7F, 0xA0), "\ufffd"),
    ord("\n"): " ⏎ ",
    ord("\t"): " ",
}
"""How control characters are shown in a table: a terminal would obey them."""


def _cell(value: Any) -> str:
    text = (plain(value) or "").translate(_SHOWN)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"
