"""The main job on the sample newspaper, and what a person gets from it. `make run` calls this."""

from __future__ import annotations

import logging
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest import catalog
from ingest.catalog.results import write_result
from ingest.lake import Lake
from ingest.operate.status import paper_status
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days, span
from ingest.tell.report.styles import STYLES
from ingest.tell.report.terminal import print_report

HOME = Path(__file__).resolve().parent.parent.parent
PAPERS = HOME / "sample" / "papers.toml"
DAY = date(2024, 9, 14)
QUERY = """SELECT p.name AS place, p.level, count(*) AS articles, sum(p.mentions) AS mentions
FROM article_places p JOIN articles_unique a USING (article_id)
WHERE p.code LIKE '330495%' AND p.level = 'town'
GROUP BY ALL ORDER BY articles DESC, place LIMIT 5"""


def main() -> int:
    """Ingest the sample's days into the lake and show ledger, articles, duplicates and a query."""
    logging.getLogger("ingest").addHandler(logging.NullHandler())
    started = time.perf_counter()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 150)
    paper = load_papers(PAPERS).paper("chenghu")
    lake = Lake.open(os.environ.get("LAKE", "lake"))
    first, last = paper.calendar.first, paper.calendar.last
    assert first is not None
    assert last is not None
    heading(console, f"《{paper.name}》, {first} to {last}, into {lake.uri}")
    print_report(run_days(paper, span(first, last), lake, command="make run"), console)

    heading(console, "The ledger: what the calendar expects against what is there (ingest status)")
    state = paper_status(paper, lake.ledger(paper.code), datetime.now(UTC))
    console.print(
        ", ".join(
            f"[{STYLES.get(name, '')}]{count} {name}[/]" for name, count in sorted(state.counts.items())
        )
    )
    for gap in state.gaps:
        console.print(
            f"  {gap.issue_date} [{STYLES.get(gap.status, '')}]{gap.status}[/] {escape(gap.evidence)}"
        )

    heading(console, f"The articles of {DAY}")
    articles(console, lake)

    heading(console, "A story printed twice")
    duplicate(console, lake)

    heading(console, "A question: which towns are in the news? (ingest query)")
    console.print(escape(QUERY), style="dim")
    write_result(catalog.query(lake, QUERY), "table", sys.stdout)

    heading(console, f"Done in {time.perf_counter() - started:.1f} s. What to type next")
    where = os.path.relpath(lake.uri) if "://" not in lake.uri else lake.uri
    first_id = catalog.query(
        lake, "SELECT article_id FROM articles ORDER BY issue_date, page_no, position LIMIT 1"
    )
    console.print(
        f"  . .venv/bin/activate\n"
        f"  ingest query \"SELECT issue_date, title FROM articles WHERE kind = 'news' LIMIT 10\" --lake {where}\n"
        f"  ingest explain {first_id.column(0)[0]} --lake {where}\n"
        f"  ingest status --papers sample/papers.toml --lake {where}\n"
        f"  ingest segment sample/pages/{DAY}/01.txt\n"
        f"  duckdb -readonly {where}/catalog.duckdb",
        soft_wrap=True,
    )
    return 0


def heading(console: Console, text: str) -> None:
    """Print the title of a section."""
    console.print()
    console.rule(f"[bold]{escape(text)}[/]", align="left")


def articles(console: Console, lake: Lake) -> None:
    """Print the articles of one day with title, byline, places and keywords."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("page", "kind", "title", "byline", "places", "keywords"):
        table.add_column(name, overflow="ellipsis", no_wrap=True, max_width={"title": 44}.get(name, 26))
    rows = catalog.query(
        lake,
        f"""SELECT page_no, kind, coalesce(nullif(kicker, '') || ' ', '') || title AS title,
                   array_to_string(list_concat(reporters, correspondents, photographers), ' ') AS byline,
                   array_to_string([p.name for p in places][:4], ' ') AS places,
                   array_to_string([k.term for k in keywords][:4], ' ') AS keywords
            FROM articles WHERE issue_date = DATE '{DAY}' ORDER BY page_no, position""",
    )
    for row in rows.to_pylist():
        table.add_row(*(escape(str(value or "·")) for value in row.values()))
    console.print(table)


def duplicate(console: Console, lake: Lake) -> None:
    """Print one pair of duplicates, the earlier first."""
    rows = catalog.query(
        lake,
        """SELECT d.relation, d.similarity, old.issue_date AS old_date, old.page_no AS old_page, old.title AS old_title,
                  new.issue_date AS new_date, new.page_no AS new_page, new.title AS new_title
           FROM duplicates d JOIN articles old ON old.article_id = d.duplicate_of
           JOIN articles new ON new.article_id = d.article_id
           ORDER BY d.relation = 'excerpt', d.similarity DESC, d.article_id LIMIT 1""",
    ).to_pylist()
    for row in rows:
        console.print(f"  {row['old_date']} page {row['old_page']}  {escape(row['old_title'])}")
        console.print(
            f"  {row['new_date']} page {row['new_page']}  {escape(row['new_title'])}  "
            f"[yellow]{row['relation']}, similarity {row['similarity']:.2f}[/]"
        )


if __name__ == "__main__":
    sys.exit(main())
