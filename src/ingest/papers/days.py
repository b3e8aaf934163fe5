"""What a command line says of papers and days, read without the papers file: a code, a date, a reason."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from ingest.errors import ConfigError

PAPER_CODE = re.compile(r"[a-z][a-z0-9_-]{0,31}")
"""What a newspaper's code looks like."""


FIRST, LAST = date(1800, 1, 1), date(2199, 12, 31)
"""Between these days issues are taken for possible: the first newspapers in Chinese are of 1815. Beyond them a year is
a slip of the keyboard, and spans over all the years there are would be planned day by day."""


def one_line(text: str) -> str:
    """Return what a person wrote as one line of letters: without blanks at its ends and without control characters."""
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())


def parse_day(text: str) -> date:
    """Read an issue date. Raise ConfigError for anything but a real `YYYY-MM-DD` of FIRST to LAST."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            found = date.fromisoformat(text)
        except ValueError:
            pass  # 2024-02-30 is refused below with the same words as any other text
        else:
            if FIRST <= found <= LAST:
                return found
            raise ConfigError(
                f"{text} is no day of a newspaper: {FIRST} to {LAST} are taken.", hint="Look at the year."
            )
    raise ConfigError(f"{text!r} is no date.", hint="Write it as 2024-09-14.")
