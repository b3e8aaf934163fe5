"""Where things are, unless a command says otherwise: read from the environment once, at the edge."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """`lake` is a path or an s3:// URI, `papers` the registry of newspapers, `debug` asks for tracebacks."""

    lake: str
    papers: Path
    debug: bool

    @classmethod
    def from_environment(cls) -> Settings:
        """Read INGEST_LAKE, INGEST_PAPERS and INGEST_DEBUG; the defaults are ./lake and ./papers.toml."""
        return cls(
            lake=os.environ.get("INGEST_LAKE", "lake"),
            papers=Path(os.environ.get("INGEST_PAPERS", "papers.toml")),
            debug=os.environ.get("INGEST_DEBUG", "") not in {"", "0"},
        )
