"""`ingest archive`: what was fetched for an issue, when, from where, and the bytes themselves."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.cli import app, options
from ingest.errors import ConfigError, LakeError
from ingest.papers.registry import PAPER_CODE, parse_day

if TYPE_CHECKING:
    from ingest.lake.archive import FetchRecord


@app.command("archive")
def archive_command(
    paper: options.PaperCode,
    day: Annotated[str, typer.Option("--date", metavar="D", help="The issue's date, 2024-09-14.")],
    save: Annotated[
        Path | None,
        typer.Option(
            "--save", metavar="DIR", help="Write the bytes of every version there, with readable names."
        ),
    ] = None,
    lake: options.Lake = "",
    as_json: options.AsJson = False,
) -> None:
    """List what was fetched for an issue: each version of each thing, when, from where, how big, which is in force."""
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
            one.page_no, one.role, one.fetched_at[:19], f"{one.size:,}", one.sha256[:12], mark, escape(came)
        )
    console = Console(highlight=False)
    console.print(table)
    if save is not None:
        console.print(f"{len(versions)} files written to {save}", markup=False, soft_wrap=True)


def _file_name(at: int, one: FetchRecord) -> str:
    """Name a version by its place in the list, page and role, with the ending that its origin or type has."""
    ending = PurePosixPath(one.origin.split("?")[0]).suffix
    if not re.fullmatch(r"\.[A-Za-z0-9]{1,5}", ending):
        kind = one.headers.get("content-type", "").split(";")[0].strip()
        ending = {"application/pdf": ".pdf", "text/html": ".html", "image/jpeg": ".jpg"}.get(kind, ".bin")
    page = one.page_no if re.fullmatch(r"[A-Za-z0-9]{1,8}", one.page_no) else "issue"
    return f"{at + 1:04d}-{page}-{one.role}-{one.sha256[:12]}{ending}"
