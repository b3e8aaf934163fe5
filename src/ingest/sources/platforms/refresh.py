"""Pages that only send the browser on: `<meta http-equiv="refresh">`, a script of one line, or frames."""

from __future__ import annotations

import re

from ingest.sources.platforms.markup import Document, attribute

_TARGET = re.compile(r"url\s*=\s*['\"]?([^'\"\s>]{1,2000})", re.IGNORECASE)
_SCRIPT = re.compile(
    r"location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*['\"]([^'\"\s]{1,2000})['\"]", re.IGNORECASE
)
_SHORT = 4096
MAX_FRAMES = 8
"""Frames of a page that are looked into."""


def parse_refresh(raw: bytes, url: str) -> str:
    """Return the absolute address that a page sends the browser on to; empty where it stays.

    A script counts only on pages of less than 4 KB: longer ones have buttons that do the same. Raise
    PageRefusedError where the bytes are no web page.
    """
    document = Document.of(raw, url)
    for node in document.tree.css("meta[http-equiv]"):
        target = _TARGET.search(attribute(node, "content"))
        if attribute(node, "http-equiv").lower() == "refresh" and target:
            return _elsewhere(document, target[1])
    if len(raw) < _SHORT:
        for node in document.tree.css("script"):
            target = _SCRIPT.search(node.text() or "")
            if target:
                return _elsewhere(document, target[1])
    return ""


def parse_frames(raw: bytes, url: str) -> tuple[str, ...]:
    """Return the absolute addresses of the frames of a page, in its order; empty where it has none.

    Raise PageRefusedError where the bytes are no web page.
    """
    document = Document.of(raw, url)
    found = (document.absolute(node.attributes.get("src")) for node in document.tree.css("frame, iframe"))
    return tuple(dict.fromkeys(address for address in found if address and address != url))[:MAX_FRAMES]


def _elsewhere(document: Document, target: str) -> str:
    to = document.absolute(target)
    return to if to != document.url else ""
