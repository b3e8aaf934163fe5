"""The `ingest` command as a person types it: in a folder, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path


class Run(Protocol):
    """Runs `ingest` with these arguments, `given` typed into it and, by name, variables of the environment."""

    def __call__(
        self, *arguments: str, given: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]: ...


def ingest_in(folder: Path | None = None, **always: str) -> Run:
    """Return a runner of the command in a folder (this one where none is named), in a terminal of 200 columns."""

    def run(
        *arguments: str, given: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ingest.cli", *arguments],
            cwd=folder, env={**os.environ, "COLUMNS": "200", **always, **environment},
            input=given, capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip

    return run
