"""From the articles of an issue to the rows of its index: pure.

A term is a character that is a letter or a digit together with the next one, or alone where none follows. So every
text is found by any characters that stand in it, whatever a cutter makes of the words around them, and one posting
list out of two characters is enough for each: 共同富裕 is 共同 and, two characters on, 富裕. Each hit says also
whether a word of the cutter begins there, which the ranking likes better than a hit across two words.

The texts of an issue stand behind each other, each from a slot of 512 characters on: a hit is one number, small
enough for 2 bytes (an article and a place in it would take 4), and its slot tells the article. Measured on 7 million
characters: an index of 1.08 times the text's bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from ingest.lake.schemas import POSTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

SLOT = 512
"""Characters of a slot. The places that an article leaves empty at its end cost nothing, the list of slots little."""

DOCUMENTS = ""
"""The term whose hits are slot, characters of the body and characters of the title, for each article in turn."""

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Indexed:
    """What of an article is found: its title (with kicker and subtitle), its body, and what stands around them."""

    article_id: str
    title: str
    body: str
    rest: str
    characters: int


def issue_key(day: date, digest: str) -> int:
    """Return the number of one state of an issue: its day, then 32 bits of its digest; it sorts by day."""
    return (day - _EPOCH).days << 32 | int(digest[:8], 16)


def issue_postings(
    paper: str, issue: int, articles: Sequence[Indexed], cut: Callable[[str], Sequence[str]]
) -> pa.Table:
    """Return the rows of one issue, ordered by term; `cut` gives the words of a text one after the other."""
    year = f"{date.fromordinal(_EPOCH.toordinal() + (issue >> 32)).year:04d}"
    base, documents = 0, []
    terms: list[Ints] = []
    hits: list[Ints] = []
    for one in articles:
        text = f"{one.title}\n{one.body}\n{one.rest}"
        documents += [base // SLOT, one.characters, len(one.title)]
        found, places = _of_text(text, cut)
        terms.append(found)
        hits.append(places + (base << 1))
        base += -(-len(text) // SLOT) * SLOT
    codes, places = np.concatenate([_NONE, *terms]), np.concatenate([_NONE, *hits])
    order = np.argsort(codes, kind="stable")
    codes, places = codes[order], places[order]
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]])) if len(codes) else _NONE
    bounds = np.concatenate([[0, len(documents)], np.append(starts[1:], len(codes)) + len(documents)])
    offsets = bounds[: len(starts) + 2].astype(np.int32)
    values = np.concatenate([np.asarray(documents, np.int64), places]).astype(np.int32)
    count = len(starts) + 1
    ids: list[str | None] = ["\n".join(one.article_id for one in articles), *([None] * len(starts))]
    return pa.table(
        {
            "paper": pa.array([paper] * count, pa.string()),
            "year": pa.array([year] * count, pa.string()),
            "term": pa.array([DOCUMENTS, *_texts(codes[starts])], pa.string()),
            "issue": pa.array(np.full(count, issue), pa.int64()),
            "hits": pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values, pa.int32())),
            "articles": pa.array(ids, pa.string()),
        },
        schema=POSTINGS,
    )


_NONE: Ints = np.zeros(0, np.int64)


def _of_text(text: str, cut: Callable[[str], Sequence[str]]) -> tuple[Ints, Ints]:
    """Return the terms of a text (two code points in one number) and their hits, in the order of the text."""
    code = _code_points(text)
    counted = _counts(code)
    begins = np.zeros(len(code), np.int64)
    lengths = np.fromiter((len(word) for word in cut(text)), np.int64)
    begins[np.concatenate([[0], np.cumsum(lengths)[:-1]])] = 1
    folded = _folding()[code]
    behind = np.append(np.where(counted[1:], folded[1:], 0), 0)
    return ((folded << 21) | behind)[counted], ((np.arange(len(code)) << 1) | begins)[counted]


def _code_points(text: str) -> Ints:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


def _texts(codes: Ints) -> list[str]:
    pairs = np.empty((len(codes), 2), np.uint32)
    pairs[:, 0], pairs[:, 1] = codes >> 21, codes & 0x1FFFFF
    text = pairs.tobytes().decode("utf-32-le", "surrogatepass")
    return [text[at : at + 2].rstrip("\0") for at in range(0, len(text), 2)]


def _counts(code: Ints) -> NDArray[np.bool_]:
    """Say of each of these code points whether it is a letter or a digit."""
    known = _known()
    new = np.unique(code[known[code] == _UNASKED])
    known[new] = [chr(one).isalnum() for one in new]
    counted: NDArray[np.bool_] = known[code] == 1
    return counted


_UNASKED = 2


@lru_cache(maxsize=1)
def _known() -> NDArray[np.uint8]:
    """Return by code point 1 for a letter or digit, 0 for others; to ask all the million takes a night .15 s."""
    return np.full(0x110000, _UNASKED, np.uint8)


@lru_cache(maxsize=1)
def _folding() -> Ints:
    """Return for each code point what it counts as: capitals as small letters, wide forms as plain ones.

    One character stays one character, or hits would not say where they stand. The macro `folded` does the same.
    """
    table = np.arange(0x110000, dtype=np.int64)
    for code in (*range(0x250), *range(0x370, 0x590)):
        small = chr(code).lower()
        if len(small) == 1:
            table[code] = ord(small)
    wide = np.arange(0xFF01, 0xFF5F)
    table[wide] = table[wide - 0xFEE0]
    return table
