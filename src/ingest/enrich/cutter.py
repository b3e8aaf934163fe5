"""The word cutter of one gazetteer: rjieba with the names of places as user words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import rjieba

if TYPE_CHECKING:
    from ingest.enrich.gazetteer import Gazetteer

USER_WORD_FREQUENCY = 200
"""Weight of an added name in jieba's dictionary (its words have 3 to 300,000): enough to keep a name whole
against its parts, not enough to tear everyday words around it."""


@lru_cache(maxsize=32)
def cutter(gazetteer: Gazetteer, home: str) -> rjieba.Jieba:
    """Give a cutter that knows the gazetteer's names and the towns and villages of `home`.

    A name that jieba's dictionary has keeps its frequency and tag. Instances are never changed afterwards.
    """
    jieba = rjieba.Jieba()
    for name in gazetteer.names():
        if not jieba.has_word(name):
            jieba.add_word(name, USER_WORD_FREQUENCY, "ns")
    for row in gazetteer.below(home):
        for name in (row.name, *row.others):
            if not jieba.has_word(name):
                jieba.add_word(name, USER_WORD_FREQUENCY, "ns")
    return jieba
