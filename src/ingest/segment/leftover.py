"""The one byline that is left over and the one article that lacks one: put together, and told to be a guess."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.segment.bylines import has_role_word, parse_byline, told

if TYPE_CHECKING:
    from ingest.model import Article, Segmentation

LEFT = "byline_left"
"""The flag of an article whose byline was the last one left on its page."""

SURE = 0.6
"""Confidence of such a byline, at most. On the text of the page benchmark and the sample (2026-11-30) there were three
such pages, and two of the bylines were right."""

_SIGNED = frozenset({"news", "essay", "photo"})


def assign_left(seg: Segmentation) -> Segmentation:
    """Give the only unassigned byline to the only article that lacks one; return `seg` where it is not so clear.

    An article lacks one where it is news, an essay or a photo and neither its byline, its dateline nor an agency
    says who wrote it. The byline's words stay where they stand: pieces change their role and article, nothing else.
    """
    if len(seg.unassigned_bylines) != 1:
        return seg
    # 本报记者 writes news: what only looks like an essay for lack of a byline is no home for it.
    kinds = _SIGNED - {"essay"} if has_role_word(seg.unassigned_bylines[0]) else _SIGNED
    lacking = [
        index for index, article in enumerate(seg.articles) if article.kind in kinds and _lacks(article)
    ]
    read = parse_byline(seg.unassigned_bylines[0])
    if len(lacking) != 1 or read.empty or read.unread:
        return seg
    index = lacking[0]
    article = seg.articles[index]
    why = f"the last byline left on the page, and the only article without one; {told(read)}"
    signed = replace(
        article,
        byline=seg.unassigned_bylines[0],
        reporters=read.reporters,
        correspondents=read.correspondents,
        photographers=read.photographers,
        editors=read.editors,
        confidence=replace(article.confidence, byline=min(SURE, article.confidence.byline)),
        flags=(*article.flags, LEFT),
    )
    return replace(
        seg,
        articles=(*seg.articles[:index], signed, *seg.articles[index + 1 :]),
        unassigned_bylines=(),
        unassigned_people=(),
        pieces=tuple(
            replace(piece, role="byline", article=index, why=why)
            if piece.role == "unassigned_byline"
            else piece
            for piece in seg.pieces
        ),
    )


def _lacks(article: Article) -> bool:
    people = (*article.reporters, *article.correspondents, *article.photographers)
    return (
        article.kind in _SIGNED and not (people or article.byline) and article.source_agency in {"", "本报"}
    )
