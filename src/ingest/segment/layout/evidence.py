"""What speaks for and against columns and a title being one article, as weights with words.

Weights add up in the manner of log odds; one point is about what a person would call a hint, three a proof.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.segment.layout.elements import median

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Box
    from ingest.segment.layout.settled import Settled, SettledStack


NO_TITLE = -5.0
_CAPTION = -2.0
_CAPTION_CREDIT = 1.0


@dataclass(frozen=True, slots=True)
class Ground:
    """The sheet that candidates stand on; `em` is the size of its body text in points.

    What stands between two columns is told once: the candidates of a sheet share most of their pairs.
    """

    columns: Sequence[Settled]
    stacks: Sequence[SettledStack]
    em: float
    pictures: Sequence[Box] = ()
    rules: Sequence[Box] = ()
    _holes: dict[tuple[int, int], float] = field(default_factory=dict, compare=False)
    _ruled: dict[tuple[int, int], bool] = field(default_factory=dict, compare=False)

    def hole(self, a: int, b: int) -> float:
        """Return what the gap between a column and the one below it takes away, where no title stands in it."""
        known = self._holes.get((a, b))
        if known is None:
            above, below = self.columns[a], self.columns[b]
            known = self._holes[a, b] = _hole(above, below, above.y0 - below.y1, self)
        return known

    def ruled(self, a: int, b: int) -> bool:
        """Tell whether a printed rule runs across between a column and the one below it."""
        known = self._ruled.get((a, b))
        if known is None:
            above, below = self.columns[a], self.columns[b]
            high, low, wide = above.y0 + 0.5 * self.em, below.y1 - 0.5 * self.em, 0.7 * above.width
            known = self._ruled[a, b] = any(
                high >= r.y1 and r.y0 >= low and min(r.x1, above.x1) - max(r.x0, above.x0) > wide
                for r in self.rules
            )
        return known


def _hole(above: Settled, below: Settled, gap: float, ground: Ground) -> float:
    em = ground.em
    for p in ground.pictures:
        if p.y1 <= above.y0 + em and p.y0 >= below.y1 - em and min(above.x1, p.x1) > max(above.x0, p.x0):
            gap -= p.y1 - p.y0
    pitch = above.pitch or below.pitch or 1.5 * em
    weight = 0.5 if above.ragged and below.ragged else 1.1  # stanzas stand apart
    return min(4.0, max(0.0, gap / pitch - 0.7) * weight)


def transition(a: Settled, b: Settled) -> float:
    """Score that text runs on from the foot of `a` to the head of `b`."""
    if a.ragged or b.ragged:
        return 0.0 if a.ragged == b.ragged else -0.5
    short, sentence, opens = a.short, a.sentence, b.opens
    if a.announces and (short or opens):
        return 0.3
    if opens:
        if sentence:
            return 0.6 if short else 0.2
        return -0.5 if short else -3.0
    if short:
        return -2.0 if sentence else -2.5
    return 0.6 if sentence else 1.6


def likeness(parts: Sequence[Settled]) -> tuple[float, str]:
    """Weigh that the columns of one article have one width, one face, one size and one pitch."""
    if len(parts) < 2:
        return 0.0, "one column"
    total = 0.0
    even = [c.width for c in parts if not c.ragged]
    width = median(even) if even else 0.0
    size = median([c.size for c in parts])
    total -= 2.5 * (len({c.font for c in parts}) - 1)
    for column in parts:
        if not column.ragged and (off := abs(column.width - width) / width) > 0.01:
            total -= min(3.0, 40 * (off - 0.01))
        if (off := abs(column.size - size) / size) > 0.01:
            total -= min(3.0, 60 * (off - 0.01))
    pitches = [c.pitch for c in parts if len(c.lines) >= 3 and c.pitch]
    if len(pitches) > 1:
        spread = (max(pitches) - min(pitches)) / min(pitches)
        total += 1.0 if spread <= 0.012 else -min(4.0, 80 * (spread - 0.012))
    return (
        total,
        "columns of one width, size and pitch" if total >= 0 else "columns differ in width, size or pitch",
    )


def level(strips: Sequence[Sequence[int]], title: SettledStack | None, ground: Ground) -> tuple[float, str]:
    """Weigh that heads and feet of the columns stand level; only the last may be shorter, and the title pushes."""
    if len(strips) < 2:
        return 0.0, "one column"
    columns, em = ground.columns, ground.em
    total = 0.0
    heads: dict[bool, list[float]] = {True: [], False: []}
    feet: dict[bool, list[float]] = {True: [], False: []}
    for strip in strips:
        first, last = columns[strip[0]], columns[strip[-1]]
        over = under = False
        if title is not None and not title.vertical:
            shares = min(first.x1, title.x1) - max(first.x0, title.x0) > 0.5 * em
            over = shares and title.y0 >= first.y1 - 0.5 * em
            under = shares and title.y1 <= last.y0 + 0.5 * em
        heads[over].append(first.y1)
        feet[under].append(last.y0)
    pitch = max((columns[s[0]].pitch for s in strips), default=0.0) or 1.5 * em
    for group in heads.values():
        if len(group) > 1:
            top = max(group)
            for value in group:
                off = (top - value) / pitch
                total -= min(2.5, 1.2 * max(0.0, off - 0.25))
            if top - min(group) < 0.25 * pitch:
                total += 1.0
    for group in feet.values():
        # The last column of the article may be shorter, the others stand level.
        if len(group) > 1:
            low = min(group)
            for i, value in enumerate(group):
                off = (value - low) / pitch
                ends = i == len(group) - 1
                total -= min(2.0, 0.12 * max(0.0, off) if ends else 0.9 * max(0.0, off - 0.3))
            if group[-1] < min(group[:-1]) - 0.3 * pitch:
                total -= 1.0
    return total, "heads and feet stand level" if total >= 0 else "heads or feet do not stand level"


def holes(strips: Sequence[Sequence[int]], title: SettledStack | None, ground: Ground) -> tuple[float, str]:
    """Weigh gaps inside a column: they want a reason, the title or a picture."""
    columns, em = ground.columns, ground.em
    total = 0.0
    for strip in strips:
        for a, b in pairwise(strip):
            above, below = columns[a], columns[b]
            if (
                title is not None
                and title.y1 <= above.y0 + em
                and title.y0 >= below.y1 - em
                and min(above.x1, title.x1) > max(above.x0, title.x0)
            ):
                gap = above.y0 - below.y1 - (title.y1 - title.y0 + 3 * em)
                total -= _hole(above, below, gap, ground)
            else:
                total -= ground.hole(a, b)
    gutters = [columns[b[0]].x0 - max(columns[m].x1 for m in a) for a, b in pairwise(strips)]
    for gutter in gutters:
        total -= min(4.0, max(0.0, gutter / em - 2.6))
    return total, "no gaps inside" if total > -0.5 else "gaps inside"


def continuity(parts: Sequence[Settled]) -> tuple[float, str]:
    """Weigh that the text begins like an article, runs on from each foot to the next head, and ends like one."""
    total = 0.0
    for a, b in pairwise(parts):
        total += transition(a, b)
        if b.opens and b.dateline:
            total -= 2.0
        if b.brief:
            total -= 3.0
    if parts[0].ragged:
        pass
    elif parts[0].opens:
        total += 0.5
    elif parts[0].starts_jump:
        total += 3.0
    else:
        total -= 1.8
    if parts[0].dateline:
        total += 1.0
    last = parts[-1]
    if last.ragged:
        pass
    elif last.sentence:
        total += 0.5
    elif last.ends_jump:
        total += 1.0
    elif last.ends_byline:
        total += 0.5
    elif not last.short:
        total -= 2.0
    words = "text runs on from foot to head" if total >= 0 else "text does not run on"
    return total, words


def subheads(
    strips: Sequence[Sequence[int]], columns: Sequence[Settled], title: SettledStack | None
) -> tuple[float, str]:
    """Weigh headings inside the text: smaller than the title, after a finished paragraph, at the head of one."""
    total = 0.0
    for number, strip in enumerate(strips):
        for place, m in enumerate(strip):
            if columns[m].alias is None:
                continue
            total -= 0.3
            if title is not None and columns[m].size > 0.97 * title.size:
                total -= 3.0  # as large as the title: another title
            if place == 0 and number == 0:
                total -= 4.0
            if place and not columns[strip[place - 1]].sentence:
                total -= 2.0
            if place + 1 < len(strip) and not columns[strip[place + 1]].opens:
                total -= 2.0
            if place + 1 == len(strip):
                total -= 2.0 if number + 1 < len(strips) else 6.0
    return total, "subheads inside"


def placement(title: SettledStack, strips: Sequence[Sequence[int]], ground: Ground) -> tuple[float, str]:
    """Weigh where the title stands: centred on its columns or flush with them, close, above rather than below."""
    columns, em = ground.columns, ground.em
    x0 = min(columns[m].x0 for s in strips for m in s)
    x1 = max(columns[m].x1 for s in strips for m in s)
    y1 = max(columns[m].y1 for s in strips for m in s)
    width = x1 - x0
    if title.x1 <= x0 + em or title.x0 >= x1 - em:
        # Beside the text: its head stands level with the text's, or its middle with the text's middle.
        gap = max(x0 - title.x1, title.x0 - x1) / em
        off = min(
            abs(title.y1 - y1),
            abs((title.y1 + title.y0) / 2 - (y1 + min(columns[m].y0 for s in strips for m in s)) / 2),
        )
        weight = 0.8 - min(3.0, 0.5 * max(0.0, gap - 1.5)) - min(3.0, 0.25 * off / em)
        return weight, "title beside the text"
    middle = (title.x0 + title.x1) / 2
    centre = abs(middle - (x0 + x1) / 2) / em
    lefts = [min(columns[m].x0 for m in s) for s in strips]
    rights = [max(columns[m].x1 for m in s) for s in strips]
    some = min(
        abs(middle - (lefts[i] + rights[j]) / 2) / em
        for i in range(len(strips))
        for j in range(i, len(strips))
    )
    flush = min(abs(title.x0 - x0), abs(title.x0 - x0 - em)) / em
    if centre < 0.6:
        weight, words = 2.0, "title centred on the columns"
    elif some < 0.6:
        weight, words = 1.0, "title centred on some of the columns"
    elif flush < 0.6:
        weight, words = 1.0, "title flush with the columns"
    else:
        weight, words = -min(4.0, 0.35 * min(centre, 2 * flush)), "title off the middle of the columns"
    over = min(
        (title.y0 - columns[s[0]].y1 for s in strips if title.y0 - columns[s[0]].y1 > -em), default=None
    )
    under = min(
        (columns[s[-1]].y0 - title.y1 for s in strips if columns[s[-1]].y0 - title.y1 > -em), default=None
    )
    gaps = [g for g in (over, under) if g is not None]
    if gaps:
        weight -= min(3.0, 0.25 * max(0.0, min(gaps) / em - 1.0))
    if over is None:
        weight -= 0.8  # titles below their text are rarer
    elif under is not None and len(strips) == 1:
        weight -= 2.5  # a title in the midst of one single column
    over_width = (title.x1 - title.x0) / width
    if over_width > 1.03:
        weight -= 2.0
    return weight, words


_CAPTION_LETTERS = 260
_CREDIT = re.compile(r"[摄图影]\s*[）)]?$|供图\s*[）)]?$|摄影报道\s*[）)]?$")


def untitled(parts: Sequence[Settled], ground: Ground) -> tuple[float, str]:
    """Weigh that an article has no title: rare, but for the caption of a picture right above or beside it."""
    letters = sum(c.letters for c in parts)
    if letters > _CAPTION_LETTERS:
        return NO_TITLE, "no title"
    em = ground.em
    x0, x1 = min(c.x0 for c in parts), max(c.x1 for c in parts)
    y0, y1 = min(c.y0 for c in parts), max(c.y1 for c in parts)
    for p in ground.pictures:
        under = -0.5 * em < p.y0 - y1 < 2.5 * em and min(p.x1, x1) - max(p.x0, x0) > 0.7 * (x1 - x0)
        beside = -0.5 * em < max(x0 - p.x1, p.x0 - x1) < 2.0 * em and min(p.y1, y1) - max(p.y0, y0) > 0.7 * (
            y1 - y0
        )
        if under or beside:
            credit = bool(_CREDIT.search(parts[-1].last))
            return (_CAPTION_CREDIT if credit else _CAPTION), "the caption of a picture"
    return NO_TITLE, "no title"


def rules(strips: Sequence[Sequence[int]], ground: Ground) -> tuple[float, str]:
    """Weigh printed rules: one across a column, or between two columns along their height, parts articles."""
    columns, em = ground.columns, ground.em
    total = 0.0
    for strip in strips:
        for a, b in pairwise(strip):
            if ground.ruled(a, b):
                total -= 2.5
    for left, right in pairwise(strips):
        x0 = max(columns[m].x1 for m in left)
        x1 = min(columns[m].x0 for m in right)
        top = min(columns[left[0]].y1, columns[right[0]].y1)
        foot = max(columns[left[-1]].y0, columns[right[-1]].y0)
        for r in ground.rules:
            between = x0 - 0.5 * em <= r.x0 and r.x1 <= x1 + 0.5 * em
            if between and min(r.y1, top) - max(r.y0, foot) > 0.7 * (top - foot) > 0:
                total -= 1.2
                break
    return total, "no rule between" if total == 0 else "printed rules between"
