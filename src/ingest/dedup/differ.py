"""What two texts that resemble each other differ in: edits, or what was filled into a frame.

Weather, police cases, notices and lottery results repeat a frame, and what differs is names, numbers and places, each
in its slot with the same words around it. Who edits a story drops, adds and exchanges clauses, and leaves its facts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from ingest.dedup.bounds import BOUNDS
from ingest.dedup.facts import counted, days, numbers, numeral, only_when
from ingest.enrich.fingerprint import SHINGLE, strip_dateline

if TYPE_CHECKING:
    from collections.abc import Sequence

Relation = Literal["reprint", "excerpt", "whole", "update"]
"""What the later of two articles is to the earlier one. A `whole` contains it as an excerpt."""

_BETWEEN = re.compile(r"[^\w.%]+|(?<!\d)\.|\.(?!\d)|_")
_STOP = "，"


class Run(NamedTuple):
    """A passage of a text that the other text has not: from `start` up to `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Characters of it."""
        return self.end - self.start


@dataclass(frozen=True)
class Reading:
    """A body read for comparison: NFKC, lower case, without its dateline, every stop and blank one `，`."""

    text: str

    @classmethod
    def of(cls, body: str) -> Reading:
        """Read a body."""
        plain = unicodedata.normalize("NFKC", strip_dateline(body)).lower()
        return cls(_BETWEEN.sub(_STOP, plain).strip(_STOP))

    @cached_property
    def grams(self) -> frozenset[str]:
        """All runs of five characters."""
        text = self.text
        return frozenset(text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The values of its numbers."""
        return numbers(self.text)

    @cached_property
    def counted(self) -> frozenset[str]:
        """Those that do not tell a date or a time."""
        return counted(self.text)

    def own(self, other: Reading) -> list[Run]:
        """Find the passages that stand in no run of five characters of the other text."""
        text, grams = self.text, other.grams
        runs: list[Run] = []
        covered = 0
        for at in range(len(text) - SHINGLE + 1):
            if text[at : at + SHINGLE] in grams:
                if at > covered:
                    runs.append(Run(covered, at))
                covered = at + SHINGLE
        if covered < len(text):
            runs.append(Run(covered, len(text)))
        return runs


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two texts resemble each other, and how long they are in the same measure.

    `jaccard` and `containment` (in the longer one) are 0 to 1, `earlier` and `later` sizes of the sets. In `short`
    texts 2-grams were compared, 5-grams in the others.
    """

    jaccard: float
    containment: float
    earlier: int
    later: int
    short: bool

    @property
    def enough(self) -> bool:
        """Say whether they resemble each other enough to ask what differs."""
        if self.short:
            return self.jaccard >= BOUNDS.short_jaccard or self.containment >= BOUNDS.short_containment
        return self.jaccard >= BOUNDS.jaccard or self.containment >= BOUNDS.containment

    @property
    def relation(self) -> Relation:
        """Say what the later one is, if it is a duplicate."""
        least = BOUNDS.short_jaccard if self.short else BOUNDS.jaccard
        shorter, longer = sorted((self.earlier, self.later))
        if self.jaccard >= least and shorter > BOUNDS.half * longer:
            return "reprint"
        return "excerpt" if self.later <= self.earlier else "whole"

    def similarity(self, relation: Relation) -> float:
        """Give the measure that belongs to the relation."""
        return self.jaccard if relation in {"reprint", "update"} else self.containment


def judge(
    earlier: Reading, later: Reading, likeness: Likeness, *, days: int, same_paper: bool
) -> Relation | None:
    """Say what the later of two texts is to the earlier one, `days` days before; None for another story."""
    if not likeness.enough:
        return None
    relation = likeness.relation
    changed = _numbers_differ(earlier, later)
    if changed and not (relation == "reprint" and 0 < days <= BOUNDS.update_days):
        return None
    ones, others = earlier.own(later), later.own(earlier)
    if _each_its_own(earlier, ones) and _each_its_own(later, others):
        return None
    filled = _filled_in(earlier, ones, later, others)
    if _is_frame(filled, earlier, later) and not _letter_by_letter(earlier.text, later.text):
        return None
    if relation == "reprint" and 0 < days <= BOUNDS.update_days:
        if any(_other_count(one, other) for one, other in filled):
            return "update" if _keeps_numbers(earlier, later) else None if changed else relation
        if same_paper and _adds(later, others, likeness):
            return "update"
    return None if changed else relation


def _numbers_differ(one: Reading, other: Reading) -> bool:
    least = min(len(one.numbers), len(other.numbers))
    return least >= BOUNDS.least_numbers and len(one.numbers & other.numbers) < BOUNDS.numbers * least


def _keeps_numbers(one: Reading, other: Reading) -> bool:
    shared = len(one.counted & other.counted)
    least = min(len(one.counted), len(other.counted))
    return shared >= BOUNDS.update_numbers and shared >= BOUNDS.update_share * least


def _adds(later: Reading, others: Sequence[Run], likeness: Likeness) -> bool:
    new = sum(run.length for run in others)
    return (
        likeness.later > likeness.earlier
        and likeness.containment >= BOUNDS.update_holds
        and new >= BOUNDS.update_adds * len(later.text)
    )


def _each_its_own(reading: Reading, runs: Sequence[Run]) -> bool:
    """Say whether there is a passage of which nearly all is this text's own, long enough to tell something else."""
    least = max(BOUNDS.own_run, BOUNDS.own_share * len(reading.text))
    for first, begin in enumerate(runs):
        own = 0
        for run in runs[first:]:
            own += run.length
            if own >= least and own >= BOUNDS.own_dense * (run.end - begin.start):
                return True
    return False


def _filled_in(
    earlier: Reading, ones: Sequence[Run], later: Reading, others: Sequence[Run]
) -> list[tuple[str, str]]:
    """Give the passages of both texts that stand in the room of each other: the same five characters on both sides."""
    around = {}
    for run in others:
        around[_around(later.text, run)] = later.text[run.start : run.end]
    found = []
    for run in ones:
        passage = around.get(_around(earlier.text, run))
        if passage is not None:
            found.append((earlier.text[run.start : run.end], passage))
    return found


def _around(text: str, run: Run) -> tuple[str, str]:
    return text[max(run.start - SHINGLE, 0) : run.start], text[run.end : run.end + SHINGLE]


def _other_count(one: str, other: str) -> bool:
    """Say whether two passages tell other numbers, dates and times left aside."""
    a, b = counted(one), counted(other)
    return bool(a and b) and not a & b


def _is_frame(filled: Sequence[tuple[str, str]], one: Reading, other: Reading) -> bool:
    slots = sum(1 for a, b in filled if _is_slot(a, b))
    length = min(len(one.text), len(other.text))
    if slots >= BOUNDS.dated_slots and length <= BOUNDS.short_other and _of_other_days(one, other):
        return True
    if slots < BOUNDS.slots or slots * BOUNDS.slots_each < length:
        return False
    if slots * BOUNDS.numbers_vouch_each >= length:
        return True
    shared = len(one.numbers & other.numbers)
    least = min(len(one.numbers), len(other.numbers))
    return not (shared >= BOUNDS.numbers_vouch and shared >= BOUNDS.numbers_vouch_share * least)


def _letter_by_letter(one: str, other: str) -> bool:
    """Say whether two texts of one length differ in single letters here and there: misread, or in another script.

    What is filled into a frame has two letters and more as a rule, and its numbers differ.
    """
    if len(one) != len(other):
        return False
    differs = [a != b for a, b in zip(one, other, strict=True)]
    signs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    runs = "".join("x" if here else " " for here in differs).split()
    single = sum(len(run) == 1 for run in runs)
    return (
        len(signs) <= BOUNDS.letters * len(one)
        and single >= BOUNDS.letters_single * len(runs)
        and len(runs) >= BOUNDS.letters_least
        and not any(numeral(a) and numeral(b) for a, b in signs)
    )


def _of_other_days(one: Reading, other: Reading) -> bool:
    """Say whether both name days, and none in common: a power cut of another day is another one."""
    a, b = days(one.text), days(other.text)
    return bool(a and b) and not a & b


def _is_slot(one: str, other: str) -> bool:
    """Say whether two passages are two fillings of a slot, and not two ways of saying the same."""
    if max(len(one), len(other)) > BOUNDS.slot_length or only_when(one) or only_when(other):
        return False
    a, b = numbers(one), numbers(other)
    if a and b:
        return not a & b
    letters, others = set(one) - {_STOP}, set(other) - {_STOP}
    return 2 * len(letters & others) < min(len(letters), len(others))


def shared_passages(one: str, other: str, least: int = SHINGLE * 2) -> list[str]:
    """Give what two bodies have in common, in the order of the first: passages of `least` characters and more."""
    first, second = Reading.of(one), Reading.of(other)
    at, found = 0, []
    for run in [*first.own(second), Run(len(first.text), len(first.text))]:
        passage = first.text[at : run.start].strip(_STOP)
        if len(passage) >= least:
            found.append(passage)
        at = run.end
    return found
