"""Tables on a PDF page: cells between printed rules, or rows of short cells whose edges or middles stand in line."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Box
    from ingest.segment.layout.sized import Sized

_SLACK = 2.0  # points by which the rules of one grid may miss each other
_CELL_LETTERS = 14  # most cells of a table have no more
_MOST_RULES = 4000  # a page of more rules is a drawing
_CELL = 12.0  # em: wider lines are text
_MEAN_CELL = 6.5  # em: columns of text are wider than that
_ROWS = 3
_CELLS = 3


def ruled_tables(rules: Sequence[Box], lines: Sequence[Sized]) -> list[list[list[Sized]]]:
    """Return the tables drawn with rules, each as rows from the top of cells from the left.

    Rules that touch are one grid; two rows and two columns of cells that mostly hold one short line make a table.
    A cell of several lines stands in its row as several, top first.
    """
    tables = []
    for across, down in _grids(rules):
        rows, columns = _bounds([r.y0 for r in across]), _bounds([r.x0 for r in down])
        if len(rows) < 3 or len(columns) < 3:
            continue
        cells: dict[tuple[int, int], list[Sized]] = {}
        for s in lines:
            row, column = _slot(rows, s.y), _slot(columns, s.x)
            if row is not None and column is not None:
                cells.setdefault((-row, column), []).append(s)
        short = [c for c in cells.values() if sum(len(s.text) for s in c) <= _CELL_LETTERS]
        if len(cells) < _ROWS + 1 or len(short) < 0.7 * len(cells):
            continue
        if max(_reach(s, columns) for c in short for s in c) > 1:
            continue
        order: dict[int, list[Sized]] = {}
        for (row, _), held in sorted(cells.items()):
            order.setdefault(row, []).extend(sorted(held, key=lambda s: -s.y))
        if len(order) >= 2:
            tables.append(list(order.values()))
    return tables


_NOTE = re.compile(r"^[（(]?(?:单位|数据来源|资料来源|来源|注|备注|说明)[:：]")


def is_note(s: Sized, grids: Sequence[Sequence[Sequence[Sized]]]) -> bool:
    """Tell whether a line is the note below a table: its units, its source."""
    if not _NOTE.search(s.text):
        return False
    for grid in grids:
        cells = [c for row in grid for c in row]
        foot = min(c.box.y0 for c in cells)
        left, right = min(c.box.x0 for c in cells), max(c.box.x1 for c in cells)
        if left - 2 * s.size < s.x < right + 2 * s.size and -0.5 * s.size < foot - s.box.y1 < 4 * s.size:
            return True
    return False


def _grids(rules: Sequence[Box]) -> list[tuple[list[Box], list[Box]]]:
    """Group rules that touch; return the horizontal and the vertical ones of each group."""
    thin = [r for r in rules if min(r.x1 - r.x0, r.y1 - r.y0) <= _SLACK]
    if len(thin) > _MOST_RULES:
        return []
    owner = list(range(len(thin)))

    def find(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    order = sorted(range(len(thin)), key=lambda i: thin[i].x0)
    live: list[int] = []
    for i in order:
        r = thin[i]
        live = [j for j in live if thin[j].x1 >= r.x0 - _SLACK]
        for j in live:
            o = thin[j]
            if o.y0 <= r.y1 + _SLACK and r.y0 <= o.y1 + _SLACK:
                owner[find(i)] = find(j)
        live.append(i)
    groups: dict[int, tuple[list[Box], list[Box]]] = {}
    for i, r in enumerate(thin):
        across, down = groups.setdefault(find(i), ([], []))
        (across if r.x1 - r.x0 >= r.y1 - r.y0 else down).append(r)
    return list(groups.values())


def _bounds(values: Sequence[float]) -> list[float]:
    """Put positions of rules that are one line together; return them in order."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > 2 * _SLACK:
            out.append(value)
    return out


def _slot(bounds: Sequence[float], value: float) -> int | None:
    at = bisect_right(bounds, value)
    return at - 1 if 0 < at < len(bounds) else None


def _reach(s: Sized, columns: Sequence[float]) -> int:
    """Count the columns that a cell's ink reaches beyond its own."""
    first, last = bisect_right(columns, s.box.x0 + 2 * _SLACK), bisect_right(columns, s.box.x1 - 2 * _SLACK)
    return last - first


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
    return [t for t in tables if len(t) >= _ROWS and _is_tabular(t, body)]


def _in_line(a: Sized, b: Sized, body: float) -> bool:
    return (
        abs(a.box.x0 - b.box.x0) < 0.6 * body
        or abs(a.x - b.x) < 0.6 * body
        or abs(a.box.x1 - b.box.x1) < 0.6 * body
    )


def _is_tabular(table: Sequence[Sequence[Sized]], body: float) -> bool:
    """Tell a table from parallel columns of verse or of narrow text: its cells are short, its rows bear figures."""
    cells = [s for row in table for s in row]
    if sum(s.width for s in cells) > _MEAN_CELL * body * len(cells):
        return False
    numbers = sum(bool(re.fullmatch(r"[-+]?[\d.,:%/\s]+", s.text)) for s in cells)
    figures = sum(any(re.search(r"\d", s.text) for s in row) for row in table)
    return numbers >= 0.3 * len(cells) or figures >= 0.6 * len(table)
