"""`ingest doctor`: whether ingest is well, and what to type next where it is not."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.cli import app, options
from ingest.papers.registry import load_papers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.operate.doctor import Check

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
        bool, typer.Option("--deep", help="Read every archived page, not only a sample.")
    ] = False,
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
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.operate.doctor import Examination, examine  # noqa: PLC0415  (Arrow, Delta, DuckDB)

    registry = load_papers(options.papers_file(papers))
    chosen = [registry.paper(paper)] if paper else list(registry.papers.values())
    how = Examination(timedelta(hours=hours), timedelta(hours=grace), deep)
    checks = examine(
        chosen, Lake.open(options.lake_uri(lake), create=False), datetime.now(UTC), how, os.environ
    )
    bad = [one for one in checks if one.state == "bad"]
    told: list[str] = []
    if alert:
        from ingest.operate.doctor.alerting import alert_of  # noqa: PLC0415
        from ingest.tell.alerts.sending import send_alerts  # noqa: PLC0415

        destinations = list(dict.fromkeys(one for newspaper in chosen for one in newspaper.alerts))
        told = [
            f"Alert to {one.destination}: {'sent' if one.sent else f'not sent: {one.why}'}"
            for one in send_alerts(destinations, alert_of(checks), os.environ)
        ]
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


def _print(checks: Sequence[Check], told: Sequence[str]) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column("state")
    table.add_column("check", no_wrap=True)
    table.add_column("what", overflow="fold")
    for one in checks:
        table.add_row(f"[{_STYLES[one.state]}]{one.state}[/]", escape(one.name), escape(one.what))
    console.print(table)
    for line in told:
        console.print(escape(line), soft_wrap=True)
    bad = [one for one in checks if one.state == "bad"]
    if not bad:
        console.print("Nothing is bad.")
        return
    console.print(f"{len(bad)} bad. Next:")
    for command in dict.fromkeys(one.command for one in bad if one.command):
        console.print(f"  {escape(command)}", soft_wrap=True)
