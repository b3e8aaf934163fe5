"""Where pages come from. One module per kind of source; each says what it saw and hands over raw bytes."""

from __future__ import annotations

from ingest.sources.base import Discovery, Fetched, Found, Getter, RawPage, RawPart, Ref, Source
from ingest.sources.folder import Folder
from ingest.sources.opening import open_source

__all__ = [
    "Discovery",
    "Fetched",
    "Folder",
    "Found",
    "Getter",
    "RawPage",
    "RawPart",
    "Ref",
    "Source",
    "open_source",
]
