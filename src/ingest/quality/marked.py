"""Texts marked by hand with their places or keywords, and how well a finder does on them.

The files lie in `quality/gold`; each tells its signs at its head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ingest.model import PlaceMention

_SIGN = re.compile(r"\[(?P<name>[^\[\]|]+)\|(?P<code>\d*)(?P<inside>\|!)?\]|\{(?P<free>[^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked place: `text[start:end]`, its division code (empty where it has none).

    `inside` says that it stands within the name of an organisation, a product or a medium; `free` that it may be
    found or not, whatever its span and code.
    """

    start: int
    end: int
    code: str
    inside: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text with its marks; `home` is the division code of its paper, `day` the issue's ISO date or empty."""

    home: str
    day: str
    text: str
    marks: tuple[Mark, ...]


def read_places(path: Path) -> tuple[MarkedText, ...]:
    """Read marked texts: home, date or -, and the text with its signs, separated by TAB."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return tuple(_marked(home, "" if day == "-" else day, signed) for home, day, signed in rows)


def _marked(home: str, day: str, signed: str) -> MarkedText:
    text, at = "", 0
    marks = []
    for found in _SIGN.finditer(signed):
        text += signed[at : found.start()]
        at = found.end()
        name = found["name"] or found["free"]
        marks.append(
            Mark(
                len(text),
                len(text) + len(name),
                found["code"] or "",
                found["inside"] is not None,
                found["free"] is not None,
            )
        )
        text += name
    return MarkedText(home, day, text + signed[at:], tuple(marks))


@dataclass(frozen=True, slots=True)
class PlaceScore:
    """How many mentions were found right (span and code), found at all, and marked; and what was wrong."""

    right: int
    found: int
    marked: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is marked that was found; 1 where nothing is marked."""
        return self.right / self.marked if self.marked else 1.0


def score_places(pairs: Iterable[tuple[MarkedText, Iterable[PlaceMention]]]) -> PlaceScore:
    """Hold mentions against marks. A mention is right where its span, its code and its being in a name agree."""
    right = found = marked = 0
    wrong: list[str] = []
    missed: list[str] = []
    for one, mentions in pairs:
        said = {(m.start, m.end): (m.code, m.role == "in_name") for m in mentions}
        free = [mark for mark in one.marks if mark.free]
        due = {(m.start, m.end): (m.code, m.inside) for m in one.marks if not m.free}
        marked += len(due)
        for span, answer in said.items():
            if due.get(span) == answer:
                right += 1
            elif any(mark.start < span[1] and span[0] < mark.end for mark in free):
                continue
            else:
                wrong.append(_shown(one.text, span, f"{answer[0]}{'!' if answer[1] else ''}"))
            found += 1
        for span, answer in due.items():
            if said.get(span) != answer:
                missed.append(_shown(one.text, span, f"{answer[0]}{'!' if answer[1] else ''}"))
    return PlaceScore(right, found, marked, tuple(wrong), tuple(missed))


def _shown(text: str, span: tuple[int, int], answer: str) -> str:
    start, end = span
    return f"{text[max(0, start - 8) : start]}[{text[start:end]}|{answer}]{text[end : end + 8]}"


def read_keywords(path: Path) -> dict[str, tuple[str, ...]]:
    """Read the keywords of articles: an id, and terms separated by blanks, separated by TAB."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return {article: tuple(terms.split()) for article, terms in rows}


def f1_at(pairs: Iterable[tuple[tuple[str, ...], tuple[str, ...]]], top: int = 5) -> float:
    """Give the F1 (0 to 1) of the first `top` terms found against those marked, exact, over all articles together."""
    right = found = marked = 0
    for gold, terms in pairs:
        right += len(set(gold) & set(terms[:top]))
        found += len(terms[:top])
        marked += len(gold)
    return 2 * right / (found + marked) if found + marked else 0.0
