"""What the papers file says of the newspapers, kept with the lake so that its catalog can tell: one small file.

Analysts have no papers file: without this a day that nobody has tried could not be told from one without an issue.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ingest.errors import LakeError
from ingest.papers.expected import Expected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.lake.files import Files

NEWSPAPERS = "newspapers.json"
DIVISIONS = "divisions"
"""Folder of the lists of divisions, each named after the digest of what it was made of."""


@dataclass(frozen=True, slots=True)
class Newspaper:
    """A newspaper as the last run knew it.

    `home` is its division code or empty, `calendar` its rule in words, `since` and `until` the first and the last
    day that `expected` tells of, `divisions` the names of the lists that hold its places (files below `divisions/`).
    """

    title: str
    home: str
    calendar: str
    since: date
    until: date
    expected: tuple[Expected, ...]
    divisions: tuple[str, ...] = ()


def read_newspapers(files: Files) -> dict[str, Newspaper]:
    """Return what is known by paper; empty before the first run. Raise LakeError where the file is damaged."""
    if not files.exists(NEWSPAPERS):
        return {}
    try:
        return {str(code): _read(told) for code, told in json.loads(files.read(NEWSPAPERS)).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(
            f"{files.path(NEWSPAPERS)} is damaged: {error}.",
            hint="Delete it and type: ingest catalog. It is made of the papers file.",
        ) from error


def keep_newspapers(files: Files, told: Mapping[str, Newspaper]) -> bool:
    """Make the file say this of these papers, others left as they are; say whether anything was written."""
    standing = read_newspapers(files)
    wanted = {**standing, **told}
    if wanted == standing:
        return False
    content = {code: asdict(wanted[code]) for code in sorted(wanted)}
    files.write(NEWSPAPERS, json.dumps(content, ensure_ascii=False, default=str).encode())
    return True


def _read(given: dict[str, Any]) -> Newspaper:
    return Newspaper(
        title=given["title"],
        home=given["home"],
        calendar=given["calendar"],
        since=date.fromisoformat(given["since"]),
        until=date.fromisoformat(given["until"]),
        expected=tuple(
            Expected(
                date.fromisoformat(one["start"]), date.fromisoformat(one["end"]), one["reason"], one["pages"]
            )
            for one in given["expected"]
        ),
        divisions=tuple(given["divisions"]),
    )
