"""The pictures of an article's web page and their captions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.sources.platforms.markup import MAX_LIKE, Document, attribute, line
from ingest.sources.platforms.parsed import Picture
from ingest.sources.platforms.skins import ARTICLE_PICTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

MAX_PICTURES = 50
_CAPTION = re.compile(r"(^|[\s_-])(pic|img|image|photo|caption|desc|tu|note)", re.IGNORECASE)
_NO_CAPTION = re.compile(
    r"^(图片|插图|照片|图|image|img)?[0-9]*$|^[\w.()-]+\.(jpe?g|png|gif|bmp)$", re.IGNORECASE
)


def pictures_of(
    document: Document, content: LexborNode | None, title: str
) -> tuple[tuple[Picture, ...], set[int]]:
    """Return the article's pictures with their captions, and the elements that hold nothing else.

    A caption stands in the picture's `alt` or `title`, in the row or element after it, or in both.
    """
    found: dict[str, str] = {}
    taken: set[int] = set()
    holders = [node for query in ARTICLE_PICTURES for node in document.tree.css(query)[:MAX_LIKE]]
    for holder in (*holders, *((content,) if content is not None else ())):
        for image in ([holder] if holder.tag == "img" else holder.css("img"))[:MAX_PICTURES]:
            url = document.absolute(image.attributes.get("src"))
            if not url or url.lower().endswith(".gif"):
                continue  # icons of the site's own
            shown = next(_caption_nodes(image, content), None)
            texts = [
                line(shown) if shown is not None else "",
                attribute(image, "alt"),
                attribute(image, "title"),
            ]
            caption = next((one for one in texts if one != title and not _NO_CAPTION.match(one)), "")
            if shown is not None:
                taken.add(shown.mem_id)
            found[url] = found.get(url) or caption
    document.count("article.pictures", len(found), needed=False)
    return tuple(Picture(url, caption) for url, caption in found.items()), taken


def _caption_nodes(image: LexborNode, content: LexborNode | None) -> Iterator[LexborNode]:
    """Find the element that holds a picture's caption and nothing else: the next row, or one named so."""
    node: LexborNode | None = image
    for _ in range(4):
        if node is None or (content is not None and node.mem_id == content.mem_id):
            return
        sibling = _next_element(node)
        if sibling is not None and _is_caption(sibling, node):
            yield sibling
        node = node.parent


def _is_caption(node: LexborNode, picture: LexborNode) -> bool:
    """Tell whether an element after a picture (or its row) holds the caption and nothing else."""
    likely = (
        node.tag == "figcaption"
        or _CAPTION.search(attribute(node, "class")) is not None
        or (picture.tag == node.tag == "tr" and not line(picture))
    )
    return likely and line(node) != "" and not node.css("img, #ozoom, founder-content")


def _next_element(node: LexborNode) -> LexborNode | None:
    after = node.next
    while after is not None and (after.is_text_node or after.is_comment_node):
        after = after.next
    return after
