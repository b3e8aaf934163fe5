"""What a run did, for people and programs."""

from __future__ import annotations

from ingest.report.terminal import STYLES, markdown_report, print_report

__all__ = ["STYLES", "markdown_report", "print_report"]
