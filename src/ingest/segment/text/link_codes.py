"""How the features of links are numbered: one code for each value of each template, all in one weight vector."""

from __future__ import annotations

import numpy as np

TRAITS = ("weather", "notice", "contact", "rows", "letter", "caption", "verse")
"""What the text of a block can show to be; `links` tells which it has."""

# Each template: its number of codes. Codes of all templates lie one after the other in one weight vector.
_PAIR = (
    1, 9, 9 * 20, 9 * 5 * 4, 8 * 5, 4 * 8 * 5, 5, 9 * 5, 1, 20, 20 * 4 * 4, 4 * 6, 10, 5 * 4,
    *(3 for _ in TRAITS), 2, 1, 1, 1, 4, 5, 7, 1, 4, 1, 5 * 8,
)  # fmt: skip
_ENDS = (1, 8, 8 * 2, 6, 8 * 6 * 2, 20, 4 * 5, 2, 2, *(2 for _ in TRAITS))
_STARTS = (1, 5, 5 * 2, 6, 5 * 6 * 2, 20, 9 * 2, 2, *(2 for _ in TRAITS))

PAIR_AT = np.cumsum([0, *_PAIR])
END_AT = PAIR_AT[-1] + np.cumsum([0, *_ENDS])
START_AT = END_AT[-1] + np.cumsum([0, *_STARTS])
SIZE = int(START_AT[-1])
"""How many weights there are."""
