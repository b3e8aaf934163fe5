"""A plan on disk: what was decided, on which lake and on which state of it, and whether that still holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from ingest.errors import ConfigError, IngestError, PlanError
from ingest.papers.bounded import read_bounded
from ingest.plan.rules import Item, good

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ingest.lake import LedgerRow

FORMAT = 2
"""2: an item says from which stage on it is to be made."""

_TOLD = 10
"""So many issues are named in an error; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Issues to work on, in the order wanted.

    `lake` is the identity of the lake that it was made for and `uri` where that lay; `versions` are by paper
    those that the issues are to be built with.
    """

    lake: str
    uri: str
    versions: dict[str, dict[str, str]]
    items: tuple[Item, ...]

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 (hex) of what the plan was made on: the lake, the versions, each issue's state."""
        seen = [self.lake, self.versions, json.loads(_ITEMS.dump_json(self.items))]
        return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_ITEMS = TypeAdapter(tuple[Item, ...])


@dataclass(frozen=True, slots=True)
class Left:
    """What of a plan is still to be done, and what others (or an earlier start of it) have done since."""

    items: tuple[Item, ...]
    done: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _File:
    format: int
    fingerprint: str
    lake: str
    uri: str
    versions: dict[str, dict[str, str]]
    items: tuple[Item, ...]


_FILE = TypeAdapter(_File)

MOST_BYTES = 256 * 1024 * 1024
"""Of a plan: 300 bytes an issue."""


def save_plan(plan: Plan, file: Path) -> None:
    """Write a plan as JSON for people and `ingest backfill --plan`. Raise IngestError where it cannot be."""
    content = _File(FORMAT, plan.fingerprint, plan.lake, plan.uri, plan.versions, plan.items)
    try:
        file.write_bytes(_FILE.dump_json(content, indent=1) + b"\n")
    except OSError as error:
        raise IngestError(
            f"The plan cannot be written to {file}: {error.strerror}.", hint="Name another file with --save."
        ) from error


def load_plan(file: Path) -> Plan:
    """Read a plan. Raise ConfigError where the file is none, or was changed by hand."""
    again = "Make it anew: ingest plan --save FILE"
    try:
        content = _FILE.validate_json(read_bounded(file, MOST_BYTES, typed=True))
    except OSError as error:
        raise ConfigError(f"The plan {file} cannot be read: {error}.", hint=again) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{file} is no plan: {place or 'it'}: {first['msg']}.", hint=again) from error
    if content.format != FORMAT:
        raise ConfigError(
            f"The plan {file} is of format {content.format}, this version reads {FORMAT}.", hint=again
        )
    plan = Plan(content.lake, content.uri, content.versions, content.items)
    if plan.fingerprint != content.fingerprint:
        raise ConfigError(
            f"The plan {file} was changed after it was made: its fingerprint does not fit.",
            hint="Narrow it with --from, --to, --only or --paper instead: ingest plan ... --save FILE",
        )
    return plan


def what_is_left(
    plan: Plan,
    lake: str,
    ledger: Mapping[tuple[str, date], LedgerRow],
    versions: Mapping[str, Mapping[str, str]],
    begun: Collection[tuple[str, str]],
) -> Left:
    """Hold a plan against the lake as it is and return what is left of it.

    `begun` are the chunks (paper, month) that an earlier start of the same plan took up: in those a moved
    issue is its own progress. Raise PlanError where the plan is of another lake, other versions would
    build it, or an issue has moved to a state that the plan did not decide on.
    """
    again = "Look at the lake and plan anew: ingest plan --save FILE"
    if lake != plan.lake:
        raise PlanError(
            f"The plan was made for another lake (it lay at {plan.uri}).",
            hint="Name that lake with --lake, or plan for this one: ingest plan --save FILE",
        )
    for paper, planned in plan.versions.items():
        if versions[paper] != planned:
            differ = ", ".join(
                f"{name} {planned.get(name)} -> {now}" for name, now in versions[paper].items()
            )
            raise PlanError(f"The plan of {paper} was made for other versions: {differ}.", hint=again)
    left, done, moved = [], [], []
    for item in plan.items:
        row = ledger.get((item.paper, item.issue_date))
        state = (row.status, row.digest) if row else ("untried", "")
        if good(row, versions[item.paper]) and not item.again:
            done.append(item)
        elif state == (item.status, item.digest) or (item.paper, f"{item.issue_date:%Y-%m}") in begun:
            left.append(item)
        else:
            moved.append((item, state[0]))
    if moved:
        raise PlanError(f"The ledger has moved since the plan was made: {_told(moved)}.", hint=again)
    return Left(tuple(left), tuple(done))


def _told(moved: Sequence[tuple[Item, str]]) -> str:
    named = [
        f"{item.paper} {item.issue_date} was {item.status} and is "
        + (f"{status} in another form" if status == item.status else status)
        for item, status in moved[:_TOLD]
    ]
    more = f" and {len(moved) - _TOLD} more" if len(moved) > _TOLD else ""
    return "; ".join(named) + more
