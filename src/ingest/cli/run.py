"""`ingest run` and `ingest backfill`: issues into the lake."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli import app, options
from ingest.cli.plan import (
    SHOWN,
    Codes,
    Only,
    Order,
    OrderOption,
    Stage,
    StageOption,
    print_items,
    wanted,
)
from ingest.errors import ConfigError
from ingest.papers import load_papers, parse_day
from ingest.settings import Settings
from ingest.tell.output import output
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from ingest.issue.outcomes import RunReport
    from ingest.papers.registry import Registry
    from ingest.plan.rules import Item
    from ingest.plan.saved import Plan


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
    from ingest.lake import Lake  # noqa: PLC0415  (Arrow, Delta and DuckDB: `--help` should not wait for them)
    from ingest.runs.pipeline import run_days  # noqa: PLC0415

    newspaper = load_papers(options.papers_file(papers)).paper(paper)
    issue_day = parse_day(day) if day else newspaper.last_due(datetime.now(UTC))
    if issue_day is None:
        raise ConfigError(
            f"The calendar of {paper} has no issue that is due by now.",
            hint="Name one with --date, or mend the calendar.",
        )
    report = run_days(
        newspaper,
        [issue_day],
        Lake.open(options.lake_uri(lake)),
        command="run",
        asking="all" if refetch else "missing",
    )
    _tell([report], as_json=as_json)


@app.command()
def backfill(
    paper: Codes = None,
    start: Annotated[str, typer.Option("--from", metavar="D", help="The first issue date.")] = "",
    end: Annotated[str, typer.Option("--to", metavar="D", help="The last issue date.")] = "",
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan", metavar="FILE", help="Do what `ingest plan --save FILE` wrote, if it still fits."
        ),
    ] = None,
    only: Only = "",
    order: OrderOption = Order.oldest,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            max=256,
            help="Processes that read pages side by side. Default: what INGEST_RUNNER says, or 1.",
        ),
    ] = None,
    redo: Annotated[bool, typer.Option("--redo", help="Also do issues that are complete already.")] = False,
    stage: StageOption = Stage.all,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done and do nothing.")
    ] = False,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Plan past issues, show the plan, and bring them into the lake month by month; what is good is left alone.

    Stopped at any point, the same command goes on where it was. One bad issue does not stop the others.
    With --stage enrich only words, keywords, places and fingerprints are made anew, from what the lake has: of issues
    whose pages were read by the segmenter of now. The rows are those that doing all of it again would give.
    """
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.runs.pipeline import catch_up_readers  # noqa: PLC0415

    registry = load_papers(options.papers_file(papers))
    uri, processes = options.lake_uri(lake), _processes(workers)
    console = output()
    if plan is not None:
        if paper or start or end or only or redo:
            raise ConfigError(
                "A plan says by itself which issues it means.",
                hint="Leave out --paper, --from, --to, --only and --redo, or leave out --plan.",
            )
        made, items, done = _saved(plan, registry, uri)
        if done and not as_json:
            console.print(f"{done} of {len(made.items)} issues of the plan are done already.")
    else:
        if not (start and end):
            raise ConfigError(
                "A backfill needs a span or a plan.",
                hint="ingest backfill --paper P --from D --to D, or --plan FILE (see ingest plan --help)",
            )
        made = wanted(registry, paper, uri, start, end, only=only, order=order, redo=redo)
        items = made.items
    if stage is Stage.enrich:
        items = _enrich_only(items, console, quiet=as_json)
    if dry_run:
        _show(items, console, as_json=as_json)
    elif not items:
        # A run that died before its end may have left the catalog behind.
        late = bool(made.lake) and catch_up_readers(Lake.open(uri))
        text = "Nothing is left to do in this span. Type --redo to do it again."
        text += " The catalog was behind and has been brought up to date." if late else ""
        print(json.dumps({"outcomes": [], "message": text}) if as_json else text)
    else:
        if not as_json:
            print_items(items, console, SHOWN)
        _tell(
            _do(made, items, registry, uri, processes, stage, saved=plan is not None, quiet=as_json),
            as_json=as_json,
        )


def _enrich_only(items: Sequence[Item], console: Console, *, quiet: bool) -> tuple[Item, ...]:
    """Return the issues whose enrichment alone is to be made anew, and name what else the plan has."""
    from ingest.plan.rules import enrich_only  # noqa: PLC0415

    found = tuple(enrich_only(items))
    others = len(items) - len(found)
    if others and not quiet:
        more = f"{many(others, 'issue')} {'needs' if others == 1 else 'need'} more than a new enrichment"
        console.print(f"{more}: leave out --stage enrich for them.")
    return found


def _saved(file: Path, registry: Registry, uri: str) -> tuple[Plan, tuple[Item, ...], int]:
    """Read a plan and return it with what is left of it, and how many of its issues are done."""
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.plan.live import resume  # noqa: PLC0415
    from ingest.plan.saved import load_plan  # noqa: PLC0415

    plan = load_plan(file)
    left = resume(plan, registry, Lake.open(uri, create=False))
    return plan, left.items, len(left.done)


def _do(
    plan: Plan,
    items: Sequence[Item],
    registry: Registry,
    uri: str,
    processes: int,
    stage: Stage,
    *,
    saved: bool,
    quiet: bool,
) -> list[RunReport]:
    """Do the items of a plan; where it is `saved`, its progress is kept in the lake."""
    from ingest.cli.progress import issue_bar  # noqa: PLC0415
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.plan.live import begin_chunk  # noqa: PLC0415
    from ingest.plan.rules import Chunk, chunks  # noqa: PLC0415
    from ingest.runs.pipeline import run_chunks  # noqa: PLC0415
    from ingest.runs.workers import hands  # noqa: PLC0415

    lake = Lake.open(uri)

    def begun(chunk: Chunk) -> None:
        if saved:
            begin_chunk(plan, lake, chunk.paper, chunk.month)

    with issue_bar(len(items), quiet=quiet) as moved, hands(processes) as crew:
        return run_chunks(
            chunks(items, stage.value),
            registry.papers,
            lake,
            crew,
            command="backfill",
            begun=begun,
            advanced=moved.day,
        )


def _processes(workers: int | None) -> int:
    """Return how many processes read pages. Raise ConfigError for a runner that only the flow has."""
    from ingest.runs.workers import Runner  # noqa: PLC0415

    if workers is not None:
        return workers
    runner = Runner.parse(Settings.from_environment().runner)
    if runner.kind not in {"inline", "processes"}:
        raise ConfigError(
            f"INGEST_RUNNER asks for {runner.kind}, which the flow knows and this command does not.",
            hint="Name --workers N here, or start the flow: prefect deployment run ingest-backfill/backfill",
        )
    return runner.workers


def _show(items: Sequence[Item], console: Console, *, as_json: bool) -> None:
    if as_json:
        shown = {"items": [asdict(item) for item in items]}
        print(json.dumps(shown, default=str, ensure_ascii=False, indent=1))
    else:
        print_items(items, console)
        console.print("Nothing was done (--dry-run).")


def _tell(reports: Sequence[RunReport], *, as_json: bool) -> None:
    """Print what a run did, and leave with 1 where something is to be looked at."""
    good = all(report.good for report in reports)
    if as_json:
        told = {
            **asdict(reports[0]),
            "papers": [report.paper for report in reports],
            "outcomes": [asdict(outcome) for report in reports for outcome in report.outcomes],
            "good": good,
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        console = output()
        from ingest.tell.report.terminal import print_report  # noqa: PLC0415

        for report in reports:
            print_report(report, console)
    if not good:
        raise typer.Exit(1)
