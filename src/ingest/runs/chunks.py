"""A chunk, which is one paper's issues of one month: locked, prepared, and landed in one commit per table."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ingest.errors import IngestError, LakeBusyError, LakeError
from ingest.issue.enriched import Enriched, enriched
from ingest.issue.outcomes import Outcome, untouched
from ingest.plan.live import versions_of
from ingest.plan.rules import Work, good
from ingest.runs.old_pages import without_old_pages
from ingest.runs.publish import land, land_enriched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.lake import Lake, LedgerRow
    from ingest.papers.registry import Paper
    from ingest.runs.workers import Hands

logger = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds that a run of one issue waits for another run of it. A month of a county daily is built in less."""


def do_chunk(
    paper: Paper,
    work: Sequence[Work],
    lake: Lake,
    hands: Hands,
    *,
    patience: float = 0.0,
    advanced: Callable[[date], None] = lambda _: None,
    run_id: str = "",
) -> Iterator[Outcome]:
    """Do issues of one month and yield what became of each; `advanced` hears of each day.

    `run_id` is the run that does it, in whose note stands what it is about to land.

    Issues that another run has are left alone after `patience` seconds, and those that another run has made
    good since they were planned. Later issues that hold a page of these as their own are done again. Errors of
    the lake and the configuration are raised; nothing of the chunk is half-landed then.
    """
    free: list[Work] = []
    with ExitStack() as locks:
        for one in work:
            try:
                locks.enter_context(lake.issue_lock(paper.code, one.day, wait=patience))
            except LakeBusyError as error:
                advanced(one.day)
                yield untouched(paper.code, one.day, "busy", error)
            else:
                free.append(one)
        if not free:
            return
        # Asked inside the locks: from here on nobody else changes these issues.
        now, rows = versions_of(paper, lake), _rows(paper, free, lake)
        for one in [one for one in free if not one.again and good(rows.get(one.day), now)]:
            free.remove(one)
            advanced(one.day)
            yield _done(rows[one.day])
        redone: list[Enriched] = []
        for one in [one for one in free if one.stage == "enrich"]:
            made = enriched(paper, one.day, lake)
            if isinstance(made, Enriched):
                free.remove(one)
                redone.append(made)
                advanced(one.day)
            else:
                # From the archive, as it was: the result is the same, it only takes longer.
                logger.info("%s %s is built whole: %s", paper.code, one.day, made.why)
                free[free.index(one)] = replace(one, asking="nothing")
        yield from land_enriched(redone, lake, run_id=run_id)
        ready = []
        for prepared in hands.prepare(paper, free, lake):
            ready.append(prepared)
            advanced(date.fromisoformat(prepared.issue.issue_date))
        ready.sort(key=lambda one: one.issue.issue_date)
        doubles: list[date] = []
        if ready:
            ready, doubles = without_old_pages(paper, ready, lake)
            yield from land(ready, lake, run_id=run_id)
    # Each is later than what has landed now, so this comes to an end.
    for month in sorted({f"{day:%Y-%m}" for day in doubles}):
        again = [Work(day, again=True) for day in doubles if f"{day:%Y-%m}" == month]
        yield from do_chunk(paper, again, lake, hands, patience=patience, run_id=run_id)


def try_chunk(
    paper: Paper,
    work: Sequence[Work],
    lake: Lake,
    hands: Hands,
    *,
    patience: float = 0.0,
    advanced: Callable[[date], None] = lambda _: None,
    run_id: str = "",
) -> list[Outcome]:
    """Do a chunk so that whatever goes wrong in it costs this chunk only: the rest of it is `stopped`.

    Raise LakeError all the same where the lake itself refuses: no other chunk would fare better.
    """
    outcomes: list[Outcome] = []
    try:
        # One by one: what has come out stays in the list when something breaks.
        found = do_chunk(paper, work, lake, hands, patience=patience, advanced=advanced, run_id=run_id)
        for outcome in found:
            outcomes.append(outcome)  # noqa: PERF402
    except LakeBusyError as error:
        stop: IngestError = error
    except LakeError:
        raise
    except IngestError as error:
        stop = error
    except Exception as fault:
        logger.exception("%s: the chunk from %s could not be done", paper.code, work[0].day)
        stop = IngestError(f"fault in ingest: {type(fault).__name__}: {fault}", hint="Report it.")
    else:
        return outcomes
    told = {outcome.issue_date for outcome in outcomes}
    return outcomes + [
        untouched(paper.code, one.day, "stopped", stop) for one in work if one.day.isoformat() not in told
    ]


def _rows(paper: Paper, work: Sequence[Work], lake: Lake) -> dict[date, LedgerRow]:
    days = [one.day for one in work]
    return {row.issue_date: row for row in lake.ledger(paper.code, min(days), max(days))}


def _done(row: LedgerRow) -> Outcome:
    return Outcome(
        paper=row.paper,
        issue_date=row.issue_date.isoformat(),
        status=row.status,
        result="unchanged",
        evidence=f"{row.evidence}; another run has done it meanwhile",
        pages=row.pages_ok,
        articles=row.articles,
        findings=(),
        seconds=0.0,
    )
