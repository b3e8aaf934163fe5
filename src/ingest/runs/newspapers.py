"""What the catalog has to know of the newspapers, brought into the lake by each run: it outlives the papers file."""

from __future__ import annotations

import io
import logging
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.enrich.divisions import all_divisions, home_divisions
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.enrich.gazetteer import resource_digest
from ingest.lake.newspapers import Newspaper, forget_damaged, keep_divisions
from ingest.papers.expected import expected_days, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ingest.lake import Lake
    from ingest.papers.registry import Paper


logger = logging.getLogger(__name__)


def note_papers(lake: Lake, papers: Iterable[Paper], now: datetime, *, mend: bool = False) -> bool:
    """Keep what the papers file says of these papers at `now` (aware): titles, calendars, places, excused gaps.

    With `mend` what is damaged of such notes is made anew. Say whether that is anything new. Nothing is written on most
    nights but the day up to which the calendar counts.
    """
    if mend:
        for name in forget_damaged(lake.files):
            logger.warning("%s was damaged and is made anew", name)
    papers = list(papers)
    changed = lake.keep_excused({paper.code: paper.gaps for paper in papers})
    told = {paper.code: _told(lake, paper, now) for paper in papers}
    return lake.keep_newspapers(told) or changed


def _told(lake: Lake, paper: Paper, now: datetime) -> Newspaper:
    # The ledger counts, too: an issue may have come before its calendar's first day, or before its hour.
    days = _outermost(lake, paper.code)
    until = max([*days, *([due] if (due := paper.last_due(now)) else [])], default=None)
    since = min([*days, *([paper.calendar.first] if paper.calendar.first else [])], default=until)
    standing = lake.newspapers().get(paper.code)
    if standing:
        # A clock that was set back, or a run of long ago, does not make days unknown again.
        until = max(until or standing.until, standing.until)
    since, until = since or date(1970, 1, 2), until or date(1970, 1, 1)
    return Newspaper(
        title=paper.name,
        home=paper.home,
        calendar=in_words(paper.calendar),
        since=since,
        until=until,
        expected=expected_days(paper.calendar, since, until),
        divisions=_divisions(lake, paper),
    )


def _outermost(lake: Lake, paper: str) -> list[date]:
    """Return the days of a paper's ledger in its first and its last month: what lies between is not asked for."""
    months = sorted(lake.tables.months("issues", paper))
    where = [[("paper", "=", paper), ("month", "=", month)] for month in {*months[:1], *months[-1:]}]
    found = [
        row["issue_date"]
        for one in where
        for row in lake.tables.read("issues", ["issue_date"], one).to_pylist()
    ]
    return sorted(found)


def _divisions(lake: Lake, paper: Paper) -> tuple[str, ...]:
    """Keep the lists of divisions that a paper's articles are read with, and return their names."""
    known = load_gazetteer(paper.places_file)
    home = f"{paper.home or 'none'}-{known.digest[:16]}.parquet"
    everywhere = f"all-{resource_digest()[:16]}.parquet"
    keep_divisions(lake.files, everywhere, _all)
    keep_divisions(lake.files, home, lambda: _parquet(home_divisions(known, paper.home)))
    return home, everywhere


@cache
def _all() -> bytes:
    return _parquet(all_divisions())


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()
