"""The year in the terminal: a row a month, a cell a day, a letter in each so that it reads without colour."""

from __future__ import annotations

from calendar import month_abbr
from typing import TYPE_CHECKING

from rich.text import Text

from ingest.pictures.heatmap.year import CELLS

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.operate.status import DayState
    from ingest.pictures.heatmap.year import PaperYear


def print_year(year: PaperYear, console: Console) -> None:
    """Print one newspaper's year with totals per month and a legend of what occurs in it: 66 columns and the totals."""
    console.print(Text.assemble((year.name, "bold"), f" ({year.paper}) {year.year}"))
    console.print(Text("    " + "".join(f"{day:<2}" for day in range(1, 32)), style="dim"), soft_wrap=True)
    for month in year.months:
        line = Text(f"{month_abbr[month.number]} ")
        for day in month.days:
            if day is None:
                line.append("· ", style="dim")
            else:
                line.append(f"{CELLS[day.state].letter} ", style=_style(day.state))
        line.append("  " * (31 - len(month.days)))
        line.append(
            " " + " ".join(f"{count}{CELLS[_state(name)].letter}" for name, count in month.counts.items())
        )
        line.rstrip()
        console.print(line, soft_wrap=True)
    for name, count in year.counts.items():
        cell = CELLS[_state(name)]
        console.print(
            Text.assemble("    ", (f" {cell.letter} ", _style(_state(name))), f" {count} {cell.meaning}")
        )
    if not year.counts:
        console.print("    no day of this year is known or due")


def _state(name: str) -> DayState:
    return next(state for state in CELLS if state == name)


def _style(state: DayState) -> str:
    red, green, blue = CELLS[state].tint
    return f"black on rgb({red},{green},{blue})"
