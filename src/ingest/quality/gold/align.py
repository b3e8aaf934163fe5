"""The lines of a page's PDF found in what the site says of the page.

A line of five characters or more is found by its runs of five, which hardly ever agree by chance. What stands in one
place only is sure; lines that could stand in several (boilerplate of notices, the last characters of a paragraph)
belong where their neighbours' text goes on with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.quality.items import comparable
from ingest.quality.similarity import GRAM, common_length
from ingest.segment.bylines import is_byline_line, is_marked_names
from ingest.segment.credit_ends import end_credit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.model import Page
    from ingest.quality.gold.texts import Field, GoldRole, SiteItem

_ENOUGH = 0.6
"""Share of a line's runs of five that must stand in the text it is put to. A character that the site writes otherwise
costs a line of 14 half of its ten runs at most where it stands in the middle; two lines in one cost more."""
_NEARLY = 0.9
"""Places with this share of the best place's runs are as good: boilerplate stands in many notices."""
_SLIP = 2
"""Characters that page and site may differ by where one line goes on with the next."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a line of the PDF stands: the item, the text of it, and characters `start` to `end` there."""

    item: int
    role: GoldRole
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Aligned:
    """A page's lines with where they were found; lines that stand in no item are not in `lines`.

    `share` tells for each item and role how much of the site's text stands on the page (0 to 1).
    """

    lines: Mapping[int, Found]
    share: Mapping[tuple[int, GoldRole], float]


def align(page: Page, items: Sequence[SiteItem]) -> Aligned:
    """Find each line of a PDF page in the items of its site."""
    fields = [field for item in items for field in item.fields]
    texts = {line.no: comparable(line.text) for line in page.lines}
    order = [no for no, text in texts.items() if text]
    places = _places(texts, fields)
    # （记者 张三） ends a line of the page where the site may have it in a field of its own.
    cut = {
        line.no: comparable(line.text[:at])
        for line in page.lines
        if not places.get(line.no) and (at := end_credit(line.text))
    }
    places |= _places(cut, fields)
    # What stands in one place only is sure, if it is no mere number; the others follow from there.
    known = {**texts, **cut}
    found = {no: some[0] for no, some in places.items() if len(some) == 1 and len(known[no]) >= GRAM}
    _go_on(order, places, found)
    _whole(texts, places, fields, found)
    _go_on(order, places, found)
    _free(texts, places, found)
    _go_on(order, places, found)
    _bylines(page, texts, items, found)
    return Aligned(found, _shares(texts, fields, found))


def _places(texts: Mapping[int, str], fields: Sequence[Field]) -> dict[int, list[Found]]:
    """Return all places where each line may stand: long lines by their runs, short ones where they stand exactly."""
    where: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, field in enumerate(fields):
        for at in range(len(field.text) - GRAM + 1):
            where[field.text[at : at + GRAM]].append((index, at))
    places: dict[int, list[Found]] = {}
    for no, text in texts.items():
        if len(text) >= GRAM:
            places[no] = _long(text, where, fields)
        elif text:
            places[no] = [
                Found(field.item, field.role, at, at + len(text))
                for field in fields
                for at in range(len(field.text) - len(text) + 1)
                if field.text.startswith(text, at)
            ]
    return places


def _long(text: str, where: Mapping[str, Sequence[tuple[int, int]]], fields: Sequence[Field]) -> list[Found]:
    runs = len(text) - GRAM + 1
    votes: Counter[tuple[int, int]] = Counter()
    for at in range(runs):
        for index, begin in where.get(text[at : at + GRAM], ()):
            votes[index, begin - at] += 1
    # A character more or less shifts what follows: neighbouring diagonals are one place, at the strongest of them.
    summed = {
        (index, shift): sum(votes[index, shift + by] for by in range(-_SLIP, _SLIP + 1))
        for (index, shift), count in votes.items()
        if count == max(votes[index, shift + by] for by in range(-_SLIP, _SLIP + 1))
    }
    least = max(_ENOUGH * runs, _NEARLY * max(summed.values(), default=0))
    return [
        Found(
            fields[index].item,
            fields[index].role,
            max(0, shift),
            min(len(fields[index].text), shift + len(text)),
        )
        for (index, shift), count in sorted(summed.items())
        if count >= least
    ]


def _go_on(order: Sequence[int], places: Mapping[int, Sequence[Found]], found: dict[int, Found]) -> None:
    """Put lines where the text of the line before, or after, goes on with them; as long as that finds any."""
    changed = True
    while changed:
        changed = False
        for numbers in (order, order[::-1]):
            forward = numbers is order
            for near, no in pairwise(numbers):
                if no in found or near not in found:
                    continue
                beside = found[near]
                for one in places[no]:
                    gap = one.start - beside.end if forward else beside.start - one.end
                    if (one.item, one.role) == (beside.item, beside.role) and abs(gap) <= _SLIP:
                        found[no] = one
                        changed = True
                        break


def _whole(
    texts: Mapping[int, str],
    places: Mapping[int, Sequence[Found]],
    fields: Sequence[Field],
    found: dict[int, Found],
) -> None:
    """Put lines that are a whole text of an item (a title in one line) there, nearest to what else of it is known."""
    lengths = {(field.item, field.role): len(field.text) for field in fields}
    taken = {(one.item, one.role) for one in found.values()}
    for no in texts:
        if no in found:
            continue
        whole = [
            one
            for one in places.get(no, ())
            if one.role != "body" and one.start == 0 and one.end == lengths[one.item, one.role]
        ]
        free = [one for one in whole if (one.item, one.role) not in taken] or whole
        if not free:
            continue
        near = {one.item: _distance(no, one.item, found) for one in free}
        chosen = min(free, key=lambda one: near[one.item])
        found[no] = chosen
        taken.add((chosen.item, chosen.role))


def _distance(no: int, item: int, found: Mapping[int, Found]) -> int:
    return min((abs(no - other) for other, one in found.items() if one.item == item), default=1_000_000)


def _free(texts: Mapping[int, str], places: Mapping[int, Sequence[Found]], found: dict[int, Found]) -> None:
    """Put lines that could stand in several places into the one that no other line has taken.

    Of several such places a longer line takes the one whose item is nearest; a shorter one (a number, a page's)
    takes none.
    """
    taken: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for one in found.values():
        taken[one.item, one.role].append((one.start, one.end))
    for no, text in texts.items():
        if no in found or len(text) < 2:
            continue
        free = [
            one
            for one in places.get(no, ())
            if all(one.start >= end or one.end <= start for start, end in taken[one.item, one.role])
        ]
        if not free or (len(free) > 1 and len(text) < GRAM):
            continue
        chosen = min(free, key=lambda one: _distance(no, one.item, found))
        found[no] = chosen
        taken[chosen.item, chosen.role].append((chosen.start, chosen.end))


def _bylines(
    page: Page, texts: Mapping[int, str], items: Sequence[SiteItem], found: dict[int, Found]
) -> None:
    """Put bylines to items: the site has names (柳一鸣) where the page has ■记者 柳一鸣, or nothing at all."""
    order = [line.no for line in page.lines]
    for at, line in enumerate(page.lines):
        if line.no in found or not (is_byline_line(line.text) or is_marked_names(line.text)):
            continue
        owners = [
            index
            for index, item in enumerate(items)
            if (names := _names(item)) and all(comparable(name) in texts[line.no] for name in names)
        ]
        near = [found[no].item for no in order[max(0, at - 2) : at + 3] if no in found]
        chosen = next((item for item in near if item in owners), owners[0] if len(owners) == 1 else None)
        if chosen is not None:
            found[line.no] = Found(chosen, "byline", 0, 0)


def _names(item: SiteItem) -> tuple[str, ...]:
    article = item.article
    return (*article.reporters, *article.correspondents, *article.photographers)


def _shares(
    texts: Mapping[int, str], fields: Sequence[Field], found: Mapping[int, Found]
) -> dict[tuple[int, GoldRole], float]:
    lines: defaultdict[tuple[int, GoldRole], list[tuple[int, int]]] = defaultdict(list)
    for no, one in found.items():
        lines[one.item, one.role].append((one.start, no))
    shares = {}
    for field in fields:
        joined = "".join(texts[no] for _, no in sorted(lines[field.item, field.role]))
        shares[field.item, field.role] = common_length(joined, field.text) / len(field.text)
    return shares
