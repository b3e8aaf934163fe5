"""Tables on a PDF page: rows of short cells whose left edges or middles stand in line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.layout.elements import Sized

_CELL = 9.5  # em: wider lines are text; columns of text are wider than that
_ROWS = 3
_CELLS = 3


def find_tables(lines: Sequence[Sized], body: float) -> list[list[list[Sized]]]:
    """Return the tables among lines of text, each as rows from the top of cells from the left.

    A table has three or more rows of three or more cells, the cells of a row stand in line with those of the
    row above, and a fair part of the cells are numbers: short lines of parallel columns of verse are none.
    """
    cells = [s for s in lines if s.width <= _CELL * body and not s.vertical]
    rows: list[list[Sized]] = []
    for s in sorted(cells, key=lambda s: -s.y):
        if rows and abs(rows[-1][0].y - s.y) < 0.35 * body:
            rows[-1].append(s)
        else:
            rows.append([s])
    rows = [sorted(row, key=lambda s: s.box.x0) for row in rows if len(row) >= _CELLS]
    tables: list[list[list[Sized]]] = []
    for row in rows:
        for table in tables:
            above = table[-1]
            if not 0.8 * body < above[0].y - row[0].y < 2.6 * body:
                continue
            fits = [s for s in row if any(_in_line(s, a, body) for a in above)]
            if len(fits) >= _CELLS and len(fits) >= len(above) - 1:
                if len(table) == 1:
                    # The first row may have caught a short line of a neighbouring column.
                    table[0] = [a for a in above if any(_in_line(s, a, body) for s in fits)]
                table.append(fits)
                break
        else:
            tables.append([row])
    return [t for t in tables if len(t) >= _ROWS and _numbers(t) >= 0.3]


def _in_line(a: Sized, b: Sized, body: float) -> bool:
    return (
        abs(a.box.x0 - b.box.x0) < 0.6 * body
        or abs(a.x - b.x) < 0.6 * body
        or abs(a.box.x1 - b.box.x1) < 0.6 * body
    )


def _numbers(table: Sequence[Sequence[Sized]]) -> float:
    texts = [s.text for row in table for s in row]
    return sum(bool(re.fullmatch(r"[-+]?[\d.,:%/\s]+", text)) for text in texts) / len(texts)
