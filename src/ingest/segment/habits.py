"""A paper's habits: what its earlier pages show of its furniture, its columns and the forms of its bylines.

A string that stands on most issues of a paper is no news: page heads, labels of columns, an app's name, a sponsor's
line. One page cannot tell it from a title without a body; a few issues can. Habits are learned from a paper's archived
pages, frozen as a `Profile` and given to the segmenter, so that what comes of a page stays a function of its inputs
and versions.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeVar

from ingest.segment.bylines import is_byline_line
from ingest.segment.jumps import is_jump_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingest.model import Page, Segmentation

FORMAT = 1
"""Version of the file; it changes whenever the same profile may mean something else to the segmenter."""

LEAST_ISSUES = 2
"""From its second issue on a paper teaches."""

SHARE = 0.75
"""A string is furniture that stands on so many of the issues learned from: an advertisement or a series that comes
back for some weeks does not."""

LONGEST = 30
"""Characters of the longest string that can be furniture; a notice set daily for a month is longer."""

_NUMBERS = re.compile(r"[0-9〇零一二三四五六七八九十]+")
_WEEKDAY = re.compile(r"(星期|周)[0日天]")
_SUBJECT = re.compile(r"天气|气象|声明|公告|启事|通告|通知|更正|道歉|讣告|招聘|征集|遗失|简讯|读者来信")
"""Words that name an article's kind: such a line may be the title of each one's own text."""

_POINTS = frozenset("。，、；:!?,;…—”’")
"""Signs at the end of a line that belong to running text: a sentence, a salutation, a lead-in."""

_HEAD = 90
"""Characters of the longest page head: name, day, number, publisher and address one after the other."""

_LETTER = re.compile(r"[^\W\d_]")

Habit = TypeVar("Habit", int, str)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a paper beyond the page at hand.

    `furniture` are strings in the form of `folded`, sorted; `widths` the usual numbers of characters of a full body
    line, the most frequent first; `bylines` the usual forms of its bylines with N for a name, the most frequent
    first. `issues` is how many it was learned from and `until` the day (ISO) of the last of them.
    """

    furniture: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    bylines: tuple[str, ...] = ()
    issues: int = 0
    until: str = ""

    @property
    def digest(self) -> str:
        """Return the SHA-256 (hex) of what the segmenter takes: other issues that teach the same change nothing."""
        said = {"format": FORMAT, "furniture": self.furniture}
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> str:
        """Return the profile as a file holds it."""
        return (
            json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1, sort_keys=True)
            + "\n"
        )

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """Read what `to_json` wrote. Raise ValueError for anything else."""
        try:
            content = json.loads(text)
            if content["format"] != FORMAT:
                raise ValueError(f"format {content['format']}, where this version of ingest knows {FORMAT}")
            return cls(
                furniture=tuple(str(one) for one in content["furniture"]),
                widths=tuple(int(one) for one in content["widths"]),
                bylines=tuple(str(one) for one in content["bylines"]),
                issues=int(content["issues"]),
                until=str(content["until"]),
            )
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"no profile of a paper: {type(error).__name__} {error}") from error

    def knows(self, line: str) -> bool:
        """Say whether a line of a page is one of the paper's standing strings."""
        return folded(line) in self.furniture


def folded(line: str) -> str:
    """Return a line as it is compared from issue to issue: without blanks, every number and weekday alike."""
    bare = "".join(unicodedata.normalize("NFKC", line).split())
    return _WEEKDAY.sub(r"\1#", _NUMBERS.sub("0", bare))


def learn(issues: Mapping[str, Sequence[tuple[Page, Segmentation | None]]]) -> Profile:
    """Learn a paper's habits from its issues (ISO day -> pages with what was made of them).

    The order of issues and pages does not matter. Fewer than `LEAST_ISSUES` teach nothing.
    """
    if len(issues) < LEAST_ISSUES:
        return Profile(issues=len(issues), until=max(issues, default=""))
    seen: dict[str, set[str]] = defaultdict(set)
    never: set[str] = set()
    widths: Counter[int] = Counter()
    forms: Counter[str] = Counter()
    for day, pages in issues.items():
        for page, found in pages:
            for line in page.lines:
                seen[folded(line.text)].add(day)
                if not could_stand(line.text):
                    never.add(folded(line.text))
            if found is not None:
                widths.update(_widths(page, found))
                forms.update(_forms(found))
    least = max(LEAST_ISSUES, SHARE * len(issues))
    frequent = frozenset(text for text, days in seen.items() if len(days) >= least)
    alone: Counter[str] = Counter()
    for pages in issues.values():
        for page, _ in pages:
            for text, vote in _votes(page, frequent).items():
                alone[text] += vote
    return Profile(
        furniture=tuple(sorted(text for text in frequent - never if alone[text] > 0)),
        widths=_usual(widths, 5),
        bylines=_usual(forms, 8),
        issues=len(issues),
        until=max(issues),
    )


def _votes(page: Page, frequent: frozenset[str]) -> dict[str, int]:
    """Vote for each frequent line of a page: +1 where it stands by itself or in a head, -1 inside a text printed again.

    An advertisement of every day comes back line by line: its lines stand one after the other, and what they say
    together is longer than a page head, or running text.
    """
    votes: Counter[str] = Counter()
    run: list[str] = []
    for text in (*(folded(line.text) for line in page.lines), ""):
        if text in frequent:
            run.append(text)
            continue
        whole = "".join(run)
        again = len(whole) > _HEAD or "。" in whole or whole.count(",") > 1
        for one in run:
            votes[one] += -1 if again else 1
        run = []
    return votes


def could_stand(line: str) -> bool:
    """Say whether a line could be furniture at all.

    It is short and no sentence, byline, jump line or name of a kind of article.
    """
    bare = folded(line)
    return (
        0 < len(bare) <= LONGEST
        and len(_LETTER.findall(bare)) >= 2
        and bare[-1] not in _POINTS
        and not is_byline_line(line)
        and not is_jump_line(line)
        and not _SUBJECT.search(bare)
    )


def _usual(counts: Counter[Habit], most: int) -> tuple[Habit, ...]:
    """Return what makes up a tenth of all and more, the most frequent first, equal ones in their own order."""
    total = sum(counts.values())
    kept = [(one, number) for one, number in counts.items() if number >= 0.1 * total]
    kept.sort(key=lambda pair: (-pair[1], pair[0]))
    return tuple(one for one, _ in kept[:most])


def _widths(page: Page, found: Segmentation) -> Iterable[int]:
    """Give the widths, in whole characters, of body lines that are followed by another line of their article."""
    lines = page.text.split("\n")
    body = [(piece.article, piece.span.line) for piece in found.pieces if piece.role == "body"]
    for (article, line), (other, following) in itertools.pairwise(body):
        if article == other and following == line + 1:
            yield round(sum(1.0 if ord(char) > 0x2E80 else 0.5 for char in lines[line].strip()))


def _forms(found: Segmentation) -> Iterable[str]:
    """Give the form of each byline that was assigned, with N for each name."""
    for article in found.articles:
        names = sorted(
            {*article.reporters, *article.correspondents, *article.photographers}, key=len, reverse=True
        )
        form = "".join(article.byline.split())
        for name in names:
            form = form.replace(name, "N")
        if "N" in form and len(form) <= LONGEST:
            yield re.sub(r"N(?:[、,，]?N)+", "N", form)
