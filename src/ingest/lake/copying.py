"""The raw archive in a second place: copied file by file, each held against its digest on the way.

Nothing is ever lost from a copy, and nothing damaged ever gets into it. The bytes go first and the indexes last, so
that a copy that died in the middle names nothing that it has not. A pack goes as one file; what lay loose in the copy,
or in earlier packs, and lies in that one now is removed there as it was removed here.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import LakeError
from ingest.lake import packs
from ingest.lake.archive import INDEX, read_index
from ingest.lake.diary import DIARY, read_run
from ingest.lake.files import Files
from ingest.lake.json_files import read_json
from ingest.lake.opening import absolute
from ingest.settings import MARKER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ingest.lake.packs import Member, Pack

COPY = "_archive.json"
"""File that marks a folder as a copy of an archive."""

_BYTES = re.compile(r"raw/(?:[0-9a-f]{2}/|packs/[^/]+/[^/]+/\d{4}-)([0-9a-f]{64})(?:\.zip)?")
"""Names that say the SHA-256 of what they name: archived bytes, and packs of them."""


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
    place = f"{absolute(uri)}/"
    if place != f"{source.uri}/" and (
        place.startswith(f"{source.uri}/") or f"{source.uri}/".startswith(place)
    ):
        raise LakeError(
            f"{absolute(uri)} and {source.uri} lie in one another: what takes one takes the other.",
            hint="Name a place beside it, on another disk or machine.",
        )
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
    held = _Held(target)
    count = size = standing = 0
    damaged: list[str] = []
    bad: list[str] = []
    for name, length in _ordered(source):
        match = _BYTES.fullmatch(name)
        if mend and name not in there and held.needless(name, source, there):
            standing += 1
            continue
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
            if pack := packs.as_pack(name):
                lost, rescued = _rescue(source, target, pack, there)
                damaged += lost
                count += rescued
            else:
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
    if not mend:
        _settle(source, target)
    return Copied(count, size, standing, tuple(damaged), tuple(bad))


class _Held:
    """What a place has in packs. Their directories are read when they are first asked for."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[str, list[tuple[Pack, Member]]] | None = None

    def needless(self, name: str, source: Files, loose: Mapping[str, int]) -> bool:
        """Say whether a file of an archive lies whole in a pack here, or all that a pack of `source` holds is here."""
        pack = packs.as_pack(name)
        if pack is None:
            return self._whole(name)
        return all(
            (one in loose and _sound(one, self._files.read(one))) or self._whole(one)
            for one in packs.directory(source, pack).members
        )

    def _whole(self, name: str) -> bool:
        for pack, member in self._of().get(name, ()):
            try:
                if _sound(name, packs.read_member(self._files, pack, member)):
                    return True
            except LakeError:
                continue
        return False

    def _of(self) -> dict[str, list[tuple[Pack, Member]]]:
        if self._known is None:
            self._known = {}
            for pack in packs.packs(self._files):
                for name, member in packs.directory(self._files, pack).members.items():
                    self._known.setdefault(name, []).append((pack, member))
        return self._known


def _rescue(source: Files, target: Files, pack: Pack, there: Mapping[str, int]) -> tuple[list[str], int]:
    """Copy what is whole of a damaged pack as loose files; return what is not, and how many were copied."""
    lost, count = [], 0
    known = packs.directory(source, pack)
    if not known.complete:
        lost.append(pack.name)
    for name, member in known.members.items():
        if name in there or source.exists(name) or packs.has(target, name):
            continue
        try:
            content = packs.read_member(source, pack, member)
        except LakeError:
            content = b""
        if _sound(name, content):
            target.write(name, content)
            count += 1
        else:
            lost.append(name)
    return lost or [pack.name], count


def _settle(source: Files, target: Files) -> None:
    """Remove from a copy what lies in packs by now, as it was removed from the archive: loose files, earlier packs."""
    mine = {one.name for one in source.under("raw")}
    stale = {one.name for one in target.under("raw")} - mine
    there = [pack for pack in packs.packs(target) if stale]
    newest: dict[str, set[str]] = {}
    for pack in there:
        if pack.name in mine:
            newest.setdefault(pack.month, set()).update(packs.directory(target, pack).members)
    packed = set().union(*newest.values())
    for name in sorted(stale):
        old = packs.as_pack(name)
        if name in packed or (
            old and packs.directory(target, old).members.keys() <= newest.get(old.month, set())
        ):
            target.remove(name)


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
        read_json(content)
    except ValueError:
        return False
    return True
