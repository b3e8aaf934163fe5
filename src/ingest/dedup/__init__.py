"""Reprints and excerpts across pages, days and papers, from the fingerprints and bodies of articles."""

from __future__ import annotations

from ingest.dedup.resolve import COLUMNS, resolve, resolve_new, resolve_since

__all__ = ["COLUMNS", "resolve", "resolve_new", "resolve_since"]
