"""What was fetched for an issue: an index beside the raw bytes, from which the issue is built again for ever.

The bytes lie under their SHA-256, in old months inside a pack (`ingest.lake.packs`);
`raw/index/{paper}/{YYYY-MM}/{date}.jsonl` says which of them came from where and when, what
the source listed, and what the issue in force was built from. It is written whole after each thing, so a run that dies
loses nothing that it had fetched, and each line bears a check. The clock stands here and never in a table of content.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from ingest.errors import LakeError
from ingest.lake import packs
from ingest.lake.checked import checked_file, checked_line, read_checked
from ingest.model import Doubt
from ingest.sources.base import Discovery, Found, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.lake.files import Files
    from ingest.lake.lake import Lake
    from ingest.model import PartRole
    from ingest.sources.base import Fetched

KEPT_HEADERS = (
    "etag", "last-modified", "content-type", "content-encoding", "content-language", "date", "server",
    "x-amz-version-id",
)  # fmt: skip
"""Headers that the index keeps: what a conditional request needs, and what tells an operator whose answer it was.
Cookies and tokens are none of them."""


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One version of one thing: `size` bytes under `sha256`, first had at `fetched_at` (ISO 8601, UTC).

    `origin` is what was asked for, `final` where it came from in the end; `headers` are of the last answer that
    gave these bytes, names in small letters.
    """

    role: PartRole
    origin: str
    page_no: str
    sha256: str
    size: int
    fetched_at: str
    final: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """What the source listed for the issue, first at `listed_at` (ISO 8601, UTC); `platform` knows how to read it."""

    listed_at: str
    platform: str
    discovery: Discovery


@dataclass(frozen=True, slots=True)
class UsedPart:
    """A thing that a page was read from: its role, what was asked for, and the SHA-256 of the version used."""

    role: PartRole
    origin: str
    sha256: str


@dataclass(frozen=True, slots=True)
class UsedPage:
    """A page as it was given to the build: the thing that it is read from by itself, and its further parts."""

    page_no: str
    page_name: str
    platform: str
    origin: str
    sha256: str
    parts: tuple[UsedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class BuiltFrom:
    """What the state of an issue that is in force was built from, beside the configuration: all that a source said.

    `lost`, `incomplete`, `looked_at`, `remarks`, `absent`, `doubts` and `elsewhere` are those of the build's input.
    `failure` is the reason where nothing could be built. `digest` is the state that came of it (the ledger's), `read`
    that of all but its enrichment (empty in states put on record by older versions). One without anything says that
    the issue was taken back to having no state.
    """

    pages: tuple[UsedPage, ...] = ()
    lost: Mapping[str, str] = field(default_factory=dict)
    incomplete: Mapping[str, str] = field(default_factory=dict)
    looked_at: str = ""
    remarks: tuple[str, ...] = ()
    absent: str = ""
    failure: str = ""
    digest: str = ""
    doubts: tuple[Doubt, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    read: str = ""


Record = FetchRecord | Listing | BuiltFrom

INDEX = "raw/index"
PROFILES = "raw/profiles"

Thing = tuple[str, str]
"""Role and origin: what tells one thing of an issue from another."""


def thing(ref: Ref) -> Thing:
    """Return what tells this thing of an issue from the others."""
    return ref.role, ref.origin


class IssueArchive:
    """The archive's index of one issue. Threads may share it; the issue's lock keeps other processes out."""

    def __init__(self, lake: Lake, name: str, records: list[Record], damage: str = "") -> None:
        self._lake = lake
        self._name = name
        self.damage = damage
        self._records = records
        self._lines = [_line(record) for record in records]
        self._last: dict[Thing, int] = {
            (record.role, record.origin): at
            for at, record in enumerate(records)
            if isinstance(record, FetchRecord)
        }
        self._changing = threading.Lock()
        self._writing = threading.Lock()
        self._changes = self._written = 0

    @classmethod
    def open(cls, lake: Lake, paper: str, day: date, *, salvage: bool = False) -> IssueArchive:
        """Read the index of an issue, empty where nothing was fetched yet. Raise LakeError where it is damaged.

        With `salvage` what is whole of a damaged one is read, and `damage` says what is not. Written anew, it is whole.
        """
        name = index_name(paper, day)
        try:
            if not packs.has(lake.files, name):
                return cls(lake, name, [])
            content = packs.read(lake.files, name)
        except LakeError as error:
            # In a pack that is damaged; loose, what is on storage is read whatever it is.
            if not salvage or lake.files.exists(name):
                raise
            return cls(lake, name, [], error.what)
        records, damage = read_index(content)
        if damage and not salvage:
            raise LakeError(
                f"The archive's index {lake.files.path(name)} is damaged: {damage}.",
                hint=f"ingest rebuild --paper {paper} --date {day}    (with --from COPY where the archive has a copy)",
            )
        return cls(lake, name, records, damage)

    @property
    def month(self) -> str:
        """Whose month the issue is of, as packs are named by it: `weizi/2024-09`."""
        return packs.month_of(self._name)

    def latest(self, ref: Ref) -> FetchRecord | None:
        """Return the version of a thing that is in force: the newest fetched; None where it was never had."""
        with self._changing:
            at = self._last.get(thing(ref))
            record = self._records[at] if at is not None else None
        assert record is None or isinstance(record, FetchRecord)
        return record

    def versions(self, ref: Ref | None = None) -> tuple[FetchRecord, ...]:
        """Return the versions of a thing, oldest first; of all things, in the order they were first had, for None."""
        with self._changing:
            records = [one for one in self._records if isinstance(one, FetchRecord)]
        if ref is not None:
            return tuple(one for one in records if (one.role, one.origin) == thing(ref))
        things: dict[Thing, list[FetchRecord]] = defaultdict(list)
        for one in records:
            things[one.role, one.origin].append(one)
        return tuple(one for versions in things.values() for one in versions)

    @property
    def listings(self) -> tuple[Listing, ...]:
        """What the source listed, oldest first; the same listing again is not told twice."""
        with self._changing:
            return tuple(one for one in self._records if isinstance(one, Listing))

    @property
    def built_from(self) -> BuiltFrom | None:
        """What the state in force was built from; None where no state is on record."""
        return next(iter(self.states[::-1]), None)

    @property
    def states(self) -> tuple[BuiltFrom, ...]:
        """What each state that was in force was built from, oldest first."""
        with self._changing:
            return tuple(one for one in self._records if isinstance(one, BuiltFrom))

    def keep(self, ref: Ref, fetched: Fetched) -> tuple[FetchRecord, bool]:
        """Archive what a source answered; return its record and whether it differs from the version before.

        On return bytes and index are on storage. An answer `not changed` (`raw` is None) gives the version that
        is known; raise ValueError where none is.
        """
        before = self.latest(ref)
        headers = {name: fetched.headers[name] for name in KEPT_HEADERS if name in fetched.headers}
        if fetched.raw is None:
            if before is None:
                raise ValueError(f"{ref.origin} is said not to have changed, and no version of it is known")
            return before, False
        sha256 = self._lake.archive(fetched.raw, self.month)
        if before is not None and before.sha256 == sha256:
            # The same bytes under a new ETag are no new version, but the next question must name that ETag.
            same = replace(
                before, final=fetched.final, headers=headers, page_no=ref.page_no or before.page_no
            )
            marks = ("etag", "last-modified")
            if any(headers.get(name) != before.headers.get(name) for name in marks):
                self._save(same, instead=True)
            return same, False
        record = FetchRecord(
            ref.role,
            ref.origin,
            ref.page_no,
            sha256,
            len(fetched.raw),
            _now(),
            fetched.final,
            headers,
        )
        self._save(record)
        return record, before is not None

    def keep_listing(self, platform: str, discovery: Discovery) -> None:
        """Archive what a source listed, unless it is what it listed the last time."""
        known = self.listings
        if not known or (known[-1].platform, known[-1].discovery) != (platform, discovery):
            self._save(Listing(_now(), platform, discovery))

    def keep_built(self, built: BuiltFrom) -> None:
        """Put on record what the state that comes into force is built from, unless it is the one on record.

        Said before the rows land: the archive knows at least what the tables have.
        """
        if self.built_from != built:
            self._save(built)

    def write(self) -> None:
        """Write the index as it was read: what a damaged one has lost stays lost, and the rest proves itself again."""
        with self._writing, self._changing:
            self._lake.files.write(self._name, checked_file(self._lines))

    def raw(self, record: FetchRecord) -> bytes:
        """Return the bytes of a version. Raise LakeError where they are gone or damaged."""
        return self.bytes_of(record.sha256)

    def bytes_of(self, sha256: str) -> bytes:
        """Return archived bytes of this issue by their digest. Raise LakeError where they are gone or damaged."""
        return self._lake.raw(sha256, self.month)

    def _save(self, record: Record, *, instead: bool = False) -> None:
        """Add a record (or put it in the place of its thing's last one) and write the index."""
        line = _line(record)
        with self._changing:
            at = len(self._records)
            if isinstance(record, FetchRecord):
                if instead:
                    at = self._last[record.role, record.origin]
                self._last[record.role, record.origin] = at
            self._records[at : at + 1] = [record]
            self._lines[at : at + 1] = [line]
            self._changes += 1
            mine = self._changes
        with self._writing:
            # Another thread's write may have taken this record along.
            if self._written < mine:
                with self._changing:
                    content, upto = checked_file(self._lines), self._changes
                self._lake.files.write(self._name, content)
                self._written = upto


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


_KINDS: dict[type, str] = {FetchRecord: "fetch", Listing: "listing", BuiltFrom: "built"}


def _line(record: Record) -> str:
    return checked_line({"record": _KINDS[type(record)], **asdict(record)})


def index_name(paper: str, day: date) -> str:
    """Return the name of an issue's index in the lake."""
    return f"{INDEX}/{paper}/{day:%Y-%m}/{day}.jsonl"


def archived_issues(files: Files) -> list[tuple[str, date]]:
    """Return by paper and date the issues that the archive has an index of, damaged or not."""
    found = []
    for name in packs.names_below(files, INDEX):
        parts = name.removeprefix(f"{INDEX}/").split("/")
        if len(parts) == 3 and parts[2].endswith(".jsonl"):
            with suppress(ValueError):
                found.append((parts[0], date.fromisoformat(parts[2].removesuffix(".jsonl"))))
    return sorted(found)


def read_index(content: bytes) -> tuple[list[Record], str]:
    """Read an index: its records that are whole, and in words what is wrong with it (empty: nothing)."""
    found = read_checked(content)
    records: list[Record] = []
    damage = found.damage
    for fields in found.objects:
        try:
            records.append(_record(dict(fields)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            damage = damage or f"a line of it cannot be understood: {error!r}"
    return records, damage


def _record(fields: dict[str, Any]) -> Record:
    kind = fields.pop("record")
    if kind == "fetch":
        return FetchRecord(**fields)
    if kind == "built":
        pages = tuple(
            UsedPage(**{**page, "parts": tuple(UsedPart(**part) for part in page["parts"])})
            for page in fields["pages"]
        )
        # States put on record by older versions have no doubts.
        doubts = tuple(Doubt(**one) for one in fields.get("doubts", ()))
        return BuiltFrom(**{**fields, "pages": pages, "remarks": tuple(fields["remarks"]), "doubts": doubts})
    listed = fields["discovery"]
    found = tuple(
        Found(page["page_no"], tuple(Ref(**part) for part in page["parts"]), page["page_name"])
        for page in listed["pages"]
    )
    # Listings of older versions have no doubts.
    doubts = tuple(Doubt(**one) for one in listed.get("doubts", ()))
    discovery = Discovery(
        found, listed["looked_at"], tuple(listed["remarks"]), listed["absent"], listed["lost"], doubts
    )
    return Listing(fields["listed_at"], fields["platform"], discovery)
