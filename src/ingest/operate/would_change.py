"""A sample of stale issues built by this version without landing: what a redo would change."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from ingest.issue.difference import Difference, compared
from ingest.issue.prepare import prepare
from ingest.lake.rows import article_rows
from ingest.lake.unwritten import unwritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ingest.issue.difference import Row
    from ingest.lake import Lake
    from ingest.papers.registry import Paper
    from ingest.plan.rules import Item


def sample(items: Sequence[Item], count: int) -> list[Item]:
    """Return `count` of the stale issues that have been had, by lot, the same lot for the same plan."""
    stale = [item for item in items if "stale" in item.reasons and item.digest]
    lot = random.Random(len(stale))  # noqa: S311  (a lot is no secret)
    return sorted(lot.sample(stale, min(count, len(stale))), key=lambda item: (item.paper, item.issue_date))


def would_change(
    lake: Lake,
    papers: Mapping[str, Paper],
    items: Sequence[Item],
    advanced: Callable[[Item], None] = lambda _: None,
) -> Difference:
    """Build issues again from the archive, nobody asked and nothing written, and compare them with the lake."""

    def issues() -> Iterator[tuple[list[Row], list[Row]]]:
        for item in items:
            built = prepare(papers[item.paper], item.issue_date, unwritten(lake), "nothing").issue
            yield lake.articles_of(item.paper, item.issue_date), article_rows([built]).to_pylist()
            advanced(item)

    return compared(issues())
