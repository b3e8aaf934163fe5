"""How alike two texts are, character by character."""

from __future__ import annotations

from collections import defaultdict

GRAM = 5
"""Characters of a run that shows common text; runs of five hardly ever agree by chance in Chinese."""


def common_length(a: str, b: str) -> int:
    """Return the length of the longest common subsequence, in O(len(a) * len(b) / word size).

    Bit-parallel: a zero at bit i of the state says that the row of the table grows at a[i] (H. Hyyrö, Bit-parallel
    LCS-length computation revisited, 2004).
    """
    where: defaultdict[str, int] = defaultdict(int)
    for index, char in enumerate(a):
        where[char] |= 1 << index
    mask = (1 << len(a)) - 1
    state = mask
    for char in b:
        hits = where.get(char, 0) & state
        state = ((state + hits) | (state - hits)) & mask
    return len(a) - state.bit_count()


def agreement(a: str, b: str) -> float:
    """Return the F1 of characters in their order, 0 to 1: twice what is common over the sum of lengths."""
    if not a and not b:
        return 1.0
    return 2 * common_length(a, b) / (len(a) + len(b))


def grams(text: str) -> frozenset[str]:
    """Return the runs of five characters of a text; a shorter text is one run itself."""
    if not text:
        return frozenset()
    return frozenset(text[i : i + GRAM] for i in range(max(1, len(text) - GRAM + 1)))


def covered(text: str, known: frozenset[str]) -> list[bool]:
    """Tell for each character of a text whether it lies in a run that is in `known`."""
    if len(text) < GRAM:
        return [any(text in run for run in known)] * len(text)
    flags = [False] * len(text)
    for i in range(len(text) - GRAM + 1):
        if text[i : i + GRAM] in known:
            flags[i : i + GRAM] = [True] * GRAM
    return flags
