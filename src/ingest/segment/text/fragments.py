"""The units that the text way decides about: lines, and parts of lines where columns were run together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ingest.pages.repair import undouble, width
from ingest.segment.paragraphs import ends_sentence
from ingest.segment.text.regions import groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Page
    from ingest.segment.language import Joins


@dataclass(slots=True)
class Fragment:
    """A line of the page, or a part of one, with what its form alone says.

    `no` is its index among the page's fragments, `block` the index of its block, `place` its 0-based place in
    the block and `of` the block's number of fragments. `bare` is its text without white space and without a
    shadow's second runs. `width` is in full-width characters. `column` is the width of the column it seems
    to be set in, from its neighbours.
    """

    no: int
    line: int
    start: int
    end: int
    text: str
    block: int
    place: int
    of: int
    bare: str
    width: float
    doubled: bool
    sentence_end: bool
    letter_spaced: bool
    column: float = 0.0


_PRINTED_APART = re.compile(r"\S(?:\s+\S){2,}|\S\s+\S")


def fragments(page: Page, joins: Joins | None = None) -> list[Fragment]:
    """Cut a page's lines into fragments, in the order of the text.

    Columns that stand side by side are shared out by how lines go on in one another; `joins` helps to tell.
    """
    out: list[Fragment] = []
    for number, lines in enumerate(groups(page, joins)):
        group = [(line, *part) for line, start, end in lines for part in _apart(line.text, start, end)]
        for place, (line, start, end) in enumerate(group):
            out.append(_fragment(len(out), line.no, start, end, line.text, number, place, len(group)))
    set_columns(out)
    return out


def _apart(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a line that has a shadowed title and what stands level with it in the next column: that is printed once."""
    words = list(_WORD.finditer(text, start, end)) if end - start >= _TWO else []
    if not 1 < len(words) <= _FEW:
        return [(start, end)]
    shadowed = [_shadowed(word[0]) for word in words]
    cuts = [
        word.start()
        for word, own, before in zip(words[1:], shadowed[1:], shadowed, strict=False)
        if own != before
    ]
    return list(pairwise([start, *cuts, end]))


def _shadowed(word: str) -> bool:
    """Tell whether all of a word is printed twice: it was twice as long as what is left, and no short one."""
    return len(word) >= _TWO // 2 and sum(b - a for a, b in undouble(word).removed) * 2 >= len(word) - 1


_WORD = re.compile(r"\S+")
_TWO, _FEW = 12, 4
"""Characters of a line under which it is one title's at most; parts between blanks over which it is none."""


def _fragment(
    no: int, line: int, start: int, end: int, text: str, block: int, place: int, of: int
) -> Fragment:
    text = text[start:end]
    bare = "".join(text.split())
    doubled = False
    if len(bare) <= 80:
        doubling = undouble(text)
        if doubling.removed:
            doubled = True
            keep = []
            at = 0
            for a, b in doubling.removed:
                keep.append(text[at:a])
                at = b
            keep.append(text[at:])
            bare = "".join("".join(keep).split())
    stripped = text.strip()
    return Fragment(
        no, line, start, end, text, block, place, of, bare,
        width(bare), doubled, ends_sentence(bare[-6:]),
        len(bare) >= 2 and len(stripped) <= 60 and bool(_PRINTED_APART.fullmatch(stripped)),
    )  # fmt: skip


_REACH = 9
"""Lines on each side of a line whose widths tell that of its column."""


def set_columns(all_fragments: list[Fragment]) -> None:
    """Give each fragment the width that most lines around it have: the mode over its block and its neighbours."""
    exact = np.array([f.width for f in all_fragments])
    rounded = np.pad(np.rint(exact), _REACH, constant_values=_NONE)
    for begin in range(0, len(exact), _AT_ONCE):
        end = min(len(exact), begin + _AT_ONCE)
        near = sliding_window_view(rounded[begin : end + 2 * _REACH], 2 * _REACH + 1)
        apart = np.abs(near[:, :, None] - near[:, None, :])
        # Widths one apart are the same column: punctuation hangs, digits take half a place.
        votes = (apart == 0).sum(2) + 0.5 * (apart == 1).sum(2)
        votes += 0.25 * (np.abs(near - exact[begin:end, None]) < 1.5)
        # Of widths with as many votes the widest.
        best = np.where(near > _NONE / 2, votes * 1e6 + near, -1.0).argmax(1)
        for fragment, mode in zip(all_fragments[begin:end], near[np.arange(end - begin), best], strict=True):
            fragment.column = float(mode)


_NONE, _AT_ONCE = -1e5, 512


def upright(all_fragments: Sequence[Fragment]) -> list[range]:
    """Find titles set upright, which come out as one character a line: three or more in a row of a block.

    Digits and letters may stand among them, two side by side too, but no more of them than characters.
    """
    out: list[range] = []
    begin = 0
    for end in range(len(all_fragments) + 1):
        f = all_fragments[end] if end < len(all_fragments) else None
        if f is not None and _upright(f.bare) and (end == begin or f.place > 0):
            continue
        own = sum(not all_fragments[i].bare.isascii() for i in range(begin, end))
        if own >= _UPRIGHT and own * 2 >= end - begin:
            out.append(range(begin, end))
        begin = end if f is not None and _upright(f.bare) else end + 1
    return out


def _upright(bare: str) -> bool:
    return len(bare) == 1 or (len(bare) == 2 and bare.isascii() and bare.isalnum())


_UPRIGHT = 3
"""Characters of the shortest title set upright."""
