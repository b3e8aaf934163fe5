"""The kinds of epaper sites: each knows how to read the layout and article pages of its software.

Everything here is a pure function of bytes and the URL they came from.
"""

from __future__ import annotations

from ingest.sources.platforms.parsed import (
    ArticleLink,
    ArticlePage,
    LayoutPage,
    PageLink,
    Picture,
    Property,
    SelectorCount,
)

__all__ = [
    "ArticleLink",
    "ArticlePage",
    "LayoutPage",
    "PageLink",
    "Picture",
    "Property",
    "SelectorCount",
]
