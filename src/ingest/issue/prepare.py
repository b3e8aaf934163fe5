"""One issue from its source to the gate: fetched, archived, built and audited. Nothing lands here."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from ingest.audit import Finding, load_audits
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.errors import ConfigError, SourceError
from ingest.issue.again import Again, again, built_from
from ingest.issue.auditing import examined, past_of
from ingest.issue.build import Done, IssueInput, build_issue, failed_issue
from ingest.issue.gather import Asking, asked, gather
from ingest.issue.lexicons import lexicon_of
from ingest.issue.outcomes import Prepared
from ingest.issue.profiles import profile_of
from ingest.issue.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from ingest.enrich.gazetteer import Gazetteer
    from ingest.lake import Lake
    from ingest.lake.rows import IssueRows
    from ingest.model import BuiltIssue
    from ingest.papers.registry import Paper

NOWHERE: Mapping[str, str] = MappingProxyType({})

logger = logging.getLogger(__name__)


def prepare(
    paper: Paper,
    day: date,
    lake: Lake,
    asking: Asking = "missing",
    *,
    elsewhere: Mapping[str, str] = NOWHERE,
) -> Prepared:
    """Fetch, archive, build and audit one issue; nothing but the raw archive is written.

    `elsewhere` says of bytes (SHA-256) on which page of an earlier day they came before: such pages are refused.
    Asking for `nothing`, or only for what is `lost`, builds the state in force again from the archive.

    A page that a gate blocks is quarantined and the rest of its issue goes on; what blocks the issue as a
    whole, a source that cannot be asked and a fault of ours make it `failed` with the reason. Errors of the
    lake and the configuration are raised: no other issue would fare better.
    """
    started = time.perf_counter()
    audits = load_audits(paper.audits_folder, paper.audits)
    watch = Stopwatch()
    known = replace(asked(paper, day), profile=profile_of(lake, paper.code), lexicon=lexicon_of(paper, lake))
    try:
        if asking in {"nothing", "lost"}:
            had = again(paper, day, lake, known, refetch=asking == "lost")
        else:
            gathered = gather(paper, day, lake, asking=asking)
            had = Again(replace(gathered.given, elsewhere=elsewhere), notices=gathered.notices)
    except SourceError as error:
        had = Again(known, error.what)
    given = had.given
    watch.lap("fetch")
    findings: tuple[Finding, ...] = ()
    rows: IssueRows | None = None
    if had.failure:
        issue = failed_issue(known, had.failure)
    else:
        gazetteer = load_gazetteer(paper.places_file)
        check = partial(examined, audits=audits, history=past_of(lake, paper.code, day))
        watch.lap("resources")
        try:
            issue, findings, rows = _built(given, gazetteer, check, watch)
        except ConfigError:
            raise
        except Exception as error:
            # A fault of ours in one issue must not end a backfill of thousands. What was had of the issue stays
            # on record, so that the next version builds it even where the source has forgotten it.
            logger.exception("%s %s could not be built", paper.code, day)
            issue = failed_issue(given, f"fault in ingest: {type(error).__name__}: {error}")
    return Prepared(
        issue=issue,
        findings=findings,
        seconds=time.perf_counter() - started,
        notices=had.notices,
        unreached=bool(had.failure or given.lost),
        timings=watch.times,
        origin=replace(built_from(given, had.failure), digest=issue.digest, read=issue.read_digest),
        lost=had.lost,
        nothing=had.nothing,
        rows=rows,
    )


def given_up(paper: Paper, day: date, reason: str) -> Prepared:
    """Return an issue that could not even be tried to the end, `failed` with the reason."""
    known = asked(paper, day)
    issue = failed_issue(known, reason)
    origin = replace(built_from(known, reason), digest=issue.digest, read=issue.read_digest)
    return Prepared(issue, (), 0.0, origin=origin)


def _built(
    given: IssueInput,
    gazetteer: Gazetteer,
    check: Callable[[BuiltIssue], tuple[tuple[Finding, ...], IssueRows | None]],
    watch: Stopwatch,
) -> tuple[BuiltIssue, tuple[Finding, ...], IssueRows | None]:
    """Build and audit an issue, without the pages that a gate blocks; return the rows that the audits saw, too."""
    done = Done()
    issue = build_issue(given, gazetteer, lap=watch.lap, done=done)
    findings, rows = check(issue)
    watch.lap("audit")
    blocking = [one for one in findings if one.severity == "block" and one.page_no]
    if blocking:
        refused = {one.page_no: f"{one.gate}: {one.what}" for one in reversed(blocking)}
        logger.error("%s %s: pages refused by the audit: %s", given.paper, given.issue_date, refused)
        issue = build_issue(given, gazetteer, refused=refused, lap=watch.lap, done=done)
        more, rows = check(issue)
        findings = (*blocking, *more)
        watch.lap("audit")
    blocked = [
        f"{one.gate}: {one.where}: {one.what}" for one in findings[len(blocking) :] if one.severity == "block"
    ]
    if blocked:
        return failed_issue(given, f"refused by the audit: {'; '.join(blocked[:5])}"), findings, None
    return issue, findings, rows
