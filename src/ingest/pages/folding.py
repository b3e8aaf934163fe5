"""Characters in a compatibility form, as fonts and old codes smuggle them in, written as the characters they stand for.

A font that names its glyphs by radicals (⼤ U+2F24, ⻓ U+2ED3) prints 大 and 长 as well as any other; no search, no
dictionary and no other page finds them. Every page is folded before anything reads it, and what was there is recorded.

What is folded, and its source: Kangxi radicals U+2F00-2FD5 and CJK radicals U+2E80-2EF3 (Unicode Character Database,
EquivalentUnifiedIdeograph.txt, Unicode 14); CJK compatibility ideographs (canonical decompositions of its
UnicodeData.txt); Latin ligatures U+FB00-FB06, half-width katakana, Hangul and signs U+FF61-FFEE (its compatibility
decompositions); forms of punctuation for vertical setting U+FE10-FE48 (the same, as wide as Chinese text has them).

What is not: full-width letters and digits, ①, ㎡, ℃ and the like are what the newspaper prints. Characters of private
use say nothing to anybody but their font: they stay, and the audit `strange_characters` counts them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model import Block, Edit, Line, Page, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_RADICALS = "厂乛乚乙亻冂\U00020628刀刂卜㔾小尐兀尣尢\U00021bc2巳幺彑彐忄心扌攵"
"""What U+2E81 to U+2E99 stand for, in order; U+2E80 stands for no ideograph."""

_MORE_RADICALS = (
    "旡日月歺母民氵氺灬爫爬丬牛犭王\U00024d14目示礻\U00025ad7糹纟罓罒㓁冗\U0002626b羊\U0002634c\U0002634b耂肀聿肉\U00026951艹艺艻虎衤"
    "覀西见角\U000278b2讠贝\U00027fb7车辶辷辸邑钅長镸长门\U00028e0f阝雨青韦页风飞食\U0002967f飠饣\U00029810马骨鬼鱼鸟卤麦黄黾"
    "斉齐歯齿竜龙龜亀龟"
)
"""The same of U+2E9B to U+2EF3."""

_UPRIGHT = dict(
    zip(
        "︐︑︒︓︔︕︖︗︘︙︱︲︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈",
        "，、。：；！？〖〗…—–（）｛｝〔〕【】《》〈〉「」『』［］",
        strict=True,
    )
)

_TABLE = {
    **{chr(0x2E81 + at): char for at, char in enumerate(_RADICALS)},
    **{chr(0x2E9B + at): char for at, char in enumerate(_MORE_RADICALS)},
    **_UPRIGHT,
    # Alone they are signs; their decompositions would go onto the character before.
    "ﾞ": "゛",
    "ﾟ": "゜",
}

_FOLDED = re.compile(
    "["
    + "".join(_TABLE)
    + "\u2f00-\u2fd5\uf900-\ufa0d\ufa10\ufa12\ufa15-\ufa1e\ufa20\ufa22\ufa25\ufa26\ufa2a-\ufa6d\ufa70-\ufad9"
    + "\U0002f800-\U0002fa1d\ufb00-\ufb06"
    + "\uff61-\uff65\uffa1-\uffbe\uffc2-\uffc7\uffca-\uffcf\uffd2-\uffd7\uffda-\uffdc\uffe8-\uffee]"
    # A voiced syllable is one character, of half width two.
    + "|[ｳｶ-ﾄﾊ-ﾎ]ﾞ|[ﾊ-ﾎ]ﾟ|[ｦ-ﾝ]"
)
"""Left out are the twelve of U+FA0E-FA29 that are unified ideographs in spite of their block."""


def folded(form: str) -> str:
    """Return what a compatibility form stands for; any other text as it is."""
    return _TABLE.get(form) or (unicodedata.normalize("NFKC", form) if _FOLDED.fullmatch(form) else form)


def has_forms(text: str) -> bool:
    """Tell whether any character of a text would be folded."""
    return _FOLDED.search(text) is not None


def fold_page(page: Page) -> Page:
    """Return a page with its compatibility forms folded, each written down in `Page.folds`; blocks and lines stay.

    A page that was folded stays as it is. Spans of folds are those of the folded text.
    """
    if not has_forms(page.text):
        return page
    texts, folds = [], list(page.folds)
    for no, text in enumerate(page.text.split("\n")):
        plain, edits = _fold_line(no, text)
        texts.append(plain)
        folds += edits
    blocks = tuple(Block(tuple(_line(line, texts) for line in block.lines)) for block in page.blocks)
    return replace(page, text="\n".join(texts), blocks=blocks, folds=tuple(folds))


def unfolded(page: Page) -> str:
    """Return a page's text as it was before it was folded."""
    lines = page.text.split("\n")
    for fold in sorted(page.folds, key=lambda one: (one.span.line, -one.span.start)):
        line = lines[fold.span.line]
        lines[fold.span.line] = line[: fold.span.start] + fold.removed + line[fold.span.end :]
    return "\n".join(lines)


def _line(line: Line, texts: list[str]) -> Line:
    return line if line.text == texts[line.no] else replace(line, text=texts[line.no])


def _fold_line(no: int, text: str) -> tuple[str, list[Edit]]:
    out, edits, length, at = [], [], 0, 0
    for start, form in _forms(text):
        out.append(text[at:start])
        length += start - at
        plain = folded(form)
        edits.append(Edit(Span(no, length, length + len(plain)), "folded", form))
        out.append(plain)
        length += len(plain)
        at = start + len(form)
    out.append(text[at:])
    return "".join(out), edits


def _forms(text: str) -> Iterator[tuple[int, str]]:
    for match in _FOLDED.finditer(text):
        yield match.start(), match[0]
