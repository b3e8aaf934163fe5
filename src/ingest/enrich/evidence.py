"""Weigh the evidence for a spot: a logistic model over what the name is and what stands beside it.

The weights are learned by scripts/places/train.py from hand-marked news; no feature is a place's name.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ingest.enrich.spots import everyday

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.enrich.spots import Spot

GENERICS = frozenset("省市县区镇乡村州盟旗路街道山河江湖海岛湾港桥寺庙站屯庄岭沟坡关口门宫园城洲峡")
_CACHE = 1 << 16


def own_features(name: str, kind: str, alignment: str, tag: str) -> list[str]:
    """Name the features of the name itself: kind, alignment and tag, length, first and last character."""
    length = min(len(name), 5)
    generic = name[-1] if name[-1] in GENERICS else ""
    known = "d" if everyday().has_word(name) else "u"
    level = kind[:2]
    return [
        "b",
        f"K{kind}",
        f"A{alignment}",
        f"T{alignment}{tag}",
        f"KA{kind}{alignment}",
        f"KT{kind}{alignment}{tag}",
        f"L{length}{alignment}",
        f"G{generic}{alignment}",
        f"KL{level}{length}{known}",
        f"D{known}{alignment}{level}",
        f"KG{level}{generic}",
        f"l{name[-1]}{level}",
        f"f{name[0]}{alignment}{kind[:1]}",
        *_characters(name, kind[:1]),
    ]


def _characters(name: str, rank: str) -> list[str]:
    """Name the characters of a long name: 斯坦 speaks for a place abroad. Of a shorter one they would be the name."""
    return [f"l2{name[-2:]}{rank}", *(f"m{one}{rank}" for one in name)] if len(name) > 2 else []


def left_features(kind: str, alignment: str, characters: str, word: str, tag: str, named: str) -> list[str]:
    """Name the features of what stands before; `named` is what the gazetteer has under that word."""
    character = characters[-1]
    return [
        f"p{character}",
        f"pA{character}{alignment}",
        f"Kp{kind[:2]}{character}",
        f"pt{tag}",
        f"ptA{tag}{alignment}",
        f"pw{word}",
        f"p2{characters}",
        f"pk{named}",
        f"pkK{named}{kind[:2]}{alignment}",
    ]


def right_features(kind: str, alignment: str, characters: str, word: str, tag: str, named: str) -> list[str]:
    """Name the features of what stands behind; `named` is what the gazetteer has under that word."""
    character = characters[0]
    return [
        f"n{character}",
        f"nA{character}{alignment}",
        f"Kn{kind[:2]}{character}",
        f"n2{characters}",
        f"nt{tag}",
        f"ntA{tag}{alignment}",
        f"nw{word}",
        f"nk{named}",
        f"nkK{named}{kind[:2]}{alignment}",
        f"nl{word[-1]}{alignment}",
    ]


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    text = (files("ingest.enrich") / "resources" / "place_weights.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(weight) for name, weight in rows}


@lru_cache(maxsize=_CACHE)
def _own(key: tuple[str, str, str, str]) -> float:
    weights = _weights()
    return sum(weights.get(feature, 0.0) for feature in own_features(*key))


@lru_cache(maxsize=_CACHE)
def _left(key: tuple[str, str, str, str, str, str]) -> float:
    weights = _weights()
    return sum(weights.get(feature, 0.0) for feature in left_features(*key))


@lru_cache(maxsize=_CACHE)
def _right(key: tuple[str, str, str, str, str, str]) -> float:
    weights = _weights()
    return sum(weights.get(feature, 0.0) for feature in right_features(*key))


def weigh(spot: Spot) -> float:
    """Give the log-odds that a spot is a place as an annotator would mark it."""
    return _own(spot.own) + _left(spot.left) + _right(spot.right)


AGREED = 1.0
"""Added where the same name has log-odds above SURE elsewhere in the text: .002 of F1 on marked news, held out."""
SURE = 1.0


def agree(weighed: list[tuple[Spot, float]]) -> list[tuple[Spot, float]]:
    """Let a name that is sure in one spot of a text speak for its other spots."""
    best: dict[str, tuple[int, float]] = {}
    for spot, weight in weighed:
        count, top = best.get(spot.own[0], (0, weight))
        best[spot.own[0]] = (count + 1, max(top, weight))
    return [
        (spot, weight + AGREED if (told := best[spot.own[0]])[0] > 1 and told[1] > SURE else weight)
        for spot, weight in weighed
    ]


def choose(spots: Iterable[tuple[Spot, float]]) -> list[tuple[Spot, float]]:
    """Choose the spots that do not overlap and whose weights add up to most; weights of 0 or less are out."""
    able = sorted((item for item in spots if item[1] > 0), key=lambda item: (item[0].end, item[0].start))
    ends = [spot.end for spot, _ in able]
    best = [0.0]
    before: list[int] = []
    for i, (spot, weight) in enumerate(able):
        free = bisect_right(ends, spot.start, 0, i)
        take = best[free] + weight
        before.append(free if take > best[i] else -1)
        best.append(max(take, best[i]))
    chosen = []
    i = len(able)
    while i:
        free = before[i - 1]
        if free >= 0:
            chosen.append(able[i - 1])
            i = free
        else:
            i -= 1
    return chosen[::-1]
