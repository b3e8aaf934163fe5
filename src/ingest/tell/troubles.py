"""What is wrong for how long, and what of it has been told: so that nothing is told every night word for word.

A trouble is told when it begins and when it changes, then once a day for some days, then once a week; when it is over
that is told once. The rules are pure; the book of each newspaper lies in the lake.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingest.errors import LakeError
from ingest.lake.json_files import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.lake import Lake
    from ingest.papers.reports import ReportsConfig

logger = logging.getLogger(__name__)

FOLDER = ".troubles"
"""`.troubles/{name}.json` of a lake is the book of a newspaper, or of the doctor."""

VANISHED = (
    "its process was gone without a word (kill -9, a power cut, want of memory); "
    "the next run of these issues does the rest"
)

STOPPED = "stopped from outside"

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong: an issue by its date, `run` for a run that failed, or a check of the doctor.

    `status` and `why` say it in words. `since` is when it was first met and `told` when it was told last (aware
    times). An `event` is told each time, as a death of a run is; of anything else the same is told once a day at most.
    """

    key: str
    status: str
    why: str
    since: datetime
    told: datetime
    event: bool = False

    def day(self, now: datetime, zone: str) -> int:
        """Return which day of this trouble it is, 1 for the first, by the dates of a time zone."""
        return (_local(now, zone) - _local(self.since, zone)).days + 1

    def line(self, now: datetime, zone: str) -> str:
        """Say it in a line: `2024-09-16 missing, third day: why`."""
        day = self.day(now, zone)
        told = "" if day == 1 else f", {ordinal(day)} day"
        return f"{self.key} {self.status}{told}: {self.why}"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one look at the troubles comes to: the `book` from now on, what is to be told, and what is over.

    `quiet` are troubles that last and were told lately.
    """

    book: Mapping[str, Trouble]
    tell: tuple[Trouble, ...] = ()
    over: tuple[Trouble, ...] = ()
    quiet: tuple[Trouble, ...] = ()


def ordinal(number: int) -> str:
    """Say a number as an ordinal: third, 12th."""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number // 10 % 10 != 1 else "th"
    return f"{number}{ending}"


def turn(
    book: Mapping[str, Trouble],
    found: Sequence[Trouble],
    gone: Sequence[str],
    now: datetime,
    zone: str,
    rhythm: ReportsConfig,
) -> Turn:
    """Compare what is wrong now with the book; `gone` are keys that were looked at and are well.

    What is in the book, neither found nor gone, stays as it is. Whoever tells writes the new book when it was told.
    """
    new = dict(book)
    tell, quiet = [], []
    for one in found:
        known = book.get(one.key)
        if known is None:
            new[one.key] = one
            tell.append(one)
            continue
        changed = known.status != one.status or _words(known.why) != _words(one.why)
        now_so = replace(one, since=known.since, told=known.told)
        if one.event or changed or _is_due(now_so, now, zone, rhythm):
            now_so = replace(now_so, told=now)
            tell.append(now_so)
        else:
            quiet.append(now_so)
        new[one.key] = now_so
    over = tuple(new.pop(key) for key in gone if key in new)
    return Turn(new, tuple(tell), over, tuple(quiet))


def _is_due(one: Trouble, now: datetime, zone: str, rhythm: ReportsConfig) -> bool:
    since_told = (_local(now, zone) - _local(one.told, zone)).days
    if one.day(now, zone) <= rhythm.remind_daily:
        return since_told >= 1
    return bool(rhythm.remind_every) and since_told >= rhythm.remind_every


def _words(text: str) -> str:
    """Leave out what differs from time to time though it means the same: numbers, and names of runs."""
    return re.sub(r"\d+(T\d+-[0-9a-f]+)?", "#", text)


def _local(time: datetime, zone: str) -> date:
    return time.astimezone(ZoneInfo(zone)).date()


def read_book(lake: Lake, name: str) -> dict[str, Trouble]:
    """Return the troubles of a newspaper that have been told and are not over. A damaged book counts as empty."""
    path = f"{FOLDER}/{name}.json"
    if not lake.files.exists(path):
        return {}
    try:
        return {
            one["key"]: Trouble(
                **{
                    **one,
                    "since": datetime.fromisoformat(one["since"]),
                    "told": datetime.fromisoformat(one["told"]),
                }
            )
            for one in read_json(lake.files.read(path))
        }
    except (ValueError, KeyError, TypeError) as error:
        logger.warning("%s is damaged; what it held is told again: %s", lake.files.path(path), error)
        return {}


def write_book(lake: Lake, name: str, book: Mapping[str, Trouble]) -> None:
    """Write a book. Raise LakeError where the lake refuses; what it would have held is told again then."""
    path = f"{FOLDER}/{name}.json"
    if not book:
        if lake.files.exists(path):
            try:
                lake.files.remove(path)
            except LakeError:
                logger.warning("%s could not be removed", lake.files.path(path))
        return
    rows = [asdict(book[key]) for key in sorted(book)]
    content = json.dumps(rows, ensure_ascii=False, indent=1, default=lambda time: time.isoformat())
    lake.files.write(path, content.encode())
