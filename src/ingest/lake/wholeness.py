"""Whether the files of a lake are what was written: each read and held against its digest or its checks.

The files are in 256 shares by name, so that a night reads some of them and a month all.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ingest.errors import LakeError
from ingest.lake import packs
from ingest.lake.archive import INDEX, PROFILES, FetchRecord, read_index
from ingest.lake.diary import DIARY, read_run
from ingest.lake.digests import LOG_ENTRY, OTHER, damage_of, known_digests, notes_of_papers, table_files
from ingest.lake.json_files import read_json
from ingest.lake.schemas import TABLES
from ingest.settings import CATALOG, DIVISIONS, NEWSPAPERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ingest.lake.digests import Known
    from ingest.lake.files import Stored
    from ingest.lake.lake import Lake

SHARES = tuple(f"{number:02x}" for number in range(256))
"""Shares by the first byte of the digest: of the bytes for an archived file, of the name for any other."""

Kind = Literal[
    "raw",
    "pack",
    "index",
    "diary",
    "withdrawal",
    "profile",
    "data",
    "log",
    "catalog",
    "newspapers",
    "digests",
]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file that is not what was written, or is gone: its name in the lake and, in words, what is wrong with it.

    `table` is set for files of tables; `paper`, `month` (YYYY-MM) and `day` (ISO) where the name tells them.
    """

    file: str
    why: str
    kind: Kind
    table: str = ""
    paper: str = ""
    month: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at some files found: how many were read, their bytes, and those that are damaged."""

    files: int
    size: int
    damaged: tuple[Damaged, ...]


@dataclass(slots=True)
class Pace:
    """Keeps reading to so many bytes a second (0: no bound), so that a night's work is not in anybody's way."""

    rate: float = 0.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _began: float | None = field(default=None, init=False)
    _size: int = field(default=0, init=False)

    def __call__(self, size: int) -> None:
        """Wait until so many more bytes may have been read."""
        if not self.rate:
            return
        now = self.clock()
        self._began = now if self._began is None else self._began
        self._size += size
        ahead = self._size / self.rate - (now - self._began)
        if ahead > 0:
            self.sleep(ahead)


def share_of(file: str) -> str:
    """Return the share that a file belongs to."""
    match = re.fullmatch(r"raw/([0-9a-f]{2})/[0-9a-f]{64}", file)
    return match[1] if match else hashlib.sha256(file.encode("utf-8", "surrogateescape")).hexdigest()[:2]


class Eye:
    """Looks at the files of a lake, a share at a time. What there is is listed once, at the beginning."""

    def __init__(self, lake: Lake, pace: Callable[[int], None] = lambda _: None) -> None:
        self._files = lake.files
        self._pace = pace
        self.known = known_digests(lake.files)
        self._tables = {one.name: one for one in table_files(lake.files)}
        self._shares: dict[str, list[str]] = defaultdict(list)
        wanted, self.torn = _wanted(lake, self.known, self._tables)
        self._wanted = wanted
        rest = [
            one.name
            for folder in (INDEX, DIARY, PROFILES, packs.PACKS, "raw/withdrawn")
            for one in lake.files.under(folder)
        ]
        self._notes = {one.name: one for one in notes_of_papers(lake.files)}
        self._named = _named_lists(lake)
        names = {
            *self._tables,
            *self._notes,
            *self._named,
            *wanted,
            *rest,
            *self.known.files,
            *([CATALOG] if lake.files.exists(CATALOG) else ()),
        }
        for name in sorted(names):
            self._shares[share_of(name)].append(name)

    @property
    def torn_logs(self) -> tuple[Damaged, ...]:
        """The logs of tables that are torn or cannot be read, whatever share is looked at."""
        return tuple(_damaged(f"{table}/_delta_log", why) for table, why in sorted(self.torn.items()))

    def look(self, share: str) -> Looked:
        """Read the files of a share."""
        archived = [one.name for one in self._files.under(f"raw/{share}")]
        return self.look_at([*archived, *self._shares[share]])

    def look_at(self, names: Iterable[str]) -> Looked:
        """Read these files."""
        damaged: list[Damaged] = []
        count = size = 0

        def read(piece: int) -> None:
            nonlocal size
            size += piece
            self._pace(piece)

        for name in names:
            count += 1
            try:
                damaged += self._one(name, read)
            except LakeError as error:
                damaged.append(_damaged(name, f"it cannot be read: {error.what}"))
        return Looked(count, size, tuple(damaged))

    def _one(self, name: str, read: Callable[[int], None]) -> list[Damaged]:
        kind = _kind(name)
        if kind in {"data", "log"}:
            why = self._table_file(name, read)
        elif kind == "raw":
            why = self._archived(name, read)
        elif kind == "pack":
            return self._pack(name, read)
        elif kind == "index":
            return self._index(name, self._content(name, read))
        elif kind == "digests":
            why = (self.known.damaged or {}).get(name, "")
        elif kind == "newspapers":
            why = self._note(name, read)
        elif kind == "catalog":
            digests = {one.sha256 for one in self.known.of.get(name, ())}
            why = "" if not digests or self._files.sha256(name, read) in digests else OTHER
        else:
            content = self._content(name, read)
            known = read_run(content) if kind == "diary" else _json(content)
            why = "" if known else "it cannot be understood"
        return [_damaged(name, why)] if why else []

    def _table_file(self, name: str, read: Callable[[int], None]) -> str:
        stored, digest = self._tables.get(name), self.known.first(name)
        if name not in self._wanted:
            return ""  # only earlier states use it, which maintenance lets go of
        if stored is None:
            # Asked again: it may have landed since the files were listed.
            return "it is gone" if self._files.sizes([name]) == [None] else ""
        if digest is None:
            return ""
        if stored.size != digest.size:
            return f"it has {stored.size} bytes, and had {digest.size}"
        return "" if self._files.sha256(name, read) == digest.sha256 else OTHER

    def _note(self, name: str, read: Callable[[int], None]) -> str:
        stored = self._notes.get(name)
        if stored is None:
            return "" if self._files.exists(name) else "it is gone"
        return damage_of(self._files, self.known, stored, read)

    def _content(self, name: str, read: Callable[[int], None]) -> bytes:
        content = packs.read(self._files, name)
        read(len(content))
        return content

    def _archived(self, name: str, read: Callable[[int], None]) -> str:
        wanted = name.rpartition("/")[2]
        if self._files.sizes([name]) != [None]:
            return "" if self._files.sha256(name, read) == wanted else OTHER
        if packs.sizes(self._files, [name]) == [None]:
            return "it is gone"
        return "" if hashlib.sha256(self._content(name, read)).hexdigest() == wanted else OTHER

    def _pack(self, name: str, read: Callable[[int], None]) -> list[Damaged]:
        """Check each member of a pack; what lies whole beside it, or in another pack, is not missed."""
        pack = packs.as_pack(name)
        if pack is None:
            return [_damaged(name, "its name is not that of a pack")]
        if self._files.sizes([name]) == [None]:
            # Gone into a newer one since the files were listed; what it held is asked by the indexes.
            return []
        known = packs.directory(self._files, pack)
        found = [_damaged(name, known.damage)] if known.damage else []
        for one, member in known.members.items():
            content: bytes | None = None
            try:
                content = packs.read_member(self._files, pack, member)
                read(len(content))
            except LakeError as error:
                why = error.what
            if _kind(one) == "raw":
                if content is None or hashlib.sha256(content).hexdigest() != one.rpartition("/")[2]:
                    found += self._elsewhere(one, f"in {name}: {OTHER}", read)
            elif content is None:
                found += self._elsewhere(one, why, read)
            elif _kind(one) == "index" and not self._files.exists(one):
                found += self._index(one, content)
        return found

    def _elsewhere(self, name: str, why: str, read: Callable[[int], None]) -> list[Damaged]:
        """Say that a file is damaged in a pack, unless what is read by its name is whole."""
        try:
            if self._one(name, read):
                return [_damaged(name, why)]
        except LakeError:
            return [_damaged(name, why)]
        return []

    def _index(self, name: str, content: bytes) -> list[Damaged]:
        """Check an index, and that what it names is there."""
        records, damage = read_index(content)
        found = [_damaged(name, damage)] if damage else []
        named = list({raw_name(one.sha256): one for one in records if isinstance(one, FetchRecord)})
        for file, size in zip(named, packs.sizes(self._files, named, packs.month_of(name)), strict=True):
            if size is None:
                found.append(_damaged(file, "it is gone"))
        return found


def _named_lists(lake: Lake) -> set[str]:
    """Return the lists of divisions that the newspapers are noted with; none where that note cannot be read."""
    try:
        return {f"{DIVISIONS}/{name}" for one in lake.newspapers().values() for name in one.divisions}
    except LakeError:
        return set()  # its digest tells that it is damaged


def raw_name(sha256: str) -> str:
    """Return the name of archived bytes in the lake."""
    return f"raw/{sha256[:2]}/{sha256}"


def torn_tables(lake: Lake) -> dict[str, str]:
    """Return the tables whose log is torn or cannot be read, with why. Only logs are read."""
    known = known_digests(lake.files)
    stored = {one.name: one for one in table_files(lake.files)}
    wanted, torn = _wanted(lake, known, stored)
    for name, one in stored.items():
        match, digest = LOG_ENTRY.match(name), known.first(name)
        if match and digest and name in wanted and match["table"] not in torn:
            same = one.size == digest.size and lake.files.sha256(name) == digest.sha256
            if not same:
                torn[match["table"]] = f"{name}: {OTHER}"
    return torn


def damaged_files(lake: Lake, names: Iterable[str]) -> list[Damaged]:
    """Return those of these files that are damaged."""
    return list(Eye(lake).look_at(names).damaged)


def _last_checkpoint(table: str, names: Iterable[str]) -> int:
    found = (LOG_ENTRY.match(name) for name in names)
    versions = [
        int(one["version"]) for one in found if one and one["table"] == table and one["kind"] != ".json"
    ]
    return max(versions, default=-1)


def _wanted(lake: Lake, known: Known, stored: Mapping[str, Stored]) -> tuple[set[str], dict[str, str]]:
    """Return the files that the tables need to be whole, and the tables whose log is torn, with why."""
    wanted: set[str] = set()
    torn: dict[str, str] = {}
    for table in TABLES:
        entries = [
            match
            for name in (*known.of, *stored)
            if (match := LOG_ENTRY.match(name)) and match["table"] == table
        ]
        last = _last_checkpoint(table, stored)
        newest = max((int(one["version"]) for one in entries if one["kind"] == ".json"), default=-1)
        log = [f"{table}/_delta_log/{version:020}.json" for version in range(last + 1, newest + 1)]
        gone = [name for name in log if name not in stored]
        wanted.update(log)
        wanted.update(one[0] for one in entries if int(one["version"]) == last and one["kind"] != ".json")
        if gone:
            # Delta itself takes a log whose newest entry is gone for an earlier state, without a word.
            torn[table] = f"{gone[0]} is gone"
            continue
        try:
            snapshot = lake.tables.snapshot_of(table)
        except LakeError as error:
            torn[table] = error.what
            continue
        wanted.update(file.removeprefix(f"{lake.uri}/") for file in snapshot.files)
    return wanted, torn


def _kind(name: str) -> Kind:
    head, _, rest = name.partition("/")
    if head in TABLES:
        return "log" if rest.startswith("_delta_log") else "data"
    if head == "digests":
        return "digests"
    if name == NEWSPAPERS or head == DIVISIONS:
        return "newspapers"
    if name == CATALOG:
        return "catalog"
    folders: dict[str, Kind] = {
        "index": "index",
        "runs": "diary",
        "withdrawn": "withdrawal",
        "profiles": "profile",
        "packs": "pack",
    }
    return folders.get(rest.partition("/")[0], "raw")


def _damaged(name: str, why: str) -> Damaged:
    kind = _kind(name)
    parts = name.split("/")
    values = dict(part.split("=", 1) for part in parts if "=" in part)
    if kind == "index" and len(parts) == 5:
        values = {"paper": parts[2], "month": parts[3], "day": parts[4].removesuffix(".jsonl")}
    elif kind == "pack" and len(parts) == 5:
        values = {"paper": parts[2], "month": parts[3]}
    elif kind == "withdrawal" and len(parts) == 4:
        values = {"paper": parts[2], "day": parts[3].removesuffix(".json")}
    elif kind == "profile" and len(parts) == 4:
        values = {"paper": parts[2]}
    return Damaged(
        name,
        why,
        kind,
        table=parts[0] if kind in {"data", "log"} else "",
        paper=values.get("paper", ""),
        month=values.get("month", ""),
        day=values.get("day", ""),
    )


def _json(content: bytes) -> object:
    try:
        return read_json(content)
    except ValueError:
        return None


__all__ = [
    "CATALOG",
    "SHARES",
    "Damaged",
    "Eye",
    "Looked",
    "Pace",
    "damaged_files",
    "raw_name",
    "share_of",
    "torn_tables",
]
