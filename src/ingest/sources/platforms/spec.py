"""What a family of epaper sites looks like, as data: how its addresses tell layout pages from articles.

What stands on the pages is not told by the family: its skins differ from newspaper to newspaper. `skins` has those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from re import Pattern


@dataclass(frozen=True)
class Platform:
    """A family of epaper sites.

    `path` is where an issue's first page stands below the site's base URL; it holds `{date:...}` and `{first}`.
    `first` is the first page's usual node, empty where every newspaper has its own. `page_link` and `article_link`
    are patterns that the paths of layout and article pages contain; a group `no` in either is the page's number.
    `labelled` says that a link is a page only where its text is a page's number (第01版：要闻). `undated` says that
    its addresses carry no date, so that only what a page prints tells whose day it is. `tell_tale` is one line for
    people: what its addresses look like.
    """

    name: str
    path: str
    first: str
    page_link: str
    article_link: str
    tell_tale: str
    labelled: bool = False
    undated: bool = False

    @cached_property
    def page(self) -> Pattern[str]:
        """The pattern of layout pages' paths."""
        return re.compile(self.page_link, re.IGNORECASE)

    @cached_property
    def article(self) -> Pattern[str]:
        """The pattern of articles' paths."""
        return re.compile(self.article_link, re.IGNORECASE)
