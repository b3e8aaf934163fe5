"""`python -m ingest.cli` is `ingest`."""

from __future__ import annotations

from ingest.cli import main

main()
