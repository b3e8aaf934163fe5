"""`ingest plan`: which issues should be worked on, and why."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ingest.cli import app, options
from ingest.errors import ConfigError, PlanError
from ingest.papers import load_papers, parse_day
from ingest.tell.output import Terminal, output, print_table
from ingest.tell.report.styles import STYLES, shown
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from ingest.issue.difference import Difference
    from ingest.papers.registry import Paper, Registry
    from ingest.plan.rules import Item
    from ingest.plan.saved import Plan

SHOWN = 20
"""So many issues a backfill shows before it starts; `ingest plan` shows them all."""


class Order(StrEnum):
    """What comes first."""

    oldest = "oldest"
    newest = "newest"
    closing = "closing"


Codes = Annotated[
    list[str] | None,
    typer.Option(
        "--paper", metavar="P", help="A newspaper's code; may be given again. Default: all of them."
    ),
]


class Stage(StrEnum):
    """From which stage on issues are done; the values are those of `plan.rules.Stage`."""

    all = "all"
    enrich = "enrich"


StageOption = Annotated[
    Stage,
    typer.Option(
        "--stage", help="Where the work begins: `enrich` makes the enrichment anew and reads no page."
    ),
]
Only = Annotated[
    str,
    typer.Option(
        "--only",
        metavar="REASONS",
        help="Only these, with commas between: untried, unrecorded, missing, failed, partial, stale, changed, "
        "recheck, closing, redo.",
    ),
]
OrderOption = Annotated[
    Order,
    typer.Option("--order", help="By date, or first what the site will soon no longer keep."),
]
Check = Annotated[
    bool,
    typer.Option("--check", help="Ask the source of every good issue in the span whether it has changed."),
]


@app.command()
def plan(
    paper: Codes = None,
    start: Annotated[str, typer.Option("--from", metavar="D", help="Default: the first issue known.")] = "",
    end: Annotated[str, typer.Option("--to", metavar="D", help="Default: the last issue due.")] = "",
    only: Only = "",
    order: OrderOption = Order.oldest,
    check: Check = False,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            callback=options.outside_lakes,
            metavar="FILE",
            help="Write the plan for `ingest backfill --plan FILE`.",
        ),
    ] = None,
    diff: Annotated[
        int,
        typer.Option(
            "--diff",
            metavar="N",
            min=0,
            help="Build N stale issues again without landing them, and show what would change.",
        ),
    ] = 0,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="OUT", help="With --diff: also write what would change as one HTML file."
        ),
    ] = None,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Show which issues should be worked on, and why; nothing is done.

    An issue is untried, missing, failed or partial, stale (built by another version), changed at the source,
    young enough to be asked for again, or about to leave the site. Before a big redo, `--only stale --diff 20` shows
    what the new version makes of a sample.
    """
    from ingest.plan.saved import save_plan  # noqa: PLC0415  (pydantic and Arrow: not what `--help` waits for)

    if html is not None and not diff:
        raise ConfigError("--html shows what would change.", hint="Add --diff N.")
    registry = load_papers(options.papers_file(papers))
    console = output()
    made = wanted(registry, paper, options.lake_uri(lake), start, end, only=only, order=order, check=check)
    if save is not None:
        if not made.lake:
            raise PlanError(
                f"There is no lake at {made.uri} yet, so there is no state to plan on.",
                hint="Without a plan: ingest backfill --paper P --from D --to D",
            )
        save_plan(made, save)
    found = _difference(registry, made, diff, html) if diff else None
    if as_json:
        told = {
            **({"difference": asdict(found)} if found else {}),
            "lake": made.uri,
            "fingerprint": made.fingerprint,
            "reasons": counts(made.items),
            "items": [asdict(item) for item in made.items],
        }
        print(json.dumps(told, default=str, ensure_ascii=False, indent=1))
        return
    print_items(made.items, console, SHOWN if diff else None)
    if found is not None:
        _print_difference(found, console)
    if save is not None:
        console.print(f"Saved. Do it: ingest backfill --plan {escape(str(save))}")
    elif made.items:
        days = sorted(item.issue_date for item in made.items)
        given = [f"--paper {code}" for code in paper or ()] + ([f"--only {only}"] if only else [])
        given += [f"--order {order.value}"] if order is not Order.oldest else []
        given += options.places(lake, papers)
        command = " ".join(["ingest backfill", f"--from {days[0]} --to {days[-1]}", *given])
        console.print(f"Do it: {command}", markup=False)


def _difference(registry: Registry, made: Plan, count: int, html: Path | None) -> Difference:
    """Build a sample of the plan's stale issues without landing them; write the HTML where asked for."""
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.operate.would_change import sample, would_change  # noqa: PLC0415

    if not made.lake:
        raise PlanError(f"There is no lake at {made.uri} yet, so nothing of it is stale.", hint="ingest plan")
    found = would_change(Lake.open(made.uri, create=False), registry.papers, sample(made.items, count))
    if html is not None:
        from ingest.pictures.difference import html_difference  # noqa: PLC0415

        try:
            html.write_text(html_difference(found), encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise ConfigError(
                f"{html} cannot be written: {error.strerror}.", hint="Name another file with --html."
            ) from error
    return found


def _print_difference(found: Difference, console: Console) -> None:
    if not found.issues:
        console.print("No issue of this plan is stale: there is nothing to compare.")
        return
    console.print(
        f"{many(found.issues, 'stale issue')} built again and not landed: {found.changed} would change, "
        f"{many(found.before, 'article')} become {found.after}, {found.same} stay as they are."
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("change", "articles", "issue", "page", "article", "was", "becomes"):
        table.add_column(name, justify="right" if name == "articles" else "left", overflow="fold")
    for change, count in found.counts.items():
        first, *rest = found.examples[change] or (None,)
        if first is None:
            table.add_row(change, "0")
            continue
        for number, one in enumerate((first, *rest)):
            head = (change, str(count)) if number == 0 else ("", "")
            cells = (f"{one.paper} {one.issue_date}", one.page_no, one.title, one.was, one.becomes)
            table.add_row(*head, *(escape(cell) for cell in cells))
    print_table(table, console)


def chosen(registry: Registry, codes: Sequence[str] | None) -> list[Paper]:
    """Return the newspapers of these codes, or all of the registry."""
    return [registry.paper(code) for code in dict.fromkeys(codes or sorted(registry.papers))]


def wanted(
    registry: Registry,
    codes: Sequence[str] | None,
    lake: str,
    start: str,
    end: str,
    *,
    only: str = "",
    order: Order = Order.oldest,
    check: bool = False,
    redo: bool = False,
) -> Plan:
    """Make the plan that the options of a command mean."""
    from ingest.plan.live import make_plan  # noqa: PLC0415
    from ingest.plan.rules import Wish, parse_only  # noqa: PLC0415

    errors = Terminal(stderr=True, highlight=False, soft_wrap=True)

    def checked(paper: Paper, day: date, unasked: str) -> None:
        if unasked:
            errors.print(f"{paper.code} {day} could not be checked: {escape(unasked)}")

    wish = Wish(
        parse_day(start) if start else None, parse_day(end) if end else None, parse_only(only), redo=redo
    )
    return make_plan(
        chosen(registry, codes), lake, datetime.now(UTC), wish, order.value, check=check, checked=checked
    )


def counts(items: Sequence[Item]) -> dict[str, int]:
    """Count the reasons of a plan's issues; an issue can have several."""
    return dict(sorted(Counter(reason for item in items for reason in item.reasons).items()))


def print_items(items: Sequence[Item], console: Console, most: int | None = None) -> None:
    """Print issues with the reasons for each, `most` of them, and the sums."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("paper", "date", "reason", "left", "why"):
        table.add_column(name, justify="right" if name == "left" else "left", overflow="fold")
    for item in items[:most]:
        reasons = ", ".join(shown(reason, item.why) for reason in item.reasons)
        style = STYLES.get(shown(item.reasons[0], item.why), "")
        left = "" if item.days_left is None else f"{item.days_left} d" if item.days_left >= 0 else "gone"
        table.add_row(
            item.paper,
            str(item.issue_date),
            f"[{style}]{reasons}[/]" if style else reasons,
            left,
            escape(item.why),
        )
    if items:
        print_table(table, console)
    if most is not None and len(items) > most:
        console.print(f"... and {len(items) - most} more; ingest plan shows them all")
    gone = [item for item in items if any(shown(reason, item.why) == "withdrawn" for reason in item.reasons)]
    if gone:
        console.print(
            f"{len(gone)} withdrawn by a person: the same pages stay out; to let them land again: "
            f"ingest withdraw --paper {gone[0].paper} --date {gone[0].issue_date} --undo",
            markup=False,
        )
    reasons = ", ".join(f"{number} {reason}" for reason, number in counts(items).items())
    months = len({(item.paper, f"{item.issue_date:%Y-%m}") for item in items})
    console.print(
        f"{many(len(items), 'issue')} in {many(months, 'month')}: {reasons}"
        if items
        else "Nothing is to be done in this span."
    )
