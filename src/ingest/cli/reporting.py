"""`ingest report`: what a run did, as it was written down when it ended."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from ingest.cli import app, options
from ingest.errors import ConfigError


class Form(StrEnum):
    """How a report is printed."""

    md = "md"
    json = "json"


@app.command()
def report(
    run: Annotated[
        str, typer.Option("--run", metavar="ID", help="The run, as in the column run_id of `runs`.")
    ] = "",
    latest: Annotated[bool, typer.Option("--latest", help="The run that began last. The default.")] = False,
    paper: Annotated[str, typer.Option("--paper", metavar="P", help="Only of this newspaper.")] = "",
    every: Annotated[bool, typer.Option("--list", help="List the runs whose reports are there.")] = False,
    form: Annotated[Form, typer.Option("--format", help="How to print it.")] = Form.md,
    lake: options.Lake = "",
) -> None:
    """Show what a run did: what came, what is missing, what the audits found, where the time went."""
    from ingest.lake import Lake  # noqa: PLC0415  (Arrow and Delta: not what `--help` should wait for)
    from ingest.tell.report.keeping import read_report, reports  # noqa: PLC0415

    if run and latest:
        raise ConfigError("--run names one run, --latest another.", hint="Leave one out.")
    opened = Lake.open(options.lake_uri(lake), create=False)
    if every:
        found = reports(opened)
        print(json.dumps(found) if form is Form.json else "\n".join(found))
        return
    print(read_report(opened, run, paper=paper, form=form.value), end="" if form is Form.md else "\n")
