"""Which rows of a snapshot belong together: the ledger's digests decide.

The tables of a lake are committed one after the other, so a snapshot can hold rows of a landing that is under
way, or that died, beside the rows of the state in force. They are told apart here, once for each catalog, and
left out by constants; as a rule there are none and the views carry no filter.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import duckdb

    from ingest.lake import Snapshot

ATTEMPTS = 5
PAUSE_SECONDS = 0.2
"""A landing takes some 50 ms from its ledger commit to its last; five looks outlast it."""


@dataclass(frozen=True, slots=True)
class Half:
    """An issue of which the ledger counts other rows than there are, and the rows that there are."""

    paper: str
    issue_date: date
    pages: int
    articles: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a catalog does not show: digests whose rows do not count, and the issues that are not whole.

    `digests` has those of landings that died and of states that were replaced (their issues are shown whole,
    as the ledger has them), and those of `halves` (which are not shown at all).
    """

    digests: tuple[str, ...]
    halves: tuple[Half, ...]


def settle(
    connection: duckdb.DuckDBPyConnection,
    take: Callable[[], Mapping[str, Snapshot]],
    rows: Callable[[Snapshot], str],
) -> tuple[Mapping[str, Snapshot], LeftOut]:
    """Take a snapshot in which every issue of the ledger is whole, and say what must be left out of it.

    A landing between the reading of two tables can tear a snapshot; then another is taken. An issue that is
    torn in all of them is damaged in the lake and is left out.
    """
    for attempt in range(ATTEMPTS):
        snapshot = take()
        found = left_out(connection, {name: rows(one) for name, one in snapshot.items()})
        if not found.halves or attempt == ATTEMPTS - 1:
            break
        time.sleep(PAUSE_SECONDS)
    return snapshot, found


def left_out(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, str]) -> LeftOut:
    """Compare the ledger's digests and counts with the rows; `sources` are FROM items by table."""
    there = f"""(SELECT issue_digest AS digest, sum(pages)::BIGINT AS pages, sum(articles)::BIGINT AS articles
                 FROM (SELECT issue_digest, 1 AS pages, 0 AS articles FROM {sources["pages"]}
                       UNION ALL SELECT issue_digest, 0, 1 FROM {sources["articles"]})
                 GROUP BY issue_digest)"""  # noqa: S608  (our own file lists)
    ledger = f"(SELECT paper, issue_date, digest, pages, articles FROM {sources['issues']})"  # noqa: S608
    halves = connection.execute(
        f"""SELECT i.paper, i.issue_date, coalesce(t.pages, 0), coalesce(t.articles, 0), i.digest
            FROM {ledger} i LEFT JOIN {there} t USING (digest)
            WHERE coalesce(t.pages, 0) <> i.pages OR coalesce(t.articles, 0) <> i.articles
            ORDER BY ALL"""  # noqa: S608
    ).fetchall()
    others = connection.execute(
        f"SELECT digest FROM {there} t ANTI JOIN {ledger} i USING (digest) ORDER BY ALL"  # noqa: S608
    ).fetchall()
    return LeftOut(
        digests=tuple(sorted({row[0] for row in others} | {row[4] for row in halves})),
        halves=tuple(Half(*row[:4]) for row in halves),
    )
