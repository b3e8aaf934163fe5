"""`ingest archive`: what was fetched for an issue, when, from where, and the bytes themselves."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ingest.cli import app, options
from ingest.errors import ConfigError, LakeError
from ingest.papers import PAPER_CODE, parse_day
from ingest.papers.days import one_line
from ingest.tell.output import legible, output, print_table
from ingest.wording import many

if TYPE_CHECKING:
    from ingest.lake.archive import FetchRecord


archive_app = typer.Typer(invoke_without_command=True)
app.add_typer(archive_app, name="archive")


@archive_app.callback()
def archive_command(
    context: typer.Context,
    paper: Annotated[
        str, typer.Option("--paper", metavar="P", help="The newspaper's code in the papers file.")
    ] = "",
    day: Annotated[str, typer.Option("--date", metavar="D", help="The issue's date, 2024-09-14.")] = "",
    save: Annotated[
        Path | None,
        typer.Option(
            "--save",
            callback=options.outside_lakes,
            metavar="DIR",
            help="Write the bytes of every version there, with readable names.",
        ),
    ] = None,
    lake: options.Lake = "",
    as_json: options.AsJson = False,
) -> None:
    """List what was fetched for an issue: each version of each thing, when, from where, how big, which is in force.

    `ingest archive copy URI` brings a second copy of the whole archive up to date.
    """
    if context.invoked_subcommand:
        return
    if not (paper and day):
        raise ConfigError(
            "Which issue?", hint="ingest archive --paper P --date D    (or: ingest archive copy URI)"
        )
    from ingest.lake import Lake  # noqa: PLC0415  (Arrow and Delta: not what `--help` should wait for)
    from ingest.lake.archive import IssueArchive  # noqa: PLC0415

    issue_day = parse_day(day)
    if not PAPER_CODE.fullmatch(paper):  # the papers file is not asked: the archive outlives it
        raise ConfigError(
            f"{paper!r} is no paper code.", hint="Write it as in the papers file, for example chenghu."
        )
    archive = IssueArchive.open(Lake.open(options.lake_uri(lake), create=False), paper, issue_day)
    versions = archive.versions()
    if not versions:
        raise LakeError(
            f"Nothing was ever fetched for {paper} {day}.", hint=f"ingest run --paper {paper} --date {day}"
        )
    latest = {(one.role, one.origin): one for one in versions}
    in_force = [latest[one.role, one.origin] is one for one in versions]
    files = [""] * len(versions)
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
        for at, one in enumerate(versions):
            files[at] = _file_name(at, one)
            (save / files[at]).write_bytes(archive.raw(one))
    if as_json:
        rows = [
            {**asdict(one), "in_force": force, **({"file": file} if file else {})}
            for one, force, file in zip(versions, in_force, files, strict=True)
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("page", "what", "fetched (UTC)", "bytes", "sha256", "", "from"):
        table.add_column(
            name, justify="right" if name == "bytes" else "left", overflow="fold", no_wrap=name != "from"
        )
    for one, force in zip(versions, in_force, strict=True):
        came = one.origin if one.final == one.origin else f"{one.origin} -> {one.final}"
        mark = "[green]in force[/]" if force else "[dim]earlier[/]"
        table.add_row(
            legible(one.page_no),
            one.role,
            one.fetched_at[:19],
            f"{one.size:,}",
            one.sha256[:12],
            mark,
            escape(legible(came)),
        )
    console = output()
    print_table(table, console)
    if save is not None:
        console.print(f"{many(len(versions), 'file')} written to {save}", markup=False, soft_wrap=True)


@archive_app.command("accept")
def accept_command(
    file: Annotated[
        list[str], typer.Argument(metavar="FILE", help="A damaged file, as `ingest doctor` names it.")
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why it stays so, for whoever reads it in a year.")
    ] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Let it be told again.")] = False,
    lake: options.Lake = "",
) -> None:
    """Put on record that a damaged file stays so, for nobody has its bytes: doctor, proof and copy tell it no more.

    The list is `accepted_damage.json` in the lake. A file that is mended leaves it by itself.
    """
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.operate.accepted import accept, take_back  # noqa: PLC0415
    from ingest.operate.proof import still_damaged  # noqa: PLC0415

    opened = Lake.open(options.lake_uri(lake), create=False)
    if undo:
        gone = take_back(opened.files, file)
        print("\n".join(f"{legible(name)}: told again" for name in gone) or "None of these was accepted.")
        return
    if not reason.strip():
        raise ConfigError("Damage is not accepted without a reason.", hint='Say it: --reason "..."')
    known = {one.file: one.why for one in still_damaged(opened)}
    new = accept(opened.files, known, file, one_line(reason), one_line(by))
    print("\n".join(f"{legible(name)}: accepted" for name in new) or "All of these were accepted before.")


@archive_app.command("copy")
def copy_command(
    uri: Annotated[
        str, typer.Argument(metavar="URI", help="A folder or s3://bucket/prefix, empty or an earlier copy.")
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Also read what the copy has already, and mend it.")
    ] = False,
    rate: options.Rate = 0.0,
    lake: options.Lake = "",
    as_json: options.AsJson = False,
) -> None:
    """Copy the raw archive to a second place: what is new, each file held against its SHA-256. This is the backup.

    Nothing is ever removed there, and nothing damaged gets there. `ingest rebuild --from URI` makes a lake of it. The
    exit code is 1 where a file of the archive is damaged and nobody has accepted that (`ingest archive accept`).
    """
    from ingest.lake.copying import copy_archive  # noqa: PLC0415
    from ingest.lake.files import Files  # noqa: PLC0415
    from ingest.lake.opening import absolute  # noqa: PLC0415
    from ingest.lake.wholeness import Pace  # noqa: PLC0415
    from ingest.operate.accepted import read_accepted  # noqa: PLC0415

    files = Files.at(absolute(options.lake_uri(lake)))
    copied = copy_archive(files, uri, check=check, pace=Pace(rate * 1_000_000))
    accepted = read_accepted(files)
    bad = [name for name in copied.damaged if name not in accepted]
    if as_json:
        print(json.dumps(asdict(copied), ensure_ascii=False, indent=1))
    else:
        console = output()
        console.print(
            f"{many(copied.copied, 'file')} ({copied.size / 1e6:.1f} MB) copied, {copied.standing} were there already."
        )
        for name in copied.bad_copies:
            told = "damaged here too" if name in copied.damaged else "copied again"
            console.print(f"damaged in the copy, {told}: {legible(name)}", markup=False)
        for name in copied.damaged:
            known = f", as accepted: {accepted[name].reason}" if name in accepted else ""
            console.print(f"damaged in the archive, not copied{known}: {legible(name)}", markup=False)
        if bad:
            console.print(
                f"What the copy has of these goes back by: ingest rebuild --from {uri}", markup=False
            )
    if bad:
        raise typer.Exit(1)


def _file_name(at: int, one: FetchRecord) -> str:
    """Name a version by its place in the list, page and role, with the ending that its origin or type has."""
    ending = PurePosixPath(one.origin.split("?")[0]).suffix
    if not re.fullmatch(r"\.[A-Za-z0-9]{1,5}", ending):
        kind = one.headers.get("content-type", "").split(";")[0].strip()
        ending = {"application/pdf": ".pdf", "text/html": ".html", "image/jpeg": ".jpg"}.get(kind, ".bin")
    page = one.page_no if re.fullmatch(r"[A-Za-z0-9]{1,8}", one.page_no) else "issue"
    return f"{at + 1:04d}-{page}-{one.role}-{one.sha256[:12]}{ending}"
