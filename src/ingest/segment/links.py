"""Which body line continues which: scores for pairs of lines, and the chains that are best as a whole."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.segment.bylines import end_credit
from ingest.segment.dateline import starts_dateline
from ingest.segment.kinds import CAPTION, CONTACT, LETTER, NOTICE_BODY, PHOTO_CREDIT, WEATHER, is_table_row
from ingest.segment.language import word_across

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.fragments import Fragment
    from ingest.segment.weights import Weights

BODY = frozenset({"body", "subhead"})
_CONTEXT = 10
"""Lines on each side of a join whose words are compared."""

_CANNOT_START = re.compile(r"[，。、；：！？”’）》」』…·%℃]")
_CANNOT_END = re.compile(r"[“‘（《「『]$")


@dataclass(slots=True)
class Scene:
    """A page's fragments with their roles, and what is needed again and again to judge pairs of body lines."""

    fragments: Sequence[Fragment]
    role: Sequence[str]
    weights: Weights
    order: str = ""
    body: list[int] = field(default_factory=list)
    index: dict[int, int] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    blocks: int = 1
    words_before: dict[int, dict[str, float]] = field(default_factory=dict)
    words_after: dict[int, dict[str, float]] = field(default_factory=dict)
    traits: dict[int, frozenset[str]] = field(default_factory=dict)
    columns: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Count what is needed of the page as a whole."""
        self.body = [i for i, role in enumerate(self.role) if role in BODY]
        self.index = {i: k for k, i in enumerate(self.body)}
        by_block: dict[int, list[int]] = {}
        for i in self.body:
            by_block.setdefault(self.fragments[i].block, []).append(i)
        self.blocks = max(1, len(by_block))
        for members in by_block.values():
            text = "".join(self.fragments[i].bare for i in members)
            self.seen.update(set(grams(text)))
            traits = _traits([self.fragments[i] for i in members], text)
            widths = sorted(self.fragments[i].width for i in members)
            # The widest lines but the very widest (hanging punctuation) show the column.
            column = widths[-2] if len(widths) >= 4 else widths[-1]
            for i in members:
                self.traits[i] = traits
                self.columns[i] = column if len(widths) >= 3 else max(column, self.fragments[i].column)

        self.order = self._order()

    def _order(self) -> str:
        """Name how far the text keeps the order of reading: do lines that break off go on in the next block."""
        fit = all_breaks = 0
        for i, j in zip(self.body, self.body[1:], strict=False):
            a, b = self.fragments[i], self.fragments[j]
            if a.block == b.block or self.crosses(i, j) or not _end(a, self.columns[i]).startswith("open"):
                continue
            all_breaks += 1
            fit += self.weights.joins.join(a.bare, b.bare) > 0 or word_across(a.bare[-3:], b.bare[:3]) > 0
        if any(f.start for f in self.fragments):
            # Columns stood side by side: what follows in the text is often another article.
            return "4" + ("a" if all_breaks and fit / all_breaks > 0.65 else "d")
        per_block = len(self.body) / self.blocks
        size = "1" if per_block < 2.5 else "2" if per_block < 12 else "3"
        if all_breaks < 4:
            return size + "u"
        share = fit / all_breaks
        return size + ("a" if share > 0.8 else "b" if share > 0.65 else "c" if share > 0.5 else "d")

    def at_foot(self, i: int) -> bool:
        """Tell whether no body line of the same block follows fragment i."""
        f = self.fragments[i]
        return f.place == f.of - 1 or self.role[i + 1] not in BODY

    def at_top(self, j: int) -> bool:
        """Tell whether no body line of the same block stands before fragment j."""
        return self.fragments[j].place == 0 or self.role[j - 1] not in BODY

    def _words(self, i: int, step: int) -> dict[str, float]:
        """Weigh the character pairs of the body lines from i on in one direction, inside its block and the next."""
        k = self.index[i]
        texts = []
        size = 0
        for m in range(k, k + step * _CONTEXT, step):
            if not 0 <= m < len(self.body):
                break
            at = self.body[m]
            if abs(self.fragments[at].block - self.fragments[i].block) > 0 and size > 60:
                break
            if abs(self.fragments[at].block - self.fragments[i].block) > 1 or self.crosses(i, at):
                break
            texts.append(self.fragments[at].bare)
            size += len(texts[-1])
        if step < 0:
            texts.reverse()
        out: dict[str, float] = {}
        for gram in set(grams("".join(texts))):
            out[gram] = math.log((self.blocks + 1) / (self.seen[gram] + 0.5))
        return out

    def crosses(self, a: int, b: int) -> bool:
        """Tell whether a title or byline stands between two fragments."""
        low, high = (a, b) if a < b else (b, a)
        return any(self.role[m] not in BODY for m in range(low + 1, high))

    def likeness(self, i: int, j: int) -> float:
        """Return how many rare words the text that ends with i shares with the one that begins with j, 0 to 1."""
        if i not in self.words_before:
            self.words_before[i] = self._words(i, -1)
        if j not in self.words_after:
            self.words_after[j] = self._words(j, 1)
        a, b = self.words_before[i], self.words_after[j]
        if len(b) < len(a):
            a, b = b, a
        shared = sum(value for gram, value in a.items() if gram in b)
        return shared / (6.0 + min(sum(a.values()), sum(b.values())))


def grams(text: str) -> list[str]:
    """Return the pairs of neighbouring Han characters of a text, in their order."""
    return [
        text[i : i + 2]
        for i in range(len(text) - 1)
        if "一" <= text[i] <= "鿿" and "一" <= text[i + 1] <= "鿿"
    ]


def _traits(members: Sequence[Fragment], text: str) -> frozenset[str]:
    out = set()
    if WEATHER.search(text) and len(text) < 200:
        out.add("weather")
    if NOTICE_BODY.search(text):
        out.add("notice")
    if CONTACT.search(text) and len(text) < 150:
        out.add("contact")
    if sum(is_table_row(f.text) for f in members) * 2 >= len(members):
        out.add("rows")
    if LETTER.search(text[:14]):
        out.add("letter")
    if len(text) < 200 and (PHOTO_CREDIT.search(text) or CAPTION.search(text)):
        out.add("caption")
    plain = sum("一" <= f.bare[-1:] <= "鿿" for f in members)
    if len(members) >= 3 and plain >= 0.8 * len(members) and "。" not in text and "，" not in text:
        out.add("verse")
    return frozenset(out)


def _end(f: Fragment, column: float) -> str:
    """Name how a line ends: with a sentence or not, full or short."""
    short = f.width < column - 1.6
    if f.sentence_end:
        return "stop-short" if short else "stop-full"
    if f.bare[-1:] in "：；":
        return "colon-short" if short else "colon-full"
    if f.bare[-1:] in "，、":
        return "comma-short" if short else "comma"
    return "open-short" if f.width < column - 2.6 else "open"


def _start(f: Fragment, column: float, following: Fragment | None) -> str:
    """Name how a line begins: what it cannot begin with, a dateline, an indent (short first line)."""
    bare = f.bare
    if _CANNOT_START.match(bare):
        return "closer"
    if starts_dateline(bare):
        return "dateline"
    full = f.width >= column - 1.2
    if following is not None and following.block == f.block and not f.sentence_end:
        if not full and following.width > f.width + 0.9:
            return "indent"
        if full:
            return "full"
    return "full" if full else "short"


def pair_features(scene: Scene, i: int, j: int, weights: Weights) -> dict[str, float]:
    """Return the features of `body line j continues body line i`, for fragments i and j of a scene."""
    a, b = scene.fragments[i], scene.fragments[j]
    ca, cb = scene.columns[i], scene.columns[j]
    after = scene.fragments[j + 1] if j + 1 < len(scene.fragments) and scene.role[j + 1] in BODY else None
    end, start = _end(a, ca), _start(b, cb, after)
    skipped = scene.index[j] - scene.index[i] - 1
    out: dict[str, float] = {"bias": 1.0}
    if j == i + 1 and a.block == b.block:
        near = "same"
    elif skipped == 0:
        near = "next"
    elif skipped > 0:
        near = "skip" + ("1" if skipped <= 1 else "2" if skipped <= 3 else "3" if skipped <= 12 else "4")
    else:
        near = "back" + ("1" if skipped >= -4 else "2" if skipped >= -14 else "3")
    way = near[:4]
    out["near-" + near] = 1.0
    out[f"near-{near}-{scene.order}"] = 1.0
    out[f"near-{near}-{scene.order[1]}-{end[:4]}"] = 1.0
    out[f"ends-{end}-{start}"] = 1.0
    out[f"{way}-{end}-{start}"] = 1.0
    if near not in {"same", "next"}:
        at_foot, at_top = scene.at_foot(i), scene.at_top(j)
        out[f"cut-{at_foot:d}{at_top:d}"] = 1.0
        out[f"cut-{near}-{at_foot:d}{at_top:d}"] = 1.0
        # Over how many blocks the join jumps.
        blocks = math.log1p(abs(b.block - a.block))
        out["far"] = blocks
        out["far-" + scene.order] = blocks
        out[f"far-{scene.order}-{end[:4]}-{at_foot:d}{at_top:d}"] = 1.0
    else:
        out[f"{way}-between-{_between(scene, i, j)}"] = 1.0
    gap = abs(ca - cb)
    width = "0" if gap < 0.8 else "1" if gap < 1.6 else "2" if gap < 3.1 else "3" if gap < 6 else "4"
    many = "m" if a.of >= 3 and b.of >= 3 else "f"
    out[f"width-{width}{many}"] = 1.0
    out[f"width-{width}-{way}"] = 1.0
    ta, tb = scene.traits[i], scene.traits[j]
    for trait in ta ^ tb:
        out["one-" + trait] = 1.0
    for trait in ta & tb:
        out["both-" + trait] = 1.0
    if _CANNOT_END.search(a.bare):
        out["end-opener"] = 1.0
    if end.startswith(("open", "comma")):
        join = weights.joins.join(a.bare, b.bare)
        out["join"] = join
        out["join-neg"] = min(0.0, join)
        if near not in {"same", "next"}:
            out["join-far"] = join
        word = word_across(a.bare[-3:], b.bare[:3]) if end.startswith("open") else 0
        if word:
            out[f"word{min(word, 4)}"] = 1.0
        out["join-" + way] = join
        quotes = a.bare.count("“") > a.bare.count("”")
        closes = _first_quote(b.bare)
        if quotes:
            out["quote-" + closes] = 1.0
        elif closes == "close" and "“" not in a.bare:
            out["quote-lone"] = 1.0
    alike = scene.likeness(i, j)
    out["alike"] = min(alike, 0.6)
    out["alike-" + way] = min(alike, 0.6)
    if end.startswith(("stop", "colon")):
        out["alike-stop"] = min(alike, 0.6)
    return out


def end_features(scene: Scene, i: int) -> dict[str, float]:
    """Return the features of `an article ends with body line i`."""
    f = scene.fragments[i]
    end = _end(f, scene.columns[i])
    follows = scene.role[i + 1] if i + 1 < len(scene.role) else "none"
    where = "foot" if scene.at_foot(i) else "in"
    out = {"E": 1.0, "E-" + end: 1.0, f"E-{end}-{where}": 1.0, "E-next-" + _coarse(follows): 1.0}
    out[f"E-{end}-{_coarse(follows)}-{where}"] = 1.0
    out["E-order-" + scene.order] = 1.0
    out[f"E-order-{end[:4]}-{scene.order[1]}"] = 1.0
    if end_credit(f.text) is not None:
        out["E-credit"] = 1.0
    k = scene.index[i]
    if k + 1 < len(scene.body):
        after = scene.fragments[scene.body[k + 1]]
        if starts_dateline(after.bare):
            out["E-dateline-next"] = 1.0
    for trait in scene.traits[i]:
        out["E-" + trait] = 1.0
    return out


def start_features(scene: Scene, j: int) -> dict[str, float]:
    """Return the features of `an article begins with body line j`."""
    f = scene.fragments[j]
    after = scene.fragments[j + 1] if j + 1 < len(scene.fragments) and scene.role[j + 1] in BODY else None
    start = _start(f, scene.columns[j], after)
    leads = scene.role[j - 1] if j else "none"
    where = "top" if scene.at_top(j) else "in"
    out = {"S": 1.0, "S-" + start: 1.0, f"S-{start}-{where}": 1.0, "S-prev-" + _coarse(leads): 1.0}
    out[f"S-{start}-{_coarse(leads)}-{where}"] = 1.0
    out["S-order-" + scene.order] = 1.0
    k = scene.index[j]
    before = scene.fragments[scene.body[k - 1]] if k else None
    if before is not None:
        end = _end(before, scene.columns[scene.body[k - 1]])
        out[f"S-after-{end}-{where}"] = 1.0
        if end_credit(before.text) is not None:
            out["S-after-credit"] = 1.0
    for trait in scene.traits[j]:
        out["S-" + trait] = 1.0
    return out


def _first_quote(bare: str) -> str:
    for char in bare:
        if char == "”":
            return "close"
        if char == "“":
            return "open"
    return "none"


def _coarse(role: str) -> str:
    return "title" if role in {"title", "kicker", "subtitle"} else role


def _between(scene: Scene, i: int, j: int) -> str:
    roles = {_coarse(scene.role[m]) for m in range(i + 1, j)}
    for role in ("title", "byline", "jump", "furniture"):
        if role in roles:
            return role
    return "none"


def score(features: dict[str, float], weights: dict[str, float]) -> float:
    """Sum weighted features."""
    get = weights.get
    return sum(get(name, 0.0) * value for name, value in features.items())


def candidates(scene: Scene, k: int, heads: Sequence[int]) -> list[int]:
    """Return the body lines that could continue the k-th body line: those near it, and heads of blocks."""
    body = scene.body
    near = body[max(0, k - 3) : k] + body[k + 1 : k + 7]
    return sorted({*near, *heads} - {body[k]})
