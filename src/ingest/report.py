"""What a run did, for a person to read in the morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.pipeline import RunReport

STYLES = {
    "complete": "green",
    "no_issue": "dim",
    "partial": "yellow",
    "missing": "red",
    "failed": "red",
    "busy": "yellow",
    "untried": "red",
}


def print_report(report: RunReport, console: Console) -> None:
    """Print the outcome of each issue, the totals, and what to type next."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("date", "status", "pages", "articles", "lake", "evidence"):
        table.add_column(name, justify="right" if name in {"pages", "articles"} else "left", overflow="fold")
    for outcome in report.outcomes:
        style = STYLES.get(outcome.status, "")
        table.add_row(
            outcome.issue_date,
            f"[{style}]{outcome.status}[/]" if style else outcome.status,
            str(outcome.pages),
            str(outcome.articles),
            outcome.result,
            escape(outcome.evidence),
        )
    console.print(table)
    for outcome in report.outcomes:
        for finding in outcome.findings:
            console.print(
                f"[yellow]{finding.severity}[/] {outcome.issue_date} {finding.gate}: "
                f"{escape(finding.where)}: {escape(finding.what)}"
            )
        for notice in outcome.notices:
            console.print(f"[yellow]notice[/] {outcome.issue_date} {escape(notice)}")
    articles = sum(outcome.articles for outcome in report.outcomes)
    console.print(
        f"{len(report.outcomes)} issues, {articles} articles; duplicates in the lake: {report.duplicates}; "
        f"{report.seconds:.1f} s. Catalog: {report.catalog}"
    )
    if not report.good:
        console.print(
            "Not all is well: `ingest status` lists what is missing; the same command tries it again."
        )


def markdown_report(report: RunReport) -> str:
    """Return the same in Markdown, for Prefect's pages and for mail."""
    lines = [
        f"# {report.paper}: {'all complete' if report.good else 'to look at'}",
        "",
        "| date | status | pages | articles | lake | evidence |",
        "| --- | --- | ---: | ---: | --- | --- |",
    ]
    lines += [
        f"| {o.issue_date} | {o.status} | {o.pages} | {o.articles} | {o.result} | {o.evidence.replace('|', '/')} |"
        for o in report.outcomes
    ]
    lines += [
        f"* {finding.severity}: {o.issue_date} {finding.gate}: {finding.where}: {finding.what}"
        for o in report.outcomes
        for finding in o.findings
    ]
    lines += [f"* notice: {o.issue_date} {notice}" for o in report.outcomes for notice in o.notices]
    lines += [
        "",
        f"Duplicates in the lake: {report.duplicates}; {report.seconds:.1f} s; catalog `{report.catalog}`.",
    ]
    return "\n".join(lines) + "\n"
