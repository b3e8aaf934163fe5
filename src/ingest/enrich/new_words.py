"""Words that a paper uses and the dictionary lacks: strings that hold together and stand between changing neighbours.

Method: cohesion (the least pointwise mutual information over all cuts in two) and branching entropy of the left and
right neighbours, over strings of two to five characters, as in unsupervised segmentation of Chinese (Jin and
Tanaka-Ishii 2006). Chosen by reading what the sample newspaper gives; there is no gold for new words.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ingest.enrich.spots import everyday
from ingest.enrich.terms import stop_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LONGEST = 5
LEAST_COUNT = 3
LEAST_TEXTS = 2
"""A word proposed stands at least so often, and in so many articles: what one article repeats is its own."""
LEAST_COHESION = 4.0
"""Nats of pointwise mutual information: the parts come together some fifty times as often as by chance."""
LEAST_ENTROPY = 0.9
"""Nats of the neighbours on either side: between two and three that come alike often."""

_RUN = re.compile("[㐀-鿿]+")
_GRAMMAR = frozenset("的了在是和与及或把被对为着过也都就还又很不没我你他她它这那们个一有上下里")


class NewWord(NamedTuple):
    """A word proposed: how often and in how many articles it stands, its cohesion and entropy in nats."""

    word: str
    times: int
    articles: int
    cohesion: float
    entropy: float


def new_words(texts: Iterable[str], known: Collection[str] = (), top: int = 50) -> list[NewWord]:
    """Propose at most `top` words that neither the dictionary nor `known` has, the most frequent first."""
    counts: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    left: dict[str, Counter[str]] = defaultdict(Counter)
    right: dict[str, Counter[str]] = defaultdict(Counter)
    characters = 0
    for text in texts:
        here: set[str] = set()
        for run in _RUN.findall(text):
            characters += len(run)
            for start in range(len(run)):
                for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                    part = run[start:end]
                    counts[part] += 1
                    here.add(part)
                    if end - start > 1:
                        left[part][run[start - 1] if start else f"^{start}{len(left[part])}"] += 1
                        right[part][run[end] if end < len(run) else f"${len(right[part])}"] += 1
        articles.update(here)
    stops, dictionary, taken = stop_words(), everyday(), frozenset(known)
    found = []
    for word, count in counts.items():
        if len(word) < 2 or count < LEAST_COUNT or articles[word] < LEAST_TEXTS:
            continue
        if dictionary.has_word(word) or word in taken or word in stops or not _GRAMMAR.isdisjoint(word):
            continue
        cohesion = min(
            math.log(count * characters / (counts[word[:cut]] * counts[word[cut:]]))
            for cut in range(1, len(word))
        )
        entropy = min(_entropy(left[word]), _entropy(right[word]))
        if cohesion >= LEAST_COHESION and entropy >= LEAST_ENTROPY:
            found.append(NewWord(word, count, articles[word], round(cohesion, 2), round(entropy, 2)))
    found.sort(key=lambda one: (-one.times, one.word))
    return [one for one in found if not _inside_another(one, found)][:top]


def _entropy(neighbours: Counter[str]) -> float:
    total = neighbours.total()
    return -sum(count / total * math.log(count / total) for count in neighbours.values())


def _inside_another(one: NewWord, found: Iterable[NewWord]) -> bool:
    return any(
        one.word in other.word and one.word != other.word and other.times >= 0.7 * one.times
        for other in found
    )
