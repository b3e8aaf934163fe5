"""The lake made anew from its raw archive alone: all of it, a paper, a month or an issue. Nobody is asked.

What the archive itself has lost is asked of the source again where that is wished, or named as lost. An issue of which
the archive has lost something stays as it is where its rows are whole: a rebuild never makes a lake worse.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ingest.errors import LakeError
from ingest.lake.archive import archived_issues
from ingest.lake.diary import keep_run, read_runs
from ingest.lake.lake import LOCK_SECONDS
from ingest.lake.landing import standing
from ingest.lake.mending import Month, cut_out, give_up, issue_days, land_anew, make_openable
from ingest.lake.rows import run_rows
from ingest.lake.values import RunRow
from ingest.lake.wholeness import torn_tables
from ingest.plan.live import versions_of
from ingest.plan.rules import Work
from ingest.runs.journal import begin
from ingest.runs.newspapers import note_papers
from ingest.runs.publish import link, put_on_record, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingest.issue.gather import Asking
    from ingest.issue.outcomes import Prepared
    from ingest.lake import Lake
    from ingest.papers.registry import Paper, Registry
    from ingest.runs.workers import Hands

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be made anew: everything, a paper, a month (YYYY-MM) of it, or one issue of it."""

    paper: str = ""
    month: str = ""
    day: date | None = None

    @property
    def everything(self) -> bool:
        """Say whether it is the whole lake."""
        return not self.paper and not self.month


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild did.

    `issues` were made anew; `kept` (issue, why) stay as they are because the archive has lost something of them; `lost`
    (issue, what) could be had neither from the archive nor from the tables. `unknown` are papers of the archive that
    the papers file does not have, `torn` the tables that were set aside, with why, `damaged` the
    tables and months of which files were, `notices` what else to know.
    """

    issues: int = 0
    articles: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unknown: tuple[str, ...] = ()
    torn: Mapping[str, str] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    duplicates: int = 0
    catalog: str = ""

    @property
    def good(self) -> bool:
        """Say whether everything is as it was."""
        return not (self.kept or self.lost or self.unknown)


def rebuild(
    lake: Lake,
    registry: Registry,
    scope: Scope,
    crew: Hands,
    *,
    refetch: bool = False,
    goes_on: bool = False,
    planned: Callable[[int], None] = lambda _: None,
    advanced: Callable[[date], None] = lambda _: None,
) -> Rebuilt:
    """Make the lake, or a part of it, anew; `refetch` asks the sources for what the archive has lost.

    With `goes_on` issues that stand as these versions build them are left: the lake is one that a rebuild began.
    `planned` hears how many issues there are, `advanced` of each that is built. Killed in the middle, the same call
    does it again. Raise LakeError where a torn table asks for more than the scope, and where storage refuses.
    """
    run, done = begin("rebuild"), Rebuilt()
    with lake.lock("rebuild", "the lake as a whole", wait=0.0):
        torn = torn_tables(lake)
        if torn and not scope.everything:
            table, why = next(iter(torn.items()))
            raise LakeError(
                f"The table {table} is torn ({why}): more than {scope.paper} is gone.",
                hint="ingest rebuild    (without --paper it makes everything anew)",
            )
        done.torn = make_openable(lake)
        month = scope.month or (f"{scope.day:%Y-%m}" if scope.day else "")
        damaged = cut_out(lake, scope.paper, month)
        done.damaged = tuple(
            f"{table} of {one.paper} {one.month}"
            for one, tables in damaged.items()
            for table in sorted(tables)
        )
        months, done.unknown = _months(lake, registry, scope, damaged)
        planned(sum(len(days) for days in months.values()))
        spans: dict[str, list[date]] = defaultdict(list)
        how = _How(lake, crew, "lost" if refetch else "nothing", goes_on, advanced)
        for one, days in months.items():
            spans[one.paper] += days
            _month(how, registry.paper(one.paper), one, days, done)
        for one in damaged.keys() - months.keys():
            _given_up(lake, one, done)
        _diary(lake)
    for code, members in spans.items():
        lake.record_run(_row(run.run_id, run.started_at, code, members, done))
    note_papers(lake, [registry.paper(code) for code in spans], datetime.now(UTC), mend=True)
    linked = link(lake, compact=True)
    done.duplicates, done.catalog = linked.duplicates, show(lake, linked)
    return done


def _months(
    lake: Lake, registry: Registry, scope: Scope, damaged: Mapping[Month, set[str]]
) -> tuple[dict[Month, list[date]], tuple[str, ...]]:
    """Return the issues in scope by month, and the papers that the papers file does not have."""
    found: dict[Month, set[date]] = defaultdict(set)
    for paper, day in {*archived_issues(lake.files), *issue_days(lake, scope.paper or None)}:
        month = Month(paper, f"{day:%Y-%m}")
        if scope.paper not in {"", paper} or scope.month not in {"", month.month}:
            continue
        # A damaged file holds its whole month: one issue of it cannot be mended alone.
        if (
            scope.day is None
            or day == scope.day
            or (month in damaged and f"{scope.day:%Y-%m}" == month.month)
        ):
            found[month].add(day)
    if scope.paper and not found:
        what = scope.day or scope.month or "anything"
        raise LakeError(
            f"Neither the archive nor the lake knows {what} of {scope.paper}.",
            hint=f"ingest status --paper {scope.paper}",
        )
    unknown = tuple(sorted({month.paper for month in found} - registry.papers.keys()))
    return {
        month: sorted(days)
        for month, days in sorted(found.items(), key=_in_order)
        if month.paper not in unknown
    }, unknown


def _in_order(one: tuple[Month, set[date]]) -> tuple[str, str]:
    return one[0].month, one[0].paper


@dataclass(frozen=True, slots=True)
class _How:
    """Where, by whom and how much of it a rebuild does."""

    lake: Lake
    crew: Hands
    asking: Asking
    goes_on: bool
    advanced: Callable[[date], None]


def _month(how: _How, paper: Paper, month: Month, days: Sequence[date], done: Rebuilt) -> None:
    lake = how.lake
    with ExitStack() as locks:
        for day in days:
            locks.enter_context(lake.issue_lock(paper.code, day, wait=LOCK_SECONDS))
        whole = standing(lake.tables, paper.code, min(days), max(days))
        there = _up_to_date(lake, paper, days) & whole.keys() if how.goes_on else set()
        for day in there:
            how.advanced(day)
        work = [Work(day, how.asking, again=True) for day in days if day not in there]
        wanted: list[Prepared] = []
        for one in how.crew.prepare(paper, work, lake):
            day = date.fromisoformat(one.issue.issue_date)
            how.advanced(day)
            name = f"{paper.code} {day}"
            done.notices += [f"{name}: {told}" for told in one.notices]
            if one.lost and day in whole:
                done.kept.append((name, "; ".join(one.lost)))
                continue
            if one.lost:
                done.lost.append((name, "; ".join(one.lost)))
            if not one.nothing:
                wanted.append(one)
        wanted.sort(key=lambda one: one.issue.issue_date)
        for one in wanted:
            # What was built of less than it once was is no state to come back to.
            if one.origin is not None and not one.lost:
                put_on_record(lake, one.issue, one.origin, mend=True)
        if wanted:
            land_anew(lake, paper.code, month.month, [one.issue for one in wanted])
        done.issues += len(wanted)
        done.articles += sum(len(one.issue.articles) for one in wanted)
    _given_up(lake, month, done)


def _up_to_date(lake: Lake, paper: Paper, days: Sequence[date]) -> set[date]:
    """Return the days whose issue was built by these versions."""
    now = versions_of(paper, lake)
    rows = lake.ledger(paper.code, min(days), max(days))
    return {row.issue_date for row in rows if row.built_with(now) or not any(row.versions.values())}


def _given_up(lake: Lake, month: Month, done: Rebuilt) -> None:
    """Name the issues of a month whose rows are not all there by now, and take what is left of them out.

    The ledger would call them complete, and no plan would ever ask for them again.
    """
    first = date.fromisoformat(f"{month.month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    whole = standing(lake.tables, month.paper, first, last)
    half = [row.issue_date for row in lake.ledger(month.paper, first, last) if row.issue_date not in whole]
    if half:
        give_up(lake, month.paper, month.month, half)
    done.lost += [
        (f"{month.paper} {day}", "its rows were in a damaged file, and the archive does not have it")
        for day in half
    ]


def _diary(lake: Lake) -> None:
    """Bring the table `runs` and its diary in the archive together: each has what the other has lost."""
    written = {(row.run_id, row.paper): row for row in read_runs(lake.files)}
    standing = {
        (row["run_id"], row["paper"]): RunRow(
            **{name: row[name] for name in RunRow.__slots__ if name != "landed_dates"},
            landed_dates=tuple(row["landed_dates"] or ()),
        )
        for row in lake.tables.read("runs").to_pylist()
    }
    for key in standing.keys() - written.keys():
        keep_run(lake.files, standing[key])
    if missing := [written[key] for key in sorted(written.keys() - standing.keys())]:
        lake.tables.append("runs", run_rows(missing))


def _row(run_id: str, started: datetime, paper: str, days: Sequence[date], done: Rebuilt) -> RunRow:
    told = [f"{name}: {why}" for name, why in (*done.lost, *done.kept) if name.startswith(f"{paper} ")]
    return RunRow(
        run_id=run_id,
        command="rebuild",
        paper=paper,
        from_date=min(days),
        to_date=max(days),
        started_at=started,
        finished_at=datetime.now(UTC),
        outcome="problems" if told else "ok",
        issues=len(days),
        landed=len(days) - len(told),
        articles=0,
        message="; ".join(told),
    )
