"""`ingest probe` and `ingest init`: a newspaper's site looked at, and the papers file that one begins with."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer
from rich.markup import escape
from rich.table import Table

from ingest.cli import app, options
from ingest.errors import ConfigError
from ingest.tell.output import output, print_table

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.operate.newcomer.papers_file import Beginning
    from ingest.operate.newcomer.probe import Probe

Private = Annotated[
    bool, typer.Option("--allow-private", help="Allow addresses that are not public (your own server).")
]


@app.command()
def probe(
    url: Annotated[str, typer.Argument(metavar="URL", help="A site's front page, or any page of an issue.")],
    code: Annotated[
        str, typer.Option("--code", metavar="P", help="The newspaper's code in the table.")
    ] = "CODE",
    allow_private: Private = False,
    as_json: options.AsJson = False,
) -> None:
    """Look at a newspaper's site: which family fits, what is found there, and the table to paste into papers.toml.

    A handful of pages are asked for, as politely as a run does. The exit code is 0 where a family fits, 1 where none
    does: then it is said what is missing.
    """
    from ingest.operate.newcomer.probe import client_for  # noqa: PLC0415  (HTTP and its certificates)
    from ingest.operate.newcomer.probe import probe as look  # noqa: PLC0415

    found = look(url, client_for(url, allow_private=allow_private), code=code)
    if as_json:
        told = {
            "steps": found.steps,
            "platform": found.platform,
            "day": found.day,
            "alternatives": [asdict(one) for one in found.alternatives],
            "disagreements": found.disagreements,
            "facts": found.facts,
            "missing": found.missing,
            "table": found.table,
        }
        print(json.dumps(told, default=str, ensure_ascii=False, indent=1))
    else:
        _show(found, output())
    if not found.platform:
        raise typer.Exit(1)


def _show(found: Probe, console: Console) -> None:
    console.print(f"Looked at: {escape(' -> '.join(found.steps))}")
    if found.platform:
        facts = ", ".join(found.facts)
        console.print(f"Family: [bold]{found.platform}[/bold]; {facts}")
    else:
        for fact in found.facts:
            console.print(escape(fact))
    if found.alternatives:
        table = Table(box=None, pad_edge=False)
        for column in ("selector", "alternative", "found"):
            table.add_column(column, overflow="fold")
        for one in found.alternatives:
            table.add_row(one.selector, escape(one.query), str(one.found))
        print_table(table, console)
    for told in found.disagreements:
        console.print(f"[yellow]They do not agree:[/yellow] {escape(told)}")
    for lacking in found.missing:
        console.print(f"[yellow]Missing:[/yellow] {escape(lacking)}")
    if found.article is not None:
        article = found.article
        console.print(
            f"An article: {escape(' / '.join(filter(None, (article.kicker, article.title, article.subtitle))))}; "
            f"author {escape(article.author or 'none')}; {len(article.body)} paragraphs"
        )
    if found.table:
        console.print("\nPaste into papers.toml:\n")
        console.print(escape(found.table))
    else:
        console.print("No family fits. Give the address of an issue's first page, or see docs/sources.md.")


@app.command(name="init")
def init(
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="Page files (text or PDF) in a folder.")
    ] = None,
    bucket: Annotated[
        str, typer.Option("--bucket", metavar="S3URI", help="Page objects: s3://bucket/prefix.")
    ] = "",
    site: Annotated[str, typer.Option("--site", metavar="URL", help="A site: any page of an issue.")] = "",
    code: Annotated[
        str, typer.Option("--code", metavar="P", help="A short code: small letters and digits.")
    ] = "mypaper",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="The newspaper's name as it prints it.")
    ] = "",
    home: Annotated[
        str, typer.Option("--home", metavar="CODE", help="Division code of its county, six digits.")
    ] = "",
    endpoint: Annotated[
        str, typer.Option("--endpoint", metavar="URL", help="The bucket's server, if not Amazon's.")
    ] = "",
    allow_private: Private = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the file; write and run nothing.")
    ] = False,
    lake: options.Lake = "",
    papers: options.Papers = None,
) -> None:
    """Make a papers file for a newspaper from a folder, a bucket or a site, run one issue of it, show what came.

    An existing papers file is never touched. The exit code is that of the run.
    """
    from ingest.operate.newcomer.papers_file import papers_file  # noqa: PLC0415

    file = options.papers_file(papers)
    if sum(map(bool, (folder, bucket, site))) != 1:
        raise ConfigError(
            "Say where the pages are: one of --folder, --bucket and --site.",
            hint='ingest init --folder pages --name "今日澄湖"',
        )
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", code):
        raise ConfigError(f"{code!r} is no paper code.", hint="Small letters, digits, - and _, at most 32.")
    if file.exists() and not dry_run:
        raise ConfigError(
            f"{file} is there already; it was not touched.",
            hint=f"Name another with --papers, or type --dry-run and paste what it shows into {file}.",
        )
    begin = _beginning(folder, bucket, endpoint, site, file, code, name, home, allow_private=allow_private)
    text = papers_file(begin)
    if dry_run:
        print(text)
        return
    file.write_text(text, encoding="utf-8")
    console = output()
    console.print(
        f"Wrote {escape(str(file))}. Its issue of {begin.day} goes into {escape(options.lake_uri(lake))}:"
    )
    from ingest.cli.run import run  # noqa: PLC0415

    run(paper=code, day=begin.day.isoformat(), lake=lake, papers=papers)


def _beginning(
    folder: Path | None,
    bucket: str,
    endpoint: str,
    site: str,
    file: Path,
    code: str,
    name: str,
    home: str,
    *,
    allow_private: bool,
) -> Beginning:
    """Look at the source and return what the papers file begins with. Raise ConfigError where nothing fits."""
    from ingest.operate.newcomer.beginning import from_bucket, from_folder, from_site  # noqa: PLC0415

    if folder is not None:
        return from_folder(folder, file.resolve().parent, code, name, home)
    if bucket:
        parts = urlsplit(bucket)
        return from_bucket(parts.netloc, parts.path.lstrip("/"), endpoint, code, name, home)
    return from_site(site, code, name, home, allow_private=allow_private)
