"""How sure the PDF way is of an article: probabilities learned from pages with known articles."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ingest.model import Confidence

if TYPE_CHECKING:
    from ingest.segment.layout.regions import Candidate

FEATURES = ("one", "score", "margin", "no title", "columns")


def features(candidate: Candidate) -> tuple[float, ...]:
    """Give what the probability is made of, in the order of FEATURES."""
    return (
        1.0,
        max(-6.0, min(candidate.score, 8.0)),
        min(candidate.margin, 8.0),
        float(candidate.stack is None),
        float(min(len(candidate.columns), 6)),
    )


@cache
def _weights() -> dict[str, list[float]]:
    """Read what scripts/segment/train_layout.py wrote."""
    found: dict[str, list[float]] = json.loads(
        files("ingest.segment.layout").joinpath("layout_confidence.json").read_text("utf-8")
    )
    return found


def confidence(candidate: Candidate) -> Confidence:
    """Give the probabilities that an article's grouping, title and byline are exactly right."""
    weights = _weights()
    values = features(candidate)

    def probability(name: str) -> float:
        z = sum(w * v for w, v in zip(weights[name], values, strict=True))
        return round(min(0.995, 1 / (1 + math.exp(-z))), 3)

    return Confidence(probability("grouping"), probability("title"), probability("byline"))
