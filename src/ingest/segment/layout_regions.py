"""Candidate articles: rectangles of a page that hold whole columns and at most one title, with a score.

The score is a sum of weighted evidence in the manner of log odds. Its parts: do the columns have one width,
size and pitch; do their tops and feet stand level; does the text run on from each foot to the next head;
does the title stand centred over (or flush with) the columns, and close to them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from ingest.segment.dateline import starts_dateline
from ingest.segment.jumps import is_jump_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Box
    from ingest.segment.layout_elements import Column, Stack

_MAX_ITEMS = 48  # columns and titles of one article; more is a page of small ads
_TOLERANCE = 1.3  # em by which ink may reach over a region's edge: hanging marks reach into the gutter
_BUDGET = 600_000  # items looked at for one page, some seconds; a full broadsheet page takes a tenth of it
_TITLE_TOLERANCE = 2.2  # a title may be a little wider than its text


@dataclass(slots=True)
class Candidate:
    """A set of columns (in reading order) with at most one title, and what speaks for it in words."""

    columns: tuple[int, ...]
    stack: int | None
    score: float
    box: tuple[float, float, float, float]
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Item:
    x0: float
    x1: float
    y0: float
    y1: float
    column: int | None
    stack: int | None


def reading_order(columns: Sequence[Column], members: Sequence[int], em: float) -> list[list[int]]:
    """Put members into vertical strips from left to right, each from top to bottom."""
    strips: list[list[int]] = []
    for i in sorted(members, key=lambda m: columns[m].x0):
        for strip in strips:
            first = columns[strip[0]]
            if (
                min(first.x1, columns[i].x1) - max(first.x0, columns[i].x0)
                > 0.5 * min(first.width, columns[i].width)
                or abs(first.x0 - columns[i].x0) < 0.8 * em
            ):
                strip.append(i)
                break
        else:
            strips.append([i])
    for strip in strips:
        strip.sort(key=lambda m: -columns[m].y1)
    return strips


def transition(a: Column, b: Column) -> float:
    """Score that text runs on from the foot of `a` to the head of `b`."""
    if a.ragged or b.ragged:
        return 0.0 if a.ragged == b.ragged else -0.5
    short, sentence, opens = a.ends_short(), a.ends_sentence(), b.opens_paragraph()
    if a.ends_announcing() and (short or opens):
        return 0.3
    if opens:
        if sentence:
            return 0.6 if short else 0.2
        return -0.5 if short else -3.0
    if short:
        return -2.0 if sentence else -2.5
    return 0.6 if sentence else 1.6


def _clusters(values: Sequence[float], slack: float) -> list[float]:
    out: list[list[float]] = []
    for value in sorted(values):
        if out and value - out[-1][0] <= slack:
            out[-1].append(value)
        else:
            out.append([value])
    return [median(group) for group in out]


def candidates(
    columns: Sequence[Column], stacks: Sequence[Stack], em: float, pictures: Sequence[Box] = ()
) -> list[Candidate]:
    """Enumerate the rectangles between column edges that hold whole columns and at most one title."""
    items = [_Item(c.x0, c.x1, c.y0, c.y1, i, None) for i, c in enumerate(columns)]
    aliases = {c.alias for c in columns}
    items += [_Item(s.x0, s.x1, s.y0, s.y1, None, i) for i, s in enumerate(stacks) if i not in aliases]
    lefts = _clusters([c.x0 for c in columns] + [s.x0 for s in stacks if s.vertical], 0.8 * em)
    rights = _clusters([c.x1 for c in columns] + [s.x1 for s in stacks if s.vertical], 0.8 * em)
    slack = _TOLERANCE * em
    seen: dict[tuple[frozenset[int], int | None], Candidate] = {}
    strips = sorted(
        (right - left, left, right) for left in lefts for right in rights if right - left >= 3 * em
    )
    budget = _BUDGET
    for _, left, right in strips:
        strip: list[_Item] = []
        barriers: list[_Item] = []
        for item in items:
            reach = slack if item.stack is None else _TITLE_TOLERANCE * em
            if item.x0 >= left - reach and item.x1 <= right + reach:
                strip.append(item)
            elif min(item.x1, right) - max(item.x0, left) > slack:
                barriers.append(item)
        budget -= len(items)
        for group in _between(strip, barriers):
            budget -= _rectangles(group, columns, stacks, em, pictures, seen)
        if budget < 0:
            break
    return list(seen.values())


def _between(strip: list[_Item], barriers: list[_Item]) -> list[list[_Item]]:
    """Split a strip's items at the items that stand across its edges."""
    marks = sorted(((b.y0 + b.y1) / 2 for b in barriers), reverse=True)
    groups: dict[int, list[_Item]] = {}
    for item in strip:
        if any(min(item.y1, b.y1) - max(item.y0, b.y0) > 1.0 for b in barriers):
            continue
        middle = (item.y0 + item.y1) / 2
        groups.setdefault(sum(1 for m in marks if m > middle), []).append(item)
    return list(groups.values())


def _rectangles(
    group: list[_Item],
    columns: Sequence[Column],
    stacks: Sequence[Stack],
    em: float,
    pictures: Sequence[Box],
    seen: dict[tuple[frozenset[int], int | None], Candidate],
) -> int:
    """Score the rectangles of one strip into `seen`; return how much work it was, in items looked at."""
    tops = _clusters([i.y1 for i in group], 0.3 * em)
    feet = _clusters([i.y0 for i in group], 0.3 * em)
    spent = 0
    order = sorted(group, key=lambda i: -i.y1)
    for top in reversed(tops):
        below = [i for i in order if i.y1 <= top + 0.4 * em]
        across = [i for i in order if i.y1 > top + 0.4 * em and top - i.y0 > 0.4 * em]
        for foot in reversed(feet):
            if foot >= top:
                continue
            inside: list[_Item] = []
            whole = not any(top - max(i.y0, foot) > 0.4 * em for i in across)
            for item in below:
                spent += 1
                if item.y1 <= foot:
                    break
                if item.y0 >= foot - 0.4 * em:
                    inside.append(item)
                elif item.y1 - foot > 0.4 * em:
                    whole = False
            titles = [i.stack for i in inside if i.stack is not None]
            if len(titles) > 1 or len(inside) > _MAX_ITEMS:
                break  # reaching further down only adds to it
            members = [i.column for i in inside if i.column is not None]
            if not whole or not members:
                continue
            for stack, flow in _readings(members, titles, columns):
                key = (frozenset(flow), stack)
                if flow and key not in seen:
                    seen[key] = score(flow, stack, columns, stacks, em, pictures)
                    spent += 50
    return spent


def _readings(
    members: list[int], titles: list[int], columns: Sequence[Column]
) -> list[tuple[int | None, list[int]]]:
    """Give the ways to read what is inside: a heading hardly larger than the text is the title or a subhead."""
    if titles:
        return [(titles[0], members)]
    out: list[tuple[int | None, list[int]]] = [(None, members)]
    headings = [m for m in members if columns[m].alias is not None]
    if headings:
        first = max(headings, key=lambda m: columns[m].y1)
        out.append((columns[first].alias, [m for m in members if m != first]))
        lowest = min(headings, key=lambda m: columns[m].y1)
        if lowest != first:
            out.append((columns[lowest].alias, [m for m in members if m != lowest]))
    return out


def score(
    members: Sequence[int],
    stack: int | None,
    columns: Sequence[Column],
    stacks: Sequence[Stack],
    em: float,
    pictures: Sequence[Box] = (),
) -> Candidate:
    """Weigh the evidence that columns and a title are one article."""
    strips = reading_order(columns, members, em)
    order = [m for strip in strips for m in strip]
    parts = [columns[m] for m in order]
    x0, x1 = min(c.x0 for c in parts), max(c.x1 for c in parts)
    y0, y1 = min(c.y0 for c in parts), max(c.y1 for c in parts)
    title = stacks[stack] if stack is not None else None
    total = 0.0
    why: list[str] = []

    def add(weight: float, words: str) -> None:
        nonlocal total
        total += weight
        if abs(weight) >= 0.5:
            why.append(f"{words} ({weight:+.1f})")

    flow = [c for c in parts if c.alias is None]
    if not flow:
        return Candidate(tuple(order), stack, -50.0, (x0, y0, x1, y1), ["headings without text"])
    for weight, words in (
        _likeness(flow),
        _level(strips, columns, title, em),
        _holes(strips, columns, title, em, pictures),
        _continuity(flow),
        _subheads(strips, columns),
    ):
        add(weight, words)
    if title is None:
        add(-5.0, "no title")
    else:
        add(*_placement(title, strips, columns, em))
        x0, x1 = min(x0, title.x0), max(x1, title.x1)
        y0, y1 = min(y0, title.y0), max(y1, title.y1)
    return Candidate(tuple(order), stack, total, (x0, y0, x1, y1), why)


def _likeness(parts: Sequence[Column]) -> tuple[float, str]:
    """Columns of one article have one width, one size and one pitch."""
    if len(parts) < 2:
        return 0.0, "one column"
    total = 0.0
    even = [c.width for c in parts if not c.ragged]
    width = median(even) if even else 0.0
    size = median(c.size for c in parts)
    fonts = Counter(c.font for c in parts)
    total -= 2.5 * (len(fonts) - 1)
    for column in parts:
        if not column.ragged:
            total -= min(3.0, 40 * max(0.0, abs(column.width - width) / width - 0.01))
        total -= min(3.0, 60 * max(0.0, abs(column.size - size) / size - 0.01))
    pitches = [c.pitch for c in parts if len(c.lines) >= 3 and c.pitch]
    if len(pitches) > 1:
        spread = (max(pitches) - min(pitches)) / min(pitches)
        total += 1.0 if spread <= 0.012 else -min(4.0, 80 * (spread - 0.012))
    return (
        total,
        "columns of one width, size and pitch" if total >= 0 else "columns differ in width, size or pitch",
    )


def _level(
    strips: Sequence[Sequence[int]], columns: Sequence[Column], title: Stack | None, em: float
) -> tuple[float, str]:
    """Heads and feet of the columns stand level; only the last may be shorter, and the title pushes."""
    if len(strips) < 2:
        return 0.0, "one column"
    total = 0.0
    heads: dict[bool, list[float]] = {True: [], False: []}
    feet: dict[bool, list[float]] = {True: [], False: []}
    for strip in strips:
        first, last = columns[strip[0]], columns[strip[-1]]
        over = under = False
        if title is not None and not title.vertical:
            shares = min(first.x1, title.x1) - max(first.x0, title.x0) > 0.5 * em
            over = shares and title.y0 >= first.y1 - 0.5 * em
            under = shares and title.y1 <= last.y0 + 0.5 * em
        heads[over].append(first.y1)
        feet[under].append(last.y0)
    pitch = max((columns[s[0]].pitch for s in strips), default=0.0) or 1.5 * em
    for group in heads.values():
        if len(group) > 1:
            top = max(group)
            for value in group:
                off = (top - value) / pitch
                total -= min(2.5, 1.2 * max(0.0, off - 0.25))
            if top - min(group) < 0.25 * pitch:
                total += 1.0
    for group in feet.values():
        # The last column of the article may be shorter, the others stand level.
        if len(group) > 1:
            low = min(group)
            for i, value in enumerate(group):
                off = (value - low) / pitch
                last = i == len(group) - 1
                total -= min(2.0, (0.12 if last else 0.9) * max(0.0, off - (0.3 if not last else 0.0)))
            if group[-1] < min(group[:-1]) - 0.3 * pitch:
                total -= 1.0
    return total, "heads and feet stand level" if total >= 0 else "heads or feet do not stand level"


def _holes(
    strips: Sequence[Sequence[int]],
    columns: Sequence[Column],
    title: Stack | None,
    em: float,
    pictures: Sequence[Box],
) -> tuple[float, str]:
    """Weigh gaps inside a column: they want a reason, the title or a picture."""
    total = 0.0
    for strip in strips:
        for a, b in pairwise(strip):
            above, below = columns[a], columns[b]
            gap = above.y0 - below.y1
            if (
                title is not None
                and title.y1 <= above.y0 + em
                and title.y0 >= below.y1 - em
                and min(above.x1, title.x1) > max(above.x0, title.x0)
            ):
                gap -= title.y1 - title.y0 + 3 * em
            for p in pictures:
                if (
                    p.y1 <= above.y0 + em
                    and p.y0 >= below.y1 - em
                    and min(above.x1, p.x1) > max(above.x0, p.x0)
                ):
                    gap -= p.y1 - p.y0
            pitch = above.pitch or below.pitch or 1.5 * em
            weight = 0.5 if above.ragged and below.ragged else 1.1  # stanzas stand apart
            total -= min(4.0, max(0.0, gap / pitch - 0.7) * weight)
    gutters = [columns[b[0]].x0 - max(columns[m].x1 for m in a) for a, b in pairwise(strips)]
    for gutter in gutters:
        total -= min(4.0, max(0.0, gutter / em - 2.6))
    return total, "no gaps inside" if total > -0.5 else "gaps inside"


def _continuity(parts: Sequence[Column]) -> tuple[float, str]:
    total = 0.0
    for a, b in pairwise(parts):
        total += transition(a, b)
        head = (b.text_lines() or b.lines)[0].text
        if starts_dateline(head) and b.opens_paragraph():
            total -= 2.0
    head = (parts[0].text_lines() or parts[0].lines)[0].text
    if parts[0].ragged:
        pass
    elif parts[0].opens_paragraph():
        total += 0.5
    elif is_jump_line(parts[0].lines[0].text):
        total += 3.0
    else:
        total -= 1.8
    if starts_dateline(head):
        total += 1.0
    last = parts[-1]
    if last.ragged:
        pass
    elif last.ends_sentence():
        total += 0.5
    elif is_jump_line(last.lines[-1].text):
        total += 1.0
    elif last.bylines and max(last.bylines) == len(last.lines) - 1:
        total += 0.5
    elif not last.ends_short():
        total -= 2.0
    words = "text runs on from foot to head" if total >= 0 else "text does not run on"
    return total, words


def _subheads(strips: Sequence[Sequence[int]], columns: Sequence[Column]) -> tuple[float, str]:
    """Weigh headings inside the text: they follow a finished paragraph and head one; a title stands first."""
    total = 0.0
    for number, strip in enumerate(strips):
        for place, m in enumerate(strip):
            if columns[m].alias is None:
                continue
            total -= 0.3
            if place == 0 and number == 0:
                total -= 4.0
            if place and not columns[strip[place - 1]].ends_sentence():
                total -= 2.0
            if place + 1 < len(strip) and not columns[strip[place + 1]].opens_paragraph():
                total -= 2.0
            if place + 1 == len(strip):
                total -= 2.0
    return total, "subheads inside"


def _placement(
    title: Stack, strips: Sequence[Sequence[int]], columns: Sequence[Column], em: float
) -> tuple[float, str]:
    x0 = min(columns[m].x0 for s in strips for m in s)
    x1 = max(columns[m].x1 for s in strips for m in s)
    y1 = max(columns[m].y1 for s in strips for m in s)
    width = x1 - x0
    if title.x1 <= x0 + em or title.x0 >= x1 - em:
        # Beside the text: its head stands level with the text's, or its middle with the text's middle.
        gap = max(x0 - title.x1, title.x0 - x1) / em
        off = min(
            abs(title.y1 - y1),
            abs((title.y1 + title.y0) / 2 - (y1 + min(columns[m].y0 for s in strips for m in s)) / 2),
        )
        weight = 0.8 - min(3.0, 0.5 * max(0.0, gap - 1.5)) - min(3.0, 0.25 * off / em)
        return weight, "title beside the text"
    middle = (title.x0 + title.x1) / 2
    centre = abs(middle - (x0 + x1) / 2) / em
    lefts = [min(columns[m].x0 for m in s) for s in strips]
    rights = [max(columns[m].x1 for m in s) for s in strips]
    some = min(
        abs(middle - (lefts[i] + rights[j]) / 2) / em
        for i in range(len(strips))
        for j in range(i, len(strips))
    )
    flush = min(abs(title.x0 - x0), abs(title.x0 - x0 - em)) / em
    if centre < 0.6:
        weight, words = 2.0, "title centred on the columns"
    elif some < 0.6:
        weight, words = 1.0, "title centred on some of the columns"
    elif flush < 0.6:
        weight, words = 1.0, "title flush with the columns"
    else:
        weight, words = -min(4.0, 0.35 * min(centre, 2 * flush)), "title off the middle of the columns"
    over = min(
        (title.y0 - columns[s[0]].y1 for s in strips if title.y0 - columns[s[0]].y1 > -em), default=None
    )
    under = min(
        (columns[s[-1]].y0 - title.y1 for s in strips if columns[s[-1]].y0 - title.y1 > -em), default=None
    )
    gaps = [g for g in (over, under) if g is not None]
    if gaps:
        weight -= min(3.0, 0.25 * max(0.0, min(gaps) / em - 1.0))
    if over is None:
        weight -= 0.8  # titles below their text are rarer
    elif under is not None and len(strips) == 1:
        weight -= 2.5  # a title in the midst of one single column
    over_width = (title.x1 - title.x0) / width
    if over_width > 1.03:
        weight -= 2.0
    return weight, words
