"""Mend what extraction did to a line: shadowed titles that come out doubled, letters set apart by blanks.

Nothing is thrown away silently: each mended line says which characters were taken as a shadow's second run.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_MAX_DOUBLED = 160
"""Characters of a line that is searched for doubling; the search is quadratic and titles are short."""


_NARROW = re.compile(r"[\u0000-\u00b6\u00b8-\u2013\u2015-\u2017\u201a\u201b\u201e-\u2025\u2027-\u2e7f]")
"""Characters of half the width: all before the CJK blocks but “”‘’…—·, which print as wide as a hanzi."""


@dataclass(frozen=True, slots=True)
class Doubling:
    """A line that was drawn twice: `removed` are the half-open ranges of the second runs, in order."""

    removed: tuple[tuple[int, int], ...]
    whole: bool


_NOT_DOUBLED = Doubling((), whole=False)

_LETTERS_TWICE = re.compile(r"(?:([^\W\d_])\1|([\W])\2|(\d)\3){5,}")
"""Five letters or more that each stand twice, so many that it is a shadow; 爸爸妈妈爷爷奶奶 is none."""

_TWICE = re.compile(r"(..+?)\1", re.DOTALL)
"""Two characters or more that stand twice in a row: without them nothing is doubled, which is most lines."""


def undouble(text: str) -> Doubling:
    """Find the second runs of a line that a shadow doubled run by run, wholly or in its last part.

    `全力以赴守好全力以赴守好““大门大门””` is `全力以赴守好` twice, `“` twice, and so on; `权 威 解 读解 读` has only
    its end twice. Blanks do not count. Reduplicated words (星星点点, 研究研究) stay as they are: a line counts as
    doubled only if all of it falls into pairs of which one is long, or if a run of four or more characters,
    or a letter-spaced one of two or more, stands twice in a row.
    """
    at = [i for i, char in enumerate(text) if not char.isspace()]
    bare = "".join(text[i] for i in at)
    n = len(bare)
    if not 4 <= n <= _MAX_DOUBLED:
        return _NOT_DOUBLED
    letters = _LETTERS_TWICE.search(bare)
    if letters and len(set(letters[0])) > 3:
        # The shadow was drawn letter by letter: 三三分分十十二二秒秒. The rest may be doubled in runs.
        begin, stop = letters.span()
        once = [k for k in range(n) if not begin <= k < stop or (k - begin) % 2 == 0]
        rest = undouble("".join(bare[k] for k in once))
        gone = set(range(begin + 1, stop, 2)) | {once[k] for a, b in rest.removed for k in range(a, b)}
        return Doubling(tuple((at[k], at[k] + 1) for k in sorted(gone)), whole=2 * len(gone) == n)
    if _TWICE.search(bare) is None:
        return _NOT_DOUBLED
    pairs = _cover(bare)
    spaced = len(text.strip()) - n >= 0.5 * n - 1
    if sum(length for _, length in pairs) * 2 == n and (
        (n >= 6 and max(length for _, length in pairs) >= 3)
        or (n >= 8 and max(length for _, length in pairs) >= 2 and len(pairs) >= 3)
        or (spaced and n >= 4 and max(length for _, length in pairs) >= 2)
    ):
        return Doubling(
            tuple((at[i + length], at[i + 2 * length - 1] + 1) for i, length in pairs), whole=True
        )
    if spaced and n <= 24:
        # Only the end was drawn twice, and the blank before the second run is missing: 解 读解 读.
        for length in range(n // 2, 1, -1):
            if bare[n - length :] == bare[n - 2 * length : n - length]:
                return Doubling(((at[n - length], at[-1] + 1),), whole=False)
    if n <= 60 and not re.search(r"[。]", bare):
        # Several runs up to the end, as 等1313人当选人当选, or one long one.
        tail = _tail(pairs, n)
        long = [length for _, length in pairs if length >= 4]
        if sum(long) * 2 >= 0.5 * n or (len(tail) >= 2 and sum(tail) >= 5 and max(tail) >= 3):
            return Doubling(
                tuple((at[i + length], at[i + 2 * length - 1] + 1) for i, length in pairs if length >= 2),
                whole=False,
            )
    return _NOT_DOUBLED


def _tail(pairs: list[tuple[int, int]], n: int) -> list[int]:
    """Return the lengths of the runs that follow each other without a gap up to the end."""
    lengths: list[int] = []
    end = n
    for i, length in reversed(pairs):
        if i + 2 * length != end:
            break
        lengths.append(length)
        end = i
    return lengths


def _cover(bare: str) -> list[tuple[int, int]]:
    """Cover a string with runs that stand twice in a row, as (start, run length): most characters, fewest runs."""
    n = len(bare)
    best: list[tuple[int, int]] = [(0, 0)] * (n + 1)  # (characters covered, -runs) of bare[i:]
    step: list[int] = [0] * (n + 1)
    longest: list[list[int]] = [[] for _ in range(n + 1)]
    for distance in range(1, n // 2 + 1):
        run = 0
        for i in range(n - distance - 1, -1, -1):
            run = run + 1 if bare[i] == bare[i + distance] else 0
            if run >= distance:
                longest[i].append(distance)
    for i in range(n - 1, -1, -1):
        best[i], step[i] = best[i + 1], 0
        for length in longest[i]:
            covered, runs = best[i + 2 * length]
            score = (covered + 2 * length, runs - 1)
            if score > best[i]:
                best[i], step[i] = score, length
    pairs = []
    i = 0
    while i < n:
        if step[i]:
            pairs.append((i, step[i]))
            i += 2 * step[i]
        else:
            i += 1
    return pairs


def despace(text: str) -> str:
    """Take out the blanks that are none of the writer's: around digits inside Chinese text, between letters set apart.

    Blanks between Latin words or numbers stay, but for digits of a line that is letter-spaced as a whole. Only white
    space is removed, so nothing is lost.
    """
    words = text.split()
    if len(words) < 2:
        return "".join(words)
    return _NO_WRITERS.sub("", _SET_APART.sub(_closed_up, " ".join(words)))


_WRITTEN = r"A-Za-z0-9À-ɏͰ-ӿ"
_NO_WRITERS = re.compile(rf"(?<![{_WRITTEN}.,;:!?)%\]]) | (?![{_WRITTEN}(\[])")
"""Blanks that do not stand between Latin, Greek or Cyrillic words or numbers."""

_SET_APART = re.compile(r"(?<!\S)(?:\S ){5,}\S(?!\S)")
"""Six characters or more with a blank behind each."""


def _closed_up(found: re.Match[str]) -> str:
    """Close up characters set apart if they are mostly no digits or letters: 1 0 月 2 1 日 is a day, 1 2 3 a row."""
    words = found[0].split()
    return "".join(words) if sum(not word.isascii() for word in words) > len(words) / 2 else found[0]


def tidy_title(text: str) -> str:
    """Write a title's line as a reader would: letter-spacing undone, a blank between its parts kept."""
    text = re.sub(r"\s+", " ", text.strip())
    words = text.split(" ")
    if len(words) >= 2 and sum(len(word) <= 2 for word in words) >= 0.7 * len(words):
        return despace(text)
    text = re.sub(r"(?<=[0-9]) (?=[一-鿿])|(?<=[一-鿿]) (?=[0-9])", "", text)
    return re.sub(r" (?=[，。、；：！？”’》）—])|(?<=[“‘《（，。、；：！？—]) ", "", text)


def is_control(char: str) -> bool:
    """Tell whether a character prints nothing and is no white space: control, format or zero-width."""
    return unicodedata.category(char) in {"Cc", "Cf"} and not char.isspace()


@lru_cache(maxsize=8192)
def width(text: str) -> float:
    """Measure a line in full-width characters: Latin letters, digits and half-width signs count half."""
    bare = "".join(text.split())
    return len(bare) - 0.5 * len(_NARROW.findall(bare))
