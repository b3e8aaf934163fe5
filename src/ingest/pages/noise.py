"""Text layers that are noise: fonts that do not say which characters their glyphs are, or say it wrongly.

Such a page looks right on paper, and its text is private use, the codes of the glyphs read as Latin letters, hanzi that
nobody writes, or writing systems all mixed. It is told by its characters, font by font, because a page mixes good and
bad fonts; a font of a few characters (a logo, digits) is no reason to give up a page.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model import Page

_LEAST = 40
"""Characters of a font below which nothing is said of it."""
_PAGE = 0.3
"""Share of a page's characters in bad fonts from which the page is noise."""

_NAMELESS = 0.3
"""Share of characters without a meaning (private use, control, unassigned, U+FFFD) from which a text is noise."""
_FOREIGN = 0.3
"""Share of letters of writing systems that no Chinese newspaper is set in."""
_SIGNS = 0.15
"""Share of signs, but for those of numbers, among the characters that are not hanzi, where hanzi are few: tables and
addresses of the page benchmark have up to .04, the codes of a subset's glyphs from .22."""
_WORDS = 0.12
"""Share of hanzi that stand in words of two and more. Measured on the fonts of the page benchmark's pages: .48 up;
names only .27, traditional characters .20 (the dictionary is simplified). Of the same pages with the glyphs' names
shuffled or moved by one .11 and less (from 500 characters on), of hanzi at random .09 and less."""

_SCRIPTS = re.compile(
    "[\u00c0-\u02af\u0370-\u1cff\u2c00-\u2dff\u3100-\u31bf\ua000-\uabff\uac00-\ud7ff\ufb07-\ufdff\ufe70-\ufeff]"
    "|[\U00010000-\U0001efff]"
)
"""Accented, phonetic, Greek, Cyrillic, Arabic, Indic, Bopomofo, Yi, Hangul ...: fine in a word, never in a third."""
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SIGN = re.compile(r"[!-$&'*+;-@\[-`{-~\x80-\xbf]")
_VOWELS = frozenset("aeiouAEIOUyY")


def noise(page: Page) -> str:
    """Say in words why a PDF page's text is noise; empty where it reads, and for a page without any."""
    lines: dict[str, list[str]] = defaultdict(list)
    for line in page.lines:
        lines[line.font or ""] += line.text.split()
    fonts = ["".join(texts) for texts in lines.values()]
    # Fonts too small to be judged are judged together.
    fonts = [font for font in fonts if len(font) >= _LEAST] + [
        "".join(font for font in fonts if len(font) < _LEAST)
    ]
    whys: Counter[str] = Counter()
    for font in fonts:
        if why := meaningless(font):
            whys[why] += len(font)
    bad, total = whys.total(), sum(map(len, fonts))
    if not bad or bad < _PAGE * total:
        return ""
    return (
        f"its text layer is noise ({bad:,} of {total:,} characters in fonts of {whys.most_common(1)[0][0]})"
    )


def meaningless(chars: str) -> str:
    """Say in words what is wrong with a text (no white space) that means nothing; empty where it may have meaning."""
    count = len(chars)
    if count < _LEAST:
        return ""
    nameless = sum(unicodedata.category(char) in {"Co", "Cn", "Cc"} or char == "\ufffd" for char in chars)
    if nameless >= _NAMELESS * count:
        return "characters without a name"
    if len(_SCRIPTS.findall(chars)) >= _FOREIGN * count:
        return "mixed writing systems"
    han = _HAN.findall(chars)
    if len(han) >= 0.3 * count:
        return (
            "hanzi that make no words" if len(han) >= _LEAST and _in_words(chars) < _WORDS * len(han) else ""
        )
    rest = [char for char in chars if not _HAN.match(char)]
    signs = sum(_SIGN.match(char) is not None for char in rest)
    letters = [char for char in rest if char.isalpha()]
    wordless = len(letters) >= 0.6 * len(rest) and not (
        0.2 <= sum(char in _VOWELS for char in letters) / len(letters) <= 0.6
    )
    if signs >= _SIGNS * len(rest) or wordless:
        return "codes in place of characters"
    return ""


def _in_words(chars: str) -> int:
    import rjieba  # noqa: PLC0415  (its dictionary takes most of a second: only for those who have PDFs)

    return sum(len(word) for word in rjieba.cut(chars, hmm=False) if len(word) > 1 and _HAN.match(word))
