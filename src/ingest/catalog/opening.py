"""How the process that answers questions is started; what asks loads no database for it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

from ingest.catalog.limits import Limits


@dataclass(frozen=True, slots=True)
class Opening:
    """What such a process is started with: the file of the catalog, the lake's URI, a folder of its own, limits."""

    path: str
    lake: str
    scratch: str
    limits: Limits


def command(descriptor: int, opening: Opening) -> list[str]:
    """Return the command that starts such a process; -P keeps modules of the current folder out of it."""
    told = {
        "path": opening.path,
        "lake": opening.lake,
        "scratch": opening.scratch,
        "limits": {name: getattr(opening.limits, name) for name in Limits.__slots__},
    }
    return [sys.executable, "-P", "-m", "ingest.catalog.answering", str(descriptor), json.dumps(told)]
