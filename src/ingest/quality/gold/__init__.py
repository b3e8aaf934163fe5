"""Gold pages of one's own newspaper: what its site says of a page, laid over the lines of the page's PDF."""

from __future__ import annotations

from ingest.quality.gold.align import Aligned, align
from ingest.quality.gold.page import GoldPage, LeftOut, gold_of
from ingest.quality.gold.texts import SiteItem, site_items
from ingest.quality.gold.writing import write_gold

__all__ = [
    "Aligned",
    "GoldPage",
    "LeftOut",
    "SiteItem",
    "align",
    "gold_of",
    "site_items",
    "write_gold",
]
