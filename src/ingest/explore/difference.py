"""Two prints of one text side by side: what both have, and what only one has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CLAUSE = re.compile(r"[^，。；：！？、\n]*[，。；：！？、\n]?")

LETTERS = 400
"""Characters of a changed stretch up to which it is compared letter by letter; a longer one is shown whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of one of the two texts, and whether the other has it as well."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Both texts in pieces, the earlier and the later; `same` counts characters that both have."""

    earlier: tuple[Piece, ...]
    later: tuple[Piece, ...]
    same: int


def difference(earlier: str, later: str) -> Difference:
    """Compare two texts clause by clause, and changed clauses letter by letter.

    Clauses keep what is compared short: letters alone would take time that grows with the square of the text.
    """
    left, right = _CLAUSE.findall(earlier), _CLAUSE.findall(later)
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for same, a, b in _steps(left, right):
        old, new = "".join(a), "".join(b)
        if same:
            sides[0].append(Piece(old, same=True))
            sides[1].append(Piece(new, same=True))
        elif len(old) <= LETTERS and len(new) <= LETTERS:
            for alike, c, d in _steps(old, new):
                sides[0].append(Piece("".join(c), same=alike))
                sides[1].append(Piece("".join(d), same=alike))
        else:
            sides[0].append(Piece(old, same=False))
            sides[1].append(Piece(new, same=False))
    first, second = (tuple(_joined(side)) for side in sides)
    return Difference(first, second, sum(len(piece.text) for piece in first if piece.same))


def _steps(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield tag == "equal", left[a:b], right[c:d]


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield pieces with neighbours of one kind put together, and without empty ones."""
    waiting = Piece("", same=True)
    for piece in pieces:
        if not piece.text:
            continue
        if piece.same == waiting.same:
            waiting = Piece(waiting.text + piece.text, waiting.same)
            continue
        if waiting.text:
            yield waiting
        waiting = piece
    if waiting.text:
        yield waiting
