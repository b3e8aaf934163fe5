"""Lines that an OCR engine read on a picture into a `Page` as the layout way wants it. Pure.

An engine gives boxes in pixels, each its own height; pages are set in few sizes. What a line's size is follows from its
height and the width of its characters, and lines of nearly one size get that size, so that they can be told from
titles, joined and compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from ingest.model import Box, Line, Page
from ingest.pages.folding import fold_page
from ingest.pages.pdf_lines import blocks
from ingest.pages.repair import width

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALIKE = 1.16
"""Lines below each other whose sizes differ by less are of one: what an engine's boxes say of one size varies so."""
_SHORT, _LOOSE = 5, 1.4
"""Of lines of fewer characters the box says so little that sizes may differ by more."""
_NEAR = 1.06
"""Sizes that are one all over a page differ by less, once lines below each other agree."""
_HIGH = 1.05
"""How high a line's box is at least, in em."""
_TALL = 1.6
"""Height over width from which a line of two characters and more runs down the page."""
_VERTICAL = 0.3
"""Share of a page's characters in such lines from which it is set in vertical lines."""
_MARGIN = (0.09, 0.06, 0.11)
"""How far boxes of rapidocr 3.10 reach over the type at left, right and above, in em: medians of 900 lines of the
county pages at 200 dpi (2026-11-30)."""
_HALF = 0.35
_OPENING = frozenset("“‘《（【「『")
_CLOSING = frozenset("，。、；：！？”’》）】」』")
_INSIDE = 2.5  # a gutter has so many em of its line on either side
_AROUND = 6.0  # lines so many em above and below say where columns begin
VERTICAL = "its text runs down the page in vertical lines, which the OCR engine does not read"


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A line as an engine read it: corners in pixels from the top left, its text, how sure it is (0 to 1)."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    sure: float


def page_of(
    read: Sequence[OcrLine], *, pixels: tuple[int, int], dpi: float, extractor: str, raw_sha256: str
) -> Page:
    """Make a page of what was read on a picture of so many `pixels` (width, height) at `dpi` pixels an inch.

    Boxes are in points, the origin at the bottom left. `Page.certainty` is the mean over its characters. A page set in
    vertical lines is told in `Page.noise`: what the engine says of those is none of its text.
    """
    scale, high = 72 / dpi, pixels[1]
    found = [replace(one, text=" ".join(one.text.split())) for one in read if one.text.strip()]
    kept = sorted(at_gutters(found), key=lambda one: (one.y0, one.x0))
    sizes = [size * scale for size in _sizes(kept)]
    kept = [_trimmed(one, size / scale) for one, size in zip(kept, sizes, strict=True)]
    lines = [
        Line(
            no,
            one.text,
            Box(
                round(one.x0 * scale, 2),
                round((high - one.y1) * scale, 2),
                round(one.x1 * scale, 2),
                round((high - one.y0) * scale, 2),
            ),
            round(size, 2),
            "",
        )
        for no, (one, size) in enumerate(zip(kept, sizes, strict=True))
    ]
    groups = blocks(lines)
    weights = [len("".join(one.text.split())) for one in kept]
    tall = sum(
        weight
        for one, weight in zip(kept, weights, strict=True)
        if weight > 1 and one.y1 - one.y0 > _TALL * (one.x1 - one.x0)
    )
    return fold_page(
        Page(
            text="\n\n".join("\n".join(line.text for line in group.lines) for group in groups),
            blocks=groups,
            extractor=extractor,
            raw_sha256=raw_sha256,
            width=round(pixels[0] * scale, 2),
            height=round(high * scale, 2),
            certainty=round(sum(one.sure * w for one, w in zip(kept, weights, strict=True)) / sum(weights), 4)
            if kept
            else None,
            noise=VERTICAL if tall > _VERTICAL * max(1, sum(weights)) else "",
        )
    )


def at_gutters(lines: Sequence[OcrLine]) -> list[OcrLine]:
    """Cut lines of body text that an engine read on over a gutter: where lines above and below begin anew.

    The text is cut where so many of its characters are left as the lines of that column say that there is room for.
    """
    body = _body(lines)
    plain = [one for one in lines if body / _ALIKE < _size(one) < body * _ALIKE]
    return [part for one in lines for part in (_parts(one, plain, body) if one in plain else [one])]


def _parts(one: OcrLine, plain: Sequence[OcrLine], body: float) -> list[OcrLine]:
    near = [other for other in plain if other is not one and abs(other.y0 - one.y0) < _AROUND * body]
    inside = {other.x0 for other in near if one.x0 + _INSIDE * body < other.x0 < one.x1 - _INSIDE * body}
    # A line that does not begin where a column does is set over both: a title, names in the middle.
    if not any(-0.5 * body < one.x0 - other.x0 < 2.5 * body and other.x1 < one.x1 for other in near):
        return [one]
    out = [one]
    for edge in sorted(inside):
        rest = out[-1]
        if not rest.x0 + _INSIDE * body < edge < rest.x1 - _INSIDE * body:
            continue
        begin = [other for other in near if abs(other.x0 - edge) < 0.4 * body]
        over = [other for other in near if other.x0 + body < edge < other.x1 - body]
        end = [other for other in near if 0 < edge - other.x1 < 1.5 * body]
        if len(begin) >= 2 and end and len(over) < len(begin):
            out[-1:] = _cut(rest, edge, median((other.x1 - other.x0) / width(other.text) for other in begin))
    return out


def _cut(one: OcrLine, edge: float, pitch: float) -> tuple[OcrLine, OcrLine]:
    """Cut a line at a gutter; `pitch` is how wide a character of the column behind it is."""
    room = (one.x1 - edge) / pitch
    at = min(range(1, len(one.text)), key=lambda here: abs(width(one.text[here:]) - room))
    blanks = [here for here in range(max(1, at - 2), min(len(one.text), at + 2)) if one.text[here] == " "]
    at = min(blanks, key=lambda here: abs(here - at)) if blanks else at
    # What stands before the gutter ends in front of it by half a character.
    left = replace(one, x1=edge - 0.5 * (one.y1 - one.y0), text=one.text[:at].strip())
    return left, replace(one, x0=edge, text=one.text[at:].strip())


def _body(lines: Sequence[OcrLine]) -> float:
    """Return the size in pixels that most characters have; 1 where there are none."""
    sizes = [_size(one) for one in lines for _ in one.text]
    return median(sizes) if sizes else 1.0


def _trimmed(one: OcrLine, size: float) -> OcrLine:
    """Take off what engines put around a line, and give marks at its ends the width that they are set with."""
    x0 = one.x0 + _MARGIN[0] * size - (_HALF * size if one.text[0] in _OPENING else 0)
    x1 = one.x1 - _MARGIN[1] * size + (_HALF * size if one.text[-1] in _CLOSING else 0)
    return replace(one, x0=x0, x1=max(x1, x0 + 0.1 * size), y0=one.y0 + _MARGIN[2] * size)


def _size(one: OcrLine) -> float:
    """Estimate the size that a line is set in, in pixels: its height, but no more than its characters are wide."""
    wide, high = one.x1 - one.x0, one.y1 - one.y0
    if high > _TALL * wide:
        return wide
    characters = width(one.text) + sum(_MARGIN[:2]) - (_HALF if one.text[-1] in _CLOSING else 0)
    return min(high / _HIGH, wide / characters) if characters >= 3 else high / _HIGH


def _sizes(lines: Sequence[OcrLine]) -> list[float]:
    """Give lines the size of those around them in their column; what is nearly one size is one all over the page."""
    raw = [_size(one) for one in lines]
    near = []
    for here, one in enumerate(lines):
        around = [
            raw[at]
            for at, other in enumerate(lines)
            if other is not one and _together(one, other, raw[here], raw[at])
        ]
        # Of a few characters (the last line of a text) the height alone says little: the others say it.
        near.append(median(around if around and width(one.text) < _SHORT else [raw[here], *around]))
    order = sorted(range(len(near)), key=lambda at: near[at])
    out = [0.0] * len(near)
    group: list[int] = []
    for at in order:
        if group and near[at] > _NEAR * median(near[one] for one in group):
            _settle(group, near, out)
            group = []
        group.append(at)
    _settle(group, near, out)
    return out


def _together(one: OcrLine, other: OcrLine, size: float, its: float) -> bool:
    """Tell whether two lines stand close below each other, of about one size."""
    most = _ALIKE if width(one.text) >= _SHORT else _LOOSE
    return (
        1 / most < size / its < most
        and abs(one.y0 - other.y0) < 4.5 * size
        and min(one.x1, other.x1) - max(one.x0, other.x0) > 0.5 * min(one.x1 - one.x0, other.x1 - other.x0)
    )


def _settle(group: Sequence[int], sizes: Sequence[float], out: list[float]) -> None:
    if group:
        middle = median(sizes[at] for at in group)
        for at in group:
            out[at] = middle
