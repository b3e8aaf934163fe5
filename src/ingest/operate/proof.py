"""The lake proved whole, a share of its files a night: what was read when, what is damaged, and what to type.

What is remembered are 256 times and the names of damaged files, in one small file; whoever loses it reads everything
again.
"""

from __future__ import annotations

import json
import logging
import math
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ingest.errors import LakeError
from ingest.lake import packs
from ingest.lake.archive import INDEX, FetchRecord, read_index
from ingest.lake.digests import sight
from ingest.lake.json_files import read_json
from ingest.lake.wholeness import SHARES, Damaged, Eye, Pace, damaged_files, raw_name
from ingest.operate.accepted import read_accepted, take_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ingest.lake import Lake
    from ingest.lake.files import Files

logger = logging.getLogger(__name__)

STATE = ".proof.json"

MONTH = timedelta(days=28)
"""Within so many days all files are read by the nightly shares: a month with two nights to spare."""

NIGHTLY_RATE = 20_000_000.0
"""Bytes a second that a night reads at most: a tenth of what one disk gives, so that a run beside it is not slowed."""


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered.

    `read` says when each share was last found whole (ISO, UTC), `begun` when a look at all began that has not ended;
    `damaged` are the files that were damaged when they were last read.
    """

    read: Mapping[str, str]
    begun: str = ""
    damaged: tuple[str, ...] = ()

    @property
    def oldest(self) -> datetime | None:
        """When what was read longest ago was read; None where some files never were."""
        if set(self.read) != set(SHARES):
            return None
        return min(datetime.fromisoformat(at) for at in self.read.values())


@dataclass(frozen=True, slots=True)
class Blame:
    """A damaged file, told to a person: what is wrong, the issues that it holds, and the command that mends it."""

    file: str
    why: str
    holds: str
    command: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What a look found: how many shares and files were read, their bytes, and the damaged files.

    `accepted` are those of the damaged that a person has accepted; they are not in `damaged`.
    """

    shares: int
    files: int
    size: int
    damaged: tuple[Blame, ...]
    accepted: tuple[str, ...] = ()


def read_state(files: Files) -> State:
    """Return what is remembered; nothing where there is none, or it cannot be understood."""
    if not files.exists(STATE):
        return State({})
    try:
        found = read_json(files.read(STATE))
        return State(dict(found["read"]), str(found["begun"]), tuple(found["damaged"]))
    except (ValueError, KeyError, TypeError):
        logger.warning("%s is damaged; every file will be read again", files.path(STATE))
        return State({})


def prove_all(
    lake: Lake,
    now: datetime,
    *,
    since: datetime | None = None,
    rate: float = 0.0,
    advanced: Callable[[int, int], None] = lambda *_: None,
) -> Proof:
    """Read every file of the lake; one look that was stopped is gone on with.

    What was read and found whole since `since` (aware) is not read again. `rate` bounds the bytes a second, 0 does not.
    """
    state = read_state(lake.files)
    begun = state.begun or _iso(now)
    line = min(begun, _iso(since)) if since else begun
    todo = [share for share in SHARES if state.read.get(share, "") < line]
    return _read(lake, now, replace(state, begun=begun), todo, Pace(rate), advanced, whole=True)


def prove_share(lake: Lake, now: datetime, *, rate: float = NIGHTLY_RATE) -> Proof:
    """Read the shares whose turn it is: those read longest ago, as many as the days since the last look ask for."""
    state = read_state(lake.files)
    times = sorted(datetime.fromisoformat(at) for at in state.read.values())
    days = (now - times[-1]) / timedelta(days=1) if times else 1.0
    count = min(len(SHARES), math.ceil(len(SHARES) * max(1.0, days) / (MONTH / timedelta(days=1))))
    todo = sorted(SHARES, key=lambda share: (state.read.get(share, ""), share))[:count]
    return _read(lake, now, state, todo, Pace(rate), lambda *_: None, whole=False)


def still_damaged(lake: Lake) -> tuple[Blame, ...]:
    """Look again at the files that were damaged when they were last read; nothing else is read.

    What a person has accepted is left out.
    """
    names = set(read_state(lake.files).damaged) - read_accepted(lake.files).keys()
    return blame(lake, damaged_files(lake, sorted(names))) if names else ()


def _read(
    lake: Lake,
    now: datetime,
    state: State,
    todo: Sequence[str],
    pace: Pace,
    advanced: Callable[[int, int], None],
    *,
    whole: bool,
) -> Proof:
    sight(lake.files)
    eye = Eye(lake, pace)
    read = dict(state.read)
    files = size = 0
    found = {one.file: one for one in eye.torn_logs}
    for at, share in enumerate(todo, start=1):
        looked = eye.look(share)
        files, size = files + looked.files, size + looked.size
        found |= {one.file: one for one in looked.damaged}
        if looked.damaged:
            read.pop(share, None)
        else:
            read[share] = _iso(now)
        _remember(lake.files, State(read, state.begun, tuple(sorted({*state.damaged, *found}))))
        advanced(at, len(todo))
    # Of what was damaged once, that which has been mended since is forgotten.
    found |= {one.file: one for one in damaged_files(lake, set(state.damaged) - found.keys())}
    _remember(lake.files, State(read, "" if whole else state.begun, tuple(sorted(found))))
    accepted = read_accepted(lake.files)
    # What has been mended since it was accepted would be told again, should it rot again. What was not read stays.
    take_back(lake.files, (accepted.keys() & set(state.damaged)) - found.keys())
    told = [one for one in found.values() if one.file not in accepted]
    return Proof(len(todo), files, size, blame(lake, told), tuple(sorted(found.keys() & accepted.keys())))


def _remember(files: Files, state: State) -> None:
    files.write(STATE, json.dumps(asdict(state)).encode("utf-8", "surrogateescape"))


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def blame(lake: Lake, damaged: Iterable[Damaged]) -> tuple[Blame, ...]:
    """Say of damaged files which issues they hold and what to type."""
    found = list(damaged)
    users = _users(lake, {one.file for one in found if one.kind == "raw"})
    return tuple(_blame(lake, one, users.get(one.file, [])) for one in found)


def _blame(lake: Lake, one: Damaged, users: Sequence[tuple[str, str, str]]) -> Blame:
    holds, command = "", ""
    if one.kind == "raw":
        holds = "; ".join(
            f"{paper} {day} {f'page {page_no}' if page_no else 'its list of pages'}"
            for paper, day, page_no in users[:5]
        )
        more = f"; and {len(users) - 5} more" if len(users) > 5 else ""
        holds = f"{holds}{more}" or "no issue: nothing names it, and it may be deleted"
        if users:
            command = f"ingest rebuild --paper {users[0][0]} --date {users[0][1]} --refetch"
    elif one.kind in {"index", "withdrawal"}:
        holds, command = f"{one.paper} {one.day}", f"ingest rebuild --paper {one.paper} --date {one.day}"
        if one.kind == "withdrawal":
            command = f"ingest withdraw --paper {one.paper} --date {one.day} --reason ..."
    elif one.kind == "data":
        holds = f"{one.table} of {one.paper} {one.month}{_days(lake, one)}"
        command = f"ingest rebuild --paper {one.paper}" + (f" --month {one.month}" if one.month else "")
    elif one.kind == "log":
        holds, command = f"all {one.table}", "ingest rebuild"
    elif one.kind == "pack":
        holds, command = (
            f"the archive of {one.paper} {one.month}",
            "ingest rebuild --from URI    (a copy of the archive)",
        )
    elif one.kind == "catalog":
        holds, command = "no issue: it is made of the tables", "ingest catalog"
    elif one.kind == "newspapers":
        holds, command = "no issue: it is made of the papers file", "ingest catalog"
    elif one.kind == "profile":
        holds, command = f"what is known of {one.paper}", f"ingest profile --paper {one.paper} --renew"
    elif one.kind == "diary":
        holds, command = "a row of runs", "ingest rebuild --from URI    (a copy of the archive)"
    else:
        holds, command = "digests of other files", f"rm {lake.files.path(one.file)}; ingest maintain"
    return Blame(one.file, one.why, holds, command)


def _days(lake: Lake, one: Damaged) -> str:
    """Return the days of a month in words, where the ledger can be read."""
    try:
        rows = lake.tables.read(
            "issues", ["issue_date"], [("paper", "=", one.paper), ("month", "=", one.month)]
        ).to_pylist()
    except LakeError:
        return ""
    days = sorted(row["issue_date"] for row in rows)
    return f", issues of {days[0]:%d} to {days[-1]:%d}" if days else ""


def _users(lake: Lake, names: set[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Return the issues (paper, date, page) whose indexes name these archived files. Every index is read."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for name, content in packs.read_below(lake.files, INDEX) if names else ():
        parts = name.split("/")
        for record in read_index(content or b"")[0]:
            if isinstance(record, FetchRecord) and raw_name(record.sha256) in names:
                found[raw_name(record.sha256)].append(
                    (parts[2], parts[-1].removesuffix(".jsonl"), record.page_no)
                )
    return found
