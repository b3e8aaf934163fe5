"""`ingest export`: a dated slice of the lake to take away."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ingest.cli import app, options
from ingest.errors import ConfigError
from ingest.papers.days import parse_day
from ingest.wording import many


class Form(StrEnum):
    """How the articles are written."""

    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"


@app.command()
def export(
    out: Annotated[
        Path, typer.Argument(metavar="FOLDER", callback=options.outside_lakes, help="A new folder.")
    ],
    start: Annotated[str, typer.Option("--from", metavar="D", help="First day, 2024-09-14.")],
    end: Annotated[str, typer.Option("--to", metavar="D", help="Last day, included.")],
    paper: Annotated[str, typer.Option("--paper", metavar="P", help="Code or title of one newspaper.")] = "",
    form: Annotated[Form, typer.Option("--format", help="How the articles are written.")] = Form.csv,
    alto: Annotated[
        bool, typer.Option("--alto", help="Issues that were read from PDF as METS and ALTO, too.")
    ] = False,
    lake: options.Lake = "",
) -> None:
    """Write the articles of some days into a folder, with citations, a data dictionary and a manifest.

    The manifest names the state of the lake, the days that lack something, and the SHA-256 of every file.
    """
    from ingest.catalog.door import Door  # noqa: PLC0415
    from ingest.catalog.export import Slice  # noqa: PLC0415
    from ingest.catalog.export import export as write  # noqa: PLC0415
    from ingest.lake import Lake  # noqa: PLC0415

    first, last = parse_day(start), parse_day(end)
    if last < first:
        raise ConfigError(f"The end {last} is before the start {first}.", hint="Swap --from and --to.")
    with Door(Lake.open(options.lake_uri(lake), create=False)) as door:
        done = write(door, Slice(first, last, paper), out, form=form.value, with_alto=alto)
    found = f"{many(done.articles, 'article')}, {many(done.files, 'file')}"
    print(f"{out}: {found}; {done.gaps} days lack something (days.csv).")
    if alto:
        print(f"{many(done.issues, 'issue')} as METS and ALTO.")
