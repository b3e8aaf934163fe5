"""A report as an alert: whether there is something to tell, in a line, as Markdown and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from ingest.tell.alerts.values import Alert
from ingest.tell.report.markdown import markdown_report

if TYPE_CHECKING:
    from ingest.papers.alerts import Occasion
    from ingest.tell.report.contents import Report

_ABSENT = ("missing",)

MOST = 50
"""Issues in the JSON of an alert; the report has them all."""


def alert_of(report: Report) -> Alert:
    """Return what a report has to tell; its occasions are empty where all is well."""
    occasions: set[Occasion] = set()
    if any(one.status in _ABSENT for one in report.missing):
        occasions.add("absence")
    if report.error or any(one.status not in _ABSENT for one in report.missing):
        occasions.add("failure")
    return Alert(
        occasions=frozenset(occasions),
        subject=_subject(report),
        text=markdown_report(report),
        payload=json.dumps(_payload(report), ensure_ascii=False),
        command=report.command,
        error=bool(report.error),
    )


def _subject(report: Report) -> str:
    if report.error:
        return f"ingest: {report.name}: the run failed"
    if not report.missing:
        return f"ingest: {report.name}: all {len(report.issues)} complete"
    first = report.missing[0]
    more = f" and {len(report.missing) - 1} more" if len(report.missing) > 1 else ""
    return f"ingest: {report.name}: {first.issue_date} {first.status}{more}"


def _payload(report: Report) -> dict[str, object]:
    return {
        "subject": _subject(report),
        "paper": report.paper,
        "name": report.name,
        "run_id": report.run_id,
        "command": report.command,
        "outcome": report.outcome,
        "error": report.error,
        "finished_at": report.finished_at,
        "issues": report.counts,
        "missing": [
            {"issue_date": one.issue_date, "status": one.status, "evidence": one.evidence}
            for one in report.missing[:MOST]
        ],
        "findings": [asdict(one) for one in report.findings],
        "next": f"ingest report --run {report.run_id}",
    }
