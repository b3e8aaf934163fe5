"""What the papers file says of the newspapers, kept with the lake so that its catalog can tell: one small file.

Analysts have no papers file: without this a day that nobody has tried could not be told from one without an issue.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ingest.errors import LakeError
from ingest.lake.digests import damage_of, digest_of, known_digests, notes_of_papers, put_on_record
from ingest.lake.json_files import read_json
from ingest.papers.expected import Expected
from ingest.settings import DIVISIONS, NEWSPAPERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingest.lake.files import Files


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
        return {str(code): _read(told) for code, told in read_json(files.read(NEWSPAPERS)).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(
            f"{files.path(NEWSPAPERS)} is damaged: {error}.",
            hint="ingest catalog    (it is made of the papers file)",
        ) from error


def keep_newspapers(files: Files, told: Mapping[str, Newspaper]) -> bool:
    """Make the file say this of these papers, others left as they are; say whether anything was written."""
    standing = read_newspapers(files)
    wanted = {**standing, **told}
    if wanted == standing:
        return False
    content = {code: asdict(wanted[code]) for code in sorted(wanted)}
    _write(files, NEWSPAPERS, json.dumps(content, ensure_ascii=False, default=str).encode())
    return True


def keep_divisions(files: Files, name: str, made: Callable[[], bytes]) -> None:
    """Write a list of divisions that is not there yet; `made` gives its bytes."""
    file = f"{DIVISIONS}/{name}"
    if not files.exists(file):
        _write(files, file, made())


def _write(files: Files, name: str, content: bytes) -> None:
    """Write a file whose digest is on record before it is there: whatever is found there later was once written."""
    digests = [digest_of(name, content)]
    if name not in known_digests(files).of and files.exists(name):
        digests.insert(0, digest_of(name, files.read(name)))  # an earlier version kept no digest of it
    put_on_record(files, digests)
    files.write(name, content)


def forget_damaged(files: Files) -> tuple[str, ...]:
    """Remove what is damaged of the notes of the newspapers, so that they are made anew; return the names."""
    known = known_digests(files)
    damaged = tuple(one.name for one in notes_of_papers(files) if damage_of(files, known, one))
    for name in damaged:
        files.remove(name)
    return damaged


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


__all__ = [
    "DIVISIONS",
    "NEWSPAPERS",
    "Newspaper",
    "forget_damaged",
    "keep_divisions",
    "keep_newspapers",
    "read_newspapers",
]
