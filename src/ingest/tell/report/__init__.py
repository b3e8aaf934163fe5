"""What a run did, for people and programs."""

from __future__ import annotations

from ingest.tell.report.terminal import STYLES, print_report

__all__ = ["STYLES", "print_report"]
