"""What another version makes of an issue: articles added, gone, re-cut, and what else changed in those that stayed.

Pure: two lists of article rows are compared, as the lake has them and as they would land.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Change = Literal["added", "gone", "re-cut", "title", "byline", "kind", "places"]
"""An article is new; none covers it any more; its text has other bounds; or it differs in what the word names."""

CHANGES: tuple[Change, ...] = get_args(Change)

MOST = 5
"""Examples of each change that are kept."""

SAME = 0.5
"""Two articles are one that was re-cut where they share this part of the lines of the smaller."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """One change of an article: where it is, and what it was and would be (empty: nothing)."""

    paper: str
    issue_date: str
    page_no: str
    title: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What would change in the issues that were looked at: how often each, with examples.

    `before` and `after` are numbers of articles, `same` are those in which nothing changes.
    """

    issues: int
    changed: int
    before: int
    after: int
    same: int
    counts: Mapping[Change, int]
    examples: Mapping[Change, tuple[Example, ...]]


def compared(issues: Iterable[tuple[Sequence[Row], Sequence[Row]]]) -> Difference:
    """Compare issues, each as (rows of its articles now, rows as they would be)."""
    counts: dict[Change, int] = dict.fromkeys(CHANGES, 0)
    examples: dict[Change, list[Example]] = {change: [] for change in CHANGES}
    number = changed = before = after = same = 0
    for old, new in issues:
        number += 1
        before, after = before + len(old), after + len(new)
        found = list(_changes(old, new))
        touched = {id(row) for _, row, _ in found}
        changed += bool(found)
        same += sum(1 for row in new if id(row) not in touched)
        for change, row, (was, becomes) in found:
            counts[change] += 1
            if len(examples[change]) < MOST:
                examples[change].append(
                    Example(row["paper"], str(row["issue_date"]), row["page_no"], _head(row), was, becomes)
                )
    return Difference(
        number,
        changed,
        before,
        after,
        same,
        counts,
        {change: tuple(members) for change, members in examples.items()},
    )


def _changes(old: Sequence[Row], new: Sequence[Row]) -> Iterable[tuple[Change, Row, tuple[str, str]]]:
    """Yield each change with the row that tells it (the new one where there is one) and what was and becomes."""
    pairs, gone, added = _paired(old, new)
    for one in gone:
        yield "gone", one, (_said(one), "")
    for one in added:
        yield "added", one, ("", _said(one))
    for was, becomes in pairs:
        if was["body"] != becomes["body"]:
            yield "re-cut", becomes, (_cut(was), _cut(becomes))
        for change, told in _FIELDS.items():
            before, after = told(was), told(becomes)
            if before != after:
                yield change, becomes, (before, after)


def _paired(old: Sequence[Row], new: Sequence[Row]) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Pair articles that are the same: by their id, then by the lines that they share, the most first."""
    ids = {row["article_id"]: row for row in new}
    pairs = [(row, ids[row["article_id"]]) for row in old if row["article_id"] in ids]
    taken = {row["article_id"] for row, _ in pairs}
    left = [row for row in old if row["article_id"] not in taken]
    free = [row for row in new if row["article_id"] not in taken]
    by_line: dict[tuple[str, int], list[int]] = defaultdict(list)
    for at, row in enumerate(free):
        for line in _lines(row):
            by_line[line].append(at)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for number, row in enumerate(left):
        for line in _lines(row):
            for at in by_line.get(line, ()):
                shared[number, at] += 1
    gone, added = set(range(len(left))), set(range(len(free)))
    for (number, at), count in sorted(shared.items(), key=lambda one: (-one[1], one[0])):
        smaller = min(len(_lines(left[number])), len(_lines(free[at])))
        if number in gone and at in added and count >= SAME * smaller:
            pairs.append((left[number], free[at]))
            gone.discard(number)
            added.discard(at)
    return pairs, [left[number] for number in sorted(gone)], [free[at] for at in sorted(added)]


def _lines(row: Row) -> set[tuple[str, int]]:
    return {(span["page_no"], span["line"]) for span in row["line_spans"]}


def _head(row: Row) -> str:
    return str(row["title"] or row["body"][:20])


def _said(row: Row) -> str:
    return f"{row['kind']}, {row['char_count']} characters"


def _cut(row: Row) -> str:
    body = str(row["body"]).replace("\n", " ")
    return f"{row['char_count']} characters: {body if len(body) <= 40 else f'{body[:20]} ... {body[-20:]}'}"


def _byline(row: Row) -> str:
    people = [*row["reporters"], *row["correspondents"], *row["photographers"], *row["editors"]]
    return ", ".join([*people, *([row["source_agency"]] if row["source_agency"] else [])])


def _places(row: Row) -> str:
    return ", ".join(sorted(f"{place['name']} {place['code']}" for place in row["places"]))


_FIELDS: Mapping[Change, Any] = {
    "title": lambda row: " / ".join(filter(None, (row["kicker"], row["title"], row["subtitle"]))),
    "byline": _byline,
    "kind": lambda row: str(row["kind"]),
    "places": _places,
}
