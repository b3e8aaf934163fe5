"""What each printed line of a PDF page is, told by a small net learned from pages with known lines.

The net is a perceptron of two layers over `line_features`, learned by `scripts/segment/train_layout_net.py` from
the pages of the factory; what it says is a probability for each role, and the page's decisions take it from there.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.layout.line_features import Surroundings, features
from ingest.segment.layout.line_words import BYLINE, JUMP, MARKED, word_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.model import Box
    from ingest.segment.layout.sized import Sized

ROLES = ("title", "deck", "byline", "body", "subhead", "furniture", "jump")
"""What a line can be: `deck` is a kicker or a subtitle, `body` also captions and cells of tables."""

RESOURCE = "layout_net.npz"
DIGEST = "ee3ccfecafbc5f62c3ea468d06f856ba326362524f535cf71531f4d1ef7195b9"
"""SHA-256 of the resource; the training script writes both."""


@dataclass(frozen=True, slots=True)
class LineNet:
    """Weights of the two layers: inputs x hidden, hidden x roles, float32."""

    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """Return for each row of features the probability of each of ROLES."""
        z = np.maximum(x @ self.w1 + self.b1, 0) @ self.w2 + self.b2
        z = np.exp(z - z.max(axis=1, keepdims=True))
        out: np.ndarray = z / z.sum(axis=1, keepdims=True)
        return out


@lru_cache(maxsize=1)
def line_net() -> LineNet:
    """Read the net. Raise ValueError where the resource is not the one that this version was made with."""
    raw = files("ingest.segment.layout").joinpath(RESOURCE).read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != DIGEST:
        raise ValueError(f"{RESOURCE} has the digest {found}, not {DIGEST}: install ingest again.")
    with np.load(io.BytesIO(raw)) as arrays:
        return LineNet(*(arrays[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2")))


class LineRoles:
    """The roles of a page's lines: `chances` are probabilities in the order of ROLES, a row for each line.

    `place` says by a line's number which row is its own. `credited` are the lines that are bylines by their words, and
    `jumps` those that say where a text goes on.
    """

    __slots__ = ("_names", "chances", "credited", "jumps", "place")

    def __init__(
        self,
        place: Mapping[int, int],
        chances: np.ndarray,
        credited: frozenset[int] = frozenset(),
        jumps: frozenset[int] = frozenset(),
    ) -> None:
        self.place, self.chances = place, chances
        self.credited, self.jumps = credited, jumps
        likeliest = chances.argmax(axis=1).tolist()
        self._names = {no: ROLES[likeliest[row]] for no, row in place.items()}

    def chance(self, line: Sized, role: str) -> float:
        """Return the probability that a line has a role (0 for a line that was not asked about)."""
        row = self.place.get(line.line.no)
        return 0.0 if row is None else float(self.chances[row, ROLES.index(role)])

    def changed(self, chances: np.ndarray) -> LineRoles:
        """Return the same lines with other probabilities."""
        return LineRoles(self.place, chances, self.credited, self.jumps)

    def role(self, line: Sized) -> str:
        """Return the likeliest role of a line."""
        return self._names.get(line.line.no, "body")


_OWN = ("byline", "jump", "subhead")
"""Roles that a line has for itself, whatever the lines of its face around it are."""

_STEP = 1.75  # em from line to line of one piece of print


def settled(roles: LineRoles, lines: Sequence[Sized]) -> LineRoles:
    """Give lines that stand right below each other in one face and size the role that fits all of them best.

    The second line of a title, the last word of a subtitle, the first line of a poem: each alone looks like
    something else. Bylines, jump lines and subheads keep their own.
    """
    groups: list[list[Sized]] = []
    largest = max((s.size for s in lines), default=0.0)
    live: dict[
        str, list[list[Sized]]
    ] = {}  # by font: those that a line this far down the page can still go on
    for s in sorted(lines, key=lambda s: -s.y):
        if s.vertical or roles.role(s) in _OWN:
            continue
        near = live.setdefault(s.font, [])
        size, y = s.size, s.y
        ended = 0
        for group in near:
            above = group[-1]
            step = above.y - y
            if 0.7 * size < step < _STEP * size and _one_piece(above, s):
                group.append(s)
                break
            ended += step >= _STEP * largest
        else:
            near.append([s])
            groups.append(near[-1])
        if ended:
            live[s.font] = [group for group in near if group[-1].y - y < _STEP * largest]
    pieces = [[roles.place[s.line.no] for s in group] for group in groups if len(group) > 1]
    if not pieces:
        return roles
    counts = np.array([len(piece) for piece in pieces])
    members = np.array([row for piece in pieces for row in piece])
    rows = np.log(roles.chances[members] + _LEAST)
    starts = np.append(0, np.cumsum(counts)[:-1])
    whole = np.exp(np.add.reduceat(rows, starts, axis=0) / counts[:, None].astype(rows.dtype))
    whole /= whole.sum(axis=1, keepdims=True)
    chances = roles.chances.copy()
    chances[members] = np.repeat(whole, counts, axis=0)
    return roles.changed(chances)


def with_headings(roles: LineRoles, lines: Sequence[Sized], frames: Sequence[Box]) -> LineRoles:
    """Let the uppermost line of a frame without a title be one yet, where it looks like a label.

    The weather and small notices bear the same words as title on one paper and as the label of a column on another.
    """
    chances = roles.chances.copy()
    changed = False
    for frame in frames:
        held = [s for s in lines if frame.x0 <= s.x <= frame.x1 and frame.y0 <= s.y <= frame.y1]
        if len(held) < 2 or any(roles.role(s) == "title" for s in held):
            continue
        first = max(held, key=lambda s: s.y)
        if roles.role(first) == "furniture":
            row = chances[roles.place[first.line.no]]
            row[_TITLE] = max(row[_TITLE], 0.1)
            changed = True
    return roles.changed(chances) if changed else roles


_TITLE = ROLES.index("title")
_LEAST = 1e-3
"""What a net says at least of every role, however sure it is: one line must not settle for five."""


def _one_piece(above: Sized, s: Sized) -> bool:
    """Tell whether a line of the same font a step further down is of the same piece of print."""
    a, b = above.box, s.box
    if a.x1 < b.x0 or b.x1 < a.x0 or abs(above.size - s.size) >= 0.03 * s.size:
        return False
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 0.3 * min(above.width, s.width)


def line_roles(lines: Sequence[Sized], body: float, around: Surroundings) -> LineRoles:
    """Tell the roles of the lines of a page; `body` is the size of its text in points."""
    words = word_numbers([s.text for s in lines])
    chances = line_net().probabilities(features(lines, words, body, around))
    credited = np.flatnonzero((words[:, BYLINE] > 0) | (words[:, MARKED] > 0)).tolist()
    jumps = np.flatnonzero(words[:, JUMP]).tolist()
    roles = LineRoles(
        {s.line.no: row for row, s in enumerate(lines)},
        chances,
        frozenset(lines[row].line.no for row in credited),
        frozenset(lines[row].line.no for row in jumps),
    )
    return with_headings(settled(roles, lines), lines, around.frames)
