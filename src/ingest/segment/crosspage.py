"""Stories that go on on another page of the same issue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Article


@dataclass(frozen=True, slots=True)
class Link:
    """Indices (into the sequence given) of an article and of the one that continues it."""

    head: int
    tail: int


def link_continuations(articles: Sequence[tuple[str, Article]]) -> tuple[Link, ...]:
    """Link the articles of one issue, given as (page number, article), by their 下转 and 上接 lines.

    A link is made where a head says that it goes on on a page and one article there says that it comes from
    the head's page; of several, the one whose title shares most character pairs with the head's. A tie stays
    apart: both articles then keep their jump lines for a person to see.
    """
    heads = [index for index, (_, article) in enumerate(articles) if article.jump_to]
    tails = [index for index, (_, article) in enumerate(articles) if article.jump_from]
    candidates = [
        (_likeness(articles[head][1], articles[tail][1]), head, tail)
        for head in heads
        for tail in tails
        if _same_page(articles[head][1].jump_to, articles[tail][0])
        and _same_page(articles[tail][1].jump_from, articles[head][0])
    ]
    links: list[Link] = []
    while candidates:
        best = max(candidates)
        rivals = [one for one in candidates if one != best and (one[1] == best[1] or one[2] == best[2])]
        if all(rival[0] < best[0] for rival in rivals):
            links.append(Link(best[1], best[2]))
        candidates = [one for one in candidates if one[1] != best[1] and one[2] != best[2]]
    return tuple(sorted(links, key=lambda link: link.head))


def _same_page(printed: str, page_no: str) -> bool:
    """Compare a page as a jump line prints it with a page number: 4, 04 and A04 may mean one page."""
    a, b = (re.fullmatch(r"([A-Z]*)0*(\d+)", text.upper()) for text in (printed, page_no))
    return bool(a and b and a[2] == b[2] and (a[1] == b[1] or not a[1] or not b[1]))


def _likeness(head: Article, tail: Article) -> int:
    """Count the character pairs that two titles share: a continuation repeats words of its title."""

    def pairs(article: Article) -> set[str]:
        text = article.kicker + article.title + article.subtitle
        return {text[at : at + 2] for at in range(len(text) - 1)}

    return len(pairs(head) & pairs(tail))
