"""A page's body lines as a scene: what is needed again and again to judge which line continues which."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.segment.kinds import CAPTION, CONTACT, LETTER, NOTICE_BODY, PHOTO_CREDIT, WEATHER, is_table_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.fragments import Fragment
    from ingest.segment.text.weights import Weights

BODY = frozenset({"body", "subhead"})


@dataclass(slots=True)
class Scene:
    """A page's fragments with their roles, and what is needed again and again to judge pairs of body lines."""

    fragments: Sequence[Fragment]
    role: Sequence[str]
    weights: Weights
    order: str = ""
    body: list[int] = field(default_factory=list)
    index: dict[int, int] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    blocks: int = 1
    traits: dict[int, frozenset[str]] = field(default_factory=dict)
    columns: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Count what is needed of the page as a whole."""
        self.body = [i for i, role in enumerate(self.role) if role in BODY]
        self.index = {i: k for k, i in enumerate(self.body)}
        by_block: dict[int, list[int]] = {}
        for i in self.body:
            by_block.setdefault(self.fragments[i].block, []).append(i)
        self.blocks = max(1, len(by_block))
        for members in by_block.values():
            text = "".join(self.fragments[i].bare for i in members)
            self.seen.update(set(grams(text)))
            traits = _traits([self.fragments[i] for i in members], text)
            widths = sorted(self.fragments[i].width for i in members)
            # The widest lines but the very widest (hanging punctuation) show the column.
            column = widths[-2] if len(widths) >= 4 else widths[-1]
            for i in members:
                self.traits[i] = traits
                self.columns[i] = column if len(widths) >= 3 else max(column, self.fragments[i].column)

        self.order = self._order()

    def _order(self) -> str:
        """Name how far the text keeps the order of reading: do lines that break off go on in the next block."""
        fit = all_breaks = 0
        for i, j in zip(self.body, self.body[1:], strict=False):
            a, b = self.fragments[i], self.fragments[j]
            if a.block == b.block or self.crosses(i, j) or not self._breaks_off(i):
                continue
            all_breaks += 1
            joins = self.weights.joins
            fit += joins.join(a.bare, b.bare) > 0 or joins.word(a.bare, b.bare) > 0
        if any(f.start for f in self.fragments):
            # Columns stood side by side: what follows in the text is often another article.
            return "4" + ("a" if all_breaks and fit / all_breaks > 0.65 else "d")
        per_block = len(self.body) / self.blocks
        size = "1" if per_block < 2.5 else "2" if per_block < 12 else "3"
        if all_breaks < 4:
            return size + "u"
        share = fit / all_breaks
        return size + ("a" if share > 0.8 else "b" if share > 0.65 else "c" if share > 0.5 else "d")

    def _breaks_off(self, i: int) -> bool:
        """Tell whether a line ends inside a sentence, and not at a comma."""
        f = self.fragments[i]
        return not f.sentence_end and f.bare[-1:] not in "：；，、"

    def at_foot(self, i: int) -> bool:
        """Tell whether no body line of the same block follows fragment i."""
        f = self.fragments[i]
        return f.place == f.of - 1 or self.role[i + 1] not in BODY

    def at_top(self, j: int) -> bool:
        """Tell whether no body line of the same block stands before fragment j."""
        return self.fragments[j].place == 0 or self.role[j - 1] not in BODY

    def crosses(self, a: int, b: int) -> bool:
        """Tell whether a title or byline stands between two fragments."""
        low, high = (a, b) if a < b else (b, a)
        return any(self.role[m] not in BODY for m in range(low + 1, high))


_FORECAST = re.compile(r"[今明][天日晚]")
"""What a bulletin says and a story about the weather, told of the past or of a region, as a rule does not."""

_HAN = re.compile(r"[一-鿿]{2,}")


def grams(text: str) -> list[str]:
    """Return the pairs of neighbouring Han characters of a text, in their order."""
    return [run[i : i + 2] for run in _HAN.findall(text) for i in range(len(run) - 1)]


def _traits(members: Sequence[Fragment], text: str) -> frozenset[str]:
    out = set()
    if WEATHER.search(text) and len(text) < 200:
        out.add("weather")
        if _FORECAST.search(text):
            out.add("bulletin")
    if NOTICE_BODY.search(text):
        out.add("notice")
    if CONTACT.search(text) and len(text) < 150:
        out.add("contact")
    if sum(is_table_row(f.text) for f in members) * 2 >= len(members):
        out.add("rows")
    if LETTER.search(text[:14]):
        out.add("letter")
    if len(text) < 200 and (PHOTO_CREDIT.search(text) or CAPTION.search(text)):
        out.add("caption")
    plain = sum("一" <= f.bare[-1:] <= "鿿" for f in members)
    if len(members) >= 3 and plain >= 0.8 * len(members) and "。" not in text and "，" not in text:
        out.add("verse")
    return frozenset(out)


def score(features: dict[str, float], weights: dict[str, float]) -> float:
    """Sum weighted features."""
    get = weights.get
    return sum(get(name, 0.0) * value for name, value in features.items())
