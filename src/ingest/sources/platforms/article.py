"""An article page of any platform: kicker, title, subtitle, author, paragraphs, pictures with captions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.sources.dates import first_day
from ingest.sources.platforms.labels import page_label, page_number
from ingest.sources.platforms.markup import MAX_LIKE, Document, attribute, line, paragraphs
from ingest.sources.platforms.parsed import ArticlePage, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from selectolax.lexbor import LexborNode

    from ingest.sources.platforms.spec import ArticleSpec

MAX_PICTURES = 50
_PAGE = re.compile(r"第\s?([A-Za-z]{0,3}[0-9]{1,5})\s?版")
_STAMP = re.compile(r"《[^》]{1,30}》|[（(]?\s?[12][0-9]{3}\s?年|[（(]?\s?第\s?[A-Za-z]{0,3}[0-9]{1,5}\s?版")
_BYLINE = re.compile(r"[■□●◎◆]|(本报|特约|实习|见习)?(记者|通讯员|作者|评论员)|(文|图|摄影)\s?[/／：:]")
_CAPTION = re.compile(r"(^|[\s_-])(pic|img|image|photo|caption|desc|tu|note)", re.IGNORECASE)
_NO_CAPTION = re.compile(
    r"^(图片|插图|照片|图|image|img)?[0-9]*$|^[\w.()-]+\.(jpe?g|png|gif|bmp)$", re.IGNORECASE
)


def read_article(spec: ArticleSpec, raw: bytes, url: str) -> ArticlePage:
    """Read an article page. Raise PageRefusedError where the bytes are no web page."""
    document = Document.of(raw, url)
    content = document.first("article.content", spec.content, needed=True)
    title_node = document.first("article.title", spec.title)
    title = line(title_node) or document.stated("title")
    before, after, byline = _beside(document, spec, title_node)
    kicker = line(document.first("article.kicker", spec.kicker)) or before or document.stated("introtitle")
    subtitle = line(document.first("article.subtitle", spec.subtitle)) or after or document.stated("subtitle")
    author, day, page_no = _stamp(document, spec)
    pictures, taken = _pictures(document, spec, content, title)
    told = {_bare(picture.caption) for picture in pictures} - {""}
    body = [
        text
        for text in (paragraphs(content, taken) if content is not None else ())
        if _bare(text) not in told
    ]
    # Entries such as 广告 have neither title nor text. A text without a title's element is drift.
    document.count("article.title", document.counts["article.title"].found, needed=bool(body))
    number, page_name = page_label(document.stated("nodename"))
    return ArticlePage(
        url=url,
        kicker=kicker,
        title=title,
        subtitle=subtitle,
        author=line(document.first("article.author", spec.author)) or author or byline,
        body=tuple(body),
        pictures=pictures,
        day=day or first_day(document.stated("date")),
        page_no=page_no or number,
        page_name=page_name,
        properties=document.properties,
        encoding=document.encoding,
        damaged=document.damaged,
        selectors=tuple(document.counts.values()),
    )


def _beside(document: Document, spec: ArticleSpec, title: LexborNode | None) -> tuple[str, str, str]:
    """Return kicker, subtitle and byline from the elements before and after the title in its table."""
    if not spec.beside or title is None:
        return "", "", ""
    before: list[str] = []
    after: list[str] = []
    byline = ""
    passed = False
    table = _table(title)
    for node in document.tree.css(f"{', '.join(spec.title)}, {spec.beside}")[: 10 * MAX_LIKE]:
        if node.mem_id == title.mem_id:
            passed = True
        elif node.css_matches(spec.beside) and _table(node) == table and not node.css("founder-author"):
            text = line(node)
            if passed and _BYLINE.match(text):
                byline = byline or text
            else:
                (after if passed else before).append(text)
    return " ".join(filter(None, before)), " ".join(filter(None, after)), byline


def _table(node: LexborNode) -> int:
    parent = node.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def _stamp(document: Document, spec: ArticleSpec) -> tuple[str, date | None, str]:
    """Read author, day and page number from lines such as 本报记者 某某 《某报》（2024年09月14日 第 01 版）."""
    author, day, page_no = "", None, ""
    for node in document.find("article.stamp", spec.stamp)[:MAX_LIKE]:
        text = line(node)
        day = day or first_day(text)
        page = _PAGE.search(text)
        page_no = page_no or (page_number(page[1]) if page else "")
        if not author and node.tag not in {"date", "founder-date"}:
            author = _STAMP.split(text, maxsplit=1)[0].strip()
    return author, day, page_no


def _pictures(
    document: Document, spec: ArticleSpec, content: LexborNode | None, title: str
) -> tuple[tuple[Picture, ...], set[int]]:
    """Return the article's pictures with their captions, and the elements that hold nothing else.

    A caption stands in the picture's `alt` or `title`, in the row or element after it, or in both.
    """
    found: dict[str, str] = {}
    taken: set[int] = set()
    holders = [node for query in spec.pictures for node in document.tree.css(query)[:MAX_LIKE]]
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


def _bare(text: str) -> str:
    return "".join(text.split())
