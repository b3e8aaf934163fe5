"""A page's lines as arrays: what the net sees of each line, and of each pair of lines."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

from ingest.segment.credit_ends import end_credit
from ingest.segment.dateline import starts_dateline
from ingest.segment.language import cells, code_points, normal, pairs_of, word_across
from ingest.segment.text import forms
from ingest.segment.text.fragments import upright

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.language import JoinModel
    from ingest.segment.text.fragments import Fragment

CHARS = 6
"""Characters at each end of a line that the net reads."""

LETTERS = 24
"""Characters of a line that the net reads in a row: of a longer line the first 18 and the last 6.

Of a title set upright, from each line on what follows, and behind it what stands before.
"""

HASHED = 4096
"""Rows of the table of characters; row 0 stands for no character."""

NUMBERS = 15
"""Numbers of each line."""

ORDER = 10
"""The number of each line that is the page's: the share of blocks that break off and go on in the next one."""

PAIR_NUMBERS = 27
"""Numbers of each pair of lines."""

_WINDOW = 10
"""Lines on each side of a join whose words are compared."""

_FAR = 1000
"""Lines between the end of a piece of text and where it may go on; the fullest broadsheet has 900."""

_BACK, _ON = 8, 12
"""Lines back and on among which each line looks for the one that follows it, wherever blocks end."""


@dataclass(frozen=True, slots=True)
class Alike:
    """How many rare pairs of characters the text up to one line and the text from another share: 0 to 0.6.

    `shared` (n, n) is what they share, `before` and `behind` (n,) what each says at all, the rarer the more.
    """

    shared: csr_matrix
    before: np.ndarray
    behind: np.ndarray

    def of(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return it for many pairs of lines."""
        if not len(a):
            return np.zeros(0)
        shared = np.asarray(self.shared[a, b]).ravel()
        out: np.ndarray = np.minimum(shared / (6.0 + np.minimum(self.before[a], self.behind[b])), 0.6)
        return out


@dataclass(slots=True)
class View:
    """The lines of a page as the net sees them; n lines.

    `columns` (n, columns) are those of `forms.table`, `numbers` (n, NUMBERS) are of the size of one, `letters`
    (n, LETTERS) rows of the table of characters, 0 behind the line's end. The rest is what pairs are compared by.
    """

    fragments: Sequence[Fragment]
    joins: JoinModel
    columns: np.ndarray
    numbers: np.ndarray
    letters: np.ndarray
    block: np.ndarray
    column: np.ndarray
    width: np.ndarray
    ended: np.ndarray
    comma: np.ndarray
    quotes: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    pairs: np.ndarray
    triples: np.ndarray
    alike: Alike
    words: dict[tuple[str, str], int] = field(default_factory=dict)


def view(fragments: Sequence[Fragment], joins: JoinModel) -> View:
    """Look at each line of a page once."""
    n = len(fragments)
    bare = [f.bare for f in fragments]
    block = np.array([f.block for f in fragments], dtype=np.int64)
    width = np.array([f.width for f in fragments])
    ended = np.array([f.sentence_end for f in fragments], dtype=bool)
    column = _columns(fragments)
    # Of a title set upright each line has one character: its words are read down the lines.
    before, behind, read = bare.copy(), bare.copy(), bare.copy()
    for run in upright(fragments):
        text = "".join(bare[i] for i in run)
        at = 0
        for i in run:
            begin, at = at, at + len(bare[i])
            before[i], behind[i] = text[:at], text[begin:]
            read[i] = f"{text[begin : begin + LETTERS - CHARS - 1]}\n{text[max(0, begin - CHARS) : begin]}"
    out = View(
        fragments, joins, forms.table(fragments, joins), np.zeros((n, NUMBERS)), _letters(read), block, column, width,
        ended, np.array([text[-1:] in "，、；：" for text in bare], dtype=bool), _quotes(bare),
        _folded("".join(("\0\0" + text)[-2:] for text in before)),
        _folded("".join((text + "\0\0")[:2] for text in behind)),
        _grams(bare, 2), _grams(bare, 3), _alike(fragments),
    )  # fmt: skip
    out.numbers = _numbers(out)
    return out


def _columns(fragments: Sequence[Fragment]) -> np.ndarray:
    """Return the width of the column of each line: what its block's widest lines but one (hanging marks) have."""
    by_block: dict[int, list[float]] = {}
    for f in fragments:
        by_block.setdefault(f.block, []).append(f.width)
    widest = {}
    for number, widths in by_block.items():
        widths.sort()
        widest[number] = widths[-2] if len(widths) >= 4 else widths[-1]
    return np.array(
        [widest[f.block] if f.of >= 3 else max(widest[f.block], f.column) for f in fragments], dtype=float
    )


def _letters(bare: Sequence[str]) -> np.ndarray:
    cut = [text if len(text) <= LETTERS else text[: LETTERS - CHARS] + text[-CHARS:] for text in bare]
    out = (
        code_points("".join(text.ljust(LETTERS, "\0") for text in cut))
        .astype(np.int64)
        .reshape(len(bare), LETTERS)
    )
    return np.where(out > 0, (out * 0x9E3779B1 >> 7) % (HASHED - 1) + 1, 0)


def ends(letters: np.ndarray) -> np.ndarray:
    """Return the first CHARS and the last CHARS of lines of letters, (n, 2 * CHARS); the last ones end at the end."""
    size = (letters > 0).sum(1)
    at = size[:, None] - CHARS + np.arange(CHARS)
    last = np.where(at >= 0, np.take_along_axis(letters, np.maximum(at, 0), axis=1), 0)
    return np.concatenate([letters[:, :CHARS], last], axis=1)


def _folded(ends: str) -> np.ndarray:
    """Return the characters at one end of each line, two of each, as `normal` folds them: code points (n, 2)."""
    codes, at = np.unique(code_points(ends), return_inverse=True)
    folded = np.array([ord(normal(chr(code))) for code in codes.tolist()], dtype=np.uint64)
    return folded[at].reshape(-1, 2)


def _quotes(bare: Sequence[str]) -> np.ndarray:
    """Return for each line: more quotes are opened than closed, one is opened, the first one (1 opens, 2 closes)."""
    out = np.zeros((len(bare), 3), dtype=np.int64)
    for i, text in enumerate(bare):
        opened = text.find("“")
        closed = text.find("”")
        if opened < 0 and closed < 0:
            continue
        out[i] = (
            text.count("“") > text.count("”"),
            opened >= 0,
            1 if closed < 0 or 0 <= opened < closed else 2,
        )
    return out


def _grams(bare: Sequence[str], size: int) -> np.ndarray:
    """Return the runs of so many characters that stand in lines, packed and in order."""
    text = code_points("".join(bare)).astype(np.uint64)
    many = max(len(text) - size + 1, 0)
    line = np.repeat(np.arange(len(bare)), [len(one) for one in bare])
    inside = line[:many] == line[size - 1 :]
    return np.unique(_packed(*(text[k : k + many] for k in range(size)))[inside])


def _packed(*chars: np.ndarray) -> np.ndarray:
    code = np.zeros(len(chars[0]), dtype=np.uint64)
    for char in chars:
        code = code << np.uint64(17) | char & np.uint64(0x1FFFF)
    return code


def _seen(table: np.ndarray, codes: np.ndarray) -> np.ndarray:
    if not len(table):
        return np.zeros(len(codes), dtype=bool)
    at = np.minimum(np.searchsorted(table, codes), len(table) - 1)
    found: np.ndarray = table[at] == codes
    return found


def _alike(fragments: Sequence[Fragment]) -> Alike:
    pairs, sizes = pairs_of([f.bare for f in fragments])
    block = np.array([f.block for f in fragments], dtype=np.int64)
    # Pairs of characters are numbered as they come: sums are made in that order.
    names, first, at = np.unique(pairs, return_index=True, return_inverse=True)
    number = np.empty(len(names), dtype=np.int64)
    number[np.argsort(first, kind="stable")] = np.arange(len(names))
    numbered, wide = number[at], max(1, len(names))
    blocks = np.unique(block)
    spread = np.bincount(np.unique(np.repeat(block, sizes) * wide + numbered) % wide, minlength=wide)
    weights = np.array([math.log((len(blocks) + 1) / (count + 0.5)) for count in range(len(blocks) + 1)])
    rare: np.ndarray = weights[spread] if len(names) else np.zeros(1)
    said = csr_matrix(
        (np.ones(len(numbered)), numbered, np.concatenate([[0], np.cumsum(sizes)])),
        shape=(len(fragments), wide),
    )
    left, right = (_said_around(said, sizes, block, step) for step in (-1, 1))
    one: csr_matrix = left.multiply(rare).tocsr()
    two = right
    shared = (one @ two.T).tocsr()
    shared.sort_indices()  # pairs are then looked up by halving
    return Alike(shared, one.sum(1).A1, two @ rare)


def _said_around(said: csr_matrix, sizes: np.ndarray, block: np.ndarray, step: int) -> csr_matrix:
    """Return what lines say (1) from each one back (step -1) or on, within its block and a short way into the next."""
    n = len(sizes)
    place = np.arange(n)
    rows, columns = [place], [place]
    size, open_ = sizes.astype(float), np.ones(n, dtype=bool)
    for k in range(1, _WINDOW):
        to = place + k * step
        open_ &= (to >= 0) & (to < n)
        at = np.clip(to, 0, n - 1)
        away = np.abs(block[at] - block)
        open_ &= (away == 0) | ((away == 1) & (size <= _ENOUGH))
        rows.append(place[open_])
        columns.append(at[open_])
        size = size + np.where(open_, sizes[at], 0)
    picked = (np.concatenate(rows), np.concatenate(columns))
    around: csr_matrix = (csr_matrix((np.ones(len(picked[0])), picked), shape=(n, n)) @ said).tocsr()
    around.data[:] = 1.0
    return around


_ENOUGH = 55
"""Pairs of characters after which no other block is looked into."""


def _numbers(seen: View) -> np.ndarray:
    n = len(seen.fragments)
    out = np.zeros((n, NUMBERS))
    if not n:
        return out
    place = np.array([f.place for f in seen.fragments], dtype=float)
    of = np.array([f.of for f in seen.fragments], dtype=float)
    size = np.array([len(f.bare) for f in seen.fragments], dtype=float)
    a = np.arange(n - 1)
    join = join_scores(seen, a, a + 1)
    broken = ~seen.ended[:-1]
    onward = np.append(np.where(broken, join, 0.0), 0.0) / 4
    over = broken & (seen.block[1:] != seen.block[:-1]) & ~seen.comma[:-1]
    out.T[:] = [
        seen.width / 20, seen.column / 20, (seen.width - seen.column) / 5, np.log1p(place) / 2,
        np.log1p(of - 1 - place) / 2, np.log1p(of) / 2, np.log1p(size) / 3, np.arange(n) / n,
        onward, np.append(0.0, onward[:-1]),
        np.full(n, (join[over] > 0).mean() if over.sum() >= 4 else 0.5),
        np.full(n, np.log1p(n / (seen.block[-1] + 1)) / 2),
        np.full(n, float(any(f.start for f in seen.fragments))),
        [float(end_credit(f.text) is not None) for f in seen.fragments],
        [float(starts_dateline(f.bare)) for f in seen.fragments],
    ]  # fmt: skip
    return np.clip(out, -3.0, 3.0)


def join_scores(seen: View, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return what `language.JoinModel.join` says of many pairs of lines."""
    tail, head = seen.tail[a], seen.head[b]
    table = seen.joins.nats
    score: np.ndarray = table[cells(tail[:, 1], head[:, 0], 0)]
    score = score + 0.5 * np.where(tail[:, 0] > 0, table[cells(tail[:, 0], head[:, 0], 1)], 0.0)
    score = score + 0.5 * np.where(head[:, 1] > 0, table[cells(tail[:, 1], head[:, 1], 1)], 0.0)
    empty = (tail[:, 1] == 0) | (head[:, 0] == 0)
    return np.where(empty, 0.0, score)


def candidates(body: np.ndarray, foot: np.ndarray, top: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of lines (a, b) of which b may go on where a ends: near ones, and feet of text with tops.

    Ends and beginnings more than `_FAR` lines apart stand on two pages of whatever it is. `body` are the lines of
    text, `foot` and `top` (n,) tell which lines end and begin a piece of it.
    """
    n = len(body)
    place, steps = np.arange(n), np.arange(-_BACK, _ON + 1)
    rows, columns = (np.broadcast_to(x, (n, len(steps))) for x in (place[:, None], place[:, None] + steps))
    near = (columns >= 0) & (columns < n) & (steps != 0)
    feet, tops = np.flatnonzero(foot[body]), np.flatnonzero(top[body])
    step = tops - feet[:, None]
    far = ((step < -_BACK) | (step > _ON)) & (np.abs(body[tops] - body[feet][:, None]) <= _FAR)
    at, to = np.nonzero(far)
    # Both are in order: a stable sort puts them together in one walk.
    asked = np.sort(np.concatenate([(rows * n + columns)[near], feet[at] * n + tops[to]]), kind="stable")
    return body[asked // max(n, 1)], body[asked % max(n, 1)]


def pair_numbers(seen: View, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return what is known of `line b goes on where line a ends`, shape (pairs, PAIR_NUMBERS), of the size of one."""
    step = b - a
    blocks = seen.block[b] - seen.block[a]
    ended, comma = seen.ended[a], seen.comma[a]
    broken = ~ended
    join = np.where(broken, join_scores(seen, a, b), 0.0) / 4
    word = _words(seen, a, b, broken & ~comma)
    gap = np.abs(seen.column[a] - seen.column[b])
    unclosed, opens = seen.quotes[a, 0] > 0, seen.quotes[a, 1] > 0
    first = seen.quotes[b, 2]
    tail, head = seen.tail[a], seen.head[b]
    twos = _seen(seen.pairs, _packed(tail[:, 1], head[:, 0])) & broken
    threes = _seen(seen.triples, _packed(tail[:, 0], tail[:, 1], head[:, 0])).astype(float)
    threes += _seen(seen.triples, _packed(tail[:, 1], head[:, 0], head[:, 1]))
    alike = seen.alike.of(a, b)
    following = step == 1
    columns = (
        following & (blocks == 0), following & (blocks != 0), (step > 1) * np.log1p(np.abs(step)) / 3,
        (step < 0) * np.log1p(np.abs(step)) / 3, (step < 0), (step > 1) & (blocks == 0), (step < 0) & (blocks == 0),
        (step != 1) * np.log1p(np.abs(blocks)) / 2, blocks == 1, (blocks == 2) | (blocks == 3),
        np.minimum(gap, 6.0) / 3, gap < 0.8, gap > 3.0,
        join, np.minimum(join, 0.0), join * (step != 1), word / 3, word >= 3,
        twos, threes * broken, alike * 3, alike * 3 * ended, alike * 3 * (step != 1),
        broken & unclosed & (first == 2), broken & unclosed & (first != 2), broken & ~unclosed & (first == 2) & ~opens,
        broken & ~unclosed & (first != 2),
    )  # fmt: skip
    # Each is written once, in the width that the net takes: a long page has a hundred thousand pairs.
    out = np.empty((len(a), PAIR_NUMBERS), dtype=np.float32)
    for k, column in enumerate(columns):
        out[:, k] = column
    return out


_LIKELY = 2.0
"""Association (nats) of two characters under which no word is sought across their join."""


def _words(seen: View, a: np.ndarray, b: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Return the length of a word across each join that is asked for, up to 4."""
    out = np.zeros(len(a))
    near = seen.joins.nats[cells(seen.tail[a, 1], seen.head[b, 0], 0)]
    bare = seen.fragments
    known = seen.words
    for p in np.flatnonzero(asked & (near > _LIKELY)).tolist():
        key = (bare[a[p]].bare[-3:], bare[b[p]].bare[:3])
        value = known.get(key)
        if value is None:
            # Characters that are likely side by side have been seen so: `JoinModel.word` asks nothing else first.
            value = known[key] = min(4, word_across(*key))
        out[p] = value
    return out
