"""A page's lines into groups that belong together: its blocks, and the columns that were written into each other."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from ingest.pages.repair import width
from ingest.segment.bylines import is_byline_line
from ingest.segment.kinds import is_page_furniture, is_table_row
from ingest.segment.paragraphs import ends_sentence
from ingest.segment.text.columns import common_widths, has_pairs, run_together, ways_to_cut
from ingest.segment.text.page_joins import PageJoins
from ingest.segment.text.weave import Way, piece, plain, weave

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Line, Page
    from ingest.segment.language import Joins
    from ingest.segment.text.weave import Piece, Woven

_PROSE = re.compile(r"[，。、；：！？”]")

_GAIN, _GAIN_A_LINE = 2.5, 0.45
"""Nats by which columns must be better than the lines as they stand. On pages of extractors that keep columns apart the
best other order gains 0 to .6 a line, mostly less than .3; where columns are written into each other .8 to 7."""

_GOOD_A_LINE = -0.1
"""Nats a line over which lines follow each other so well as they stand that nothing else is tried."""

_GOES_ON = 1.0
"""Log-odds of a join over which the column to the right goes on with the left one's sentence."""

Cut = tuple[float, list[tuple[int, int]]]
"""A way to cut a line: what the cuts cost (nats, 0 or less), and the parts from left to right."""

Span = tuple["Line", int, int]
"""A line, and the half-open range of it that is meant."""

_SMALL = 2
"""Lines of a block up to which it is taken together with its neighbours that are as small."""

_MANY = 400
"""Lines of a region over which nobody looks for columns: no page has so many in one place."""

_CUTS = 2
"""Lines that may be cut from which on columns are looked for, however well the lines follow each other."""

_TURNS = 3
"""Times that the columns must take turns before the order of the text is changed."""


def groups(page: Page, joins: Joins | None) -> list[list[Span]]:
    """Return the parts of a page's lines, group by group, in an order in which columns follow each other."""
    common = common_widths(page)
    widths = common if has_pairs(page, common) else []
    words = PageJoins(("".join(line.text.split()) for line in page.lines), joins)
    out: list[list[Span]] = []
    for region in _regions(page):
        lines = [line for block in region for line in block]
        woven = None
        if 4 <= len(lines) <= _MANY:
            woven = _woven(lines, widths, common, words)
        if woven is None:
            out += [[(line, a, b) for line in block for a, b in run_together(line.text)] for block in region]
            continue
        for column in _in_reading_order(woven, words):
            group: list[Span] = []
            for part in column:
                line = lines[part.line]
                group += [
                    (line, part.start + a, part.start + b)
                    for a, b in run_together(line.text[part.start : part.end])
                ]
            out.append(group)
    return out


def _in_reading_order(woven: Woven, words: PageJoins) -> list[list[Piece]]:
    """Put a column behind the one to its left, and to it where it goes on with a sentence.

    Columns that stand on the same lines are set to one leading from one height: they are one article's, mostly.
    """
    out: list[list[Piece]] = []
    done: set[int] = set()
    behind = set(woven.beside.values())
    for first in range(len(woven.columns)):
        if first in done or first in behind:
            continue
        at: int | None = first
        before: list[Piece] | None = None
        while at is not None and at not in done:
            done.add(at)
            column = woven.columns[at]
            if (
                before is not None
                and not before[-1].stop
                and words.fit(before[-1].bare, column[0].bare) > _GOES_ON
            ):
                before += column
            else:
                before = list(column)
                out.append(before)
            at = woven.beside.get(at)
    out += [column for k, column in enumerate(woven.columns) if k not in done]
    return out


def _regions(page: Page) -> list[list[tuple[Line, ...]]]:
    """Take each large block for itself, and small ones that follow each other together."""
    out: list[list[tuple[Line, ...]]] = []
    small = False
    for block in page.blocks:
        if len(block.lines) > _SMALL:
            out.append([block.lines])
            small = False
        elif small:
            out[-1].append(block.lines)
        else:
            out.append([block.lines])
            small = True
    return out


def _woven(lines: list[Line], widths: list[int], common: list[int], words: PageJoins) -> Woven | None:
    """Share a region's lines out to columns; None where they follow each other as they stand."""
    if sum(_PROSE.search(line.text) is not None for line in lines) < 0.5 * len(lines):
        # Verses and tables are short lines by nature.
        return None
    cuts = [ways_to_cut(line.text, widths) for line in lines]
    if sum(len(cut) > 1 for cut in cuts) < _CUTS and not _breaks_off(lines, words):
        return None
    ways = [_ways(i, line.text, cut, common) for i, (line, cut) in enumerate(zip(lines, cuts, strict=True))]
    as_they_stand = plain(ways, words)
    if as_they_stand > _GOOD_A_LINE * len(lines):
        return None
    woven = weave(ways, words)
    gain = woven.score - as_they_stand
    if woven.turns < _TURNS or gain < _GAIN + _GAIN_A_LINE * len(lines):
        return None
    return woven


def _ways(number: int, text: str, cuts: list[Cut], common: list[int]) -> list[Way]:
    heading = is_byline_line(text) or is_page_furniture(text) or is_table_row(text)
    return [
        Way(
            cost,
            tuple(piece(number, a, b, text, width(text[a:b]), common, heading=heading) for a, b in parts),
        )
        for cost, parts in cuts
    ]


def _breaks_off(lines: Sequence[Line], words: PageJoins) -> bool:
    """Tell whether lines often do not go on in the next one."""
    bad = all_open = 0
    for above, below in itertools.pairwise("".join(line.text.split()) for line in lines):
        if ends_sentence(above[-6:]):
            continue
        all_open += 1
        bad += words.fit(above, below) < 0
    return bad >= 3 and bad > 0.35 * all_open
