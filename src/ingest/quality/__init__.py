"""How good the articles are: scores against gold pages, and floors that scores may not fall below."""

from __future__ import annotations

from ingest.quality.items import Item, PageItems, gold_page, predicted_page
from ingest.quality.score import Scores, score

__all__ = ["Item", "PageItems", "Scores", "gold_page", "predicted_page", "score"]
