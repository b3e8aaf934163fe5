"""The role of each fragment: what the net says of it, and what holds in any paper whatever was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.text import forms
from ingest.segment.text.role_rules import apply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.fragments import Fragment
    from ingest.segment.text.view import View

ROLES = ("body", "subhead", "title", "kicker", "subtitle", "byline", "jump", "furniture")
"""What a fragment can be. Captions are body; a credit line is body until the assembly cuts it off."""


def decide(
    all_fragments: Sequence[Fragment], seen: View, scores: np.ndarray
) -> tuple[list[str], list[float]]:
    """Return the role of each fragment and by how many nats it is better than the second best.

    `scores` (n, roles) are the net's.
    """
    scores = scores.astype(float)
    apply(all_fragments, seen.columns[:, forms.COLUMNS.index("form")].tolist(), scores, ROLES)
    best = scores.argmax(1)
    ordered = np.sort(scores, axis=1)
    return [ROLES[role] for role in best.tolist()], (ordered[:, -1] - ordered[:, -2]).tolist()
