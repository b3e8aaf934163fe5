"""The parts of a story on several pages as one article."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model import Confidence, Furniture, Segmentation
from ingest.segment.bylines import Byline
from ingest.segment.paragraphs import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Article, Piece

_HEADING = 16
"""Characters of an unpunctuated last paragraph up to which it is a heading inside the body, not a line cut short."""

_OF_HEADING = ("kicker", "title", "subtitle", "column_name")
"""The roles over a body, in the order in which furniture tells of them."""

_OF_A_TITLE = frozenset({"untitled", "title_guess"})
"""Flags of a second part that say nothing of the whole: its title is the first part's."""


def breaks_off(body: Sequence[str]) -> bool:
    """Tell whether a body ends in the middle of a sentence, as one does at the end of its page.

    A heading inside the body (减：镇长带头“倒逼”自己) has no full stop either and breaks nothing off.
    """
    if not body or ends_sentence(body[-1]):
        return False
    last = body[-1]
    heading = len(last) <= _HEADING and not re.search(r"[，。；、]", last) and len(body) > 1
    return not heading or not ends_sentence(body[-2])


def joined(parts: Sequence[Article]) -> Article:
    """Return the parts of one story, in their order, as one article.

    It stands where the first part stands and has its heading; a sentence cut at the end of a page goes on in
    its paragraph. Confidences are those that all parts are right.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    body = list(first.body)
    people = _people(first)
    for part in parts[1:]:
        more = list(part.body)
        if more and breaks_off(body) and first.kind not in {"poem", "table"}:
            blank = " " if re.search(r"[A-Za-z0-9]$", body[-1]) and re.match(r"[A-Za-z]", more[0]) else ""
            body[-1] += blank + more.pop(0)
        body += more
        people += _people(part)
    return replace(
        first,
        kind=next((part.kind for part in parts if part.kind != "other"), first.kind),
        byline="\n".join(part.byline for part in parts if part.byline),
        reporters=people.reporters,
        correspondents=people.correspondents,
        photographers=people.photographers,
        editors=people.editors,
        source_agency=people.agency,
        body=tuple(body),
        confidence=_together([part.confidence for part in parts]),
        flags=_flags(parts),
    )


def _flags(parts: Sequence[Article]) -> tuple[str, ...]:
    last = len(parts) - 1
    told = [
        flag
        for at, part in enumerate(parts)
        for flag in part.flags
        if not (at and flag in _OF_A_TITLE) and not (at < last and flag == "cut_short")
    ]
    return tuple(dict.fromkeys(told))


def _people(article: Article) -> Byline:
    return Byline(
        article.reporters,
        article.correspondents,
        article.photographers,
        article.editors,
        article.source_agency,
    )


def _together(parts: Sequence[Confidence]) -> Confidence:
    grouping = byline = 1.0
    for part in parts:
        grouping *= part.grouping
        byline *= part.byline
    return Confidence(round(grouping, 3), parts[0].title, round(byline, 3))


def explained(seg: Segmentation, index: int, why: str) -> Segmentation:
    """Return the segmentation with `why` in the jump lines of article `index`, in its first line where it has none."""
    own = [at for at, piece in enumerate(seg.pieces) if piece.article == index]
    jumps = {at for at in own if seg.pieces[at].role == "jump"} or {*own[:1]}
    return replace(
        seg,
        pieces=tuple(
            replace(piece, why=f"{piece.why}; {why}") if at in jumps else piece
            for at, piece in enumerate(seg.pieces)
        ),
    )


def as_continuation(seg: Segmentation, index: int) -> Segmentation:
    """Return the segmentation of a page whose article `index` continues one of another page.

    The heading over it is no article's title any more but the page's furniture of kind `jump`.
    """
    article = seg.articles[index]
    kept: list[Piece] = []
    over: dict[str, list[Piece]] = {role: [] for role in _OF_HEADING}
    for piece in seg.pieces:
        if piece.article == index and piece.role in over:
            told = f"heading over a continuation ({piece.why})"
            over[piece.role].append(replace(piece, role="furniture", article=None, why=told))
        else:
            kept.append(piece)
    heading = "\n".join(text for text in (article.kicker, article.title, article.subtitle) if text)
    furniture = [Furniture(heading, "jump")] if heading else []
    if article.column_name:
        furniture.append(Furniture(article.column_name, "column_label"))
    bare = replace(article, kicker="", title="", subtitle="", column_name="")
    return replace(
        seg,
        articles=(*seg.articles[:index], bare, *seg.articles[index + 1 :]),
        furniture=(*seg.furniture, *furniture),
        pieces=(*kept, *(piece for role in _OF_HEADING for piece in over[role])),
    )
