"""What a newspaper's own articles tell of words: new ones to propose, and how common each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.enrich.lexicon import load_lexicon
from ingest.enrich.new_words import NewWord, new_words
from ingest.issue.lexicons import newest_of

if TYPE_CHECKING:
    from ingest.lake import Lake
    from ingest.papers.registry import Paper


def suggest(lake: Lake, paper: Paper, top: int) -> list[NewWord]:
    """Propose words for the paper's words file: what its articles use, and neither list of ours has."""
    known = set(load_lexicon(*paper.words_files).words)
    gazetteer = load_gazetteer(paper.places_file)
    known.update(gazetteer.names())
    for row in gazetteer.below(paper.home):
        known.update((row.name, *row.others))
    return new_words(_bodies(lake, paper.code), known, top)


def _bodies(lake: Lake, paper: str) -> list[str]:
    rows = lake.tables.read(
        "articles", ["issue_date", "article_id", "title", "body"], [("paper", "=", paper)]
    )
    return [f"{row['title']}\n{row['body']}" for row in newest_of(rows.to_pylist(), paper)]
