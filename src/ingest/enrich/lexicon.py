"""A paper's own words, and how common words are in what it has printed: frozen, named by a digest."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.enrich.own_places import named_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Lexicon:
    """What enrichment knows of one paper beside its places.

    `words` are given to every cutter. `counts` says in how many of `articles` articles of the paper's past a word
    stands. `digest` (hex) names all of it and is empty for a paper without any.
    """

    words: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    articles: int = 0
    digest: str = ""

    def __hash__(self) -> int:
        """Hash by the digest, so that cutters are kept per lexicon."""
        return hash(self.digest)


PLAIN = Lexicon()
"""A paper of which nothing is known: jieba's table alone."""

FULL_TRUST = 2_000
"""Articles after which a paper's own counts weigh as much as jieba's table. Chosen, not measured: there is no lake of
years with hand-made keywords to measure on."""


def lexicon(words: Iterable[str] = (), counts: Mapping[str, int] | None = None, articles: int = 0) -> Lexicon:
    """Make a lexicon; the same words and counts have the same digest, in whatever order they come."""
    own = tuple(sorted({word.strip() for word in words if word.strip()}))
    seen = dict(sorted((counts or {}).items()))
    if not own and not articles:
        return PLAIN
    told = json.dumps([own, articles, seen], ensure_ascii=False, separators=(",", ":"))
    return Lexicon(own, seen, articles, hashlib.sha256(told.encode()).hexdigest())


def idf_of(word: str, table: float, known: Lexicon) -> float:
    """Give the inverse document frequency of a word: jieba's (`table`) and the paper's, by how much it has printed."""
    if not known.articles:
        return table
    own = math.log((known.articles + 1) / (known.counts.get(word, 0) + 1))
    share = known.articles / (known.articles + FULL_TRUST)
    return (1 - share) * table + share * own


def load_lexicon(words: Path | None, counts: Path | None) -> Lexicon:
    """Read a paper's words file (one word a line, # begins a remark) and its counts (`ingest words count --out`).

    Cached by content. Raises `ConfigError` where a file cannot be read or is no such file.
    """
    asked = "`words` and `word_counts`"
    return _parsed(named_file(words, asked), named_file(counts, asked), str(counts))


@lru_cache(maxsize=16)
def _parsed(words: bytes, counts: bytes, name: str) -> Lexicon:
    from ingest.errors import ConfigError  # noqa: PLC0415 - as above

    own = [line.partition("#")[0].strip() for line in words.decode("utf-8-sig", "replace").splitlines()]
    if not counts:
        return lexicon(word for word in own if len(word) > 1)
    try:
        told = json.loads(counts)
        seen = {str(word): int(count) for word, count in told["counts"].items()}
        return lexicon((word for word in own if len(word) > 1), seen, int(told["articles"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(
            f"{name} holds no counts of words.",
            hint="Write it anew: ingest words count --paper PAPER --out FILE",
        ) from error
