"""Where pages come from. One module per kind of source; each says what it saw and hands over raw bytes."""

from __future__ import annotations

from ingest.sources.base import Found, RawPage, Source
from ingest.sources.folder import Folder

__all__ = ["Folder", "Found", "RawPage", "Source"]
