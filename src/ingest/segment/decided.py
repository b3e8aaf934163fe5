"""What a way of segmenting decides and hands to `assemble`: parts of lines with their roles, drafts of articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from ingest.model import Confidence, Edit, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import FurnitureKind, Kind

PartRole = Literal[
    "kicker", "title", "subtitle", "column_name", "byline", "body", "credit", "jump", "furniture",
    "unassigned_byline", "subhead", "caption",
]  # fmt: skip


class Part(NamedTuple):
    """A run of one line of the page with the role and the article it was given; see `assemble`.

    A tuple: pages have hundreds, and a frozen dataclass takes five times as long to make.
    """

    line: int
    role: PartRole
    article: int | None
    why: str
    start: int = 0
    end: int | None = None
    paragraph: bool | None = None
    removed: tuple[tuple[int, int], ...] = ()
    furniture: FurnitureKind | None = None
    group: int = 0
    row: bool = False

    def of(self, article: int) -> Part:
        """Return the same part of an article; `_replace` takes longer."""
        return Part._make((*self[:2], article, *self[3:]))


_UNKNOWN = Confidence(0.5, 0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of an article beside its parts. `kind` None means: tell it from the text.

    `justified` says that the lines fill their column (a PDF knows), so that they are no verse and no table.
    """

    kind: Kind | None = None
    confidence: Confidence = _UNKNOWN
    flags: tuple[str, ...] = ()
    justified: bool = False


@dataclass(slots=True)
class Run:
    """A part with its text as it will stand in a field; the credit of a last line is split off it."""

    part: Part
    start: int
    end: int
    removed: list[Edit]
    text: str
    role: PartRole = field(default="body")
    evidence: str = ""  # how the names in it were read

    @classmethod
    def of(cls, part: Part, lines: Sequence[str], removed: list[Edit]) -> Run:
        """Take a part as it stands on the page, without what is `removed`."""
        line, start = lines[part.line], part.start
        end = len(line) if part.end is None else part.end
        text = _without(line, start, end, removed) if removed else line[start:end]
        return cls(part, start, end, removed, text, part.role)

    def kept(self) -> list[int]:
        """Return the places of the letters in the line that are not removed."""
        gone = {k for edit in self.removed for k in range(edit.span.start, edit.span.end)}
        return [k for k in range(self.start, self.end) if k not in gone]

    def drop(self, ranges: Sequence[tuple[int, int]], line: str) -> None:
        """Take ranges of the line out as a shadow's second runs."""
        whole = ranges == [(self.start, self.end)]
        edits = [Edit(Span(self.part.line, a, b), "doubled", line[a:b]) for a, b in ranges]
        self.removed = sorted([*([] if whole else self.removed), *edits], key=lambda edit: edit.span.start)
        self.text = _without(line, self.start, self.end, self.removed)


def _without(line: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    out = []
    at = start
    for edit in edits:
        out.append(line[at : edit.span.start])
        at = edit.span.end
    out.append(line[at:end])
    return "".join(out)
