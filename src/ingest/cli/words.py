"""`ingest words`: words of a newspaper's own, proposed and counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ingest.cli import app, options
from ingest.errors import ConfigError
from ingest.papers import load_papers
from ingest.tell.output import output, print_table

words_app = typer.Typer(no_args_is_help=True, help="Words of a newspaper's own: proposed, and counted.")
app.add_typer(words_app, name="words")


@words_app.command()
def suggest(
    paper: options.PaperCode,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="How many, at most.")] = 50,
    lake: options.Lake = "",
    papers: options.Papers = None,
    as_json: options.AsJson = False,
) -> None:
    """Propose words that the newspaper uses and no dictionary has: nothing changes until you add them.

    Put those that are words into the file named by `words` of the paper in papers.toml, one a line. Issues built
    without them are stale then: `ingest plan --only stale`.
    """
    from ingest.lake import Lake  # noqa: PLC0415  (Arrow and Delta: not what `--help` should wait for)
    from ingest.operate.words import suggest as proposed  # noqa: PLC0415

    of = load_papers(options.papers_file(papers)).paper(paper)
    found = proposed(Lake.open(options.lake_uri(lake), create=False), of, top)
    if as_json:
        print(json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=1))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("word")
    for head in ("times", "articles", "cohesion", "entropy"):
        table.add_column(head, justify="right")
    for one in found:
        table.add_row(
            one.word, str(one.times), str(one.articles), f"{one.cohesion:.1f}", f"{one.entropy:.1f}"
        )
    print_table(table, output())


@words_app.command()
def count(
    paper: options.PaperCode,
    renew: Annotated[
        bool, typer.Option("--renew", help="Count anew and put it in force for all issues built from now on.")
    ] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Weigh words by the general table alone.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", callback=options.outside_lakes, metavar="FILE", help="Write the counts as a file, JSON."
        ),
    ] = None,
    lake: options.Lake = "",
    papers: options.Papers = None,
) -> None:
    """Count in how many articles of the newspaper each word stands, for what its keywords weigh.

    --renew keeps the counts in the lake and puts them in force; maintenance says when there is enough to count anew.
    With --out they go into a file, which `word_counts` of the paper in papers.toml puts in force instead. Either stays
    as it is until you renew it, so that the same page gives the same keywords whenever it is built.
    """
    from ingest.issue.lexicons import (  # noqa: PLC0415  (as above)
        counted,
        counts_of,
        put_counts_in_force,
        put_counts_out_of_force,
    )
    from ingest.lake import Lake  # noqa: PLC0415

    if renew + drop + (out is not None) > 1:
        raise ConfigError("One thing at a time.", hint="Name one of --renew, --drop and --out.")
    of = load_papers(options.papers_file(papers)).paper(paper)
    opened, console = Lake.open(options.lake_uri(lake), create=False), output()
    if renew or out is not None:
        told = counted(opened, of.code)
        console.print(f"{len(told.counts):,} words of {told.articles:,} articles counted.")
        if out is not None:
            text = json.dumps(
                {"articles": told.articles, "counts": dict(told.counts)}, ensure_ascii=False, indent=0
            )
            out.write_text(text + "\n", encoding="utf-8")
            line = f'word_counts = "{out.name}" in [papers.{paper}]'
            console.print(f"To put {out} in force: {line}", markup=False, soft_wrap=True)
            return
        put_counts_in_force(opened, of.code, told)
    elif drop:
        put_counts_out_of_force(opened, of.code)
    else:
        found = counts_of(opened, of.code)
        if found is None:
            console.print(f"No counts of {paper} are in force. ingest words count --paper {paper} --renew")
        else:
            console.print(f"In force: {len(found.counts):,} words of {found.articles:,} articles.")
        return
    if of.word_counts:
        console.print(f"papers.toml names {of.word_counts}, which goes before them.", markup=False)
    console.print(
        f"Issues enriched otherwise are stale now: ingest plan --paper {paper} --only stale\n"
        f"Only their enrichment is made anew by: ingest backfill --paper {paper} --from D --to D --stage enrich",
        soft_wrap=True,
    )
