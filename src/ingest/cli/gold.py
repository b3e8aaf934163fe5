"""`ingest gold`: gold pages of one's own newspaper, from issues that have both page PDFs and article pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ingest.cli import app, options
from ingest.errors import PageRefusedError, SourceError
from ingest.papers import load_papers, parse_day
from ingest.tell.output import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ingest.lake import Lake
    from ingest.papers.registry import Paper
    from ingest.quality.gold import GoldPage, LeftOut
    from ingest.sources import RawPage


@app.command()
def gold(
    paper: options.PaperCode,
    start: Annotated[str, typer.Option("--from", metavar="D", help="The first issue date.")],
    end: Annotated[str, typer.Option("--to", metavar="D", help="The last issue date.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            callback=options.outside_lakes,
            metavar="DIR",
            help="Where gold/, labels/, txt/ and pdf/ go.",
        ),
    ],
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Make gold pages of issues whose site gives page PDFs and article pages, to measure the segmentation on.

    Each page's articles, as the site has them, are found among the lines of its PDF. A page where that does not work
    out is left out with the reason. Then: python bench/quality.py --gold DIR/gold --pages DIR/pdf. The exit code is
    1 when no page could be made gold.
    """
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.quality.gold import LeftOut  # noqa: PLC0415  (what reads PDFs is not what `--help` should wait for)
    from ingest.runs.pipeline import span  # noqa: PLC0415

    newspaper = load_papers(options.papers_file(papers)).paper(paper)
    days = span(parse_day(start), parse_day(end))
    opened = Lake.open(options.lake_uri(lake), create=False)
    made: list[GoldPage] = []
    left: list[LeftOut] = []
    console = Terminal(highlight=False, quiet=as_json, soft_wrap=True)
    for day in days:
        for page in _pages_of(newspaper, day, opened, out):
            if isinstance(page, LeftOut):
                left.append(page)
                console.print(f"{page.page_id}  [yellow]left out[/] {escape(page.reason)}")
            else:
                made.append(page)
                ads = sum(1 for item in page.items if item.kind == "ad")
                console.print(
                    f"{page.page_id}  [green]gold[/] {len(page.items) - ads} articles; {page.found:.3f} of the site's "
                    f"text found, {page.unknown:.3f} of the page's text unknown to it"
                )
    if as_json:
        print(
            json.dumps(
                {
                    "pages": [
                        {"page": page.page_id, "found": page.found, "unknown": page.unknown} for page in made
                    ],
                    "left_out": [{"page": page.page_id, "reason": page.reason} for page in left],
                },
                ensure_ascii=False,
                indent=1,
            )
        )
    console.print(f"{len(made)} pages are gold, {len(left)} were left out.")
    if not made:
        raise typer.Exit(1)
    console.print(f"Measure: python bench/quality.py --gold {out / 'gold'} --pages {out / 'pdf'}")


def _pages_of(paper: Paper, day: date, lake: Lake, out: Path) -> Iterator[GoldPage | LeftOut]:
    """Make gold of the pages of one issue, from the archive or, where it was never fetched, from its source."""
    from ingest.issue.gather import gather  # noqa: PLC0415
    from ingest.quality.gold import LeftOut  # noqa: PLC0415

    if paper.no_issue_reason(day):
        return
    issue = f"{paper.code}-{day:%Y%m%d}"
    try:
        given = gather(paper, day, lake).given
    except SourceError as error:
        yield LeftOut(issue, error.what)
        return
    if not given.raw:
        yield LeftOut(issue, "there is no page of it")
    for raw in given.raw:
        page_id = f"{issue}-{raw.page_no}"
        try:
            yield _gold(page_id, raw, paper, day, out)
        except PageRefusedError as refusal:
            yield LeftOut(page_id, refusal.what)


def _gold(page_id: str, raw: RawPage, paper: Paper, day: date, out: Path) -> GoldPage | LeftOut:
    from ingest.pages import is_pdf, page_from_bytes  # noqa: PLC0415
    from ingest.pages.article_pages import has_article_pages, read_article_pages  # noqa: PLC0415
    from ingest.quality.gold import LeftOut, gold_of, write_gold  # noqa: PLC0415

    if not is_pdf(raw.raw):
        return LeftOut(page_id, 'it has no PDF: take both in the source\'s table (take = "both")')
    if not has_article_pages(raw):
        return LeftOut(page_id, "it has no article pages")
    made = gold_of(page_id, page_from_bytes(raw.raw), read_article_pages(raw))
    if not isinstance(made, LeftOut):
        write_gold(made, pdf=raw.raw, paper=paper.code, day=day.isoformat(), page_no=raw.page_no, out=out)
    return made
