"""What an operator does to a lake beside filling it: take an issue out, go back to an earlier state, keep it tidy."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ingest.dedup.in_lake import forget
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.errors import ConfigError, LakeError
from ingest.issue.again import built_from
from ingest.issue.build import build_issue
from ingest.issue.gather import asked
from ingest.issue.lexicons import counts_proposed
from ingest.issue.profiles import proposed
from ingest.lake.archive import BuiltFrom, IssueArchive
from ingest.lake.digests import tidy
from ingest.lake.history import Step, Way, go_back, way_back
from ingest.lake.locks import free_locks
from ingest.lake.packing import pack_months
from ingest.lake.short import keep_short
from ingest.lake.values import RunRow
from ingest.lake.wholeness import torn_tables
from ingest.lake.withdrawals import Withdrawal, drop_withdrawal, read_withdrawal, write_withdrawal
from ingest.operate.proof import Blame, prove_share, read_state
from ingest.runs.publish import link, put_on_record, show
from ingest.search import bring_up
from ingest.sources import RawPage, RawPart
from ingest.tell.report.binding import bind_reports
from ingest.wording import many

if TYPE_CHECKING:
    from ingest.lake import ArchivedPage, Lake
    from ingest.papers.registry import Paper

KEEP = timedelta(days=30)
"""How long earlier states can be gone back to, and catalogs opened before stay usable, unless one says otherwise.
The tables' logs keep their entries for as long by Delta's own default."""

LEAST = timedelta(hours=24)
"""Less would take files from under queries and copies that are under way."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What maintenance did: issues swept, months compacted, files removed, duplicates found, the catalog's place.

    `packs` were made of the archive's closed months; `packed` loose files lie in packs now and were removed.
    `bound` files of reports lie in one file a month now.
    `profiles` are the papers for which a newly learned profile is at hand and not in force, `counts` those of which the
    lake has many more articles than the counts of words in force know.
    `checked` files were read and held against their digests; `damaged` are those that are not what was written.
    """

    swept: int
    compacted: int
    removed: int
    duplicates: int
    catalog: str
    checked: int
    damaged: tuple[Blame, ...]
    profiles: tuple[str, ...] = ()
    packs: int = 0
    packed: int = 0
    counts: tuple[str, ...] = ()
    bound: int = 0


def withdraw(lake: Lake, paper: Paper, day: date, reason: str) -> int:
    """Take an issue out of the lake and keep its pages' bytes from landing again; return how many articles left.

    The ledger says `failed` with the reason, the raw archive keeps the bytes. Raise ConfigError where the lake
    has no page of the issue, LakeBusyError where another run is writing it.
    """
    started = datetime.now(UTC)
    with lake.issue_lock(paper.code, day):
        pages = lake.archived_pages(paper.code, day)
        standing = lake.ledger(paper.code, day, day)
        if not pages:
            raise ConfigError(
                f"There is nothing of {paper.code} {day} to withdraw.",
                hint=f"See what is there: ingest status --paper {paper.code}",
            )
        articles = standing[0].articles if standing else 0
        earlier = read_withdrawal(lake.files, paper.code, day)
        digests = {page.raw_sha256 for page in pages} | set(earlier.raw_sha256 if earlier else ())
        # First what keeps the pages out, then the ledger: dying in between leaves the issue in, and the same
        # command takes it out.
        withdrawal = Withdrawal(reason, tuple(sorted(digests)))
        write_withdrawal(lake.files, paper.code, day, withdrawal)
        raw = [_named(page) for page in pages]
        refused = {page.page_no: withdrawal.told for page in pages}
        given = replace(asked(paper, day), raw=raw, refused=refused)
        issue = build_issue(given, load_gazetteer(paper.places_file))
        put_on_record(lake, issue, replace(built_from(given), digest=issue.digest))
        lake.land(issue)
    _record(lake, "withdraw", paper.code, (day, day), started, withdrawal.told)
    show(lake, link(lake, compact=False))
    return articles


def allow(lake: Lake, paper: Paper, day: date) -> None:
    """Let the pages of a withdrawn issue land again. Raise ConfigError where it is not withdrawn."""
    if read_withdrawal(lake.files, paper.code, day) is None:
        raise ConfigError(
            f"{paper.code} {day} is not withdrawn.", hint=f"See its state: ingest status --paper {paper.code}"
        )
    drop_withdrawal(lake.files, paper.code, day)


def restore(lake: Lake, way: Way, to: datetime) -> None:
    """Bring the lake back along a way (see `way_back`), then duplicates and the catalog; `runs` tells of it."""
    if not way.steps:
        return
    started = datetime.now(UTC)
    go_back(lake, way)
    for step in way.steps:
        _record_state(lake, step)
    for paper in sorted({step.paper for step in way.steps}):
        days = [step.issue_date for step in way.steps if step.paper == paper]
        told = f"{many(len(days), 'issue')} brought back to {to.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        _record(lake, "restore", paper, (min(days), max(days)), started, told)
    show(lake, link(lake, compact=False))


def maintain(lake: Lake, keep: timedelta = KEEP) -> Upkeep:
    """Sweep what died landings left, compact, shorten the logs, remove files that only states older than `keep` use.

    Then duplicates are resolved and the catalog is built, so that its bounds and counts are those of the new
    files. Closed months of the archive are packed (see `lake.packing`), those of the reports bound (see
    `tell.report.binding`), files of free locks go. What a paper's issues teach of its habits is learned where there
    are enough new ones. At last the files whose turn it is are read (see `proof`). Raise ConfigError where `keep` is
    under a day, and LakeError where a log is torn: nothing is tidied on top of it. Issues that are being written are
    left for next time.
    """
    if keep < LEAST:
        raise ConfigError(
            f"Files may not be removed within {LEAST.total_seconds():.0f} s of their use: queries may be reading them.",
            hint="Keep a day or more.",
        )
    for table, why in torn_tables(lake).items():
        raise LakeError(f"The table {table} is torn: {why}.", hint="ingest rebuild")
    swept = lake.sweep()
    bring_up(lake, tidy=True)
    compacted = lake.tables.compact()
    lake.tables.checkpoint()
    hours = int(keep.total_seconds() // 3600)
    removed = lake.vacuum(hours)
    keep_short(lake.files, lake.tables, hours)
    papers = sorted({row.paper for row in lake.ledger()})
    taught = tuple(paper for paper in papers if proposed(lake, paper) is not None)
    counts = tuple(paper for paper in papers if counts_proposed(lake, paper))
    linked = link(lake, compact=False)
    catalog = show(lake, linked)
    forget(lake)
    tidy(lake.files)
    packed = pack_months(lake, read_state(lake.files).damaged)
    bound = bind_reports(lake)
    free_locks(lake.files)
    proof = prove_share(lake, datetime.now(UTC))
    return Upkeep(
        swept,
        compacted,
        removed,
        linked.duplicates,
        catalog,
        proof.files,
        proof.damaged,
        taught,
        packed.packs,
        packed.files,
        counts,
        bound,
    )


def _record_state(lake: Lake, step: Step) -> None:
    """Say in the archive that an earlier state of an issue is in force again: a rebuild brings back that one."""
    archive = IssueArchive.open(lake, step.paper, step.issue_date)
    row = next(iter(lake.ledger(step.paper, step.issue_date, step.issue_date)), None)
    if row is None:
        archive.keep_built(BuiltFrom())
        return
    for state in archive.states[::-1]:
        if state.digest == row.digest:
            archive.keep_built(state)
            return


def _named(page: ArchivedPage) -> RawPage:
    """Return a page by its names alone: what is not read needs no bytes."""
    parts = tuple(RawPart(part.role, part.origin, part.sha256, b"") for part in page.parts)
    return RawPage(page.page_no, page.origin, page.raw_sha256, b"", page.page_name, page.platform, parts)


def _record(
    lake: Lake, command: str, paper: str, span: tuple[date, date], started: datetime, message: str
) -> None:
    lake.record_run(
        RunRow(
            run_id=f"{started:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}",
            command=command,
            paper=paper,
            from_date=span[0],
            to_date=span[1],
            started_at=started,
            finished_at=datetime.now(UTC),
            outcome="ok",
            issues=(span[1] - span[0]).days + 1,
            landed=0,
            articles=0,
            message=message,
        )
    )


__all__ = ["KEEP", "Upkeep", "Way", "allow", "maintain", "restore", "way_back", "withdraw"]
