"""Where built issues land: raw bytes by content, Delta tables by issue, a ledger.

What opens tables is loaded when a name of it is first asked for: who only has to know where a lake lies needs a tenth.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.lake.lake import Lake
    from ingest.lake.tables import Snapshot
    from ingest.lake.values import ArchivedPage, Landing, LedgerRow, RunRow

__all__ = ["ArchivedPage", "Lake", "Landing", "LedgerRow", "RunRow", "Snapshot"]

_HOMES = {"Lake": "lake", "Snapshot": "tables"} | dict.fromkeys(
    ("ArchivedPage", "Landing", "LedgerRow", "RunRow"), "values"
)


def __getattr__(name: str) -> object:
    """Load what a name stands for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
