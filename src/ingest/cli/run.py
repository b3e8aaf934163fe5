"""`ingest run` and `ingest backfill`: issues into the lake."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from ingest.cli import app, options
from ingest.errors import ConfigError
from ingest.papers import load_papers, parse_day
from ingest.report import print_report


@app.command()
def run(
    paper: options.PaperCode,
    day: Annotated[
        str,
        typer.Option(
            "--date", metavar="D", help="The issue's date, 2024-09-14. Default: the last issue due."
        ),
    ] = "",
    refetch: Annotated[
        bool,
        typer.Option(
            "--refetch", help="Ask the source for everything anew, also for what the raw archive has."
        ),
    ] = False,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Bring one issue into the lake: fetch, segment, enrich, audit, land, find duplicates, rebuild the catalog.

    Doing an issue again changes nothing unless its pages or the software changed. What was fetched earlier comes
    from the raw archive (files of a folder are read anew); what has changed at the source becomes a new version
    there, beside the earlier one: `ingest archive` lists them. The exit code is 0 when
    the issue is complete (or there rightly is none), 1 when something is missing or failed.
    """
    registry = load_papers(options.papers_file(papers))
    newspaper = registry.paper(paper)
    issue_day = parse_day(day) if day else newspaper.last_due(datetime.now(UTC))
    if issue_day is None:
        raise ConfigError(
            f"The calendar of {paper} has no issue that is due by now.",
            hint="Name one with --date, or mend the calendar.",
        )
    _do(
        paper,
        [issue_day],
        options.lake_uri(lake),
        registry_file=papers,
        command="run",
        as_json=as_json,
        refetch=refetch,
    )


@app.command()
def backfill(
    paper: options.PaperCode,
    start: Annotated[str, typer.Option("--from", metavar="D", help="The first issue date.")],
    end: Annotated[str, typer.Option("--to", metavar="D", help="The last issue date.")],
    workers: Annotated[
        int,
        typer.Option(
            "--workers", metavar="N", min=1, max=256, help="Processes that read pages side by side."
        ),
    ] = 1,
    redo: Annotated[bool, typer.Option("--redo", help="Also do issues that are complete already.")] = False,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Bring past issues into the lake, month by month; what is complete already is left alone.

    Stopped at any point, the same command goes on where it was. One bad issue does not stop the others.
    """
    # pipeline pulls in Arrow, Delta and DuckDB: `--help` should not wait for them.
    from ingest.pipeline import span, unfinished  # noqa: PLC0415

    newspaper = load_papers(options.papers_file(papers)).paper(paper)
    days = span(parse_day(start), parse_day(end))
    if not redo:
        from ingest.lake import Lake  # noqa: PLC0415

        todo = unfinished(newspaper, days, Lake.open(options.lake_uri(lake)))
        if not todo:
            text = f"All {len(days)} days from {start} to {end} are done. Type --redo to do them again."
            print(json.dumps({"outcomes": [], "message": text}) if as_json else text)
            return
        days = todo
    _do(
        paper,
        days,
        options.lake_uri(lake),
        registry_file=papers,
        command="backfill",
        as_json=as_json,
        workers=workers,
    )


def _do(
    paper: str,
    days: list[date],
    lake_uri: str,
    *,
    registry_file: options.Papers,
    command: str,
    as_json: bool,
    workers: int = 1,
    refetch: bool = False,
) -> None:
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.pipeline import run_days  # noqa: PLC0415

    newspaper = load_papers(options.papers_file(registry_file)).paper(paper)
    lake = Lake.open(lake_uri)
    console = Console(highlight=False, soft_wrap=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    quiet = as_json or not console.is_terminal or len(days) == 1
    with Progress(*columns, console=console, disable=quiet, transient=True) as progress:
        task = progress.add_task(f"{newspaper.name} {days[0]} to {days[-1]}", total=len(days))
        report = run_days(
            newspaper,
            days,
            lake,
            command=command,
            workers=workers,
            asking="all" if refetch else "missing",
            advanced=lambda _: progress.advance(task),
        )
    if as_json:
        print(json.dumps({**asdict(report), "good": report.good}, ensure_ascii=False, indent=1))
    else:
        print_report(report, console)
    if not report.good:
        raise typer.Exit(1)
