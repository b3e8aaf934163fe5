"""Which article repeats which, month by month: what is kept of each month, and what a change makes anew.

Kept are two files for each month: what is known of its articles (`Texts`), and the links of its articles to earlier
ones. Each names the issues and states that it was made of. So whatever has changed in the lake since, by a night, a
backfill, a restore or a run that died, is found by comparing, and only what it touches is compared again. Whether two
articles are linked depends on the two and, for what is looked at, on the set of articles around them, never on the
order in which they came.
"""

from __future__ import annotations

from calendar import monthrange
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.dedup.bounds import BOUNDS
from ingest.dedup.candidates import common_hashes
from ingest.dedup.linking import LINKS, link_month
from ingest.dedup.rows import rows_of
from ingest.dedup.texts import COLUMNS, Texts, heard, packed, told, unpacked
from ingest.lake.schemas import DUPLICATES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ingest.dedup.ranges import U32, Ints
    from ingest.dedup.texts import Issue

Months = tuple[str, ...]
"""Months as `YYYY-MM`, in their order."""

Kept = TypeVar("Kept")

_HELD = 12
"""Months of texts and links that are kept in memory."""


class Source(Protocol):
    """Where articles come from."""

    def issues(self, months: Collection[str]) -> Mapping[Issue, str]:
        """Return the issues of these months and the digests of their states."""

    def articles(self, month: str, issues: Mapping[Issue, str]) -> pa.Table:
        """Return the articles (`COLUMNS`) of these states of issues of a month."""

    def bodies(self, texts: Texts, numbers: Ints) -> list[str]:
        """Return the bodies of these articles."""


class Store(Protocol):
    """Where files of bytes are kept by name."""

    def read(self, name: str) -> bytes | None:
        """Return a file, None where there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Keep a file."""


@dataclass(frozen=True, slots=True)
class _Links:
    """The links of a month's articles; the issues of its window that they were made of; what was common then."""

    rows: pa.Table
    issues: Mapping[Issue, str]
    common: U32


@dataclass
class Resolver:
    """Keeps texts and links of a source in a store up to date, and gives rows from them."""

    source: Source
    store: Store
    _texts: OrderedDict[str, Texts] = field(default_factory=OrderedDict)
    _links: OrderedDict[str, _Links] = field(default_factory=OrderedDict)

    def bring_up(
        self, months: Collection[str], *, every_month: bool = False
    ) -> Iterator[tuple[str, pa.Table]]:
        """Find what has changed in these months and what that changes; yield the months concerned with their rows.

        With `every_month` those too of which nothing has changed.

        A month's rows hang on what was printed up to the window before it, and on what later texts hold of it whole.
        """
        near = {month for one in months for month in (*_before(one), one, *_after(one))}
        # Links that were lost are made again before rows are made of what is left.
        lost = {month for month in near if self.store.read(_links_name(month)) is None}
        touched = sorted({month for one in months for month in (one, *_after(one))} | lost)
        # Asked once: what lands meanwhile is left for the run that lands it.
        issues = self.source.issues({month for one in touched for month in (*_before(one), one)})
        by_month: dict[str, dict[Issue, str]] = defaultdict(dict)
        for issue, digest in issues.items():
            by_month[f"{issue[1]:%Y-%m}"][issue] = digest
        pending: set[str] = set()
        for month in touched:
            known = month in by_month or self.store.read(_links_name(month)) is not None
            if known and self._link(month, by_month):
                pending |= {*_before(month), month}
            if every_month and month in months:
                pending.add(month)
            for ready in sorted(pending):
                # No later month can change it any more.
                if _after(ready)[-1] <= month:
                    pending.discard(ready)
                    yield ready, self.rows(ready)
        for ready in sorted(pending):
            yield ready, self.rows(ready)

    def rows(self, month: str) -> pa.Table:
        """Return the rows of `duplicates` of a month by the links as they are kept."""
        return rows_of(month, [self._links_of(one).rows for one in (month, *_after(month))])

    def _link(self, month: str, by_month: Mapping[str, Mapping[Issue, str]]) -> bool:
        """Bring a month's links up to date; say whether they have changed."""
        first, last = _days(month)
        begin = first - timedelta(days=BOUNDS.days)
        wanted = {
            issue: digest
            for one in (*_before(month), month)
            for issue, digest in by_month.get(one, {}).items()
            if issue[1] >= begin
        }
        had = self._links_of(month)
        changed = {
            issue for issue in wanted.keys() | had.issues.keys() if wanted.get(issue) != had.issues.get(issue)
        }
        if not changed:
            return False
        parts = [self._texts_of(one, by_month.get(one, {})) for one in (*_before(month), month)]
        texts = Texts.joined([part.between(begin, last) for part in parts])
        start = int(np.searchsorted(texts.day, (first - date(1970, 1, 1)).days))
        common = common_hashes(texts, start)
        fresh, renewed = link_month(texts, start, changed, common, had.common, self.source.bodies)
        names = {texts.names[number] for number in np.flatnonzero(renewed)}
        kept = had.rows.filter(pa.array(_left(had.rows, changed, names), pa.bool_()))
        rows = pa.concat_tables([kept, fresh]).sort_by(
            [("later_id", "ascending"), ("earlier_id", "ascending")]
        )
        links = _Links(rows.combine_chunks(), wanted, common)
        self._remember(self._links, month, links)
        about = {"issues": told(wanted), "common": common.tolist()}
        self.store.write(_links_name(month), packed(links.rows, about))
        return not links.rows.equals(had.rows)

    def _links_of(self, month: str) -> _Links:
        held = self._links.get(month)
        if held is None:
            content = self.store.read(_links_name(month))
            found = None if content is None else unpacked(content, LINKS)
            held = _Links(LINKS.empty_table(), {}, np.empty(0, np.uint32))
            if found is not None:
                held = _Links(found[0], heard(found[1]["issues"]), np.array(found[1]["common"], np.uint32))
            self._remember(self._links, month, held)
        return held

    def _texts_of(self, month: str, wanted: Mapping[Issue, str]) -> Texts:
        """Return the texts of a month's issues, reading only those that are not known in this state."""
        held = self._texts.get(month)
        if held is None:
            content = self.store.read(_texts_name(month))
            held = (None if content is None else Texts.unpacked(content)) or Texts.joined([])
        stale = {issue for issue, digest in held.issues.items() if wanted.get(issue) != digest}
        if stale:
            held = held.without(stale)
        new = {issue: digest for issue, digest in wanted.items() if issue not in held.issues}
        if new:
            held = Texts.joined([held, Texts.of(self.source.articles(month, new), new)])
        if new or stale:
            self.store.write(_texts_name(month), held.packed())
        self._remember(self._texts, month, held)
        return held

    @staticmethod
    def _remember(memory: OrderedDict[str, Kept], month: str, held: Kept) -> None:
        memory[month] = held
        memory.move_to_end(month)
        while len(memory) > _HELD:
            memory.popitem(last=False)


def resolve(articles: pa.Table) -> pa.Table:
    """Return the rows of `duplicates` for a table of articles (`COLUMNS`), sorted by article_id.

    The result depends on the set of articles, not on their order.
    """
    source = _Held(articles)
    months = sorted({str(month) for month in pc.unique(articles["month"]).to_pylist()})
    parts = [rows for _, rows in Resolver(source, Memory()).bring_up(months)]
    return pa.concat_tables([DUPLICATES.empty_table(), *parts]).sort_by("article_id").combine_chunks()


class Memory:
    """A store that ends with the process."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        """Return a file, None where there is none."""
        return self.files.get(name)

    def write(self, name: str, content: bytes) -> None:
        """Keep a file."""
        self.files[name] = content


class _Held:
    """A table of articles as a source; the state of an issue is told by its number of articles."""

    def __init__(self, articles: pa.Table) -> None:
        self._months = {
            month: articles.filter(pc.equal(articles["month"], pa.scalar(month))).select(list(COLUMNS))
            for month in map(str, pc.unique(articles["month"]).to_pylist())
        }
        self._places: OrderedDict[str, dict[str, int]] = OrderedDict()

    def issues(self, months: Collection[str]) -> dict[Issue, str]:
        """Return the issues of these months."""
        found: dict[Issue, str] = {}
        for month in sorted(set(months) & self._months.keys()):
            counts = self._months[month].group_by(["paper", "issue_date"]).aggregate([([], "count_all")])
            for row in counts.to_pylist():
                found[row["paper"], row["issue_date"]] = str(row["count_all"])
        return found

    def articles(self, month: str, issues: Mapping[Issue, str]) -> pa.Table:
        """Return the articles of these issues of a month."""
        table = self._months[month]
        of = zip(table["paper"].to_pylist(), table["issue_date"].to_pylist(), strict=True)
        return table.filter(pa.array([one in issues for one in of], pa.bool_()))

    def bodies(self, texts: Texts, numbers: Ints) -> list[str]:
        """Return the bodies of these articles."""
        names = [texts.names[number] for number in numbers]
        months = [f"{day:%Y-%m}" for day in texts.rows["issue_date"].take(numbers).to_pylist()]
        found: dict[str, str] = {}
        for month in set(months):
            rows = [self._at(month)[name] for name, of in zip(names, months, strict=True) if of == month]
            bodies = self._months[month]["body"].take(pa.array(rows)).to_pylist()
            chosen = [name for name, of in zip(names, months, strict=True) if of == month]
            found.update(zip(chosen, map(str, bodies), strict=True))
        return [found[name] for name in names]

    def _at(self, month: str) -> dict[str, int]:
        if month not in self._places:
            names = self._months[month]["article_id"].to_pylist()
            self._places[month] = {str(name): row for row, name in enumerate(names)}
            while len(self._places) > _HELD:
                self._places.popitem(last=False)
        return self._places[month]


def _left(rows: pa.Table, changed: set[Issue], names: set[str]) -> list[bool]:
    """Say of each link whether it stands: no issue of the two has changed, and neither article was done again."""
    columns = ("earlier_paper", "earlier_day", "earlier_id", "later_paper", "later_day", "later_id")
    return [
        (paper, day) not in changed and (other, later) not in changed and not {one, two} & names
        for paper, day, one, other, later, two in zip(
            *(rows[name].to_pylist() for name in columns), strict=True
        )
    ]


def _links_name(month: str) -> str:
    return f"links/{month}.arrow"


def _texts_name(month: str) -> str:
    return f"texts/{month}.arrow"


def _days(month: str) -> tuple[date, date]:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def _before(month: str) -> Months:
    """Return the months before this one that its window reaches."""
    first, _ = _days(month)
    return _span(first - timedelta(days=BOUNDS.days), first - timedelta(days=1))


def _after(month: str) -> Months:
    """Return the months after this one of which the window reaches it."""
    _, last = _days(month)
    return _span(last + timedelta(days=1), last + timedelta(days=BOUNDS.days))


def _span(first: date, last: date) -> Months:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers)
