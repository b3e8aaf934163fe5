"""The word cutter of one gazetteer, and a text cut once for all who read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import rjieba

if TYPE_CHECKING:
    from ingest.enrich.gazetteer import Gazetteer

USER_WORD_FREQUENCY = 200
"""Weight of an added name in jieba's dictionary (its words have 3 to 300,000): enough to keep a name whole
against its parts, not enough to tear everyday words around it."""


@lru_cache(maxsize=32)
def cutter(gazetteer: Gazetteer, home: str, own: tuple[str, ...] = ()) -> rjieba.Jieba:
    """Give a cutter that knows the gazetteer's names, the towns and villages of `home` and the paper's `own` words.

    A name that jieba's dictionary has keeps its frequency and tag; own words are nouns. Instances are never changed
    afterwards.
    """
    names = {*gazetteer.names(), *(name for row in gazetteer.below(home) for name in (row.name, *row.others))}
    return _with(frozenset(names), own)


@lru_cache(maxsize=32)
def _with(names: frozenset[str], own: tuple[str, ...]) -> rjieba.Jieba:
    """Make a cutter; gazetteers with the same names, of a paper and of the search index, share one (25 MB each)."""
    jieba = rjieba.Jieba()
    for name in sorted(names):
        if not jieba.has_word(name):
            jieba.add_word(name, USER_WORD_FREQUENCY, "ns")
    for word in own:
        if not jieba.has_word(word):
            jieba.add_word(word, USER_WORD_FREQUENCY, "nz")
    return jieba


def forget_cutters() -> None:
    """Let go of all cutters that nobody holds: who asks again waits a tenth of a second."""
    cutter.cache_clear()
    _with.cache_clear()


@dataclass(frozen=True, slots=True)
class Cutting:
    """A text and its words with their tags; word i is `text[bounds[i]:bounds[i + 1]]`."""

    text: str
    tokens: tuple[tuple[str, str], ...]
    bounds: tuple[int, ...]


def cut(text: str, gazetteer: Gazetteer, home: str, own: tuple[str, ...] = ()) -> Cutting:
    """Cut a text; places, keywords and search words are all read from this one cutting."""
    tokens = tuple(cutter(gazetteer, home, own).tag(text))
    return Cutting(text, tokens, tuple(accumulate((len(word) for word, _ in tokens), initial=0)))
