"""How long the stages of a run take."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class StageTime:
    """Seconds of wall clock that a stage took.

    Of an issue: fetch, resources (places and history read), segment, enrich, audit, land; of a run: compact,
    duplicates, catalog.
    """

    stage: str
    seconds: float


class Stopwatch:
    """Seconds by stage: each lap adds what has passed since the one before to its stage."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._at = clock()
        self._seconds: dict[str, float] = defaultdict(float)

    def lap(self, stage: str) -> None:
        """End a stage here."""
        now = self._clock()
        self._seconds[stage] += now - self._at
        self._at = now

    @property
    def times(self) -> tuple[StageTime, ...]:
        """Return the stages in the order in which they first ended."""
        return tuple(StageTime(stage, seconds) for stage, seconds in self._seconds.items())


def summed(times: Iterable[StageTime]) -> tuple[StageTime, ...]:
    """Add up the times of each stage, the slowest first."""
    seconds: dict[str, float] = defaultdict(float)
    for time_ in times:
        seconds[time_.stage] += time_.seconds
    return tuple(
        StageTime(stage, spent)
        for stage, spent in sorted(seconds.items(), key=lambda item: (-item[1], item[0]))
    )
