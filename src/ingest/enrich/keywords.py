"""Keywords of an article: TF-IDF with the merging that newspapers need."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import rjieba

from ingest.model import Keyword

TITLE_WEIGHT = 3.0
"""A word in the title counts as this many in the body."""

_QUOTED = re.compile("[“‘《「]([^“”‘’《》「」，。！？；：\\s]{2,10})[”’》」]")
_KEEP = frozenset(
    {"n", "ns", "nt", "nz", "vn", "nr", "nrt", "nrfg", "j", "l", "i", "v", "eng", "x", "an", "s", "a"}
)


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Read the words that say nothing of what an article is about."""
    text = (files("ingest.enrich") / "resources" / "stop_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def idf() -> tuple[dict[str, float], float]:
    """Read jieba.analyse's table of inverse document frequencies and its median, without importing its module."""
    spec = find_spec("jieba")
    assert spec is not None
    assert spec.origin is not None
    text = (Path(spec.origin).parent / "analyse" / "idf.txt").read_text(encoding="utf-8")
    table = {word: float(value) for word, _, value in (line.partition(" ") for line in text.splitlines())}
    return table, median(table.values())


def find_keywords(title: str, body: str, *, top: int = 8) -> list[Keyword]:
    """Find at most `top` keywords of an article, the heaviest first; weights are greater than 0 and at most 1."""
    table, middle = idf()
    stops = stop_words()
    counts: dict[str, float] = {}
    for text, weight in ((title, TITLE_WEIGHT), (body, 1.0)):
        for word, tag in rjieba.tag(text):
            if len(word) > 1 and tag in _KEEP and word not in stops and not any(ch.isdigit() for ch in word):
                counts[word] = counts.get(word, 0.0) + weight
    scores = {word: count * table.get(word, middle) for word, count in counts.items()}
    for phrase in _QUOTED.findall(title + "\n" + body):
        scores[phrase] = scores.get(phrase, 0.0) + middle
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:top]
    heaviest = ranked[0][1] if ranked else 1.0
    return [Keyword(term, round(score / heaviest, 4)) for term, score in ranked]
