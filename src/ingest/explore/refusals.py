"""What the app refuses, beside what the rooms below it do."""

from __future__ import annotations

from ingest.errors import IngestError


class NothingThereError(IngestError):
    """The lake has no such article, page, place or person."""


class BusyError(IngestError):
    """Other questions are still being answered."""
