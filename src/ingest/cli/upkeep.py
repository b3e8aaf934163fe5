"""`ingest withdraw`, `restore` and `maintain`: what an operator does to a lake beside filling it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from ingest.cli import app, options
from ingest.errors import ConfigError
from ingest.papers import load_papers, parse_day
from ingest.papers.days import one_line
from ingest.tell.output import output, print_table
from ingest.wording import many

if TYPE_CHECKING:
    from ingest.lake.history import Way

LOCAL = ZoneInfo("Asia/Shanghai")


@app.command()
def withdraw(
    paper: options.PaperCode,
    day: Annotated[str, typer.Option("--date", metavar="D", help="The issue's date, 2024-09-14.")],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, in words that the ledger keeps.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Let the issue's pages land again.")] = False,
    lake: options.Lake = "",
    papers: options.Papers = None,
) -> None:
    """Take a wrong issue out of the lake, and keep the same pages from landing again.

    The ledger says failed, with your reason; the raw archive keeps the bytes. Other bytes for the same day, a
    mended page or the right paper, land as ever.
    """
    from ingest.lake import Lake  # noqa: PLC0415  (Arrow and Delta: not what `--help` should wait for)
    from ingest.operate.upkeep import allow  # noqa: PLC0415
    from ingest.operate.upkeep import withdraw as take_out  # noqa: PLC0415

    newspaper = load_papers(options.papers_file(papers)).paper(paper)
    opened, issue_day = Lake.open(options.lake_uri(lake), create=False), parse_day(day)
    if undo:
        allow(opened, newspaper, issue_day)
        print(f"The pages of {paper} {day} may land again: ingest run --paper {paper} --date {day}")
        return
    if not reason.strip():
        raise ConfigError("An issue is not withdrawn without a reason.", hint='Say it: --reason "..."')
    articles = take_out(opened, newspaper, issue_day, one_line(reason))
    print(
        f"{paper} {day} is withdrawn: {many(articles, 'article')} left the lake. Its bytes stay in the archive.\n"
        f"When the source has the right pages: ingest run --paper {paper} --date {day}\n"
        f"To take this back:                   ingest withdraw --paper {paper} --date {day} --undo"
    )


@app.command()
def restore(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="WHEN",
            help="The time to go back to, in Asia/Shanghai unless it says otherwise: 2024-09-15 (the end of that "
            "day), 2024-09-15T06:00, or yesterday.",
        ),
    ],
    paper: Annotated[str, typer.Option("--paper", metavar="P", help="Only this newspaper.")] = "",
    day: Annotated[str, typer.Option("--date", metavar="D", help="Only this issue of it.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it. Without this, only show what would change.")
    ] = False,
    lake: options.Lake = "",
    as_json: options.AsJson = False,
) -> None:
    """Bring the lake, one newspaper or one issue back to what it was at an earlier time.

    Shows which issues differ and does nothing until --yes. Killed in the middle, the same command does the rest.
    The state of now stays in the lake's history: restoring to the present time undoes it.
    """
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.operate.upkeep import restore as bring_back  # noqa: PLC0415
    from ingest.operate.upkeep import way_back  # noqa: PLC0415

    if day and not paper:
        raise ConfigError("--date needs --paper.", hint="Name the newspaper of that issue.")
    opened = Lake.open(options.lake_uri(lake), create=False)
    when = moment(to, datetime.now(UTC))
    way = way_back(opened, when, paper or None, parse_day(day) if day else None)
    if as_json:
        told = {"to": when, "steps": [asdict(step) for step in way.steps], "done": yes}
        print(json.dumps(told, ensure_ascii=False, default=str, indent=1))
    else:
        _show(way, when)
    if yes:
        bring_back(opened, way, when)
        if not as_json and way.steps:
            print(f"Done: {len(way.steps)} issues are as they were.")
    elif way.steps and not as_json:
        print("Nothing was changed. To do it, type the same command with --yes.")


@app.command()
def maintain(
    keep_days: Annotated[
        int,
        typer.Option(
            "--keep-days", metavar="N", min=1, max=3650, help="How long earlier states stay available."
        ),
    ] = 30,
    lake: options.Lake = "",
    as_json: options.AsJson = False,
) -> None:
    """Tidy the lake: one file a paper and month, short logs, no files of states older than --keep-days.

    Readers are not disturbed; an issue that is being written is left for the next time.
    """
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.operate.upkeep import maintain as tidy  # noqa: PLC0415

    done = tidy(Lake.open(options.lake_uri(lake), create=False), timedelta(days=keep_days))
    if as_json:
        print(json.dumps(asdict(done)))
        raise typer.Exit(1 if done.damaged else 0)
    print(
        f"{many(done.swept, 'issue')} swept of rows that died landings left, "
        f"{many(done.compacted, 'month')} written as one file,\n"
        f"{many(done.removed, 'file')} of states older than {keep_days} days removed; "
        f"{many(done.duplicates, 'duplicate')} in the lake.\nCatalog: {done.catalog}\n"
        f"{many(done.packed, 'file')} of the archive laid into {many(done.packs, 'pack')}, "
        f"{done.bound} of reports bound by month.\n"
        f"{done.checked} files were read, {len(done.damaged)} are damaged."
    )
    for paper in done.profiles:
        print(
            f"The issues of {paper} teach a profile that is not in force. To see it and put it in force:\n"
            f"  ingest profile --paper {paper} --renew"
        )
    for paper in done.counts:
        print(
            f"The lake has many more articles of {paper} than the counts of its words know. To count them anew, for "
            f"what keywords weigh:\n  ingest words count --paper {paper} --renew"
        )
    for one in done.damaged:
        print(f"  {one.file}: {one.why}; it holds {one.holds}\n    {one.command}")
    if done.damaged:
        raise typer.Exit(1)


def moment(text: str, now: datetime) -> datetime:
    """Read a time that a person typed; a day means its end, and no zone means Asia/Shanghai.

    Raise ConfigError for anything else, and for times to come.
    """
    try:
        if text == "yesterday":
            day = now.astimezone(LOCAL).date() - timedelta(days=1)
            return datetime.combine(day, time.max, LOCAL)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"{text!r} is no time.", hint="Write 2024-09-15, 2024-09-15T06:00, or yesterday."
        ) from None
    if len(text) == len("2024-09-15"):
        found = datetime.combine(found.date(), time.max)
    if found.tzinfo is None:
        found = found.replace(tzinfo=LOCAL)
    if found > now and found.astimezone(LOCAL).date() > now.astimezone(LOCAL).date():
        raise ConfigError(f"{text} is yet to come.", hint="Name a time that has been.")
    return found


def _show(way: Way, when: datetime) -> None:
    console = output()
    if not way.steps:
        console.print(f"Nothing has changed since {when:%Y-%m-%d %H:%M:%S %Z}.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("paper", "date", "now", "articles", "then", "articles"):
        table.add_column(name, justify="right" if name == "articles" else "left")
    for step in way.steps:
        table.add_row(
            step.paper,
            str(step.issue_date),
            step.status_now or "untried",
            str(step.articles_now),
            step.status_then or "untried",
            str(step.articles_then),
        )
    console.print(f"Back to {when:%Y-%m-%d %H:%M:%S %Z}:")
    print_table(table, console)
