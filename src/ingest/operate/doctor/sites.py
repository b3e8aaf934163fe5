"""The web pages of a newspaper's last issues, as the archive has them, for the check of its site's selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.lake.archive import IssueArchive
from ingest.operate.doctor.selectors import selectors
from ingest.operate.drift import IssueHtml, selector_report
from ingest.sources import RawPart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ingest.lake import Lake, LedgerRow
    from ingest.operate.doctor.check import Check
    from ingest.papers.registry import Paper

EARLIER = 30
"""Issues looked back at for what a selector found before: a month of a daily."""


def site(paper: Paper, lake: Lake, ledger: Sequence[LedgerRow]) -> Iterator[Check]:
    """Check the selectors over the newest issue with web pages; nothing for a newspaper without a site."""
    days = [row.issue_date for row in ledger if row.status != "no_issue"][-EARLIER - 1 :]
    issues = (issue for day in reversed(days) if (issue := _html(paper, lake, day)) is not None)
    newest = next(issues, None)
    if newest is not None:
        yield selectors(paper.code, newest.day, selector_report(newest, issues))


def _html(paper: Paper, lake: Lake, day: date) -> IssueHtml | None:
    """Return an issue's archived layout and article pages, the last version of each; None where there are none."""
    source = paper.source_for(day)
    if source is None or source.kind not in {"epaper", "json"}:
        return None
    archive = IssueArchive.open(lake, paper.code, day)
    last = {
        (record.role, record.origin): record
        for record in archive.versions()
        if record.role in {"layout", "article"}
    }
    parts = [
        RawPart(record.role, record.origin, record.sha256, archive.raw(record)) for record in last.values()
    ]
    return IssueHtml(day, source.platform, parts) if parts else None
