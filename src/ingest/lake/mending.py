"""What a lake needs before it can be made anew: its marker, tables that can be opened, months without damaged files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from ingest.errors import LakeError, LakeVersionError
from ingest.lake.digests import known_digests, tidy
from ingest.lake.files import Files
from ingest.lake.lake import Lake
from ingest.lake.landing import CONTENT, drop_all_but, switch_over
from ingest.lake.opening import absolute, claim, mark
from ingest.lake.parts import partition, where
from ingest.lake.rows import rows_of
from ingest.lake.schemas import TABLES
from ingest.lake.tables import Tables
from ingest.lake.wholeness import torn_tables
from ingest.settings import MARKER

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from ingest.lake.digests import Digest
    from ingest.model import BuiltIssue

REPLACED = ".replaced"
"""Folder of a lake with what was set aside because it was torn. Nothing reads it; delete it when all is well."""


@dataclass(frozen=True, slots=True)
class Month:
    """One paper's month: the unit of a data file, so of damage."""

    paper: str
    month: str


def open_for_mending(uri: str) -> Lake:
    """Open what is left of a lake: a damaged or missing marker is written anew where there is a raw archive.

    Raise LakeError where there is none, and LakeVersionError where a newer version wrote the lake.
    """
    uri = absolute(uri)
    lake = Lake(uri, Files.at(uri), Tables(uri))
    try:
        claim(lake.files, create=False)
    except LakeVersionError:
        raise
    except LakeError:
        if not lake.files.under("raw"):
            raise
        mark(lake.files)
    return lake


def set_aside(lake: Lake, table: str) -> str:
    """Move a torn table out of the way and make an empty one in its place; return where it lies now, if it was there.

    Killed in between, the next call goes on: a table that is not there is torn.
    """
    to = ""
    if lake.files.under(table):
        to = f"{REPLACED}/{table}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        lake.files.move(table, to)
    tidy(lake.files, without=table)
    lake.tables.create()
    return to


def make_openable(lake: Lake) -> dict[str, str]:
    """Set every torn table aside; return what was torn, with why and where it lies now."""
    done = {}
    for table, why in torn_tables(lake).items():
        to = set_aside(lake, table)
        done[table] = f"{why} (what was there lies in {lake.files.path(to)})" if to else why
    return done


def cut_out(lake: Lake, paper: str = "", month: str = "") -> dict[Month, set[str]]:
    """Take data files that are not what was written out of the tables; return the tables and months they held rows of.

    Every data file of the state in force is read; `paper` and `month` narrow that down. Damaged files are set aside,
    and the log then names what is there: rows of other files stay. Killed in between, the next call goes on.
    """
    known = known_digests(lake.files)
    found: dict[Month, set[str]] = defaultdict(set)
    for table in TABLES:
        files = [file.removeprefix(f"{lake.uri}/") for file in lake.tables.snapshot_of(table).files]
        names = [name for name in files if _within(_month_of(name), paper, month)]
        bad = [
            (name, size)
            for name, size in zip(names, lake.files.sizes(names), strict=True)
            if size is None or not _whole(lake, name, known.first(name))
        ]
        for name, size in bad:
            if table != "postings":  # the index is made of the articles, and the next run makes it anew
                found[_month_of(name)].add(table)
            if size is not None:
                lake.files.move(name, f"{REPLACED}/{datetime.now(UTC):%Y%m%dT%H%M%S%f}/{name}")
        if bad:
            lake.tables.forget_missing(table)
    return found


def land_anew(lake: Lake, paper: str, month: str, issues: Sequence[BuiltIssue]) -> None:
    """Write issues of one month whatever stands there, one commit a table; the caller holds their locks."""
    made = rows_of(issues)
    rows = {"pages": made.pages, "articles": made.articles, "issues": made.issues}
    switch_over(lake.tables, paper, month, rows)
    drop_all_but(lake.tables, paper, {issue.issue_date: issue.digest for issue in issues})


def give_up(lake: Lake, paper: str, month: str, days: Collection[date]) -> None:
    """Take what is left of issues out of the tables: they are untried again, for whoever plans."""
    dates = where("issue_date", [day.isoformat() for day in days], of="DATE")
    for name in ("issues", *CONTENT):
        lake.tables.drop(name, f"{partition(paper, month)} AND {dates}")


def issue_days(lake: Lake, paper: str | None) -> list[tuple[str, date]]:
    """Return the issues whose rows of `pages` name archived bytes; none where those cannot be read."""
    try:
        table = lake.tables.read(
            "pages", ["paper", "issue_date", "raw_sha256"], [("paper", "=", paper)] if paper else None
        )
    except LakeError:
        return []
    rows = table.to_pylist()
    return sorted({(row["paper"], row["issue_date"]) for row in rows if row["raw_sha256"]})


def _whole(lake: Lake, name: str, digest: Digest | None) -> bool:
    """Say whether a data file is what was written, or can be read to its end where no digest is on record."""
    try:
        if digest is not None:
            return lake.files.sha256(name) == digest.sha256
        lake.files.ask(f"{lake.files.path(name)} cannot be read", partial(_read_through, lake.files, name))
    except LakeError:
        return False
    return True


def _read_through(files: Files, name: str) -> None:
    with files.system.open_input_file(files.path(name)) as stream:
        pq.read_table(stream)


def _within(one: Month, paper: str, month: str) -> bool:
    return paper in {"", one.paper} and (month in {"", one.month} or not one.month)


def _month_of(name: str) -> Month:
    values = dict(part.split("=", 1) for part in name.split("/") if "=" in part)
    # A file of the index holds a year; it is looked at whatever month is asked for.
    return Month(values["paper"], values.get("month", ""))


__all__ = [
    "MARKER",
    "REPLACED",
    "Month",
    "cut_out",
    "give_up",
    "issue_days",
    "land_anew",
    "make_openable",
    "open_for_mending",
    "set_aside",
]
