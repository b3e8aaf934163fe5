"""Checks of what the lake lies on: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.operate.doctor.check import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime, timedelta

    from ingest.lake.held import HeldLock
    from ingest.operate.proof import Blame

GIB = 1024**3

LITTLE, TOO_LITTLE = (0.1, 10 * GIB), (0.02, 2 * GIB)
"""Shares of a disk that are free, and bytes that are enough on any disk: below the lesser of the first two is told,
below that of the second is bad. A compaction of a month of a county daily writes some 3 MB anew; what fills a disk
is the raw archive of PDF pages, some 2 MB each: 2 GiB are half a year of a paper of five pages."""


_NAMED = 20
"""So many damaged files are named; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """Archived bytes of a page that are gone or no longer what they were."""

    paper: str
    issue_date: date
    page_no: str
    why: str


def catalog(lake: Mapping[str, int], pinned: Mapping[str, int] | None, *, running: bool) -> Check:
    """Compare the versions of the tables with those that the catalog pins (None: there is no catalog).

    While a run is under way (`running`) the catalog may be behind: the run's end builds it anew.
    """
    command = "ingest catalog"
    if pinned is None:
        return Check("catalog", "bad", "there is no catalog", command)
    behind = [
        f"{name} by {lake[name] - pinned.get(name, 0)}" for name in lake if lake[name] != pinned.get(name)
    ]
    if not behind:
        return Check("catalog", "ok", "it shows the newest version of every table")
    told = f"it is behind the tables: {', '.join(behind)} commits"
    if running:
        return Check("catalog", "warn", f"{told}; a run is under way, whose end builds it anew")
    return Check("catalog", "bad", told, command)


def moved(uri: str, built_at: str) -> Check | None:
    """Say that the catalog was built where the lake no longer lies: opened as a file it shows what lies there."""
    if built_at == uri:
        return None
    return Check(
        "catalog",
        "bad",
        f"the lake has moved: its catalog was built at {built_at} and reads from there; it lies at {uri}",
        "ingest catalog",
    )


def archive(looked_at: int, pages: int, damaged: Sequence[Damaged]) -> Check:
    """Say whether the archived bytes of the pages that were looked at are there and whole."""
    name = "raw archive"
    if not damaged:
        return Check(name, "ok", f"{looked_at} of {pages} pages were read and are what they were")
    first = damaged[0]
    return Check(
        name,
        "bad",
        f"{len(damaged)} of {looked_at} pages that were read are gone or damaged; the first is {first.paper} "
        f"{first.issue_date} page {first.page_no}: {first.why}",
        f"ingest rebuild --paper {first.paper} --date {first.issue_date} --refetch",
    )


def files(damaged: Sequence[Blame], told: str) -> Iterator[Check]:
    """Name the damaged files with the issues that they hold; where there is none say `told`."""
    for one in damaged[:_NAMED]:
        holds = f"; it holds {one.holds}" if one.holds else ""
        yield Check("files", "bad", f"{one.file}: {one.why}{holds}", one.command)
    if len(damaged) > _NAMED:
        yield Check(
            "files", "bad", f"{len(damaged) - _NAMED} more files are damaged", "ingest rebuild --refetch"
        )
    if not damaged:
        yield Check("files", "ok", told)


def read_told(count: int, size: int) -> str:
    """Say that so many files of so many bytes were read and are whole."""
    return f"{count} files ({size / 1e6:.1f} MB) were read and are what was written"


def proof_told(oldest: datetime | None, now: datetime) -> str:
    """Say how long ago the file was read that was read longest ago; None where some never were."""
    if oldest is None:
        return "none is known to be damaged; not all have been read yet (ingest doctor --deep reads them)"
    return f"each was read within the last {(now - oldest).days + 1} days, and is what was written"


def disk(free: int, total: int) -> Check:
    """Say whether there is room on the lake's disk; both in bytes."""
    told = f"{free / GIB:.1f} of {total / GIB:.1f} GiB are free"
    if free < _least(TOO_LITTLE, total):
        return Check("disk", "bad", told, "make room, or: ingest maintain")
    if free < _least(LITTLE, total):
        return Check("disk", "warn", told, "make room, or: ingest maintain")
    return Check("disk", "ok", told)


def _least(room: tuple[float, int], total: int) -> float:
    share, enough = room
    return min(share * total, enough)


def locks(held: Sequence[HeldLock], patience: timedelta) -> Check:
    """Say whether anybody has held a lock for longer than `patience`."""
    if not held:
        return Check("locks", "ok", "none is held")
    told = ", ".join(
        f"{one.name} ({one.holder or 'unknown'}, {one.seconds / 60:.0f} min)" for one in held[:5]
    )
    old = [one for one in held if one.seconds > patience.total_seconds()]
    if old:
        return Check(
            "locks",
            "warn",
            f"{len(old)} of {len(held)} held locks are older than {patience}: {told}",
            "look whether that process still works; its end frees the lock",
        )
    return Check("locks", "ok", f"{len(held)} held, a run is under way: {told}")
