"""Floors: the scores that were reached once and may not be lost unnoticed. Pure; files are read elsewhere."""

from __future__ import annotations

import json
import math
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOW_IS_GOOD = frozenset({"lost", "leak"})
"""Columns whose floor is a ceiling."""

TOLERANCE = 0.0005
"""Segmentation is a function of page and version, so two runs give the same score to the last digit; this much room is
only for rounding to four digits. One article of the sample, the smallest set, weighs ten times as much."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The floors of one set of pages: `data` is the digest of the gold and pages they were measured on."""

    data: str
    columns: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Change:
    """A floor that moves; `before` is None for a new one, `after` for one that is dropped."""

    column: str
    before: float | None
    after: float | None

    @property
    def lowers(self) -> bool:
        """Whether the gate lets through after this what it stopped before."""
        if self.before is None:
            return False
        if self.after is None:
            return True
        return self.after > self.before if self.column in LOW_IS_GOOD else self.after < self.before


@dataclass(frozen=True, slots=True)
class Pinned:
    """New floors of a set and what changed against the old ones."""

    floor: Floor
    changes: tuple[Change, ...] = field(default=())


def breaches(floor: Floor, data: str, scores: Mapping[str, float | None]) -> tuple[str, ...]:
    """Return in words what falls below its floor, or why floors and scores cannot be compared."""
    if floor.data != data:
        digests = f"then {floor.data[:12]}, now {data[:12]}"
        changed = f"the pages or their gold changed since the floors were pinned ({digests})"
        return (f"{changed}: measure again and pin with --pin --reason",)
    told: list[str] = []
    for column, bound in floor.columns.items():
        value = scores.get(column)
        if value is None:
            told.append(f"{column} is not scored any more; its floor is {bound:.4f}")
        elif column in LOW_IS_GOOD and value > bound + TOLERANCE:
            told.append(f"{column} is {value:.4f}, above its ceiling {bound:.4f}")
        elif column not in LOW_IS_GOOD and value < bound - TOLERANCE:
            told.append(f"{column} is {value:.4f}, below its floor {bound:.4f}")
    return tuple(told)


def pin(floor: Floor | None, data: str, scores: Mapping[str, float | None], *, lower: bool) -> Pinned:
    """Move floors to the present scores, rounded to four digits to the lenient side.

    Raise ConfigError where a floor would be lowered or dropped and `lower` is False; a fall within the tolerance
    leaves the floor where it is.
    """
    old = floor.columns if floor else {}
    new: dict[str, float] = {}
    changes: list[Change] = []
    for column, value in scores.items():
        if value is None:
            continue
        rounded = (math.ceil if column in LOW_IS_GOOD else math.floor)(round(value * 10_000, 6)) / 10_000
        before = old.get(column)
        if (
            before is not None
            and abs(rounded - before) <= TOLERANCE
            and Change(column, before, rounded).lowers
        ):
            rounded = before
        new[column] = rounded
        if rounded != before:
            changes.append(Change(column, before, rounded))
    changes += [Change(column, bound, None) for column, bound in old.items() if column not in new]
    fallen = [_told(change) for change in changes if change.lowers]
    if fallen and not lower:
        raise ConfigError(
            f"This would lower floors: {', '.join(fallen)}.",
            state="No floor was changed.",
            hint="Mend what got worse; or say --lower, and why in --reason.",
        )
    return Pinned(Floor(data, new), tuple(changes))


def read(text: str) -> dict[str, Floor]:
    """Read floors from TOML: a table for each set, with `data` and a table `floors`."""
    return {
        name: Floor(table["data"], {column: float(bound) for column, bound in table["floors"].items()})
        for name, table in tomllib.loads(text).items()
    }


def write(floors: Mapping[str, Floor]) -> str:
    """Write floors as TOML that `read` reads."""
    lines = [
        "# Scores may not fall below these (nor lost and leak rise above). Written by `python bench/quality.py --pin`;",
        "# `data` is the SHA-256 of the pages and gold they were measured on. Their history: docs/quality-history.md.",
    ]
    for name, floor in sorted(floors.items()):
        lines += ["", f"[{name}]", f'data = "{floor.data}"', "", f"[{name}.floors]"]
        lines += [f"{json.dumps(column)} = {bound:.4f}" for column, bound in floor.columns.items()]
    return "\n".join(lines) + "\n"


def history_rows(date: str, name: str, changes: Iterable[Change], reason: str) -> str:
    """Return the rows of the history table for what changed, one for each set; empty where nothing did."""
    moved = ", ".join(_told(change) for change in changes)
    clean = " ".join(reason.split()).replace("|", "/")
    return f"| {date} | {name} | {moved} | {clean} |\n" if moved else ""


def _told(change: Change) -> str:
    after = "none" if change.after is None else f"{change.after:.4f}"
    return (
        f"{change.column} {after}"
        if change.before is None
        else f"{change.column} {change.before:.4f} → {after}"
    )
