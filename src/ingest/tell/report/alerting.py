"""A report as an alert: what there is to tell of it and of what has lasted, in a line, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingest.model import UNCONFIRMED, WITHDRAWN
from ingest.tell.alerts.values import Alert
from ingest.tell.report.escaping import plain
from ingest.tell.report.markdown import markdown_report
from ingest.tell.troubles import STOPPED, VANISHED, Trouble, Turn, turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.lake import LedgerRow
    from ingest.papers.alerts import Occasion
    from ingest.papers.registry import Paper
    from ingest.tell.report.contents import Report

_ABSENT = ("missing", "no_issue", "untried")

MOST = 50
"""Issues in the JSON of an alert; the report has them all."""

RUN = "run"
"""The key of the trouble that a run failed."""

SUMMED_UP = ("backfill", "rebuild")
"""Commands whose runs look at many past issues: they tell a summary, and nobody is reminded of each."""


def troubles_of(
    report: Report, book: Mapping[str, Trouble], paper: Paper, ledger: Sequence[LedgerRow], now: datetime
) -> Turn:
    """Return what the end of a run changes in the book of its newspaper; `ledger` are the rows of all its issues.

    An issue that may still be completed today (`late_until`) is no trouble yet, one that is excused none any more.
    """
    rows = {row.issue_date: row for row in ledger}
    found: list[Trouble] = []
    gone: list[str] = []
    if report.error:
        death = report.error.startswith((VANISHED, STOPPED))
        found.append(Trouble(RUN, "died" if death else "failed", report.error, now, now, event=death))
    else:
        gone.append(RUN)
    said = {one.issue_date: one for one in report.issues}
    # Whoever withdrew an issue knows of it: that is neither a trouble nor the end of one.
    withdrawn = {
        str(day) for day, row in rows.items() if row.status == "failed" and WITHDRAWN in row.evidence
    }
    book = {key: one for key, one in book.items() if key not in withdrawn}
    days = {key for key in book if key != RUN}
    if report.command not in SUMMED_UP:
        days |= said.keys()
    for key in sorted(days - withdrawn):
        day = date.fromisoformat(key)
        row = rows.get(day)
        status, why = (row.status, row.evidence) if row else ("untried", "not had")
        if key in said and said[key].result == "refused":
            status, why = said[key].status, said[key].evidence
        good = status == "complete" or (status == "no_issue" and not why.startswith(UNCONFIRMED))
        if good or paper.excuse(day) or paper.no_issue_reason(day):
            gone.append(key)
        elif not paper.waiting(day, now):
            found.append(Trouble(key, status, why, now, now))
    return turn(book, found, gone, now, paper.timezone, paper.reports)


def silent_days(paper: Paper, ledger: Sequence[LedgerRow], now: datetime) -> tuple[int, date | None]:
    """Return for how many expected issues in a row nothing has come, and the last one that did (None: none ever)."""
    last = max((row.issue_date for row in ledger if row.articles), default=None)
    due = paper.last_due(now)
    if last is None or due is None:
        return 0, last
    days = (last + timedelta(days=number) for number in range(1, (due - last).days + 1))
    expected = [day for day in days if not (paper.no_issue_reason(day) or paper.excuse(day))]
    return len([day for day in expected if not paper.waiting(day, now)]), last


def alert_of(report: Report, found: Turn, silent: tuple[int, date | None], zone: str, now: datetime) -> Alert:
    """Return what the end of a run has to tell; its occasions are empty where there is nothing new.

    `silent` is as from `silent_days`. What was told lately is not told again, but counted.
    """
    occasions: set[Occasion] = set()
    for one in (*found.tell, *found.over):
        occasions.add("absence" if one.key != RUN and one.status in _ABSENT else "failure")
    if report.command in SUMMED_UP and report.missing:
        occasions |= {"absence" if one.status in _ABSENT else "failure" for one in report.missing}
    subject = f"ingest: {report.name}: {_told(report, found, silent, zone, now)}"
    return Alert(
        occasions=frozenset(occasions),
        subject=subject,
        text="\n".join([*_text(subject, report, found, zone, now), markdown_report(report)]),
        payload=json.dumps(_payload(subject, report, found, silent, zone, now), ensure_ascii=False),
        command=report.command,
        error=bool(report.error),
    )


def _told(report: Report, found: Turn, silent: tuple[int, date | None], zone: str, now: datetime) -> str:
    """Say in a line what matters most first: silence for days, a failed run, what is new, what lasts, what is over."""
    parts = []
    count, last = silent
    issues = [one for one in found.tell if one.key != RUN]
    if count > 1 and issues:
        parts.append(f"nothing for {count} days, the last is {last}")
    run = next((one for one in found.tell if one.key == RUN), None)
    if run is not None:
        day = run.day(now, zone)
        what = "the run died" if run.event else "the run failed"
        parts.append(what + ("" if day == 1 else f", day {day} of it"))
    if report.command in SUMMED_UP and report.missing:
        counts = Counter(one.status for one in report.missing)
        told = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
        parts.append(
            f"{report.command}: {len(report.missing)} of {len(report.issues)} issues not complete ({told})"
        )
    elif issues and not (count > 1):
        # The newest first: it is what readers wait for.
        newest = max(issues, key=lambda one: one.key)
        more = f" and {len(issues) - 1} more" if len(issues) > 1 else ""
        parts.append(newest.line(now, zone).partition(":")[0] + more)
    over = [one for one in found.over if one.key != RUN]
    if over:
        days = ", ".join(one.key for one in over[:3]) + (
            f" and {len(over) - 3} more" if len(over) > 3 else ""
        )
        parts.append(f"well again: {days}")
    elif found.over:
        parts.append("runs end well again")
    if not parts:
        if report.missing:
            return f"nothing new; {len(report.missing)} not complete as told before"
        return f"all {len(report.issues)} complete"
    return "; ".join(parts)


def _text(subject: str, report: Report, found: Turn, zone: str, now: datetime) -> list[str]:
    """Write what changed as a list, before the report; nothing where nothing did."""
    if not (found.tell or found.over):
        return []
    lines = [f"# {plain(subject.removeprefix('ingest: '))}", ""]
    lines += [f"* {plain(one.line(now, zone))}" for one in found.tell]
    lines += [
        f"* over: {plain(one.key)} was {plain(one.status)}, told since {_day(one, zone)}"
        for one in found.over
    ]
    if found.quiet:
        lines.append(f"* {len(found.quiet)} more as told before: `ingest status --paper {report.paper}`")
    return [*lines, ""]


def _day(one: Trouble, zone: str) -> str:
    return f"{one.since.astimezone(ZoneInfo(zone)):%Y-%m-%d}"


def _payload(
    subject: str, report: Report, found: Turn, silent: tuple[int, date | None], zone: str, now: datetime
) -> dict[str, object]:
    return {
        "subject": subject,
        "paper": report.paper,
        "name": report.name,
        "run_id": report.run_id,
        "command": report.command,
        "outcome": report.outcome,
        "error": report.error,
        "finished_at": report.finished_at,
        "issues": report.counts,
        "nothing_for_days": silent[0],
        "missing": [
            {"issue_date": one.issue_date, "status": one.status, "evidence": one.evidence}
            for one in report.missing[:MOST]
        ],
        "told": [one.line(now, zone) for one in found.tell[:MOST]],
        "over": [f"{one.key} {one.status}" for one in found.over[:MOST]],
        "told_before": len(found.quiet),
        "findings": [asdict(one) for one in report.findings],
        "next": f"ingest report --run {report.run_id}",
    }
