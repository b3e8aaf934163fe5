"""What the flags of an article say, in words for an editor."""

from __future__ import annotations

WORDS = {
    "ocr": "an OCR engine read it from a picture: characters may be wrong",
    "untitled": "no title was found for it",
    "title_guess": "its title is a guess",
    "low_grouping": "its pieces may not all belong together",
    "cut_short": "it ends in the middle of a sentence",
    "column_mixed": "the text of the page runs across its columns",
    "loose_text": "no title's region holds this text",
    "too_long": "the text is longer than a page and was kept block by block",
    "byline_left": "its byline was the last one left on the page, and it the only article without one",
    "join_unsure": "it may go on on another page, or come from one",
}


def in_words(flag: str) -> str:
    """Return a flag with what it says."""
    return f"{flag}: {WORDS[flag]}" if flag in WORDS else flag
