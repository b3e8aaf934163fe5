"""Results as workbooks (XLSX)."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import xlsxwriter  # type: ignore[import-untyped]

from ingest.catalog.cells import harmless, joined
from ingest.errors import IngestError

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 1_048_575
"""Rows that a sheet holds beside its heading."""

MOST_CHARACTERS = 32_767
"""Characters that a cell holds."""


def workbook(result: pa.Table) -> bytes:
    """Return a result as a workbook of one sheet: heading in bold, dates as dates, lists joined, no formula.

    Raise IngestError for more rows than a sheet holds.
    """
    if result.num_rows > MOST_ROWS:
        raise IngestError(
            f"A sheet holds {MOST_ROWS:,} rows; the result has {result.num_rows:,}.",
            hint="Ask for fewer (LIMIT, WHERE), or for CSV or Parquet.",
        )
    out = io.BytesIO()
    # Texts stay texts: nothing is taken for a formula, a number or an address.
    with xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    ) as book:
        sheet = book.add_worksheet("result")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, name in enumerate(result.column_names):
            sheet.write_string(0, at, name, bold)
        for row, values in enumerate(result.to_pylist(), start=1):
            for at, value in enumerate(values.values()):
                if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
                    sheet.write_datetime(row, at, dt.datetime.combine(value, dt.time()), day)
                elif isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(row, at, value)
                elif value is not None:
                    sheet.write_string(row, at, harmless(joined(value) or "")[:MOST_CHARACTERS])
        sheet.freeze_panes(1, 0)
    return out.getvalue()
