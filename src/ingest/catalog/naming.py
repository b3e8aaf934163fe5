"""What the catalog is called, and how DuckDB is opened wherever ingest opens it."""

from __future__ import annotations

from ingest.settings import CATALOG

__all__ = ["CATALOG", "OFFLINE"]

OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""Nothing is fetched while somebody builds or asks: the catalog of a local lake needs no extension."""
