"""Reprints, excerpts and updates across pages, days and papers, from the bodies of articles."""

from __future__ import annotations

from ingest.dedup.bounds import BOUNDS, Bounds
from ingest.dedup.resolve import Resolver, resolve
from ingest.dedup.texts import COLUMNS

__all__ = ["BOUNDS", "COLUMNS", "Bounds", "Resolver", "resolve"]
