"""`ingest rebuild`: the lake, or a part of it, made anew from its raw archive."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli import app, options
from ingest.errors import ConfigError
from ingest.papers import load_papers, parse_day
from ingest.tell.output import Terminal, legible
from ingest.wording import many

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.lake import Lake
    from ingest.lake.copying import Copied
    from ingest.operate.rebuild import Rebuilt, Scope
    from ingest.papers.registry import Registry


@app.command("rebuild")
def rebuild_command(
    paper: Annotated[str, typer.Option("--paper", metavar="P", help="Only this newspaper.")] = "",
    month: Annotated[str, typer.Option("--month", metavar="M", help="Only this month of it, 2024-09.")] = "",
    day: Annotated[str, typer.Option("--date", metavar="D", help="Only this issue of it, 2024-09-14.")] = "",
    into: Annotated[
        str,
        typer.Option("--into", metavar="URI", help="Make a new lake there, and leave this one as it is."),
    ] = "",
    swap: Annotated[
        bool,
        typer.Option("--swap", help="Then put the new lake in the place of this one, which is set aside."),
    ] = False,
    source: Annotated[
        str,
        typer.Option("--from", metavar="URI", help="Take what the archive has lost from a copy of it."),
    ] = "",
    refetch: Annotated[
        bool, typer.Option("--refetch", help="Ask the source for what the archive has lost.")
    ] = False,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, max=256, help="Processes that read pages.")
    ] = 1,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Make the lake anew from its raw archive: all of it, a newspaper, a month or one issue. No source is asked.

    It works where tables are gone, torn or partly unreadable, and where only raw/ was kept; at the same versions the
    rows are the same. An issue of which the archive has lost something stays as it is, and is named. The exit code is 0
    when everything was made anew, 1 when something is lost or was left.
    """
    from ingest.lake.copying import bring, open_copy  # noqa: PLC0415  (Arrow and Delta: `--help` does not wait)
    from ingest.lake.mending import open_for_mending  # noqa: PLC0415
    from ingest.operate.places import came_to_its_end, check_swap, half_swapped, new_place  # noqa: PLC0415
    from ingest.operate.places import swap as exchange  # noqa: PLC0415

    scope, registry, uri = (
        _scope(paper, month, day),
        load_papers(options.papers_file(papers)),
        options.lake_uri(lake),
    )
    console = Terminal(highlight=False, soft_wrap=True, quiet=as_json)
    if swap and not into:
        raise ConfigError("--swap needs --into.", hint="Name the place of the new lake.")
    if into and not scope.everything:
        raise ConfigError(
            "A new lake is made whole.", hint="Leave out --paper, --month and --date, or --into."
        )
    if swap and half_swapped(uri, into):
        exchange(uri, into)
        console.print(f"The lake {uri} is the new one.", markup=False)
        return
    if swap:
        check_swap(uri, into)
    if into:
        files = open_copy(source) if source else open_for_mending(uri).files
        opened, copied = new_place(files, into)
        _told_copied(copied, console)
        done = _do(opened, registry, scope, refetch, workers, goes_on=True, quiet=as_json)
        came_to_its_end(opened, files)
    else:
        opened = open_for_mending(uri)
        if source:
            _told_copied(bring(open_copy(source), opened.files, mend=True), console)
        done = _do(opened, registry, scope, refetch, workers, goes_on=False, quiet=as_json)
    aside = exchange(uri, into) if swap and done.good else None
    if as_json:
        print(json.dumps({**asdict(done), "good": done.good}, ensure_ascii=False, indent=1))
    else:
        _tell(done, console, refetch=refetch, source=source)
        if aside:
            console.print(f"The lake {uri} is the new one; the old one lies in {aside}.", markup=False)
        elif swap:
            console.print(
                f"Not swapped: look at the above first. The new lake lies in {into}; as it is:\n"
                f"  INGEST_LAKE={into}",
                markup=False,
            )
    if not done.good:
        raise typer.Exit(1)


def _scope(paper: str, month: str, day: str) -> Scope:
    from ingest.operate.rebuild import Scope  # noqa: PLC0415

    if (month or day) and not paper:
        raise ConfigError("--month and --date need --paper.", hint="Name the newspaper.")
    if month and day:
        raise ConfigError("A month or an issue, not both.", hint="Leave out --month or --date.")
    if month and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise ConfigError(f"{month!r} is no month.", hint="Write it as 2024-09.")
    return Scope(paper, month, parse_day(day) if day else None)


def _do(
    lake: Lake,
    registry: Registry,
    scope: Scope,
    refetch: bool,
    workers: int,
    *,
    goes_on: bool,
    quiet: bool,
) -> Rebuilt:
    from ingest.cli.progress import issue_bar  # noqa: PLC0415
    from ingest.operate.rebuild import rebuild  # noqa: PLC0415
    from ingest.runs.workers import hands  # noqa: PLC0415

    if scope.paper:
        registry.paper(scope.paper)
    with issue_bar(None, quiet=quiet) as progress, hands(workers) as crew:
        return rebuild(
            lake,
            registry,
            scope,
            crew,
            refetch=refetch,
            goes_on=goes_on,
            planned=progress.total,
            advanced=progress.day,
        )


def _told_copied(copied: Copied, console: Console) -> None:
    console.print(
        f"Archive: {many(copied.copied, 'file')} ({copied.size / 1e6:.1f} MB) brought, {copied.standing} were there."
    )
    for name in copied.damaged:
        console.print(f"  damaged, and not taken: {legible(name)}", markup=False)


def _tell(done: Rebuilt, console: Console, *, refetch: bool, source: str) -> None:
    for table, why in done.torn.items():
        console.print(f"The table {table} was torn and is new: {why}", markup=False)
    for what in done.damaged:
        console.print(f"Damaged files were taken out: {what}", markup=False)
    for told in done.notices:
        console.print(legible(told), markup=False)
    console.print(
        f"{many(done.issues, 'issue')} with {many(done.articles, 'article')} made anew; "
        f"{many(done.duplicates, 'duplicate')} in the lake.\n"
        f"Catalog: {done.catalog}",
        markup=False,
    )
    for name, why in done.kept:
        console.print(legible(f"left as it is: {name}: {why}"), markup=False)
    for name, why in done.lost:
        console.print(legible(f"lost: {name}: {why}"), markup=False)
    if done.unknown:
        console.print(
            f"Not made anew, for they are not in the papers file: {', '.join(done.unknown)}", markup=False
        )
    if done.kept or done.lost:
        ways = [
            *(["from a copy of the archive:  ingest rebuild --from URI"] if not source else []),
            *(["from the source:             ingest rebuild --refetch"] if not refetch else []),
        ]
        console.print(
            "\n".join(["What the archive has lost can be had", *(f"  {way}" for way in ways)]), markup=False
        )
