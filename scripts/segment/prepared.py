"""Labelled pages as the net learns from them: the arrays of their lines and pairs, and what is true of each."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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
class Prepared:
    """A page to learn from. `role` (n,) is -1 where nobody knows.

    `pair_a`, `pair_b`, `pair_x` are pairs of lines with their numbers. `next` (n,) is the line that goes on where a
    line ends, -1 none, -2 unknown; `last` (n,) the one before it, likewise. `glue` holds pairs of neighbouring lines
    of titles and whether they are of one heading.
    """

    name: str
    paper: str
    columns: np.ndarray
    numbers: np.ndarray
    chars: np.ndarray
    role: np.ndarray
    pair_a: np.ndarray
    pair_b: np.ndarray
    pair_x: np.ndarray
    next: np.ndarray
    last: np.ndarray
    glue: list[tuple[int, int, int]]
    bodies: list[list[int]]
    titles: Ties
    bylines: Ties
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
    names = list(bodies)
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
    text = np.isin(np.arange(n), maybe)
    same = seen.block[1:] == seen.block[:-1]
    foot = np.append(~same | ~is_text[1:], True)
    top = np.append(True, ~same | ~is_text[:-1])
    a, b = candidates(maybe, foot, top)
    held = set(zip(a.tolist(), b.tolist(), strict=True))
    more = [(x, int(after[x])) for x in np.flatnonzero(after >= 0).tolist() if (x, int(after[x])) not in held]
    if more:
        a, b = np.append(a, [x for x, _ in more]), np.append(b, [y for _, y in more])
    del text
    runs = _title_runs(sheet)
    glue = []
    heads: list[list[int]] = []
    for run in runs:
        heads.append([run[0]])
        for x, y in itertools.pairwise(run):
            one = sheet.article[x] == sheet.article[y]
            if sheet.article[x] is not None and sheet.article[y] is not None:
                glue.append((x, y, int(one)))
            if one:
                heads[-1].append(y)
            else:
                heads.append([y])
    order = [bodies[name] for name in names]
    stands = np.array([r in TEXT or r in TITLES for r in sheet.role])
    owners = [_owner(majority(sheet, head), names) for head in heads]
    heads_of: list[list[int]] = [[] for _ in names]
    for head, owner in zip(heads, owners, strict=True):
        if owner >= 0:
            heads_of[owner] += head
    signed = byline_groups(sheet.fragments, [r or "body" for r in sheet.role])
    detached = {a["id"] for a in sheet.gold["articles"] if a.get("byline_detached")}
    by = []
    for group in signed:
        name = majority(sheet, group)
        by.append(-1 if name in detached else _owner(name, names) if name is not None else -2)
    frags = sheet.fragments
    return Prepared(
        sheet.name, sheet.paper, seen.columns.astype(np.int16), seen.numbers.astype(np.float16),
        seen.chars.astype(np.int16),
        np.array([ROLES.index(r) if r else -1 for r in sheet.role]),
        a.astype(np.int32), b.astype(np.int32), pair_numbers(seen, a, b).astype(np.float16), after, before, glue, order,
        Ties(heads, owners, title_numbers(frags, heads, order, stands) if heads else np.zeros(0)),
        Ties(signed, by, byline_numbers(frags, signed, order, heads_of, stands) if signed else np.zeros(0)),
        sheet.gold.get("engine", ""), sheet.gold.get("traits", {}).get("extractor", ""),
    )  # fmt: skip


def _owner(name: str | None, names: list[str]) -> int:
    return names.index(name) if name in names else -1


def _doubtful(columns: np.ndarray) -> np.ndarray:
    """Return which lines that are no text are to be refused as text too: a third of them."""
    out: np.ndarray = (columns.sum(1) % 3) == 0
    return out


def _title_runs(sheet: Sheet) -> list[list[int]]:
    out: list[list[int]] = []
    for i, r in enumerate(sheet.role):
        if r not in TITLES:
            continue
        if out and out[-1][-1] == i - 1:
            out[-1].append(i)
        else:
            out.append([i])
    return out
