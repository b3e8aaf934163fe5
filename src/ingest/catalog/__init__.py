"""The DuckDB file that analysts open: views and macros over one consistent state of the lake."""

from __future__ import annotations

from ingest.catalog.ask import query
from ingest.catalog.build import CATALOG, build

__all__ = ["CATALOG", "build", "query"]
