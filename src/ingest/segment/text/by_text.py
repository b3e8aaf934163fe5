"""The text way: a page's text alone to its articles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.model import Confidence
from ingest.segment.assemble import assemble
from ingest.segment.dateline import starts_dateline
from ingest.segment.decided import Draft, Part
from ingest.segment.kinds import is_table_row
from ingest.segment.text import matching, roles, weights
from ingest.segment.text.chains import Chain, Judge, chains, why_joined
from ingest.segment.text.confidence import confidence, evidence
from ingest.segment.text.fragments import fragments
from ingest.segment.text.headings import by_shadow, headings
from ingest.segment.text.links import BODY, Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Page, Segmentation
    from ingest.segment.decided import PartRole
    from ingest.segment.text.fragments import Fragment

_MERGE = -1.0
"""Log-odds down to which a body without a title is joined to the neighbour that has one.

With each paper left out (2026-11-25), strict F1 on dev is .751 with it, .748 with -2.5; on the sample .751 and .737.
"""

_DISPATCH = -8.0
"""The same where both begin with a dateline and nothing stands between: an article of several dispatches has one
title, and a dispatch alone on a page without any is rare."""


_TOO_LONG = 3000
"""Lines over which a text is no newspaper page (the fullest broadsheet has about 900) and only its blocks are kept."""

_TOO_MUCH = 150_000
"""Characters over which a text is no newspaper page; the fullest broadsheet has about 15,000."""

_BLOCK_LINES = 500
"""Lines of one article of such a text."""


def _by_blocks(page: Page, version: str) -> Segmentation:
    """Keep the text of something far longer than a page block by block, in time linear in its length."""
    parts: list[Part] = []
    drafts: list[Draft] = []
    size = _BLOCK_LINES
    for block in page.blocks:
        for line in block.lines:
            if size >= _BLOCK_LINES:
                drafts.append(
                    Draft("other", Confidence(0.0, 0.0, 0.0), ("too_long", "untitled", "low_grouping"))
                )
                size = 0
            parts.append(
                Part(line.no, "body", len(drafts) - 1, "kept in the order of the text: too long for a page")
            )
            size += 1
    return assemble(page, parts, drafts, version)


def segment_text(page: Page, version: str) -> Segmentation:
    """Take a page apart by its text alone; see `ingest.segment.segment`."""
    return segment_with(page, version, weights.load())


@dataclass(slots=True)
class _Plan:
    """What was decided about a page, before it is assembled."""

    scene: Scene
    judge: Judge
    bodies: list[Chain]
    stage: matching.Stage
    titles: list[matching.Choice]
    sure: Sequence[float]
    bylines: list[tuple[list[int], matching.Choice]] = field(default_factory=list)


def segment_with(page: Page, version: str, learned: weights.Weights) -> Segmentation:
    """Take a page apart by its text alone with given weights."""
    if sum(len(block.lines) for block in page.blocks) > _TOO_LONG or len(page.text) > _TOO_MUCH:
        return _by_blocks(page, version)
    return examined(page, version, learned)[0]


def examined(
    page: Page, version: str, learned: weights.Weights
) -> tuple[Segmentation, list[dict[str, float]]]:
    """Take a page apart, and return with it the evidence for each article that its confidence is told from."""
    plan = _plan(fragments(page, learned.joins), learned)
    loose = any(choice.chosen is None for _, choice in plan.bylines)
    margin: dict[int, float] = {}
    for _, choice in plan.bylines:
        if choice.chosen is not None:
            margin[choice.chosen] = min(margin.get(choice.chosen, 9.0), choice.margin)
    found = [
        evidence(plan.judge, chain, c, plan.titles, plan.stage, plan.sure, margin.get(c), loose=loose)
        for c, chain in enumerate(plan.bodies)
    ]
    drafts = [Draft(None, *confidence(each, plan.scene.order[1], learned.confidence)) for each in found]
    return _assembled(page, plan, drafts, version), found


def _plan(all_fragments: Sequence[Fragment], learned: weights.Weights) -> _Plan:
    role, sure = roles.decide(all_fragments, learned)
    scene, judge, bodies = _joined(all_fragments, role, learned)
    misread = [i for chain in bodies for i in _misread(scene, chain)]
    if misread:
        for i in misread:
            role[i] = "title"
        scene, judge, bodies = _joined(all_fragments, role, learned)
    stage = matching.Stage(scene, [chain.members for chain in bodies], headings(scene, learned))
    titles = matching.match_titles(stage, learned)
    merged = _with_titled_neighbours(judge, bodies, titles, stage)
    if len(merged) < len(bodies):
        bodies = merged
        stage = matching.Stage(scene, [chain.members for chain in bodies], stage.heads)
        titles = matching.match_titles(stage, learned)
    titles = matching.adopt(stage, titles)
    for head in stage.heads:
        for i, told in by_shadow(scene, head.members).items():
            role[i] = told
    plan = _Plan(scene, judge, bodies, stage, titles, sure)
    plan.bylines = matching.match_bylines(stage, titles, learned)
    return plan


def _joined(
    all_fragments: Sequence[Fragment], role: Sequence[str], learned: weights.Weights
) -> tuple[Scene, Judge, list[Chain]]:
    scene = Scene(all_fragments, role, learned)
    judge = Judge(scene, learned)
    return scene, judge, chains(judge)


def _misread(scene: Scene, chain: Chain) -> list[int]:
    """Return the lines of a chain that are a heading misread: all of them, or the name of a table at its end."""
    if _is_heading(scene, chain):
        return chain.members
    lines = [scene.fragments[i] for i in chain.members]
    rows = sum(is_table_row(f.text) for f in lines)
    if len(lines) >= 4 and rows >= 0.6 * len(lines):
        for i in (chain.members[0], chain.members[-1]):
            f = scene.fragments[i]
            if len(f.text.split()) == 1 and 4 <= len(f.bare) <= 30 and not f.sentence_end:
                return [i]
    return []


def _is_heading(scene: Scene, chain: Chain) -> bool:
    """Tell whether a chain is no text but a heading misread: a few lines without a sentence that nothing continues."""
    lines = [scene.fragments[i] for i in chain.members]
    text = "".join(f.bare for f in lines)
    return (
        len(lines) <= 3
        and 4 <= len(text) <= 60
        and not scene.traits[chain.members[0]]
        and not any(f.sentence_end for f in lines)
        and not re.search(r"[。；]|，.*，", text)
        and len(lines) == sum(f.of for f in {(f.block): f for f in lines}.values())
    )


def _with_titled_neighbours(
    judge: Judge, bodies: list[Chain], titles: Sequence[matching.Choice], stage: matching.Stage
) -> list[Chain]:
    """Join a body without a title to the neighbour in the text that has one, where the text allows it."""
    scene = judge.scene
    titled = {choice.chosen for choice in titles if choice.chosen is not None}
    at_end = {chain.members[-1]: c for c, chain in enumerate(bodies)}
    into: dict[int, int] = {}
    for c, chain in enumerate(bodies):
        first = chain.members[0]
        k = scene.index[first]
        if k == 0 or scene.traits[first] & {"weather", "contact", "rows", "verse", "letter"}:
            continue
        before = scene.body[k - 1]
        b = at_end.get(before)
        if b is None or scene.crosses(before, first) or ((b in titled) == (c in titled)):
            continue
        if scene.traits[before] & {"weather", "contact", "rows", "verse", "letter"}:
            continue
        dispatches = all(starts_dateline(scene.fragments[bodies[x].members[0]].bare) for x in (b, c))
        if judge.gain(before, first) > (_DISPATCH if dispatches else _MERGE):
            into[c] = b
    del stage
    out = list(bodies)
    for c in sorted(into, reverse=True):
        b = into[c]
        head, tail = out[b], out[c]
        value = judge.gain(head.members[-1], tail.members[0])
        out[b] = Chain(
            head.members + tail.members, [*head.joins, value, *tail.joins], min(head.margin, tail.margin, 0.5)
        )
        del out[c]
    return out


def _assembled(page: Page, plan: _Plan, drafts: Sequence[Draft], version: str) -> Segmentation:
    scene = plan.scene
    parts: list[Part] = []
    groups = 0

    def place(i: int, role: PartRole, article: int | None, why: str) -> None:
        f = scene.fragments[i]
        parts.append(Part(f.line, role, article, why, f.start, f.end, group=groups))

    for h, choice in enumerate(plan.titles):
        if choice.chosen is not None:
            for i in plan.stage.heads[h].members:
                place(i, scene.role[i], choice.chosen, choice.why)  # type: ignore[arg-type]
        else:
            groups += 1
            for i in plan.stage.heads[h].members:
                place(i, "furniture", None, "looks like a heading, but fits no body on the page")
    for group, choice in plan.bylines:
        groups += 1
        for i in group:
            role: PartRole = "unassigned_byline" if choice.chosen is None else "byline"
            place(i, role, choice.chosen, choice.why)
    for c, chain in enumerate(plan.bodies):
        for k, i in enumerate(chain.members):
            why = "the body begins here" if k == 0 else why_joined(plan.judge, chain.members[k - 1], i)
            place(i, scene.role[i], c, why)  # type: ignore[arg-type]
    for i, role_name in enumerate(scene.role):
        if role_name == "furniture":
            groups += 1
            place(i, "furniture", None, "has the form of furniture, not of an article")
        elif role_name == "jump":
            groups += 1
            owner = _jump_owner(scene, i, plan.stage)
            why = "jump line" + (" of the body beside it" if owner is not None else " beside no body")
            place(i, "jump" if owner is not None else "furniture", owner, why)
    return _essays(assemble(page, parts, drafts, version))


def _essays(seg: Segmentation) -> Segmentation:
    """Call unsigned texts of a literary page essays: there, no text has a dateline, and some are signed or verse."""
    articles = seg.articles
    literary = sum(article.kind in {"essay", "poem"} for article in articles)
    named = any(re.search(r"副\s*刊|文\s*学|文\s*艺", piece.text) for piece in seg.furniture)
    dated = any(article.body and starts_dateline(article.body[0]) for article in articles)
    if dated or literary + named < 2:
        return seg
    return replace(
        seg,
        articles=tuple(
            replace(article, kind="essay")
            if article.kind == "news" and not re.search(r"记\s*者|通\s*讯\s*员", article.byline)
            else article
            for article in articles
        ),
    )


def _jump_owner(scene: Scene, i: int, stage: matching.Stage) -> int | None:
    """Return the body a jump line belongs to: 下转 stands after its text, 上接 before it or before its title."""
    text = scene.fragments[i].bare
    if not re.search(r"下转|上接|转第|接第|详见|紧接", text):
        return None
    comes = bool(re.search(r"上接|紧接", text))
    for step in (1, -1) if comes else (-1, 1):
        at = i + step
        over_title = comes and step > 0
        while (
            0 <= at < len(scene.role)
            and scene.role[at] not in BODY
            and (over_title or scene.role[at] != "title")
        ):
            at += step
        if 0 <= at < len(scene.role) and at in stage.owner:
            return stage.owner[at]
    return None
