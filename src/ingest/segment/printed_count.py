"""How many pages an issue has, as its own pages print it: 今日8版, 本期共12版, 今日四版.

As with the page's number nothing is said rather than something doubtful: the words count only in a short line of the
page's furniture or among its first and last lines, where nothing goes on after them (今日4版刊登 speaks of page 4), and
only where all such lines print one count.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from ingest.segment.numerals import small_number

if TYPE_CHECKING:
    from ingest.model import Page, Segmentation

_EDGE = 6
"""Lines at the top and at the end of the text that may be a masthead although nobody took them for furniture."""
_LONG = 60
"""Characters of such a line at most: a masthead with everything in it, in one line."""
_MOST = 200

_COUNT = re.compile(
    r"(?<![见请在读于自刊载])"
    r"(?:(?:今\s*[日天]|本\s*[期日]|全\s*日)\s*(?:共|出版?)?|(?<![总合])共)\s*"
    r"(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})\s*个?\s*版"
    r"(?!\s*[《:：、,，\-—~～])(?!\s*(?![第总国邮农零统邮全])[\u4e00-\u9fff])"
)


def printed_count(page: Page, seg: Segmentation | None = None) -> int:
    """Return how many pages a page says that its issue has; 0 where it says none, or no count that is sure."""
    lines = page.lines
    furniture = {piece.span.line for piece in seg.pieces if piece.role == "furniture"} if seg else set()
    edge = {line.no for line in (*lines[:_EDGE], *lines[-_EDGE:])}
    said: set[int] = set()
    for line in lines:
        if line.no not in furniture | edge:
            continue
        text = unicodedata.normalize("NFKC", line.text).strip()
        if len("".join(text.split())) > _LONG:
            continue
        said |= {small_number(match["count"]) for match in _COUNT.finditer(text)}
    (count,) = said if len(said) == 1 else (0,)
    return count if 1 < count <= _MOST else 0
