"""The kinds of epaper sites: each knows how to read the layout and article pages of its software.

Everything here is a pure function of bytes and the URL they came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.sources.platforms.article import read_article
from ingest.sources.platforms.families import FAMILIES
from ingest.sources.platforms.json_pages import PREFIX, read_json_article, read_json_layout
from ingest.sources.platforms.layout import read_layout
from ingest.sources.platforms.parsed import (
    Alternative,
    ArticleLink,
    ArticlePage,
    LayoutPage,
    Leaf,
    PageLink,
    Picture,
    Property,
    SelectorCount,
)
from ingest.sources.platforms.refresh import parse_frames, parse_refresh

if TYPE_CHECKING:
    from ingest.sources.platforms.spec import Platform

PLATFORMS: dict[str, Platform] = {one.name: one for one in FAMILIES}
"""By the names that the papers file knows (`papers.sources.PlatformName`)."""

__all__ = [
    "PLATFORMS",
    "Alternative",
    "ArticleLink",
    "ArticlePage",
    "LayoutPage",
    "Leaf",
    "PageLink",
    "Picture",
    "Property",
    "SelectorCount",
    "parse_article",
    "parse_frames",
    "parse_layout",
    "parse_refresh",
    "platform_name",
    "undated",
]


def platform_name(platform: str) -> str:
    """Return a platform's name for people: that of JSON answers holds their whole shape."""
    return "json" if platform.startswith(PREFIX) else platform


def undated(platform: str) -> bool:
    """Say whether a platform's addresses carry no date, so that only what a page prints tells whose day it is."""
    return platform in PLATFORMS and PLATFORMS[platform].undated


def parse_layout(platform: str, raw: bytes, url: str) -> LayoutPage:
    """Read the web page that shows a newspaper page. What is not there is empty and counted in `selectors`.

    Raise KeyError for an unknown platform, PageRefusedError where the bytes cannot be read as a web page.
    """
    if platform.startswith(PREFIX):
        return read_json_layout(platform, raw, url)
    return read_layout(PLATFORMS[platform], raw, url)


def parse_article(platform: str, raw: bytes, url: str) -> ArticlePage:
    """Read an article's web page; errors and absences as for `parse_layout`."""
    if platform.startswith(PREFIX):
        return read_json_article(platform, raw, url)
    if platform not in PLATFORMS:
        raise KeyError(platform)
    return read_article(raw, url)
