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

    What was searched for is marked before anything else, then places and keywords, of those that begin at one spot
    the longest. `places` has codes by name. Letters of any case are the same.
    """
    others: dict[str, tuple[What, str]] = {word.lower(): ("keyword", word) for word in keywords}
    others |= {name.lower(): ("place", code) for name, code in (places or {}).items()}
    found = _cut(Marked(text), {word.lower(): ("hit", word) for word in hits})
    return [part for piece in found for part in ([piece] if piece.what else _cut(piece, others))]


def _cut(piece: Marked, known: Mapping[str, tuple[What, str]]) -> list[Marked]:
    """Cut a piece at words that are known in small letters."""
    text = piece.text
    words = sorted(filter(None, known), key=lambda word: (-len(word), word))
    if not words or not text:
        return [piece] if text else []
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    pieces: list[Marked] = []
    at = 0
    for match in pattern.finditer(text):
        if match.start() > at:
            pieces.append(Marked(text[at : match.start()]))
        # Letters that have no small form of their own (İ) are found and not known: they stay plain.
        pieces.append(Marked(match[0], *known.get(match[0].lower(), ("", ""))))
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
