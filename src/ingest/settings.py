"""Where things are, unless a command says otherwise: read from the environment once, at the edge."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ConfigError

CATALOG = "catalog.duckdb"
"""The file of a lake that analysts open."""

NEWSPAPERS = "newspapers.json"
"""The file of a lake with what the papers file says of the newspapers."""

DIVISIONS = "divisions"
"""Folder of a lake with the lists of divisions, each named after the digest of what it was made of."""

SIDE_BY_SIDE = 4
"""Hosts that one run asks at once, each as politely as if it were alone: waiting for four costs as long as for one."""


MARKER = "_ingest.json"
"""The file at the root of a lake that says that it is one, and of which format."""

VERSION = "0.1.0"
"""The version of this package."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`lake` is a path or an s3:// URI, `papers` the registry of newspapers, `debug` asks for tracebacks.

    `runner` says where a backfill's chunks are done; see `ingest.runs.workers.Runner`. `side_by_side` is how many
    hosts one run asks at once.
    """

    lake: str
    papers: Path
    debug: bool
    runner: str = "inline"
    side_by_side: int = SIDE_BY_SIDE

    @classmethod
    def from_environment(cls) -> Settings:
        """Read INGEST_LAKE, INGEST_PAPERS, INGEST_RUNNER, INGEST_SIDE_BY_SIDE and INGEST_DEBUG.

        The defaults are ./lake, ./papers.toml, one process and four hosts at once.
        """
        return cls(
            lake=os.environ.get("INGEST_LAKE", "lake"),
            papers=Path(os.environ.get("INGEST_PAPERS", "papers.toml")),
            debug=os.environ.get("INGEST_DEBUG", "") not in {"", "0"},
            runner=os.environ.get("INGEST_RUNNER", "") or "inline",
            side_by_side=_number("INGEST_SIDE_BY_SIDE", SIDE_BY_SIDE),
        )


def _number(name: str, otherwise: int) -> int:
    """Read a whole number from 1 up. Raise ConfigError for anything else."""
    text = os.environ.get(name, "")
    if not text:
        return otherwise
    if not text.isdecimal() or int(text) < 1:
        raise ConfigError(f"{name} is {text!r}.", hint=f"export {name}={otherwise}")
    return int(text)
