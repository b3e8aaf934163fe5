"""What a command line says of papers and days, read without the papers file: a code, a date."""

from __future__ import annotations

import re
from datetime import date

from ingest.errors import ConfigError

PAPER_CODE = re.compile(r"[a-z][a-z0-9_-]{0,31}")
"""What a newspaper's code looks like."""


def parse_day(text: str) -> date:
    """Read an issue date. Raise ConfigError for anything but a real `YYYY-MM-DD`."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass  # 2024-02-30 is refused below with the same words as any other text
    raise ConfigError(f"{text!r} is no date.", hint="Write it as 2024-09-14.")
