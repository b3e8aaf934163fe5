"""`ingest status` and `ingest excuse`: what is there against what should be, and what somebody has looked into."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from ingest.cli import app, lean, options
from ingest.errors import ConfigError, IngestError, LakeError
from ingest.model import WITHDRAWN
from ingest.papers import load_papers, parse_day
from ingest.papers.days import one_line
from ingest.tell.output import output
from ingest.tell.report.styles import STYLES, shown
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from ingest.operate.status import Gap, PaperStatus
    from ingest.pictures.heatmap import PaperYear


@app.command(cls=lean.ShortCommand)
def status(
    paper: Annotated[str, typer.Option("--paper", metavar="P", help="Only this newspaper.")] = "",
    calendar: Annotated[
        bool, typer.Option("--calendar", help="Show a year at a glance, a letter and a colour for each day.")
    ] = False,
    year: Annotated[
        int,
        typer.Option(
            "--year", metavar="Y", min=0, max=9999, help="The year to show. Default: that of the newest day."
        ),
    ] = 0,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            callback=options.outside_lakes,
            metavar="OUT",
            help="Write the year as one HTML file that needs no other.",
        ),
    ] = None,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Say what is complete, partial, missing or failed, against the calendar.

    Gaps that the gaps file excuses are listed apart, and so are issues of today that may still be completed. The
    exit code is 0 when nothing else is wrong with any issue that was ever due, 1 when something is.
    """
    from ingest.lake import Lake  # noqa: PLC0415  (Arrow and Delta: not what `--help` should wait for)
    from ingest.operate.status import paper_status  # noqa: PLC0415

    registry = load_papers(options.papers_file(papers))
    chosen = [registry.paper(paper)] if paper else list(registry.papers.values())
    opened = Lake.open(options.lake_uri(lake), create=False)
    now = datetime.now(UTC)
    ledgers = [(one, opened.ledger(one.code)) for one in chosen]
    found = [paper_status(one, ledger, now) for one, ledger in ledgers]
    years: list[PaperYear] = []
    if calendar or year or html is not None:
        from ingest.pictures.heatmap import default_year, paper_year  # noqa: PLC0415  (only where it is asked for)

        shown = year or default_year(ledgers, now)
        years = [paper_year(one, ledger, now, shown) for one, ledger in ledgers]
    if html is not None:
        _write_html(html, years)
    bad = sum(len(one.gaps) for one in found)
    if as_json:
        told = {"good": not bad, "papers": [asdict(one) for one in found]}
        if years:
            told["years"] = [asdict(one) for one in years]
        print(json.dumps(told, default=str, ensure_ascii=False))
    else:
        _print(found, years, output(), html, options.places(lake, papers))
    if bad:
        raise typer.Exit(1)


def _write_html(file: Path, years: Sequence[PaperYear]) -> None:
    from ingest.pictures.heatmap import html_document  # noqa: PLC0415

    try:
        file.write_text(html_document(years), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise IngestError(
            f"{file} cannot be written: {error.strerror}.", hint="Name another file with --html."
        ) from error


def _print(
    found: Sequence[PaperStatus],
    years: Sequence[PaperYear],
    console: Console,
    html: Path | None,
    places: Sequence[str],
) -> None:
    if html is not None:
        console.print(f"Written: {escape(str(html))}", soft_wrap=True)
    elif years:
        from ingest.pictures.heatmap import print_year  # noqa: PLC0415

        for one in years:
            print_year(one, console)
            console.print()
    for paper in found:
        _print_paper(paper, console)
    gaps = [gap for paper in found for gap in paper.gaps]
    if gaps:
        gone = [gap for gap in gaps if WITHDRAWN in gap.evidence]
        first = next((gap for gap in gaps if gap not in gone), None)
        console.print(f"{len(gaps)} to look at.")
        if first is not None:
            which = f"--paper {first.paper} --date {first.issue_date}"
            console.print(f"Try one again: {' '.join(['ingest run', which, *places])}", markup=False)
            console.print(
                f"Where that cannot help, write down why: {' '.join(['ingest excuse', which, *places])} "
                '--reason "..."',
                markup=False,
            )
        if gone:
            which = f"--paper {gone[0].paper} --date {gone[0].issue_date}"
            console.print(
                f"{len(gone)} withdrawn by a person; to let one land again: "
                f"{' '.join(['ingest withdraw', which, '--undo', *places])}",
                markup=False,
            )
    elif any(paper.waiting for paper in found):
        console.print("Every other expected issue is complete or excused.")
    elif any(paper.excused for paper in found):
        console.print("Every expected issue is complete or excused.")
    else:
        console.print("Every expected issue is complete.")


def _print_paper(paper: PaperStatus, console: Console) -> None:
    if paper.start is None:
        console.print(
            f"[bold]{escape(paper.name)}[/] ({paper.paper}): nothing in the lake and no first day in the calendar"
        )
        return
    counts = ", ".join(
        f"[{STYLES.get(key, '')}]{value} {key}[/]" for key, value in sorted(paper.counts.items())
    )
    console.print(
        f"[bold]{escape(paper.name)}[/] ({paper.paper}) {paper.start} to {paper.end}: {counts}; "
        f"{many(paper.articles, 'article')}"
    )
    for gap in paper.gaps:
        _print_gap(gap, shown(gap.status, gap.evidence), gap.evidence, console)
    for gap in paper.waiting:
        _print_gap(gap, "waiting", gap.evidence, console)
    for gap in paper.excused:
        _print_gap(gap, "excused", f"{gap.excuse}; {gap.status}: {gap.evidence}", console)


def _print_gap(gap: Gap, word: str, told: str, console: Console) -> None:
    console.print(f"  {gap.issue_date} [{STYLES.get(word, '')}]{word}[/] {escape(told)}")


@app.command()
def excuse(
    paper: options.PaperCode,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the gap will stay.")],
    day: Annotated[str, typer.Option("--date", metavar="D", help="The day, 2024-09-14.")] = "",
    start: Annotated[str, typer.Option("--from", metavar="D", help="The first day of several.")] = "",
    end: Annotated[str, typer.Option("--to", metavar="D", help="The last day of several.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.")] = "",
    lake: options.Lake = "",
    papers: options.Papers = None,
) -> None:
    """Write down why an issue is missing or not whole and will stay so, in the gaps file beside the papers file.

    `ingest status` then lists it apart and no longer fails for it. Where there is a lake, its catalog tells
    analysts the reason in the view `issue_gaps`.
    """
    from ingest.papers.gaps import GAPS, Excused, add_gap  # noqa: PLC0415

    first, last = _days(day, start, end)
    if not reason.strip():
        raise ConfigError(
            "The reason is blank.", hint="Say why the gap will stay, for whoever reads it in a year."
        )
    file = options.papers_file(papers)
    newspaper = load_papers(file).paper(paper)
    known = newspaper.excuse(first)
    if known is not None and known.covers(last):
        raise ConfigError(
            f"{first} of {paper} is excused already: {known.words}.",
            hint=f"To change the reason, edit {newspaper.base / GAPS}.",
        )
    gaps_file = newspaper.base / GAPS
    add_gap(gaps_file, paper, Excused(first, last, one_line(reason), one_line(by)))
    days = f"{first}" if first == last else f"{first} to {last}"
    print(f"{gaps_file}: {paper} {days} excused")
    _tell_lake(options.lake_uri(lake), file, paper)


def _tell_lake(uri: str, papers: Path, paper: str) -> None:
    """Bring the excuses of a newspaper into the lake and its catalog, where there is a lake already."""
    from ingest.catalog import build  # noqa: PLC0415
    from ingest.lake import Lake  # noqa: PLC0415

    try:
        opened = Lake.open(uri, create=False)
    except LakeError as missing:
        print(f"The catalog was not told: {missing.what} Later: ingest catalog")
        return
    if opened.keep_excused({paper: load_papers(papers).paper(paper).gaps}):
        build(opened)


def _days(day: str, start: str, end: str) -> tuple[date, date]:
    if bool(day) == bool(start or end) or bool(start) != bool(end):
        raise ConfigError("Say which days.", hint="Write either --date D, or both --from D and --to D.")
    first, last = parse_day(day or start), parse_day(day or end)
    if last < first:
        raise ConfigError(f"The end {last} is before the start {first}.", hint="Swap --from and --to.")
    return first, last
