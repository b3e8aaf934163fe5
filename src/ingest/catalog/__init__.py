"""The DuckDB file that analysts open: views and macros over one consistent state of the lake.

What a call needs is loaded when it is first made: the process that answers questions needs DuckDB alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.catalog.naming import CATALOG

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from ingest.catalog.door import Value
    from ingest.catalog.limits import Limits
    from ingest.lake import Lake
    from ingest.lake.place import Place

__all__ = ["CATALOG", "build", "query"]


def build(lake: Lake) -> str:
    """Build the catalog over the lake as it is now; see `ingest.catalog.building.build`."""
    from ingest.catalog.building import build as build_catalog  # noqa: PLC0415

    return build_catalog(lake)


def query(
    lake: Lake | Place, sql: str, limits: Limits | None = None, values: Mapping[str, Value] | None = None
) -> pa.Table:
    """Ask the catalog of a lake in SQL; see `ingest.catalog.door.Door.ask`."""
    from ingest.catalog.door import Door  # noqa: PLC0415

    with Door(lake, limits) as door:
        return door.ask(sql, values)
