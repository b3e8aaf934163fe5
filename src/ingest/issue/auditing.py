"""A built issue brought before the audits: as the rows that would land, beside its newspaper's past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from ingest.audit import Rows, audit, doubts, proof
from ingest.lake.rows import rows_of
from ingest.lake.schemas import ISSUES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ingest.audit import AuditFile, Finding
    from ingest.lake import Lake
    from ingest.lake.rows import IssueRows
    from ingest.model import BuiltIssue

PAST = 30
"""Issues that a new one is compared with: a month of a daily."""

_REACH = timedelta(days=400)
"""How far back they are looked for: thirty issues of a weekly that pauses in summer."""

HISTORY = pa.schema([ISSUES.field(name) for name in ("issue_date", "status", "pages_ok", "articles")])


def found_in(issue: BuiltIssue, audits: Sequence[AuditFile], history: pa.Table) -> tuple[Finding, ...]:
    """Return what the audits find in an issue, blocking findings first; `history` is that of `past_of`."""
    return examined(issue, audits, history)[0]


def examined(
    issue: BuiltIssue, audits: Sequence[AuditFile], history: pa.Table
) -> tuple[tuple[Finding, ...], IssueRows | None]:
    """Return what `found_in` does and the rows that were looked at; None where they are not all of the issue's."""
    problems = proof(issue)
    refused = set(problems.column("page_no").to_pylist())
    made = rows_of([_without(issue, refused)])
    rows = Rows(made.articles, made.pages, made.issues, history, problems, doubts(issue))
    return audit(rows, audits), None if refused else made


def _without(issue: BuiltIssue, refused: set[str | None]) -> BuiltIssue:
    """Return an issue without what was made of these pages: their pieces point to where there is nothing."""
    if not refused:
        return issue
    pages = tuple(
        replace(page, status="quarantined", segmentation=None) if page.page_no in refused else page
        for page in issue.pages
    )
    articles = tuple(
        one for one in issue.articles if not any(issue.pages[at].page_no in refused for at, _ in one.parts)
    )
    return replace(issue, pages=pages, articles=articles)


def past_of(lake: Lake, paper: str, day: date) -> pa.Table:
    """Return the ledger's last issues of a paper before `day` that have articles, oldest first (see HISTORY)."""
    start, end = day - _REACH, day - timedelta(days=1)
    filters = [
        ("paper", "=", paper),
        ("month", ">=", f"{start:%Y-%m}"),
        ("month", "<=", f"{end:%Y-%m}"),
        ("issue_date", ">=", start),
        ("issue_date", "<=", end),
        ("articles", ">", 0),
    ]
    rows = lake.tables.read_near("issues", HISTORY.names, filters).sort_by("issue_date")
    return rows.slice(max(0, rows.num_rows - PAST)).cast(HISTORY)
