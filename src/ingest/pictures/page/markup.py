"""Small pieces of HTML; everything that comes from a page is escaped here."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTROLS = {
    code: chr(0x2400 + code) if code < 0x20 else "\u2421"
    for code in (*range(0x20), 0x7F)
    if chr(code) not in "\t\n"
}
"""Control characters are shown by their pictures (U+2400 and on): a browser would swallow them."""


def told(text: str) -> str:
    """Escape text for the inside of an element or of an attribute in double quotes."""
    return escape(text.translate(_CONTROLS), quote=True)


def document(title: str, body: Iterable[str], *, colours: str = "") -> str:
    """Return a whole HTML file that asks nothing of any other: style, script and pictures stand in it.

    Its policy lets the browser run no script but ours, whatever a page's text says.
    """
    style = _resource("picture.css") + colours
    script = _resource("picture.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="zh-CN">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{told(title)}</title>",
            f"<style>\n{style}</style>",
            "</head>",
            "<body>",
            *body,
            f"<script>{script}</script>",
            "</body>",
            "</html>\n",
        )
    )


def _resource(name: str) -> str:
    return (files("ingest.pictures.page") / name).read_text(encoding="utf-8")
