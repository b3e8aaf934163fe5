"""Where built issues land: raw bytes by content, Delta tables by issue, a ledger."""

from __future__ import annotations

from ingest.lake.lake import ArchivedPage, Lake, Landing, LedgerRow, RunRow
from ingest.lake.tables import Snapshot

__all__ = ["ArchivedPage", "Lake", "Landing", "LedgerRow", "RunRow", "Snapshot"]
