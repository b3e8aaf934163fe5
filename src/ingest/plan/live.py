"""Plans for a lake: what the ledger, the versions and the sources say, brought before the pure planner."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.errors import ConfigError, NoLakeError, SourceError
from ingest.issue.build import versions
from ingest.issue.gather import gather
from ingest.issue.lexicons import lexicon_of
from ingest.issue.profiles import profile_of
from ingest.lake import Lake
from ingest.lake.files import Files
from ingest.lake.unwritten import unwritten
from ingest.pages import ocr
from ingest.plan.rules import Order, Wish, good, ordered, plan_paper, plan_tonight
from ingest.plan.saved import Left, Plan, what_is_left

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from ingest.papers.registry import Paper, Registry
    from ingest.plan.rules import Tonight

_BEGUN = ".plans"
"""Folder of a lake that says which chunks of which plan were taken up: empty files PAPER_MONTH by fingerprint."""


def make_plan(
    papers: Sequence[Paper],
    lake_uri: str,
    now: datetime,
    wish: Wish,
    order: Order = "oldest",
    *,
    check: bool = False,
    checked: Callable[[Paper, date, str], None] = lambda *_: None,
) -> Plan:
    """Plan for the lake as it is; where there is none yet, everything is untried and `Plan.lake` is empty.

    With `check` the source is asked of each good issue in the span whether it has changed; nothing is archived,
    nothing lands. `checked` hears of each, with the reason where the source could not say. Raise
    ConfigError where the end is before the start.
    """
    if wish.start and wish.end and wish.end < wish.start:
        raise ConfigError(
            f"The end {wish.end} is before the start {wish.start}.", hint="Swap --from and --to."
        )
    try:
        lake: Lake | None = Lake.open(lake_uri, create=False)
    except NoLakeError:
        lake = None
    found = []
    built_with = {paper.code: versions_of(paper, lake) for paper in papers}
    for paper in papers:
        ledger = lake.ledger(paper.code) if lake else []
        changed: dict[date, str] = {}
        if check and lake is not None:
            for row in ledger:
                inside = (wish.start or row.issue_date) <= row.issue_date <= (wish.end or row.issue_date)
                if inside and row.status == "complete":
                    try:
                        differs = _differs(paper, row.issue_date, lake)
                    except SourceError as error:
                        checked(paper, row.issue_date, error.what)
                        continue
                    changed |= {row.issue_date: differs} if differs else {}
                    checked(paper, row.issue_date, "")
        found += plan_paper(paper, ledger, now, built_with[paper.code], wish, changed)
    return Plan(
        lake=lake.tables.identity() if lake else "",
        uri=lake.uri if lake else lake_uri,
        versions=built_with,
        items=tuple(ordered(found, order)),
    )


def resume(plan: Plan, registry: Registry, lake: Lake) -> Left:
    """Return what is left of a plan in this lake. Raise PlanError where it no longer fits; see what_is_left."""
    papers = [registry.paper(code) for code in sorted({item.paper for item in plan.items})]
    ledger = {(row.paper, row.issue_date): row for paper in papers for row in lake.ledger(paper.code)}
    now = {code: versions_of(registry.paper(code), lake) for code in plan.versions}
    return what_is_left(plan, lake.tables.identity(), ledger, now, begun(plan, lake))


def begin_chunk(plan: Plan, lake: Lake, paper: str, month: str) -> None:
    """Put on record in the lake that a chunk of this plan is taken up, before anything of it lands."""
    lake.files.write(f"{_BEGUN}/{plan.fingerprint}/{paper}_{month}", b"")


def begun(plan: Plan, lake: Lake) -> set[tuple[str, str]]:
    """Return the chunks (paper, month) of this plan that were taken up."""
    names = Files(lake.files.system, lake.files.path(f"{_BEGUN}/{plan.fingerprint}")).names()
    pairs = (name.rpartition("_") for name in names if not name.startswith("."))
    return {(paper, month) for paper, _, month in pairs}


def unfinished(paper: Paper, days: Sequence[date], lake: Lake) -> list[date]:
    """Return the days that are neither excused nor complete (or rightly without an issue) under the versions of now."""
    now = versions_of(paper, lake)
    rows = {row.issue_date: row for row in lake.ledger(paper.code, min(days), max(days))}
    return [day for day in days if not (good(rows.get(day), now) or paper.excuse(day))]


def tonight(paper: Paper, lake: Lake, now: datetime, scheduled: datetime) -> Tonight:
    """Return what a nightly run of this paper does; see plan_tonight."""
    return plan_tonight(
        paper,
        lake.ledger(paper.code),
        now,
        versions_of(paper, lake),
        scheduled=scheduled,
        last=last_nightly(paper.code, lake, now),
    )


AHEAD = timedelta(minutes=5)
"""A run that began so long after now began in the future: a clock was set wrong when it was put on record."""


def last_nightly(paper: str, lake: Lake, now: datetime) -> tuple[datetime, date] | None:
    """Return when the last nightly run of a paper that came to its end began, and its newest date; None for none.

    Rows of the future are left out: they would keep every night from looking until their time has come.
    """
    rows = lake.tables.read(
        "runs", ["command", "started_at", "to_date", "outcome"], [("paper", "=", paper)]
    ).to_pylist()
    ended = [
        row
        for row in rows
        if row["command"] == "nightly" and row["outcome"] != "failed" and row["started_at"] <= now + AHEAD
    ]
    if not ended:
        return None
    last = max(ended, key=lambda row: row["started_at"])
    return last["started_at"], last["to_date"]


def versions_of(paper: Paper, lake: Lake | None) -> dict[str, str]:
    """Return the versions that an issue of this paper would be built with now in this lake (None: a new one)."""
    ours = versions(
        load_gazetteer(paper.places_file),
        profile_of(lake, paper.code) if lake else None,
        lexicon_of(paper, lake),
        paper.media,
    )
    return {**ours, "ocr": ocr.engine()} if ocr.engine() else ours


def _differs(paper: Paper, day: date, lake: Lake) -> str:
    """Say in words how the source's pages differ from those that landed; empty where they do not."""
    # Nothing that is asked for here may be archived: the newest version of a page is the one in force.
    given = gather(paper, day, unwritten(lake), asking="changed").given
    landed = {page.page_no: page.raw_sha256 for page in lake.archived_pages(paper.code, day)}
    now = {page.page_no: page.sha256 for page in given.raw}
    other = sorted(number for number in landed.keys() & now.keys() if landed[number] != now[number])
    # A file of several pages landed as its pages, maybe none of them under its own number.
    new = sorted(number for number in now.keys() - landed.keys() if now[number] not in landed.values())
    told = [f"page {number} has changed" for number in other] + [f"page {number} is new" for number in new]
    return ", ".join(told)
