"""A map without tiles: divisions as points where the gazetteer has them, in the conic projection of Chinese atlases."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.explore.answers import PlaceCount

WIDTH, HEIGHT = 760.0, 600.0

LEAST = 0.22
"""Degrees of latitude that a map shows at least: closer, the coordinates of towns are too coarse."""

MOST = 0.85
"""Share of the articles whose places a map shows at least: one story from afar is not to make the rest a spot."""

LABELS = 60

_SOUTH, _NORTH, _MIDDLE, _ORIGIN = (math.radians(degrees) for degrees in (25.0, 47.0, 105.0, 36.0))
_N = (math.sin(_SOUTH) + math.sin(_NORTH)) / 2
_C = math.cos(_SOUTH) ** 2 + 2 * _N * math.sin(_SOUTH)
_RHO = math.sqrt(_C - 2 * _N * math.sin(_ORIGIN)) / _N


@dataclass(frozen=True, slots=True)
class Ground:
    """A county of the backdrop; its name where there is room for names, else empty."""

    x: float
    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Circle:
    """A place that articles name: its spot, a radius whose square grows with the articles, and its label.

    `label` is empty where it would cover another; `left` says that it stands on the left of the circle.
    """

    place: PlaceCount
    x: float
    y: float
    r: float
    label: str
    left: bool


@dataclass(frozen=True, slots=True)
class Map:
    """A map of `width` by `height`: the backdrop and the places, large ones first.

    `nowhere` places have no coordinate, and `outside` is how many lie beyond its edges.
    """

    ground: tuple[Ground, ...]
    circles: tuple[Circle, ...]
    nowhere: int
    outside: int
    width: float = WIDTH
    height: float = HEIGHT


def projected(lon: float, lat: float) -> tuple[float, float]:
    """Project degrees by the conic of Albers (1805), parallels 25 and 47: x east and y north, in radians."""
    rho = math.sqrt(_C - 2 * _N * math.sin(math.radians(lat))) / _N
    angle = _N * (math.radians(lon) - _MIDDLE)
    return rho * math.sin(angle), _RHO - rho * math.cos(angle)


def drawn(places: Sequence[PlaceCount], *, whole: bool = False) -> Map:
    """Draw places, cut to where most of the articles are; `whole` shows the country whatever they are."""
    known = [(p, projected(p.lon, p.lat)) for p in places if p.lon is not None and p.lat is not None]
    known.sort(key=lambda one: (-one[0].articles, one[0].code))
    ground = counties()
    scale, left, top = _frame([(x, y) for x, y, _ in ground] if whole or not known else _middle(known))

    def seen(x: float, y: float) -> tuple[float, float] | None:
        at = round((x - left) * scale, 1), round((top - y) * scale, 1)
        return at if 0 <= at[0] <= WIDTH and 0 <= at[1] <= HEIGHT else None

    near = [(*at, name) for x, y, name in ground if (at := seen(x, y))]
    roomy = len(near) <= LABELS
    most = max((place.articles for place, _ in known), default=1)
    circles = _labelled(
        [
            (place, *at, round(4 + 20 * math.sqrt(place.articles / most), 1))
            for place, spot in known
            if (at := seen(*spot))
        ]
    )
    named = {circle.place.name for circle in circles}
    return Map(
        tuple(Ground(x, y, name if roomy and name not in named else "") for x, y, name in near),
        tuple(circles),
        len(places) - len(known),
        len(known) - len(circles),
    )


@lru_cache(maxsize=1)
def counties() -> tuple[tuple[float, float, str], ...]:
    """Return where the counties of China lie, projected, with their names: together they show its shape."""
    from ingest.enrich.gazetteer import load  # noqa: PLC0415  (a second of reading that only maps need)

    gazetteer = load()
    rows = {
        row.code: row
        for name in gazetteer.names()
        for row in gazetteer.named(name)
        if row.level == "county" and row.code and not row.former
    }
    return tuple(
        (*projected(row.lon, row.lat), row.name)
        for _, row in sorted(rows.items())
        if row.lon is not None and row.lat is not None
    )


def _middle(known: Sequence[tuple[PlaceCount, tuple[float, float]]]) -> list[tuple[float, float]]:
    """Return the spots nearest to the middle of all articles that have most of the articles together."""
    total = sum(place.articles for place, _ in known)

    def median(axis: int) -> float:
        passed = 0
        for place, spot in sorted(known, key=lambda one: one[1][axis]):
            passed += place.articles
            if 2 * passed >= total:
                return spot[axis]
        return 0.0

    x, y = median(0), median(1)
    taken: list[tuple[float, float]] = []
    passed = 0
    for place, spot in sorted(known, key=lambda one: math.dist(one[1], (x, y))):
        if passed >= MOST * total:
            break
        taken.append(spot)
        passed += place.articles
    return taken


def _frame(spots: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the scale and the upper left corner of a picture that holds all spots, with a margin."""
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    least = math.radians(LEAST)
    width = max(max(xs) - min(xs), least * WIDTH / HEIGHT) * 1.16
    height = max(max(ys) - min(ys), least) * 1.16
    scale = min(WIDTH / width, HEIGHT / height)
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return scale, middle_x - WIDTH / scale / 2, middle_y + HEIGHT / scale / 2


def _labelled(spots: Sequence[tuple[PlaceCount, float, float, float]]) -> list[Circle]:
    """Give labels to the places named most, on the right or the left, where they cover no other label or circle."""
    taken: list[tuple[float, float, float, float]] = []
    circles = []
    for place, x, y, r in spots:
        wide = 13.0 * len(place.name) + 4
        label, on_left = "", False
        for left in (False, True):
            box = (x - r - wide if left else x + r + 2, y - 9, x - r - 2 if left else x + r + wide, y + 9)
            inside = box[0] >= 0 and box[2] <= WIDTH
            if inside and len(taken) < 2 * LABELS and not any(_overlap(box, other) for other in taken):
                label, on_left = place.name, left
                taken.append(box)
                break
        taken.append((x - r * 0.7, y - r * 0.7, x + r * 0.7, y + r * 0.7))
        circles.append(Circle(place, x, y, r, label, on_left))
    return circles


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
