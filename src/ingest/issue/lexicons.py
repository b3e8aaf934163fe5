"""What a paper's past tells of its words, in force: counted from the lake, kept in the archive, asked by every issue.

Like a profile (`issue.profiles`) it is frozen until somebody puts a newer count in force, so that what comes of a page
does not hang on when the lake was tidied: `raw/profiles/PAPER/words-DIGEST.json` for each count that ever was, and
`words-current.json`, which names one of them. A file named by `word_counts` in papers.toml goes before it.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.enrich.lexicon import Lexicon, lexicon, load_lexicon
from ingest.errors import IngestError, LakeError
from ingest.lake.archive import PROFILES
from ingest.lake.json_files import read_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ingest.lake import Lake
    from ingest.papers.registry import Paper

ARTICLES = 20_000
"""Articles counted, the newest first: years of a county daily, within a few hundred MB of memory."""

LEAST = 500
"""Articles from which on maintenance proposes a count: a week of a city daily. They weigh a fifth of jieba's table."""

GROWTH = 2
"""A new count is proposed when the lake has so many times the articles of the one in force, and then every so many:
the paper's share of a word's weight moves by less than a sixth in between."""


def lexicon_of(paper: Paper, lake: Lake | None) -> Lexicon:
    """Return a paper's own words and the counts in force in a lake (None: a new one).

    Raise ConfigError for a file of the papers file that cannot be read, LakeError where the counts are damaged.
    """
    own = load_lexicon(*paper.words_files)
    if lake is None or paper.word_counts:
        return own
    counts = counts_of(lake, paper.code)
    return _both(own, counts) if counts is not None else own


@lru_cache(maxsize=16)
def _both(own: Lexicon, counts: Lexicon) -> Lexicon:
    return lexicon(own.words, counts.counts, counts.articles)


def counts_of(lake: Lake, paper: str) -> Lexicon | None:
    """Return the counts in force, as a lexicon without words; None where there are none."""
    pointer = f"{PROFILES}/{paper}/{_CURRENT}"
    if not lake.files.exists(pointer):
        return None
    try:
        digest = str(read_json(lake.files.read(pointer))["digest"])
        return _counts_in(lake.files.read(f"{PROFILES}/{paper}/words-{digest}.json"), digest)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(
            f"The counts of words of {paper} in {lake.files.path(PROFILES)} are damaged: {error}.",
            state="No issue was built with them.",
            hint=f"Count them anew: ingest words count --paper {paper} --renew",
        ) from error


_CURRENT = "words-current.json"


@lru_cache(maxsize=16)
def _counts_in(content: bytes, digest: str) -> Lexicon:
    told = read_json(content)
    counts = {str(word): int(times) for word, times in told["counts"].items()}
    found = lexicon((), counts, int(told["articles"]))
    if found.digest[:12] != digest:
        raise ValueError(f"words-{digest}.json says something else than what it was named for")
    return found


def counted(lake: Lake, paper: str) -> Lexicon:
    """Count in how many articles each search word of a paper stands; words of one article alone are left out.

    Raise IngestError where the lake has no article of the paper.
    """
    filters = [("paper", "=", paper)]
    columns = ["issue_date", "article_id", "words", "issue_digest"]
    rows = lake.in_force(lake.tables.read("articles", columns, filters), filters)
    seen: Counter[str] = Counter()
    newest = newest_of(rows.to_pylist(), paper)
    for row in newest:
        seen.update(set(row["words"] or ()))
    return lexicon((), {word: times for word, times in sorted(seen.items()) if times > 1}, len(newest))


def newest_of(rows: list[dict[str, Any]], paper: str) -> Sequence[dict[str, Any]]:
    """Return the newest `ARTICLES` rows of articles. Raise IngestError where there is none."""
    if not rows:
        raise IngestError(
            f"The lake has no article of {paper}.", hint=f"See what is there: ingest status --paper {paper}"
        )
    rows.sort(key=lambda row: (str(row["issue_date"]), str(row["article_id"])), reverse=True)
    return rows[:ARTICLES]


def put_counts_in_force(lake: Lake, paper: str, counts: Lexicon) -> None:
    """Keep counts and make them those that issues are built with from now on."""
    # The file first: dying in between leaves the earlier ones in force.
    digest = counts.digest[:12]
    text = json.dumps({"articles": counts.articles, "counts": dict(counts.counts)}, ensure_ascii=False)
    lake.files.write(f"{PROFILES}/{paper}/words-{digest}.json", text.encode())
    lake.files.write(f"{PROFILES}/{paper}/{_CURRENT}", (json.dumps({"digest": digest}) + "\n").encode())


def put_counts_out_of_force(lake: Lake, paper: str) -> None:
    """Weigh words by jieba's table alone from now on; what was counted stays in the archive."""
    lake.files.remove(f"{PROFILES}/{paper}/{_CURRENT}")


def counts_proposed(lake: Lake, paper: str) -> bool:
    """Say whether the lake has enough more articles of a paper than the counts in force were made of."""
    standing = counts_of(lake, paper)
    articles = min(sum(row.articles for row in lake.ledger(paper)), ARTICLES)
    return articles >= (GROWTH * standing.articles if standing is not None else LEAST)
