"""A year, and the issues of a run, as Markdown: a coloured square for each day, for pages that show no HTML."""

from __future__ import annotations

from calendar import month_abbr
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ingest.pictures.heatmap.year import CELLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ingest.pictures.heatmap.year import PaperYear

SQUARES: Mapping[str, str] = {
    "complete": "🟩",
    "partial": "🟨",
    "no_issue": "⬜",
    "unconfirmed": "🟧",
    "missing": "🟥",
    "failed": "🟥",
    "untried": "🟪",
    "waiting": "🟦",
    "excused": "🟫",
    "stopped": "🟥",
    "busy": "🟦",
    "": "⬛",
}
"""By state, those of a run's issues (`stopped`, `busy`) too; empty for a day that is not known or not done yet."""

_OF_RUNS: Mapping[str, str] = {
    "stopped": "the chunk ended before it",
    "busy": "another run had it",
    "": "not done yet",
}


def year_markdown(year: PaperYear) -> str:
    """Return one newspaper's year: a row a month, a square a day, and what the squares mean."""
    lines = ["| month | days | |", "| --- | --- | --- |"]
    for month in year.months:
        squares = "".join(SQUARES[day.state if day else ""] for day in month.days)
        told = ", ".join(f"{count} {name}" for name, count in month.counts.items())
        lines.append(f"| {month_abbr[month.number]} | {squares} | {told} |")
    return "\n".join([*lines, "", *_legend(year.counts), ""])


def grid_markdown(days: Iterable[tuple[str, date]], states: Mapping[tuple[str, date], str]) -> str:
    """Return the issues of a run by paper and month, a square each; `states` has those that are done."""
    months: dict[tuple[str, str], list[tuple[str, date]]] = defaultdict(list)
    for paper, day in sorted(days):
        months[paper, f"{day:%Y-%m}"].append((paper, day))
    lines = ["| paper | month | issues | |", "| --- | --- | --- | --- |"]
    for (paper, month), members in months.items():
        squares = "".join(SQUARES.get(states.get(one, ""), SQUARES["failed"]) for one in members)
        counts = Counter(states[one] for one in members if one in states)
        told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
        lines.append(f"| {paper} | {month} | {squares} | {told or 'not begun'} |")
    found = Counter(states.get(one, "") for members in months.values() for one in members)
    return "\n".join([*lines, "", *_legend(found), ""])


def _legend(counts: Mapping[str, int]) -> list[str]:
    meanings = {**{str(state): cell.meaning for state, cell in CELLS.items()}, **_OF_RUNS}
    return [
        f"* {SQUARES.get(state, SQUARES['failed'])} {count}: {meanings.get(state, state)}"
        for state, count in counts.items()
        if count
    ]
