"""The examination: what the checks need is looked at here, and no check that stumbles hides the others."""

from __future__ import annotations

import random
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ingest.catalog.consistency import settle
from ingest.catalog.naming import CATALOG, OFFLINE
from ingest.catalog.relations import rows
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.errors import IngestError, LakeError
from ingest.issue.build import versions as versions_of
from ingest.issue.lexicons import lexicon_of
from ingest.issue.profiles import profile_of
from ingest.lake import packs
from ingest.lake.files import told
from ingest.lake.held import held_locks
from ingest.lake.wholeness import raw_name, torn_tables
from ingest.operate.accepted import ACCEPTED, read_accepted
from ingest.operate.doctor import issues, past, storage
from ingest.operate.doctor.check import Check
from ingest.operate.doctor.server import prefect
from ingest.operate.doctor.sites import site
from ingest.operate.doctor.writing import writing
from ingest.operate.proof import NIGHTLY_RATE, Blame, prove_all, prove_share, read_state, still_damaged
from ingest.pages import ocr
from ingest.tell.alerts.sending import unset
from ingest.tell.heartbeat import read_heartbeat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ingest.lake import Lake
    from ingest.papers.registry import Paper

SAMPLE = 40
"""Archived pages that are read at each examination, of all there are: a daily examination reads each page of ten
years of a county daily about once a year."""

NOTES = ("run-", "troubles-")
"""How names of locks begin that are held by a run for its own sake, and not over an issue or the catalog."""

LOCK_PATIENCE = timedelta(hours=6)
"""How long a run may hold a lock before it is told: a month of PDF pages takes minutes."""


@dataclass(frozen=True, slots=True)
class Examination:
    """How to look. `patience`: hours that may pass between runs; `grace`: hours an issue may be late.

    `deep` reads every file of the lake, at most `rate` bytes a second (0: no bound), but not what was found whole since
    `since` (aware); `share` reads what is this night's turn; otherwise a sample of archived pages is read, and what was
    damaged when it was last read. `advanced` hears how far a long look is.
    """

    patience: timedelta = timedelta(hours=30)
    grace: timedelta = timedelta(hours=4)
    deep: bool = False
    share: bool = False
    since: datetime | None = None
    rate: float = 0.0
    advanced: Callable[[int, int], None] = lambda *_: None


def examine(
    papers: Sequence[Paper], lake: Lake, now: datetime, how: Examination, environment: Mapping[str, str]
) -> list[Check]:
    """Look at everything and return the checks in the order in which a person should mend what is bad."""
    checks: list[Check] = []
    for paper in papers:
        checks += _tried(f"issues of {paper.code}", partial(_issues, paper, lake, now, how))
        checks += _tried(f"site of {paper.code}", partial(_site, paper, lake))
    known = {paper.code: paper for paper in papers}
    checks += _tried("writing", lambda: [writing(lake)])
    checks += _tried("runs", partial(past.runs, lake, known, now))
    checks += _tried("half-landed issues", partial(_half_landed, lake))
    checks += _tried("catalog and locks", partial(_catalog_and_locks, lake))
    checks += _tried("raw archive", partial(_archive, papers, lake, how, now))
    checks += _tried("files", partial(_files, lake, how, now))
    checks += _tried("disk", partial(_disk, lake))
    checks += _alerts(papers, environment)
    checks += prefect(environment)
    return checks


def _tried(name: str, look: Callable[[], Iterable[Check]]) -> list[Check]:
    """Return what a look finds; one that cannot be had is itself bad."""
    try:
        return list(look())
    except IngestError as error:
        return [Check(name, "bad", error.what, error.hint)]


def _issues(paper: Paper, lake: Lake, now: datetime, how: Examination) -> Iterator[Check]:
    ledger = lake.ledger(paper.code)
    yield issues.newest(paper, ledger, now, how.grace)
    yield issues.last_run(paper, read_heartbeat(lake), now, how.patience, how.grace)
    yield issues.gaps(paper, ledger, now, how.grace)
    yield issues.versions(
        paper,
        ledger,
        versions_of(
            load_gazetteer(paper.places_file),
            profile_of(lake, paper.code),
            lexicon_of(paper, lake),
            paper.media,
        ),
    )


def _site(paper: Paper, lake: Lake) -> Iterator[Check]:
    yield from site(paper, lake, lake.ledger(paper.code))


def _half_landed(lake: Lake) -> Iterator[Check]:
    with told("The rows of the lake cannot be compared"), duckdb.connect(config=OFFLINE) as connection:
        if not lake.is_local:
            from ingest.catalog.remote import connect_s3  # noqa: PLC0415  (fsspec: only for S3)

            connect_s3(connection, lake.files.system)
        try:
            _, out = settle(connection, lake.snapshot, rows)
        except duckdb.Error as error:
            # What DuckDB cannot read is damaged, or was cleared away while it was read.
            raise LakeError(
                f"The tables of {lake.uri} cannot be read: {error}.", hint="Type it again."
            ) from error
    yield issues.half_landed(out.halves)


def _catalog_and_locks(lake: Lake) -> Iterator[Check]:
    held = [one for one in held_locks(lake.files) if not one.name.startswith(NOTES)]
    pinned = _pinned(lake)
    moved = storage.moved(lake.uri, pinned.lake) if pinned else None
    versions = pinned.versions if pinned else None
    yield moved or storage.catalog(lake.tables.versions(), versions, running=bool(held))
    yield storage.locks(held, LOCK_PATIENCE)


@dataclass(frozen=True, slots=True)
class _Pinned:
    """The versions of the tables that a catalog shows, and where the lake lay when it was built."""

    versions: dict[str, int]
    lake: str


def _pinned(lake: Lake) -> _Pinned | None:
    """Return what the catalog shows, without building one; None where there is none."""
    if not lake.files.exists(CATALOG):
        return None
    try:
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / CATALOG
            copy.write_bytes(lake.files.read(CATALOG))
            with duckdb.connect(str(copy), read_only=True, config=OFFLINE) as connection:
                rows = connection.execute("SELECT table_name, version, lake FROM snapshot").fetchall()
                return _Pinned(
                    {name: version for name, version, _ in rows}, next((row[2] for row in rows), "")
                )
    except duckdb.Error as error:
        raise IngestError(f"The catalog cannot be read: {error}.", hint="ingest catalog") from error


def _archive(papers: Sequence[Paper], lake: Lake, how: Examination, now: datetime) -> Iterator[Check]:
    codes = {paper.code for paper in papers}
    table = lake.read_table("pages", ["paper", "issue_date", "page_no", "raw_sha256", "status"])
    blind = [row for row in table.to_pylist() if row["paper"] in codes and row["status"] == "needs_ocr"]
    if blind:
        yield issues.without_text(len(blind), min(row["issue_date"] for row in blind), ocr.engine())
    pages = [row for row in table.to_pylist() if row["paper"] in codes and row["raw_sha256"]]
    pages.sort(key=lambda row: (row["issue_date"], row["paper"], row["page_no"]), reverse=True)
    if how.deep:
        # All are read with the other files; here, that what the tables name is there.
        sizes = packs.sizes(lake.files, [raw_name(row["raw_sha256"]) for row in pages])
        damaged = [_gone(row, "it is gone") for row, size in zip(pages, sizes, strict=True) if size is None]
        yield storage.archive(len(pages), len(pages), damaged)
        return
    accepted = read_accepted(lake.files)
    pages = [row for row in pages if raw_name(row["raw_sha256"]) not in accepted]
    chosen = pages
    if len(pages) > SAMPLE:
        # The newest, which nobody has read again yet, and others by lot, other ones every day.
        lot = random.Random(now.date().toordinal())  # noqa: S311  (a lot is no secret)
        chosen = pages[: SAMPLE // 4] + lot.sample(pages[SAMPLE // 4 :], SAMPLE - SAMPLE // 4)
    damaged = []
    for row in chosen:
        try:
            lake.raw(row["raw_sha256"], f"{row['paper']}/{row['issue_date']:%Y-%m}")
        except LakeError as error:
            damaged.append(_gone(row, error.what))
    yield storage.archive(len(chosen), len(pages), damaged)


def _gone(row: Mapping[str, Any], why: str) -> storage.Damaged:
    return storage.Damaged(row["paper"], row["issue_date"], row["page_no"], why)


def _files(lake: Lake, how: Examination, now: datetime) -> Iterator[Check]:
    if how.deep or how.share:
        proof = (
            prove_all(lake, now, since=how.since, rate=how.rate, advanced=how.advanced)
            if how.deep
            else prove_share(lake, now, rate=how.rate or NIGHTLY_RATE)
        )
        told = storage.read_told(proof.files, proof.size)
        yield from storage.files(proof.damaged, told + _accepted_told(len(proof.accepted)))
        return
    torn = [
        Blame(f"{table}/_delta_log", why, f"all {table}", "ingest rebuild")
        for table, why in torn_tables(lake).items()
    ]
    state = read_state(lake.files)
    told = storage.proof_told(state.oldest, now) + _accepted_told(len(read_accepted(lake.files)))
    yield from storage.files([*torn, *still_damaged(lake)], told)


def _accepted_told(count: int) -> str:
    return f"; {count} damaged files are accepted as they are ({ACCEPTED})" if count else ""


def _disk(lake: Lake) -> Iterator[Check]:
    if lake.files.local is None:
        yield Check("disk", "ok", "the lake is on S3, which has room or says so")
        return
    usage = shutil.disk_usage(lake.files.local)
    yield storage.disk(usage.free, usage.total)


def _alerts(papers: Sequence[Paper], environment: Mapping[str, str]) -> Iterator[Check]:
    destinations = list(dict.fromkeys(one for paper in papers for one in paper.alerts))
    if not destinations:
        yield Check("alerts", "warn", "nobody is told: there is no [[alerts]] in the papers file")
        return
    missing = sorted({name for one in destinations for name in unset(one, environment)})
    if missing:
        yield Check(
            "alerts",
            "bad",
            f"alerts cannot be sent: the environment lacks {', '.join(missing)}",
            f"export {missing[0]}=...",
        )
    else:
        yield Check("alerts", "ok", f"{len(destinations)} destinations, whose secrets are in the environment")
