"""Bytes of a web page into text. What header and `meta` declare is not asked: it is too often wrong."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from ingest.errors import PageRefusedError

MAX_HTML_BYTES = 4 * 1024 * 1024
"""Web pages of newspapers have 10 to 200 KB; 4 MiB keeps a hostile one from filling the memory."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TOLERATED = 0.01
"""Share of the characters outside ASCII that may be damaged. Old Founder pages cut a title in the middle of a
character now and then; a page in another encoding is damaged at every second character."""


@dataclass(frozen=True, slots=True)
class Markup:
    """A web page's text, the Python codec it was in, and how many byte sequences became U+FFFD."""

    text: str
    encoding: str
    damaged: int


def markup(raw: bytes) -> Markup:
    """Decode a web page: by its mark, else UTF-8, else GB18030 (which contains GBK and GB2312).

    A page with a few damaged characters is read, and their number told. Raise PageRefusedError where there
    are more of them, or where the page is larger than MAX_HTML_BYTES.
    """
    if len(raw) > MAX_HTML_BYTES:
        raise _refused(f"the web page has {len(raw):,} bytes, more than the {MAX_HTML_BYTES:,} allowed")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _told(raw.decode(encoding, "replace"), encoding)
    for encoding in ("utf-8", "gb18030"):
        try:
            return Markup(raw.decode(encoding), encoding, 0)
        except UnicodeDecodeError:
            continue  # the next encoding; what fits none is judged below
    utf8, gb18030 = (_told(raw.decode(one, "replace"), one) for one in ("utf-8", "gb18030"))
    best = utf8 if utf8.damaged <= gb18030.damaged else gb18030
    wide = sum(1 for char in best.text if char > "\x7f")
    if best.damaged > max(1, _TOLERATED * wide):
        raise _refused(
            f"the web page is neither UTF-8 ({utf8.damaged:,} places do not fit) "
            f"nor GB18030 ({gb18030.damaged:,} places do not fit)"
        )
    return best


def _told(text: str, encoding: str) -> Markup:
    return Markup(text, encoding, text.count("\ufffd"))


def _refused(what: str) -> PageRefusedError:
    return PageRefusedError(
        what,
        state="Its bytes are kept in the raw archive.",
        hint="Open the page in a browser; if it reads well there, report its encoding.",
    )
