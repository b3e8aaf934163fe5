"""The text way: a page's text alone to its articles."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.model import Confidence
from ingest.segment.assemble import assemble
from ingest.segment.dateline import starts_dateline
from ingest.segment.decided import Draft, Part
from ingest.segment.text import matching, rivals, steps, weights
from ingest.segment.text.chains import why_joined
from ingest.segment.text.confidence import confidence, evidence
from ingest.segment.text.fragments import fragments
from ingest.segment.text.plan import Plan
from ingest.segment.text.view import view
from ingest.segment.text.wholes import TEXT, by_shadow, headings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import Page, Segmentation
    from ingest.segment.decided import PartRole
    from ingest.segment.text.fragments import Fragment

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


def segment_with(page: Page, version: str, learned: weights.Weights) -> Segmentation:
    """Take a page apart by its text alone with given weights."""
    if sum(len(block.lines) for block in page.blocks) > _TOO_LONG or len(page.text) > _TOO_MUCH:
        return _by_blocks(page, version)
    return examined(page, version, learned)[0]


def examined(
    page: Page, version: str, learned: weights.Weights
) -> tuple[Segmentation, list[dict[str, float]]]:
    """Take a page apart, and return with it the evidence for each article that its confidence is told from."""
    parts = fragments(page, learned.joins)
    if not parts:
        return assemble(page, [], [], version), []
    plan = planned(parts, learned)
    found = evidence(plan)
    drafts = [Draft(None, *confidence(each, learned.confidence)) for each in found]
    return _assembled(page, plan, drafts, version), found


def planned(all_fragments: Sequence[Fragment], learned: weights.Weights) -> Plan:
    """Decide about the lines of a page."""
    net = learned.net
    seen = view(all_fragments, learned.joins)
    h, scores = net.lines(seen)
    said = net.said(seen)
    decided = rivals.decide(seen, net, h, scores, said)
    path, bodies = decided.path, decided.bodies
    role = path.roles
    sure = [steps.margin(share) for share in path.sure.tolist()]
    members = [chain.members for chain in bodies]
    stage = matching.Stage(decided.made, role, members, headings(seen, path.headings))
    titles = matching.adopt(stage, matching.match_titles(stage))
    for head in stage.heads:
        for i, told in by_shadow(all_fragments, head.members).items():
            role[i] = told
    return Plan(seen, decided.gains, bodies, stage, titles, sure, matching.match_bylines(stage, titles))


def _assembled(page: Page, plan: Plan, drafts: Sequence[Draft], version: str) -> Segmentation:
    all_fragments, role_of = plan.seen.fragments, plan.stage.role
    parts: list[Part] = []
    groups = 0

    def place(i: int, role: PartRole, article: int | None, why: str) -> None:
        f = all_fragments[i]
        parts.append(Part(f.line, role, article, why, f.start, f.end, group=groups))

    for h, choice in enumerate(plan.titles):
        if choice.chosen is not None:
            for i in plan.stage.heads[h].members:
                place(i, role_of[i], choice.chosen, choice.why)  # type: ignore[arg-type]
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
            why = "the body begins here" if k == 0 else why_joined(plan.seen, chain.members[k - 1], i)
            place(i, role_of[i], c, why)  # type: ignore[arg-type]
    for i, role_name in enumerate(role_of):
        if role_name == "furniture":
            groups += 1
            place(i, "furniture", None, "has the form of furniture, not of an article")
        elif role_name == "jump":
            groups += 1
            owner = _jump_owner(plan.stage, i)
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


def _jump_owner(stage: matching.Stage, i: int) -> int | None:
    """Return the body a jump line belongs to: 下转 stands after its text, 上接 before it or before its title."""
    text = stage.fragments[i].bare
    if not re.search(r"下转|上接|转第|接第|详见|紧接", text):
        return None
    owner = stage.owner
    comes = bool(re.search(r"上接|紧接", text))
    for step in (1, -1) if comes else (-1, 1):
        at = i + step
        over_title = comes and step > 0
        while (
            0 <= at < len(stage.role)
            and stage.role[at] not in TEXT
            and (over_title or stage.role[at] != "title")
        ):
            at += step
        if 0 <= at < len(stage.role) and at in owner:
            return owner[at]
    return None
