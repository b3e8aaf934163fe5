"""How sure the text way is of an article, from the margins of its decisions."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.model import Confidence
from ingest.segment.dateline import starts_dateline
from ingest.segment.text.view import ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.segment.text.chains import Chain, Gains
    from ingest.segment.text.fragments import Fragment
    from ingest.segment.text.plan import Plan

_SURE = 0.9
"""Probability below which a decision carries a flag."""

DECISIONS = ("grouping", "title", "byline")


@dataclass(frozen=True, slots=True)
class _Whole:
    """What the evidence for each article of a page has in common, told once.

    `doubted` is the share of lines whose role is in doubt, `beside` says whether a line starts beside another, `titled`
    is the share of bodies with a title, `loose` says whether a byline belongs to none. By body: headings and bylines.
    """

    doubted: float
    beside: float
    titled: float
    loose: float
    heads: Mapping[int | None, list[int]]
    bylines: Mapping[int | None, list[float]]


def evidence(plan: Plan) -> list[dict[str, float]]:
    """Return what speaks for and against each article's body, title and byline, as numbers about 0 to 1."""
    heads: dict[int | None, list[int]] = defaultdict(list)
    for h, choice in enumerate(plan.titles):
        heads[choice.chosen].append(h)
    bylines: dict[int | None, list[float]] = defaultdict(list)
    for _, choice in plan.bylines:
        bylines[choice.chosen].append(choice.margin)
    whole = _Whole(
        doubted=sum(value < _DOUBT for value in plan.sure) / max(len(plan.sure), 1),
        beside=float(any(f.start for f in plan.seen.fragments)),
        titled=len(heads.keys() - {None}) / max(len(plan.stage.bodies), 1),
        loose=float(None in bylines),
        heads=heads,
        bylines=bylines,
    )
    return [_evidence(plan, c, whole) for c in range(len(plan.bodies))]


def _evidence(plan: Plan, c: int, whole: _Whole) -> dict[str, float]:
    seen, stage, sure, chain = plan.seen, plan.stage, plan.sure, plan.bodies[c]
    heads, bylines = whole.heads.get(c, []), whole.bylines.get(c, [])
    first, last = chain.members[0], chain.members[-1]
    tie = min((plan.titles[h].margin for h in heads), default=0.0)
    heading = min((stage.heads[h].margin for h in heads), default=0.0)
    joins = sorted(chain.joins)
    size = sum(len(seen.fragments[i].bare) for i in chain.members)
    headed = [i for h in heads for i in stage.heads[h].members]
    doubtful = sorted(sure[i] for i in chain.members)
    beside = [sure[i] for i in (first - 1, last + 1) if 0 <= i < len(sure)]
    shadowed = [seen.fragments[i].doubled for i in headed]
    end = seen.fragments[last]
    return {
        "bias": 1.0,
        "margin": _clip(chain.margin),
        "weakest": _clip(joins[0] if joins else 5.0),
        "second": _clip(joins[1] if len(joins) > 1 else 5.0),
        "title": _clip(min(tie, heading)),
        "tie": _clip(tie),
        "heading": _clip(heading),
        "doubt": min(1.0, chain.doubt / 2),
        "doubt_more": min(1.0, chain.doubt / 8),
        "doubt_roles": min(1.0, sum(_improbable(sure[i]) for i in chain.members) / 2),
        "doubt_title": min(1.0, sum(_improbable(sure[i]) for i in headed) / 2),
        "titled": float(bool(heads)),
        "many_heads": float(len(heads) > 1),
        "end": float(end.sentence_end or end.bare[-1:] in "）)"),
        "order": float(seen.numbers[0, ORDER]),
        "size": min(1.0, size / 500),
        "tiny": float(size < 40),
        "byline": _clip(min(bylines, default=0.0)),
        "has_byline": float(bool(bylines)),
        "loose": whole.loose,
        "role": _clip(doubtful[0]),
        "role_edge": _clip(min(sure[first], sure[last], *beside)),
        "role_title": _clip(min((sure[i] for i in headed), default=0.0)),
        "title_lines": min(1.0, len(headed) / 4),
        "roles_told": float(len({stage.role[i] for i in headed}) > 1),
        "part_shadowed": float(any(shadowed) and not all(shadowed)),
        "lone": min(1.0, sum(_lone(seen.fragments[i]) for i in chain.members[1:-1]) / 2),
        "beside": whole.beside,
        "page_sure": _clip(10.0 * (0.25 - whole.doubted)),
        "page_titled": whole.titled,
        "dateline": float(starts_dateline(seen.fragments[first].bare)),
        "neighbour": _clip(_nearest(plan.gains, chain)),
    }


_DOUBT = 2.0
"""Nats under which the role of a line is in doubt."""


def _lone(f: Fragment) -> bool:
    """Tell whether a line inside a body looks as a title does: alone between blank lines, and no sentence ends."""
    return f.of == 1 and not f.sentence_end and len(f.bare) <= 28


def _nearest(found: Gains, chain: Chain) -> float:
    """Return by how many nats the body lines before and after a body in the text were refused, at the least."""
    index, body = found.index, found.body
    before, after = index[chain.members[0]] - 1, index[chain.members[-1]] + 1
    refused = [9.0]
    if before >= 0:
        refused.append(-found.gain(body[before], chain.members[0]))
    if after < len(body):
        refused.append(-found.gain(chain.members[-1], body[after]))
    return min(refused)


_MIXED = 0.55
"""Share of the lines that break off at the end of a block and go on in the next one, under which columns are mixed."""


def confidence(
    found: dict[str, float], learned: dict[str, dict[str, float]]
) -> tuple[Confidence, tuple[str, ...]]:
    """Return the probabilities that an article's body, title and byline are right, and flags for doubtful ones."""
    grouping, title, byline = (_logistic(found, learned.get(name, {})) for name in DECISIONS)
    flags = []
    if not found["titled"]:
        flags.append("untitled")
    elif title < _SURE:
        flags.append("title_guess")
    if byline < _SURE:
        flags.append("byline_guess")
    if not found["end"] and found["size"] > 0.3:
        flags.append("cut_short")
    if found["order"] < _MIXED:
        flags.append("column_mixed")
    if grouping < _SURE:
        flags.append("low_grouping")
    return Confidence(grouping, title, byline), tuple(flags)


def _improbable(nats: float) -> float:
    return math.log1p(math.exp(-max(-30.0, nats)))


def _clip(nats: float) -> float:
    return max(-1.0, min(1.0, nats / 5))


def _logistic(found: dict[str, float], weights: dict[str, float]) -> float:
    total = sum(weights.get(name, 0.0) * value for name, value in found.items())
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), 3)
