"""Prepared issues into the lake, and what follows when all have landed: duplicates and the catalog."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from ingest import __version__, search
from ingest.catalog import build as build_catalog
from ingest.dedup import in_lake as duplicates_in_lake
from ingest.issue.outcomes import Outcome, Result
from ingest.issue.stopwatch import StageTime, Stopwatch
from ingest.lake.archive import IssueArchive
from ingest.lake.digests import sight
from ingest.lake.json_files import read_json
from ingest.lake.running import about_to_land

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.issue.enriched import Enriched
    from ingest.issue.outcomes import Prepared
    from ingest.lake import Lake
    from ingest.lake.archive import BuiltFrom
    from ingest.model import BuiltIssue

logger = logging.getLogger(__name__)

FINISHED = ".finished"
"""File of a lake that says which state its duplicates and catalog were last made for."""


@dataclass(frozen=True, slots=True)
class Linked:
    """How many duplicates are linked, and the state of the lake (versions by table) that they were found in."""

    duplicates: int
    state: dict[str, str | int]


def land(prepared: Sequence[Prepared], lake: Lake, *, run_id: str = "") -> list[Outcome]:
    """Write prepared issues in one commit per table. A failure never replaces an issue that has articles.

    What is about to be landed is said before in the note of the run `run_id`, so that it is known whatever happens.
    """
    kept: dict[str, str] = {}
    writable: list[BuiltIssue] = []
    new: dict[str, dict[date, str]] = defaultdict(dict)
    for one in prepared:
        issue = one.issue
        standing = lake.ledger(
            issue.paper, date.fromisoformat(issue.issue_date), date.fromisoformat(issue.issue_date)
        )
        if not issue.articles and any(row.articles for row in standing):
            kept[issue.issue_date] = standing[0].status
        else:
            writable.append(issue)
            if not any(row.digest == issue.digest for row in standing):
                new[issue.paper][date.fromisoformat(issue.issue_date)] = issue.digest
    watch = Stopwatch()
    for paper, states in new.items():
        about_to_land(lake.files, run_id, paper, states)
    for one in prepared:
        if one.origin is not None and one.issue.issue_date not in kept:
            put_on_record(lake, one.issue, one.origin)
    made = {one.issue.digest: one.rows for one in prepared if one.rows is not None}
    landed = lake.land_many(writable, made=made)
    landings = dict(zip((issue.issue_date for issue in writable), landed, strict=True))
    watch.lap("land")
    # One commit holds them all: each has its share of the time.
    shares = tuple(StageTime(one.stage, one.seconds / len(prepared)) for one in watch.times)
    outcomes = []
    for one in prepared:
        issue = one.issue
        result: Result = "kept" if issue.issue_date in kept else landings[issue.issue_date].outcome
        outcomes.append(
            Outcome(
                paper=issue.paper,
                issue_date=issue.issue_date,
                status=issue.status,
                result=result,
                evidence=issue.evidence,
                pages=sum(1 for page in issue.pages if page.status == "ok"),
                articles=len(issue.articles),
                findings=one.findings,
                seconds=one.seconds,
                notices=one.notices,
                unreached=one.unreached and issue.status != "complete",
                timings=(*one.timings, *shares),
            )
        )
    return outcomes


def land_enriched(redone: Sequence[Enriched], lake: Lake, *, run_id: str = "") -> list[Outcome]:
    """Write new enrichments of issues of one month in one commit per table; see `land`. The locks are the caller's."""
    new = [one for one in redone if one.changed]
    if new:
        paper, month = new[0].paper, f"{new[0].day:%Y-%m}"
        about_to_land(lake.files, run_id, paper, {one.day: one.origin.digest for one in new})
        for one in new:
            archive = IssueArchive.open(lake, paper, one.day, salvage=True)
            archive.keep_built(one.origin)
        rows = {name: pa.concat_tables([one.rows[name] for one in new]) for name in new[0].rows}
        lake.land_rows(paper, month, rows)
    return [
        Outcome(
            paper=one.paper,
            issue_date=one.day.isoformat(),
            status=one.status,
            result="landed" if one.changed else "unchanged",
            evidence=one.evidence,
            pages=one.pages_ok,
            articles=one.rows["articles"].num_rows,
            findings=(),
            seconds=one.seconds,
        )
        for one in redone
    ]


def put_on_record(lake: Lake, issue: BuiltIssue, origin: BuiltFrom, *, mend: bool = False) -> None:
    """Say in the archive what the state of an issue that is about to land was built from.

    First the archive, then the tables: what can be read in the tables can be built again from the archive. With `mend`
    a damaged index is written anew from what is whole of it; raise LakeError for one otherwise.
    """
    archive = IssueArchive.open(lake, issue.paper, date.fromisoformat(issue.issue_date), salvage=mend)
    archive.keep_built(origin)
    if archive.damage:
        archive.write()


def link(lake: Lake, *, compact: bool, lap: Callable[[str], None] = lambda _: None) -> Linked:
    """Bring duplicates up to what has landed; `compact` first joins files. Raise LakeError where storage refuses.

    `lap` hears the name of each stage that has ended.
    """
    if compact:
        # One file a paper and month: a count over twenty years read 7,300 files in 4.6 s, 240 in 0.16 s.
        lake.compact()
        lap("compact")
    search.bring_up(lake, tidy=compact)
    lap("index")
    # Asked before the articles are read: what lands meanwhile is left for the run that lands it.
    state = _state(lake)
    duplicates = duplicates_in_lake.bring_up(lake)
    lap("duplicates")
    return Linked(duplicates, state)


def show(lake: Lake, linked: Linked) -> str:
    """Build the catalog over the lake and put on record what it was built for; return its path or URI.

    A run that dies before leaves a record that no longer fits, and the next one does this again.
    """
    sight(lake.files)
    path = build_catalog(lake)
    lake.files.write(FINISHED, json.dumps(linked.state).encode())
    return path


def is_finished(lake: Lake) -> bool:
    """Say whether duplicates and the catalog are those of the articles, pages and issues that have landed.

    They are not where a run died between its last landing and its end.
    """
    if not lake.files.exists(FINISHED):
        return False
    try:
        return bool(read_json(lake.files.read(FINISHED)) == _state(lake))
    except ValueError:
        logger.warning("%s is damaged; duplicates and catalog are made anew", lake.files.path(FINISHED))
        return False


def _state(lake: Lake) -> dict[str, str | int]:
    versions = lake.tables.versions()
    return {"ingest": __version__, **{name: versions[name] for name in ("articles", "pages", "issues")}}
