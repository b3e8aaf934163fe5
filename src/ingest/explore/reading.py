"""One article, its page, its issue, and two prints of one text side by side."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import Response

from ingest.explore import questions
from ingest.explore.answers import (
    Citation,
    Count,
    Heading,
    Issue,
    Neighbours,
    PageNumber,
    Pair,
    PlaceCount,
    ReadArticle,
    ReadPage,
    Related,
    Reprint,
)
from ingest.explore.chinamap import drawn
from ingest.explore.difference import difference
from ingest.explore.filters import Filters, number, short
from ingest.explore.marking import marked
from ingest.explore.refusals import NothingThereError
from ingest.explore.rendering import page
from ingest.explore.sheet import sheet_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from ingest.catalog.door import Value
    from ingest.explore.desk import Desk
    from ingest.explore.sheet import Sheet

LIST = 40
"""Reprints on a page of their list."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page that an article stands on."""

    page: ReadPage
    sheet: Sheet


def article(desk: Desk, request: Request) -> Response:
    """Show an article beside the page that it stands on."""
    read = _article(desk, request.path_params["article_id"])
    query = short(request.query_params, "q")
    places = {one["name"]: one["code"] for one in read.places if one["code"] and len(one["name"]) > 1}
    hits = Filters(q=query).terms
    pages = [
        _page(desk, read.paper, read.issue_date, no) for no in dict.fromkeys((read.page_no, *read.on_pages))
    ]
    contents = desk.asker.ask(
        questions.HEADINGS, Heading, _day(read.paper, read.issue_date) | {"page": read.page_no}
    )
    at = next((at for at, one in enumerate(contents) if one.article_id == read.article_id), 0)
    return page(
        request,
        "article.html",
        titles=desk.titles(),
        article=read,
        query=query,
        title=marked(read.title, hits, places),
        paragraphs=[marked(line, hits, places, read.keywords) for line in read.body.split("\n") if line],
        related=desk.asker.ask(questions.RELATED, Related, {"id": read.article_id}),
        pages=[ShownPage(one, sheet_of(one)) for one in pages if one],
        cite=_citation(desk, read),
        before=contents[at - 1] if at else None,
        after=contents[at + 1] if at + 1 < len(contents) else None,
        map=drawn(_spots(read)) if any(one["lon"] is not None for one in read.places) else None,
    )


def citation(desk: Desk, request: Request) -> Response:
    """Give an article's citation as a file for a reference manager."""
    form = request.path_params["form"]
    if form not in {"bib", "ris"}:
        raise NothingThereError(f"There is no citation of the form {form!r}.", hint="bib and ris there are.")
    read = _article(desk, request.path_params["article_id"])
    cite = _citation(desk, read)
    content = cite.bibtex if form == "bib" else cite.ris
    return Response(
        f"{content}\n".encode(errors="backslashreplace"),
        media_type="application/x-bibtex" if form == "bib" else "application/x-research-info-systems",
        headers={"content-disposition": f'attachment; filename="article.{form}"'},
    )


def issue(desk: Desk, request: Request) -> Response:
    """Show the contents of an issue, page by page."""
    paper, day = request.path_params["paper"], _path_day(request)
    values = _day(paper, day)
    told = desk.asker.ask(questions.ISSUE, Issue, {"paper": paper, "day": f"{day:%Y-%m-%d}"})
    if not told:
        raise NothingThereError(
            f"The lake has no issue of {paper} of {day}.", hint=f"ingest run --paper {paper} --date {day}"
        )
    headings: OrderedDict[str, list[Heading]] = OrderedDict()
    for heading in desk.asker.ask(questions.HEADINGS, Heading, values | {"page": ""}):
        headings.setdefault(heading.page_no, []).append(heading)
    return page(
        request,
        "issue.html",
        titles=desk.titles(),
        paper=paper,
        day=day,
        issue=told[0],
        pages=desk.asker.ask(questions.PAGE_NUMBERS, PageNumber, values),
        headings=headings,
        near=desk.asker.ask(questions.NEIGHBOURS, Neighbours, {"paper": paper, "day": str(day)})[0],
    )


def one_page(desk: Desk, request: Request) -> Response:
    """Show a page: its picture or its text, with each article in its colour."""
    paper, day, no = request.path_params["paper"], _path_day(request), request.path_params["page"]
    read = _page(desk, paper, day, no)
    if read is None:
        raise NothingThereError(
            f"The lake has no page {no} of {paper} of {day}.", hint=f"ingest run --paper {paper} --date {day}"
        )
    values = _day(paper, day)
    return page(
        request,
        "page.html",
        titles=desk.titles(),
        page=read,
        sheet=sheet_of(read),
        contents=desk.asker.ask(questions.HEADINGS, Heading, values | {"page": no}),
        pages=desk.asker.ask(questions.PAGE_NUMBERS, PageNumber, values),
    )


def picture(desk: Desk, request: Request) -> Response:
    """Give the picture of a PDF page."""
    paper, day, no = request.path_params["paper"], _path_day(request), request.path_params["page"]
    read = _page(desk, paper, day, no)
    if read is None or not read.width or not read.raw_sha256:
        raise NothingThereError(
            f"Page {no} of {paper} of {day} has no picture.", hint="Its text is shown instead."
        )
    tag = f'"{read.raw_sha256}"'
    headers = {"etag": tag, "cache-control": "private, max-age=3600"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(desk.drawer.png(desk.lake, read.raw_sha256), media_type="image/png", headers=headers)


def reprints(desk: Desk, request: Request) -> Response:
    """List texts that were printed again."""
    query = request.query_params
    paper, relation = short(query, "paper"), short(query, "relation")
    at = number(query, "page", most=10_000)
    counts = desk.asker.ask(questions.REPRINTS_COUNTED, Count, {"paper": paper})
    total = sum(one.n for one in counts if relation in {"", one.value})
    values: dict[str, Value] = {"paper": paper, "relation": relation, "size": LIST, "skip": (at - 1) * LIST}
    return page(
        request,
        "reprints.html",
        titles=desk.titles(),
        papers=desk.papers(),
        paper=paper,
        relation=relation,
        counts=counts,
        total=total,
        at=at,
        pages=-(-total // LIST),
        reprints=desk.asker.ask(questions.REPRINTS, Reprint, values),
    )


def compare(desk: Desk, request: Request) -> Response:
    """Show a text beside its earliest print, and what differs."""
    later = _article(desk, request.path_params["article_id"])
    found = desk.asker.ask(
        questions.PAIR, Pair, {"id": later.article_id, "month": f"{later.issue_date:%Y-%m}"}
    )
    if not found:
        raise NothingThereError(
            f"Article {later.article_id} repeats no earlier one.", hint="Reprints are listed at /reprints."
        )
    earlier = _article(desk, found[0].duplicate_of)
    return page(
        request,
        "compare.html",
        titles=desk.titles(),
        later=later,
        earlier=earlier,
        pair=found[0],
        difference=difference(earlier.body, later.body),
        days=(later.issue_date - earlier.issue_date).days,
    )


def _article(desk: Desk, article_id: str) -> ReadArticle:
    """Return an article; its id says in which partition it lies. Raise NothingThereError where there is none."""
    parts = article_id.rsplit("-", 3)
    found: list[ReadArticle] = []
    if len(parts) == 4 and len(parts[1]) == 8 and parts[1].isascii() and parts[1].isdigit():
        month = f"{parts[1][:4]}-{parts[1][4:6]}"
        values = {"paper": parts[0], "month": month, "id": article_id}
        found = desk.asker.ask(questions.ARTICLE, ReadArticle, values)
    if not found:
        raise NothingThereError(f"The lake has no article {article_id}.", hint="Search for its words.")
    return found[0]


def _citation(desk: Desk, read: ReadArticle) -> Citation:
    values: dict[str, Value] = {
        "paper": read.paper,
        "month": f"{read.issue_date:%Y-%m}",
        "id": read.article_id,
    }
    return desk.asker.ask(questions.CITATION, Citation, values)[0]


def _page(desk: Desk, paper: str, day: date, no: str) -> ReadPage | None:
    found = desk.asker.ask(questions.PAGE, ReadPage, _day(paper, day) | {"page": no})
    return found[0] if found else None


def _path_day(request: Request) -> date:
    told = request.path_params["day"]
    try:
        return date.fromisoformat(told)
    except ValueError as error:
        raise NothingThereError(f"{told!r} is no date.", hint="Dates look like 2024-09-14.") from error


def _day(paper: str, day: date) -> dict[str, Value]:
    return {"paper": paper, "month": f"{day:%Y-%m}", "day": f"{day:%Y-%m-%d}"}


def _spots(read: ReadArticle) -> list[PlaceCount]:
    return [
        PlaceCount(
            one["code"], one["name"], one["level"], "", "", "", one["lon"], one["lat"], one["mentions"], 0
        )
        for one in read.places
        if one["lon"] is not None and one["level"] in {"county", "town", "village", "city"}
    ]
