"""A run's issues beside the issues before them, from the lake."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from ingest.issue.auditing import past_of
from ingest.tell.report.contents import Comparison, Figures, middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.issue.outcomes import Outcome
    from ingest.lake import Lake

MOST = 3
"""Issues of a run that are compared, the newest: nobody reads a backfill's thousand comparisons."""


def compare(lake: Lake, paper: str, outcomes: Sequence[Outcome]) -> tuple[Comparison, ...]:
    """Compare the newest issues of a run that have articles with the thirty before each."""
    days = sorted(date.fromisoformat(one.issue_date) for one in outcomes if one.articles)[-MOST:]
    return tuple(found for day in days if (found := _comparison(lake, paper, day)) is not None)


def _comparison(lake: Lake, paper: str, day: date) -> Comparison | None:
    before = past_of(lake, paper, day).to_pylist()
    pages = {row["issue_date"]: row["pages_ok"] for row in before}
    pages |= {row.issue_date: row.pages_ok for row in lake.ledger(paper, day, day)}
    figures = _figures(lake, paper, min(pages, default=day), day, pages)
    if day not in figures:
        return None
    past = [figures[one] for one in pages if one != day and one in figures]
    return Comparison(day.isoformat(), figures[day], len(past), middle(past))


def _figures(lake: Lake, paper: str, start: date, end: date, pages: dict[date, int]) -> dict[date, Figures]:
    """Return the figures of the issues in `pages` (date to pages read) that have articles."""
    filters = [
        ("paper", "=", paper),
        ("month", ">=", f"{start:%Y-%m}"),
        ("month", "<=", f"{end:%Y-%m}"),
        ("issue_date", ">=", start),
        ("issue_date", "<=", end),
    ]
    columns = ["issue_date", "title", "char_count", "issue_digest"]
    rows = lake.in_force(lake.tables.read("articles", columns, filters), filters)
    articles: dict[date, list[tuple[str, int]]] = defaultdict(list)
    for row in rows.to_pylist():
        if row["issue_date"] in pages:
            articles[row["issue_date"]].append((row["title"], row["char_count"]))
    return {
        day: Figures(
            pages=pages[day],
            articles=len(members),
            characters=sum(count for _, count in members),
            untitled=round(sum(1 for title, _ in members if not title) / len(members), 4),
        )
        for day, members in articles.items()
    }
