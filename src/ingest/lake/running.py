"""Runs that are under way: a note in the lake for each, so that one that dies without a word is still found.

A run writes what it is about to do when it begins, and before each landing what it is about to land. When it ends it
takes the note away. A note whose run gives no sign of life is that of a run that died, and what it landed is known
from the lake: the issues whose state is one that it was about to put in force.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import uuid
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from ingest.errors import LakeBusyError, LakeError
from ingest.lake.json_files import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ingest.lake.files import Files
    from ingest.lake.lake import Lake
    from ingest.lake.values import LedgerRow

logger = logging.getLogger(__name__)

FOLDER = ".running"
"""`.running/{run}/run.json` is a run's note, beside it a file for each landing that it began."""

DONE = "done"
"""Beside a note: how many of its issues a run has done, whether it wrote them or not."""

ASKED = "asked"
"""Beside a note: the word of a person who asks the run to pause or to cancel."""


@dataclass(frozen=True, slots=True)
class RunNote:
    """What a run says of itself when it begins. `spans` are the first and last day by paper, `total` its issues.

    `flow_run_id` is Prefect's, empty without it; `plan` the saved plan's file; `where` machine and process.
    """

    run_id: str
    command: str
    started_at: datetime
    spans: Mapping[str, tuple[date, date]]
    total: int = 0
    flow_run_id: str = ""
    plan: str = ""
    where: str = ""


def here() -> str:
    """Name this process and machine."""
    return f"process {os.getpid()} on {socket.gethostname()}"


@contextmanager
def noted(lake: Lake, note: RunNote) -> Iterator[None]:
    """Keep the note of a run while a block runs, and a lock that ends with the process. `forget` takes it away.

    Raise LakeError where the lake cannot be written: nothing that the run does could land then either.
    """
    with lake.lock(_lock(note.run_id), f"the note of the run {note.run_id}", wait=0.0):
        told = {
            "run_id": note.run_id,
            "command": note.command,
            "started_at": note.started_at.isoformat(),
            "spans": {paper: [str(day) for day in span] for paper, span in note.spans.items()},
            "total": note.total,
            "flow_run_id": note.flow_run_id,
            "plan": note.plan,
            "where": note.where or here(),
        }
        lake.files.write(f"{FOLDER}/{note.run_id}/run.json", json.dumps(told, ensure_ascii=False).encode())
        yield
    _tidy(lake.files, note.run_id)


def forget(files: Files, run_id: str) -> None:
    """Take away the note of a run, when what it says is on record in `runs`."""
    for one in files.under(f"{FOLDER}/{run_id}"):
        with suppress(LakeError):  # somebody else may have been quicker
            files.remove(one.name)
    if files.local is not None:
        with suppress(OSError):
            (files.local / FOLDER / run_id).rmdir()


def about_to_land(files: Files, run_id: str, paper: str, states: Mapping[date, str]) -> None:
    """Say before a landing which states (by date, the digest) the run puts in force."""
    if run_id and states:
        content = {"paper": paper, "states": {str(day): digest for day, digest in states.items()}}
        files.write(f"{FOLDER}/{run_id}/{uuid.uuid4().hex}.json", json.dumps(content).encode())


def landed_by(lake: Lake, run_id: str) -> list[LedgerRow]:
    """Return the ledger's rows of the issues that a run landed and that are still as it left them."""
    wanted: dict[str, dict[date, set[str]]] = {}
    for one in lake.files.under(f"{FOLDER}/{run_id}"):
        if one.name.endswith(("/run.json", f"/{ASKED}", f"/{DONE}")):
            continue
        found = _read(lake.files, one.name, _states)
        if found is None:
            continue
        paper, states = found
        for day, digest in states.items():
            wanted.setdefault(paper, {}).setdefault(day, set()).add(digest)
    rows: list[LedgerRow] = []
    for paper, begun in wanted.items():
        rows += [
            row
            for row in lake.ledger(paper, min(begun), max(begun))
            if row.digest in begun.get(row.issue_date, ())
        ]
    return rows


def notes(files: Files) -> list[RunNote]:
    """Return the notes of the runs that are under way or died, in the order in which they began."""
    found = []
    for one in files.under(FOLDER):
        if not one.name.endswith("/run.json"):
            continue
        note = _read(files, one.name, _note)
        if note is not None:
            found.append(note)
    return sorted(found, key=lambda note: note.started_at)


def ask(files: Files, run_id: str, word: str) -> None:
    """Ask a run to `pause` or to `cancel`; an empty word takes that back."""
    name = f"{FOLDER}/{run_id}/{ASKED}"
    if word:
        files.write(name, word.encode())
    elif files.exists(name):
        files.remove(name)


def tell_done(files: Files, run_id: str, count: int) -> None:
    """Say how many issues a run has done by now."""
    files.write(f"{FOLDER}/{run_id}/{DONE}", str(count).encode())


def done(files: Files, run_id: str) -> int:
    """Return how many issues a run that is under way has done."""
    name = f"{FOLDER}/{run_id}/{DONE}"
    try:
        return int(files.read(name)) if files.exists(name) else 0
    except (LakeError, ValueError):
        return 0


def asked(files: Files, run_id: str) -> str:
    """Return what a run is asked for: `pause`, `cancel` or nothing."""
    name = f"{FOLDER}/{run_id}/{ASKED}"
    try:
        return files.read(name).decode() if run_id and files.exists(name) else ""
    except LakeError:
        return ""  # taken back in this moment


@contextmanager
def if_dead(lake: Lake, note: RunNote) -> Iterator[bool]:
    """Yield whether the run of a note has died. While the block runs nobody else finds the same."""
    with ExitStack() as held:
        try:
            held.enter_context(lake.lock(_lock(note.run_id), f"the run {note.run_id}", wait=0.0))
        except LakeBusyError:
            yield False
            return
        # Whoever was quicker has taken it away.
        yield lake.files.exists(f"{FOLDER}/{note.run_id}/run.json")
    _tidy(lake.files, note.run_id)


def _tidy(files: Files, run_id: str) -> None:
    """Remove the lock's file of a run whose note is gone: of its name there is never another, as of issues there is."""
    if files.local is not None and not files.exists(f"{FOLDER}/{run_id}/run.json"):
        with suppress(OSError):
            (files.local / ".locks" / _lock(run_id)).unlink(missing_ok=True)


def _lock(run_id: str) -> str:
    return f"run-{run_id}"


def _note(told: dict[str, Any]) -> RunNote:
    return RunNote(
        str(told["run_id"]),
        str(told["command"]),
        datetime.fromisoformat(told["started_at"]).astimezone(UTC),
        {
            str(paper): (date.fromisoformat(first), date.fromisoformat(last))
            for paper, (first, last) in told["spans"].items()
        },
        int(told["total"]),
        str(told["flow_run_id"]),
        str(told["plan"]),
        str(told["where"]),
    )


def _states(told: dict[str, Any]) -> tuple[str, dict[date, str]]:
    states = {date.fromisoformat(day): str(digest) for day, digest in told["states"].items()}
    return str(told["paper"]), states


Content = TypeVar("Content")


def _read(files: Files, name: str, meant: Callable[[dict[str, Any]], Content]) -> Content | None:
    try:
        return meant(read_json(files.read(name)))
    except LakeError:
        return None  # its run has just ended and taken it away
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        logger.warning("%s is damaged and left out: %s", files.path(name), error)
        return None
