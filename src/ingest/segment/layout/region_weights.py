"""How much each kind of evidence counts for an article's region: learned from pages whose articles are known."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = (
    "likeness",
    "level",
    "holes",
    "continuity",
    "subheads",
    "rules",
    "placement",
    "untitled",
    "odd shape",
    "title below",
    "title beside",
    "more columns",
    "short text",
)
"""The functions of `evidence` in the order they are asked, then what a region simply is."""

RESOURCE = "layout_regions.json"


@cache
def weights() -> tuple[float, ...]:
    """Read what scripts/segment/train_layout_regions.py wrote: one weight for each of KINDS."""
    found: dict[str, float] = json.loads(files("ingest.segment.layout").joinpath(RESOURCE).read_text("utf-8"))
    return tuple(found[kind] for kind in KINDS)


def weigh(evidence: Sequence[float]) -> float:
    """Return the score of a region with this evidence, in the manner of log odds."""
    return sum([w * v for w, v in zip(weights(), evidence, strict=True)])
