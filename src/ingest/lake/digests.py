"""What every file of tables, catalog and notes of newspapers was when it landed: its SHA-256, on record beside them.

The raw archive needs none: there the name is the digest, and the lines of its indexes bear checks. Delta writes
a data file and its log entry in one call and tells the name of neither before the commit, so their digests
cannot be written with them; they are taken at the end of the run that wrote them (`sight`), while the bytes are
still in the memory of the machine, and by the next run or maintenance where that one died. The record is a
folder of small files, each written whole and never changed, which together say what is known; whoever loses it
loses no data, and the next maintenance makes it anew of the files as they are then. The catalog's digest is on
record before it is swapped in.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.lake.checked import checked_file, checked_line, read_checked
from ingest.lake.schemas import TABLES
from ingest.settings import CATALOG, DIVISIONS, NEWSPAPERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ingest.lake.files import Files, Stored

DIGESTS = "digests"
"""Folder of a lake with the record."""

_UNFINISHED = re.compile(r"(#\d+$)|(\.tmp$)|(^|/)\.[^/]*$")
"""Names that Delta gives to files that it has not yet put in their place."""

_CHANGING = re.compile(r"/_delta_log/_last_checkpoint$")
"""A hint that Delta writes anew with each checkpoint and does without where it cannot be read."""

LOG_ENTRY = re.compile(
    r"^(?P<table>\w+)/_delta_log/(?P<version>\d{20})(?P<kind>\.json|\.checkpoint.*\.parquet)$"
)


@dataclass(frozen=True, slots=True)
class Digest:
    """A file of the lake as it landed: its name below the root, its bytes, the SHA-256 (hex) of them."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Known:
    """The record: digests by file, the first on record first; its own files, and what is wrong with those."""

    of: Mapping[str, tuple[Digest, ...]]
    files: tuple[str, ...] = ()
    damaged: Mapping[str, str] | None = None

    def first(self, file: str) -> Digest | None:
        """Return what was first put on record of a file that never changes; None where nothing was."""
        return next(iter(self.of.get(file, ())), None)


def known_digests(files: Files) -> Known:
    """Read the record."""
    found: dict[str, list[Digest]] = defaultdict(list)
    damaged: dict[str, str] = {}
    names = [one.name for one in files.under(DIGESTS) if one.name.endswith(".jsonl")]
    for name in names:
        read = read_checked(files.read(name))
        if read.damage:
            damaged[name] = read.damage
        for fields in read.objects:
            digest = Digest(str(fields.get("file")), int(fields.get("size", -1)), str(fields.get("sha256")))
            found[digest.file].append(digest)
    return Known({name: tuple(all_of) for name, all_of in found.items()}, tuple(names), damaged)


def put_on_record(files: Files, digests: Iterable[Digest]) -> str:
    """Write digests as a new file of the record; return its name."""
    name = f"{DIGESTS}/{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}.jsonl"
    files.write(name, checked_file(checked_line(asdict(one)) for one in digests))
    return name


def digest_of(file: str, content: bytes) -> Digest:
    """Return the digest of a file that has this content."""
    return Digest(file, len(content), hashlib.sha256(content).hexdigest())


def table_files(files: Files) -> list[Stored]:
    """List the files of all tables that never change once they are in their place: data, log entries, checkpoints."""
    return [
        one
        for name in TABLES
        for one in files.under(name)
        if not _UNFINISHED.search(one.name) and not _CHANGING.search(one.name)
    ]


def notes_of_papers(files: Files) -> list[Stored]:
    """List what the lake keeps of the papers file for its catalog: newspapers and lists of divisions."""
    return [*(one for one in files.beside() if one.name == NEWSPAPERS), *files.under(DIVISIONS)]


def damage_of(files: Files, known: Known, one: Stored, read: Callable[[int], object] = lambda _: None) -> str:
    """Say what is wrong with a file that may be written anew now and then; empty where nothing is, or none is known."""
    digests = known.of.get(one.name, ())
    if not digests or files.sha256(one.name, read) in {digest.sha256 for digest in digests}:
        return ""
    return OTHER


OTHER = "its bytes are not those that were written (SHA-256)"


def sight(files: Files, read: Callable[[int], object] = lambda _: None) -> int:
    """Put on record the files of the tables, and notes of newspapers, that are not yet; return how many.

    What a run that died has left is taken as it is found; two runs that do this at once say the same twice.
    """
    known = known_digests(files)
    new = [one for one in (*table_files(files), *notes_of_papers(files)) if one.name not in known.of]
    if new:
        put_on_record(
            files, [Digest(one.name, one.size, digest) for one, digest in _digests(files, new, read)]
        )
    return len(new)


def _digests(files: Files, new: Iterable[Stored], read: Callable[[int], object]) -> list[tuple[Stored, str]]:
    return [(one, files.sha256(one.name, read)) for one in new]


def tidy(files: Files, *, without: str = "") -> int:
    """Write the record as one file, without files that are gone; return how many went.

    The last digests of files that are replaced now and then stay; the folder named by `without` is forgotten. What was
    read is removed only after the new file stands: who reads meanwhile, or dies, sees all of it.
    """
    known = known_digests(files)
    there = {one.name for one in table_files(files) if not without or not one.name.startswith(f"{without}/")}
    there |= {one.name for one in files.under(DIVISIONS)}
    kept = [digest for name in sorted(known.of) if name in there for digest in known.of[name]]
    for name in _REPLACED:
        kept += known.of.get(name, ())[-_LAST:]
    gone = sum(1 for name in known.of if name not in there and name not in _REPLACED)
    if len(known.files) > 1 or gone:
        put_on_record(files, dict.fromkeys(kept))
        for name in known.files:
            files.remove(name)
    return gone


_REPLACED = (CATALOG, NEWSPAPERS)

_LAST = 5
"""Digests that are kept of a file that is replaced: builds that wait for each other do not come in such numbers."""
