"""The segmentation of a page whose articles came as web pages: the site has said what belongs together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.model import Confidence
from ingest.segment.assemble import assemble
from ingest.segment.bylines import is_byline_line, is_marked_names, parse_byline
from ingest.segment.decided import Draft, Part, PartRole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.model import Segmentation
    from ingest.pages.article_pages import Declared, DeclaredRole, WebPage

_ROLES: Mapping[DeclaredRole, PartRole] = {
    "kicker": "kicker",
    "title": "title",
    "subtitle": "subtitle",
    "author": "byline",
    "body": "body",
    "caption": "caption",
    "label": "column_name",
    "furniture": "furniture",
}

SAID = Confidence(grouping=0.99, title=0.99, byline=0.95)
"""What a site says of its own articles is taken as true but for slips of its editors. Their share was not measured;
author fields are less sure than titles, because some hold who typed the article in."""


def segment_declared(web: WebPage, version: str) -> Segmentation:
    """Build the segmentation that the site's article pages declare.

    Bylines that stand as paragraphs of their own (■记者 张三) are found as on any page; kinds are told from the text,
    which a site does not say. Every line says by whose word it went where it did.
    """
    lines = web.page.text.split("\n")
    of_article: dict[int, list[Declared]] = {}
    for one in web.declared:
        if one.article is not None:
            of_article.setdefault(one.article, []).append(one)
    parts = [
        Part(one.line, "furniture", None, one.why, group=one.line + 1)
        for one in web.declared
        if one.article is None
    ]
    drafts = []
    for index in range(web.articles):
        mine = of_article[index]
        signed = _signed(mine, lines)
        parts += [
            Part(
                one.line,
                "byline" if one.line in signed else _ROLES[one.role],
                index,
                f"{one.why}: a byline by its form" if one.line in signed else one.why,
                paragraph=True if one.role in {"body", "caption"} else None,
            )
            for one in mine
        ]
        text = any(one.role == "body" and one.line not in signed for one in mine)
        captioned = any(one.role == "caption" for one in mine)
        labelled = any(one.role == "label" for one in mine)
        drafts.append(Draft(kind="photo" if (captioned or labelled) and not text else None, confidence=SAID))
    return assemble(web.page, parts, drafts, version)


def _signed(lines: Sequence[Declared], texts: Sequence[str]) -> frozenset[int]:
    """Find the first and last paragraphs that are bylines by their form; return their line numbers.

    A signature that repeats the author field counts too: 柳一鸣 alone in its paragraph is otherwise a body's last word.
    """
    body = [one for one in lines if one.role == "body"]
    named = [parse_byline(texts[one.line]) for one in lines if one.role == "author"]
    authors = {name for people in named for name in people.reporters + people.correspondents}
    edges = {one.line for one in (*body[:2], *body[-2:])}
    return frozenset(
        one.line
        for one in body
        if one.line in edges
        and len(body) > 1
        and (
            is_byline_line(texts[one.line])
            or is_marked_names(texts[one.line])
            or "".join(texts[one.line].split()) in authors
        )
    )
