"""Neighbouring lines that are one thing: the lines of a heading, and those of a byline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.segment.text import forms
from ingest.segment.text.steps import margin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.fragments import Fragment
    from ingest.segment.text.view import View

_PRINT = forms.COLUMNS.index("print")
_SPACED = 2
"""Values of that column from which on the letters of a line stand apart."""

TEXT = frozenset({"body", "subhead"})
TITLES = frozenset({"title", "kicker", "subtitle"})


@dataclass(slots=True)
class Heading:
    """Fragments that are one heading, in their order, and the log-odds that it is just these.

    `spaced` tells that its letters stand apart.
    """

    members: list[int]
    margin: float = 9.0
    spaced: bool = False


def headings(seen: View, found: Sequence[tuple[list[int], float]]) -> list[Heading]:
    """Take the headings of a page's path, each with its probability."""
    spaced = seen.columns[:, _PRINT] >= _SPACED
    return [Heading(members, margin(share), bool(spaced[members[0]])) for members, share in found]


def by_shadow(fragments: Sequence[Fragment], members: Sequence[int]) -> dict[int, str]:
    """Tell kicker, title and subtitle apart where only some of a heading's lines were drawn with a shadow.

    Papers shadow the title alone: what stands before it is the kicker, what stands after it the subtitle.
    Returns the roles by fragment, empty where the shadows say nothing.
    """
    bare = [fragments[i].bare for i in members]
    shadowed = [fragments[i].doubled or bare.count(text) > 1 for i, text in zip(members, bare, strict=True)]
    if all(shadowed) or not any(shadowed):
        return {}
    first = shadowed.index(True)
    last = len(shadowed) - 1 - shadowed[::-1].index(True)
    return {i: "kicker" if k < first else "subtitle" if k > last else "title" for k, i in enumerate(members)}


def byline_groups(fragments: Sequence[Fragment], role: Sequence[str]) -> list[list[int]]:
    """Collect byline lines of one block that belong together; a mark or 记者 begins a new one."""
    out: list[list[int]] = []
    for i, name in enumerate(role):
        if name != "byline":
            continue
        f = fragments[i]
        fresh = f.text.strip()[:1] in "■□●◆▲○" or "".join(f.bare[:4]).startswith(("记者", "本报记者"))
        near = bool(out) and out[-1][-1] == i - 1 and fragments[i - 1].block == f.block
        if near and not fresh:
            out[-1].append(i)
        else:
            out.append([i])
    return out
