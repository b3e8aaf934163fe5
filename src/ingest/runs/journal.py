"""A run on record: its note while it is under way, its rows of `runs` when it ends, however it ends.

What a run did is counted from the lake where the run itself can no longer say it.
"""

from __future__ import annotations

import logging
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ingest.errors import IngestError, LakeError
from ingest.issue.outcomes import Outcome, RunReport
from ingest.lake.running import RunNote, asked, forget, if_dead, landed_by, noted, notes, tell_done
from ingest.lake.storage_errors import gave_up, refusal
from ingest.runs.changes import versions_now
from ingest.runs.ending import end_run, run_row
from ingest.tell.troubles import STOPPED, VANISHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ingest.lake import Lake, LedgerRow
    from ingest.papers.registry import Paper

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
"""How often a paused run looks whether it may go on."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run: its id, what was typed or scheduled, when it began (UTC; and by the monotonic clock).

    `flow_run_id` is Prefect's name of it, empty where it runs without Prefect.
    """

    run_id: str
    command: str
    started_at: datetime
    began: float
    flow_run_id: str = ""


def begin(command: str, flow_run_id: str = "") -> Run:
    """Begin a run now."""
    started = datetime.now(UTC)
    # Of two runs that began within a second the later has the larger id: microseconds, and what no other process has.
    run_id = f"{started:%Y%m%dT%H%M%S}-{started.microsecond:05x}{uuid.uuid4().hex[:3]}"
    return Run(run_id, command, started, time.perf_counter(), flow_run_id)


@dataclass(slots=True)
class Journal:
    """What a run that is under way has done so far. `spans` are the first and last day that it looks at, by paper.

    `before` are the versions of the lake's tables when it began. `on_record` says that its rows of `runs` are written,
    `recorded` that its early end was put on record and told.
    """

    run: Run
    spans: Mapping[str, tuple[date, date]]
    lake: Lake
    papers: Mapping[str, Paper]
    outcomes: list[Outcome] = field(default_factory=list)
    before: Mapping[str, int] = field(default_factory=dict)
    on_record: bool = False
    recorded: bool = False

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Add what became of issues, and let `ingest backfills` know how far the run is; any thread may."""
        self.outcomes.extend(outcomes)
        try:
            tell_done(self.lake.files, self.run.run_id, len(self.outcomes))
        except LakeError as error:
            # The lake's refusal is met by whatever lands next; this only shows.
            logger.warning("how far the run is could not be told: %s", error)


@contextmanager
def under_way(
    run: Run,
    spans: Mapping[str, tuple[date, date]],
    lake: Lake,
    papers: Mapping[str, Paper],
    *,
    total: int = 0,
    plan: str = "",
) -> Iterator[Journal]:
    """Keep the note of a run while a block runs; whatever ends the block early is put on record and told.

    First, runs that died without a word are put on record. `papers` has the papers of `spans`, `total` is the number
    of issues, `plan` the file of a saved plan. Raise LakeError where the lake refuses the note.
    """
    journal = Journal(run, spans, lake, papers, before=versions_now(lake))
    note = RunNote(run.run_id, run.command, run.started_at, spans, total, run.flow_run_id, plan)
    try:
        bury(lake, papers)
        with noted(lake, note):
            try:
                yield journal
            except BaseException as stop:
                record(journal, stop)
                raise
    except LakeError as stop:
        if not journal.recorded:
            record(journal, stop)
        raise


class CancelledError(IngestError):
    """A person has asked the run to end: `ingest backfills --cancel`."""


def heed(lake: Lake, run_id: str) -> None:
    """Wait while a person asks the run to pause; raise CancelledError where one asks it to end."""
    told = False
    while (word := asked(lake.files, run_id)) == "pause":
        if not told:
            logger.warning("the run %s is paused: ingest backfills --resume %s", run_id, run_id)
            told = True
        time.sleep(PAUSE_SECONDS)
    if word == "cancel":
        raise CancelledError(
            f"The run {run_id} was cancelled by a person.",
            state="What had landed stays.",
            hint="The same command does the rest.",
        )


def record(journal: Journal, stop: BaseException) -> None:
    """Put on record a run that `stop` ended early: rows of `runs`, reports, alerts and the heartbeat.

    Who interrupts or cancels a run by hand knows of it: then there are only the rows. What landed is counted from the
    lake.
    """
    journal.recorded = True
    why = why_ended(stop)
    _count_from_lake(journal)
    reports = reports_of(journal, why)
    if not journal.on_record:
        put_on_record(journal, reports, quietly=True)
    if not isinstance(stop, KeyboardInterrupt | CancelledError):
        tell(journal, reports)


def why_ended(stop: BaseException) -> str:
    """Say in words what ended a run."""
    if isinstance(stop, IngestError):
        return str(stop)
    if isinstance(stop, KeyboardInterrupt):
        return "interrupted by hand (Ctrl-C)"
    if gave_up(stop):
        why, state, _ = refusal(stop)
        return f"the lake could not be written: {why}. {state}"
    if isinstance(stop, Exception):
        return f"a fault in ingest: {type(stop).__name__}: {stop}".rstrip(": ")
    # SystemExit and Prefect's signal of a stop: the process was told to end.
    told = type(stop).__name__ + (f" {stop}" if str(stop) else "")
    return f"{STOPPED} ({told}): its worker, its machine or a person ended the process"


def put_on_record(journal: Journal, reports: Sequence[RunReport], *, quietly: bool = False) -> None:
    """Write a row of `runs` for each paper, and take the run's note away.

    A lake that has just failed may refuse it: with `quietly` that is logged, and the next run finds the note.
    """
    try:
        for report in reports:
            journal.lake.record_run(
                run_row(report, journal.spans[report.paper], journal.run.started_at, journal.run.flow_run_id)
            )
        journal.on_record = True
        forget(journal.lake.files, journal.run.run_id)
    except IngestError:
        if not quietly:
            raise
        logger.exception("the run could not be recorded in the lake either")


def reports_of(journal: Journal, error: str = "") -> list[RunReport]:
    """Return what is known of a run by now, for each paper."""
    found: dict[str, list[Outcome]] = {paper: [] for paper in journal.spans}
    for outcome in sorted(journal.outcomes, key=lambda one: one.issue_date):
        found[outcome.paper].append(outcome)
    return [
        RunReport(
            run_id=journal.run.run_id,
            paper=paper,
            outcomes=tuple(members),
            duplicates=0,
            catalog="",
            seconds=time.perf_counter() - journal.run.began,
            command=journal.run.command,
            started_at=journal.run.started_at.isoformat(timespec="seconds"),
            error=error,
            before=journal.before,
        )
        for paper, members in found.items()
    ]


def tell(journal: Journal, reports: Iterable[RunReport]) -> None:
    """Keep reports, send alerts, beat; of papers that the papers file no longer has there is nobody to tell."""
    for report in reports:
        if report.paper in journal.papers:
            end_run(report, journal.papers[report.paper], journal.lake)


def bury(lake: Lake, papers: Mapping[str, Paper]) -> list[tuple[RunNote, int]]:
    """Put on record and tell runs that died without writing their row; return each with how many issues it landed.

    Raise LakeError where the lake cannot be read or written.
    """
    found = []
    for note in notes(lake.files):
        with if_dead(lake, note) as dead:
            if not dead:
                continue
            # When it died nobody knows; its row says when it was found.
            run = Run(note.run_id, note.command, note.started_at, time.perf_counter(), note.flow_run_id)
            journal = Journal(run, note.spans, lake, papers)
            _count_from_lake(journal)
            reports = reports_of(journal, VANISHED)
            put_on_record(journal, reports)
            tell(journal, reports)
            found.append((note, len(journal.outcomes)))
    return found


def _count_from_lake(journal: Journal) -> None:
    """Add to a run's outcomes the issues that it landed and could not say so any more."""
    try:
        rows = landed_by(journal.lake, journal.run.run_id)
    except IngestError:
        logger.exception("what the run landed could not be asked of the lake")
        return
    said = {
        (one.paper, one.issue_date): at for at, one in enumerate(journal.outcomes) if one.result != "landed"
    }
    known = {(one.paper, one.issue_date) for one in journal.outcomes}
    for row in rows:
        key = row.paper, row.issue_date.isoformat()
        if key in said:
            journal.outcomes[said[key]] = from_ledger(row, landed=True)
        elif key not in known and row.paper in journal.spans:
            journal.outcomes.append(from_ledger(row, landed=True))


def from_ledger(row: LedgerRow, *, landed: bool) -> Outcome:
    """Return the outcome of an issue that another process, or a run that died, has done."""
    return Outcome(
        paper=row.paper,
        issue_date=row.issue_date.isoformat(),
        status=row.status,
        result="landed" if landed else "unchanged",
        evidence=row.evidence,
        pages=row.pages_ok,
        articles=row.articles,
        findings=(),
        seconds=0.0,
    )
