"""Candidate articles: rectangles of a page that hold whole columns and at most one title, with a score."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ingest.segment.layout import evidence, region_weights
from ingest.segment.layout.elements import median

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.layout.evidence import Ground
    from ingest.segment.layout.settled import Settled

# Columns and titles of one article; of 1,600 on pages of the factory and the page benchmark none has more than 8.
_MAX_ITEMS = 24
_TOLERANCE = 1.3  # em by which ink may reach over a region's edge: hanging marks reach into the gutter
_SHORT = 60  # characters below which a text is short
_CONTINUITY, _UNTITLED, _ODD = (
    region_weights.KINDS.index(kind) for kind in ("continuity", "untitled", "odd shape")
)
_ODD_SHAPE = 4.5  # what speaks against an article that is no rectangle
_BUDGET = 600_000  # items looked at for one page, some seconds; a full broadsheet page takes a tenth of it
_SCORED = 50  # what a score costs of it
_VERSE = 4.0  # em by which a title may stand out over the right of verse
_TITLE_TOLERANCE = 2.2  # a title may be a little wider than its text


@dataclass(slots=True)
class Candidate:
    """A set of columns (in reading order) with at most one title, and what speaks for it in words."""

    columns: tuple[int, ...]
    stack: int | None
    score: float
    box: tuple[float, float, float, float]
    said: tuple[str, ...] = ()  # what speaks for it where that is more than the words of its evidence
    evidence: tuple[float, ...] = ()  # in the order of region_weights.KINDS
    words: tuple[str, ...] = ()  # of the first kinds of evidence
    caption: bool = False  # it has no title and stands at a picture
    margin: float = 0.0  # by how much the page would score less with the best other reading of these parts

    @property
    def why(self) -> list[str]:
        """What speaks for and against it, in words: only of what was chosen it is asked."""
        if self.said:
            return list(self.said)
        told = zip(region_weights.weights(), self.evidence, self.words, strict=False)
        return [f"{words} ({w * weight:+.1f})" for w, weight, words in told if abs(w * weight) >= 0.5]


class _Item(NamedTuple):
    x0: float
    x1: float
    y0: float
    y1: float
    column: int | None
    stack: int | None
    weak: bool = False


def reading_order(columns: Sequence[Settled], members: Sequence[int], em: float) -> list[list[int]]:
    """Put members into vertical strips from left to right, each from top to bottom."""
    strips: list[list[int]] = []
    firsts: list[tuple[float, float, float]] = []
    for i in sorted(members, key=lambda m: columns[m].x0):
        column = columns[i]
        x0, x1, width = column.x0, column.x1, column.width
        for strip, (left, right, wide) in zip(strips, firsts, strict=True):
            if abs(left - x0) < 0.8 * em or min(x1, right) - max(x0, left) > 0.5 * min(width, wide):
                strip.append(i)
                break
        else:
            strips.append([i])
            firsts.append((x0, x1, width))
    for strip in strips:
        if len(strip) > 1:
            strip.sort(key=lambda m: -columns[m].y1)
    return strips


def _clusters(values: Sequence[float], slack: float) -> list[float]:
    out: list[list[float]] = []
    first = -math.inf
    for value in sorted(values):
        if value - first <= slack:
            out[-1].append(value)
        else:
            out.append([value])
            first = value
    return [group[0] if len(group) == 1 else median(group) for group in out]


def candidates(ground: Ground) -> list[Candidate]:
    """Enumerate the rectangles between column edges that hold whole columns and at most one title.

    To them come the shapes of two rectangles in which the text clearly runs on from the first to the second.
    """
    columns, stacks, em = ground.columns, ground.stacks, ground.em
    items = [_Item(c.x0, c.x1, c.y0, c.y1, i, None) for i, c in enumerate(columns)]
    aliases = {c.alias for c in columns}
    items += [
        _Item(s.x0, s.x1, s.y0, s.y1, None, i, s.weak) for i, s in enumerate(stacks) if i not in aliases
    ]
    lefts = _clusters([c.x0 for c in columns] + [s.x0 for s in stacks if s.vertical], 0.8 * em)
    rights = _clusters([c.x1 for c in columns] + [s.x1 for s in stacks if s.vertical], 0.8 * em)
    # Verse ends before its column does, and its title stands in the middle of the column.
    rights += [c.x1 + _VERSE * em for c in columns if c.ragged and not c.rows]
    slack = _TOLERANCE * em
    seen: dict[tuple[frozenset[int], int | None], Candidate] = {}
    strips = sorted(
        (right - left, left, right) for left in lefts for right in rights if right - left >= 3 * em
    )
    budget = _BUDGET
    wide = _TITLE_TOLERANCE * em
    places = [(i.x0, i.x1, slack if i.stack is None else wide, i) for i in items]
    looked: dict[tuple[_Item, ...], int] = {}  # strips of other edges often hold the same items
    for _, left, right in strips:
        strip: list[_Item] = []
        barriers: list[_Item] = []
        for x0, x1, reach, item in places:
            if x0 >= left - reach and x1 <= right + reach:
                strip.append(item)
            elif right - x0 > slack < x1 - left and not item.weak and min(x1, right) - max(x0, left) > slack:
                barriers.append(item)
        budget -= len(items)
        for group in _between(strip, barriers):
            spent = looked.get(group)
            if spent is None:
                before = len(seen)
                spent = _rectangles(group, ground, seen)
                looked[group] = spent - _SCORED * (len(seen) - before)
            budget -= spent
        if budget < 0:
            break
    pool = list(seen.values())
    return pool + _extended(pool, ground)


def _between(strip: list[_Item], barriers: list[_Item]) -> list[tuple[_Item, ...]]:
    """Split a strip's items at the items that stand across its edges."""
    if not barriers:
        return [tuple(strip)] if strip else []
    marks = sorted([(b.y0 + b.y1) / 2 for b in barriers])
    # No barrier reaches further up than the highest of them: only those about an item are held against it.
    barriers = sorted(barriers, key=lambda b: b.y0)
    feet, reach = [b.y0 for b in barriers], max([b.y1 - b.y0 for b in barriers])
    groups: dict[int, list[_Item]] = {}
    for item in strip:
        y0, y1 = item.y0, item.y1
        about = barriers[bisect_left(feet, y0 - reach - 1.0) : bisect_left(feet, y1)]
        if any(min(y1, b.y1) - max(y0, b.y0) > 1.0 for b in about):
            continue
        groups.setdefault(len(marks) - bisect_right(marks, (y0 + y1) / 2), []).append(item)
    return list(map(tuple, groups.values()))


def _rectangles(
    group: Sequence[_Item],
    ground: Ground,
    seen: dict[tuple[frozenset[int], int | None], Candidate],
) -> int:
    """Score the rectangles of one strip into `seen`; return how much work it was, in items looked at."""
    em = ground.em
    tops = _clusters([i.y1 for i in group], 0.3 * em)
    feet = _clusters([i.y0 for i in group], 0.3 * em)
    spent = 0
    order = sorted(group, key=lambda i: -i.y1)
    begin, across = 0, list[_Item]()  # what reaches over the top that the last ones of them were
    for top in reversed(tops):
        while begin < len(order) and order[begin].y1 > top + 0.4 * em:
            across.append(order[begin])
            begin += 1
        across = [i for i in across if top - i.y0 > 0.4 * em]
        over = [i for i in across if not i.weak]
        end = begin
        for at in range(bisect_left(feet, top) - 1, -1, -1):
            foot = feet[at]
            while end < len(order) and order[end].y1 > foot:
                end += 1
            spent += min(end + 1, len(order)) - begin
            least = foot - 0.4 * em
            inside = [item for item in order[begin:end] if item.y0 >= least]
            titles = [i.stack for i in inside if i.stack is not None and not i.weak]
            if len(titles) > 1 or len(inside) > _MAX_ITEMS:
                break  # reaching further down only adds to it
            members = [i.column for i in inside if i.column is not None]
            if not members or (over and top - foot > 0.4 * em):
                continue
            if end - begin > len(inside) and any(
                i.y0 < least and not i.weak and i.y1 - foot > 0.4 * em for i in order[begin:end]
            ):
                continue  # something reaches over its foot
            maybe = [i.stack for i in inside if i.stack is not None and i.weak]
            for stack, flow in _readings(members, titles, maybe, ground.columns):
                key = (frozenset(flow), stack)
                if flow and key not in seen:
                    seen[key] = score(flow, stack, ground)
                    spent += _SCORED
    return spent


def _readings(
    members: list[int], titles: list[int], maybe: list[int], columns: Sequence[Settled]
) -> list[tuple[int | None, list[int]]]:
    """Give the ways to read what is inside: a heading hardly larger than the text is the title or a subhead.

    What may be a title or a label is the title only where there is no other.
    """
    if titles:
        return [(titles[0], members)]
    out: list[tuple[int | None, list[int]]] = [(None, members)]
    out += [(stack, members) for stack in maybe[:4]]
    headings = [m for m in members if columns[m].alias is not None]
    if headings:
        first = max(headings, key=lambda m: columns[m].y1)
        out.append((columns[first].alias, [m for m in members if m != first]))
        lowest = min(headings, key=lambda m: columns[m].y1)
        if lowest != first:
            out.append((columns[lowest].alias, [m for m in members if m != lowest]))
    return out


def score(members: Sequence[int], stack: int | None, ground: Ground) -> Candidate:
    """Weigh the evidence that columns and a title are one article."""
    columns = ground.columns
    strips = reading_order(columns, members, ground.em)
    order = _bands(strips, ground)
    parts = [columns[m] for m in order]
    x0, x1 = min([c.x0 for c in parts]), max([c.x1 for c in parts])
    y0, y1 = min([c.y0 for c in parts]), max([c.y1 for c in parts])
    title = ground.stacks[stack] if stack is not None else None
    flow = [c for c in parts if c.alias is None]
    if not any(len(c.bylines) < len(c.lines) for c in flow):
        return Candidate(tuple(order), stack, -50.0, (x0, y0, x1, y1), ("headings or bylines without text",))
    found = [
        evidence.likeness(flow),
        evidence.level(strips, title, ground),
        evidence.holes(strips, title, ground),
        evidence.continuity(flow),
        evidence.subheads(strips, columns, title),
        evidence.rules(strips, ground),
        (0.0, "") if title is None else evidence.placement(title, strips, ground),
        evidence.untitled(flow, ground) if title is None else (0.0, ""),
    ]
    caption = title is None and found[-1][0] > evidence.NO_TITLE
    below = beside = False
    if title is not None:
        below = title.y1 <= y0 + ground.em
        beside = title.x1 <= x0 + ground.em or title.x0 >= x1 - ground.em
        x0, x1 = min(x0, title.x0), max(x1, title.x1)
        y0, y1 = min(y0, title.y0), max(y1, title.y1)
    letters = sum([c.letters for c in flow])
    plain = (0.0, float(below), float(beside), float(len(strips) > 1), float(letters < _SHORT))
    vector = (*(weight for weight, _ in found), *plain)
    total = region_weights.weigh(vector)
    words = tuple([words for _, words in found])
    return Candidate(tuple(order), stack, total, (x0, y0, x1, y1), (), vector, words, caption)


def _bands(strips: Sequence[Sequence[int]], ground: Ground) -> list[int]:
    """Read column by column; where all columns break at one height, band by band if the text runs on better so."""
    order = [m for strip in strips for m in strip]
    if len(strips) < 2 or any(len(strip) != 2 for strip in strips):
        return order
    columns, em = ground.columns, ground.em
    upper, lower = [s[0] for s in strips], [s[1] for s in strips]
    if min(columns[m].y0 for m in upper) < max(columns[m].y1 for m in lower) - 0.5 * em:
        return order
    bands = upper + lower

    def runs_on(way: Sequence[int]) -> float:
        return sum(evidence.transition(columns[a], columns[b]) for a, b in pairwise(way))

    return bands if runs_on(bands) > runs_on(order) + 1.0 else order


def _extended(pool: Sequence[Candidate], ground: Ground) -> list[Candidate]:
    """Join a titled rectangle that breaks off in mid-sentence with an untitled one beside or below that goes on."""
    columns, em = ground.columns, ground.em
    tails = [
        c
        for c in pool
        if c.stack is None
        and not c.caption
        and c.score > evidence.NO_TITLE - 5
        and not _first(c, columns).opens
        and not _first(c, columns).ragged
    ]
    out: list[Candidate] = []
    for head in pool:
        last = columns[head.columns[-1]]
        if (
            head.stack is None
            or head.score < -5
            or last.short
            or last.sentence
            or last.ragged
            or last.bylines
        ):
            continue
        for tail in tails:
            first = _first(tail, columns)
            if set(tail.columns) & set(head.columns) or not _touch(head, tail, em):
                continue
            if (
                abs(first.width - last.width) > 0.05 * last.width
                or abs(first.pitch - last.pitch) > 0.04 * last.pitch
            ):
                continue
            # Neither the missing title nor the broken ends count any more; the odd shape does.
            vector = [a + b for a, b in zip(head.evidence, tail.evidence, strict=True)]
            vector[_UNTITLED] = 0.0
            vector[_CONTINUITY] += 2.0 + 1.8 + evidence.transition(last, first)
            vector[_ODD] = -_ODD_SHAPE
            total = region_weights.weigh(vector)
            box = (
                min(head.box[0], tail.box[0]),
                min(head.box[1], tail.box[1]),
                max(head.box[2], tail.box[2]),
                max(head.box[3], tail.box[3]),
            )
            why = (*head.why, f"text runs on into a second rectangle ({total - head.score:+.1f})")
            out.append(Candidate(head.columns + tail.columns, head.stack, total, box, why, tuple(vector)))
    return out


def _first(candidate: Candidate, columns: Sequence[Settled]) -> Settled:
    return columns[candidate.columns[0]]


def _touch(a: Candidate, b: Candidate, em: float) -> bool:
    """Tell whether two rectangles stand beside or above each other with no more than a gutter or a gap between."""
    across = min(a.box[2], b.box[2]) - max(a.box[0], b.box[0])
    along = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return (across > 0 and -4 * em < along <= 0.5 * em) or (along > 0 and -3 * em < across <= 0.5 * em)
