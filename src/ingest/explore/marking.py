"""Texts cut into pieces to be shown: words that were searched for, places and keywords."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

What = Literal["", "hit", "place", "keyword"]


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of a text and what it is; `value` is what a link from it is about (a code, a keyword)."""

    text: str
    what: What = ""
    value: str = ""


def marked(
    text: str,
    hits: Iterable[str] = (),
    places: Mapping[str, str] | None = None,
    keywords: Iterable[str] = (),
) -> list[Marked]:
    """Cut a text at the words that it is marked with; put together, the pieces are the text.

    Where words begin at one spot the longest is marked, and what was searched for before places before keywords.
    `places` has codes by name. Letters of any case are the same.
    """
    known: dict[str, tuple[What, str]] = {word.lower(): ("keyword", word) for word in keywords if word}
    known |= {name.lower(): ("place", code) for name, code in (places or {}).items() if name}
    known |= {word.lower(): ("hit", word) for word in hits if word}
    if not known:
        return [Marked(text)] if text else []
    words = sorted(known, key=lambda word: (known[word][0] != "hit", -len(word), word))
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    pieces: list[Marked] = []
    at = 0
    for match in pattern.finditer(text):
        if match.start() > at:
            pieces.append(Marked(text[at : match.start()]))
        what, value = known.get(match[0].lower(), ("hit", match[0]))
        pieces.append(Marked(match[0], what, value))
        at = match.end()
    if at < len(text):
        pieces.append(Marked(text[at:]))
    return pieces


def snippet(body: str, terms: Sequence[str], *, width: int = 110) -> list[Marked]:
    """Return the piece of a body around the first of the terms that it holds, or its beginning, with all marked."""
    text = " ".join(body.split())
    folded = text.lower()
    spots = [spot for term in terms if (spot := folded.find(term)) >= 0] if len(folded) == len(text) else []
    start = max(0, min(spots, default=0) - width // 4)
    end = start + width
    shown = f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
    return marked(shown, terms)
