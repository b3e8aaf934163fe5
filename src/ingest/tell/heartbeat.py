"""The heartbeat: one small file, written at the end of each run, that any uptime monitor can look at."""

from __future__ import annotations

import json
import logging
import os
import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from ingest.errors import IngestError
from ingest.lake.json_files import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.lake import Lake

logger = logging.getLogger(__name__)

HEARTBEAT = "heartbeat.json"

LOCK_SECONDS = 15.0
"""Seconds that a run waits for another one's heartbeat: it is a read and a write of some hundred bytes."""


@dataclass(frozen=True, slots=True)
class PaperBeat:
    """The end of the last run of a paper. `at` is an aware time in UTC, `newest_issue` the last with articles."""

    paper: str
    at: datetime
    run_id: str
    command: str
    outcome: str
    newest_issue: date | None


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last run of each paper, by its code."""

    papers: tuple[PaperBeat, ...]

    @property
    def last(self) -> PaperBeat | None:
        """Return the run that ended last."""
        return max(self.papers, key=lambda one: one.at, default=None)


def read_heartbeat(lake: Lake) -> Heartbeat | None:
    """Return the lake's heartbeat, or None before the first run. Raise IngestError for a damaged file."""
    if not lake.files.exists(HEARTBEAT):
        return None
    try:
        papers = read_json(lake.files.read(HEARTBEAT))["papers"]
        return Heartbeat(
            tuple(
                PaperBeat(
                    paper=code,
                    at=datetime.fromisoformat(one["at"]),
                    run_id=one["run_id"],
                    command=one["command"],
                    outcome=one["outcome"],
                    newest_issue=date.fromisoformat(one["newest_issue"]) if one["newest_issue"] else None,
                )
                for code, one in sorted(papers.items())
            )
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IngestError(
            f"{lake.files.path(HEARTBEAT)} is damaged: {error}.",
            hint="Delete it; the next run writes it anew.",
        ) from error


def beat(lake: Lake, last: PaperBeat, also: Path | None = None) -> None:
    """Write the end of a paper's run into the lake's heartbeat, and the whole heartbeat to `also`.

    Raise LakeError where the lake refuses, IngestError where `also` cannot be written.
    """
    with lake.lock("heartbeat", "the heartbeat", wait=LOCK_SECONDS):
        try:
            before = read_heartbeat(lake)
        except IngestError as error:
            logger.warning("%s It is written anew.", error.what)
            before = None
        papers = {one.paper: one for one in (before.papers if before else ())} | {last.paper: last}
        content = _json(Heartbeat(tuple(papers[code] for code in sorted(papers)))).encode()
        lake.files.write(HEARTBEAT, content)
        if also is not None:
            _write_local(also, content)


def _json(heartbeat: Heartbeat) -> str:
    last = heartbeat.last
    assert last is not None
    papers = {
        one.paper: {name: value for name, value in asdict(one).items() if name != "paper"}
        for one in heartbeat.papers
    }
    top = {"at": last.at, "run_id": last.run_id, "paper": last.paper, "outcome": last.outcome}
    return json.dumps({**top, "papers": papers}, default=_plain, ensure_ascii=False, indent=1)


def _plain(value: date | datetime) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def _write_local(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(content)
        os.replace(aside, path)  # noqa: PTH105  (readers see the old or the new, never half)
    except OSError as error:
        raise IngestError(
            f"The heartbeat {path} cannot be written: {error.strerror}.",
            state="The lake's own heartbeat was written.",
            hint="Mend `heartbeat` in the papers file's [reports], or the folder's permissions.",
        ) from error
    finally:
        aside.unlink(missing_ok=True)
