"""Where things are, unless a command says otherwise: read from the environment once, at the edge."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

CATALOG = "catalog.duckdb"
"""The file of a lake that analysts open."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`lake` is a path or an s3:// URI, `papers` the registry of newspapers, `debug` asks for tracebacks.

    `runner` says where a backfill's chunks are done; see `ingest.runs.workers.Runner`.
    """

    lake: str
    papers: Path
    debug: bool
    runner: str = "inline"

    @classmethod
    def from_environment(cls) -> Settings:
        """Read INGEST_LAKE, INGEST_PAPERS, INGEST_RUNNER and INGEST_DEBUG.

        The defaults are ./lake, ./papers.toml and one process.
        """
        return cls(
            lake=os.environ.get("INGEST_LAKE", "lake"),
            papers=Path(os.environ.get("INGEST_PAPERS", "papers.toml")),
            debug=os.environ.get("INGEST_DEBUG", "") not in {"", "0"},
            runner=os.environ.get("INGEST_RUNNER", "") or "inline",
        )
