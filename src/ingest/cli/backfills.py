"""`ingest backfills`: list them, and have one pause, go on, end, or some of its days done again."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from ingest.cli import app, options
from ingest.errors import ConfigError
from ingest.tell.output import output, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.operate.backfills import Backfill

LOCAL = ZoneInfo("Asia/Shanghai")

_STYLES = {"running": "blue", "paused": "yellow", "cancelling": "yellow", "ok": "green", "problems": "yellow"}


@app.command()
def backfills(
    pause: Annotated[
        str, typer.Option("--pause", metavar="ID", help="Have this run wait after its month.")
    ] = "",
    resume: Annotated[str, typer.Option("--resume", metavar="ID", help="Let a paused run go on.")] = "",
    cancel: Annotated[
        str, typer.Option("--cancel", metavar="ID", help="Have this run end after its month.")
    ] = "",
    again: Annotated[
        str, typer.Option("--again", metavar="ID", help="Do days of this backfill again, good or not.")
    ] = "",
    start: Annotated[str, typer.Option("--from", metavar="D", help="With --again: the first day.")] = "",
    end: Annotated[str, typer.Option("--to", metavar="D", help="With --again: the last day.")] = "",
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, help="So many that ended are listed.")
    ] = 20,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """List backfills: plan, state, issues done and left, an estimate, and Prefect's run; and steer those under way.

    A run hears a word before its next month. An id may be shortened to where it is the only one.
    """
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.operate import backfills as of  # noqa: PLC0415  (Arrow and Delta: not what `--help` waits for)

    words = [word for word in (pause, resume, cancel, again) if word]
    if len(words) > 1:
        raise ConfigError("One thing at a time.", hint="Name one of --pause, --resume, --cancel and --again.")
    if (start or end) and not again:
        raise ConfigError("--from and --to say which days to do again.", hint="Add --again ID.")
    opened, now = Lake.open(options.lake_uri(lake), create=False), datetime.now(UTC)
    if pause:
        one = of.steer(opened, pause, "pause")
        print(f"{one} pauses before its next month. Go on: ingest backfills --resume {one}")
    elif resume:
        print(f"{of.steer(opened, resume, 'resume')} goes on.")
    elif cancel:
        one = of.steer(opened, cancel, "cancel")
        print(
            f"{one} ends before its next month; what has landed stays, and the same backfill does the rest."
        )
    elif again:
        from ingest.cli.run import backfill  # noqa: PLC0415

        found = of.again(opened, again, now)
        backfill(
            paper=list(found.papers),
            start=start or str(found.start),
            end=end or str(found.end),
            redo=True,
            lake=lake,
            papers=papers,
            as_json=as_json,
        )
    else:
        listed = of.backfills(opened, now, most)
        if as_json:
            print(json.dumps([asdict(one) for one in listed], default=str, ensure_ascii=False, indent=1))
        else:
            _print(listed)


def _print(found: Sequence[Backfill]) -> None:
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    console = output()
    if not found:
        console.print("No backfill is under way, and none is on record.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("run", "state", "papers", "span", "done", "left", "began (Shanghai)", "prefect", "told"):
        table.add_column(name, justify="right" if name in {"done", "left"} else "left", overflow="fold")
    for one in found:
        left = "" if one.left is None else f"{one.left.total_seconds() / 60:.0f} min"
        table.add_row(
            one.run_id,
            f"[{_STYLES.get(one.state, 'red')}]{one.state}[/]",
            ", ".join(one.papers),
            f"{one.start}..{one.end}" + (f" ({escape(one.plan)})" if one.plan else ""),
            f"{one.done}/{one.total}" if one.ended_at is None else str(one.done),
            left,
            f"{one.started_at.astimezone(LOCAL):%Y-%m-%d %H:%M}",
            one.flow_run_id,
            escape(one.message[:200]),
        )
    print_table(table, console)
