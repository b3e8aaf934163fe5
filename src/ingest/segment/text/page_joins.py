"""Whether one line of a page goes on in another: words and pairs of characters, and what the page itself writes."""

from __future__ import annotations

import math
import operator
from collections import Counter
from typing import TYPE_CHECKING

from ingest.segment.language import word_across

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.segment.language import Joins

_BIAS = -1.1
_PAIR, _BEFORE, _BEHIND = 0.31, 0.12, 0.15
_WORD = (0.0, 0.0, 1.4, 2.9, 3.6, 2.5, 2.5)
_SEEN_PAIR, _SEEN_BY_CHANCE = 1.07, 0.16
_SEEN_THREE = (0.0, 0.95, 2.37)
_COMMA = 0.3
"""Log-odds of a join that is right against one with the beginning of any other line, by logistic regression on the
dev pages' bodies set in lines of 12 to 20 characters, with pairs learned from other papers (2026-11-25): the area
under the curve is .76 with pairs and words alone and .80 with what the page itself writes inside its lines."""


_SCALE, _MIDDLE = 1.6, -0.8
"""From log-odds to the scale of `JoinModel.join`, for which the weights of roles and links were learned."""


class PageJoins:
    """Judge joins of the lines of one page."""

    def __init__(self, texts: Iterable[str], joins: Joins | None) -> None:
        """Count what the page writes inside its lines (without blanks)."""
        self._joins = joins
        self._single: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        self._threes: set[str] = set()
        for text in texts:
            self._single.update(text)
            pairs = list(map(operator.add, text, text[1:]))
            self._pairs.update(pairs)
            self._threes.update(map(operator.add, pairs, text[2:]))
        self._total = max(1, self._single.total())
        self._known: dict[tuple[str, str], float] = {}

    def fit(self, left: str, right: str) -> float:
        """Return the log-odds that `right` goes on where `left` breaks off, about -3 to 8; 0 where one is empty."""
        if not left or not right:
            return 0.0
        ends = (left[-3:], right[:3])
        value = self._known.get(ends)
        if value is None:
            value = self._known[ends] = self._fit(*ends)
        return value

    def pair(self, a: str, b: str, kind: int = 0) -> float:
        """Return the association of two characters in any text."""
        return 0.0 if self._joins is None else self._joins.pair(a, b, kind)

    def join(self, left: str, right: str) -> float:
        """Return what `language.JoinModel.join` says of any text, here of this page's and on that scale."""
        return _SCALE * (self.fit(left, right) - _MIDDLE) if left and right else 0.0

    def word(self, left: str, right: str) -> int:
        """Return the length of the longest dictionary word across the join of two texts, 0 for none."""
        return word_across(left[-3:], right[:3]) if self._joins is None else self._joins.word(left, right)

    def _fit(self, left: str, right: str) -> float:
        a, b = left[-1], right[0]
        value = _BIAS + _WORD[self.word(left, right)]
        if self._joins is not None:
            value += _PAIR * self._joins.pair(a, b)
            if len(left) > 1:
                value += _BEFORE * self._joins.pair(left[-2], b, 1)
            if len(right) > 1:
                value += _BEHIND * self._joins.pair(a, right[1], 1)
        seen = self._pairs[a + b]
        if seen:
            value += _SEEN_PAIR
        chance = self._single[a] * self._single[b] / self._total
        value += _SEEN_BY_CHANCE * math.log((seen + 0.1) / (chance + 0.1))
        value += _SEEN_THREE[(left[-2:] + b in self._threes) + (a + right[:2] in self._threes)]
        if a in "，、":
            value += _COMMA
        return value
