"""Columns and titles of a PDF page when all lines are given out: what every region asks of them, found out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.segment.bylines import MARKS
from ingest.segment.dateline import starts_dateline
from ingest.segment.jumps import is_jump_line

if TYPE_CHECKING:
    from ingest.segment.layout.elements import Column, Stack

_MARKS = frozenset(MARKS)


class Settled:
    """A column as it stands when all lines are given out: what is asked of it for every region is found out once."""

    __slots__ = (
        "alias",
        "announces",
        "brief",
        "bylines",
        "dateline",
        "ends_byline",
        "ends_jump",
        "font",
        "last",
        "letters",
        "lines",
        "opens",
        "pitch",
        "ragged",
        "rows",
        "sentence",
        "short",
        "size",
        "starts_jump",
        "width",
        "x0",
        "x1",
        "y0",
        "y1",
    )  # fmt: skip

    def __init__(self, column: Column) -> None:
        lines = column.text_lines() or column.lines
        self.alias, self.bylines, self.lines, self.pitch = (
            column.alias,
            column.bylines,
            column.lines,
            column.pitch,
        )
        self.x0, self.x1, self.y0, self.y1 = column.x0, column.x1, column.y0, column.y1
        self.width, self.size, self.font, self.ragged = column.width, column.size, column.font, column.ragged
        self.opens, self.short = column.opens_paragraph(), column.ends_short()
        self.sentence, self.announces = column.ends_sentence(), column.ends_announcing()
        head, self.last = lines[0].text, column.lines[-1].text
        self.dateline = starts_dateline(head)
        # A brief of its own begins so.
        self.brief = (self.opens and head.lstrip()[:1] in _MARKS) or 0 in column.bylines
        self.starts_jump, self.ends_jump = is_jump_line(column.lines[0].text), is_jump_line(self.last)
        self.ends_byline = bool(column.bylines) and max(column.bylines) == len(column.lines) - 1
        self.rows = column.rows
        self.letters = sum(len(s.text) for s in column.lines)


class SettledStack:
    """A title's stack when all lines are given out, likewise."""

    __slots__ = ("size", "vertical", "weak", "x0", "x1", "y0", "y1")

    def __init__(self, stack: Stack) -> None:
        self.x0, self.x1, self.y0, self.y1 = stack.x0, stack.x1, stack.y0, stack.y1
        self.size, self.vertical, self.weak = stack.size, stack.vertical, stack.weak
