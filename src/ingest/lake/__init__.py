"""Where built issues land: raw bytes by content, Delta tables by issue, a ledger."""

from __future__ import annotations

from ingest.lake.lake import Lake
from ingest.lake.tables import Snapshot
from ingest.lake.values import ArchivedPage, Landing, LedgerRow, RunRow

__all__ = ["ArchivedPage", "Lake", "Landing", "LedgerRow", "RunRow", "Snapshot"]
