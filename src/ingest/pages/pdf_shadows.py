"""Characters of a PDF page that are printed once more at nearly the same place: the shadows of titles."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ingest.pages.pdf_chars import Glyphs, Places
    from ingest.pages.pdf_print import Print

_SHADOW = 0.3  # em: how far a shadow's character stands from its first
_RECENT = 40  # characters of one kind back to which a shadow is looked for
_BAND = 24.0  # points: the height of the bands in which they are kept


def shadows_apart(page: Print) -> tuple[Places, Places]:
    """Part the characters that stand once more at nearly the same place (a shadow) from all others."""
    every = np.arange(len(page.texts))
    doubled = _near_its_like(page.glyphs)
    if not doubled:
        return every, every[:0]
    again = np.zeros(len(every), bool)
    seen = _Seen()
    x, y = page.glyphs.x.tolist(), page.glyphs.y.tolist()
    for at, text in enumerate(page.texts):
        if text in doubled:
            place = (text, x[at], y[at], page.size[at])
            if seen.stood_before(*place) and not (at and page.one_glyph(at - 1, at)):
                again[at] = True
            else:
                seen.add(*place)
    return every[~again], every[again]


def _near_its_like(glyphs: Glyphs) -> set[str]:
    """Find the characters with ink that stand somewhere near another of their kind: few pages have many of them."""
    numbers = {text: no for no, text in enumerate(dict.fromkeys(glyphs.texts))}
    kinds = np.fromiter(map(numbers.__getitem__, glyphs.texts), np.intp, len(glyphs.texts))
    order = np.lexsort((glyphs.y, kinds))
    kinds, x, y, reach = kinds[order], glyphs.x[order], glyphs.y[order], _SHADOW * glyphs.size[order]
    if not len(order):
        return set()
    # The farthest that two of a kind can reach: few stand in titles, whose size would let every row meet the next.
    begins = np.flatnonzero(np.append(True, kinds[1:] != kinds[:-1]))
    widest = np.repeat(np.maximum.reduceat(reach, begins), np.diff(begins, append=len(kinds)))
    near: set[int] = set()
    for step in range(1, len(order)):
        close = np.flatnonzero((kinds[step:] == kinds[:-step]) & (y[step:] - y[:-step] < widest[step:]))
        if not len(close):
            break
        if step > _RECENT:
            near.update(kinds[close].tolist())
            break
        other = close + step
        farthest = np.maximum(reach[other], reach[close])
        met = (np.abs(x[other] - x[close]) < farthest) & (y[other] - y[close] < farthest)
        near.update(kinds[close[met]].tolist())
    texts = list(numbers)
    return {texts[kind] for kind in near if not texts[kind].isspace()}


class _Seen:
    """The characters so far, by what they are and by the band of the page they stand in.

    A page has each character many times, seldom two of them near each other.
    """

    def __init__(self) -> None:
        self._bands: defaultdict[str, dict[float, list[tuple[int, float, float, float]]]] = defaultdict(dict)
        self._counts: Counter[str] = Counter()

    def add(self, text: str, x: float, y: float, size: float) -> None:
        """Note a character."""
        self._counts[text] += 1
        self._bands[text].setdefault(y // _BAND, []).append((self._counts[text], x, y, size))

    def stood_before(self, text: str, x: float, y: float, size: float) -> bool:
        """Tell whether one of the last characters of this kind stands at nearly the same place in the same size."""
        reach = _SHADOW * size
        bands = self._bands.get(text)
        if bands is None:
            return False
        low, high = (y - reach) // _BAND, (y + reach) // _BAND
        if low == high:
            near = bands.get(low, ())
        elif high - low < len(bands):
            near = [place for at in range(int(low), int(high) + 1) for place in bands.get(at, ())]
        else:
            near = [place for band in bands.values() for place in band]
        oldest = self._counts[text] - _RECENT
        return any(
            abs(other_x - x) < reach
            and abs(other_y - y) < reach
            and abs(other_size - size) < 0.1 * size
            and count > oldest
            for count, other_x, other_y, other_size in near
        )
