"""Which rows of a snapshot belong together: the ledger's digests decide.

The tables of a lake are committed one after the other, so a snapshot can hold rows of a landing that is under
way, or that died, beside the rows of the state in force. They are told apart here, once for each catalog, and
left out by constants; as a rule there are none and the views carry no filter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import duckdb

    from ingest.lake import Snapshot

LOOKS = 8
"""Snapshots taken at most until one shows every issue of the ledger whole. A snapshot of five tables takes some
10 ms, so landings without a pause would have to meet eight of them in a row."""


@dataclass(frozen=True, slots=True)
class Half:
    """An issue with rows that are left out: how many, and whether the ledger's state of it is whole and shown."""

    paper: str
    issue_date: date
    pages: int
    articles: int
    shown: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a catalog does not show: digests whose rows of articles and pages do not count, and their issues.

    `torn` says that there is an issue in the ledger whose rows are not all there. `stale` are blocks of
    the search index with days whose issue there is not in force (days since 1970-01-01).
    """

    digests: tuple[str, ...]
    halves: tuple[Half, ...]
    torn: bool
    stale: tuple[tuple[int, int], ...] = ()


def settle(
    connection: duckdb.DuckDBPyConnection,
    take: Callable[[], dict[str, Snapshot]],
    rows: Callable[[Snapshot], str],
    changed: Callable[[Mapping[str, Snapshot]], set[str] | None] = lambda _: None,
) -> tuple[dict[str, Snapshot], LeftOut]:
    """Take a snapshot in which every issue of the ledger is whole, and say what must be left out of it.

    Landings that commit between the reading of two tables can tear a snapshot; then another is taken. Where two
    in a row are the same nobody has committed in between: what is torn then is damaged in the lake itself.
    `changed` says which months can differ from an earlier state in which nothing had to be left out; None for all.
    """
    snapshot = take()
    found = left_out(connection, _sources(snapshot, rows, changed(snapshot)))
    for _ in range(LOOKS - 1):
        if not found.torn:
            break
        before, snapshot = snapshot, take()
        if snapshot == before:
            break
        found = left_out(connection, _sources(snapshot, rows, changed(snapshot)))
    return snapshot, found


def _sources(
    snapshot: Mapping[str, Snapshot], rows: Callable[[Snapshot], str], months: set[str] | None
) -> dict[str, str]:
    """Return FROM items of the tables, of these months only."""
    index = snapshot["postings"]
    documents = tuple(file for file in index.files if "/part=documents/" in file)
    if months is None:
        whole = {name: rows(one) for name, one in snapshot.items()}
        return {**whole, "postings": _indexed(rows(replace(index, files=documents)))}
    parts = tuple(f"/month={month}/" for month in months)
    sources = {
        name: rows(
            replace(one, files=tuple(file for file in one.files if any(part in file for part in parts)))
        )
        for name, one in snapshot.items()
    }
    years = tuple(f"/year={year}/" for year in {month[:4] for month in months})
    files = tuple(file for file in documents if any(year in file for year in years))
    listed = ", ".join(f"'{month}'" for month in sorted(months)) or "''"
    of_month = f"strftime(DATE '1970-01-01' + (issue >> 32)::INTEGER, '%Y-%m') IN ({listed})"
    issues = _indexed(rows(replace(index, files=files)))
    sources["postings"] = f"(SELECT * FROM {issues} WHERE {of_month})"  # noqa: S608
    return sources


def _indexed(documents: str) -> str:
    """Return a FROM item of the issues in the index, `block` and `issue`: each has a line in its block's text."""
    lines = f"SELECT block, unnest(string_split(articles, chr(10))) AS line FROM {documents} WHERE term = 'issues'"  # noqa: S608
    return f"(SELECT block, split_part(line, chr(9), 1)::BIGINT AS issue FROM ({lines}))"  # noqa: S608


def left_out(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, str]) -> LeftOut:
    """Compare the ledger's digests and counts with the rows; `sources` are FROM items by table.

    One query over three narrow columns: 0.2 s for 250,000 articles in 240 months, on two cores.
    """
    states = connection.execute(
        f"""
        WITH landed AS (
            SELECT paper, issue_date, digest, sum(pages)::BIGINT AS pages, sum(articles)::BIGINT AS articles
            FROM (
                SELECT paper, issue_date, issue_digest AS digest, count(*) AS pages, 0 AS articles
                FROM {sources["pages"]} GROUP BY ALL
                UNION ALL
                SELECT paper, issue_date, issue_digest, 0, count(*) FROM {sources["articles"]} GROUP BY ALL
            )
            GROUP BY ALL
        ),
        states AS (
            SELECT paper, issue_date, digest, coalesce(l.pages, 0) AS pages, coalesce(l.articles, 0) AS articles,
                   i.pages IS NOT NULL AS named,
                   named AND coalesce(l.pages, 0) = i.pages AND coalesce(l.articles, 0) = i.articles AS whole
            FROM landed l FULL JOIN {sources["issues"]} i USING (paper, issue_date, digest)
        )
        SELECT paper, issue_date, sum(pages) FILTER (WHERE NOT whole)::BIGINT,
               sum(articles) FILTER (WHERE NOT whole)::BIGINT, bool_or(whole), bool_or(named),
               list(digest) FILTER (WHERE NOT whole)
        FROM states GROUP BY paper, issue_date HAVING NOT bool_and(whole) ORDER BY paper, issue_date
        """  # noqa: S608  (our own file lists)
    ).fetchall()
    return LeftOut(
        digests=tuple(sorted({digest for row in states for digest in row[6]})),
        halves=tuple(Half(*row[:5]) for row in states),
        stale=_stale(connection, sources, [digest for row in states for digest in row[6]]),
        torn=any(named and not shown for *_, shown, named, _ in states),
    )


def _stale(
    connection: duckdb.DuckDBPyConnection, sources: Mapping[str, str], half: Sequence[str]
) -> tuple[tuple[int, int], ...]:
    """Return blocks and days of issues in the index whose state the ledger does not name, or names and is not whole."""
    rows = connection.execute(
        f"""
        SELECT block, issue >> 32 FROM {sources["postings"]} WHERE issue NOT IN (
            SELECT (issue_date - DATE '1970-01-01')::BIGINT << 32 | ('0x' || left(digest, 8))::BIGINT
            FROM {sources["issues"]} WHERE NOT list_contains($1, digest)
        )
        """,  # noqa: S608  (our own file lists)
        [list(half)],
    ).fetchall()
    return tuple(sorted((block, day) for block, day in rows))
