"""`ingest explain` and `catalog`: why an article is what it is, and the file that analysts open."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ingest.cli import app, options
from ingest.errors import ConfigError
from ingest.papers import load_papers
from ingest.tell.output import output, print_table

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from ingest.lake import Lake
    from ingest.operate.explain_enrich import ExplainedEnrichment


@app.command()
def explain(
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID", help="As in the column article_id.")],
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Show, line by line, why each piece of an article was joined to it, and why it has its keywords and places.

    Each credit's line says which form it was read by. Keywords and places are found again with the newspaper's
    settings; without its entry in the papers file they are left out.
    """
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.operate.explain import explain_article  # noqa: PLC0415
    from ingest.segment.flags import in_words  # noqa: PLC0415

    opened = Lake.open(options.lake_uri(lake), create=False)
    told = explain_article(opened, article_id)
    found = _enrichment(opened, article_id, papers)
    if as_json:
        whole = asdict(told) | ({"enrichment": asdict(found)} if found else {})
        print(json.dumps(whole, default=str, ensure_ascii=False, indent=1))
        return
    console = output()
    console.print(f"[bold]{escape(told.title or '(untitled)')}[/]  {told.kind}", soft_wrap=True)
    console.print(f"{told.article_id}  {told.issue_date}", soft_wrap=True)
    for page in told.pages:
        console.print(
            f"page {page.page_no}  {page.origin}  raw bytes sha256 {page.raw_sha256}",
            markup=False,
            soft_wrap=True,
        )
    console.print(f"segmenter {told.segmenter_version}, enricher {told.enricher_version}", soft_wrap=True)
    sure = ", ".join(f"{name} {value:.2f}" for name, value in told.confidence.items())
    console.print(f"confidence: {sure}")
    for flag in told.flags:
        console.print(f"doubt: {in_words(flag)}", markup=False, soft_wrap=True)
    for words, other in zip(("perhaps continues", "perhaps continued by"), told.linked, strict=True):
        if other:
            console.print(f"{words} {other} (not joined: see its jump line)", soft_wrap=True)
    if told.repeats is not None:
        as_what = (
            f"{told.repeats.relation} of {told.repeats.duplicate_of}, {told.repeats.similarity:.2f} alike"
        )
        console.print(as_what, markup=False, soft_wrap=True)
        for passage in told.repeats.shared:
            console.print(f"  both have: {passage}", markup=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    several, boxes = len(told.pages) > 1, any(line.place for line in told.lines)
    heads = [*(["page"] if several else []), "line", *(["mm from left, top"] if boxes else []), "role"]
    for head in heads:
        table.add_column(head, justify="left" if head == "role" else "right")
    table.add_column("text", overflow="fold")
    table.add_column("why", style="dim", overflow="fold")
    for line in told.lines:
        place = "" if line.place is None else f"{line.place[0]}, {line.place[1]}"
        cells = [*([line.page_no] if several else []), str(line.line), *([place] if boxes else []), line.role]
        table.add_row(*cells, escape(line.text), escape(line.why))
    print_table(table, console)
    if boxes:
        console.print(
            "In brackets: how much each sign speaks for it (above 0) or against it (below), as log-odds."
        )
    _show_enrichment(console, found)


def _enrichment(lake: Lake, article_id: str, papers: Path | None) -> ExplainedEnrichment | None:
    """Explain keywords and places; None where the papers file does not have the newspaper."""
    from ingest.operate.explain_enrich import explain_enrichment  # noqa: PLC0415

    try:
        paper = load_papers(options.papers_file(papers)).paper(article_id.partition("-")[0])
    except ConfigError:
        return None
    return explain_enrichment(lake, paper, article_id)


def _show_enrichment(console: Console, found: ExplainedEnrichment | None) -> None:
    if found is None:
        console.print("keywords and places: not explained, the papers file does not have this newspaper")
        return
    if not found.current:
        console.print(
            "Keywords and places as they would be found now; those in the lake are of another version."
        )
    keywords = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("keyword", "kind"):
        keywords.add_column(head)
    for head in ("weight", "heading", "lead", "rest", "idf", "factor"):
        keywords.add_column(head, justify="right")
    for one in found.keywords:
        numbers = (f"{one.weight:.2f}", one.title, one.lead, one.body, f"{one.idf:.1f}", f"{one.factor:.2f}")
        keywords.add_row(escape(one.term), one.kind, *map(str, numbers))
    print_table(keywords, console)
    places = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("place", "official name", "code", "role", "why", "where"):
        places.add_column(head, overflow="fold")
    for at in found.places:
        places.add_row(*map(escape, (at.printed, at.official, at.code, at.role, at.why, at.context)))
    print_table(places, console)


@app.command()
def catalog(lake: options.Lake = "", papers: options.Papers = None, as_json: options.AsJson = False) -> None:
    """Build the DuckDB catalog file anew over the lake as it is now.

    Where there is a papers file, what the gaps file beside it excuses is brought into the lake first.
    """
    from ingest.catalog import build  # noqa: PLC0415
    from ingest.lake import Lake  # noqa: PLC0415
    from ingest.runs.newspapers import note_papers  # noqa: PLC0415
    from ingest.search import bring_up  # noqa: PLC0415

    opened = Lake.open(options.lake_uri(lake), create=False)
    file = options.papers_file(papers)
    # A catalog needs no papers file: analysts build one over a lake alone. A file that was named must be there.
    if papers is not None or file.exists():
        note_papers(opened, load_papers(file).papers.values(), datetime.now(UTC), mend=True)
    bring_up(opened)
    path = build(opened)
    print(json.dumps({"catalog": str(path)}) if as_json else f"{path}\nOpen it: duckdb -readonly {path}")
