"""The best path of a page's lines against its rivals: roles, bodies and titles are decided together.

What a line is shows in what becomes of it: where a title was taken for text, the text joined over it holds badly
together and a body stays without a title; where two headings were taken for one, a body beside them has none. So the
few paths that are nearly as good as the best one (`steps.Best.others`) are tried, the bodies and titles made from
each, and the one that is best in the sum of all is taken (the reranking of Collins 2000, with weights and not learned).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.text import matching, steps
from ingest.segment.text.chains import Links, chains
from ingest.segment.text.roles import ROLES
from ingest.segment.text.wholes import Heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.chains import Chain, Gains
    from ingest.segment.text.net import Net
    from ingest.segment.text.view import View

NEAR = 2.0
"""Nats up to which a path may be worse than the best one."""

TRIED = 8
"""Paths that are tried; twice as many, up to 3 nats worse, make 679 titles of 1,293 exact instead of 675."""

JOINS = 0.3
"""Weight of the joins of text: each page has hundreds of them, and they are too sure of themselves."""

FAR = 6.0
"""Nats up to which a path may be worse where a blank line parts a heading."""

_TITLE, _TITLE_ON = np.flatnonzero(ROLES.index("title") == steps.ROLE_OF)

_TEXT = np.isin(steps.ROLE_OF, [ROLES.index(name) for name in ("body", "subhead")])


@dataclass(frozen=True, slots=True)
class Decided:
    """The path that was taken, the gains of its joins and its bodies, and what the net makes of groups of lines."""

    made: matching.Made
    path: steps.Path
    gains: Gains
    bodies: list[Chain]


def decide(
    seen: View, net: Net, h: np.ndarray, scores: np.ndarray, said: list[tuple[np.ndarray, np.ndarray]]
) -> Decided:
    """Take a page's best path, or the rival that is better with its bodies and titles.

    `h` (n, wide) and `scores` (n, roles) are what the net makes of each line, `said` what its characters speak of.
    """
    told = steps.said(seen, net, h, scores)
    best = steps.best_paths(told)
    links = Links(seen, net, h)
    made = matching.Made(net, seen.fragments, h, said)
    states = best.states()
    found = links.gains(_roles(states))
    bodies = chains(found)
    value: float | None = None
    for others in (best.others(NEAR, TRIED), None):
        first = states
        # Where headings are parted is looked at when it is known which there are.
        for other in _parted(seen, told, states) if others is None else others:
            if value is None:
                value = _value(made, states, bodies)
            at, around = slice(other.begin, other.end), slice(max(0, other.begin - 1), other.end + 1)
            if not np.array_equal(states[around], first[around]):
                continue  # another rival has been taken here, and this one might not go on from it
            rival = states.copy()
            rival[at] = other.states[at]
            its_gains, its_bodies = found, bodies
            if not np.array_equal(_TEXT[rival], _TEXT[states]):
                its_gains = links.gains(_roles(rival))
                its_bodies = chains(its_gains)
            if _joined(its_bodies) - other.worse <= value:
                continue  # what is said of titles only takes away
            its_value = _value(made, rival, its_bodies) - other.worse
            if its_value > value:
                states, found, bodies, value = rival, its_gains, its_bodies, its_value
    return Decided(made, steps.path(told, states), found, bodies)


def _parted(seen: View, told: steps.Said, states: np.ndarray) -> list[steps.Other]:
    """Return the path with each heading cut where a blank line parts it: a title of another text may begin there."""
    out = []
    for lines in steps.headings_of(states):
        for k, line in enumerate(lines[1:], 1):
            if seen.block[line] == seen.block[line - 1]:
                continue
            other = states.copy()
            other[lines[k:]] = _TITLE_ON
            other[line] = _TITLE
            worse = steps.likelihood(told, states) - steps.likelihood(told, other)
            if worse < FAR:
                out.append(steps.Other(worse, line, lines[-1] + 1, other))
    return out


def _roles(states: np.ndarray) -> list[str]:
    return [ROLES[role] for role in steps.ROLE_OF[states].tolist()]


def _value(made: matching.Made, states: np.ndarray, bodies: Sequence[Chain]) -> float:
    """Return the log of how probable the bodies and titles are that come of a path."""
    heads = [Heading(lines) for lines in steps.headings_of(states)]
    stage = matching.Stage(made, _roles(states), [chain.members for chain in bodies], heads)
    return matching.likely(stage) + _joined(bodies)


def _joined(bodies: Sequence[Chain]) -> float:
    return -JOINS * sum(chain.doubt for chain in bodies)
