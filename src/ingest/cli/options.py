"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import ConfigError
from ingest.settings import MARKER, Settings

Lake = Annotated[
    str,
    typer.Option(
        "--lake",
        metavar="URI",
        help="The lake: a folder or s3://bucket/prefix. Default: INGEST_LAKE or ./lake.",
    ),
]
Papers = Annotated[
    Path | None,
    typer.Option(
        "--papers",
        metavar="FILE",
        help="The registry of newspapers. Default: INGEST_PAPERS or ./papers.toml.",
    ),
]
PaperCode = Annotated[
    str, typer.Option("--paper", metavar="P", help="The newspaper's code in the papers file.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON for a program instead of a table for a person.")
]
Rate = Annotated[
    float,
    typer.Option("--rate", metavar="MB", min=0, help="Read at most so many megabytes a second; 0: no bound."),
]


def outside_lakes(given: Path | None) -> Path | None:
    """Return where a command is to write. Raise ConfigError for a place within a lake: its files are its own."""
    if given is not None:
        whole = given.expanduser().absolute()
        for folder in (whole, *whole.parents):
            if (folder / MARKER).is_file():
                raise ConfigError(
                    f"{given} lies in the lake {folder}, whose files are its own.",
                    hint="Name a place outside of it.",
                )
    return given


def lake_uri(given: str) -> str:
    """Return the lake that a command means."""
    return given or Settings.from_environment().lake


def papers_file(given: Path | None) -> Path:
    """Return the papers file that a command means."""
    return given or Settings.from_environment().papers


def places(lake: str, papers: Path | None) -> list[str]:
    """Return what a command that is told to be typed next must say of lake and papers file: what this one said."""
    said = [("--lake", lake), ("--papers", str(papers) if papers else "")]
    return [f"{name} {shlex.quote(value)}" for name, value in said if value]
