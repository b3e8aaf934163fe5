"""One issue from its source to the gate: fetched, archived, built and audited. Nothing lands here."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from ingest.audit import Finding, audit
from ingest.build import IssueInput, build_issue, failed_issue
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.errors import SourceError
from ingest.gather import Asking, asked, gather
from ingest.outcomes import Prepared

if TYPE_CHECKING:
    from datetime import date

    from ingest.enrich.gazetteer import Gazetteer
    from ingest.lake import Lake
    from ingest.model import BuiltIssue
    from ingest.papers import Paper

logger = logging.getLogger(__name__)


def prepare(paper: Paper, day: date, lake: Lake, asking: Asking = "missing") -> Prepared:
    """Fetch, archive, build and audit one issue; nothing but the raw archive is written.

    A page that a gate blocks is quarantined and the rest of its issue goes on; what blocks the issue as a
    whole, a source that cannot be asked and a fault of ours make it `failed` with the reason. Errors of the
    lake and the configuration are raised: no other issue would fare better.
    """
    started = time.perf_counter()
    try:
        gathered = gather(paper, day, lake, asking=asking)
        given = gathered.given
    except SourceError as error:
        issue = failed_issue(asked(paper, day), error.what)
        return Prepared(issue, (), time.perf_counter() - started, unreached=True)
    gazetteer = load_gazetteer(paper.places_file)
    try:
        issue, findings = _built(given, gazetteer)
    except Exception as error:
        # A fault of ours in one issue must not end a backfill of thousands. What was had of the issue stays
        # on record, so that the next version builds it even where the source has forgotten it.
        logger.exception("%s %s could not be built", paper.code, day)
        issue, findings = failed_issue(given, f"fault in ingest: {type(error).__name__}: {error}"), ()
    return Prepared(issue, findings, time.perf_counter() - started, gathered.notices, bool(given.lost))


def given_up(paper: Paper, day: date, reason: str) -> Prepared:
    """Return an issue that could not even be tried to the end, `failed` with the reason."""
    return Prepared(failed_issue(asked(paper, day), reason), (), 0.0)


def _built(given: IssueInput, gazetteer: Gazetteer) -> tuple[BuiltIssue, tuple[Finding, ...]]:
    """Build and audit an issue, without the pages that a gate blocks."""
    issue = build_issue(given, gazetteer)
    findings = audit(issue)
    refused = {
        one.page_no: f"{one.gate}: {one.what}" for one in findings if one.severity == "block" and one.page_no
    }
    if refused:
        logger.error("%s %s: pages refused by the audit: %s", given.paper, given.issue_date, refused)
        issue = build_issue(given, gazetteer, refused=refused)
        findings = audit(issue)
    blocked = [f"{one.gate}: {one.where}: {one.what}" for one in findings if one.severity == "block"]
    if blocked:
        issue = failed_issue(given, f"refused by the audit: {'; '.join(blocked[:5])}")
    return issue, findings
