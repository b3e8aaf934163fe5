"""The raw archive in a second place: copied file by file, each held against its digest on the way.

Nothing is ever removed from a copy, and nothing damaged ever gets into it. The bytes go first and the indexes last, so
that a copy that died in the middle names nothing that it has not.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import LakeError
from ingest.lake.archive import INDEX, read_index
from ingest.lake.diary import DIARY, read_run
from ingest.lake.files import Files
from ingest.lake.opening import MARKER, absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COPY = "_archive.json"
"""File that marks a folder as a copy of an archive."""

_BYTES = re.compile(r"raw/[0-9a-f]{2}/([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy did: files copied and their bytes, files that were there already, those that were not taken and why.

    `damaged` are files of the archive that are damaged; `bad_copies` are files of the copy that were, and were copied
    again where the archive has them whole.
    """

    copied: int
    size: int
    standing: int
    damaged: tuple[str, ...]
    bad_copies: tuple[str, ...] = ()


def copy_archive(
    source: Files,
    uri: str,
    *,
    check: bool = False,
    pace: Callable[[int], None] = lambda _: None,
) -> Copied:
    """Bring a copy of an archive up to date: a folder or an s3:// URI, empty or an earlier copy.

    What is new is read, held against its digest, written and read back. With `check` what the copy has already is read
    too. Raise LakeError where the place holds something else, or storage refuses.
    """
    target = open_copy(uri, create=True)
    copied = bring(source, target, check=check, pace=pace)
    target.write(COPY, (json.dumps({"copy_of": source.uri}) + "\n").encode())
    return copied


def open_copy(uri: str, *, create: bool = False) -> Files:
    """Open a copy of an archive, or a lake for its archive; with `create` an empty place will do.

    Raise LakeError where there is none.
    """
    uri = absolute(uri)
    files = Files.at(uri)
    names = {name for name in files.names() if not name.startswith(".")}
    if create and MARKER in names:
        raise LakeError(
            f"{uri} is a lake, and no place for a copy of an archive.", hint="Name a folder beside it."
        )
    if "raw" in names or COPY in names or (create and not names):
        return files
    raise LakeError(
        f"{uri} holds no copy of an archive{' and is not empty' if create else ''}.",
        hint="ingest archive copy URI makes one, in a new or empty place.",
    )


def bring(
    source: Files,
    target: Files,
    *,
    mend: bool = False,
    check: bool = False,
    pace: Callable[[int], None] = lambda _: None,
) -> Copied:
    """Bring the files of an archive to another place, bytes first.

    With `mend` only what is missing or damaged in the target is brought: its own indexes are newer. With `check` bytes
    that are there already are read and held against their digest; otherwise their size must do.
    """
    there = {one.name: one.size for one in target.under("raw")}
    count = size = standing = 0
    damaged: list[str] = []
    bad: list[str] = []
    for name, length in _ordered(source):
        match = _BYTES.fullmatch(name)
        if name in there:
            if match is None:
                same = _sound(name, target.read(name)) if mend else target.holds(name, source.read(name))
            elif mend or check:
                same = target.sha256(name, pace) == match[1]
            else:
                same = there[name] == length
            if same:
                standing += 1
                continue
            bad += [name] if match or mend else []
        content = source.read(name)
        pace(len(content))
        if not _sound(name, content):
            damaged.append(name)
            continue
        target.write(name, content)
        if match and target.sha256(name) != match[1]:
            raise LakeError(
                f"{target.path(name)} was written and reads otherwise.",
                state="The copy is not whole; the archive is untouched.",
                hint="Look after that storage, then type the same command again.",
            )
        count += 1
        size += len(content)
    return Copied(count, size, standing, tuple(damaged), tuple(bad))


def _ordered(source: Files) -> Iterator[tuple[str, int]]:
    """Yield the files of an archive with their bytes: first what indexes name, then the indexes."""
    found = source.under("raw")
    for last in (False, True):
        for one in found:
            if one.name.startswith(f"{INDEX}/") is last and not one.name.rpartition("/")[2].startswith("."):
                yield one.name, one.size


def _sound(name: str, content: bytes) -> bool:
    """Say whether these bytes can be what was written under that name."""
    if match := _BYTES.fullmatch(name):
        return hashlib.sha256(content).hexdigest() == match[1]
    if name.startswith(f"{INDEX}/"):
        return not read_index(content)[1]
    if name.startswith(f"{DIARY}/"):
        return read_run(content) is not None
    try:
        json.loads(content)
    except ValueError:
        return False
    return True
