"""Kickers and subtitles of a PDF page: which title each one belongs to, and which are headings inside a text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.layout.elements import Stack
    from ingest.segment.layout.sized import Sized


def take_decks(found: Sequence[Stack], decks: Sequence[Sized]) -> list[Sized]:
    """Give kickers and subtitles to the nearest title above or below (beside, where titles stand upright).

    A deck of several lines goes where its nearest line goes. Return the lines that no title is near enough to.
    """
    left = list(decks)
    for reach in (0.8, 1.6, 2.6):
        moved = True
        while moved:
            moved = False
            for s in list(left):
                near = [(gap, i) for i, stack in enumerate(found) if (gap := _deck_gap(s, stack)) <= reach]
                if near:
                    stack = found[min(near)[1]]
                    (stack.above if _stands_before(s, stack) else stack.below).append(s)
                    left.remove(s)
                    moved = True
    for stack in found:
        _sort(stack)
    return left


def inside_text(decks: Sequence[Sized], found: Sequence[Stack], text: Sequence[Sized]) -> set[int]:
    """Find headings inside a text that look like subtitles: level with text under the same title."""
    out: set[int] = set()
    for s in decks:
        if s.vertical:
            continue
        above = [t for t in found if not t.vertical and t.y0 > s.y and t.x0 - s.size < s.x < t.x1 + s.size]
        title = min(above, key=lambda t: t.y0 - s.y, default=None)
        if title is None or s.width > 0.7 * (title.x1 - title.x0):
            continue
        if any(
            abs(o.y - s.y) < 0.4 * s.size
            and abs(o.size - s.size) < 0.15 * s.size
            and title.x0 - s.size < o.x < title.x1 + s.size
            for o in text
        ):
            out.add(s.line.no)
    return out


def _deck_gap(s: Sized, stack: Stack) -> float:
    """Give the distance of a line from a stack in characters; infinite where it stands elsewhere."""
    lines = stack.all_lines()
    if stack.vertical != s.vertical and not (stack.vertical and s.y > stack.title[0].box.y1):
        return math.inf
    if stack.vertical and s.vertical:
        if min(s.box.y1, stack.y1) - max(s.box.y0, stack.y0) <= 0:
            return math.inf
        return min(max(s.box.x0 - o.box.x1, o.box.x0 - s.box.x1, 0.0) for o in lines) / s.size
    best = math.inf
    for o in lines:
        shared = min(s.box.x1, o.box.x1) - max(s.box.x0, o.box.x0)
        # A short line at one end of a title may stand a little out of it.
        if shared <= -1.0 * s.size:
            continue
        gap = max(s.box.y0 - o.box.y1, o.box.y0 - s.box.y1, 0.0)
        best = min(best, gap / s.size + (0.0 if shared > 0 else 0.5))
    return best


def _stands_before(s: Sized, stack: Stack) -> bool:
    """Tell a kicker from a subtitle: above the title, or to the right of an upright one."""
    if stack.vertical and s.vertical:
        return s.x > (stack.x0 + stack.x1) / 2 and not s.text.startswith(("—", "―", "─"))
    return s.y > (stack.title[0].box.y1 + stack.title[-1].box.y0) / 2


def _sort(stack: Stack) -> None:
    for part in (stack.above, stack.below):
        part.sort(key=(lambda s: -s.box.x1) if stack.vertical else (lambda s: -s.y))
