"""Labelled pages set anew in other orders, so that what is learned does not hang on one paper's habits.

The lines stay as they were printed; what changes is where titles and bylines stand to their bodies, the order of
the articles, and where blank lines stand: the habits in which papers and extractors differ.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.segment.text.fragments import Fragment, set_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLES = frozenset({"title", "kicker", "subtitle"})


def variant(
    fragments: Sequence[Fragment],
    role: Sequence[str | None],
    article: Sequence[str | None],
    rank: Sequence[int],
    seed: str,
) -> tuple[list[Fragment], list[int]]:
    """Return a page's fragments in another order, with the index that each had before.

    Lines without a label and lines of a body whose place in it is unknown are left out.
    """
    rng = random.Random(seed)  # noqa: S311  (the seed is the page's name: the same variants every time)
    habit = rng.choice(["lead", "lead", "trail", "trail", "trail", "titles_last", "mixed"])
    blanks = rng.choice(["all", "all", "all", "glued", "raw"])
    bylines = rng.choice(["title", "title", "end", "none", "none", "top"])
    bodies: dict[str, list[int]] = defaultdict(list)
    titles: dict[str, list[int]] = defaultdict(list)
    signed: dict[str, list[int]] = defaultdict(list)
    loose: list[int] = []
    order: list[str] = []
    for i, (r, a) in enumerate(zip(role, article, strict=True)):
        if r == "furniture" or (a is not None and a == "furniture"):
            loose.append(i)
        elif a is None or r is None:
            continue
        elif r in TITLES:
            titles[a].append(i)
        elif r == "byline":
            signed[a].append(i)
        elif r == "jump" or rank[i] >= 0:
            bodies[a].append(i)
        if a is not None and a != "furniture" and a not in order:
            order.append(a)
    if rng.random() < 0.5:
        rng.shuffle(order)
    for a, members in bodies.items():
        if sum(role[i] == "jump" for i in members) == 0:
            members.sort(key=lambda i: (rank[i], i))
        del a
    out: list[list[int]] = []  # blocks
    late: list[list[int]] = []
    if bylines == "top":
        out += _blocks([i for a in order for i in signed[a]], fragments, role)
    for a in order:
        title = _blocks(titles[a], fragments, role)
        body = _blocks(bodies[a], fragments, role)
        sign = _blocks(signed[a], fragments, role) if bylines in {"title", "end"} else []
        way = rng.choice(["lead", "trail"]) if habit == "mixed" else habit
        if way == "lead":
            unit = [*title, *sign, *body] if bylines == "title" else [*title, *body, *sign]
        elif way == "trail":
            unit = [*body, *title, *sign] if bylines == "title" else [*body, *sign, *title]
        else:
            unit = [*body, *sign]
            late += title
        if blanks == "glued" and len(unit) > 1:
            unit = _glue(unit, rng)
        if loose and rng.random() < 0.35:
            out.append([loose.pop(rng.randrange(len(loose)))])
        out += unit
    out += late + [[i] for i in loose]
    if blanks == "raw":
        out = [[i for block in out for i in block]]
    fresh: list[Fragment] = []
    came: list[int] = []
    for number, block in enumerate(out):
        for place, i in enumerate(block):
            fresh.append(replace(fragments[i], no=len(fresh), block=number, place=place, of=len(block)))
            came.append(i)
    set_columns(fresh)
    return fresh, came


def _blocks(
    members: Sequence[int], fragments: Sequence[Fragment], role: Sequence[str | None]
) -> list[list[int]]:
    """Keep the blocks that lines stood in; one-line blocks of a body are put together, as most extractors do."""
    out: list[list[int]] = []
    for i in members:
        f = fragments[i]
        if out and (
            (fragments[out[-1][-1]].block == f.block and out[-1][-1] == i - 1)
            or (
                f.of <= 2
                and role[i] == "body"
                and len(out[-1]) < 8
                and not fragments[out[-1][-1]].sentence_end
            )
        ):
            out[-1].append(i)
        else:
            out.append([i])
    return out


def _glue(unit: list[list[int]], rng: random.Random) -> list[list[int]]:
    """Take away a blank line here and there."""
    out = [list(unit[0])]
    for block in unit[1:]:
        if rng.random() < 0.4:
            out[-1] += block
        else:
            out.append(list(block))
    return out
