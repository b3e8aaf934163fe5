"""Orders of drawing: which part of a page is drawn when, which is the order in which most extractors tell it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ink import Sheet

_TITLE_FIRST = {"label": 0, "title": 1, "byline": 2, "body": 3, "jump": 4, "furniture": 5}
_BODY_FIRST = {"label": 2, "body": 0, "byline": 1, "title": 3, "jump": 4, "furniture": 5}


def order(sheet: Sheet, mode: str, seed: str) -> list[int]:
    """Return the indices of the placed flows in the order in which they are drawn."""
    rng = random.Random(f"order-{mode}-{seed}")  # noqa: S311
    stories = sorted({one.story for one in sheet.placed if one.story >= 0})
    rank = {story: n for n, story in enumerate(stories)}
    top = {s: min((p.y, p.x) for p in sheet.placed if p.story == s) for s in stories}
    if mode in {"shuffled", "title_last_bylines_first"}:
        rng.shuffle(stories)
        rank = {story: n for n, story in enumerate(stories)}
    elif mode in {"natural", "layers"}:
        rank = {story: n for n, story in enumerate(sorted(stories, key=lambda s: top[s]))}
    page_first = rng.random() < 0.6
    groups = _BODY_FIRST if mode in {"body_title", "title_last_bylines_first"} else _TITLE_FIRST

    def key(i: int) -> tuple[float, ...]:
        one = sheet.placed[i]
        if one.story < 0:
            return (-1.0 if page_first else 9.0, i)
        place = (rank[one.story], groups[one.group], i)
        layer = 1.0
        match mode:
            case "bylines_first":
                layer = 0.0 if one.group == "byline" else 1.0
            case "titles_last":
                layer = 2.0 if one.group == "title" else 1.0
            case "title_last_bylines_first":
                layer = {"byline": 0.0, "title": 2.0}.get(one.group, 1.0)
            case "layers":
                layer = {"body": 0.0, "byline": 1.0, "jump": 1.5, "title": 2.0, "label": 3.0}.get(
                    one.group, 1.0
                )
            case "geo":
                return (1.0, round(one.y / 4), one.x, i)
            case "columns":
                return (1.0, round(one.x / 8), one.y, i)
            case _:
                layer = 1.0
        return (layer, *place)

    return sorted(range(len(sheet.placed)), key=key)
