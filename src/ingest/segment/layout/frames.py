"""Closed frames on a PDF page: four printed rules that meet at their corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.model import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Page
    from ingest.segment.layout.sized import Sized


def frames(page: Page) -> list[Box]:
    """Find closed frames: four rules that meet at their corners. The largest first."""
    across: dict[tuple[int, int], list[Box]] = {}
    sides: dict[tuple[int, int], list[Box]] = {}
    for r in page.rules:
        if r.y1 - r.y0 <= _SLACK < r.x1 - r.x0:
            across.setdefault((_bin(r.x0), _bin(r.x1)), []).append(r)
        elif r.x1 - r.x0 <= _SLACK < r.y1 - r.y0:
            sides.setdefault((_bin(r.y0), _bin(r.y1)), []).append(r)

    def has_side(x: float, y0: float, y1: float) -> bool:
        return any(abs(r.x0 - x) <= _SLACK for r in _near_bins(sides, y0, y1))

    found: list[Box] = []
    for group in across.values():
        for top in group:
            for bottom in _near_bins(across, top.x0, top.x1):
                y0, y1 = bottom.y0, top.y0
                if y1 - y0 >= 2 * _SLACK and has_side(top.x0, y0, y1) and has_side(top.x1, y0, y1):
                    found.append(Box(top.x0, y0, top.x1, y1))
    area = (page.width or 0.0) * (page.height or 0.0)
    found = [f for f in dict.fromkeys(found) if (f.x1 - f.x0) * (f.y1 - f.y0) < 0.7 * area]
    return sorted(found, key=lambda f: -(f.x1 - f.x0) * (f.y1 - f.y0))


def without_cells(found: Sequence[Box], grids: Sequence[Sequence[Sequence[Sized]]]) -> list[Box]:
    """Leave out the cells of ruled tables: frames that hold nothing but a table's own lines."""
    cells = {s.line.no: s.box for grid in grids for row in grid for s in row}
    if not cells:
        return list(found)
    rects = [
        Box(
            min(s.box.x0 for row in grid for s in row),
            min(s.box.y0 for row in grid for s in row),
            max(s.box.x1 for row in grid for s in row),
            max(s.box.y1 for row in grid for s in row),
        )
        for grid in grids
    ]

    def is_cell(frame: Box) -> bool:
        return any(
            frame.x0 >= r.x0 - _MARGIN
            and frame.x1 <= r.x1 + _MARGIN
            and frame.y0 >= r.y0 - _MARGIN
            and frame.y1 <= r.y1 + _MARGIN
            for r in rects
        )

    return [f for f in found if not is_cell(f)]


def share_out(
    lines: Sequence[Sized], found: Sequence[Box], body: float
) -> tuple[dict[int, list[Sized]], dict[int, list[Sized]]]:
    """Give each line to the smallest frame around it (-1: none); return the groups and the labels in them.

    A frame or a tinted bar around one short line is that line's ornament: a label's, or a title's, which then
    belongs to what is around the frame.
    """
    groups: dict[int, list[Sized]] = {}
    labels: dict[int, list[Sized]] = {}
    for s, holder in zip(lines, holders(lines, found), strict=True):
        groups.setdefault(holder, []).append(s)
    for holder in sorted((h for h in groups if h >= 0), reverse=True):
        group = groups[holder]
        if not _is_ornament(group, found[holder]):
            continue
        around = max((i for i in range(holder) if inside(found[holder], found[i])), default=-1)
        del groups[holder]
        if max(s.size for s in group) < _TITLE * body:
            labels.setdefault(around, []).extend(group)
            groups.setdefault(around, [])
        else:
            groups.setdefault(around, []).extend(group)
    for group in groups.values():
        group.sort(key=lambda s: s.line.no)
    return {holder: group for holder, group in groups.items() if group or holder in labels}, labels


def holders(lines: Sequence[Sized], found: Sequence[Box]) -> list[int]:
    """Give for each line the last of the frames (the smallest) that holds its centre, -1 for none."""
    if not found or not lines:
        return [-1] * len(lines)
    x0, y0, x1, y1 = np.array([(box.x0, box.y0, box.x1, box.y1) for box in found]).T
    x, y = np.array([(s.x, s.y) for s in lines]).T[:, :, None]
    held = (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
    last = len(found) - 1 - held[:, ::-1].argmax(axis=1)
    of_line: list[int] = np.where(held.any(axis=1), last, -1).tolist()
    return of_line


def _is_ornament(group: Sequence[Sized], frame: Box) -> bool:
    size = max(s.size for s in group)
    level = max(s.y for s in group) - min(s.y for s in group) < 0.5 * size
    letters = sum(len("".join(s.text.split())) for s in group)
    return level and letters <= _LABEL_LETTERS and frame.y1 - frame.y0 < 3.2 * size


_LABEL_LETTERS = 24  # a frame around one line of no more is its ornament
_TITLE = 1.5  # from so many times the body's size on a line in a bar is a title
_MARGIN = 24.0  # points by which the cells of a table reach beyond their ink
_SLACK = 3.0  # points by which rules that meet may miss each other


def _bin(value: float) -> int:
    return round(value / _SLACK)


def _near_bins(bins: dict[tuple[int, int], list[Box]], a: float, b: float) -> list[Box]:
    """List what stands within the slack of two coordinates."""
    near_a, near_b = _bin(a), _bin(b)
    return [r for i in (-1, 0, 1) for j in (-1, 0, 1) for r in bins.get((near_a + i, near_b + j), ())]


def inside(box: Box, frame: Box) -> bool:
    """Tell whether a box's centre lies in a frame."""
    return frame.x0 <= (box.x0 + box.x1) / 2 <= frame.x1 and frame.y0 <= (box.y0 + box.y1) / 2 <= frame.y1
