"""Closed frames on a PDF page: four printed rules that meet at their corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model import Box

if TYPE_CHECKING:
    from ingest.model import Page


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


_SLACK = 3.0  # points by which rules that meet may miss each other


def _bin(value: float) -> int:
    return round(value / _SLACK)


def _near_bins(bins: dict[tuple[int, int], list[Box]], a: float, b: float) -> list[Box]:
    """List what stands within the slack of two coordinates."""
    return [r for i in (-1, 0, 1) for j in (-1, 0, 1) for r in bins.get((_bin(a) + i, _bin(b) + j), ())]


def inside(box: Box, frame: Box) -> bool:
    """Tell whether a box's centre lies in a frame."""
    return frame.x0 <= (box.x0 + box.x1) / 2 <= frame.x1 and frame.y0 <= (box.y0 + box.y1) / 2 <= frame.y1
