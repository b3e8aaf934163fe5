"""What the app refuses, beside what the rooms below it do."""

from __future__ import annotations

from ingest.errors import IngestError


class NothingThereError(IngestError):
    """The lake has no such article, page, place or person."""


class MisaskedError(IngestError):
    """The catalog says of what was asked that it means nothing."""


class BusyError(IngestError):
    """Other questions are still being answered."""
