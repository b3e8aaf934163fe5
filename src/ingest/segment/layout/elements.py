"""What stands on a PDF page, by geometry alone: columns of text, stacks of title lines, frames, the rest.

Every distance is a ratio to the size of the body text or to a column's width, so that one set of numbers
serves a tabloid and a broadsheet.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.segment.layout.sized import Sized

T = TypeVar("T")

_TERMINAL = frozenset("。！？…”’」』）)!?")
_HANGING = "“‘（《「『〈【"
_STANZA = 2.2  # em that a stanza stands below the one before it, at most
_NEAR = 6  # lines whose edges are a chain's


@dataclass(slots=True)
class Column:
    """Lines of text that stand below each other in one column, top first; the atom of every article.

    `x0` and `x1` are the column's edges (not the ink's), `pitch` the distance of baselines in points.
    """

    lines: list[Sized]
    x0: float
    x1: float
    pitch: float
    bylines: set[int] = field(default_factory=set)  # indexes into lines that are bylines or jump lines
    rows: tuple[int, ...] = ()  # of a table: the indexes into lines at which its rows begin
    alias: int | None = None  # of a heading that may also be a title: the index of its stack

    @property
    def y1(self) -> float:
        """Top edge."""
        return self.lines[0].box.y1

    @property
    def y0(self) -> float:
        """Bottom edge."""
        return self.lines[-1].box.y0

    @property
    def size(self) -> float:
        """Font size of most lines."""
        return _most([line.size for line in self.lines])

    @property
    def width(self) -> float:
        """Width of the column in points."""
        return self.x1 - self.x0

    @property
    def font(self) -> str:
        """Font of most lines."""
        return _most([line.font for line in self.text_lines() or self.lines])

    @property
    def ragged(self) -> bool:
        """Tell whether the lines do not fill the column, as verse and tables do not."""
        if self.rows:
            return True
        lines = self.text_lines()
        # A paragraph's last line may be short; the next one is indented then.
        inner = [
            a
            for a, b in pairwise(lines)
            if b.box.x0 - self.x0 < 1.2 * b.size or a.box.x0 - self.x0 >= 1.2 * a.size
        ]
        full = sum(self.x1 - line.box.x1 < 0.7 * line.size for line in inner)
        return full < 0.5 * len(inner)

    def text_lines(self) -> list[Sized]:
        """Leave the lines that are bylines out."""
        if not self.bylines:
            return self.lines
        return [line for i, line in enumerate(self.lines) if i not in self.bylines]

    def opens_paragraph(self) -> bool:
        """Tell whether the first line of text is indented."""
        lines = self.text_lines() or self.lines
        return lines[0].box.x0 - self.x0 >= 1.2 * lines[0].size

    def ends_short(self) -> bool:
        """Tell whether the last line of text leaves room at its end."""
        lines = self.text_lines() or self.lines
        return self.x1 - lines[-1].box.x1 >= 1.2 * lines[-1].size

    def ends_sentence(self) -> bool:
        """Tell whether the last line of text ends with the mark that ends a sentence."""
        lines = self.text_lines() or self.lines
        return lines[-1].text[-1:] in _TERMINAL

    def ends_announcing(self) -> bool:
        """Tell whether the last line of text ends with a colon: a salutation, a list."""
        lines = self.text_lines() or self.lines
        return lines[-1].text[-1:] in "：:；;"


@dataclass(slots=True)
class Stack:
    """A title with what stands close above and below it: kicker, subtitle, bylines, labels."""

    title: list[Sized]
    above: list[Sized] = field(default_factory=list)
    below: list[Sized] = field(default_factory=list)
    weak: bool = False  # more likely a label or a line of the page's furniture: it stands in nobody's way

    def all_lines(self) -> list[Sized]:
        """List the lines, top first."""
        return [*self.above, *self.title, *self.below]

    @property
    def x0(self) -> float:
        """Left edge of the title's ink."""
        return min(line.box.x0 for line in self.title)

    @property
    def x1(self) -> float:
        """Right edge of the title's ink."""
        return max(line.box.x1 for line in self.title)

    @property
    def y0(self) -> float:
        """Bottom edge of the whole stack."""
        return min(line.box.y0 for line in self.all_lines())

    @property
    def y1(self) -> float:
        """Top edge of the whole stack."""
        return max(line.box.y1 for line in self.all_lines())

    @property
    def size(self) -> float:
        """Font size of the title."""
        return max(line.size for line in self.title)

    @property
    def vertical(self) -> bool:
        """Tell whether the title is set vertically."""
        return self.title[0].vertical


class _Chain:
    """Lines below each other so far; `x0` and `x1` are the edges of the last few, `y` and `size` the last one's."""

    __slots__ = ("lefts", "lines", "rights", "size", "x0", "x1", "y")

    def __init__(self, line: Sized) -> None:
        self.lines = [line]
        self.x0, self.x1, self.y, self.size = line.box.x0, line.box.x1, line.y, line.size
        self.lefts, self.rights = [self.x0], [self.x1]

    def append(self, line: Sized) -> None:
        box, lefts, rights = line.box, self.lefts, self.rights
        left, right = box.x0, box.x1
        self.lines.append(line)
        lefts.append(left)
        rights.append(right)
        # Only where the line that is no longer one of the last few made an edge they are all looked at.
        far = len(lefts) > _NEAR
        if left <= self.x0:
            self.x0 = left
        elif far and lefts[-_NEAR - 1] == self.x0:
            self.x0 = min(lefts[-_NEAR:])
        if right >= self.x1:
            self.x1 = right
        elif far and rights[-_NEAR - 1] == self.x1:
            self.x1 = max(rights[-_NEAR:])
        self.y, self.size = line.y, line.size


def columns(lines: Sequence[Sized], body: float) -> list[Column]:
    """Link lines of body size to the line right below in the same column, and cut where the step changes."""
    order = sorted((line for line in lines if not line.vertical), key=lambda s: -s.y)
    chains: list[_Chain] = []
    live: list[_Chain] = []  # chains that a line this far down the page can still go on
    for line in order:
        best: _Chain | None = None
        best_step = 0.0
        y, size, left, right, half = line.y, line.size, line.box.x0, line.box.x1, 0.5 * line.width
        ended = False
        for chain in live:
            step = chain.y - y
            if step > 2.2 * chain.size:
                ended = True
                continue
            if not 0.75 * size < step <= 2.0 * size or (best is not None and step >= best_step):
                continue
            x0, x1 = chain.x0, chain.x1
            if right < x0 or x1 < left:
                continue
            shared = min(right, x1) - max(left, x0)
            if shared < half and shared < 0.5 * (x1 - x0):
                continue
            if abs(chain.size - size) > 0.06 * size or not _same_column(chain, line, body):
                continue
            best, best_step = chain, step
        if ended:
            live = [chain for chain in live if chain.y - y <= 2.2 * chain.size]
        if best is None:
            chains.append(_Chain(line))
            live.append(chains[-1])
        else:
            best.append(line)
    parts = [part for chain in chains for part in _cut(chain.lines)]
    return _with_edges(parts, body)


def join_verse(columns: list[Column]) -> list[Column]:
    """Join stanzas: short pieces below each other with one left edge whose lines end at different places."""
    out: list[Column] = []
    live: list[Column] = []  # those that a column this far down the page can still go on
    for column in sorted(columns, key=lambda c: -c.y1):
        head = column.y1
        live = [above for above in live if above.y0 - head < _STANZA * above.lines[-1].size]
        for above in live:
            if _stanzas(above, column):
                above.lines = above.lines + column.lines
                above.x0 = min(s.box.x0 for s in above.lines)
                above.x1 = max(s.box.x1 for s in above.lines)
                break
        else:
            out.append(column)
            live.append(column)
    return out


def _stanzas(above: Column, below: Column) -> bool:
    if above.rows or below.rows:
        return False
    em = above.lines[-1].size
    first, last = below.lines[0], above.lines[-1]
    if first.font != last.font or abs(first.size - last.size) > 0.02 * em:
        return False
    left = min(s.box.x0 for s in above.lines)
    if abs(left - min(s.box.x0 for s in below.lines)) > 0.4 * em:
        return False
    gap = above.y0 - below.y1
    if not 0 < gap < _STANZA * em:
        return False
    lines = above.lines + below.lines
    if len(lines) > 60 or any(
        s.box.x0 - left > 1.2 * em or "。" in s.text or s.width > 22 * em for s in lines
    ):
        return False
    right = max(s.box.x1 for s in lines)
    return sum(right - s.box.x1 < 0.5 * em for s in lines) < 0.6 * len(lines)


def grid_column(grid: Sequence[Sequence[Sized]]) -> Column:
    """Make a column of a table, its lines in the order of its rows."""
    lines = [s for row in grid for s in row]
    starts = list(accumulate((len(row) for row in grid[:-1]), initial=0))
    x0, x1 = min(s.box.x0 for s in lines), max(s.box.x1 for s in lines)
    pitch = (grid[0][0].y - grid[-1][0].y) / max(1, len(grid) - 1)
    return Column(lines, x0, x1, pitch, rows=tuple(starts))


def _same_column(chain: _Chain, line: Sized, body: float) -> bool:
    """Tell whether a line that overlaps with a chain stands under it: it begins or ends at the chain's edges."""
    x0, x1, em, left, right = chain.x0, chain.x1, line.size, line.box.x0, line.box.x1
    if left >= x0 - 1.2 * em and right <= x1 + 1.6 * em:
        return True
    if len(chain.lines) == 1:
        # The first line of a paragraph is indented, so the second may begin two characters to its left.
        return -0.3 * em <= x0 - left <= 2.9 * em and (abs(x1 - right) <= 0.9 * em or right < x1 + 1.6 * em)
    # All lines so far may have been short or indented ones.
    return (
        len(chain.lines) == 2
        and (abs(left - x0) <= 0.8 * em or abs(x0 - left - 2 * em) <= 0.8 * em)
        and right <= x1 + 12 * body
        and all(abs(s.box.x0 - x0) < 0.3 * em for s in chain.lines)
    )


def _most(values: list[T]) -> T:
    return values[0] if len(set(values)) == 1 else Counter(values).most_common(1)[0][0]


def median(values: Iterable[float]) -> float:
    """Return the middle one of some numbers, of two in the middle their mean, as `statistics` does, but quickly."""
    order = sorted(values)
    half, odd = divmod(len(order), 2)
    return order[half] if odd else (order[half - 1] + order[half]) / 2


def _cut(chain: list[Sized]) -> list[list[Sized]]:
    """Cut a chain where a step is clearly larger than its usual one."""
    if len(chain) < 2:
        return [chain]
    steps = [a.y - b.y for a, b in pairwise(chain)]
    usual = median(steps) if len(steps) > 2 else min(steps)
    parts = [[chain[0]]]
    for step, line in zip(steps, chain[1:], strict=True):
        if step > 1.22 * usual:
            parts.append([line])
        else:
            parts[-1].append(line)
    return parts


def _with_edges(parts: list[list[Sized]], body: float) -> list[Column]:
    """Give every part its column's edges: from its own long lines, or from the columns of the page."""
    out: list[Column] = []
    for part in parts:
        if len(part) == 1:
            box = part[0].box
            left = box.x0 + (0.5 * part[0].size if part[0].text[:1] in _HANGING else 0.0)
            out.append(Column(part, left, box.x1, 0.0))
            continue
        pitch = median([a.y - b.y for a, b in pairwise(part)])
        out.append(Column(part, _left(part), _right(part), pitch))
    known = [c for c in out if len(c.lines) >= 3 and c.width >= 4 * body]
    for column in out:
        if len(column.lines) <= 2:
            _snap(column, known)
    return out


def _left(part: list[Sized]) -> float:
    """Find the left edge: the smallest x at which more than a hanging quote begins."""
    real = [line.box.x0 for line in part if line.text[:1] not in _HANGING]
    hung = [line.box.x0 + 0.5 * line.size for line in part if line.text[:1] in _HANGING]
    em = part[0].size
    first = min(real + hung)
    if real and min(real) - first <= 0.7 * em:
        return min(real)
    return median([s for s in real + hung if s - first <= 0.7 * em])


def _right(part: list[Sized]) -> float:
    """Find the right edge: where most of the long lines end."""
    ends = sorted([line.box.x1 for line in part])
    em = part[0].size
    places = [round(e / (0.5 * em)) for e in ends]
    votes = Counter([place for e, place in zip(ends, places, strict=True) if ends[-1] - e <= 2.5 * em])
    best = votes.most_common(1)[0]
    if best[1] >= 2:
        return median([e for e, place in zip(ends, places, strict=True) if place == best[0]])
    return ends[-1]


def _snap(column: Column, known: Sequence[Column]) -> None:
    """Take the edges of the nearest column of the page that a short piece of text fits into."""
    em = column.lines[0].size
    best: Column | None = None
    best_distance = 0.0
    for other in known:
        if other.x0 - 0.8 * em <= column.x0 and column.x1 <= other.x1 + 0.8 * em:
            indent = column.x0 - other.x0
            fits = (
                indent < 0.5 * em or abs(indent - 2 * em) < 0.5 * em or abs(column.x1 - other.x1) < 0.8 * em
            )
            distance = (
                max(0.0, other.y0 - column.y1, column.y0 - other.y1) + (0 if fits else 1e5) + other.width
            )
            if best is None or distance < best_distance:
                best, best_distance = other, distance
    if best is not None and best_distance < 1e5:
        column.x0, column.x1 = best.x0, best.x1
        if not column.pitch:
            column.pitch = best.pitch
