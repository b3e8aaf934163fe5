"""`ingest doctor`: whether ingest is well, and what to type next where it is not."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table

from ingest.cli import app, options
from ingest.errors import ConfigError, IngestError
from ingest.papers import load_papers, parse_day
from ingest.tell.output import legible, output, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.lake import Lake
    from ingest.operate.doctor import Check
    from ingest.papers.registry import Paper

LOCAL = ZoneInfo("Asia/Shanghai")

_STYLES = {"ok": "green", "warn": "yellow", "bad": "bold red", "unknown": "dim"}


@app.command()
def doctor(
    paper: Annotated[str, typer.Option("--paper", metavar="P", help="Only this newspaper's issues.")] = "",
    hours: Annotated[
        float, typer.Option("--hours", metavar="N", min=0, help="How long ago the last run may have ended.")
    ] = 30.0,
    grace: Annotated[
        float, typer.Option("--grace", metavar="N", min=0, help="How many hours late an issue may be.")
    ] = 4.0,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every file of the lake. Stopped, the same command goes on.")
    ] = False,
    share: Annotated[
        bool, typer.Option("--share", help="Read the files whose turn it is, as maintenance does each night.")
    ] = False,
    since: Annotated[
        str,
        typer.Option("--since", metavar="D", help="With --deep: not what was found whole since that day."),
    ] = "",
    rate: options.Rate = 0.0,
    alert: Annotated[
        bool, typer.Option("--alert", help="Send what is bad to the [[alerts]] of the papers file.")
    ] = False,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Look whether the newest issues, lake, catalog, archive, runs, disk and workers are well.

    The exit code is 0 when nothing is bad, 1 otherwise; each line says what to type next.
    """
    from ingest.cli.progress import file_bar  # noqa: PLC0415
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.operate.doctor import Examination, examine  # noqa: PLC0415  (Arrow, Delta, DuckDB)

    registry = load_papers(options.papers_file(papers))
    chosen = [registry.paper(paper)] if paper else list(registry.papers.values())
    if since and not deep:
        raise ConfigError("--since needs --deep.", hint="ingest doctor --deep --since 2024-09-14")
    opened, now = Lake.open(options.lake_uri(lake), create=False), datetime.now(UTC)
    first = datetime.combine(parse_day(since), time.min, LOCAL) if since else None
    with file_bar(quiet=as_json or not (deep or share)) as advanced:
        how = Examination(
            timedelta(hours=hours), timedelta(hours=grace), deep, share, first, rate * 1_000_000, advanced
        )
        checks = examine(chosen, opened, now, how, os.environ)
    bad = [one for one in checks if one.state == "bad"]
    told: list[str] = []
    if alert:
        told = _alerted(chosen, opened, checks, now)
    if as_json:
        print(
            json.dumps(
                {"good": not bad, "checks": [asdict(one) for one in checks], "alerts": told},
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        _print(checks, told)
    if bad:
        raise typer.Exit(1)


def _alerted(papers: Sequence[Paper], lake: Lake, checks: Sequence[Check], now: datetime) -> list[str]:
    """Send what is new, lasts or is over to the destinations of all newspapers; say in words what became of it."""
    from ingest.operate.doctor.alerting import BOOK, alert_of, troubles_of  # noqa: PLC0415
    from ingest.papers.reports import ReportsConfig  # noqa: PLC0415
    from ingest.tell.alerts.sending import send_alerts  # noqa: PLC0415
    from ingest.tell.troubles import read_book, write_book  # noqa: PLC0415

    books = {one.code: read_book(lake, one.code) for one in papers}
    rhythm = papers[0].reports if papers else ReportsConfig()
    found = troubles_of(checks, read_book(lake, BOOK), books, now, rhythm)
    destinations = list(dict.fromkeys(one for newspaper in papers for one in newspaper.alerts))
    sent = send_alerts(destinations, alert_of(checks, found, now), os.environ)
    told = [f"Alert to {one.destination}: {'sent' if one.sent else f'not sent: {one.why}'}" for one in sent]
    if any(one.sent for one in sent) or not sent:
        try:
            write_book(lake, BOOK, found.book)
        except IngestError as error:
            told.append(f"It is told again at the next look: {error.what}")
    if destinations and not sent and any(one.state == "bad" for one in checks):
        told.append("Nothing new: what is bad was told before.")
    return told


def _print(checks: Sequence[Check], told: Sequence[str]) -> None:
    console = output()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column("state")
    table.add_column("check", no_wrap=True)
    table.add_column("what", overflow="fold")
    for one in checks:
        table.add_row(f"[{_STYLES[one.state]}]{one.state}[/]", escape(one.name), escape(legible(one.what)))
    print_table(table, console)
    for line in told:
        console.print(escape(legible(line)), soft_wrap=True)
    bad = [one for one in checks if one.state == "bad"]
    if not bad:
        console.print("Nothing is bad.")
        return
    console.print(f"{len(bad)} bad. Next:")
    for command in dict.fromkeys(one.command for one in bad if one.command):
        console.print(f"  {escape(legible(command))}", soft_wrap=True)
