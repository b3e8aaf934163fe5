"""All thresholds of the search for duplicates in one place, each with what it was chosen by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the lines run. Shares are 0 to 1, lengths are normalised characters unless they say otherwise.

    The measures named are those of `bench/bench_dedup.py` and docs/quality-duplicates.md.
    """

    days: int = 184
    """An article is compared with what was published up to so many days before it. A night reads the index of half a
    year, whatever the age of the lake."""

    jaccard: float = 0.45
    containment: float = 0.75
    """Texts resemble each other by one of these two measures of their 5-grams: precision .996 at 255,000 articles of
    Chinese news, where what is below was not yet asked."""

    half: float = 0.5
    """A text of at most this share of the other's 5-grams is an excerpt, not a reprint that was cut."""

    short: int = 120
    short_other: int = 240
    """Where the shorter text has at most `short` and the longer at most `short_other` characters, single words that
    were changed break most 5-grams: one of 52 was edited to a coefficient of .26. Then 2-grams are compared."""

    short_jaccard: float = 0.52
    short_containment: float = 0.78
    """Of 2-grams. Edited short texts of the cases reach .56 and more; unrelated ones of one paper stay below .2, and
    what lies between are frames, which is told by what differs."""

    often: int = 24
    """What more different texts of one paper than this hold within the window leads to no candidates: a frame that is
    used so often is known, and comparing all its uses would cost their square. It decides what is looked at, not what
    is a duplicate. Counted by paper: a story that three hundred papers print is no frame."""

    least_share: float = 0.12
    least_share_short: float = 0.05
    few_hashes: int = 40
    """Of the winnowed hashes of the text with fewer, so many must be the other's for the pair to be compared; of texts
    with fewer than `few_hashes`, the smaller share. Reprints at the bound of `jaccard` share .35 on average."""

    numbers: float = 0.5
    least_numbers: int = 2
    """Where both texts have at least `least_numbers` numbers, at least this share of the fewer must be common. In
    frames hardly any is (weather, lottery, traffic); of edited reprints nearly all are."""

    slots: int = 3
    slots_each: int = 100
    """So many places, and one in each `slots_each` characters, where a few characters stand in the room of others with
    the same text around them, make a frame: names and places were filled in. Edited texts of the benchmark have .3 in
    100 characters on average, its frames 3 to 6."""

    letters: float = 0.2
    letters_single: float = 0.8
    letters_least: int = 5
    """Two texts of one length that differ in at most this share of their letters, in so many passages, of which this
    share are single letters, are one text, misread by OCR or set in other letters. Chosen, not measured."""

    dated_slots: int = 2
    """So many such places are enough in texts of at most `short_other` characters that name days, none in common: the
    notice of another power cut has its day and its streets for the other's."""

    slot_length: int = 10
    """Characters of what is filled in, at most. A whole clause that was exchanged is an edit."""

    numbers_vouch: int = 3
    numbers_vouch_share: float = 0.75
    numbers_vouch_each: int = 40
    """So many common numbers, and this share of them, outweigh exchanged words as long as these are fewer than one in
    so many characters: then somebody has rewritten."""

    own_run: int = 30
    own_share: float = 0.2
    own_dense: float = 0.75
    """Where each of two texts has a passage of its own of so many characters and this share of it, each tells something
    else under the same lead, greeting or recapitulation. Of a passage `own_dense` must be its own: the rest are phrases
    that both happen to use."""

    update_days: int = 14
    update_numbers: int = 2
    update_share: float = 0.34
    """An update comes within so many days, keeps so many numbers and this share of them, and has changed others."""

    update_holds: float = 0.8
    update_adds: float = 0.25
    """Or the same paper prints on a later day what holds this share of the earlier text, and this share is new."""


BOUNDS = Bounds()
