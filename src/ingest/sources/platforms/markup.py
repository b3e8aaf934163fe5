"""A web page as a tree to ask: lines and paragraphs of its text, absolute addresses, counts per selector."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from ingest.errors import PageRefusedError
from ingest.sources.platforms.encoding import markup
from ingest.sources.platforms.lasting import lasting
from ingest.sources.platforms.parsed import Alternative, Property, SelectorCount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from selectolax.lexbor import LexborNode

MAX_DEPTH = 4000
"""Open elements at most. The parser's time grows with the square of the depth: 4,000 nested `div` took 0.02 s,
16,000 took 0.75 s, 200,000 more than a minute (one core, 2026-11); real pages stay below 200."""

MAX_LIKE = 20
"""Elements of one kind that are looked into where a page should have one: nested in each other, thousands of them
would be walked through thousands of times."""

_LOST = 0.3
"""Share of question marks from which a text is none; one that asks much has a few in a hundred."""
_FEW = 12
_LONGEST_CALL = 4000
_HOLDING = re.compile(
    r"""\s(data-[a-z][a-z0-9-]{0,30}|[a-z_-]{0,20}(?:pdf|href|url)[a-z_-]{0,20})\s{0,4}=\s{0,4}["']?[^"'<>\s]{1,300}\.(?:pdf|s?html?)\b""",
    re.IGNORECASE,
)
_MOST_HOLDING = 16
_WRITES = re.compile(r"""\(\s{0,8}(["'])((?:(?!\1)[^\\\r\n]|\\.){1,1000})\1\s{0,8}[,)]""")
"""A call with a text as its first argument."""
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_TITLED = re.compile(r"([\u4e00-\u9fff]{2,8}?报)(?=数字报|电子报|电子版|数字版|多媒体|[-_—|·:：\s]|$)")
_HAN = re.compile("[\u4e00-\u9fff]")
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_VOID = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
_HIDDEN = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "select", "textarea", "head", "title"}
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "founder-content",
    }
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_START, _END = "<!--enpproperty", "/enpproperty-->"
_PROPERTY = re.compile(r"<([a-zA-Z][a-zA-Z-]{0,40})>([^<]*)</\1>")


def tidy(text: str) -> str:
    """Write a text as one line: every run of white space (U+3000 and U+00A0 too) is one blank."""
    return " ".join(_INVISIBLE.sub("", text).split())


@dataclass(slots=True)
class Document:
    """A parsed web page. `counts` fills up while it is asked, one entry for each selector's name.

    `holding` are the attributes beside `href` in which it has addresses of web pages or PDFs (`data-pdf-url`).
    """

    url: str
    tree: LexborHTMLParser
    encoding: str
    damaged: int
    properties: tuple[Property, ...]
    base: str
    holding: tuple[str, ...] = ()
    counts: dict[str, SelectorCount] = field(default_factory=dict)
    tried: list[Alternative] = field(default_factory=list)

    @classmethod
    def of(cls, raw: bytes, url: str) -> Document:
        """Parse a web page. Raise PageRefusedError where it is no text, too large or nested too deeply."""
        page = markup(raw)
        text, comment = _without_comment(page.text.replace("\0", ""))
        _check_depth(text)
        tree = LexborHTMLParser(text)
        names = dict.fromkeys(match[1].lower() for match in _HOLDING.finditer(text))
        holding = tuple(name for name in names if name != "href")[:_MOST_HOLDING]
        return cls(url, tree, page.encoding, page.damaged, _properties(comment), _base(tree, url), holding)

    def note(self, name: str, query: str, found: int) -> None:
        """Note what an alternative of a selector found, where it found anything."""
        if found:
            self.tried.append(Alternative(name, query, found))

    def find(self, name: str, queries: Collection[str], *, needed: bool = False) -> list[LexborNode]:
        """Return what the first query that finds anything finds, counted under the selector's `name`."""
        nodes: list[LexborNode] = []
        for one in queries:
            hits = self.tree.css(one)
            self.note(name, one, len(hits))
            nodes = nodes or hits
        self.count(name, len(nodes), needed=needed)
        return nodes

    def count(self, name: str, found: int, *, needed: bool) -> None:
        """Note how often a named selector found something."""
        self.counts[name] = SelectorCount(name, found, needed, self.url)

    def absolute(self, href: str | None) -> str:
        """Resolve a link; empty for none, an unreadable one, and whatever is not http(s)."""
        target = tidy(href or "").replace(" ", "%20")
        if not target or target.startswith("#"):
            return ""
        try:
            url = urljoin(self.base, target)
            parts = urlsplit(url)
            usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            return ""
        return lasting(url.partition("#")[0]) if usable else ""

    def titled_paper(self) -> str:
        """Return the newspaper that the page's `title` begins with (菰城日报数字报); empty where it does not."""
        node = self.tree.css_first("title")
        match = _TITLED.match(tidy(node.text() or "")) if node is not None else None
        return match[1] if match else ""

    def stated(self, name: str) -> str:
        """Return an entry of the hidden comment in one line; empty where it is not there."""
        return next((one.value for one in self.properties if one.name == name), "")


def _base(tree: LexborHTMLParser, url: str) -> str:
    """Return what relative links are relative to: the page's `base` element where it has one, else its own address."""
    node = tree.css_first("base[href]")
    try:
        return urljoin(url, tidy(node.attributes.get("href") or "")) if node is not None else url
    except ValueError:
        return url


def written(node: LexborNode | None) -> str:
    """Return the visible text of a node in one line; where a script call writes it, the call's argument.

    Sites write titles so: `<script>document.write(view("..."))</script>`.
    """
    text = line(node)
    if text or node is None:
        return text
    for script in node.css("script")[:MAX_LIKE]:
        for call in _WRITES.finditer((script.text() or "")[:_LONGEST_CALL]):
            told = _ESCAPED.sub(lambda one: chr(int(one[1], 16)) if one[1] else one[2], call[2])
            told = tidy(_MARKUP.sub(" ", unescape(told)))
            if _HAN.search(told):
                return told
    return ""


def line(node: LexborNode | None) -> str:
    """Return the visible text of a node in one line; a line break in it is a blank."""
    return tidy(" ".join(paragraphs(node))) if node is not None else ""


def paragraphs(node: LexborNode, leave_out: Collection[int] = ()) -> list[str]:
    """Return the visible text of a node as paragraphs, each in one line without its indent.

    Block elements and line breaks end a paragraph. Nodes whose `mem_id` is in `leave_out` are left out.
    """
    out: list[str] = []
    piece: list[str] = []

    def close() -> None:
        text = tidy("".join(piece))
        piece.clear()
        if text:
            out.append(text)

    for one, entering in walk(node, leave_out):
        if one.is_text_node:
            piece.append(one.text_content or "")
        elif one.tag in _BLOCKS or not entering:
            close()
    close()
    return out


def walk(node: LexborNode, leave_out: Collection[int] = ()) -> Iterator[tuple[LexborNode, bool]]:
    """Go through everything below a node in the order of the page: (node, True), and (block, False) at its end.

    No recursion: a page may be nested deeper than Python's stack. Hidden elements and comments are passed over.
    """
    open_nodes: list[LexborNode] = []
    current = node.first_child
    while current is not None or open_nodes:
        if current is None:
            parent = open_nodes.pop()
            if parent.tag in _BLOCKS:
                yield parent, False
            current = parent.next
            continue
        if current.is_text_node:
            yield current, True
        elif not current.is_comment_node and current.tag not in _HIDDEN and current.mem_id not in leave_out:
            yield current, True
            if current.first_child is not None:
                open_nodes.append(current)
                current = current.first_child
                continue
        current = current.next


def attribute(node: LexborNode, name: str) -> str:
    """Return an attribute in one line; empty where it is not there."""
    return tidy(node.attributes.get(name) or "")


def check_legible(body: Sequence[str]) -> None:
    """Raise PageRefusedError where an article's text was turned into question marks before it was sent."""
    text = "".join("".join(body).split())
    lost = sum(char in "?\ufffd" for char in text)
    if lost > _LOST * len(text) and lost >= _FEW:
        raise PageRefusedError(
            f"{lost:,} of the {len(text):,} characters of its text are question marks",
            state="Its bytes are kept in the raw archive.",
            hint="The site lost them; run the issue again later.",
        )


def _check_depth(text: str) -> None:
    depth = deepest = 0
    for match in _TAG.finditer(text):
        if match[2].lower() not in _VOID:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise PageRefusedError(
            f"the web page has {deepest:,} elements open at once, more than the {MAX_DEPTH:,} allowed",
            state="Its bytes are kept in the raw archive.",
            hint="No newspaper's page looks like that: open the address in a browser.",
        )


def _without_comment(text: str) -> tuple[str, str]:
    """Cut the hidden property comments out, which a `-->` inside a title would end too early.

    Return the page without them, and what they say. One that never ends is left to the parser.
    """
    kept, comments, at = [], [], 0
    lower = text.lower() if _START in text.lower() else ""
    while lower and (start := lower.find(_START, at)) >= 0:
        end = lower.find(_END, start)
        if end < 0:
            break
        kept.append(text[at:start])
        comments.append(text[start + len(_START) : end])
        at = end + len(_END)
    return "".join((*kept, text[at:])), "".join(comments)


def _properties(comment: str) -> tuple[Property, ...]:
    found: dict[str, str] = {}
    for match in _PROPERTY.finditer(comment):
        value = tidy(re.sub(r"&(?:nbsp|#160|#12288);", " ", match[2]))
        found.setdefault(match[1].lower().removeprefix("founder-"), value)
    return tuple(Property(name, value) for name, value in found.items())
