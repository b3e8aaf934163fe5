"""Labels of the lines of a text: which article each belongs to, as what, and where in its body it stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from truth import NotExactError, Sign, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extract import Told
    from ink import Run

NEAR = 3.2
"""Points within which the same letter is taken for the same: shadows are drawn that far off."""


@dataclass(frozen=True)
class Part:
    """A stretch of a line that is of one origin: characters `start` to before `end` of it.

    at: place of its first letter in the article's body (-1 outside); letters: how many letters of the body it has.
    """

    start: int
    end: int
    aid: str
    role: str
    at: int
    letters: int


class Finder:
    """Finds the sign that stands at a place."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        self._signs = signs
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for i, one in enumerate(signs):
            self._cells[int(one.x // 8), int(one.y // 8)].append(i)

    def _near(self, x: float, y: float, reach: float) -> list[tuple[float, int]]:
        out = []
        for cx in range(int((x - reach) // 8), int((x + reach) // 8) + 1):
            for cy in range(int((y - reach) // 8), int((y + reach) // 8) + 1):
                for i in self._cells.get((cx, cy), ()):
                    one = self._signs[i]
                    far = max(abs(one.x - x), abs(one.y - y))
                    if far <= reach:
                        out.append((far, i))
        return sorted(out)

    def point(self, letter: str, x: float, y: float) -> int:
        """Return the sign of a letter at a point, -1 if none is there."""
        told = fold(letter)
        found = self._near(x, y, NEAR)
        for far, i in found:
            if far < 0.4 or fold(self._signs[i].text) == told:
                return i
        return -1

    def row(self, letters: Sequence[str], left: float, right: float, y: float) -> list[int]:
        """Return the signs of letters that stand side by side about a height, [] if they do not stand there so once."""
        inside = {i for x in range(int(left) - 8, int(right) + 17, 8) for _, i in self._near(x, y, 8.0)}
        have = sorted((i for i in inside if abs(self._signs[i].y - y) < 0.6), key=lambda i: self._signs[i].x)
        told = [fold(self._signs[i].text) for i in have]
        want = [fold(letter) for letter in letters]
        starts = [k for k in range(len(told) - len(want) + 1) if told[k : k + len(want)] == want]
        return have[starts[0] : starts[0] + len(want)] if len(starts) == 1 else []

    def word(self, letters: str, box: Sequence[float]) -> list[int]:
        """Return the signs of a word's letters by its box, [] unless they are exactly these."""
        left, bottom, right, top = box
        inside = []
        for cx in range(int((left - 9) // 8), int((right + 9) // 8) + 1):
            for cy in range(int((bottom - 9) // 8), int((top + 9) // 8) + 1):
                for i in self._cells.get((cx, cy), ()):
                    a, b, c, d = self._signs[i].box
                    x, y = (a + c) / 2, (b + d) / 2
                    if left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1:
                        inside.append(i)
        return self._read(letters, inside, (bottom + top) / 2)

    def _read(self, letters: str, inside: list[int], middle: float) -> list[int]:
        want = [fold(c) for c in letters]
        rows: dict[int, list[int]] = defaultdict(list)
        for i in inside:
            rows[round(self._signs[i].y)].append(i)
        near = sorted(rows, key=lambda y: abs(y - middle))
        # A word's box is often higher than its letters, so that letters of the lines about it lie in it, too.
        tries = [sorted(rows[y] + rows.get(y + 1, []), key=lambda i: self._signs[i].x) for y in near]
        tries += [sorted(inside, key=key) for key in (lambda i: -self._signs[i].y, lambda i: i)]
        for have in tries:
            out = _along(want, [(fold(self._signs[i].text), i) for i in have])
            if out:
                return out
        return []


def _along(want: Sequence[str], have: Sequence[tuple[str, int]]) -> list[int]:
    """Return the signs of wanted letters met in order, [] if they are not; doubled ones may be told once or twice."""
    out: list[int] = []
    at = 0
    for letter in want:
        while at < len(have) and have[at][0] != letter:
            at += 1
        if at == len(have):
            break
        out.append(have[at][1])
        at += 1
    if len(out) == len(want):
        return out
    known = dict(have)
    if len(want) > len(have) and have and set(want) <= known.keys():
        return [known[letter] for letter in want]
    return []


def marks(told: Told, finder: Finder) -> list[int]:
    """Return the sign of each character of a text, -1 for white space; raises NotExactError for letters without."""
    out = [-1] * len(told.text)
    missed = 0
    i = 0
    while i < len(told.text):
        letter, place = told.text[i], told.places[i]
        if letter.isspace() or place is None:
            missed += not letter.isspace()
            i += 1
            continue
        if len(place) == 2:
            out[i] = finder.point(letter, place[0], place[1])
            missed += out[i] < 0
            i += 1
            continue
        j, group = i, []
        while j < len(told.text) and (told.text[j].isspace() or (told.places[j] or ())[:4] == place[:4]):
            if not told.text[j].isspace():
                if group and told.places[j] is not None and told.places[j][4] == 0:
                    break
                group.append(j)
            j += 1
        found = finder.word("".join(told.text[n] for n in group), place[:4])
        if found:
            for n, sign in zip(group, found, strict=True):
                out[n] = sign
        else:
            missed += len(group)
        i = j
    missed -= _rows(told, finder, out)
    letters = sum(not c.isspace() for c in told.text)
    if missed > max(2, letters * 0.002):
        raise NotExactError(f"{missed} of {letters} letters stand nowhere")
    return out


def _rows(told: Told, finder: Finder, out: list[int]) -> int:
    """Lay lines with letters that stand nowhere along the drawn ones of their height; returns how many were found.

    pdfminer.six reckons the places of spread letters otherwise than they are drawn: some points off at a line's end.
    """
    many, start = 0, 0
    for line in told.text.split("\n"):
        spots = [start + k for k, c in enumerate(line) if not c.isspace()]
        start += len(line) + 1
        points = [told.places[i] for i in spots]
        if not spots or (all(out[i] >= 0 for i in spots) and len({out[i] for i in spots}) == len(spots)):
            continue
        if any(point is None or len(point) != 2 or abs(point[1] - points[0][1]) > 0.5 for point in points):
            continue
        xs = [point[0] for point in points]
        found = finder.row([told.text[i] for i in spots], min(xs), max(xs), points[0][1])
        if found:
            many += sum(out[i] < 0 for i in spots)
            for i, sign in zip(spots, found, strict=True):
                out[i] = sign
    return many


def lines(
    told: Told, signs: Sequence[Sign], runs: Sequence[Run], found: Sequence[int]
) -> list[dict[str, Any]]:
    """Return the label of each line that has letters, in the page benchmark's form with `parts` added."""
    out = []
    start = 0
    for no, line in enumerate(told.text.split("\n")):
        parts: list[Part] = []
        for k, letter in enumerate(line):
            if letter.isspace():
                continue
            sign = found[start + k]
            if sign < 0:
                continue
            run, at = runs[signs[sign].run], signs[sign].at
            last = parts[-1] if parts else None
            if (
                last
                and last.aid == run.aid
                and last.role == run.role
                and (
                    (at < 0 and last.at < 0)
                    or (last.at >= 0 and at in {last.at + last.letters, last.at + last.letters - 1})
                )
            ):
                parts[-1] = Part(
                    last.start, k + 1, last.aid, last.role, last.at, at - last.at + 1 if at >= 0 else 0
                )
            else:
                parts.append(Part(k, k + 1, run.aid, run.role, at, 1 if at >= 0 else 0))
        start += len(line) + 1
        if not parts:
            if line.strip():
                raise NotExactError(f"line {no} {line!r} is of no origin")
            continue
        weight: Counter[tuple[str, str]] = Counter()
        for part in parts:
            weight[part.aid, part.role] += part.end - part.start
        (aid, role), _ = weight.most_common(1)[0]
        mine = [p for p in parts if (p.aid, p.role) == (aid, role)]
        jumps = any(b.at >= 0 and b.at != a.at + a.letters for a, b in pairwise(mine))
        mixed = len({p.aid for p in parts}) > 1 or jumps
        out.append(
            {
                "line": no,
                "aid": aid,
                "role": role,
                "mixed": mixed,
                "rank": mine[0].at,
                "parts": [[p.start, p.end, p.aid, p.role, p.at, p.letters] for p in parts],
            }
        )
    return out


def covers(told: Sequence[dict[str, Any]], gold: Sequence[dict[str, Any]]) -> None:
    """Check that every body is told whole by its lines; raises NotExactError for one that is not."""
    have: dict[str, set[int]] = defaultdict(set)
    for label in told:
        for _, _, aid, _, at, letters in label["parts"]:
            if at >= 0:
                have[aid].update(range(at, at + letters))
    for article in gold:
        want = len("".join("".join(article["body"]).split()))
        lost = want - len(have[article["id"]])
        if lost > 0:
            raise NotExactError(f"{lost} of {want} letters of {article['id']} are told by no line")
