"""Which issues should be worked on and why: pure, from the calendar, the ledger and the versions of now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo

from ingest.errors import ConfigError
from ingest.issue.gather import Asking  # noqa: TC001  (pydantic reads it: items stand in files, chunks in parameters)
from ingest.issue.ids import ENRICHER
from ingest.model import UNCONFIRMED
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ingest.lake import LedgerRow
    from ingest.papers.registry import Paper

Reason = Literal[
    "untried", "unrecorded", "missing", "failed", "partial", "stale", "changed", "recheck", "closing", "redo"
]
"""Why an issue is worked on: expected and never tried; a day without an issue that is not yet on record; what the
ledger says of it; built by another segmenter or enricher; changed at the source since it landed; young enough
to be asked for again; not had, and about to leave the site; wanted in any case."""

REASONS: tuple[Reason, ...] = get_args(Reason)

_GAPS: frozenset[Reason] = frozenset({"untried", "unrecorded", "missing", "failed", "partial"})
"""Reasons that an excused gap takes away."""

Stage = Literal["all", "enrich"]
"""From which stage on an issue is made anew: all of it, or only its enrichment, from its rows in the lake."""

Order = Literal["oldest", "newest", "closing"]
"""By date, or first what the site will soon no longer keep."""

CLOSING_DAYS = 14
"""An issue that is not had is `closing` when the site keeps it for no longer than this: two weekly sweeps."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a plan is asked for.

    `start` and `end` are included; None stands for the first day known and the newest day that can be due.
    `only` are the reasons wanted, empty for all. `redo` also takes issues that are good.
    """

    start: date | None = None
    end: date | None = None
    only: frozenset[Reason] = frozenset()
    redo: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One issue to work on.

    `why` says it in words. `status` is the ledger's, or `untried`, and `digest` the state that the ledger names
    (empty where it has no row): what the plan was made on. `days_left` is for how many more days the site
    keeps the issue, None for ever. `asking` is how the source is asked. `stage` is `enrich` where the issue's pages
    were read and segmented by the versions of now.
    """

    paper: str
    issue_date: date
    reasons: tuple[Reason, ...]
    why: str
    status: str
    digest: str
    asking: Asking
    days_left: int | None = None
    stage: Stage = "all"

    @property
    def again(self) -> bool:
        """Say whether the issue is worked on although it is good already."""
        return not set(self.reasons).isdisjoint({"changed", "recheck", "redo"})


@dataclass(frozen=True, slots=True)
class Work:
    """One issue of a chunk. Without `again` it is left alone where another run has made it good meanwhile."""

    day: date
    asking: Asking = "missing"
    again: bool = False
    stage: Stage = "all"


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is done at once: issues of one paper and month, oldest first."""

    paper: str
    month: str
    work: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Tonight:
    """What a nightly run of a paper does: issues, the newest that is due first, or the reason for none."""

    items: tuple[Item, ...]
    told: str
    newest: date | None
    looked: bool = True


def parse_only(text: str) -> frozenset[Reason]:
    """Read `missing,failed`. Raise ConfigError for a word that is no reason."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [word for word in words if word not in REASONS]
    if unknown:
        raise ConfigError(
            f"{', '.join(map(repr, unknown))} is no reason to work on an issue.",
            hint=f"There are: {', '.join(REASONS)}.",
        )
    return frozenset(reason for reason in REASONS if reason in words)


def good(row: LedgerRow | None, versions: Mapping[str, str]) -> bool:
    """Say whether the ledger calls an issue complete under these versions, or rightly without pages."""
    if row is None:
        return False
    if row.status == "no_issue":
        # Where only the source says so the paper may be late: it is asked again.
        return not row.evidence.startswith(UNCONFIRMED)
    return row.status == "complete" and row.built_with(versions)


def plan_paper(
    paper: Paper,
    ledger: Sequence[LedgerRow],
    now: datetime,
    versions: Mapping[str, str],
    wish: Wish,
    changed: Mapping[date, str] | None = None,
) -> list[Item]:
    """Return the issues of one paper that the wish means, oldest first.

    `changed` says in words, by date, what was found to differ at the source. Days that are not over yet and
    whose issue is not yet due are left out. Raise ConfigError where the end is before the start.
    """
    rows = {row.issue_date: row for row in ledger}
    local = now.astimezone(ZoneInfo(paper.timezone))
    today = local.date()
    horizon = today if local.time() >= paper.calendar.due else today - timedelta(days=1)
    known = [day for day in (paper.calendar.first, *rows) if day]
    start = wish.start or min(known, default=paper.last_due(now) or horizon)
    # Days after the last issue are no news; who names an end gets them on record.
    end = wish.end or max((day for day in (paper.last_due(now), *rows) if day), default=horizon)
    if end < start and not (wish.start and wish.end):
        return []  # all that is known lies on the other side of the one end that was named
    items = []
    for day in span(start, end):
        row = rows.get(day)
        if row is None and day > horizon:
            continue
        item = _item(paper, day, row, versions, today, (changed or {}).get(day, ""), redo=wish.redo)
        if item is not None and (not wish.only or not wish.only.isdisjoint(item.reasons)):
            items.append(item)
    return items


def plan_tonight(
    paper: Paper,
    ledger: Sequence[LedgerRow],
    now: datetime,
    versions: Mapping[str, str],
    *,
    scheduled: datetime,
    last: tuple[datetime, date] | None,
) -> Tonight:
    """Return what a nightly run that was scheduled for `scheduled` and starts at `now` does.

    `last` is when the last nightly run of the paper that came to its end began, and the newest issue that was
    due then. A run whose time lies before that beginning has nothing to do: of a pile of late runs, fired oldest
    first, only the first one works.
    """
    newest = paper.last_due(now)
    if newest is None:
        return Tonight((), "the calendar has no issue that is due", None, looked=False)
    if last is not None and scheduled <= last[0]:
        told = (
            f"a run that began at {last[0]:%Y-%m-%d %H:%M:%S} UTC has already looked after this one was due"
        )
        return Tonight((), told, newest, looked=False)
    policy = paper.calendar.catch_up
    own = paper.last_due(scheduled)
    if policy == "none" and own != newest:
        told = f"this run is late: it was for {own}, and catch_up is none; ingest backfill brings it"
        return Tonight((), told, newest, looked=False)
    first = newest - timedelta(days=paper.calendar.recheck_days)
    missed = last[1] + timedelta(days=1) if policy == "all" and last is not None else newest
    items = []
    for item in plan_paper(paper, ledger, now, versions, Wish(min(first, missed, newest), newest)):
        never = item.status == "untried"
        wanted = (
            item.issue_date >= missed if never else item.issue_date >= first and item.reasons != ("stale",)
        )
        if item.issue_date == newest or wanted:
            items.append(item)
    items.sort(key=lambda item: item.issue_date, reverse=True)
    told = (
        f"{many(len(items), 'issue')} up to {newest}"
        if items
        else f"{newest} is there, and nothing is to be asked again"
    )
    return Tonight(tuple(items), told, newest)


def ordered(items: Iterable[Item], order: Order) -> list[Item]:
    """Return items in that order; papers go side by side."""
    if order == "oldest":
        return sorted(items, key=lambda item: (item.issue_date, item.paper))
    newest = sorted(items, key=lambda item: (-item.issue_date.toordinal(), item.paper))
    if order == "newest":
        return newest
    # What the site no longer keeps cannot be hurried for; it comes with what it keeps for ever.
    hurry = {item: item.days_left for item in newest if item.days_left is not None and item.days_left >= 0}
    return sorted(newest, key=lambda item: (item not in hurry, hurry.get(item, 0)))


def enrich_only(items: Iterable[Item]) -> list[Item]:
    """Return the items of which the enrichment alone can be made anew: stale in nothing else, or wanted again."""
    return [
        item
        for item in items
        if item.stage == "enrich" and not set(item.reasons).isdisjoint({"stale", "redo"})
    ]


def chunks(items: Sequence[Item], stage: Stage = "all") -> list[Chunk]:
    """Group items by paper and month, in the order of the first of each; `stage` is where their work begins."""
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        groups.setdefault((item.paper, f"{item.issue_date:%Y-%m}"), []).append(item)
    return [
        Chunk(
            paper,
            month,
            tuple(
                Work(item.issue_date, item.asking, item.again, stage)
                for item in sorted(members, key=lambda item: item.issue_date)
            ),
        )
        for (paper, month), members in groups.items()
    ]


def span(start: date, end: date) -> list[date]:
    """Return the days from start to end, both included. Raise ConfigError where the end is before the start."""
    if end < start:
        raise ConfigError(f"The end {end} is before the start {start}.", hint="Swap --from and --to.")
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def _item(
    paper: Paper,
    day: date,
    row: LedgerRow | None,
    versions: Mapping[str, str],
    today: date,
    changed: str,
    *,
    redo: bool,
) -> Item | None:
    """Say why an issue should be worked on, or None where it should not."""
    found = _state_reasons(paper, day, row, versions)
    if paper.excuse(day):
        # Somebody has said that this gap is to stay; --redo asks all the same.
        found = {reason: why for reason, why in found.items() if reason not in _GAPS}
    have = row is not None and row.status == "complete"
    window = paper.calendar.recheck_days
    young = bool(window) and 0 <= (today - day).days <= window
    if changed and have:
        found["changed"] = changed
    if young and have:
        found["recheck"] = f"{many((today - day).days, 'day')} old, asked again for {window}"
    left = paper.calendar.closing(day, today)
    if left is not None and not set(found).isdisjoint({"untried", "missing", "failed", "partial"}):
        if 0 <= left <= CLOSING_DAYS:
            found["closing"] = f"the site keeps it for {left} more days"
        elif left < 0:
            first = next(iter(found))
            found[first] = f"{found[first]}; the site no longer keeps it"
    if redo and not found:
        found["redo"] = "wanted again"
    if not found:
        return None
    return Item(
        paper=paper.code,
        issue_date=day,
        reasons=tuple(found),
        why="; ".join(why for why in found.values() if why),
        status=row.status if row else "untried",
        digest=row.digest if row else "",
        asking="changed" if changed or (young and row is not None) else "missing",
        days_left=left,
        stage="enrich" if row is not None and _segmented(row, versions) else "all",
    )


def _segmented(row: LedgerRow, versions: Mapping[str, str]) -> bool:
    """Say whether an issue that has articles was read and segmented by the versions of now."""
    return row.status in {"complete", "partial"} and set(row.outdated(versions)) <= {ENRICHER}


def _state_reasons(
    paper: Paper, day: date, row: LedgerRow | None, versions: Mapping[str, str]
) -> dict[Reason, str]:
    """Return the reasons that the calendar, the ledger and the versions give, with each in words."""
    closed = paper.no_issue_reason(day)
    if row is None:
        return {"unrecorded": closed} if closed else {"untried": "expected, and not yet tried"}
    if row.status == "no_issue":
        # What the source said (a page that is not there) stands; what an earlier calendar said does not.
        if row.evidence.startswith(UNCONFIRMED) and not closed:
            return {"missing": row.evidence}
        outdated = row.evidence.startswith("calendar:") and not closed
        return {"untried": f"the calendar expects one now; the ledger has {row.evidence}"} if outdated else {}
    found: dict[Reason, str] = {}
    for status in ("missing", "failed", "partial"):
        if row.status == status:
            found[status] = row.evidence
    if row.status in {"complete", "partial"} and not row.built_with(versions):
        differ = [
            f"{name} {row.versions.get(name) or 'unknown'} -> {versions.get(name, 'none')}"
            for name in row.outdated(versions)
        ]
        stage = "stage enrich" if _segmented(row, versions) else "all stages"
        found["stale"] = f"{stage}: {', '.join(differ)}"
    return found
