"""Scores of segmented pages against gold pages. `docs/quality.md` explains the columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.quality.items import ROLES
from ingest.quality.similarity import agreement, covered, grams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.quality.items import Item, PageItems

STRICT = 0.95
LENIENT = 0.80
_SAME = 0.30
"""Bodies less alike than this are not taken for one article when titles and names are compared."""

_SHARED = 0.02
"""Share of the shorter body's runs of five characters that two bodies must have in common to be compared at all."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of a set of pages, 0 to 1; None where there was nothing to score. Low is good for `lost` and `leak`.

    `reporters`, `correspondents` and `photographers` are F1 over names in their role at their article, wherever on the
    page the byline stands.
    """

    pages: int
    articles: int
    f1_strict: float | None
    f1_lenient: float | None
    title: float | None
    heading: float | None
    byline: float | None
    byline_detached: float | None
    reporters: float | None
    correspondents: float | None
    photographers: float | None
    kind: float | None
    lost: float | None
    leak: float | None


def score(pages: Iterable[tuple[PageItems, PageItems]]) -> Scores:
    """Score pairs of a predicted page and its gold page, as one set."""
    total: Counter[str] = Counter()
    for predicted, gold in pages:
        total += _counts(predicted, gold)
    return Scores(
        pages=total["pages"],
        articles=total["gold"],
        f1_strict=_share(2 * total["strict"], total["gold"] + total["predicted"]),
        f1_lenient=_share(2 * total["lenient"], total["gold"] + total["predicted"]),
        title=_share(total["title"], total["titles"]),
        heading=_share(total["heading"], total["headings"]),
        byline=_share(total["byline"], total["bylines"]),
        byline_detached=_share(total["detached"], total["detached bylines"]),
        reporters=_f1(total, "reporters"),
        correspondents=_f1(total, "correspondents"),
        photographers=_f1(total, "photographers"),
        kind=_share(total["kind"], total["matched"]),
        lost=_share(total["lost"], total["gold characters"]),
        leak=_share(total["leak"], total["predicted characters"]),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is right of one predicted article; `byline` is None where the page does not tell who wrote it."""

    body: bool
    title: bool
    byline: bool | None


def verdicts(predicted: PageItems, gold: PageItems) -> tuple[Verdict | None, ...]:
    """Judge each predicted article of a page strictly; None for those that count on neither side.

    An article that no gold article matches is wrong in everything.
    """
    pairs = _candidates(predicted.articles, gold.articles)
    matches = _one_to_one(pairs)
    skipped = _skipped(predicted.articles, gold.articles, pairs, matches)
    of = {match.predicted: match for match in matches.values() if match.likeness >= _SAME}
    out: list[Verdict | None] = []
    for index, item in enumerate(predicted.articles):
        if index in skipped:
            out.append(None)
        elif index not in of:
            out.append(Verdict(body=False, title=False, byline=False))
        else:
            wanted = gold.articles[of[index].gold]
            out.append(
                Verdict(
                    body=of[index].likeness >= STRICT,
                    title=item.title in {wanted.title, *wanted.title_also},
                    byline=item.people == wanted.people if wanted.byline_known else None,
                )
            )
    return tuple(out)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _f1(total: Counter[str], role: str) -> float | None:
    return _share(2 * total[f"{role} right"], total[f"{role} wanted"] + total[f"{role} told"])


@dataclass(frozen=True, slots=True)
class _Pair:
    likeness: float
    gold: int
    predicted: int


def _counts(predicted: PageItems, gold: PageItems) -> Counter[str]:
    pairs = _candidates(predicted.articles, gold.articles)
    matches = _one_to_one(pairs)
    skipped = _skipped(predicted.articles, gold.articles, pairs, matches)
    counts: Counter[str] = Counter(pages=1, predicted=len(predicted.articles) - len(skipped))
    for index, wanted in enumerate(gold.articles):
        if wanted.optional:
            continue
        match = matches.get(index)
        counts["gold"] += 1
        if match is not None and match.predicted not in skipped:
            counts["strict"] += match.likeness >= STRICT
            counts["lenient"] += match.likeness >= LENIENT
        same = match is not None and match.likeness >= _SAME
        counts += _fields(predicted.articles[match.predicted] if match and same else None, wanted)
    return counts + _lost(predicted, gold) + _leaked(predicted, gold, skipped)


def _candidates(predicted: tuple[Item, ...], gold: tuple[Item, ...]) -> list[_Pair]:
    """Return the pairs that share text, most alike first, ties in the order of the pages."""
    runs = [grams(item.body) for item in predicted]
    pairs: list[_Pair] = []
    for g, wanted in enumerate(gold):
        wanted_runs = grams(wanted.body)
        for p, item in enumerate(predicted):
            shared = len(runs[p] & wanted_runs)
            if shared and shared >= _SHARED * min(len(runs[p]), len(wanted_runs)):
                pairs.append(_Pair(agreement(item.body, wanted.body), g, p))
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.gold, pair.predicted))


def _one_to_one(pairs: list[_Pair]) -> dict[int, _Pair]:
    matches: dict[int, _Pair] = {}
    taken: set[int] = set()
    for pair in pairs:
        if pair.gold not in matches and pair.predicted not in taken:
            matches[pair.gold] = pair
            taken.add(pair.predicted)
    return matches


def _skipped(
    predicted: tuple[Item, ...], gold: tuple[Item, ...], pairs: list[_Pair], matches: dict[int, _Pair]
) -> frozenset[int]:
    """Return the predictions that count on neither side: advertisements, said or in truth.

    What is called an advertisement and is mostly a required article counts.
    """
    best: dict[int, _Pair] = {}
    for pair in pairs:
        best.setdefault(pair.predicted, pair)
    hidden = {p for p, pair in best.items() if pair.likeness > 0.5 and not gold[pair.gold].optional}
    return frozenset(
        {match.predicted for g, match in matches.items() if gold[g].optional}
        | {p for p, item in enumerate(predicted) if item.optional and p not in hidden}
    )


def _fields(item: Item | None, wanted: Item) -> Counter[str]:
    """Compare title, names and kind; `item` is None where the article was not found."""
    counts: Counter[str] = Counter()
    if item is not None:
        counts["matched"] += 1
        counts["kind"] += item.kind == wanted.kind
    if wanted.title:
        right = item is not None and item.title in {wanted.title, *wanted.title_also}
        counts["titles"] += 1
        counts["title"] += right
        counts["headings"] += 1
        counts["heading"] += (
            right and item is not None and (item.kicker, item.subtitle) == (wanted.kicker, wanted.subtitle)
        )
    if wanted.byline_known:
        told = item.by_role if item is not None else (frozenset(), frozenset(), frozenset())
        for role, names, mine in zip(ROLES, wanted.by_role, told, strict=True):
            counts[f"{role} wanted"] += len(names)
            counts[f"{role} told"] += len(mine)
            counts[f"{role} right"] += len(names & mine)
    if wanted.people and wanted.byline_known:
        right = item is not None and item.people == wanted.people
        counts["detached bylines" if wanted.byline_detached else "bylines"] += 1
        counts["detached" if wanted.byline_detached else "byline"] += right
    return counts


def _lost(predicted: PageItems, gold: PageItems) -> Counter[str]:
    """Count characters of gold bodies that stand nowhere in the prediction."""
    found: set[str] = set()
    for item in predicted.articles:
        found |= _own(item)
    for text in predicted.furniture:
        found |= grams(text)
    counts: Counter[str] = Counter()
    for wanted in gold.articles:
        if not wanted.optional:
            counts["gold characters"] += len(wanted.body)
            counts["lost"] += covered(wanted.body, frozenset(found)).count(False)
    return counts


def _leaked(predicted: PageItems, gold: PageItems, skipped: frozenset[int]) -> Counter[str]:
    """Count characters of predicted bodies that belong to furniture, to advertisements or to another article."""
    own = [_own(item) for item in gold.articles]
    furniture = frozenset[str]().union(*(grams(text) for text in gold.furniture))
    counts: Counter[str] = Counter()
    for index, item in enumerate(predicted.articles):
        if index in skipped or not item.body:
            continue
        runs = grams(item.body)
        home = max(range(len(own)), key=lambda g: len(runs & own[g]), default=None)
        if home is not None and not runs & own[home]:
            home = None
        welcome = home is not None and not gold.articles[home].optional
        mine = own[home] if home is not None and welcome else frozenset[str]()
        others = furniture.union(*(o for g, o in enumerate(own) if g != home or not welcome))
        counts["predicted characters"] += len(item.body)
        counts["leak"] += sum(
            not right and wrong
            for right, wrong in zip(covered(item.body, mine), covered(item.body, others), strict=True)
        )
    return counts


def _own(item: Item) -> frozenset[str]:
    return grams(item.body) | grams(item.kicker) | grams(item.title) | grams(item.subtitle)
