"""The articles of an issue: those of its pages, and stories over several pages joined into one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.issue.ids import article_ids
from ingest.model import BuiltArticle
from ingest.segment.crosspage import Placed, link_continuations
from ingest.segment.joined import as_continuation, explained, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.model import Article, BuiltPage, Enrichment, Segmentation
    from ingest.segment.crosspage import Link

UNSURE = "join_unsure"
"""The flag of parts that are linked and were left apart."""


@dataclass(frozen=True, slots=True)
class Told:
    """An issue's articles, and its pages with what was joined across them written into their segmentations."""

    pages: tuple[BuiltPage, ...]
    articles: tuple[BuiltArticle, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    """An article of a page: the page's index, its own, and its id."""

    page: int
    index: int
    article_id: str


def stories(
    paper: str, issue_date: str, pages: Sequence[BuiltPage], enriched: Callable[[Article], Enrichment]
) -> Told:
    """Return the articles of an issue's pages, in their order, continued stories joined where that is sure.

    A joined story is one article with the id, page and heading of its first part. Where it is not sure, the parts
    stay articles of their own that name each other and bear the flag `join_unsure`.
    """
    spots: list[_Spot] = []
    placed: list[Placed] = []
    for at, page in enumerate(pages):
        if page.segmentation is None:
            continue
        found = page.segmentation.articles
        ids = article_ids(paper, issue_date, page.page_no, found)
        spots += [_Spot(at, index, article_id) for index, article_id in enumerate(ids)]
        jumps = _jumps(page.segmentation, page.page.text if page.page else "")
        placed += [Placed(page.page_no, article, jumps.get(index, "")) for index, article in enumerate(found)]
    links = link_continuations(placed)
    follows = {link.head: link for link in links if link.sure}
    second = {link.tail for link in follows.values()}
    first: dict[int, int] = {}
    built: dict[int, BuiltArticle] = {}
    for start, spot in enumerate(spots):
        if start in second:
            continue
        chain = [start]
        while chain[-1] in follows:
            chain.append(follows[chain[-1]].tail)
        first |= dict.fromkeys(chain, start)
        whole = joined([placed[part].article for part in chain])
        rest = tuple((spots[part].page, spots[part].index) for part in chain[1:])
        built[start] = BuiltArticle(spot.article_id, spot.page, spot.index, whole, enriched(whole), rest=rest)
    for link in links:
        if not link.sure:
            _tie(built, first[link.head], first[link.tail])
    return Told(_written(pages, spots, links), tuple(built.values()))


def _jumps(seg: Segmentation, text: str) -> dict[int, str]:
    """Return the jump lines of a page's articles as printed."""
    lines = text.split("\n")
    told: dict[int, str] = {}
    for piece in seg.pieces:
        if piece.role == "jump" and piece.article is not None:
            printed = lines[piece.span.line][piece.span.start : piece.span.end]
            told[piece.article] = told.get(piece.article, "") + printed
    return told


def _tie(built: dict[int, BuiltArticle], head: int, tail: int) -> None:
    """Let two articles name each other, and say that it is not sure."""
    one, other = built[head], built[tail]
    built[head] = replace(one, article=_unsure(one.article), continued_to=other.article_id)
    built[tail] = replace(other, article=_unsure(other.article), continued_from=one.article_id)


def _unsure(article: Article) -> Article:
    return replace(article, flags=tuple(dict.fromkeys((*article.flags, UNSURE))))


def _written(
    pages: Sequence[BuiltPage], spots: Sequence[_Spot], links: Sequence[Link]
) -> tuple[BuiltPage, ...]:
    """Return the pages with the evidence of each link in the jump lines that it rests on."""
    told = list(pages)
    for link in links:
        head, tail = spots[link.head], spots[link.tail]
        for here, there in ((head, tail), (tail, head)):
            page = told[here.page]
            assert page.segmentation is not None
            where = f"on page {told[there.page].page_no}"
            if not link.sure:
                verb = f"linked to {there.article_id} {where}, not joined"
            elif here is head:
                verb = f"joined to its continuation {where}"
            else:
                verb = f"joined to its first part {there.article_id} {where}"
            why = f"{verb}: {link.why}"
            seg = explained(page.segmentation, here.index, why)
            if link.sure and here is tail:
                seg = as_continuation(seg, here.index)
            told[here.page] = replace(page, segmentation=seg)
    return tuple(told)
