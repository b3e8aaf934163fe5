"""The same as one HTML file that asks nothing of any other."""

from __future__ import annotations

from calendar import month_abbr
from typing import TYPE_CHECKING

from ingest.pictures.heatmap.year import CELLS
from ingest.pictures.page.markup import told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.operate.status import Day
    from ingest.pictures.heatmap.year import Month, PaperYear

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: #222; background: #fff; margin: 2em auto; max-width: 76em; padding: 0 1.5em; }
h1 { font-size: 1.5em; margin: 0 0 .2em; }
h2 { font-size: 1.15em; margin: 2em 0 .4em; }
h2 small { font-weight: normal; color: #666; }
.map { overflow-x: auto; }
table.year { border-collapse: separate; border-spacing: 2px; font-variant-numeric: tabular-nums; }
table.year th { font-weight: normal; color: #666; font-size: .8em; padding: 0 .2em; }
table.year td { width: 1.75em; height: 1.75em; text-align: center; border-radius: 3px; font-size: .85em; padding: 0; }
table.year td.none { color: #bbb; }
table.year td.sun { box-shadow: 3px 0 0 -1px #999; }
table.year td.total { width: auto; text-align: left; white-space: nowrap; padding-left: .8em; color: #444; }
ul.legend { list-style: none; padding: 0; margin: .6em 0; display: flex; flex-wrap: wrap; gap: .3em 1.4em; }
ul.legend b { display: inline-block; width: 1.75em; text-align: center; border-radius: 3px; margin-right: .4em;
  font-weight: normal; }
table.days { border-collapse: collapse; font-size: .92em; }
table.days td, table.days th { text-align: left; vertical-align: top; padding: .25em .9em .25em 0;
  border-top: 1px solid #e4e4e4; }
table.days td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
"""

_WEEKDAYS = "一二三四五六日"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_document(years: Sequence[PaperYear]) -> str:
    """Return the years of newspapers as a self-contained HTML file; hovering a day tells its evidence."""
    tints = "".join(
        f".{state} {{ background: rgb{cell.tint}; color: #000; }}\n" for state, cell in CELLS.items()
    )
    title = f"Issues of {', '.join(sorted({str(year.year) for year in years}))}"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{told(title)}</title>",
            f"<style>{_STYLE}{tints}</style>",
            "</head>",
            "<body>",
            f"<h1>{told(title)}</h1>",
            *(line for year in years for line in _year(year)),
            "</body>",
            "</html>\n",
        )
    )


def _year(year: PaperYear) -> Iterator[str]:
    yield f"<h2>{told(year.name)} <small>{told(year.paper)} {year.year}</small></h2>"
    yield '<div class="map"><table class="year"><thead><tr><th></th>'
    yield "".join(f"<th>{day}</th>" for day in range(1, 32)) + "</tr></thead><tbody>"
    yield from (_month(month) for month in year.months)
    yield "</tbody></table></div>"
    yield '<ul class="legend">'
    for state, cell in CELLS.items():
        if state in year.counts:
            yield f'<li><b class="{state}">{cell.letter}</b>{year.counts[state]} {told(cell.meaning)}</li>'
    yield "</ul>"
    if year.noted:
        yield '<table class="days"><thead><tr>'
        yield "<th>day</th><th>state</th><th>evidence</th><th>excuse</th></tr></thead><tbody>"
        for day in year.noted:
            yield (
                f"<tr><td>{day.issue_date}</td><td>{day.state}</td><td>{told(day.evidence)}</td>"
                f"<td>{told(day.excuse)}</td></tr>"
            )
        yield "</tbody></table>"


def _month(month: Month) -> str:
    cells = [_cell(day) for day in month.days]
    cells += ["<td></td>"] * (31 - len(cells))
    total = "&ensp;".join(
        f"{count}{cell.letter}" for state, cell in CELLS.items() if (count := month.counts.get(state, 0))
    )
    return f'<tr><th scope="row">{month_abbr[month.number]}</th>{"".join(cells)}<td class="total">{total}</td></tr>'


def _cell(day: Day | None) -> str:
    if day is None:
        return '<td class="none">·</td>'
    weekday = day.issue_date.weekday()
    tip = f"{day.issue_date} 星期{_WEEKDAYS[weekday]}: {day.state}: {day.evidence}"
    if day.excuse:
        tip += f"; excused: {day.excuse}"
    sunday = " sun" if weekday == 6 else ""
    return f'<td class="{day.state}{sunday}" title="{told(tip)}">{CELLS[day.state].letter}</td>'
