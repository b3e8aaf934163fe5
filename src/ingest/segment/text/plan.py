"""What was decided about a page, before it is assembled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.chains import Chain, Gains
    from ingest.segment.text.matching import Choice, Stage
    from ingest.segment.text.view import View


@dataclass(slots=True)
class Plan:
    """Hold a page's lines, the gains of their joins, its bodies, and whose titles and bylines are.

    `sure` is the margin (nats) of each line's role, `titles` has a choice for each heading of the stage, `bylines` the
    lines of each byline with theirs.
    """

    seen: View
    gains: Gains
    bodies: list[Chain]
    stage: Stage
    titles: list[Choice]
    sure: Sequence[float]
    bylines: list[tuple[list[int], Choice]]
