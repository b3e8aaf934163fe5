"""What a newspaper's own articles tell of words: new ones to propose, and how common each is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.enrich.lexicon import load_lexicon
from ingest.enrich.new_words import NewWord, new_words
from ingest.errors import IngestError

if TYPE_CHECKING:
    from typing import Any

    from ingest.lake import Lake
    from ingest.papers.registry import Paper

ARTICLES = 20_000
"""Articles read, the newest first: years of a county daily, within a few hundred MB of memory."""


def suggest(lake: Lake, paper: Paper, top: int) -> list[NewWord]:
    """Propose words for the paper's words file: what its articles use, and neither list of ours has."""
    known = set(load_lexicon(*paper.words_files).words)
    gazetteer = load_gazetteer(paper.places_file)
    known.update(gazetteer.names())
    for row in gazetteer.below(paper.home):
        known.update((row.name, *row.others))
    return new_words(_bodies(lake, paper.code), known, top)


def count(lake: Lake, paper: Paper) -> tuple[int, dict[str, int]]:
    """Count in how many articles each search word of the paper stands; words of one article alone are left out."""
    rows = lake.tables.read("articles", ["issue_date", "article_id", "words"], [("paper", "=", paper.code)])
    seen: Counter[str] = Counter()
    newest = _newest(rows.to_pylist(), paper.code)
    for row in newest:
        seen.update(set(row["words"] or ()))
    return len(newest), {word: times for word, times in sorted(seen.items()) if times > 1}


def _bodies(lake: Lake, paper: str) -> list[str]:
    rows = lake.tables.read(
        "articles", ["issue_date", "article_id", "title", "body"], [("paper", "=", paper)]
    )
    return [f"{row['title']}\n{row['body']}" for row in _newest(rows.to_pylist(), paper)]


def _newest(rows: list[dict[str, Any]], paper: str) -> list[dict[str, Any]]:
    if not rows:
        raise IngestError(
            f"The lake has no article of {paper}.", hint=f"See what is there: ingest status --paper {paper}"
        )
    rows.sort(key=lambda row: (str(row["issue_date"]), str(row["article_id"])), reverse=True)
    return rows[:ARTICLES]
