"""Search words of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.enrich.cutter import cut, cutter
from ingest.enrich.gazetteer import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    import rjieba

    from ingest.enrich.cutter import Cutting
    from ingest.enrich.gazetteer import Gazetteer


def words(
    text: str, *, home: str = "", gazetteer: Gazetteer | None = None, own: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Cut `text` into search words, each once, in order of first occurrence.

    Long words come with the words inside them (jieba's search mode). Names of the gazetteer and the towns and
    villages of `home` are words. What has no letter or digit is left out.
    """
    places = gazetteer or load()
    return words_of(cut(text, places, home, own), cutter(places, home, own))


def words_of(cutting: Cutting, jieba: rjieba.Jieba) -> tuple[str, ...]:
    """Give the search words of a text that is cut already."""
    found: dict[str, None] = {}
    for token, _ in cutting.tokens:
        if len(token) > 2:
            found.update(dict.fromkeys(_inside(token.lower(), jieba)))
        found[token.lower()] = None
    return tuple(word for word in found if any(ch.isalnum() for ch in word))


def _inside(word: str, jieba: rjieba.Jieba) -> Iterator[str]:
    """Give the dictionary's words of two and three characters within a longer one, as jieba's search mode does."""
    for size in (2, 3):
        if len(word) > size:
            for start in range(len(word) - size + 1):
                part = word[start : start + size]
                if jieba.has_word(part):
                    yield part
