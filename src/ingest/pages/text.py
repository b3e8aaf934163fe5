"""A page's text into blocks of lines, and bytes into text."""

from __future__ import annotations

from ingest.model import Block, Line, Page
from ingest.pages.folding import fold_page


def page_from_text(text: str, *, raw_sha256: str = "", encoding: str = "utf-8") -> Page:
    """Split a page's text into lines at line ends and into blocks at blank lines.

    CR LF and CR become LF first, and compatibility forms are folded. Form feeds stay in their lines: they are
    characters of the text, and white space to every rule. Line numbers are 0-based and count blank lines too.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks: list[Block] = []
    current: list[Line] = []
    for no, line in enumerate(text.split("\n")):
        if line.strip():
            current.append(Line(no, line))
        elif current:
            blocks.append(Block(tuple(current)))
            current = []
    if current:
        blocks.append(Block(tuple(current)))
    return fold_page(
        Page(text=text, blocks=tuple(blocks), extractor="text", raw_sha256=raw_sha256, encoding=encoding)
    )
