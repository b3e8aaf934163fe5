"""The lake seen as a whole: what there is, where, when, by whom, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, get_args

from ingest.errors import ConfigError
from ingest.explore import questions
from ingest.explore.answers import (
    Bucket,
    Conserved,
    Count,
    Credit,
    Doubt,
    GapRow,
    Heading,
    Hit,
    LedgerDay,
    PaperYear,
    PlaceCount,
    Run,
    Sure,
    Tenth,
    WordCount,
    Writer,
)
from ingest.explore.charts import Grain, Point, buckets, chart, first_of
from ingest.explore.chinamap import drawn
from ingest.explore.filters import day, number, short
from ingest.explore.refusals import NothingThereError
from ingest.explore.rendering import page
from ingest.explore.yearly import months_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from ingest.catalog.door import Value
    from ingest.explore.answers import PaperSpan
    from ingest.explore.desk import Desk

GRAINS: tuple[Grain, ...] = get_args(Grain)
LEVELS = ("province", "city", "county", "town", "village")
WORDS = 4
"""Words that one picture compares."""

PLACES, WRITERS, ROWS = 400, 200, 60
"""Rows of a list that has no further pages."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a page looks at: a newspaper (empty for all) and days, both included."""

    paper: str
    start: date
    end: date


def home(desk: Desk, request: Request) -> Response:
    """Show what there is."""
    papers = desk.papers()
    latest: list[Heading] = []
    newest = max(papers, key=lambda one: one.last_day, default=None)
    front = None
    if newest is not None:
        front = _front(desk, newest)
        latest = desk.asker.ask(questions.HEADINGS, Heading, front) if front else []
    end = newest.last_day if newest else date(1970, 1, 1)
    start = min((one.first_day for one in papers), default=end)
    grain = _grain_for(start, end)
    return page(
        request,
        "home.html",
        papers=papers,
        titles=desk.titles(),
        articles=sum(one.articles for one in papers),
        latest=latest,
        front=front,
        chart=chart({"": _volume(desk, Reach("", start, end), grain)}, grain, height=190),
        grain=grain,
        keywords=desk.asker.ask(
            questions.KEYWORDS, Count, {"start": str(end - timedelta(days=30)), "end": str(end), "size": 24}
        ),
        gaps=desk.asker.ask(questions.GAPS, GapRow, {"paper": "", "size": 5}),
    )


def places(desk: Desk, request: Request) -> Response:
    """Show places on a map and as a list."""
    query = request.query_params
    reach = _reach(desk, request)
    level = short(query, "level")
    if level and level not in LEVELS:
        raise ConfigError(f"There is no level {level!r}.", hint=f"One of: {', '.join(LEVELS)}.")
    inside = desk.place(short(query, "place"))
    found = desk.asker.ask(
        questions.PLACES,
        PlaceCount,
        _values(reach) | {"inside": inside.code if inside else "", "level": level, "size": PLACES},
    )
    # What contains everything else would cover the rest of the map.
    shown = found if level else [one for one in found if one.level != "province"]
    if inside and len(shown) > 1:
        shown = [one for one in shown if one.code != inside.code]
    return page(
        request,
        "places.html",
        reach=reach,
        papers=desk.papers(),
        titles=desk.titles(),
        level=level,
        levels=LEVELS,
        inside=inside,
        above=_above(found, inside.code) if inside else [],
        places=found,
        map=drawn(shown, whole=query.get("whole") == "1"),
        whole=query.get("whole") == "1",
    )


def trends(desk: Desk, request: Request) -> Response:
    """Show how often words are printed over time; where nothing was read the curve has a gap."""
    query = request.query_params
    reach = _reach(desk, request)
    terms = _words(short(query, "q"))
    grain = short(query, "grain") or _grain_for(reach.start, reach.end)
    if grain not in GRAINS:
        raise ConfigError(f"There is no step {grain!r}.", hint=f"One of: {', '.join(GRAINS)}.")
    step = grain
    measure = "count" if query.get("measure") == "count" else "share"
    if len(buckets(reach.start, reach.end, step)) > 2000:
        raise ConfigError("More than 2,000 steps of time.", hint="Choose longer steps or fewer years.")
    known = {one.bucket: one for one in _buckets(desk, reach, step)}
    lines = {term: _line(desk, reach, step, term, known, share=measure == "share") for term in terms} or {
        "": _volume(desk, reach, step)
    }
    return page(
        request,
        "trends.html",
        reach=reach,
        papers=desk.papers(),
        titles=desk.titles(),
        q=short(query, "q"),
        terms=terms,
        grain=step,
        grains=GRAINS,
        measure=measure,
        chart=chart(lines, step),
        lines=lines,
        lost=[one for one in known.values() if one.lost],
    )


def writers(desk: Desk, request: Request) -> Response:
    """List the people in bylines."""
    paper, named = short(request.query_params, "paper"), short(request.query_params, "q")
    found = desk.asker.ask(questions.WRITERS, Writer, {"paper": paper, "named": named, "size": WRITERS})
    return page(
        request,
        "writers.html",
        paper=paper,
        q=named,
        papers=desk.papers(),
        titles=desk.titles(),
        writers=found,
        most=max((one.articles + one.unassigned for one in found), default=1),
        limit=WRITERS,
    )


def writer(desk: Desk, request: Request) -> Response:
    """Show what one person wrote, when, and about what."""
    name = request.path_params["name"]
    credits_of = desk.asker.ask(questions.WRITER, Credit, {"name": name})
    if not credits_of:
        raise NothingThereError(
            f"Nobody is called {name!r} in a byline.", hint="Names stand as they are printed."
        )
    days = [one.issue_date for one in credits_of]
    grain = _grain_for(min(days), max(days))
    counts: dict[date, int] = {}
    for one in credits_of:
        counts[first_of(one.issue_date, grain)] = counts.get(first_of(one.issue_date, grain), 0) + 1
    papers = {one.paper for one in credits_of}
    reach = Reach(papers.pop() if len(papers) == 1 else "", min(days), max(days))
    known = {one.bucket: one for one in _buckets(desk, reach, grain)}
    points = [
        _point(at, known.get(at), float(counts.get(at, 0))) for at in buckets(reach.start, reach.end, grain)
    ]
    ids = [one.article_id for one in credits_of if one.article_id][:ROWS]
    months = sorted({f"{one.issue_date:%Y-%m}" for one in credits_of[:ROWS]})
    hits = desk.asker.ask(questions.HITS, Hit, {"ids": list(dict.fromkeys(ids)), "months": months})
    return page(
        request,
        "writer.html",
        titles=desk.titles(),
        name=name,
        credits=credits_of,
        hits=sorted(hits, key=lambda one: (one.issue_date, one.article_id), reverse=True),
        places=desk.asker.ask(questions.WRITER_PLACES, Count, {"name": name}),
        keywords=desk.asker.ask(questions.WRITER_KEYWORDS, Count, {"name": name}),
        chart=chart({name: points}, grain, height=190),
        grain=grain,
    )


def coverage(desk: Desk, request: Request) -> Response:
    """Show a newspaper's year day by day."""
    papers = desk.papers()
    years = desk.asker.ask(questions.YEARS, PaperYear)
    paper = short(request.query_params, "paper") or (papers[0].paper if papers else "")
    of_paper = [one for one in years if one.paper == paper]
    year = number(
        request.query_params, "year", most=9998, default=max((one.year for one in of_paper), default=1970)
    )
    days = desk.asker.ask(
        questions.DAYS, LedgerDay, {"paper": paper, "start": f"{year:04}-01-01", "end": f"{year:04}-12-31"}
    )
    return page(
        request,
        "coverage.html",
        papers=papers,
        titles=desk.titles(),
        paper=paper,
        year=year,
        years=of_paper,
        months=months_of(year, days),
        noted=[one for one in days if one.status not in {"complete", "no_issue"}],
    )


def quality(desk: Desk, request: Request) -> Response:
    """Show how whole the data are and how sure."""
    paper = short(request.query_params, "paper")
    values = {"paper": paper}
    tenths = desk.asker.ask(questions.LEVELS_OF_DOUBT, Tenth, values)
    counts = {one.tenth: one.n for one in tenths}
    return page(
        request,
        "quality.html",
        papers=desk.papers(),
        titles=desk.titles(),
        paper=paper,
        conserved=desk.asker.ask(questions.CONSERVED, Conserved, values)[0],
        sure=desk.asker.ask(questions.SURE, Sure, values),
        tenths=[Tenth(at, counts.get(at, 0)) for at in range(10)],
        most=max(counts.values(), default=1),
        flags=desk.asker.ask(questions.FLAGS, Count, values),
        doubts=desk.asker.ask(questions.DOUBTS, Doubt, {"paper": paper, "size": 30}),
        gaps=desk.asker.ask(questions.GAPS, GapRow, {"paper": paper, "size": ROWS}),
        runs=desk.asker.ask(questions.RUNS, Run, {"size": 12}),
    )


def _front(desk: Desk, paper: PaperSpan) -> dict[str, str] | None:
    """Return what to ask for the front page of a newspaper's last issue that was read."""
    found = desk.asker.ask(questions.LAST_FRONT, _Front, {"paper": paper.paper})
    if not found:
        return None
    last = found[0]
    return {
        "paper": paper.paper,
        "month": f"{last.issue_date:%Y-%m}",
        "day": str(last.issue_date),
        "page": last.page_no,
    }


@dataclass(frozen=True, slots=True)
class _Front:
    issue_date: date
    page_no: str


def _reach(desk: Desk, request: Request) -> Reach:
    """Return what a page is to look at; without a day named, all that there is."""
    query = request.query_params
    paper, start, end = short(query, "paper"), day(query, "from"), day(query, "to")
    spans = [one for one in desk.papers() if paper in {"", one.paper}]
    first = min((one.first_day for one in spans), default=date(1970, 1, 1))
    last = max((one.last_day for one in spans), default=date(1970, 1, 1))
    reach = Reach(paper, start or first, end or last)
    if reach.end < reach.start:
        raise ConfigError(
            f"The last day ({reach.end}) lies before the first ({reach.start}).", hint="Exchange the two."
        )
    return reach


def _values(reach: Reach) -> dict[str, Value]:
    return {"paper": reach.paper, "start": f"{reach.start:%Y-%m-%d}", "end": f"{reach.end:%Y-%m-%d}"}


def _grain_for(start: date, end: date) -> Grain:
    days = (end - start).days
    return "day" if days <= 120 else "month" if days <= 366 * 12 else "year"


def _buckets(desk: Desk, reach: Reach, grain: Grain) -> list[Bucket]:
    return desk.asker.ask(questions.BUCKETS, Bucket, _values(reach) | {"grain": grain})


def _point(at: date, bucket: Bucket | None, value: float) -> Point:
    """Return a point of a curve, without a value where no issue was read."""
    if bucket is None:
        return Point(at, None)
    known = bucket.read > 0
    return Point(
        at, value if known else None, bucket.lost > 0, not known and bucket.rest > 0 and not bucket.lost
    )


def _volume(desk: Desk, reach: Reach, grain: Grain) -> list[Point]:
    """Return the articles of every stretch of time."""
    known = {one.bucket: one for one in _buckets(desk, reach, grain)}
    return [
        _point(at, known.get(at), float(known[at].articles) if at in known else 0.0)
        for at in buckets(reach.start, reach.end, grain)
    ]


def _line(
    desk: Desk, reach: Reach, grain: Grain, term: str, known: dict[date, Bucket], *, share: bool
) -> list[Point]:
    """Return a word's curve: articles that print it, or their share in percent."""
    asked = _values(reach) | {"grain": grain, "term": f'"{term}"', "of_paper": reach.paper or None}
    counts = {one.bucket: one.n for one in desk.asker.ask(questions.WORD, WordCount, asked)}
    points = []
    for at in buckets(reach.start, reach.end, grain):
        bucket = known.get(at)
        value = float(counts.get(at, 0))
        if share:
            value = 100 * value / bucket.articles if bucket and bucket.articles else 0.0
        points.append(_point(at, bucket, value))
    return points


def _words(q: str) -> list[str]:
    words = list(dict.fromkeys(q.translate(str.maketrans('，,“”＂"', "      ")).lower().split()))
    if len(words) > WORDS:
        raise ConfigError(f"More than {WORDS} words in one picture.", hint="Compare fewer.")
    return words


def _above(found: Sequence[PlaceCount], code: str) -> list[Count]:
    """Return the divisions above a place, the largest first, with their names."""
    if not found:
        return []
    one = found[0]
    names = {2: one.province, 4: one.city, 6: one.county}
    return [Count(code[:size], names[size], 0) for size in (2, 4, 6) if size < len(code) and names[size]]
