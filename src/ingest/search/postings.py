"""From the articles of some issues to a block of the index: pure.

A term is a character that is a letter or a digit together with the next one, or alone where none follows. So every
text is found by any characters that stand in it, whatever a cutter makes of the words around them, and one posting
list out of two characters is enough for each: 共同富裕 is 共同 and, two characters on, 富裕. Each hit says also
whether a word of the cutter begins there, which the ranking likes better than a hit across two words.

The texts of a block stand behind each other, each from a slot of 512 characters on: a hit is one number, small enough
for some 2.5 bytes, and its slot tells the article. A block is an issue, or the issues of a year joined: with one list a
term and year in the place of 365 the index is smaller (0.9 of the text's bytes), and a question reads a quarter of the
rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.lake.schemas import POSTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

SLOT = 512
"""Characters of a slot. The places that an article leaves empty at its end cost nothing, the list of slots little."""

TERMS, DOCUMENTS = "terms", "documents"
"""The parts of the table: the lists of terms, and what is known of the articles (`SLOTS` and `ISSUES`)."""

SLOTS = "slots"
"""The row of documents whose hits are five numbers for each slot of the block: the first slot of its article,
characters of the article's body and of its title, days since 1970-01-01, the article's place in its issue from 0."""

ISSUES = "issues"
"""The row of documents whose hits are three numbers for each issue of the block: days since 1970-01-01, articles,
characters of all bodies; its `articles` has a line for each: number of the issue's state and article_ids, with tabs."""

_PLACES = 2 * SLOT
"""Hits of a slot: two to each place."""

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


def issues_of(documents: str) -> list[int]:
    """Return the numbers of the issues of a block, from the text of its row `ISSUES`."""
    return [int(line.partition("\t")[0]) for line in documents.split("\n")]


def block_postings(
    paper: str, issues: Mapping[int, Sequence[Indexed]], cut: Callable[[str], Sequence[str]]
) -> pa.Table:
    """Return the rows of a block: the articles of issues, by the issue's number; all of one year, at least one.

    The block is named after its first issue. `cut` gives the words of a text one after the other.
    """
    slots: list[tuple[int, int, int, int, int]] = []
    heads: list[int] = []
    lines: list[str] = []
    terms: list[Ints] = [_NONE]
    hits: list[Ints] = [_NONE]
    for issue, articles in sorted(issues.items()):
        day = issue >> 32
        for nth, one in enumerate(articles):
            text = f"{one.title}\n{one.body}\n{one.rest}"
            found, places = _of_text(text, cut)
            terms.append(found)
            hits.append(places + len(slots) * _PLACES)
            known = (len(slots), one.characters, len(one.title), day, nth)
            slots += [known] * -(-len(text) // SLOT)
        heads += [day, len(articles), sum(one.characters for one in articles)]
        lines.append("\t".join([str(issue), *(one.article_id for one in articles)]))
    codes, places = np.concatenate(terms), np.concatenate(hits)
    order = np.argsort(codes, kind="stable")
    codes, places = codes[order], places[order]
    starts = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]])) if len(codes) else _NONE
    told = _Documents(np.asarray(slots, np.int64).reshape(-1, 5), heads, lines)
    return _rows(paper, min(issues), told, _texts(codes[starts]), (starts, places))


def joined(rows: pa.Table, kept: Container[int]) -> pa.Table | None:
    """Return one block in the place of some of one paper and year, of the issues whose numbers are `kept` alone.

    `rows` are all rows of the blocks, in any order. None where no issue is left.
    """
    documents = rows.filter(pc.equal(rows.column("part"), pa.scalar(DOCUMENTS))).to_pylist()
    slots_of = {
        row["block"]: np.asarray(row["hits"], np.int64).reshape(-1, 5)
        for row in documents
        if row["term"] == SLOTS
    }
    placed: list[tuple[int, int, int, str]] = []
    for row in documents:
        if row["term"] == ISSUES:
            for nth, line in enumerate(row["articles"].split("\n")):
                if (issue := int(line.partition("\t")[0])) in kept:
                    placed.append((issue, row["block"], nth, line))
    if not placed:
        return None
    heads_of = {row["block"]: row["hits"] for row in documents if row["term"] == ISSUES}
    new_slot = {block: np.full(len(slots), -1, np.int64) for block, slots in slots_of.items()}
    slots: list[Ints] = []
    heads: list[int] = []
    at = 0
    for issue, block, nth, _ in sorted(placed):
        whole = slots_of[block]
        own = np.flatnonzero(whole[:, 3] == issue >> 32)
        new_slot[block][own] = np.arange(at, at + len(own))
        moved = whole[own]
        moved[:, 0] += at - (own[0] if len(own) else 0)
        slots.append(moved)
        heads += heads_of[block][3 * nth : 3 * nth + 3]
        at += len(own)
    lists = (
        rows.filter(pc.equal(rows.column("part"), pa.scalar(TERMS)))
        .select(["term", "block", "hits"])
        .combine_chunks()
    )
    names, ranks = _ranked(lists.column("term"))
    ranks, places = _moved(lists, ranks, new_slot)
    order = np.argsort(ranks << 32 | places)
    ranks, places = ranks[order], places[order]
    starts = np.flatnonzero(np.concatenate([[True], ranks[1:] != ranks[:-1]])) if len(ranks) else _NONE
    told = _Documents(np.concatenate(slots), heads, [line for *_, line in sorted(placed)])
    paper, first = str(rows.column("paper")[0].as_py()), min(issue for issue, *_ in placed)
    return _rows(paper, first, told, [names[rank] for rank in ranks[starts]], (starts, places))


def _ranked(terms: pa.ChunkedArray[pa.StringScalar]) -> tuple[list[str], Ints]:
    """Return the different terms in their order, and for each row the place of its own among them."""
    names = [str(name) for name in pc.unique(terms).to_pylist()]
    codes = pc.index_in(terms, value_set=pa.array(names, pa.string())).to_numpy()
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return [names[at] for at in order], rank[codes]


def _moved(lists: pa.Table, ranks: Ints, new_slot: Mapping[int, Ints]) -> tuple[Ints, Ints]:
    """Return each hit's term and its place in the new block, of those whose issues stay."""
    if not lists.num_rows:
        return _NONE, _NONE
    first_of, moves, base = {}, [], 0
    for block, slots in new_slot.items():
        first_of[block] = base
        moves.append(slots)
        base += len(slots)
    blocks, codes = np.unique(lists.column("block").to_numpy(), return_inverse=True)
    bases = np.array([first_of[int(block)] for block in blocks], np.int64)[codes]
    hits = lists.column("hits")
    sizes = pc.list_value_length(hits).to_numpy()
    values = pc.list_flatten(hits).to_numpy().astype(np.int64)
    slots = np.concatenate(moves)[np.repeat(bases, sizes) + values // _PLACES]
    stays = slots >= 0
    return np.repeat(ranks, sizes)[stays], (slots * _PLACES + values % _PLACES)[stays]


@dataclass(frozen=True, slots=True)
class _Documents:
    """What a block knows of its articles: see `SLOTS` and `ISSUES`."""

    slots: Ints
    heads: list[int]
    lines: list[str]


def _rows(paper: str, block: int, told: _Documents, terms: list[str], lists: tuple[Ints, Ints]) -> pa.Table:
    """Return a block's rows: of documents, then of terms; `lists` are where each begins, and the hits."""
    starts, hits = lists
    slots = told.slots.reshape(-1)
    behind = len(told.heads) + len(slots)
    bounds = np.concatenate(
        [[0, len(told.heads), behind], np.append(starts[1:], len(hits))[: len(starts)] + behind]
    )
    values = np.concatenate([np.asarray(told.heads, np.int64), slots, hits])
    count = len(terms) + 2
    year = f"{date.fromordinal(_EPOCH.toordinal() + (block >> 32)).year:04d}"
    lines: list[str | None] = ["\n".join(told.lines), *([None] * (count - 1))]
    return pa.table(
        {
            "paper": pa.array([paper] * count, pa.string()),
            "year": pa.array([year] * count, pa.string()),
            "part": pa.array([DOCUMENTS, DOCUMENTS, *([TERMS] * len(terms))], pa.string()),
            "term": pa.array([ISSUES, SLOTS, *terms], pa.string()),
            "block": pa.array(np.full(count, block), pa.int64()),
            "hits": pa.ListArray.from_arrays(
                pa.array(bounds.astype(np.int32), pa.int32()), pa.array(values.astype(np.int32), pa.int32())
            ),
            "articles": pa.array(lines, pa.string()),
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
