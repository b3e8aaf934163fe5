"""From a page to its articles: line roles, joining of body blocks, titles and bylines found to bodies."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model import Page, Segmentation
    from ingest.segment.habits import Profile

SEGMENTER_VERSION = "9"
"""Changes whenever the same page can come out otherwise; stored with every article."""


def segmenter_version(profile: Profile | None = None, media: tuple[str, ...] = ()) -> str:
    """Return the version that issues carry: what a paper's earlier issues taught is part of it.

    So are those of its names (`media`) that no form tells to be a medium's: credits are read by them.
    """
    from ingest.segment.credit_words import SIGNING_MEDIUM  # noqa: PLC0415  (it builds on this package)

    told = sorted({name for name in media if not SIGNING_MEDIUM.fullmatch(name)})
    names = f"+n{hashlib.sha256(chr(10).join(told).encode()).hexdigest()[:11]}" if told else ""
    return f"{SEGMENTER_VERSION}{f'+{profile.digest[:12]}' if profile else ''}{names}"


def segment(page: Page, profile: Profile | None = None) -> Segmentation:
    """Take a page apart into articles, furniture and bylines that nobody can assign.

    Pure and deterministic. A page whose lines have boxes goes the way of geometry, any other the way of text
    alone. Every character of the page that is not white space lands in one piece or one edit
    (`ingest.segment.conservation.check` proves it). `profile` is what is known of the paper from its earlier issues.
    """
    if profile is not None:
        from ingest.segment.standing import put_back, set_apart  # noqa: PLC0415  (it builds on this package)

        rest, known = set_apart(page, profile)
        return put_back(page, known, segment(rest))
    from ingest.segment.leftover import assign_left  # noqa: PLC0415  (it builds on this package)

    if page.blocks and all(line.box is not None for line in page.lines):
        from ingest.segment.layout.by_layout import segment_layout  # noqa: PLC0415  (scipy loads only for PDFs)

        return assign_left(segment_layout(page))
    from ingest.segment.text.by_text import segment_text  # noqa: PLC0415  (the layout way builds on this package)

    return assign_left(segment_text(page, SEGMENTER_VERSION))
