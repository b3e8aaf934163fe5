"""What newspapers there are and when they appear: the papers file, its calendars, its gaps.

The door of the room for commands: what checks a papers file is loaded when one is read, so that `ingest --help`
does not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.papers.days import PAPER_CODE, parse_day

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.papers.registry import Registry

__all__ = ["PAPER_CODE", "load_papers", "parse_day"]


def load_papers(file: Path) -> Registry:
    """Read a papers file and the gaps file beside it. Raise ConfigError with the place of the mistake in it."""
    from ingest.papers import registry  # noqa: PLC0415

    return registry.load_papers(file)
