"""The index kept up to the ledger: what has landed is added, and maintenance joins what is in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.enrich.cutter import cutter
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.lake.changes import Seen
from ingest.lake.lake import LOCK_SECONDS
from ingest.lake.schemas import POSTINGS
from ingest.search.postings import DOCUMENTS, ISSUES, Indexed, block_postings, issue_key, issues_of, joined

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    import pyarrow as pa

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

    With `tidy` each year becomes one block, without the issues that are no longer in force; until then the catalog
    leaves them out. Raise LakeError where storage refuses. Two runs at once take turns.
    """
    with lake.lock("search", "the search index", wait=10 * LOCK_SECONDS):
        lake.tables.make_anew("postings")
        now = {"issues": lake.tables.version("issues")}
        months = None if tidy else _seen(lake).months(now)
        wanted, there = _ledger(lake, months), _blocks(lake, months)
        indexed = {issue for block in there for issue in block.issues}
        years: dict[tuple[str, str], dict[int, _Issue]] = defaultdict(dict)
        for key, issue in wanted.items():
            if key not in indexed:
                years[issue.paper, f"{issue.day:%Y}"][key] = issue
        for (paper, _), issues in sorted(years.items()):
            if rows := _rows(lake, paper, issues):
                lake.tables.append("postings", rows)
        if tidy:
            for part in sorted({(block.paper, block.year) for block in there} | years.keys()):
                blocks = [block for block in there if (block.paper, block.year) == part]
                stale = any(issue not in wanted for block in blocks for issue in block.issues)
                if stale or len(blocks) + (part in years) > 1:
                    _join(lake, part, wanted)
        _seen(lake).remember(now)
    return sum(map(len, years.values()))


def _seen(lake: Lake) -> Seen:
    # Whoever else changes the index, mending it for example, makes all of it be looked at.
    form = f"2, postings {lake.tables.version('postings')}"
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


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of the index, and the numbers of its issues."""

    paper: str
    year: str
    issues: list[int]


def _blocks(lake: Lake, months: set[str] | None) -> list[_Block]:
    """Return what the index has, of the years of these months or all."""
    if months is not None and not months:
        return []
    span = [] if months is None else [("year", ">=", min(months)[:4]), ("year", "<=", max(months)[:4])]
    listed = lake.tables.read(
        "postings",
        ["paper", "year", "articles"],
        [("part", "=", DOCUMENTS), ("term", "=", ISSUES), *span],
    ).to_pylist()
    return [_Block(str(row["paper"]), str(row["year"]), issues_of(str(row["articles"]))) for row in listed]


def _join(lake: Lake, part: tuple[str, str], wanted: Container[int]) -> None:
    """Bring a year to one block of the issues in force.

    Not by deleting rows: delta-rs 1.6 then writes texts in a form (string_view) that Arrow cannot compare with a text.
    """
    paper, year = part
    rows = lake.tables.read("postings", filters=[("paper", "=", paper), ("year", "=", year)])
    rows = rows.select(POSTINGS.names).cast(POSTINGS)
    block = joined(rows, wanted)
    predicate = f"paper = '{paper}' AND year = '{year}'"
    if block is None:
        block = POSTINGS.empty_table()
    lake.tables.put("postings", predicate, block, about=f"index of {paper} {year} joined")


def _rows(lake: Lake, paper: str, issues: dict[int, _Issue]) -> pa.Table | None:
    """Return a block of issues of one paper and year; None where the rows of none are there."""
    known = lake.newspapers().get(paper)
    cut = cutter(load_gazetteer(), known.home if known else "").cut
    months: dict[str, dict[str, int]] = defaultdict(dict)
    for key, issue in issues.items():
        months[f"{issue.day:%Y-%m}"][issue.digest] = key
    articles: dict[int, list[Indexed]] = {}
    for month, digests in sorted(months.items()):
        articles |= _month(lake, paper, month, digests)
    return block_postings(paper, articles, cut) if articles else None


def _month(lake: Lake, paper: str, month: str, digests: dict[str, int]) -> dict[int, list[Indexed]]:
    """Return the articles of these issues (numbers by digest) in their order."""
    where = [("paper", "=", paper), ("month", "=", month)]
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in lake.tables.read("articles", _COLUMNS, where).to_pylist():
        if row["issue_digest"] in digests:
            found[row["issue_digest"]].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (str(row["page_no"]), int(str(row["position"])), str(row["article_id"])))
    return {digests[digest]: [_indexed(row) for row in rows] for digest, rows in found.items()}


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
