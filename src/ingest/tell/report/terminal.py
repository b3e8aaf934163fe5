"""What a run did, for a person to read in the morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from ingest.tell.output import print_table
from ingest.tell.report.contents import finding_lines
from ingest.tell.report.styles import STYLES, shown
from ingest.wording import many

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.issue.outcomes import RunReport


def print_report(report: RunReport, console: Console) -> None:
    """Print the outcome of each issue, the totals, and what to type next."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("date", "status", "pages", "articles", "lake", "evidence"):
        table.add_column(name, justify="right" if name in {"pages", "articles"} else "left", overflow="fold")
    for outcome in report.outcomes:
        status = shown(outcome.status, outcome.evidence)
        style = STYLES.get(status, "")
        table.add_row(
            outcome.issue_date,
            f"[{style}]{status}[/]" if style else status,
            str(outcome.pages),
            str(outcome.articles),
            outcome.result,
            escape(outcome.evidence),
        )
    print_table(table, console)
    for line in finding_lines(report.outcomes):
        times = f" ({line.count} times)" if line.count > 1 else ""
        console.print(f"[yellow]{line.severity}[/] {line.gate}{times}: {escape(line.first)}")
    for outcome in report.outcomes:
        for notice in outcome.notices:
            console.print(f"[yellow]notice[/] {outcome.issue_date} {escape(notice)}")
    articles = sum(outcome.articles for outcome in report.outcomes)
    console.print(
        f"{many(len(report.outcomes), 'issue')}, {many(articles, 'article')}; "
        f"duplicates in the lake: {report.duplicates}; "
        f"{report.seconds:.1f} s. Catalog: {report.catalog}"
    )
    gone = [one for one in report.outcomes if shown(one.status, one.evidence) == "withdrawn"]
    if gone:
        console.print(
            f"{len(gone)} withdrawn by a person; to let one land again: "
            f"ingest withdraw --paper {report.paper} --date {gone[0].issue_date} --undo"
        )
    if report.error or any(not one.good for one in report.outcomes if one not in gone):
        console.print(
            "Not all is well: `ingest status` lists what is missing; the same command tries it again. "
            f"More: ingest report --run {report.run_id}"
        )
