"""The search: what was found, what it can be narrowed by, and the same as a file for a spreadsheet."""

from __future__ import annotations

import io
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import Response

from ingest.catalog.results import write_result
from ingest.explore import questions
from ingest.explore.answers import Count, Found, Hit
from ingest.explore.charts import buckets
from ingest.explore.filters import MOST_PAGES, PAGE, Filters, read_filters
from ingest.explore.marking import Marked, marked, snippet
from ingest.explore.refusals import MisaskedError
from ingest.explore.rendering import page
from ingest.model import KINDS

if TYPE_CHECKING:
    from starlette.requests import Request

    from ingest.explore.answers import NamedPlace
    from ingest.explore.desk import Desk

EXPORTED = 10_000
"""Articles that an export has at most; more is a matter for `ingest query`."""


@dataclass(frozen=True, slots=True)
class ShownHit:
    """An article of the list, its title and a piece of its body with what was searched for marked."""

    hit: Hit
    title: list[Marked]
    snippet: list[Marked]


@dataclass(frozen=True, slots=True)
class Bar:
    """A month in the small chart of what was found: its share of the highest, 0 to 1, how many, the search for it."""

    month: str
    share: float
    n: int
    address: str


@dataclass(frozen=True, slots=True)
class Facets:
    """What can be narrowed by."""

    kinds: list[Count]
    papers: list[Count]
    places: list[Count]
    writers: list[Count]
    bars: list[Bar]


NOTHING = Found(0, [], [], [], [], [], [], [])


def search(desk: Desk, request: Request) -> Response:
    """Show what is found, or in what way the question means nothing."""
    filters = read_filters(request.query_params)
    place, refused, found = None, "", NOTHING
    try:
        filters, place = _placed(desk, filters)
        found = desk.asker.ask(filters.filled(questions.FOUND), Found, filters.values())[0]
    except MisaskedError as error:
        refused = error.what
    hits = (
        desk.asker.ask(questions.HITS, Hit, {"ids": found.ids, "months": sorted(found.months_listed)})
        if found.ids
        else []
    )
    by_id = {hit.article_id: hit for hit in hits}
    return page(
        request,
        "search.html",
        status=400 if refused else 200,
        titles=desk.titles(),
        refused=refused,
        filters=filters,
        place=place,
        papers=desk.papers(),
        kinds=KINDS,
        total=found.total,
        pages=min(MOST_PAGES, -(-found.total // PAGE)),
        hits=[_shown(by_id[one], filters) for one in found.ids if one in by_id],
        facets=Facets(
            [Count(**one) for one in found.kinds],
            [Count(**one) for one in found.papers],
            [Count(**one) for one in found.places],
            [Count(**one) for one in found.writers],
            _bars(found, filters),
        ),
        exported=EXPORTED,
    )


def search_csv(desk: Desk, request: Request) -> Response:
    """Give what is found as CSV that Excel reads: with a byte order mark, lists joined, formulas made harmless."""
    filters, _ = _placed(desk, read_filters(request.query_params))
    table = desk.asker.table(filters.filled(questions.EXPORT), filters.values(size=EXPORTED))
    sink = io.StringIO()
    write_result(table, "csv", sink)
    return Response(
        "\ufeff".encode() + sink.getvalue().encode(errors="backslashreplace"),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="articles.csv"'},
    )


def _placed(desk: Desk, filters: Filters) -> tuple[Filters, NamedPlace | None]:
    """Return filters with the code of the division that they name, and that division."""
    place = desk.place(filters.place)
    return (replace(filters, place=place.code) if place else filters), place


def _shown(hit: Hit, filters: Filters) -> ShownHit:
    return ShownHit(hit, marked(hit.title, filters.terms), snippet(hit.body, filters.terms))


def _bars(found: Found, filters: Filters) -> list[Bar]:
    """Return a bar for every month from the first to the last that something was found in."""
    counts = {one["value"]: int(one["n"]) for one in found.months}
    if len(counts) < 2:
        return []
    first, last = (date.fromisoformat(f"{month}-01") for month in (min(counts), max(counts)))
    most = max(counts.values())
    bars = []
    for start in buckets(first, last, "month"):
        n = counts.get(f"{start:%Y-%m}", 0)
        end = start.replace(day=monthrange(start.year, start.month)[1])
        bars.append(Bar(f"{start:%Y-%m}", n / most, n, filters.address(start=start, end=end)))
    return bars
