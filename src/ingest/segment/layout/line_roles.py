"""What each printed line of a PDF page is, told by a small net learned from pages with known lines.

The net is a perceptron of two layers over `line_features`, learned by `scripts/segment/train_layout_net.py` from
the pages of the factory; what it says is a probability for each role, and the page's decisions take it from there.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.layout.frames import inside
from ingest.segment.layout.line_features import Surroundings, line_features

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


@dataclass(frozen=True, slots=True)
class LineRoles:
    """The roles of a page's lines: probabilities in the order of ROLES, by the line's number."""

    of: Mapping[int, np.ndarray]
    _names: dict[int, str] = field(default_factory=dict, compare=False)

    def chance(self, line: Sized, role: str) -> float:
        """Return the probability that a line has a role (0 for a line that was not asked about)."""
        row = self.of.get(line.line.no)
        return 0.0 if row is None else float(row[ROLES.index(role)])

    def role(self, line: Sized) -> str:
        """Return the likeliest role of a line."""
        no = line.line.no
        name = self._names.get(no)
        if name is None:
            row = self.of.get(no)
            name = self._names[no] = "body" if row is None else ROLES[int(row.argmax())]
        return name


_OWN = ("byline", "jump", "subhead")
"""Roles that a line has for itself, whatever the lines of its face around it are."""

_STEP = 1.75  # em from line to line of one piece of print


def settled(roles: LineRoles, lines: Sequence[Sized]) -> LineRoles:
    """Give lines that stand right below each other in one face and size the role that fits all of them best.

    The second line of a title, the last word of a subtitle, the first line of a poem: each alone looks like
    something else. Bylines, jump lines and subheads keep their own.
    """
    of = dict(roles.of)
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
    for group in groups:
        if len(group) > 1:
            rows = np.log(np.array([roles.of[s.line.no] for s in group]) + _LEAST)
            whole = np.exp(sum(rows) / len(group))
            whole /= whole.sum()
            for s in group:
                of[s.line.no] = whole
    return LineRoles(of)


def with_headings(roles: LineRoles, lines: Sequence[Sized], frames: Sequence[Box]) -> LineRoles:
    """Let the uppermost line of a frame without a title be one yet, where it looks like a label.

    The weather and small notices bear the same words as title on one paper and as the label of a column on another.
    """
    of = dict(roles.of)
    for frame in frames:
        held = [s for s in lines if inside(s.box, frame)]
        if len(held) < 2 or any(roles.role(s) == "title" for s in held):
            continue
        first = max(held, key=lambda s: s.y)
        if roles.role(first) == "furniture":
            row = roles.of[first.line.no].copy()
            row[ROLES.index("title")] = max(row[ROLES.index("title")], 0.1)
            of[first.line.no] = row
    return LineRoles(of)


_LEAST = 1e-3
"""What a net says at least of every role, however sure it is: one line must not settle for five."""


def _one_piece(above: Sized, s: Sized) -> bool:
    """Tell whether a line of the same font a step further down is of the same piece of print."""
    return abs(above.size - s.size) < 0.03 * s.size and (
        min(above.box.x1, s.box.x1) - max(above.box.x0, s.box.x0) > 0.3 * min(above.width, s.width)
    )


def line_roles(lines: Sequence[Sized], body: float, around: Surroundings) -> LineRoles:
    """Tell the roles of the lines of a page; `body` is the size of its text in points."""
    chances = line_net().probabilities(line_features(lines, body, around))
    roles = LineRoles({s.line.no: row for s, row in zip(lines, chances, strict=True)})
    return with_headings(settled(roles, lines), lines, around.frames)
