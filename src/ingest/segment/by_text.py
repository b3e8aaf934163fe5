"""The text way: a page's text alone to its articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model import Confidence
from ingest.segment import roles, weights
from ingest.segment.assemble import Draft, Part, assemble
from ingest.segment.chains import chains
from ingest.segment.fragments import fragments
from ingest.segment.links import BODY, Scene
from ingest.segment.matching import match

if TYPE_CHECKING:
    from ingest.model import Page, Segmentation


def segment_text(page: Page, version: str) -> Segmentation:
    """Take a page apart by its text alone; see `ingest.segment.segment`."""
    learned = weights.load()
    return segment_with(page, version, learned)


def segment_with(page: Page, version: str, learned: weights.Weights) -> Segmentation:
    """Take a page apart by its text alone with given weights."""
    all_fragments = fragments(page)
    role, _ = roles.decide(all_fragments, learned)
    scene = Scene(all_fragments, role, learned)
    bodies = chains(scene, learned)
    matched = match(scene, bodies, learned)
    parts: list[Part] = []
    drafts: list[Draft] = []
    for number, article in enumerate(matched.articles):
        drafts.append(Draft(None, Confidence(0.5, 0.5, 0.5), ()))
        for i, r, why in article:
            f = all_fragments[i]
            parts.append(Part(f.line, r, number, why, f.start, f.end))
    for i, r, why, group in matched.loose:
        f = all_fragments[i]
        parts.append(Part(f.line, r, None, why, f.start, f.end, group=group))
    return assemble(page, parts, drafts, version)


__all__ = ["BODY", "segment_text", "segment_with"]
