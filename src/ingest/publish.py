"""The last steps of everything that changes issues: duplicates anew, then the catalog that shows it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.catalog import build as build_catalog
from ingest.dedup import COLUMNS, resolve

if TYPE_CHECKING:
    from ingest.lake import Lake


def resolve_duplicates(lake: Lake) -> int:
    """Find reprints and excerpts among all articles in force, make `duplicates` hold them; return how many."""
    return lake.land_duplicates(resolve(lake.read_table("articles", COLUMNS)))


def publish(lake: Lake) -> tuple[int, str]:
    """Resolve duplicates and build the catalog anew; return how many duplicates and where the catalog is.

    Raise LakeError where storage refuses; an earlier catalog stays then.
    """
    return resolve_duplicates(lake), build_catalog(lake)
