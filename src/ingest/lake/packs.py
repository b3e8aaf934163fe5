"""Packs: what the archive has of one newspaper's month, in one file that any ZIP program opens.

`raw/packs/{paper}/{YYYY-MM}/{number}-{SHA-256 of the pack}.zip` holds pages, indexes and diaries under the names that
they have in the lake, so that unpacking one in the lake's folder lays them out again. A pack is never changed. A file
that lies loose is newer than one of that name in a pack, and of two packs the one with the higher number is newer.
Where the directory at the end of a pack is damaged, its members are found by the headers before each of them.
"""

from __future__ import annotations

import logging
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import LakeError

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.lake.files import Files

logger = logging.getLogger(__name__)

PACKS = "raw/packs"

_PACK = re.compile(r"raw/packs/(?P<month>[^/]+/\d{4}-\d{2})/(?P<number>\d{4})-(?P<sha256>[0-9a-f]{64})\.zip")
_INDEX = re.compile(r"raw/index/([^/]+/\d{4}-\d{2})/[^/]+\.jsonl")
_DIARY = re.compile(r"raw/runs/(\d{4}-\d{2})/[^-/]+-[^-/]+-([^/]+)\.jsonl")

_HEADER = struct.Struct("<4s5H3L2H")
"""A ZIP file's header before each member: mark, versions and flags, method, time, CRC-32, lengths of it."""

_MEMBER, _DIRECTORY = b"PK\x03\x04", b"PK\x01\x02"


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack by its name in the lake: whose month it is of (`weizi/2024-09`), its number there, its SHA-256 (hex)."""

    name: str
    month: str
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a pack: its name in the lake, where its bytes begin, how many there are, packed and unpacked."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """What a pack holds, by name. `damage` says in words what is wrong with its own directory (empty: nothing).

    `complete` says that in spite of it all members were found.
    """

    members: Mapping[str, Member]
    damage: str = ""
    complete: bool = True


def pack_name(month: str, number: int, sha256: str) -> str:
    """Return the name of a pack in the lake."""
    return f"{PACKS}/{month}/{number:04d}-{sha256}.zip"


def as_pack(name: str) -> Pack | None:
    """Read the name of a pack; None for any other name."""
    match = _PACK.fullmatch(name)
    return Pack(name, match["month"], int(match["number"]), match["sha256"]) if match else None


def month_of(name: str) -> str:
    """Return whose month a file of the archive is of, where its name tells: `weizi/2024-09`; else an empty text."""
    if match := _INDEX.fullmatch(name):
        return match[1]
    if match := _DIARY.fullmatch(name):
        return f"{match[2]}/{match[1]}"
    return ""


def packs(files: Files, month: str = "") -> list[Pack]:
    """Return the packs of a month, or of all, the newest of a month first."""
    found = (as_pack(one.name) for one in files.under(f"{PACKS}/{month}" if month else PACKS))
    return sorted((one for one in found if one), key=lambda one: (one.month, -one.number))


_known: dict[str, Directory] = {}
"""Directories by the pack's SHA-256: a pack never changes."""

_KNOWN = 2048
"""Packs of seven newspapers over twenty years; a directory of 200 members takes some 40 KB."""


def directory(files: Files, pack: Pack) -> Directory:
    """Return what a pack holds. Raise LakeError where it cannot be read at all."""
    found = _known.get(pack.sha256)
    if found is None:
        found = _directory(files, pack)
        if not found.damage:  # what is damaged may be mended
            if len(_known) >= _KNOWN:
                _known.pop(next(iter(_known)))
            _known[pack.sha256] = found
    return found


def _directory(files: Files, pack: Pack) -> Directory:
    def read() -> Directory:
        with files.system.open_input_file(files.path(pack.name)) as stream:
            try:
                with zipfile.ZipFile(stream) as archive:
                    return Directory({one.filename: _member(one) for one in archive.infolist()})
            except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
                stream.seek(0)
                return _by_headers(bytes(stream.read()), str(error))

    return files.ask(f"{files.path(pack.name)} cannot be read", read)


def _member(one: zipfile.ZipInfo) -> Member:
    # What writes packs gives its members no extra fields.
    start = one.header_offset + _HEADER.size + len(one.orig_filename.encode())
    deflated = one.compress_type == zipfile.ZIP_DEFLATED
    return Member(one.filename, start, one.compress_size, one.file_size, one.CRC, deflated)


def _by_headers(content: bytes, why: str) -> Directory:
    """Find the members of a pack without its directory."""
    found: dict[str, Member] = {}
    at, skipped = 0, False
    while content[at : at + 4] != _DIRECTORY:
        if content[at : at + 4] != _MEMBER:
            skipped = True
            at = content.find(_MEMBER, at + 1)
            if at < 0:
                break
        if at + _HEADER.size > len(content):
            skipped = True
            break
        _, _, _, method, _, _, crc, packed, size, length, extra = _HEADER.unpack_from(content, at)
        start = at + _HEADER.size + length + extra
        name = content[at + _HEADER.size : at + _HEADER.size + length].decode("utf-8", "replace")
        if start + packed > len(content):
            skipped = True
            at += 1
            continue
        found[name] = Member(name, start, packed, size, crc, method == zipfile.ZIP_DEFLATED)
        at = start + packed
    return Directory(found, f"its directory is damaged ({why})", complete=not skipped)


def read_member(files: Files, pack: Pack, member: Member) -> bytes:
    """Return a file's bytes out of a pack. Raise LakeError where they are not those that were packed."""
    name = files.path(pack.name)

    def read() -> bytes:
        with files.system.open_input_file(name) as stream:
            stream.seek(member.start)
            return bytes(stream.read(member.packed))

    content = files.ask(f"{name} cannot be read", read)
    try:
        content = zlib.decompress(content, -zlib.MAX_WBITS) if member.deflated else content
    except zlib.error:
        content = b""
    if len(content) != member.size or zlib.crc32(content) != member.crc:
        raise LakeError(f"{member.name} in {name} is damaged: its bytes are not those that were packed.")
    return content


def holding(files: Files, name: str, month: str = "", *, only: bool = False) -> Iterator[tuple[Pack, Member]]:
    """Yield the packs that hold a file, with its place in them, the newest first; those of `month` before all others.

    Where the name tells its month, or with `only`, no others are looked at. Raise LakeError where the directory of a
    pack that may hold it is damaged and it is in none.
    """
    of = month_of(name) or month
    looked = packs(files, of) if of else []
    found, damaged = False, ""
    for rest in (False, True):
        if rest:
            if found or only or month_of(name):
                break
            looked = [one for one in packs(files) if one.month != of]
        for pack in looked:
            known = directory(files, pack)
            if not known.complete:
                damaged = damaged or f"{files.path(pack.name)} is damaged: {known.damage}"
            if name in known.members:
                found = True
                yield pack, known.members[name]
    if damaged and not found:
        raise LakeError(
            f"{damaged}; whether it held {name} is not known.",
            hint="ingest rebuild --from URI    (a copy of the archive has it whole)",
        )


def has(files: Files, name: str, month: str = "", *, only: bool = False) -> bool:
    """Say whether the archive has a file of that name, loose or in a pack (with `only` in one of that month)."""
    return files.exists(name) or next(holding(files, name, month, only=only), None) is not None


def holds(files: Files, name: str, content: bytes, month: str) -> bool:
    """Say whether a pack of that month has a file of that name with exactly this content."""
    for pack, member in holding(files, name, month, only=True):
        try:
            if read_member(files, pack, member) == content:
                return True
        except LakeError:
            continue  # it has rotted there; another pack may have it whole
    return False


def read(files: Files, name: str, month: str = "") -> bytes:
    """Return a file of the archive, wherever it lies; of one in a pack the newest that is whole.

    `month` (`weizi/2024-09`) is where it is looked for first. Raise LakeError where it is nowhere, or damaged in all
    packs.
    """
    try:
        return files.read(name)
    except LakeError as error:
        lacking = error
    for pack, member in holding(files, name, month):
        try:
            return read_member(files, pack, member)
        except LakeError as error:
            lacking = error
    raise lacking


def sizes(files: Files, names: Sequence[str], month: str = "") -> list[int | None]:
    """Return the bytes of each of these files of the archive, None for those that are nowhere."""
    found = files.sizes(names)
    for of in dict.fromkeys((month, "")):
        lacking = [at for at, size in enumerate(found) if size is None]
        for pack in packs(files, of) if lacking else ():
            members = directory(files, pack).members
            for at in lacking:
                if found[at] is None and names[at] in members:
                    found[at] = members[names[at]].size
    return found


def read_below(files: Files, folder: str) -> Iterator[tuple[str, bytes | None]]:
    """Yield the archive's files below a folder with their bytes, None where those are damaged, the newest of a name."""
    seen = set()
    for one in files.under(folder):
        seen.add(one.name)
        yield one.name, files.read(one.name)
    for pack in packs(files):
        for name, member in directory(files, pack).members.items():
            if name.startswith(f"{folder}/") and name not in seen:
                try:
                    content = read_member(files, pack, member)
                except LakeError:
                    logger.warning("%s in %s is damaged", name, files.path(pack.name))
                    yield name, None
                    continue
                seen.add(name)
                yield name, content


def names_below(files: Files, folder: str) -> list[str]:
    """Return the names of the archive's files below a folder, loose or in packs, sorted."""
    found = {one.name for one in files.under(folder)}
    for pack in packs(files):
        found.update(name for name in directory(files, pack).members if name.startswith(f"{folder}/"))
    return sorted(found)


def make_pack(contents: Iterator[tuple[str, bytes]], out: io.BufferedRandom) -> None:
    """Write a pack of these files in their order. The same files give the same pack with the same version of zlib."""
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in contents:
            info = zipfile.ZipInfo(name)  # of 1980: a pack says nothing of when it was made
            sample = content[:_SAMPLE]
            worth = len(zlib.compress(sample, 1)) < 0.9 * len(sample)
            info.compress_type = zipfile.ZIP_DEFLATED if worth else zipfile.ZIP_STORED
            archive.writestr(info, content)


_SAMPLE = 64 * 1024
"""Bytes at the beginning of a file that tell whether it shrinks: text does, pictures and most PDF files do not."""
