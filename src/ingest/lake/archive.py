"""What was fetched for an issue: an index beside the raw bytes, from which the issue is built again for ever.

The bytes lie under their SHA-256; `raw/index/{paper}/{YYYY-MM}/{date}.jsonl` says which of them came from where
and when, and what the source listed. It is written whole after each thing, so a run that dies loses nothing
that it had fetched. The clock stands here and never in a table of content.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingest.errors import LakeError
from ingest.model import Doubt
from ingest.sources.base import Discovery, Found, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

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


Thing = tuple[str, str]
"""Role and origin: what tells one thing of an issue from another."""


def thing(ref: Ref) -> Thing:
    """Return what tells this thing of an issue from the others."""
    return ref.role, ref.origin


class IssueArchive:
    """The archive's index of one issue. Threads may share it; the issue's lock keeps other processes out."""

    def __init__(self, lake: Lake, name: str, records: list[FetchRecord | Listing]) -> None:
        self._lake = lake
        self._name = name
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
    def open(cls, lake: Lake, paper: str, day: date) -> IssueArchive:
        """Read the index of an issue, empty where nothing was fetched yet. Raise LakeError where it is damaged."""
        name = f"raw/index/{paper}/{day:%Y-%m}/{day}.jsonl"
        if not lake.files.exists(name):
            return cls(lake, name, [])
        try:
            records = [_record(json.loads(line)) for line in lake.files.read(name).decode().splitlines()]
        except (ValueError, KeyError, TypeError) as error:
            raise LakeError(
                f"The archive's index {lake.files.path(name)} is damaged: {error!r}.",
                hint="Restore it from a backup, or delete it and run the issue again: the source is asked anew.",
            ) from error
        return cls(lake, name, records)

    def latest(self, ref: Ref) -> FetchRecord | None:
        """Return the version of a thing that is in force: the newest fetched; None where it was never had."""
        with self._changing:
            at = self._last.get(thing(ref))
            record = self._records[at] if at is not None else None
        assert not isinstance(record, Listing)
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
        sha256 = self._lake.archive(fetched.raw)
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

    def raw(self, record: FetchRecord) -> bytes:
        """Return the bytes of a version. Raise LakeError where they are gone or damaged."""
        return self._lake.raw(record.sha256)

    def _save(self, record: FetchRecord | Listing, *, instead: bool = False) -> None:
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
                    content, upto = "".join(self._lines).encode(), self._changes
                self._lake.files.write(self._name, content)
                self._written = upto


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _line(record: FetchRecord | Listing) -> str:
    kind = "fetch" if isinstance(record, FetchRecord) else "listing"
    # Names of files may hold bytes that are no text; escaped, they survive any reader.
    return json.dumps({"record": kind, **asdict(record)}, separators=(",", ":")) + "\n"


def _record(fields: dict[str, Any]) -> FetchRecord | Listing:
    kind = fields.pop("record")
    if kind == "fetch":
        return FetchRecord(**fields)
    listed = fields["discovery"]
    pages = tuple(
        Found(page["page_no"], tuple(Ref(**part) for part in page["parts"]), page["page_name"])
        for page in listed["pages"]
    )
    # Listings of older versions have no doubts.
    doubts = tuple(Doubt(**one) for one in listed.get("doubts", ()))
    discovery = Discovery(
        pages, listed["looked_at"], tuple(listed["remarks"]), listed["absent"], listed["lost"], doubts
    )
    return Listing(fields["listed_at"], fields["platform"], discovery)
