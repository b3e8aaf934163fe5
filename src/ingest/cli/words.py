"""`ingest words`: words of a newspaper's own, proposed and counted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ingest.cli import app, options
from ingest.papers import load_papers
from ingest.tell.output import output, print_table

words_app = typer.Typer(no_args_is_help=True, help="Words of a newspaper's own: proposed, and counted.")
app.add_typer(words_app, name="words")


@dataclass(frozen=True, slots=True)
class Counted:
    """What `ingest words count` writes: articles read, and in how many of them each word stands."""

    articles: int
    counts: dict[str, int]


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
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write, JSON.")],
    lake: options.Lake = "",
    papers: options.Papers = None,
) -> None:
    """Count in how many articles of the newspaper each word stands, for what its keywords weigh.

    Name the file as `word_counts` of the paper in papers.toml to put it in force. It stays as it is until you write
    it anew, so that the same page gives the same keywords whenever it is built.
    """
    from ingest.lake import Lake  # noqa: PLC0415  (as above)
    from ingest.operate.words import count as counted  # noqa: PLC0415

    of = load_papers(options.papers_file(papers)).paper(paper)
    told = Counted(*counted(Lake.open(options.lake_uri(lake), create=False), of))
    text = json.dumps({"articles": told.articles, "counts": told.counts}, ensure_ascii=False, indent=0)
    out.write_text(text + "\n", encoding="utf-8")
    console = output()
    console.print(f"{len(told.counts):,} words of {told.articles:,} articles in {out}", soft_wrap=True)
    console.print(
        f'To put them in force: word_counts = "{out.name}" in [papers.{paper}]', markup=False, soft_wrap=True
    )
