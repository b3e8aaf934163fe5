"""Colours of articles: told apart by colour-blind readers too, neighbours far from each other."""

from __future__ import annotations

import colorsys

_BASE = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (204, 121, 167),
    (213, 94, 0),
    (86, 180, 233),
    (150, 140, 0),
)
"""Okabe and Ito's set (2008), in an order that puts unlike ones beside each other; its yellow, which a
tint on white does not show, is darkened."""

_SHADES = (1.0, 0.62)


def colour(index: int) -> tuple[int, int, int]:
    """Return the red, green and blue (0 to 255) of the article with this 0-based index.

    The first 14 are one set in two shades; further ones walk round the hues by the golden angle.
    """
    turn, base = divmod(index, len(_BASE))
    if turn < len(_SHADES):
        red, green, blue = _BASE[base]
        return round(red * _SHADES[turn]), round(green * _SHADES[turn]), round(blue * _SHADES[turn])
    shares = colorsys.hls_to_rgb(index * 0.618034 % 1, 0.3 + 0.05 * (index % 5), 0.75)
    return round(shares[0] * 255), round(shares[1] * 255), round(shares[2] * 255)
