"""A report as Markdown, for people: in a terminal, on Prefect's pages, in mail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ingest.tell.report.changes import markdown_changes
from ingest.tell.report.escaping import code, plain
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.tell.report.contents import Comparison, Report

MOST = 40
"""Issues listed one by one; of a run of more, those that are not complete come first."""

_HEADS = {"ok": "all complete", "problems": "to look at", "failed": "the run failed"}


def markdown_report(report: Report) -> str:
    """Return the report as Markdown: what came, what is missing, warnings, comparison, where the time went."""
    parts = [
        f"# {plain(report.name)} ({report.paper}): {_HEADS[report.outcome]}",
        "",
        f"`{report.run_id}` {report.command}, {_span(report)}, {report.seconds:.1f} s.",
        "",
    ]
    if report.error:
        parts += [f"**The run ended with an error:** {plain(report.error)}", ""]
    parts += [*_issues(report), *_findings(report), *_compared(report), *_changes(report), *_times(report)]
    parts += [*_alerts(report)]
    if report.catalog:
        parts += [f"Duplicates in the lake: {report.duplicates}. Catalog: {code(report.catalog)}."]
    return "\n".join(parts).rstrip() + "\n"


def _span(report: Report) -> str:
    """Return from when to when a run was, in the newspaper's zone."""
    began, ended = (
        datetime.fromisoformat(at).astimezone(ZoneInfo(report.zone)) if at else None
        for at in (report.started_at, report.finished_at)
    )
    if ended is None:
        return "of a time that is not known"
    till = f"{ended:%H:%M:%S}" if began and began.date() == ended.date() else f"{ended:%Y-%m-%d %H:%M:%S}"
    return f"{f'{began:%Y-%m-%d %H:%M:%S}' if began else '?'} to {till} ({report.zone})"


def _issues(report: Report) -> Iterator[str]:
    counts = ", ".join(f"{count} {status}" for status, count in report.counts.items())
    articles = sum(one.articles for one in report.issues)
    yield f"{many(len(report.issues), 'issue')}: {counts or 'none'}; {many(articles, 'article')}."
    yield ""
    if not report.issues:
        return
    listed = sorted(report.issues, key=lambda one: (one.status in {"complete", "no_issue"}, one.issue_date))
    listed = sorted(listed[:MOST], key=lambda one: one.issue_date)
    yield "| date | status | pages | articles | lake | evidence | seconds |"
    yield "| --- | --- | ---: | ---: | --- | --- | ---: |"
    for one in listed:
        evidence = "; ".join([one.evidence, *(f"notice: {notice}" for notice in one.notices)])
        slow = f"{one.seconds:.1f}" + (f" ({one.slowest})" if one.slowest else "")
        yield (
            f"| {one.issue_date} | {one.status} | {one.pages} | {one.articles} | {one.result} "
            f"| {plain(evidence)} | {slow} |"
        )
    if len(report.issues) > len(listed):
        yield ""
        yield f"And {len(report.issues) - len(listed)} more."
    yield ""
    if report.missing:
        first = report.missing[0]
        yield (
            f"{len(report.missing)} not complete. Try one again: "
            f"`ingest run --paper {report.paper} --date {first.issue_date}`"
        )
        yield ""


def _findings(report: Report) -> Iterator[str]:
    if not report.findings:
        return
    yield "## What the audits found"
    yield ""
    yield "| audit | severity | times | first | what to do |"
    yield "| --- | --- | ---: | --- | --- |"
    for one in report.findings:
        yield f"| {plain(one.gate)} | {one.severity} | {one.count} | {plain(one.first)} | {plain(one.advice)} |"
    yield ""
    yield f"Each row: `reports/{report.run_id}/{report.paper}.parquet` in the lake."
    yield ""


def _compared(report: Report) -> Iterator[str]:
    if not report.compared:
        return
    yield "## Beside the issues before"
    yield ""
    yield "| issue | pages | articles | characters | without title |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for one in report.compared:
        yield from _comparison(one)
    yield ""


def _comparison(one: Comparison) -> Iterator[str]:
    rows = [(one.issue_date, one.today)]
    if one.median is not None:
        rows.append((f"median of the {one.past} before", one.median))
    for label, figures in rows:
        yield (
            f"| {label} | {figures.pages:g} | {figures.articles:g} | {figures.characters:,.0f} "
            f"| {figures.untitled:.0%} |"
        )


def _changes(report: Report) -> Iterator[str]:
    if report.changes is not None and report.changes.issues:
        yield "## What it changed"
        yield ""
        yield markdown_changes(report.changes)


def _times(report: Report) -> Iterator[str]:
    if report.stages:
        told = ", ".join(f"{time.stage} {time.seconds:.2f} s" for time in report.stages)
        yield f"Where the time went, over all issues: {told}."
        yield ""


def _alerts(report: Report) -> Iterator[str]:
    for one in report.alerts:
        yield f"Alert to {plain(one.destination)}: {'sent' if one.sent else f'**not sent**: {plain(one.why)}'}."
    if report.alerts:
        yield ""
