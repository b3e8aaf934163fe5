"""The end of a run: its report kept, alerts sent, the heartbeat written. Nothing of it fails the run."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from ingest.errors import IngestError
from ingest.lake import RunRow
from ingest.runs.changes import changed_by
from ingest.tell.alerts.sending import send_alerts
from ingest.tell.heartbeat import PaperBeat, beat
from ingest.tell.report.alerting import RUN, SUMMED_UP, alert_of, silent_days, troubles_of
from ingest.tell.report.contents import make_report
from ingest.tell.report.figures import compare
from ingest.tell.report.keeping import forget_reports, keep_findings, keep_report
from ingest.tell.troubles import read_book, write_book

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingest.issue.difference import Difference
    from ingest.issue.outcomes import RunReport
    from ingest.lake import Lake, LedgerRow
    from ingest.papers.registry import Paper
    from ingest.tell.alerts.values import Sent
    from ingest.tell.report.contents import Comparison, Report
    from ingest.tell.troubles import Trouble

logger = logging.getLogger(__name__)

T = TypeVar("T")

LOCK_SECONDS = 30.0
"""Seconds that a run waits for another one of its newspaper to have told what it found: three tries of a webhook."""


def end_run(run: RunReport, paper: Paper, lake: Lake) -> Report | None:
    """Make a run's report, keep it in the lake, send alerts where configured and write the heartbeat.

    What cannot be done is logged; the issues of the run have landed, or not, before this begins. Return the report,
    None where even that could not be made.
    """
    try:
        return _end(run, paper, lake)
    except Exception:
        logger.exception("the run of %s could not be told", paper.code)
        return None


def _end(run: RunReport, paper: Paper, lake: Lake) -> Report:
    now = datetime.now(UTC)
    report = make_report(
        run,
        paper.name,
        now.isoformat(timespec="seconds"),
        _compared(lake, paper.code, run),
        zone=paper.timezone,
        changes=_changes(run, lake),
    )
    # Kept first: who is called by an alert finds it there.
    _try("kept", lambda: keep_report(lake, report))
    _try("kept with its findings", lambda: keep_findings(lake, report, run.outcomes))
    sent = _alerted(report, paper, lake, now)
    if sent:
        report = replace(report, alerts=sent)
        told = report
        _try("kept with its alerts", lambda: keep_report(lake, told))
    _try("told in the heartbeat", lambda: _beat(report, paper, lake, now))
    _try("followed by tidying", lambda: forget_reports(lake, now, paper.reports.keep_days))
    return report


WINDOW = timedelta(days=60)
"""How far back the ledger is read for an alert: a newspaper that was silent for longer has been told of often."""


def _alerted(report: Report, paper: Paper, lake: Lake, now: datetime) -> tuple[Sent, ...]:
    """Tell what is new, what lasts and what is over, and keep in the lake's book that it was told."""
    nothing: dict[str, Trouble] = {}
    none: list[LedgerRow] = []
    with ExitStack() as held:
        name = f"troubles-{paper.code}"
        what = f"the troubles of {paper.code}"
        # A lake that cannot be written is what most needs telling: then without the lock.
        _try("told alone", lambda: held.enter_context(lake.lock(name, what, wait=LOCK_SECONDS)))
        book = _tried("compared with what was told", lambda: read_book(lake, paper.code), nothing)
        rows = _tried("compared with the ledger", lambda: _recent(report, book, paper, lake, now), none)
        found = troubles_of(report, book, paper, rows, now)
        silent = silent_days(paper, rows, now)
        sent = send_alerts(paper.alerts, alert_of(report, found, silent, paper.timezone, now), os.environ)
        # What nobody took is told again by the next run.
        if any(one.sent for one in sent) or not sent:
            _try("kept as told", lambda: write_book(lake, paper.code, found.book))
    return sent


def _recent(
    report: Report, book: Mapping[str, Trouble], paper: Paper, lake: Lake, now: datetime
) -> list[LedgerRow]:
    """Return the ledger's rows of the issues that an alert may speak of."""
    days = [date.fromisoformat(key) for key in book if key != RUN]
    if report.command not in SUMMED_UP:
        days += [date.fromisoformat(one.issue_date) for one in report.issues]
    newest = paper.last_due(now)
    days += [newest - WINDOW] if newest else []
    return lake.ledger(paper.code, min(days)) if days else []


def run_row(run: RunReport, days: Sequence[date], started: datetime, flow_run_id: str = "") -> RunRow:
    """Return the row of `runs` for a run that ends now."""
    told = "; ".join(f"{one.issue_date} {one.status}: {one.evidence}" for one in run.outcomes if not one.good)
    return RunRow(
        run_id=run.run_id,
        command=run.command,
        paper=run.paper,
        from_date=min(days),
        to_date=max(days),
        started_at=started,
        finished_at=datetime.now(UTC),
        outcome="failed" if run.error else "ok" if run.good else "problems",
        issues=len(run.outcomes),
        landed=sum(1 for outcome in run.outcomes if outcome.result == "landed"),
        articles=sum(outcome.articles for outcome in run.outcomes),
        message=run.error or told,
        flow_run_id=flow_run_id,
        landed_dates=tuple(
            date.fromisoformat(outcome.issue_date) for outcome in run.outcomes if outcome.result == "landed"
        ),
    )


def _beat(report: Report, paper: Paper, lake: Lake, now: datetime) -> None:
    last = PaperBeat(
        paper=paper.code,
        at=now,
        run_id=report.run_id,
        command=report.command,
        outcome=report.outcome,
        newest_issue=newest_issue(lake, paper.code),
    )
    beat(lake, last, paper.heartbeat_file)


def newest_issue(lake: Lake, paper: str) -> date | None:
    """Return the date of the newest issue with articles."""
    # From the newest month back: as a rule the first has one.
    for month in sorted(lake.tables.months("issues", paper), reverse=True):
        where = [("paper", "=", paper), ("month", "=", month), ("articles", ">", 0)]
        rows = lake.tables.read("issues", ["issue_date"], where).to_pylist()
        if rows:
            newest: date = max(row["issue_date"] for row in rows)
            return newest
    return None


def _compared(lake: Lake, paper: str, run: RunReport) -> tuple[Comparison, ...]:
    found: tuple[Comparison, ...] = ()
    try:
        found = compare(lake, paper, run.outcomes)
    except IngestError as error:
        logger.error("the run could not be compared: %s", error)  # noqa: TRY400  (the error says it in words)
    except Exception:
        logger.exception("the run could not be compared")
    return found


def _changes(run: RunReport, lake: Lake) -> Difference | None:
    found: Difference | None = None
    return _tried("compared with the state before it", lambda: changed_by(run, lake), found)


def _try(what: str, step: Callable[[], object]) -> None:
    _tried(what, step, None)


def _tried(what: str, step: Callable[[], T], otherwise: T) -> T:
    """Return what a step gives; where it fails, log it and return what stands for it."""
    try:
        return step()
    except IngestError as error:
        logger.error("the run could not be %s: %s", what, error)  # noqa: TRY400  (the error says it in words)
    except Exception:
        # A library's fault, or ours, in what only tells: the next step may still work.
        logger.exception("the run could not be %s", what)
    return otherwise
