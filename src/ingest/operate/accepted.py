"""Damage that a person has looked into and nobody can mend: on record with the reason, and told no more."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ingest.errors import ConfigError, LakeError
from ingest.lake.json_files import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingest.lake.files import Files

ACCEPTED = "accepted_damage.json"
"""At the root of a lake, beside the heartbeat: it is for people to read."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A damaged file (its name in the lake), what was wrong with it, why that stays so, and who says so."""

    file: str
    why: str
    reason: str
    by: str = ""


def read_accepted(files: Files) -> dict[str, Accepted]:
    """Return by name the damaged files that a person has accepted. Raise LakeError where the list is damaged."""
    if not files.exists(ACCEPTED):
        return {}
    try:
        return {one["file"]: Accepted(**one) for one in read_json(files.read(ACCEPTED))}
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"{files.path(ACCEPTED)} is damaged: {error}.",
            hint=f"rm {files.path(ACCEPTED)}    (what stood in it is told again, and can be accepted again)",
        ) from error


def accept(
    files: Files, damaged: Mapping[str, str], names: Sequence[str], reason: str, by: str = ""
) -> tuple[str, ...]:
    """Put on record that these files stay as they are; `damaged` are those known, by name, with what is wrong.

    Return the names, those accepted already left out. Raise ConfigError for a file that is not known to be damaged.
    """
    standing = read_accepted(files)
    unknown = [name for name in names if name not in damaged and name not in standing]
    if unknown:
        raise ConfigError(
            f"{', '.join(unknown)} is not known to be damaged.",
            hint="ingest doctor names the damaged files as this command takes them.",
        )
    new = tuple(name for name in dict.fromkeys(names) if name not in standing)
    _write(files, [*standing.values(), *(Accepted(name, damaged[name], reason, by) for name in new)])
    return new


def take_back(files: Files, names: Iterable[str]) -> tuple[str, ...]:
    """Take files off the list; return those that stood on it."""
    standing = read_accepted(files)
    gone = tuple(name for name in dict.fromkeys(names) if name in standing)
    if gone:
        _write(files, [one for one in standing.values() if one.file not in gone])
    return gone


def _write(files: Files, accepted: Sequence[Accepted]) -> None:
    rows = [asdict(one) for one in sorted(accepted, key=lambda one: one.file)]
    files.write(ACCEPTED, json.dumps(rows, ensure_ascii=False, indent=1).encode())
