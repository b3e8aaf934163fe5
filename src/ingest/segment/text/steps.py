"""The roles of a page's lines as one path: what each line is, given what its neighbours are.

A heading is more than lines that look like titles: a kicker goes before its title and a subtitle behind it, the lines
of one of them are set alike, and where the next article's heading begins something breaks. So the lines are told
together (a linear chain; Lafferty, McCallum and Pereira 2001): a state is a role, and of kicker, title and subtitle
also whether the heading begins here or goes on. What the net says of each line and of each two lines in a row is added
up along the path.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.text import forms
from ingest.segment.text.role_rules import apply
from ingest.segment.text.roles import ROLES
from ingest.segment.text.view import PAIR_NUMBERS, pair_numbers

if TYPE_CHECKING:
    from ingest.segment.text.net import Net
    from ingest.segment.text.view import View

HEADS = ("title", "kicker", "subtitle")
"""The roles of lines of a heading."""

ROLE_OF = np.array([*range(len(ROLES)), *(ROLES.index(name) for name in HEADS)])
"""The role of each state: first all roles, those of headings beginning one; then the roles of headings that go on."""

STATES = len(ROLE_OF)

GOES_ON = np.arange(STATES) >= len(ROLES)
"""Whether a heading that the line before belongs to goes on, by state."""

_HEAD = np.isin(ROLE_OF, [ROLES.index(name) for name in HEADS])
_TEXT = np.isin(ROLE_OF, [ROLES.index(name) for name in ("body", "subhead")])

KINDS = ("same field", "next field", "next heading", "heading to text", "text to heading", "text", "other")
"""The sorts of steps from a line to the next one that the net tells apart."""


def _kinds() -> np.ndarray:
    out = np.full((STATES, STATES), KINDS.index("other"))
    out[np.ix_(_TEXT, _TEXT)] = KINDS.index("text")
    out[np.ix_(_HEAD, _TEXT)] = KINDS.index("heading to text")
    out[np.ix_(_TEXT, _HEAD)] = KINDS.index("text to heading")
    out[np.ix_(_HEAD, _HEAD)] = KINDS.index("next heading")
    same = ROLE_OF[:, None] == ROLE_OF[None, :]
    on = _HEAD[:, None] & GOES_ON[None, :]
    out[on & same] = KINDS.index("same field")
    out[on & ~same] = KINDS.index("next field")
    return out


KIND_OF = _kinds()
"""The sort of each step from a state to another, shape (STATES, STATES)."""

FORBIDDEN = GOES_ON[None, :] & ~_HEAD[:, None]
"""Steps that cannot be: no heading goes on where there was none."""

NEVER = -30.0
"""Nats of a step that cannot be."""

NEXT_FIELD = -0.75
"""Nats for a step from a field of a heading to its next one: the pages learned from have more kickers and subtitles
than papers do. On 250 factory texts of two papers left out (2026-11-30) .639 of the titles are exact instead of .630 at
-1.5, and at 0 the titles of the real page are no longer.
"""

HEADING = -1.0
"""Nats for a line to be one of a heading: the pages learned from have more of them among fewer texts than papers do.

On 250 factory texts of two papers left out (2026-11-30) .795 of the articles and .630 of the titles are right instead
of .791 and .622.
"""

DASHED = 4.0
"""Nats by which a line of a heading that a dash opens begins its next field sooner than it goes on with the one before:
——读某人某书 is a subtitle, in any paper.
"""

LETTER = 6.0
"""Nats by which the line over 编辑同志： goes on with no heading over a blank line: the letter's own begins."""

NUMBERS = PAIR_NUMBERS + 16
"""Numbers of each two lines in a row."""

_PRINT = forms.COLUMNS.index("print")
_HEADINGS = [ROLES.index(name) for name in HEADS]


def numbers(seen: View) -> np.ndarray:
    """Return what is known of each line and the next one, shape (lines - 1, NUMBERS), of the size of one."""
    n = len(seen.fragments)
    if n < 2:
        return np.zeros((0, NUMBERS))
    a = np.arange(n - 1)
    width, size = seen.width, np.array([len(f.bare) for f in seen.fragments])
    drawn = seen.columns[:, _PRINT]
    shadowed, apart = drawn % 2, drawn // 2
    one, two = width[:-1], width[1:]
    upright = size <= 1
    bare = [f.bare for f in seen.fragments]
    again = [_again(x, y) for x, y in itertools.pairwise(bare)]
    more = [
        one / 20, two / 20, np.minimum(np.abs(one - two), 20) / 10, np.clip(two - one, -20, 20) / 10,
        np.abs(one - two) < 1.1, np.minimum(one, two) / np.maximum(np.maximum(one, two), 1.0),
        shadowed[:-1], shadowed[1:], shadowed[:-1] != shadowed[1:],
        apart[:-1], apart[1:], apart[:-1] != apart[1:],
        upright[:-1] & upright[1:], upright[:-1] != upright[1:],
        again, [float(y.startswith("—")) for y in bare[1:]],
    ]  # fmt: skip
    out = np.concatenate([pair_numbers(seen, a, a + 1), np.stack(more, axis=1).astype(float)], axis=1)
    clipped: np.ndarray = np.clip(out, -3.0, 3.0)
    return clipped


def _again(text: str, following: str) -> float:
    """Return how much of a line's end the next one says again, as a shadow broken over lines does, 0 to 1."""
    for length in range(min(len(text), len(following)), 1, -1):
        if following[length - 1] == text[-1] and following.startswith(text[-length:]):
            return length / len(text)
    return 0.0


@dataclass(frozen=True, slots=True)
class Path:
    """The best states of a page's lines (n,), and how probable each line's role (n,) and each heading is.

    `headings` are the lines of each heading with the probability that it begins, goes on and ends just so.
    """

    states: np.ndarray
    sure: np.ndarray
    headings: list[tuple[list[int], float]]

    @property
    def roles(self) -> list[str]:
        """Return the role of each line."""
        return [ROLES[role] for role in ROLE_OF[self.states].tolist()]


def margin(share: float) -> float:
    """Return a probability as log-odds, at most 9 either way."""
    share = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(share / (1 - share))


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a page's states, in nats: of each line (n, STATES), and of each step (n - 1, STATES, STATES)."""

    emit: np.ndarray
    step: np.ndarray


def said(seen: View, net: Net, h: np.ndarray, scores: np.ndarray) -> Said:
    """Return what speaks for a page's states; `h` (n, wide) and `scores` (n, roles) are what the net makes of lines.

    What holds in any paper, whatever was learned (`role_rules`), is added to the scores.
    """
    scores = scores.astype(float)
    scores[:, _HEADINGS] += HEADING
    apply(seen.fragments, seen.columns[:, forms.COLUMNS.index("form")].tolist(), scores, ROLES)
    told = net.steps(h, numbers(seen)).astype(float)
    told[:, KINDS.index("next field")] += NEXT_FIELD
    dashed = np.array([f.bare.startswith("——") for f in seen.fragments[1:]], dtype=bool)
    told[dashed, KINDS.index("next field")] += DASHED
    told[dashed, KINDS.index("same field")] -= DASHED
    for line in _over_greetings(seen):
        told[line - 1, [KINDS.index("same field"), KINDS.index("next field")]] -= LETTER
    return weighed(scores, told, net.table.astype(float))


def _over_greetings(seen: View) -> list[int]:
    """Return the lines that stand over 编辑同志： and under a blank line."""
    lines = seen.fragments
    return [
        at
        for at in range(1, len(lines) - 1)
        if lines[at].block != lines[at - 1].block and forms.GREETING.fullmatch(lines[at + 1].bare)
    ]


def weighed(scores: np.ndarray, told: np.ndarray, table: np.ndarray) -> Said:
    """Spread over the states what is said of roles and sorts of steps.

    `scores` (n, roles) are those of each line, `told` (n - 1, kinds) those of each step by its sort, and `table`
    (STATES, STATES) those that every step of two states has; all in nats.
    """
    emit = scores[:, ROLE_OF]
    emit[0] += np.where(GOES_ON, NEVER, 0.0)
    return Said(emit, told[:, KIND_OF] + np.where(FORBIDDEN, NEVER, table)[None])


@dataclass(frozen=True, slots=True)
class Other:
    """Another path than the best one: it differs in the lines from `begin` to before `end`, and is `worse` by nats."""

    worse: float
    begin: int
    end: int
    states: np.ndarray


@dataclass(slots=True)
class Best:
    """The best paths through a page by line and state: how good the best one through each is, and the ways to it.

    `through` is (n, STATES) in nats; `back` and `onward` (n, STATES) are the states before and behind on that path.
    """

    through: np.ndarray
    back: np.ndarray
    onward: np.ndarray

    def at(self, line: int, state: int) -> np.ndarray:
        """Return the states of the best path that has this state at this line."""
        out = np.zeros(len(self.through), dtype=np.int64)
        out[line] = state
        for i in range(line, 0, -1):
            out[i - 1] = self.back[i, out[i]]
        for i in range(line, len(out) - 1):
            out[i + 1] = self.onward[i, out[i]]
        return out

    def states(self) -> np.ndarray:
        """Return the states of the best path of all."""
        return self.at(len(self.through) - 1, int(self.through[-1].argmax()))

    def others(self, nats: float, most: int) -> list[Other]:
        """Return paths at most so much worse than the best one, the best first: through each state one at most."""
        top = float(self.through.max())
        best = self.states()
        lines, states = np.nonzero(self.through > top - nats)
        order = np.argsort(-self.through[lines, states], kind="stable")
        found: dict[tuple[int, ...], Other] = {}
        for line, state in zip(lines[order].tolist(), states[order].tolist(), strict=True):
            if len(found) == most:
                break
            if best[line] == state:
                continue
            other = self.at(line, state)
            apart = np.flatnonzero(other != best)
            begin, end = int(apart[0]), int(apart[-1]) + 1
            key = (begin, *other[begin:end].tolist())
            found.setdefault(key, Other(top - float(self.through[line, state]), begin, end, other))
        return list(found.values())


def best_paths(told: Said) -> Best:
    """Find the best path through each state of each line."""
    emit, step = told.emit, told.step
    n = len(emit)
    before, after = np.empty((n, STATES)), np.zeros((n, STATES))
    back, onward = np.zeros((n, STATES), dtype=np.int64), np.zeros((n, STATES), dtype=np.int64)
    before[0] = emit[0]
    # Both ways at once: from the first line on, and from the last one back.
    way = np.stack([step, step[::-1].transpose(0, 2, 1)], axis=1)
    line = np.stack([emit[1:], emit[-2::-1] if n > 1 else emit[1:]], axis=1)
    now = np.stack([emit[0], emit[-1]])
    for i in range(1, n):
        through = now[:, :, None] + way[i - 1]
        back[i], onward[n - 1 - i] = through.argmax(1)
        best = through.max(1)
        after[n - 1 - i] = best[1]
        before[i], _ = now = best + line[i - 1]
    return Best(before + after, back, onward)


def likelihood(told: Said, states: np.ndarray) -> float:
    """Return what is said of a path, in nats."""
    at = np.arange(len(states))
    return float(told.emit[at, states].sum() + told.step[at[:-1], states[:-1], states[1:]].sum())


def headings_of(states: np.ndarray) -> list[list[int]]:
    """Return the lines of each heading of a path."""
    out: list[list[int]] = []
    for i, state in enumerate(states.tolist()):
        if _HEAD[state]:
            if GOES_ON[state]:
                out[-1].append(i)
            else:
                out.append([i])
    return out


def path(told: Said, states: np.ndarray) -> Path:
    """Tell how probable the roles and headings of a path are, among all paths."""
    before, after, whole = _sums(told)
    share = np.exp(before + after - whole[:, None])
    sure = np.where(ROLE_OF[states][:, None] == ROLE_OF, share, 0.0).sum(1)
    return Path(states, np.clip(sure, 0.0, 1.0), _headings(states, before, after, whole, told))


def _sums(told: Said) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the log of the sums over all paths up to each line, and from each line on, each up to a constant.

    The third is what they sum up to at each line: by it less, they are probabilities.
    """
    emit, step = told.emit, told.step
    n = len(emit)
    height = step.max(axis=(1, 2), keepdims=True) if n > 1 else step
    grown = np.exp(step - height)
    shown = np.exp(emit - emit.max(1, keepdims=True))
    sums = np.ones((n, 2, STATES))
    # Both ways at once: from the first line on, and from the last one back.
    way = np.stack([grown, grown[::-1].transpose(0, 2, 1)], axis=1)
    line = np.stack([shown, shown[::-1]], axis=1)
    now = line[0]
    sums[0, 0] = now[0]
    for i in range(1, n):
        through = (now[:, None, :] @ way[i - 1])[:, 0]
        now = through * line[i]
        now /= now.max(1, keepdims=True)
        sums[i, 0], sums[n - 1 - i, 1] = now[0], through[1]
    before, after = np.log(sums + 1e-300).transpose(1, 0, 2)
    total = before + after
    top = total.max(1, keepdims=True)
    return before, after, (top + np.log(np.exp(total - top).sum(1, keepdims=True)))[:, 0]


def _headings(
    states: np.ndarray, before: np.ndarray, after: np.ndarray, whole: np.ndarray, told: Said
) -> list[tuple[list[int], float]]:
    emit, step = told.emit, told.step
    out: list[tuple[list[int], float]] = []
    for lines in headings_of(states):
        i, j = lines[0], lines[-1]
        # The sum over all paths with just these states between, over the sum over all paths, line by line.
        share = before[i, states[i]] + after[i, states[i]] - whole[i]
        for k in range(i, j):
            onward = step[k][states[k]] + emit[k + 1] + after[k + 1]
            top = onward.max()
            share += onward[states[k + 1]] - top - np.log(np.exp(onward - top).sum())
        if j + 1 < len(states):
            onward = step[j][states[j]] + emit[j + 1] + after[j + 1]
            top = onward.max()
            ends = onward[~GOES_ON]
            share += np.log(np.exp(ends - top).sum()) - np.log(np.exp(onward - top).sum())
        out.append((lines, float(np.exp(min(share, 0.0)))))
    return out
