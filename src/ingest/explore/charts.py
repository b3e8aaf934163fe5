"""Curves over time as geometry for SVG: a stretch without data is a gap in the curve, never a zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Grain = Literal["day", "week", "month", "year"]

WIDTH, HEIGHT = 960, 320
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 14, 30


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of time by its first day. `value` is None where nothing was read, so that nothing is known.

    `short` says that a part of it is missing, `rest` that rightly no issue appeared: a curve goes on over that.
    """

    bucket: date
    value: float | None
    short: bool = False
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A value in the picture, and what it stands for. `short` marks one that is made of a part of its time."""

    x: float
    y: float
    bucket: date
    value: float
    short: bool


@dataclass(frozen=True, slots=True)
class Series:
    """A curve: what it is called, its pieces (points of SVG polylines) and its dots."""

    name: str
    pieces: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Stretches of which nothing was read, from the first day of one to that of another."""

    x: float
    width: float
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves with their axes, `width` by `height`; the plot lies between `left`, `right`, `top` and `bottom`."""

    series: tuple[Series, ...]
    gaps: tuple[Band, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def first_of(day: date, grain: Grain) -> date:
    """Return the first day of the stretch that a day lies in; weeks begin on Monday."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if grain == "year" else day


def buckets(start: date, end: date, grain: Grain) -> list[date]:
    """Return the first days of all stretches from one day to another, both included."""
    found, at = [], first_of(start, grain)
    while at <= end:
        found.append(at)
        at = _next(at, grain)
    return found


def _next(at: date, grain: Grain) -> date:
    if grain == "day":
        return at + timedelta(days=1)
    if grain == "week":
        return at + timedelta(days=7)
    if grain == "month":
        return date(at.year + at.month // 12, at.month % 12 + 1, 1)
    return date(at.year + 1, 1, 1)


def chart(lines: Mapping[str, Sequence[Point]], grain: Grain, *, height: int = HEIGHT) -> Chart:
    """Lay out curves over the same stretches of time; without any it is an empty picture."""
    bottom = height - BOTTOM
    times = [point.bucket for point in next(iter(lines.values()), ())]
    most = max((p.value for points in lines.values() for p in points if p.value is not None), default=0.0)
    steps = _steps(most)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(times))
    across = {time: LEFT + step * (at + 0.5) for at, time in enumerate(times)}

    def up(value: float) -> float:
        return round(bottom - (bottom - TOP) * value / steps[-1], 1)

    series = []
    for name, points in lines.items():
        dots = [
            Dot(round(across[p.bucket], 1), up(p.value), p.bucket, p.value, p.short)
            for p in points
            if p.value is not None
        ]
        places = {dot.bucket: f"{dot.x},{dot.y}" for dot in dots}
        series.append(Series(name, tuple(_pieces(points, places)), tuple(dots)))
    known = next(iter(lines.values()), ())
    return Chart(
        tuple(series),
        tuple(_gaps(known, across, step)),
        tuple(_dates(times, across, grain)),
        tuple(Tick(up(value), f"{value:g}") for value in steps),
        height=height,
        bottom=bottom,
    )


def _pieces(points: Sequence[Point], places: Mapping[date, str]) -> list[str]:
    """Return the polylines of a curve: one for every run of stretches that are known."""
    pieces: list[list[str]] = [[]]
    for point in points:
        if point.value is not None:
            pieces[-1].append(places[point.bucket])
        elif not point.rest:
            pieces.append([])
    # A stretch that stands alone is a line of no length, which round ends make a dot.
    return [" ".join(piece * 2 if len(piece) == 1 else piece) for piece in pieces if piece]


def _gaps(points: Sequence[Point], across: Mapping[date, float], step: float) -> list[Band]:
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.value is None and not point.rest:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [
        Band(
            round(across[run[0].bucket] - step / 2, 1),
            round(step * len(run), 1),
            run[0].bucket,
            run[-1].bucket,
        )
        for run in runs
        if run
    ]


def _steps(most: float) -> list[float]:
    """Return round values from 0 to above the most, for the axis."""
    if most <= 0:
        return [0.0, 1.0]
    size = 10.0 ** len(str(int(most)))
    for part in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25):
        step = size * part
        if most <= 5 * step:
            break
    if most >= 1:
        step = max(1.0, step)
    count = int(-(-most // step))
    return [step * at for at in range(count + 1)]


def _dates(times: Sequence[date], across: Mapping[date, float], grain: Grain) -> list[Tick]:
    """Return marks on the axis of time: about ten, at starts of years or months where they fit."""
    if not times:
        return []
    years = times[-1].year - times[0].year
    if grain == "year" or years >= 3:
        every = max(1, -(-(years + 1) // 12))
        first = {time.year: time for time in reversed(times)}
        return [Tick(across[first[year]], str(year)) for year in sorted(first) if year % every == 0]
    shown = times[:: max(1, -(-len(times) // 9))]
    form = "%Y-%m" if grain == "month" else "%m-%d"
    return [Tick(round(across[time], 1), f"{time:{form}}") for time in shown]
