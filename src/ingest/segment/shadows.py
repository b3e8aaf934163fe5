"""Shadows of titles that are broken over lines: what a line says that the lines before it have said.

A title drawn twice comes out as each of its lines twice (the pages room mends that), as its lines twice in turn, or as
runs that are broken anywhere: 查封一处 / 查封一处“三无 / “三无. Found here by all the lines of a field together.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ingest.pages.repair import undouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.segment.decided import Run

_FIELDS = ("kicker", "title", "subtitle")

_LEAST = 4
"""Characters from which on a field that is the same thing twice is taken for a shadow: 合龙合龙."""


def drop_shadows(runs: Sequence[Run], lines: Sequence[str]) -> None:
    """Take what the lines of a title, kicker or subtitle say a second time out of them, as edits."""
    for role in _FIELDS:
        field = [run for run in runs if run.role == role and run.text.strip()]
        if len(field) > 1:
            _whole_lines(field, lines)
            for run in field:
                _half(run, lines[run.part.line])
        at = [(run, k) for run in field for k in run.kept() if not lines[run.part.line][k].isspace()]
        text = "".join(lines[run.part.line][k] for run, k in at)
        again = _second(text)
        for run in field:
            places = [at[k][1] for k in again if at[k][0] is run]
            if places:
                run.drop(_ranges(places), lines[run.part.line])


def _whole_lines(field: Sequence[Run], lines: Sequence[str]) -> None:
    """Drop lines that repeat an earlier one whole; a title set upright repeats letters without any shadow."""
    seen: set[str] = set()
    for run in field:
        bare = "".join(run.text.split())
        letter = len(bare) == 1 and bare.isalnum()
        if bare in seen and not letter:
            run.drop([(run.start, run.end)], lines[run.part.line])
        seen.add(bare)


def _half(run: Run, line: str) -> None:
    """Drop the second half of a line that is the same thing twice."""
    at = [k for k in run.kept() if not line[k].isspace()]
    half = len(at) // 2
    if len(at) >= _LEAST and [line[k] for k in at] == [line[k] for k in at[:half]] * 2:
        run.drop(_ranges(at[half:]), line)


def _second(text: str) -> list[int]:
    """Return the places of a field's letters that belong to a second run, where all of it stands twice."""
    half = len(text) // 2
    if len(text) >= _LEAST and text == text[:half] * 2:
        return list(range(half, len(text)))
    found = undouble(text)
    return [k for a, b in found.removed for k in range(a, b)] if found.whole else []


def _ranges(places: Iterable[int]) -> list[tuple[int, int]]:
    out = []
    for _, group in itertools.groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        members = [place for _, place in group]
        out.append((members[0], members[-1] + 1))
    return out
