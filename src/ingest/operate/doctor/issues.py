"""Checks of a newspaper's issues: pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.model import WITHDRAWN
from ingest.operate.doctor.check import Check
from ingest.operate.status import paper_status
from ingest.pages.ocr import COMMAND

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, timedelta

    from ingest.catalog.consistency import Half
    from ingest.lake import LedgerRow
    from ingest.papers.registry import Paper
    from ingest.tell.heartbeat import Heartbeat

_HOPELESS = {"missing", "failed", "untried"}


def newest(paper: Paper, ledger: Sequence[LedgerRow], now: datetime, grace: timedelta) -> Check:
    """Say whether the newest issue that the calendar expects is there, `grace` after it was due."""
    name = f"newest issue of {paper.code}"
    due = paper.last_due(now - grace)
    if due is None:
        return Check(name, "ok", "the calendar has no issue that is due")
    command = f"ingest run --paper {paper.code} --date {due}"
    gap = next((one for one in paper_status(paper, ledger, now - grace).gaps if one.issue_date == due), None)
    row = next((row for row in ledger if row.issue_date == due), None)
    if gap is None:
        return Check(name, "ok", f"{due} {row.status}: {row.evidence}" if row else f"{due} is excused")
    if row is None:
        had = max((row.issue_date for row in ledger if row.articles), default=None)
        told = f"the issue of {due} is due and untried; the newest with articles is of {had or 'no day'}"
        return Check(name, "bad", told, command, absence=True, about=((paper.code, str(due)),))
    told = f"{due} {gap.status}: {gap.evidence}"
    if is_withdrawn(gap.evidence):
        return Check(name, "warn", told, undo(paper.code, due))
    if gap.status == "partial":
        return Check(name, "warn", told, command)
    return Check(name, "bad", told, command, absence=True, about=((paper.code, str(due)),))


def gaps(paper: Paper, ledger: Sequence[LedgerRow], now: datetime, grace: timedelta) -> Check:
    """Say whether every issue that was expected is there; the newest one has a check of its own."""
    name = f"gaps of {paper.code}"
    due = paper.last_due(now - grace)
    status = paper_status(paper, ledger, now - grace)
    gone = [gap for gap in status.gaps if is_withdrawn(gap.evidence)]
    found = [gap for gap in status.gaps if gap.issue_date != due and gap not in gone]
    if not found and gone:
        told = f"{len(gone)} withdrawn by a person; the first is {gone[0].issue_date} ({gone[0].evidence})"
        return Check(name, "warn", told, undo(paper.code, gone[0].issue_date))
    if not found:
        return Check(name, "ok", "every expected issue before the newest is there, or excused")
    counts = ", ".join(
        f"{count} {state}" for state, count in sorted(Counter(gap.status for gap in found).items())
    )
    if gone:
        counts += f", {len(gone)} withdrawn"
    bad = [gap for gap in found if gap.status != "partial"]
    first, last = (bad or found)[0], (bad or found)[-1]
    return Check(
        name,
        "bad" if bad else "warn",
        f"{counts}; the first is {first.issue_date} ({first.evidence})",
        f"ingest backfill --paper {paper.code} --from {first.issue_date} --to {last.issue_date}",
        absence=any(gap.status in _HOPELESS for gap in bad),
        about=tuple((paper.code, str(gap.issue_date)) for gap in bad),
    )


def without_text(pages: int, first: date, engine: str) -> Check:
    """Tell of pages that only OCR can read, and what installs it or has them read."""
    told = (
        f"{pages} {'page has' if pages == 1 else 'pages have'} no text that can be read, the first of {first}"
    )
    if engine:
        return Check(
            "pages without text", "warn", f"{told}; {engine} is installed", "ingest plan --only partial"
        )
    return Check("pages without text", "warn", f"{told}; the extra `ocr` reads such pages", COMMAND)


def is_withdrawn(evidence: str) -> bool:
    """Say whether a person took the issue out: trying it again brings nothing, and is not what is wanted."""
    return WITHDRAWN in evidence


def undo(paper: str, day: date) -> str:
    """Return what lets a withdrawn issue land again."""
    return f"ingest withdraw --paper {paper} --date {day} --undo"


def versions(paper: Paper, ledger: Sequence[LedgerRow], now: dict[str, str]) -> Check:
    """Say whether the issues were built by the segmenter and enricher (and places) of now."""
    name = f"versions of {paper.code}"
    built = [row for row in ledger if row.articles]
    old = [row for row in built if not row.built_with(now)]
    if not old:
        return Check(name, "ok", f"all {len(built)} issues were built by the versions of now")
    return Check(
        name,
        "warn",
        f"{len(old)} of {len(built)} issues were built by other versions (segmenter {now['segmenter']} and "
        f"enricher {now['enricher']} are those of now)",
        f"ingest backfill --paper {paper.code} --from {old[0].issue_date} --to {old[-1].issue_date}",
    )


def last_run(
    paper: Paper, heartbeat: Heartbeat | None, now: datetime, patience: timedelta, grace: timedelta
) -> Check:
    """Say whether the last run of a newspaper ended well, and not longer ago than `patience`.

    A newspaper of which nothing has become due since its last run needs no other.
    """
    name = f"last run of {paper.code}"
    last = next((one for one in heartbeat.papers if one.paper == paper.code), None) if heartbeat else None
    run = f"ingest run --paper {paper.code}"
    if last is None:
        return Check(name, "bad", "no run has ended yet", run, absence=True)
    age = now - last.at
    told = f"{last.command} ended {_hours(age)} ago: {last.outcome}"
    due = paper.last_due(now - grace)
    if age > patience and due is not None and due != paper.last_due(last.at):
        return Check(
            name, "bad", f"{told}; an issue has become due since and nothing has run", run, absence=True
        )
    if last.outcome == "failed":
        return Check(name, "bad", told, f"ingest report --run {last.run_id}")
    if last.outcome == "problems":
        return Check(name, "warn", told, f"ingest report --run {last.run_id}")
    return Check(name, "ok", told)


def half_landed(halves: Sequence[Half]) -> Check:
    """Say whether the writing of an issue was cut off."""
    name = "half-landed issues"
    if not halves:
        return Check(name, "ok", "none: every issue of the ledger has all its rows")
    hidden = [one for one in halves if not one.shown]
    first = (hidden or list(halves))[0]
    what = (
        f"{len(hidden)} issues are not shown because rows of them are missing"
        if hidden
        else f"{len(halves)} issues have old rows beside those that are shown"
    )
    return Check(
        name,
        "bad" if hidden else "warn",
        f"{what}; the first is {first.paper} {first.issue_date}",
        f"ingest run --paper {first.paper} --date {first.issue_date}",
    )


def _hours(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"
