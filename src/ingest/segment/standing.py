"""Lines that a paper's profile knows as furniture: taken off a page before it is segmented, put back after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model import Block
from ingest.segment.assemble import assemble
from ingest.segment.decided import Part

if TYPE_CHECKING:
    from ingest.model import Page, Segmentation
    from ingest.segment.habits import Profile

_WHY = "stands on most issues of the paper"


def set_apart(page: Page, profile: Profile) -> tuple[Page, tuple[int, ...]]:
    """Return the page without its paper's standing lines, and the numbers of these.

    The text stays, so that line numbers and offsets mean the same. A page of nothing else is left whole: the
    segmenter then says what it makes of it.
    """
    known = tuple(line.no for line in page.lines if profile.knows(line.text))
    if not known or len(known) == len(page.lines):
        return page, ()
    gone = frozenset(known)
    blocks = (Block(tuple(line for line in block.lines if line.no not in gone)) for block in page.blocks)
    return replace(page, blocks=tuple(block for block in blocks if block.lines)), known


def put_back(page: Page, known: tuple[int, ...], found: Segmentation) -> Segmentation:
    """Return a segmentation with the lines that were set apart as furniture of its own."""
    if not known:
        return found
    own = assemble(page, [Part(no, "furniture", None, _WHY) for no in known], (), found.version)
    return replace(
        found,
        furniture=found.furniture + own.furniture,
        pieces=found.pieces + own.pieces,
        edits=found.edits + own.edits,
    )
