"""Single pieces of text at their places, for engines that set upright titles and tables piece by piece."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ink import Flow


def runs_of(text: str) -> list[str]:
    """Cut a title into the runs that layout programs draw one by one: marks, figures, words between them."""
    return re.findall(r"[“”‘’《》]+|[0-9A-Za-z.%]+|[^“”‘’《》0-9A-Za-z.%]+", text)


def upright(flow: Flow, mark: int) -> Iterator[tuple[str, int, float, float]]:
    """Tell each letter of a vertical flow with its mark and its place: columns stand from right to left."""
    step = flow.size + flow.spacing
    for column, para in enumerate(flow.paras):
        x = flow.leading * (len(flow.paras) - 1 - column) + (flow.leading - flow.size) / 2
        row = 0
        for run in para.runs:
            for letter in run.text:
                if not letter.isspace():
                    half = flow.size * 0.22 if ord(letter) < 0x2E80 and letter.isalnum() else 0.0
                    yield letter, mark, x + half, row * step
                row += 1
            mark += 1


def cells(flow: Flow, mark: int) -> list[tuple[str, int, float, float]]:
    """Return each cell of a table with its mark and its place, in the order in which they are drawn."""
    out = []
    for row, para in enumerate(flow.paras):
        x = 0.0
        for cell, run in enumerate(para.runs):
            out.append(((row, cell), run.text, mark, x, row * flow.leading + (flow.leading - flow.size) / 2))
            x += flow.columns[cell] * (flow.width or 0.0) if cell < len(flow.columns) else 0.0
            mark += 1
    out.sort(key=lambda one: one[0][::-1] if flow.by_column else one[0])
    return [(text, number, x, y) for _, text, number, x, y in out]
