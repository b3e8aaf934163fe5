"""Web pages of newspaper pages that lack what others have: a list of pages, or articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model import Doubt

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ingest.sources.page_parts import Leafing
    from ingest.sources.platforms import LayoutPage

_PAGES, _ARTICLES = "layout.pages", "layout.articles"


def missed(platform: str, layout: LayoutPage, excused: Collection[str] = ()) -> str:
    """Name the selectors that should have found something on a layout page and did not."""
    names = [count.selector for count in layout.selectors if count.missed and count.selector not in excused]
    return f"drift: selector {platform} {', '.join(names)} finds nothing on {layout.url}" if names else ""


def drifted(platform: str, layout: LayoutPage, *, entry: bool, pdf: bool) -> str:
    """Say what a page's web page lacks that loses the page; empty where nothing does.

    The list of pages must be on the `entry` of the issue, where it was found; a page behind it may have none. A page
    that names no article may be a picture or an advertisement: with a PDF (`pdf`) it is not lost for that.
    """
    excused = [_PAGES] if layout.articles and not entry else []
    return missed(platform, layout, [*excused, _ARTICLES] if pdf else excused)


def without_articles(platform: str, pages: Sequence[Leafing], *, needed: bool) -> list[Doubt]:
    """Tell of pages that name no article and have a PDF; lose them where no page of the issue names any (`needed`)."""
    shown = [page for page in pages if page.layout and not page.lost]
    bare = [page for page in shown if page.layout and missed(platform, page.layout, (_PAGES,))]
    if needed and len(bare) == len(shown):
        for page in bare:
            page.lost = missed(platform, page.layout, (_PAGES,)) if page.layout else ""
        return []
    return [
        Doubt("articles", page.page_no, f"{page.link.url} names no article: its PDF is what there is")
        for page in bare
        if needed
    ]
