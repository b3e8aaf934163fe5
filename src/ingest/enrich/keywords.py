"""Keywords of an article: TF-IDF over words, names, joined words and quoted phrases, title and lead weighing more.

Method: TF-IDF with jieba.analyse's table, mixed with the paper's own counts where a lexicon has them. What places have
found is one word each, so that nothing is told from its inside. The numbers measured are in docs/quality-enrich.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.enrich import forms
from ingest.enrich.cutter import cut
from ingest.enrich.frequencies import idf
from ingest.enrich.gazetteer import home_code, load
from ingest.enrich.lexicon import PLAIN, Lexicon, idf_of
from ingest.enrich.places import places_of
from ingest.enrich.spots import everyday
from ingest.enrich.terms import (
    ALONE,
    MAX_CHARACTERS,
    ORGANISATION,
    PERSON,
    PHRASE,
    PLACE,
    QUOTED,
    Token,
    groups,
    is_term,
    tokens,
    whole_names,
)
from ingest.enrich.whole import made_whole, spans_of_persons
from ingest.model import Keyword

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ingest.enrich.cutter import Cutting
    from ingest.enrich.gazetteer import Gazetteer
    from ingest.model import KeywordKind, PlaceMention


@dataclass(frozen=True, slots=True)
class Weights:
    """What the parts of a keyword's weight are worth, each with what moved it.

    Measured as exact F1 of the first five on the 79 hand-marked articles of the sample (`bench/enrich_quality.py`).
    """

    title: float = 3.0
    """An occurrence in the heading counts as this many in the body."""
    title_only: float = 0.6
    """A term that the heading has and the text has not: a figure of speech more often than what it is about. On half
    of the articles of six other papers .364 to .402, on the other half .400 to .438 (`keywords_copy.tsv`)."""
    lead: float = 1.5
    """The same of one in the first paragraph."""
    often: float = 0.8
    """Power of the weighed count: the tenth occurrence tells less than the second."""
    joined: float = 1.25
    """A joined term or quoted phrase says more than the mean of its words."""
    name: float = 1.3
    """A person, place or organisation that the heading or the first paragraph names: the article is about it."""
    aside: float = 1.0
    """One that they do not name: it only comes up."""
    once: float = 0.7
    """A term that comes once, and not in the heading."""
    long: float = 1.3
    """A term of three characters or more says more than one of two."""
    verb: float = 0.7
    """A verb is a keyword where the heading has it, and seldom the first."""
    unknown: float = 11.0
    """IDF of words that jieba's table lacks and of names. Its median (11.9), which jieba takes, puts every unknown
    fragment on top; with 9 local names sank below everyday nouns."""
    together: float = 0.6
    """Words are one term if they come together in at least this share of the occurrences of the rarer one."""


WEIGHTS = Weights()

OFTEN = 2.0
"""A set phrase (jieba's tag l: 退役军人, but 走一遍 too) needs this weight to be a keyword."""

_VERBAL_ENDS = "来去见的了着过住"
"""Last characters of set phrases that say what was done, not what it is about: 看不见, 排出去."""

QUOTES = 100
"""Quoted phrases looked at, the most frequent first: keeps the time linear on a page of nothing but quotes."""

SHORT = 120
"""Characters of a text up to which its heading may name somebody whom it does not name again."""

TOP = 8


@dataclass(frozen=True, slots=True)
class Scored:
    """A term with the parts of its weight: occurrences in heading, first paragraph and rest, IDF, and a factor.

    `score` is (title * 3 + lead * 1.5 + body) ** .8 * idf * factor with the weights of `Weights`, .6 of it where
    only the heading has the term.
    """

    term: str
    kind: KeywordKind
    title: int
    lead: int
    body: int
    idf: float
    factor: float

    @property
    def score(self) -> float:
        """The weight before it is set against the heaviest."""
        often = self.title * WEIGHTS.title + self.lead * WEIGHTS.lead + self.body
        alone = WEIGHTS.title_only if self.title and not self.lead + self.body else 1.0
        return float(often**WEIGHTS.often * self.idf * self.factor * alone)


def find_keywords(
    title: str,
    body: str,
    *,
    top: int = TOP,
    home: str = "",
    gazetteer: Gazetteer | None = None,
    lexicon: Lexicon = PLAIN,
) -> list[Keyword]:
    """Find at most `top` keywords of an article, the heaviest first.

    `body` is its paragraphs separated by LF. Weights are relative to the heaviest (greater than 0, at most 1).
    A term is a word, two to four words that keep together, a phrase in quotation marks, or the name of a person, a
    place or an organisation; numbers, dates, offices of persons and words of every report are none.
    """
    places, home = gazetteer or load(), home_code(home)
    cutting = cut(f"{title}\n{body}", places, home, lexicon.words)
    return keywords_of(cutting, len(title), places_of(cutting, home, places), lexicon, top)


def keywords_of(
    cutting: Cutting, title_end: int, places: Sequence[PlaceMention], lexicon: Lexicon = PLAIN, top: int = TOP
) -> list[Keyword]:
    """Find the keywords of an article that is cut and whose places are known; its heading ends at `title_end`."""
    ranked = score_terms(cutting, title_end, places, lexicon, top)
    heaviest = ranked[0].score if ranked else 1.0
    return [Keyword(one.term, round(one.score / heaviest, 4), one.kind) for one in ranked]


def score_terms(
    cutting: Cutting, title_end: int, places: Sequence[PlaceMention], lexicon: Lexicon = PLAIN, top: int = TOP
) -> list[Scored]:
    """Give the keywords with the parts of their weights, the heaviest first."""
    parts = _parts(cutting, title_end, places)
    table = idf()

    def worth(words: Iterable[str]) -> float:
        values = [idf_of(word, table.get(word, WEIGHTS.unknown), lexicon) for word in words]
        return sum(values) / max(len(values), 1)

    found = _singles(parts, worth)
    for scored in _joined(parts, worth):
        found[scored.term] = scored
    for scored in _quoted(cutting.text, title_end, found, worth):
        found[scored.term] = scored
    ranked = sorted(found.values(), key=lambda one: (-one.score, one.term))
    return _without_parts(_mended(ranked[: 6 * top], cutting.text), cutting.text, top)


def _mended(ranked: Iterable[Scored], text: str) -> list[Scored]:
    """Make broken terms whole, each once, in their order."""
    out: dict[str, Scored] = {}
    for one in ranked:
        whole = one.term if one.kind == "person" else made_whole(one.term, text)
        if whole == one.term:
            out.setdefault(whole, one)
        elif whole and is_term(whole, name=one.kind in ("place", "organisation")):
            out.setdefault(whole, replace(one, term=whole))
    return list(out.values())


def _parts(cutting: Cutting, title_end: int, places: Sequence[PlaceMention]) -> list[list[Token]]:
    """Give the words of heading, first paragraph and rest; names are mended by what the whole text shows."""
    names = sorted(
        [
            (place.start, end, ORGANISATION)
            if place.role == "in_name"
            and (end := forms.within_a_name(cutting, place.start, place.end)) > place.end
            else (place.start, place.end, PLACE)
            for place in places
        ]
    )
    lead_end = cutting.text.find("\n", title_end + 1)
    lead_end = len(cutting.text) if lead_end < 0 else lead_end
    found, starts = tokens(cutting, names)
    persons = [
        span for span in spans_of_persons(cutting.text, whole_names(found), PERSON) if not _held(span, names)
    ]
    if persons:
        names = sorted([*names, *persons])
        found, starts = tokens(cutting, names)
    mended: list[list[Token]] = [[], [], []]
    whole = whole_names(found)
    at = 0
    for token in whole:
        start = starts[0] + at
        mended[0 if start < title_end else 1 if start < lead_end else 2].append(token)
        at += len(token.word)
    return mended


def _held(span: tuple[int, int, str], names: Sequence[tuple[int, int, str]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end, _ in names)


def _counts(parts: Sequence[Sequence[Token]], pick: Callable[[Token], bool]) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = {}
    for part, found in enumerate(parts):
        for token in found:
            if pick(token):
                counts.setdefault(token.word, [0, 0, 0])[part] += 1
    return counts


def _singles(parts: Sequence[Sequence[Token]], worth: Callable[[Iterable[str]], float]) -> dict[str, Scored]:
    """Score words and names."""
    kinds: dict[str, KeywordKind] = {}
    verbs: set[str] = set()
    phrases: set[str] = set()
    for found in parts:
        for token in found:
            if token.tag in PERSON:
                kinds.setdefault(token.word, "person")
            elif token.tag == PLACE:
                kinds[token.word] = "place"
            elif token.tag == ORGANISATION:
                kinds[token.word] = "organisation"
            elif token.tag == PHRASE:
                phrases.add(token.word)
            elif token.tag == "v":
                verbs.add(token.word)
    text = "".join(token.word for found in parts for token in found)
    able = ALONE | {PHRASE, PLACE, ORGANISATION, "v"}
    scored = {}
    known = everyday()
    for word, (title, lead, body) in _counts(
        parts, lambda token: token.content and token.tag in able
    ).items():
        kind = kinds.get(word, "word")
        if len(word) < 2 or not is_term(word, name=kind in ("place", "organisation")):
            continue
        if word in verbs and not (title and lead + body):
            continue
        if kind == "person" and title and not lead + body and len(text) > SHORT and not known.has_word(word):
            continue  # whom the heading names the text does too
        if word in phrases and (title + lead + body < OFTEN or word[-1] in _VERBAL_ENDS):
            continue
        if kind == "word" and title + lead + body < 2 and not known.has_word(word):
            continue  # made up by the cutter, and nothing else in the text bears it out
        if kind == "word" and len(word) == 2 and _counted(word, text):
            continue
        factor = WEIGHTS.verb if word in verbs else 1.0
        if kind in ("person", "place", "organisation"):
            factor *= WEIGHTS.name if title or lead else WEIGHTS.aside
        factor *= _form(word, title, lead + body)
        scored[word] = Scored(word, kind, title, lead, body, worth((word,)), factor)
    return scored


_NUMERALS = frozenset("0123456789０１２３４５６７８９一二三四五六七八九十百千万两几这那每")


def _counted(word: str, text: str) -> bool:
    """Tell whether a word never comes without a number before it: 号楼 in 3号楼, 碗面 in 一碗面."""
    at = text.find(word)
    while at >= 0:
        if not at or text[at - 1] not in _NUMERALS:
            return False
        at = text.find(word, at + 1)
    return True


def _form(term: str, title: int, rest: int) -> float:
    """Give the factor of a term's length, and of its coming but once."""
    return (WEIGHTS.long if len(term) > 2 else 1.0) * (WEIGHTS.once if not title and rest < 2 else 1.0)


def _joined(parts: Sequence[Sequence[Token]], worth: Callable[[Iterable[str]], float]) -> Iterable[Scored]:
    """Score the terms of several words that keep together."""
    counts = _counts(parts, lambda token: token.content)
    for words, seen in groups(parts):
        term = "".join(words)
        rarest = min(sum(counts[word]) for word in words)
        if len(term) <= MAX_CHARACTERS and sum(seen) >= WEIGHTS.together * rarest and is_term(term):
            yield Scored(term, "phrase", *seen, worth(words), WEIGHTS.joined * _form(term, 1, 1))


def _quoted(
    text: str, title_end: int, found: dict[str, Scored], worth: Callable[[Iterable[str]], float]
) -> Iterable[Scored]:
    """Score the phrases in quotation marks that come again or stand in the heading."""
    lead_end = text.find("\n", title_end + 1)
    lead_end = len(text) if lead_end < 0 else lead_end
    for phrase, count in Counter(QUOTED.findall(text)).most_common(QUOTES):
        title = text.count(phrase, 0, title_end)
        all_of_it = text.count(phrase)
        if not is_term(phrase) or not (count > 1 or title or all_of_it > 1):
            continue
        lead = text.count(phrase, title_end, lead_end)
        words = [word for word, _ in everyday().tag(phrase)]
        factor = WEIGHTS.joined * _form(phrase, title, all_of_it - title)
        one = Scored(phrase, "phrase", title, lead, all_of_it - title - lead, worth(words), factor)
        if phrase not in found or one.score > found[phrase].score:
            yield one


def _without_parts(ranked: Sequence[Scored], text: str, top: int) -> list[Scored]:
    """Take the heaviest terms, leaving out those that hardly ever come outside a longer term already taken."""
    taken: list[Scored] = []
    counts = {one.term: text.count(one.term) for one in ranked[: 6 * top]}
    longer = [one.term for one in ranked[: 2 * top]]
    for one in ranked[: 6 * top]:
        outer = [other for other in longer if one.term in other and other != one.term]
        if any(counts[other] >= WEIGHTS.together * counts[one.term] for other in outer):
            continue
        if any(other.term in one.term for other in taken):
            continue
        taken.append(one)
        if len(taken) == top:
            break
    return taken
