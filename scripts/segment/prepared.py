"""Labelled pages as the net learns from them: the arrays of their lines and pairs, and what is true of each."""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.text import steps
from ingest.segment.text.roles import ROLES
from ingest.segment.text.ties import byline_numbers, title_numbers
from ingest.segment.text.view import candidates, pair_numbers, view
from ingest.segment.text.wholes import byline_groups

if TYPE_CHECKING:
    from labelled import Sheet

    from ingest.segment.language import JoinModel

TEXT = frozenset({"body", "subhead"})
TITLES = frozenset({"title", "kicker", "subtitle"})


@dataclass
class Ties:
    """Groups of lines and the index of the body each belongs to: -1 none on the page, -2 nobody knows."""

    groups: list[list[int]]
    owner: list[int]
    numbers: np.ndarray


@dataclass
class Scene:
    """The bodies of a page as they were found, with its headings and bylines and whose they are."""

    bodies: list[list[int]]
    titles: Ties
    bylines: Ties


@dataclass
class Prepared:
    """A page to learn from. `role` (n,) is -1 where nobody knows.

    `pair_a`, `pair_b`, `pair_x` are pairs of lines with their numbers. `next` (n,) is the line that goes on where a
    line ends, -1 none, -2 unknown; `last` (n,) the one before it, likewise. `allowed` (n, states) are the states of
    `ingest.segment.text.steps` that may be each line's, `step_x` (n - 1, numbers) what is known of each two in a row.
    `scenes` are whose headings and bylines are, first as it is, then with bodies and headings found amiss.
    """

    name: str
    paper: str
    columns: np.ndarray
    numbers: np.ndarray
    letters: np.ndarray
    role: np.ndarray
    pair_a: np.ndarray
    pair_b: np.ndarray
    pair_x: np.ndarray
    next: np.ndarray
    last: np.ndarray
    allowed: np.ndarray
    step_x: np.ndarray
    scenes: list[Scene]
    engine: str = ""
    extractor: str = ""


def true_bodies(sheet: Sheet) -> dict[str, list[int]]:
    """Map each article to its body fragments in reading order."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, (a, r) in enumerate(zip(sheet.article, sheet.role, strict=True)):
        if a is not None and r in TEXT and sheet.rank[i] >= 0:
            members[a].append(i)
    for m in members.values():
        m.sort(key=lambda i: (sheet.rank[i], i))
    return members


def majority(sheet: Sheet, members: list[int]) -> str | None:
    """Return the article that most of some fragments belong to."""
    return Counter(sheet.article[i] for i in members).most_common(1)[0][0]


def prepare(sheet: Sheet, joins: JoinModel) -> Prepared | None:
    """Lay out a page; None where it has no text to learn from."""
    seen = view(sheet.fragments, joins)
    n = len(sheet.fragments)
    bodies = {a: m for a, m in true_bodies(sheet).items() if m and a != "furniture"}
    if n < 5 or not bodies:
        return None
    told = np.array([r is not None for r in sheet.role])
    is_text = np.array([r in TEXT for r in sheet.role])
    after, before = np.full(n, -1), np.full(n, -1)
    for members in bodies.values():
        for x, y in itertools.pairwise(members):
            after[x], before[y] = y, x
    placed = {i for m in bodies.values() for i in m}
    for i in range(n):
        # A line of text whose place nobody knows, or with no label at all, follows nobody knows whom.
        if not told[i] or (is_text[i] and i not in placed and sheet.article[i] != "furniture"):
            after[i] = before[i] = -2
    maybe = np.flatnonzero(is_text | ~told | _doubtful(seen.columns))
    same = seen.block[1:] == seen.block[:-1]
    foot = np.append(~same | ~is_text[1:], True)
    top = np.append(True, ~same | ~is_text[:-1])
    a, b = candidates(maybe, foot, top)
    held = set(zip(a.tolist(), b.tolist(), strict=True))
    more = [(x, int(after[x])) for x in np.flatnonzero(after >= 0).tolist() if (x, int(after[x])) not in held]
    if more:
        a, b = np.append(a, [x for x, _ in more]), np.append(b, [y for _, y in more])
    heads = _headings(sheet)
    scenes = [_scene(sheet, bodies, heads)]
    rng = random.Random(sheet.name)  # noqa: S311  (a fixed seed: the same pages every time)
    scenes += [_scene(sheet, *amiss(sheet, bodies, heads, rng)) for _ in range(AMISS)]
    return Prepared(
        sheet.name, sheet.paper, seen.columns.astype(np.int16), seen.numbers.astype(np.float16),
        seen.letters.astype(np.int16),
        np.array([ROLES.index(r) if r else -1 for r in sheet.role]),
        a.astype(np.int32), b.astype(np.int32), pair_numbers(seen, a, b).astype(np.float16), after, before,
        allowed(sheet, heads), steps.numbers(seen).astype(np.float16), [scene for scene in scenes if scene.bodies],
        sheet.gold.get("engine", ""), sheet.gold.get("traits", {}).get("extractor", ""),
    )  # fmt: skip


def _owner(name: str | None, names: list[str]) -> int:
    return names.index(name) if name in names else -1


def _doubtful(columns: np.ndarray) -> np.ndarray:
    """Return which lines that are no text are to be refused as text too: a third of them."""
    out: np.ndarray = (columns.sum(1) % 3) == 0
    return out


def _headings(sheet: Sheet) -> list[list[int]]:
    """Return the lines of each heading: title lines of one article that follow each other."""
    out: list[list[int]] = []
    for i, r in enumerate(sheet.role):
        if r not in TITLES:
            continue
        if out and out[-1][-1] == i - 1 and sheet.article[i - 1] == sheet.article[i]:
            out[-1].append(i)
        else:
            out.append([i])
    return out


def allowed(sheet: Sheet, heads: list[list[int]]) -> np.ndarray:
    """Return which states may be each line's, (n, states): the true one, or all that nobody can exclude."""
    begins = {head[0] for head in heads}
    out = np.zeros((len(sheet.role), steps.STATES), dtype=bool)
    for i, r in enumerate(sheet.role):
        if r is None:
            out[i] = True
            continue
        out[i] = ROLES.index(r) == steps.ROLE_OF
        if r in TITLES:
            # Who owns two title lines in a row is not always known, and then nobody can say where a heading begins.
            known = sheet.article[i] is not None and (i in begins or sheet.article[i - 1] is not None)
            before = i > 0 and sheet.role[i - 1] is None
            if not before and (known or i == 0 or sheet.role[i - 1] not in TITLES):
                out[i] &= (i not in begins) == steps.GOES_ON
    return out


def _scene(sheet: Sheet, bodies: dict[str, list[int]], heads: list[list[int]]) -> Scene:
    """Say whose each heading and each byline is; a body is known by its article's name, a part of one by none."""
    names = list(bodies)
    order = [bodies[name] for name in names]
    stands = np.array([r in TEXT or r in TITLES for r in sheet.role])
    owners = [_owner(majority(sheet, head), names) if sheet.role[head[0]] in TITLES else -1 for head in heads]
    split = {name.removesuffix("+") for name in names if name.endswith("+")}
    heads_of: list[list[int]] = [[] for _ in names]
    for head, owner in zip(heads, owners, strict=True):
        if owner >= 0:
            heads_of[owner] += head
    signed = byline_groups(sheet.fragments, [r or "body" for r in sheet.role])
    detached = {a["id"] for a in sheet.gold["articles"] if a.get("byline_detached")}
    by = []
    for group in signed:
        name = majority(sheet, group)
        unknown = name is None or name in split
        by.append(-1 if name in detached else -2 if unknown else _owner(name, names))
    frags = sheet.fragments
    return Scene(
        order,
        Ties(heads, owners, title_numbers(frags, heads, order, stands) if heads and order else np.zeros(0)),
        Ties(
            signed,
            by,
            byline_numbers(frags, signed, order, heads_of, stands) if signed and order else np.zeros(0),
        ),
    )


AMISS = 3
"""Scenes of each page in which bodies and headings are found amiss, as at run time they are."""


def amiss(
    sheet: Sheet, bodies: dict[str, list[int]], heads: list[list[int]], rng: random.Random
) -> tuple[dict[str, list[int]], list[list[int]]]:
    """Cut bodies apart, join them, and overlook or invent headings, so that the ties are learned as they are used."""
    found: dict[str, list[int]] = {}
    free = list(bodies.items())
    while free:
        name, members = free.pop(0)
        draw = rng.random()
        if draw < 0.2 and len(members) > 3:
            edges = [k for k in range(1, len(members)) if sheet.fragments[members[k]].place == 0]
            at = rng.choice(edges) if edges and rng.random() < 0.8 else rng.randrange(1, len(members))
            found[name], found[name + "+"] = members[:at], members[at:]
        elif draw < 0.28 and free:
            found[name] = members + free.pop(0)[1]
        elif draw > 0.96 and len(bodies) > 2:
            continue
        else:
            found[name] = members
    out = []
    for head in heads:
        draw = rng.random()
        if draw < 0.06:
            continue
        if draw < 0.12 and len(head) > 1:
            at = rng.randrange(1, len(head))
            out += [head[:at], head[at:]]
        elif draw < 0.16 and len(head) > 1:
            out.append(head[1:])
        else:
            out.append(list(head))
    for i, (r, f) in enumerate(zip(sheet.role, sheet.fragments, strict=True)):
        rate = {"furniture": 0.12, "subhead": 0.15, "byline": 0.02}.get(r or "", 0.0)
        if r == "body" and f.of <= 2 and len(f.bare) < 20:
            rate = 0.05
        if rng.random() < rate:
            out.append([i])
            found = {name: [m for m in members if m != i] for name, members in found.items()}
    return {name: members for name, members in found.items() if members}, sorted(out)
