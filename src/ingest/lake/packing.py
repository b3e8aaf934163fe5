"""The archive's closed months laid into packs: maintenance's work, safe to kill at every step.

A new pack is written whole and read back before anything is removed: pages first, earlier packs of the month next, the
indexes last. Dying in between leaves some files twice, never one lost; the next maintenance removes the second ones.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import LakeBusyError, LakeError
from ingest.lake.archive import INDEX, FetchRecord, read_index
from ingest.lake.diary import DIARY, read_run
from ingest.lake.packs import (
    as_pack,
    directory,
    make_pack,
    month_of,
    pack_name,
    packs,
    read_member,
)
from ingest.lake.wholeness import raw_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ingest.lake.files import Files
    from ingest.lake.lake import Lake
    from ingest.lake.packs import Pack

logger = logging.getLogger(__name__)

MANY = 16
"""Loose files of a closed month from which on a pack is worth it."""

OPEN_MONTHS = 2
"""A paper's newest months stay loose: their issues still change, and a copy of the archive would fetch a pack anew for
every page that comes late."""

LARGEST = 128 * 1024 * 1024
"""Bytes of files in one pack, so that one is copied and mended in the memory of a small machine. A larger month has
several packs."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What packing did: packs made, loose files that lie in packs now and were removed, earlier packs that were."""

    packs: int = 0
    files: int = 0
    replaced: int = 0


@dataclass(slots=True)
class _Month:
    """What is known of a month: its loose files by name with their SHA-256 (hex), its packs, the newest first."""

    name: str
    loose: dict[str, str]
    packs: list[Pack]


def pack_months(
    lake: Lake, damaged: Collection[str] = (), *, many: int = MANY, largest: int = LARGEST
) -> Packed:
    """Lay the loose files of closed months into packs where there are `many`; remove what lies in packs already.

    `damaged` are names of files known to be damaged: a pack among them is made anew where all its members are found.
    Months of which an issue is being worked on are left for next time, and so is everything where another maintenance
    does the same.
    """
    done = Packed()
    try:
        with lake.lock("packs", "the packs of the archive", wait=0.0):
            for month, names in _closed(lake.files, damaged).items():
                one = _one(lake, month, names, damaged, many, largest)
                done = Packed(done.packs + one.packs, done.files + one.files, done.replaced + one.replaced)
    except LakeBusyError:
        logger.info("another maintenance packs the archive")
    return done


def _closed(files: Files, damaged: Collection[str]) -> dict[str, list[str]]:
    """Return the closed months that have loose indexes or diaries, with those; and months of damaged packs."""
    loose: dict[str, list[str]] = defaultdict(list)
    for folder in (INDEX, DIARY):
        for one in files.under(folder):
            if month := month_of(one.name):
                loose[month].append(one.name)
    for name in damaged:
        if pack := as_pack(name):
            loose[pack.month] += []
    known: dict[str, set[str]] = defaultdict(set)
    for month in (*loose, *(pack.month for pack in packs(files))):
        known[month.partition("/")[0]].add(month)
    newest = {month for months in known.values() for month in sorted(months)[-OPEN_MONTHS:]}
    return {month: names for month, names in sorted(loose.items()) if month not in newest}


def _one(
    lake: Lake, month: str, names: Sequence[str], damaged: Collection[str], many: int, largest: int
) -> Packed:
    paper = month.partition("/")[0]
    days = [_day(name) for name in names if name.startswith(f"{INDEX}/")]
    with ExitStack() as locks:
        try:
            for day in sorted(one for one in days if one is not None):
                locks.enter_context(lake.issue_lock(paper, day))
        except LakeBusyError:
            logger.info("an issue of %s is being worked on; the month stays as it is for now", month)
            return Packed()
        known = _Month(month, _loose(lake.files, names), packs(lake.files, month))
        gone = _settle(lake.files, known)
        torn = {pack for pack in known.packs if pack.name in damaged}
        if len(known.loose) < many and not torn:
            return Packed(files=gone)
        made = _pack(lake.files, known, torn if len(known.loose) < many else None, largest)
        return Packed(made.packs, gone + made.files, made.replaced)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(name.rpartition("/")[2].removesuffix(".jsonl"))
    except ValueError:
        return None


def _loose(files: Files, names: Sequence[str]) -> dict[str, str]:
    """Return the loose files of a month that are whole, with their digests: bytes that the indexes name, and these."""
    found: dict[str, str] = {}
    named: set[str] = set()
    for name in names:
        content = files.read(name)
        if name.startswith(f"{INDEX}/"):
            records, damage = read_index(content)
            if damage:
                continue  # it stays where `ingest doctor` names it
            named.update(record.sha256 for record in records if isinstance(record, FetchRecord))
        elif read_run(content) is None:
            continue
        found[name] = hashlib.sha256(content).hexdigest()
    listed = sorted(named)
    there = files.sizes([raw_name(sha256) for sha256 in listed])
    for sha256, size in zip(listed, there, strict=True):
        if size is not None and files.sha256(raw_name(sha256)) == sha256:
            found[raw_name(sha256)] = sha256
    return found


def _settle(files: Files, month: _Month) -> int:
    """Remove loose files that lie whole in the month's packs; return how many."""
    gone = [name for name, sha256 in month.loose.items() if _in_packs(files, month.packs, name, sha256)]
    for name in sorted(gone, key=_text):
        files.remove(name)
        del month.loose[name]
    return len(gone)


def _in_packs(files: Files, among: Sequence[Pack], name: str, sha256: str) -> bool:
    """Say whether the newest pack that has a file of that name has it with this content."""
    for pack in among:
        member = directory(files, pack).members.get(name)
        if member is not None:
            try:
                return hashlib.sha256(read_member(files, pack, member)).hexdigest() == sha256
            except LakeError:
                return False
    return False


def _pack(files: Files, month: _Month, only_for: Collection[Pack] | None, largest: int) -> Packed:
    """Make one pack of all that is whole, or packs of the loose files alone where all of it is too much for one.

    With `only_for` nothing is made where none of these packs could be replaced by it.
    """
    packed, whole = _packed(files, month)
    size = sum(one for _, _, one in packed.values())
    loose = files.sizes(list(month.loose))
    if size + sum(one or 0 for one in loose) <= largest:
        # The newest of a name, loose before packed.
        wanted = {**{name: sha256 for name, (_, sha256, _) in packed.items()}, **month.loose}
        replaced = whole
    else:
        wanted, replaced = dict(month.loose), []
    if only_for is not None and not set(only_for) & set(replaced):
        return Packed()
    number = max((pack.number for pack in month.packs), default=0)
    made = []
    for names in _parted(wanted, dict(zip(month.loose, loose, strict=True)), packed, largest):
        number += 1
        part = {name: wanted[name] for name in names}
        made.append(_written(files, month, part, packed, number))
    gone = [name for name in month.loose if not _text(name)]
    texts = [name for name in month.loose if _text(name)]
    for name in (*gone, *(pack.name for pack in replaced), *texts):
        files.remove(name)
    return Packed(len(made), len(month.loose), len(replaced))


def _packed(files: Files, month: _Month) -> tuple[dict[str, tuple[Pack, str, int]], list[Pack]]:
    """Return what lies whole in a month's packs: pack, SHA-256 and bytes by name; and the packs that may be replaced.

    Those are the ones that hold nothing but what is whole in them, in a newer pack or loose.
    """
    found: dict[str, tuple[Pack, str, int]] = {}
    lost: dict[Pack, set[str]] = {}
    for pack in month.packs:
        known = directory(files, pack)
        lost[pack] = set() if known.complete else {pack.name}
        for name, member in known.members.items():
            try:
                sha256 = hashlib.sha256(read_member(files, pack, member)).hexdigest()
            except LakeError:
                lost[pack].add(name)
                continue
            found.setdefault(name, (pack, sha256, member.size))
    sound = found.keys() | month.loose.keys()
    return found, [pack for pack, names in lost.items() if not names - sound]


def _parted(
    wanted: Mapping[str, str],
    loose: Mapping[str, int | None],
    packed: Mapping[str, tuple[Pack, str, int]],
    largest: int,
) -> Iterator[list[str]]:
    """Yield the names for each pack: the texts first, so that a pack that is cut short keeps them."""
    part: list[str] = []
    size = 0
    for name in sorted(wanted, key=lambda one: (not _text(one), one)):
        length = loose[name] if name in loose else packed[name][2]
        if part and size + (length or 0) > largest:
            yield part
            part, size = [], 0
        part.append(name)
        size += length or 0
    if part:
        yield part


def _written(
    files: Files,
    month: _Month,
    part: Mapping[str, str],
    packed: Mapping[str, tuple[Pack, str, int]],
    number: int,
) -> Pack:
    """Write a pack and read it back. Raise LakeError where it reads otherwise; nothing was removed then."""

    def contents() -> Iterator[tuple[str, bytes]]:
        for name in part:
            if name in month.loose:
                yield name, files.read(name)
            else:
                pack, _, _ = packed[name]
                yield name, read_member(files, pack, directory(files, pack).members[name])

    with tempfile.TemporaryDirectory(prefix="ingest-pack-") as folder:
        aside = Path(folder) / "pack.zip"
        with aside.open("w+b") as out:
            make_pack(contents(), out)
        with aside.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        made = as_pack(pack_name(month.name, number, sha256))
        assert made is not None
        files.copy_in(made.name, aside)
    members = directory(files, made).members
    bad = [
        name
        for name, digest in part.items()
        if name not in members
        or hashlib.sha256(read_member(files, made, members[name])).hexdigest() != digest
    ]
    if bad or files.sha256(made.name) != sha256:
        raise LakeError(
            f"{files.path(made.name)} was written and reads otherwise.",
            state="Nothing was removed: what it was made of lies where it lay.",
            hint=f"Look after that storage, delete {files.path(made.name)}, and: ingest maintain",
        )
    return made


def _text(name: str) -> bool:
    """Say whether it is an index or a diary, which say what the rest is."""
    return name.startswith((f"{INDEX}/", f"{DIARY}/"))
