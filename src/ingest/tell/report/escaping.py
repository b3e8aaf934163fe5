"""Texts that come from elsewhere, written into Markdown so that they say what they say and nothing more."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[\\`*\[\]<>|~]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|&(?=#?[0-9A-Za-z]+;)")
"""What Markdown (and the HTML in it) takes for markup inside a line; `_` inside a word is none."""

_OPENING = re.compile(r"^(#{1,6}(?=\s|$)|[-+=](?=\s|[-=+]|$)|>|\d{1,9}(?=[.)](\s|$)))")
"""What it takes for markup at the beginning of a line: headings, lists, rules, quotations."""

_CONTROLS = {"Cc", "Cf", "Zl", "Zp"}
"""Categories of Unicode that print nothing, or change the direction of what does."""


def plain(text: str) -> str:
    """Return a text as Markdown of one line that shows just this: no markup, no HTML, no end of the line."""
    escaped = _MARKS.sub(lambda match: f"\\{match[0]}", _one_line(text))
    opening = _OPENING.match(escaped)
    if opening and opening[0].isdigit():
        return f"{opening[0]}\\{escaped[opening.end() :]}"
    return f"\\{escaped}" if opening and not escaped.startswith("\\") else escaped


def code(text: str) -> str:
    """Return a text as a span of code, whatever backticks it holds."""
    one_line = _one_line(text)
    longest = max((len(run) for run in re.findall(r"`+", one_line)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if one_line[:1] == "`" or one_line[-1:] == "`" else ""
    return f"{fence}{blank}{one_line}{blank}{fence}"


def _one_line(text: str) -> str:
    visible = "".join(" " if unicodedata.category(letter) in _CONTROLS else letter for letter in text)
    return " ".join(visible.split())
