"""Stories that go on on another page of the same issue: which article continues which, and how surely."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.segment.dateline import starts_dateline
from ingest.segment.joined import breaks_off
from ingest.segment.jumps import only_points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import Article

_SHARED = 3
"""Runs of three characters that only the two parts have, in all the issue, from which they speak of one thing. Of the
16 stories of the page benchmark that go on, as text and as PDF, the pairs found share 4 to 68 of them (median 12); of
3,904 pairs of other articles on the same pages 91 share 3 or more, and none of these names the other's page."""

_REPEATED = 0.5
"""Share of the pairs of characters of a continuation's heading that the first part's heading must have."""

_NAMED = 4
"""Characters of a heading that must be the same where only one of the two parts says that it is one."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An article on its page: the page's number as printed, and the article's jump lines as printed."""

    page_no: str
    article: Article
    jump: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Indices (into the sequence given) of an article and of the one that continues it.

    `sure` says that they may be joined into one; `why` is the evidence in words.
    """

    head: int
    tail: int
    sure: bool
    why: str


def link_continuations(articles: Sequence[Placed]) -> tuple[Link, ...]:
    """Link the articles of one issue, in the order of its pages, by their 下转 and 上接 lines.

    A link is sure where the page numbers of both parts name each other, the second page comes after the first, no
    other part fits, and the text says so too: the heading is repeated; or the continuation has none, and the
    sentence goes on, or both speak of things that no other article of the issue speaks of. Of several that fit by
    their pages, a repeated heading decides. What only one side says is linked, never surely, where the heading is
    repeated. A tie is not linked.
    """
    weigh = _Scales(articles)
    found = [
        _Match(head, tail, weigh.evidence(head, tail))
        for head, first in enumerate(articles)
        for tail, second in enumerate(articles)
        if head != tail and _leads(first, second)
    ]
    links = [link for link in _settled(found) if _worth(link, articles)]
    return tuple(sorted(links, key=lambda link: (link.head, link.tail)))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What two parts have in common. `heading` is the share of the tail's heading, None where it has none."""

    mutual: bool
    heading: float | None
    same: bool
    cut: bool
    shared: tuple[str, ...]
    fresh: bool

    @property
    def rank(self) -> tuple[bool, float, bool, int]:
        return self.mutual, self.heading or 0.0, self.cut and not self.fresh, len(self.shared)

    @property
    def titled(self) -> bool:
        """Tell whether the tail's heading repeats the head's."""
        return self.heading is not None and self.heading >= _REPEATED

    @property
    def agrees(self) -> bool:
        """Tell whether the text speaks for one story."""
        if self.heading is not None:
            return self.titled
        return not self.fresh and (self.cut or len(self.shared) >= _SHARED)


@dataclass(frozen=True, slots=True)
class _Match:
    head: int
    tail: int
    evidence: _Evidence


def _leads(first: Placed, second: Placed) -> bool:
    """Tell whether at least one of the parts names the other's page and none contradicts."""
    to, origin = first.article.jump_to, second.article.jump_from
    if not (to or origin) or first.page_no == second.page_no or only_points(first.jump):
        return False
    return (not to or _same_page(to, second.page_no)) and (not origin or _same_page(origin, first.page_no))


def _settled(found: Sequence[_Match]) -> Iterator[Link]:
    """Take the best pairs first, each part once; where two are equally good, neither is taken."""
    left = list(found)
    while left:
        best = max(left, key=lambda one: (one.evidence.rank, -one.head, -one.tail))
        rivals = [one for one in left if one is not best and (one.head == best.head or one.tail == best.tail)]
        equal = [one for one in rivals if one.evidence.rank == best.evidence.rank]
        if not equal:
            others = [one.evidence for one in rivals if one.evidence.mutual]
            # Without headings to tell several parts apart the choice would be a guess.
            alone = not others if best.evidence.heading is None else not any(o.titled for o in others)
            onward = best.head < best.tail
            sure = onward and alone and best.evidence.mutual and best.evidence.agrees
            yield Link(best.head, best.tail, sure, _words(best.evidence, rivals=len(others)))
        gone = {best.head, *(one.head for one in equal)}, {best.tail, *(one.tail for one in equal)}
        left = [one for one in left if one.head not in gone[0] and one.tail not in gone[1]]


def _worth(link: Link, articles: Sequence[Placed]) -> bool:
    """Keep a link that rests on one side's word only where the heading is repeated."""
    head, tail = articles[link.head].article, articles[link.tail].article
    return bool(head.jump_to and tail.jump_from) or _same_heading(head, tail)


def _words(evidence: _Evidence, *, rivals: int) -> str:
    told = []
    if evidence.mutual:
        told.append("the jump lines of both pages name each other's page")
    else:
        told.append("only one of the two pages has a jump line")
    if evidence.heading is None:
        told.append("the second part has no heading")
    elif evidence.same:
        told.append("the second part repeats the heading")
    else:
        share = round(100 * evidence.heading)
        told.append(f"{share} % of the second part's heading stands in the first's")
    if evidence.cut:
        told.append("the first part breaks off in the middle of a sentence")
    if evidence.shared:
        shown = ", ".join(evidence.shared[:3])
        told.append(f"only these two of the issue have {shown} ({len(evidence.shared)} such runs)")
    if evidence.fresh:
        told.append("but the second part begins with a dateline")
    told.append(f"{rivals} more pairs fit by their jump lines" if rivals else "nothing else fits")
    return "; ".join(told)


@dataclass(slots=True)
class _Scales:
    """What is needed to weigh two articles of an issue against each other."""

    articles: Sequence[Placed]
    grams: dict[int, frozenset[str]] = field(default_factory=dict)
    spread: Counter[str] = field(default_factory=Counter)

    def evidence(self, head: int, tail: int) -> _Evidence:
        first, second = self.articles[head].article, self.articles[tail].article
        return _Evidence(
            mutual=bool(first.jump_to and second.jump_from),
            heading=_repeated(first, second),
            same=_same_heading(first, second),
            cut=breaks_off(first.body),
            shared=self._own(head, tail),
            fresh=starts_dateline("".join(second.body[:1])),
        )

    def _own(self, head: int, tail: int) -> tuple[str, ...]:
        """Return the runs of three characters that only these two bodies of the issue have."""
        if not self.grams:
            for index, one in enumerate(self.articles):
                self.grams[index] = _grams("\n".join(one.article.body))
                self.spread.update(self.grams[index])
        both = self.grams[head] & self.grams[tail]
        text = "\n".join(self.articles[head].article.body)
        return tuple(sorted((gram for gram in both if self.spread[gram] == 2), key=text.find))


def _grams(text: str) -> frozenset[str]:
    return frozenset(
        run[at : at + 3] for run in re.findall(r"[一-鿿]{3,}", text) for at in range(len(run) - 2)
    )


def _same_page(printed: str, page_no: str) -> bool:
    """Compare a page as a jump line prints it with a page number: 4, 04 and A04 may mean one page."""
    a, b = (re.fullmatch(r"([A-Z]*)0*(\d+)", text.upper()) for text in (printed, page_no))
    return bool(a and b and a[2] == b[2] and (a[1] == b[1] or not a[1] or not b[1]))


def _heading(article: Article) -> str:
    return "".join((article.kicker + article.title + article.subtitle).split())


def _repeated(head: Article, tail: Article) -> float | None:
    """Return the share of the pairs of characters of the tail's heading that the head's has."""

    def pairs(text: str) -> set[str]:
        return {text[at : at + 2] for at in range(len(text) - 1)}

    own = pairs(_heading(tail))
    return len(own & pairs(_heading(head))) / len(own) if own else None


def _same_heading(head: Article, tail: Article) -> bool:
    one, other = sorted((_heading(head), _heading(tail)), key=len)
    return len(one) >= _NAMED and one in other
