"""Search words of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.enrich.cutter import cutter
from ingest.enrich.gazetteer import load

if TYPE_CHECKING:
    from ingest.enrich.gazetteer import Gazetteer


def words(text: str, *, home: str = "", gazetteer: Gazetteer | None = None) -> tuple[str, ...]:
    """Cut `text` into search words, each once, in order of first occurrence.

    Long words come with the words inside them (jieba's search mode). Names of the gazetteer and the towns and
    villages of `home` are words. What has no letter or digit is left out.
    """
    jieba = cutter(gazetteer or load(), home)
    found = dict.fromkeys(word.lower() for word in jieba.cut_for_search(text))
    return tuple(word for word in found if any(ch.isalnum() for ch in word))
