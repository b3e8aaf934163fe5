"""Marks that survive typesetting: each run of text is drawn in a nearly black colour of its own, which PDF keeps."""

from __future__ import annotations

BASE = 16
MOST = BASE**3


def colour(number: int) -> str:
    """Return the colour of a run by its number on the page; raises ValueError for more runs than there are colours."""
    if not 0 <= number < MOST:
        raise ValueError(f"A page has {MOST} marks at most, not {number}")
    red, rest = divmod(number, BASE * BASE)
    green, blue = divmod(rest, BASE)
    return f"#{red:02x}{green:02x}{blue:02x}"


def number(red: int, green: int, blue: int) -> int:
    """Return the number of the run drawn in a colour, -1 for a colour that no run has."""
    return red * BASE * BASE + green * BASE + blue if max(red, green, blue) < BASE else -1
