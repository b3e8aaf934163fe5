"""Fingerprints of a body: MinHash over character 5-grams, and the shingles that verify a candidate.

Method: Broder, On the resemblance and containment of documents (1997); 42 bands of 3 rows and 5-grams of
characters were the best of what was measured for Chinese news (recall .990; see docs/decisions/0004).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from rensa import RMinHash

if TYPE_CHECKING:
    from collections.abc import Sequence

BANDS = 42
ROWS = 3
PERMUTATIONS = BANDS * ROWS
SEED = 20220413
"""Fixed for ever: signatures of another seed cannot be compared."""

SHINGLE = 5
"""Characters in a shingle."""

MIN_CHARACTERS = 40
"""Below this many normalised characters, two bodies agree by chance too often to be compared."""

_DATELINE = re.compile(
    r"\s*[【（(]?\s*据?(?:"
    r"本报\w{0,8}?讯|本台(?:讯|消息)|本网讯|"
    r"(?:综合)?(?:新华社|中新社|中新网|新华网|人民网|中国新闻社|本报|央视网|法新社|路透社)[\w\s·、]{0,24}?(?:专电|电讯|电)"
    r")\s*[】）)]?"
    r"(?:\s*[（(][^（）()。！？]{0,40}(?:记者|通讯员|摄影|实习生)[^（）()。！？]{0,40}[）)])?"
)


def strip_dateline(text: str) -> str:
    """Drop a dateline (本报讯, 新华社北京3月1日电, with the credit in brackets) from the start of a body."""
    found = _DATELINE.match(text)
    return text[found.end() :] if found else text


def normalise(text: str) -> str:
    """Bring a text into the form in which reprints agree.

    NFKC, lower case, without the dateline at its start, white space, punctuation, symbols and controls.
    """
    plain = unicodedata.normalize("NFKC", strip_dateline(text))
    return "".join(ch for ch in plain.lower() if ch.isalnum() or unicodedata.category(ch)[0] == "M")


def text_sha256(paragraphs: Sequence[str]) -> str:
    """Give the SHA-256 (hex) of the normalised body: equal for exact reprints."""
    return hashlib.sha256(normalise("\n".join(paragraphs)).encode()).hexdigest()


def shingles(paragraphs: Sequence[str]) -> frozenset[str]:
    """Give the character 5-grams of the normalised body; empty where that is too short to compare."""
    text = normalise("\n".join(paragraphs))
    if len(text) < MIN_CHARACTERS:
        return frozenset()
    return frozenset(text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))


def fingerprint(paragraphs: Sequence[str]) -> tuple[int, ...]:
    """Give the MinHash signature of a body: 126 unsigned 32-bit values, or () where it is too short to compare.

    The share of equal values estimates the Jaccard similarity of the shingles. Two bodies are candidates for
    a duplicate if any of 42 bands of 3 consecutive values is equal.
    """
    grams = shingles(paragraphs)
    if not grams:
        return ()
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(sorted(grams))
    return tuple(sketch.digest())
