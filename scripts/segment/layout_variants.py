"""Pages of the factory set otherwise: sizes, fonts, rules and pictures changed at random, the roles kept.

A factory sets all bodies of a page in one size and its titles in two or three; real papers do not. What a line is
must then be told by its place and shape, not by one ratio that happens to hold on the pages learned from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.model import Box

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from ingest.segment.layout.line_features import Surroundings
    from ingest.segment.layout.sized import Sized

_BODIES = (1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 1.07, 1.11, 1.16)
_FONTS = ("v-song", "v-hei", "v-kai", "v-round")


@dataclass(frozen=True)
class Variant:
    """Lines in new sizes and fonts, and what is left around them."""

    lines: list[Sized]
    around: Surroundings


def varied(
    lines: Sequence[Sized],
    role: Mapping[int, str],
    article: Mapping[int, str | None],
    around: Surroundings,
    rng: random.Random,
) -> Variant:
    """Set a page otherwise: by article its body's size, by page and article titles, decks, bylines and furniture."""
    page = {
        "title": rng.choice((1.0, 1.0, 0.85, 0.72)),
        "deck": rng.choice((1.0, 1.2, 0.9)),
        "furniture": rng.choice((1.0, 1.3, 0.85)),
        "byline": rng.choice((1.0, 1.0, 0.9)),
    }
    fonts = rng.choice(("kept", "kept", "one", "titles as text", "by article"))
    text_font = max((s.font for s in lines), key=[s.font for s in lines].count, default="")
    faces: dict[tuple[str | None, str], str] = {}
    sizes: dict[tuple[str | None, str], float] = {}
    mixed = rng.random() < 0.4
    out = []
    for s in lines:
        kind = role.get(s.line.no, "body")
        kind = "body" if kind in {"subhead", "jump"} else kind
        key = (article.get(s.line.no), kind)
        if key not in sizes:
            own = rng.uniform(0.85, 1.2) if mixed and kind in {"title", "deck"} else 1.0
            if kind == "furniture":
                own = rng.uniform(0.9, 1.1)
            bodies = rng.choice(_BODIES) if mixed else 1.0
            sizes[key] = page.get(kind, 1.0) * own if kind != "body" else bodies
            faces[key] = rng.choice(_FONTS)
        font = s.font
        if fonts == "one" or (fonts == "titles as text" and kind == "title"):
            font = text_font
        elif fonts == "by article" and kind in {"title", "deck", "byline"}:
            font = faces[key]
        out.append(_scaled(replace(s, font=font), sizes[key], flush=kind != "title" or page["deck"] > 1))
    left = replace(
        around,
        pictures=() if rng.random() < 0.2 else around.pictures,
        rules=() if rng.random() < 0.2 else around.rules,
        frames=() if rng.random() < 0.1 else around.frames,
    )
    return Variant(out, left)


def _scaled(s: Sized, factor: float, *, flush: bool) -> Sized:
    if factor == 1.0:
        return s
    box = s.box
    middle = (box.y0 + box.y1) / 2
    high = (box.y1 - box.y0) / 2 * factor
    wide = (box.x1 - box.x0) * factor
    x0 = box.x0 if flush else (box.x0 + box.x1 - wide) / 2
    return replace(s, size=s.size * factor, box=Box(x0, middle - high, x0 + wide, middle + high))
