"""Lakes that many tests of a file begin with: run once in a process, and copied for each test."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.lake import Lake
from ingest.runs.pipeline import run_days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ingest.papers.registry import Paper

_RUN: dict[tuple[str, tuple[date, ...], str], Path] = {}


def lake_of(paper: Paper, days: Sequence[date], where: Path, *, command: str = "test") -> Lake:
    """Return a new lake at `where` in which these days of a paper have been run.

    The paper's folder, of which the lake may be a part, is what the run depends on: one of the same files has its
    lake copied. Its catalog is the copied lake's: who looks at that builds it anew, as after any move.
    """
    key = _content(paper.base), tuple(days), command
    if key not in _RUN:
        kept = Path(_shelf().name) / str(len(_RUN))
        run_days(paper, days, Lake.open(str(kept)), command=command)
        _RUN[key] = kept
    shutil.copytree(_RUN[key], where)
    return Lake.open(str(where))


@cache
def _shelf() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ingest-prepared-", ignore_cleanup_errors=True)


def _content(folder: Path) -> str:
    """Return a digest of a folder's files and their names."""
    told = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        told.update(f"{path.relative_to(folder)} {path.stat().st_size} ".encode() + path.read_bytes())
    return told.hexdigest()
