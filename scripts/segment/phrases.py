"""The phrases that names, small items and furniture of invented papers are made of, in `phrases.toml`."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path
from typing import Any

from ingest.segment.bylines import COMPOUND_SURNAMES, SURNAMES

Rng = random.Random

_GIVEN = "明华丽娟建国志强晓燕海峰玉兰文博雨桐子涵佳怡思源俊杰春生秋实立新红梅小军淑芬一凡天佑若溪知夏卫东振宇慧敏国良"
_SURNAME = sorted(SURNAMES)

PHRASES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(-?\d+)-(\d+)")


def name(rng: Rng, *, spaced: float = 0.3) -> str:
    """Return an invented name; one of two characters is letter-spaced at times."""
    family = rng.choice(COMPOUND_SURNAMES) if rng.random() < 0.02 else rng.choice(_SURNAME)
    given = rng.choice(_GIVEN) + (rng.choice(_GIVEN) if rng.random() < 0.65 else "")
    return f"{family} {given}" if len(family + given) == 2 and rng.random() < spaced else family + given


class Phrases:
    """Say the phrases of one item: of `[this|that]` one is taken, `{word}` is looked up, `{1-12}` is a number."""

    def __init__(self, rng: Rng) -> None:
        self.rng = rng
        self._held: dict[str, str] = {}

    def say(self, phrase: str) -> str:
        """Make a phrase: choices first, innermost before others, then words."""
        while _CHOICE.search(phrase):
            phrase = _CHOICE.sub(lambda m: self.rng.choice(m[1].split("|")), phrase)
        return _SLOT.sub(lambda m: self._word(m[1]), phrase)

    def _word(self, word: str) -> str:
        if word in self._held:
            return self._held[word]
        said = self._made(word)
        if word in PHRASES["once"]:
            self._held[word] = said
        return said

    def _made(self, word: str) -> str:
        if number := _RANGE.fullmatch(word):
            return str(self.rng.randint(int(number[1]), int(number[2])))
        if word == "name":
            return name(self.rng, spaced=0.05)
        if word == "surname":
            return name(self.rng)[0]
        if word == "code":
            return "".join(self.rng.choices("0123456789ABCDEFGHJKMNPQRTUWXY", k=self.rng.randint(8, 18)))
        found: str | list[str] = PHRASES["words"][word]
        return self.say(found if isinstance(found, str) else self.rng.choice(found))
