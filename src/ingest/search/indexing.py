"""The index kept up to the ledger: what has landed is added, what is no longer in force goes with the next tidying."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ingest.enrich.cutter import cutter
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.lake.changes import Seen
from ingest.lake.lake import LOCK_SECONDS
from ingest.lake.schemas import POSTINGS
from ingest.search.postings import DOCUMENTS, Indexed, issue_key, issue_postings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from ingest.lake import Lake

_COLUMNS = (
    "article_id", "issue_date", "page_no", "position", "kicker", "title", "subtitle", "column_name", "byline", "body",
    "char_count", "issue_digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Issue:
    paper: str
    day: date
    digest: str


def bring_up(lake: Lake, *, tidy: bool = False) -> int:
    """Index the issues of the ledger that are not indexed yet; return how many.

    With `tidy` the postings of issues that are no longer in force are removed; until then the catalog leaves them
    out. Raise LakeError where storage refuses. Two runs at once take turns.
    """
    with lake.lock("search", "the search index", wait=10 * LOCK_SECONDS):
        now = {"issues": lake.tables.version("issues")}
        months = None if tidy else _seen(lake).months(now)
        wanted, there = _ledger(lake, months), _indexed_issues(lake, months)
        new = {key: issue for key, issue in wanted.items() if key not in there}
        years: dict[tuple[str, int], dict[int, _Issue]] = defaultdict(dict)
        for key, issue in new.items():
            years[issue.paper, issue.day.year][key] = issue
        for (paper, _), issues in sorted(years.items()):
            rows = _rows(lake, paper, issues)
            if rows.num_rows:
                lake.tables.append("postings", rows)
        gone = there.keys() - wanted.keys()
        if tidy:
            for paper, year in sorted({there[key] for key in gone}):
                _leave_out(lake, (paper, year), sorted(gone))
        _seen(lake).remember(now)
    return len(new)


def _seen(lake: Lake) -> Seen:
    # Whoever else changes the index, mending it for example, makes all of it be looked at.
    form = f"1, postings {lake.tables.version('postings')}"
    return Seen(lake.files, lake.tables, ".seen/search.json", form)


def _ledger(lake: Lake, months: set[str] | None) -> dict[int, _Issue]:
    """Return the issues of the ledger that have articles, of these months or all, by their numbers in the index."""
    if months is not None and not months:
        return {}
    span = [] if months is None else [("month", ">=", min(months)), ("month", "<=", max(months))]
    columns = ["paper", "issue_date", "digest"]
    rows = lake.tables.read("issues", columns, [*span, ("articles", ">", 0)]).to_pylist()
    issues = [_Issue(row["paper"], row["issue_date"], row["digest"]) for row in rows]
    return {issue_key(one.day, one.digest): one for one in issues}


def _indexed_issues(lake: Lake, months: set[str] | None) -> dict[int, tuple[str, str]]:
    """Return paper and year of the issues that the index has, by their numbers, of the years of these months or all."""
    if months is not None and not months:
        return {}
    span = [] if months is None else [("year", ">=", min(months)[:4]), ("year", "<=", max(months)[:4])]
    listed = lake.tables.read(
        "postings", ["paper", "year", "issue"], [("term", "=", DOCUMENTS), *span]
    ).to_pylist()
    return {int(row["issue"]): (str(row["paper"]), str(row["year"])) for row in listed}


def _leave_out(lake: Lake, part: tuple[str, str], gone: Sequence[int]) -> None:
    """Write a year anew without these issues.

    Not by deleting rows: delta-rs 1.6 then writes texts in a form (string_view) that Arrow cannot compare with a text.
    """
    paper, year = part
    rows = lake.tables.read("postings", filters=[("paper", "=", paper), ("year", "=", year)])
    rows = rows.select(POSTINGS.names).cast(POSTINGS)
    rows = rows.filter(pc.invert(pc.is_in(rows.column("issue"), value_set=pa.array(gone, pa.int64()))))
    rows = rows.sort_by([("term", "ascending"), ("issue", "ascending")])
    predicate = f"paper = '{paper}' AND year = '{year}'"
    lake.tables.put("postings", predicate, rows, about=f"index of {paper} {year} tidied")


def _rows(lake: Lake, paper: str, issues: dict[int, _Issue]) -> pa.Table:
    """Return the postings of issues of one paper and year, in the order of the table."""
    known = lake.newspapers().get(paper)
    cut = cutter(load_gazetteer(), known.home if known else "").cut
    parts: list[pa.Table] = []
    months: dict[str, dict[str, int]] = defaultdict(dict)
    for key, issue in issues.items():
        months[f"{issue.day:%Y-%m}"][issue.digest] = key
    for month, digests in sorted(months.items()):
        parts += _month(lake, paper, (month, digests), cut)
    if not parts:
        return lake.tables.read("postings").slice(0, 0)
    rows = pa.concat_tables(parts)
    if len(parts) == 1:
        return rows  # ordered as it was made
    return rows.sort_by([("term", "ascending"), ("issue", "ascending")])


def _month(
    lake: Lake, paper: str, wanted: tuple[str, dict[str, int]], cut: Callable[[str], Sequence[str]]
) -> Iterable[pa.Table]:
    month, digests = wanted
    where = [("paper", "=", paper), ("month", "=", month)]
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in lake.tables.read("articles", _COLUMNS, where).to_pylist():
        if row["issue_digest"] in digests:
            found[row["issue_digest"]].append(row)
    for digest, rows in found.items():
        rows.sort(key=lambda row: (str(row["page_no"]), int(str(row["position"])), str(row["article_id"])))
        yield issue_postings(paper, digests[digest], [_indexed(row) for row in rows], cut)


def _indexed(row: dict[str, object]) -> Indexed:
    def joined(*names: str) -> str:
        return "\n".join(str(row[name]) for name in names if row[name])

    return Indexed(
        article_id=str(row["article_id"]),
        title=joined("kicker", "title", "subtitle"),
        body=str(row["body"]),
        rest=joined("column_name", "byline"),
        characters=int(str(row["char_count"])),
    )
