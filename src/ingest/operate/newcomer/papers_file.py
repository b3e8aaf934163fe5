"""The papers file that a newcomer begins with: one newspaper, its source, and a word beside each line. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of a newspaper: `source` is its `[[papers.CODE.sources]]` table, `day` an issue that it has."""

    code: str
    name: str
    home: str
    source: str
    day: date
    first: date | None = None
    pages: int = 0


def papers_file(begin: Beginning) -> str:
    """Write a papers file with comments that say what may be changed."""
    home = f'home = "{begin.home}"' if begin.home else '# home = "330482"'
    first = f"first = {begin.first}" if begin.first else f"# first = {begin.day}"
    count = f"# count = {{ min = {max(1, begin.pages // 2)} }}" if begin.pages else "# count = { min = 4 }"
    return f"""# Newspapers and where their pages come from. docs/sources.md and docs/calendar.md have every setting.
# Look at it again with: ingest run --paper {begin.code} --date {begin.day}

[papers.{begin.code}]
name = "{begin.name}"
{home:<32} # division code of the home county: it decides between places of one name
# masthead = ["{begin.name}"]      # other names that its pages print, should they be taken for another newspaper's

[papers.{begin.code}.calendar]
{first:<32} # the first issue; `last` ends a newspaper
# weekdays = ["mon", "tue", "wed", "thu", "fri"]      # a daily otherwise
{count:<32} # an issue of fewer pages is partial
# due = "06:00"                    # local time from which an issue should be there
# retention_days = 730             # how long the site keeps an issue

{begin.source.strip()}
"""
