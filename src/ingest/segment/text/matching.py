"""Titles and bylines to bodies: each chooses a body and each body chooses, all of them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ingest.segment.language import grams
from ingest.segment.text.assignment import best_assignment
from ingest.segment.text.chains import is_bulletin
from ingest.segment.text.one_net import softmax
from ingest.segment.text.role_rules import PIECE
from ingest.segment.text.ties import byline_numbers, places, title_numbers
from ingest.segment.text.wholes import TEXT, TITLES, byline_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.segment.text.fragments import Fragment
    from ingest.segment.text.net import Net
    from ingest.segment.text.wholes import Heading


_T = TypeVar("_T")

AHEAD = 3.0
"""Nats that a heading and a body get ahead of staying alone; on the same texts 0, 1, 2 and 3 nats made .486, .495, .499
and .503 of the titles exact.
"""

AHEAD_IN_A_PIECE = 8.0
"""The same in a piece of a page: the net has learned from whole pages alone, where no heading is as lonely."""

CREDITED = 2
"""Blocks that the credits of one article stand in at most."""

POOLED = 1.5
"""Nats by which a body must be the likeliest for a credit that stands among those of others."""


@dataclass(slots=True)
class Choice:
    """The index of what was chosen (None: nothing), and by how many nats it is better than the second best."""

    chosen: int | None
    margin: float
    why: str = ""


@dataclass(slots=True)
class Made:
    """What the net makes of groups of a page's lines, told once of each: the page's rival paths share most of them.

    `h` (n, wide) is what it makes of each line, `said` what the characters of each speak of.
    """

    net: Net
    fragments: Sequence[Fragment]
    h: np.ndarray
    said: list[tuple[np.ndarray, np.ndarray]]
    _means: dict[tuple[int, ...], np.ndarray] = field(default_factory=dict)
    _bodies: dict[tuple[int, ...], np.ndarray] = field(default_factory=dict)
    _spoken: dict[tuple[int, ...], list[np.ndarray]] = field(default_factory=dict)
    _bulletins: dict[tuple[int, ...], bool] = field(default_factory=dict)
    _scores: dict[object, TitleScores] = field(default_factory=dict)

    def means(self, groups: Sequence[list[int]]) -> np.ndarray:
        """Return the mean of the lines of each group (groups, wide)."""
        return np.stack([_once(self._means, group, lambda lines: self.h[lines].mean(0)) for group in groups])

    def bodies(self, bodies: Sequence[list[int]]) -> np.ndarray:
        """Return of each body its first line, its last and the mean of all of them (bodies, 3 * wide)."""

        def told(lines: list[int]) -> np.ndarray:
            return np.concatenate([self.h[lines[0]], self.h[lines[-1]], self.h[lines].mean(0)])

        return np.stack([_once(self._bodies, body, told) for body in bodies])

    def alike(self, heads: Sequence[list[int]], bodies: Sequence[list[int]]) -> np.ndarray:
        """Return by how many nats each heading and each body speak of the same, (headings, bodies)."""
        left, right = (
            [_once(self._spoken, group, lambda lines: self.net.spoken(self.said, lines)) for group in groups]
            for groups in (heads, bodies)
        )
        return self.net.alike(left, right)

    def bulletins(self, bodies: Sequence[list[int]]) -> list[bool]:
        """Tell which bodies are weather bulletins."""

        def told(lines: list[int]) -> bool:
            return is_bulletin("".join(self.fragments[i].bare for i in lines))

        return [_once(self._bulletins, body, told) for body in bodies]

    def titles(
        self, heads: Sequence[list[int]], bodies: Sequence[list[int]], text: np.ndarray
    ) -> TitleScores:
        """Return the scores of headings and bodies; `text` (n,) tells which lines are theirs."""
        key = (tuple(map(tuple, heads)), tuple(map(tuple, bodies)), text.tobytes())
        known = self._scores.get(key)
        if known is None:
            known = self._scores[key] = _title_scores(self, heads, bodies, text)
        return known


def _once(known: dict[tuple[int, ...], _T], group: list[int], told: Callable[[list[int]], _T]) -> _T:
    """Return what is told of a group, and tell it only once."""
    key = tuple(group)
    value = known.get(key)
    if value is None:
        value = known[key] = told(group)
    return value


@dataclass(slots=True)
class Stage:
    """What a page's headings and bylines are matched on: its lines, what the net makes of them, roles and bodies."""

    made: Made
    role: list[str]
    bodies: list[list[int]]
    heads: list[Heading]

    @property
    def fragments(self) -> Sequence[Fragment]:
        """Return the page's lines."""
        return self.made.fragments

    @property
    def owner(self) -> dict[int, int]:
        """Return the body of each body line."""
        return {i: c for c, members in enumerate(self.bodies) for i in members}

    def text(self) -> np.ndarray:
        """Tell which lines are those of bodies and headings."""
        return np.array([name in TEXT or name in TITLES for name in self.role], dtype=bool)

    def titles(self) -> TitleScores:
        """Return the scores of the headings and bodies."""
        return self.made.titles([head.members for head in self.heads], self.bodies, self.text())


@dataclass(frozen=True, slots=True)
class TitleScores:
    """The scores (nats) of each heading with each body, of headings by themselves and of bodies by themselves."""

    pair: np.ndarray
    unowned: np.ndarray
    untitled: np.ndarray

    @property
    def gain(self) -> np.ndarray:
        """Return the log-odds of each pair: what its heading and its body say of it, in the mean."""
        out: np.ndarray = self.pair - 0.5 * (self.unowned[:, None] + self.untitled[None, :])
        return out


def _title_scores(
    made: Made, heads: Sequence[list[int]], bodies: Sequence[list[int]], text: np.ndarray
) -> TitleScores:
    net = made.net
    left, right = made.means(heads), made.bodies(bodies)
    pair = _scores(net, "titles", left, right, title_numbers(made.fragments, heads, bodies, text))
    pair = pair + made.alike(heads, bodies)
    # Bulletins of the weather have no title as often as one.
    ahead = AHEAD if len(made.fragments) >= PIECE else AHEAD_IN_A_PIECE
    pair = pair + ahead * ~np.array(made.bulletins(bodies))[None, :]
    return TitleScores(pair, net.alone("unowned", left), net.alone("untitled", right))


def likely(stage: Stage) -> float:
    """Return the log of how probable it is that the headings and bodies are each other's as they are matched.

    It is 0 or less: the mean of what the headings and of what the bodies say, each of which chooses one or none.
    """
    if not stage.heads or not stage.bodies:
        return 0.0
    scores = stage.titles()
    gain = scores.gain
    many, count = gain.shape
    rows, columns = best_assignment(np.maximum(gain, 0.0))
    right = gain[rows, columns] > 0
    of_head, of_body = np.full(many, count), np.full(count, many)
    of_head[rows[right]], of_body[columns[right]] = columns[right], rows[right]
    told = 0.0
    for table, chosen in (
        (np.column_stack([scores.pair, scores.unowned]), of_head),
        (np.column_stack([scores.pair.T, scores.untitled]), of_body),
    ):
        told += float(np.log(softmax(table)[np.arange(len(table)), chosen] + 1e-12).sum())
    return 0.5 * told


def match_titles(stage: Stage) -> list[Choice]:
    """Choose a body for each heading so that the sum of all choices is best; at most one heading for a body."""
    heads, bodies = [head.members for head in stage.heads], stage.bodies
    if not heads or not bodies:
        return [Choice(None, 9.0) for _ in heads]
    gain = stage.titles().gain
    rows, columns = best_assignment(np.maximum(gain, 0.0))
    where = places(stage.fragments, heads, bodies, stage.text())
    out = [Choice(None, -float(row.max())) for row in gain]
    for h, c in zip(map(int, rows), map(int, columns), strict=True):
        if gain[h, c] > 0:
            others = np.delete(gain[h], c)
            rivals = np.delete(gain[:, c], h)
            rival = max(0.0, float(others.max(initial=0.0)), float(rivals.max(initial=0.0)))
            place = "before" if where.before[h, c] else "after" if where.after[h, c] else ""
            out[h] = Choice(c, float(gain[h, c]) - rival, _why(stage, h, c, place))
    return out


def _scores(net: Net, kind: str, left: np.ndarray, right: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    many, count = len(left), len(right)
    a, b = (grid.ravel() for grid in np.meshgrid(np.arange(many), np.arange(count), indexing="ij"))
    return net.pairs(kind, left, right, (a, b), numbers.reshape(many * count, -1)).reshape(many, count)


def _why(stage: Stage, h: int, c: int, place: str) -> str:
    told = (
        f"title stands directly {place} the body"
        if place
        else "title fits this body best of those on the page"
    )
    own = grams("".join(dict.fromkeys(stage.fragments[i].bare for i in stage.heads[h].members)))
    text = "".join(stage.fragments[i].bare for i in stage.bodies[c])
    words = [gram for gram in dict.fromkeys(own) if gram in text][:3]
    return told + (f"; shares {', '.join(words)} with it" if words else "")


def adopt(stage: Stage, choices: Sequence[Choice]) -> list[Choice]:
    """Give headings that fit no body to the heading right beside them: a kicker or subtitle set apart.

    The heading that was drawn with a shadow is the title; else the first is the kicker, unless the second one
    begins as a subtitle does.
    """
    out = list(choices)
    fragments, roles = stage.fragments, stage.role
    for h, choice in enumerate(choices):
        if choice.chosen is not None:
            continue
        lone = stage.heads[h].members
        for other in (h - 1, h + 1):
            if not 0 <= other < len(choices) or choices[other].chosen is None:
                continue
            near = stage.heads[other].members
            first, second = (near, lone) if other < h else (lone, near)
            if second[0] != first[-1] + 1 or len(lone) > 3:
                continue
            if stage.heads[h].spaced:
                continue
            shadowed = any(fragments[i].doubled for i in first)
            upper, lower = "kicker", "title"
            if fragments[second[0]].bare.startswith("——") or (
                shadowed and not any(fragments[i].doubled for i in second)
            ):
                upper, lower = "title", "subtitle"
            for i in first:
                roles[i] = upper if roles[i] == "title" or upper == "title" else roles[i]
            for i in second:
                roles[i] = lower if roles[i] == "title" or lower == "title" else roles[i]
            out[h] = Choice(
                choices[other].chosen, min(0.5, choices[other].margin), "stands right beside the title"
            )
            break
    return out


def match_bylines(stage: Stage, titles: Sequence[Choice]) -> list[tuple[list[int], Choice]]:
    """Choose for each byline the article it belongs to, or nobody."""
    groups = byline_groups(stage.fragments, stage.role)
    if not groups:
        return []
    nobody = "bylines pooled here; the text cannot say whose this is"
    if not stage.bodies:
        return [(group, Choice(None, 9.0, nobody)) for group in groups]
    heads_of: list[list[int]] = [[] for _ in stage.bodies]
    for head, choice in zip(stage.heads, titles, strict=True):
        if choice.chosen is not None:
            heads_of[choice.chosen] += head.members
    net = stage.made.net
    left, right = stage.made.means(groups), stage.made.bodies(stage.bodies)
    text = stage.text()
    score = _scores(
        net, "bylines", left, right, byline_numbers(stage.fragments, groups, stage.bodies, heads_of, text)
    )
    gain = score - net.alone("unsigned", left)[:, None]
    where = places(stage.fragments, groups, stage.bodies, text)
    out = []
    for g, group in enumerate(groups):
        c = int(gain[g].argmax())
        value = float(gain[g, c])
        if value <= 0:
            out.append((group, Choice(None, -value, nobody)))
            continue
        rival = max(0.0, float(np.delete(gain[g], c).max(initial=0.0)))
        place = "before" if where.before[g, c] else "after" if where.after[g, c] else ""
        why = (
            f"byline stands directly {place} the body"
            if place
            else "byline stands at the article's title or text"
        )
        out.append((group, Choice(c, value - rival, why)))
    return _not_pooled(stage.fragments, out, nobody)


def _not_pooled(
    fragments: Sequence[Fragment], chosen: list[tuple[list[int], Choice]], nobody: str
) -> list[tuple[list[int], Choice]]:
    """Give up what credits of several blocks say of one body, and what credits right beside them say.

    They stand together and are of several articles. So are credits of several blocks in a row, whomever they chose:
    they keep a body that is theirs by far.
    """
    blocks: dict[int, set[int]] = {}
    for group, choice in chosen:
        if choice.chosen is not None:
            blocks.setdefault(choice.chosen, set()).add(fragments[group[0]].block)
    pooled = [choice.chosen is not None and len(blocks[choice.chosen]) > CREDITED for _, choice in chosen]
    begin = 0
    for k in range(1, len(chosen) + 1):
        if k == len(chosen) or chosen[k - 1][0][-1] + 1 != chosen[k][0][0]:
            row = range(begin, k)
            together = len({fragments[chosen[g][0][0]].block for g in row}) > CREDITED
            given_up = any(pooled[g] for g in row)
            for g in row:
                pooled[g] = given_up or (together and chosen[g][1].margin < POOLED)
            begin = k
    return [
        (group, Choice(None, choice.margin, nobody)) if given_up else (group, choice)
        for given_up, (group, choice) in zip(pooled, chosen, strict=True)
    ]
