"""From links to the rows of `duplicates`: one for each article that repeats another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from ingest.dedup.linking import LINKS
from ingest.lake.schemas import DUPLICATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

_REPEATS = frozenset({"reprint", "excerpt"})


def rows_of(month: str, links: Iterable[pa.Table]) -> pa.Table:
    """Return the rows of `duplicates` of a month (`YYYY-MM`), sorted by article_id.

    `links` are those of the month and of all later ones within the window. An article points to the earliest of those
    that it repeats, as a reprint, as an excerpt, or, where it repeats none, as an update. What repeats nothing
    earlier, and stands in a later text that repeats nothing earlier either, is an excerpt of that: so the whole is
    never an excerpt of its teaser, and no chain of rows leads back to where it began.
    """
    table = pa.concat_tables([LINKS.empty_table(), *links])
    all_links = table.to_pylist()
    best: dict[str, dict[str, Any]] = {}
    for link in all_links:
        if link["relation"] == "whole":
            continue
        standing = best.get(link["later_id"])
        if standing is None or _rank(link) < _rank(standing):
            best[link["later_id"]] = link
    wholes: dict[str, dict[str, Any]] = {}
    for link in all_links:
        if link["relation"] == "whole" and link["earlier_id"] not in best and link["later_id"] not in best:
            standing = wholes.get(link["earlier_id"])
            if standing is None or _place(link, "later") < _place(standing, "later"):
                wholes[link["earlier_id"]] = link
    found = [_row(link, "later", "earlier", str(link["relation"])) for link in best.values()]
    found += [_row(link, "earlier", "later", "excerpt") for link in wholes.values()]
    mine = [row for row in found if row["month"] == month]
    return pa.Table.from_pylist(mine, schema=DUPLICATES).sort_by("article_id").combine_chunks()


def _rank(link: Mapping[str, Any]) -> tuple[bool, tuple[Any, ...]]:
    return link["relation"] not in _REPEATS, _place(link, "earlier")


def _place(link: Mapping[str, Any], side: str) -> tuple[Any, ...]:
    """Give the order of publication."""
    return tuple(link[f"{side}_{name}"] for name in ("day", "page", "position", "id"))


def _row(link: Mapping[str, Any], of: str, to: str, relation: str) -> dict[str, Any]:
    return {
        "article_id": link[f"{of}_id"],
        "paper": link[f"{of}_paper"],
        "month": f"{link[f'{of}_day']:%Y-%m}",
        "issue_date": link[f"{of}_day"],
        "duplicate_of": link[f"{to}_id"],
        "relation": relation,
        "similarity": link["similarity"],
    }
