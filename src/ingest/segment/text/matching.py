"""Titles and bylines to bodies: each chooses a body and each body chooses, all of them together."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from ingest.segment.bylines import end_credit
from ingest.segment.dateline import starts_dateline
from ingest.segment.kinds import NOTICE_TITLE, PHOTO_TITLE
from ingest.segment.text.headings import TITLES, Heading
from ingest.segment.text.links import BODY, grams
from ingest.segment.text.links import score as linear

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.text.links import Scene
    from ingest.segment.text.weights import Weights


@dataclass(slots=True)
class Choice:
    """The index of what was chosen (None: nothing), and by how many nats it is better than the second best."""

    chosen: int | None
    margin: float
    why: str = ""


@dataclass(slots=True)
class Stage:
    """Bodies and headings of a page with what is needed to compare them."""

    scene: Scene
    bodies: Sequence[Sequence[int]]
    heads: Sequence[Heading]
    owner: dict[int, int] = field(default_factory=dict)
    likeness: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    shared: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    lean: str = "0"

    def __post_init__(self) -> None:
        """Compare every heading with every body once."""
        for c, members in enumerate(self.bodies):
            for i in members:
                self.owner[i] = c
        words = [Counter(grams("".join(self.scene.fragments[i].bare for i in m))) for m in self.bodies]
        spread: Counter[str] = Counter()
        for counts in words:
            spread.update(counts.keys())
        self.likeness = np.zeros((len(self.heads), len(self.bodies)))
        for h, head in enumerate(self.heads):
            text = "".join(dict.fromkeys(self.scene.fragments[i].bare for i in head.members))
            own = sorted(set(grams(text)))
            for c, counts in enumerate(words):
                hits = [(math.log((len(words) + 1) / spread[g]), g) for g in own if g in counts]
                self.likeness[h, c] = sum(v for v, _ in hits) / (2.0 + len(own))
                if hits:
                    self.shared[h, c] = [g for _, g in sorted(hits, reverse=True)[:3]]
        self.lean = self._lean()

    def beside(self, h: int) -> tuple[int | None, int | None]:
        """Return the bodies that stand directly before and after a heading; titles in between hide them."""
        members = self.heads[h].members
        return self._near(members[0], -1), self._near(members[-1], 1)

    def _near(self, at: int, step: int) -> int | None:
        at += step
        while 0 <= at < len(self.scene.role):
            role = self.scene.role[at]
            if role in BODY:
                return self.owner.get(at)
            if role in TITLES:
                return None
            at += step
        return None

    def _lean(self) -> str:
        """Name the page's habit: titles before their bodies (`+`), after them (`-`), or unclear (`0`)."""
        vote = 0.0
        for h in range(len(self.heads)):
            before, after = self.beside(h)
            head = self.heads[h].members
            if after is not None and self.bodies[after][0] > head[-1]:
                vote += float(self.likeness[h, after])
                if before is not None and self.bodies[before][-1] < head[0]:
                    vote -= float(self.likeness[h, before])
            elif before is not None:
                vote -= float(self.likeness[h, before])
        roles = [r for r in self.scene.role if r in BODY or r in TITLES]
        if roles:
            vote += 0.25 * (roles[0] in TITLES) - 0.25 * (roles[-1] in TITLES)
        return "+" if vote > 0.3 else "-" if vote < -0.3 else "0"


def title_features(stage: Stage, h: int, c: int) -> dict[str, float]:
    """Return the features of `heading h belongs to body c`."""
    scene, head, body = stage.scene, stage.heads[h].members, stage.bodies[c]
    before, after = stage.beside(h)
    out = {"T": 1.0}
    place = []
    if after == c and body[0] > head[-1]:
        place.append("lead")
    if before == c and body[-1] < head[0]:
        place.append("trail")
    if not place and c in (after, before):
        place.append("inside")
    for p in place:
        out["T-" + p] = 1.0
        out[f"T-{p}-{stage.lean}"] = 1.0
    if not place:
        out["T-away-" + stage.lean] = 1.0
        out["T-far"] = math.log1p(min(abs(body[0] - head[-1]), abs(head[0] - body[-1])))
    alike = float(stage.likeness[h, c])
    row, column = stage.likeness[h], stage.likeness[:, c]
    out["T-alike"] = min(alike, 1.5)
    out["T-best"] = float(alike > 0 and alike >= row.max())
    out["T-best-too"] = float(alike > 0 and alike >= column.max())
    out["T-behind"] = min(1.5, float(row.max()) - alike)
    out["T-none-alike"] = float(row.max() <= 0)
    text = "".join(scene.fragments[i].bare for i in head)
    lines = [scene.fragments[i].bare for i in body]
    traits = scene.traits[body[0]] | scene.traits[body[-1]]
    size = len("".join(lines))
    notice = bool(NOTICE_TITLE.search(text))
    out[f"T-notice-{notice:d}{'notice' in traits:d}"] = 1.0
    weather = "天气" in text or "气象" in text
    out[f"T-weather-{weather:d}{'weather' in traits:d}"] = 1.0
    out[f"T-contact-{'contact' in traits:d}"] = 1.0
    out[f"T-rows-{'rows' in traits:d}"] = 1.0
    if PHOTO_TITLE.search(text):
        out[f"T-photo-{size < 260:d}"] = 1.0
    out["T-size" + str(min(5, size // 80))] = 1.0
    out[f"T-len{min(6, len(text) // 4)}-size{min(3, size // 100)}"] = 1.0
    spaced = all(scene.fragments[i].letter_spaced for i in head)
    out[f"T-spaced-{spaced:d}"] = 1.0
    out[f"T-dateline-{starts_dateline(lines[0]):d}"] = 1.0
    return out


def no_title_features(stage: Stage, c: int) -> dict[str, float]:
    """Return the features of `body c has no title`."""
    scene, body = stage.scene, stage.bodies[c]
    traits = scene.traits[body[0]]
    size = sum(len(scene.fragments[i].bare) for i in body)
    out = {"N": 1.0, "N-size" + str(min(5, size // 40)): 1.0}
    out["N-dateline"] = float(starts_dateline(scene.fragments[body[0]].bare))
    for trait in traits:
        out["N-" + trait] = 1.0
    out["N-credit"] = float(end_credit(scene.fragments[body[-1]].text) is not None)
    return out


def no_body_features(stage: Stage, h: int) -> dict[str, float]:
    """Return the features of `heading h belongs to no body`: a label, an announcement, a line misread."""
    scene, head = stage.scene, stage.heads[h].members
    text = "".join(scene.fragments[i].bare for i in head)
    out = {"U": 1.0, "U-len" + str(min(6, len(text) // 2)): 1.0}
    out["U-spaced"] = float(all(scene.fragments[i].letter_spaced for i in head))
    out["U-doubled"] = float(any(scene.fragments[i].doubled for i in head))
    out["U-alike"] = min(1.0, float(stage.likeness[h].max(initial=0.0)))
    out["U-lines" + str(min(3, len(head)))] = 1.0
    before, after = stage.beside(h)
    out[f"U-between-{before is not None:d}{after is not None:d}{stage.lean}"] = 1.0
    return out


def match_titles(stage: Stage, weights: Weights) -> list[Choice]:
    """Choose a body for each heading so that the sum of all choices is best; at most one heading for a body."""
    heads, bodies = len(stage.heads), len(stage.bodies)
    if not heads:
        return []
    none = np.array([linear(no_body_features(stage, h), weights.titles) for h in range(heads)])
    bare = np.array([linear(no_title_features(stage, c), weights.titles) for c in range(bodies)])
    gain = np.zeros((heads, bodies))
    for h in range(heads):
        for c in range(bodies):
            gain[h, c] = linear(title_features(stage, h, c), weights.titles) - none[h] - bare[c]
    rows, columns = linear_sum_assignment(np.maximum(gain, 0.0), maximize=True)
    out = [Choice(None, 9.0) for _ in range(heads)]
    for h in range(heads):
        out[h].margin = -float(gain[h].max(initial=-9.0))
    for h, c in zip(map(int, rows), map(int, columns), strict=True):
        if gain[h, c] > 0:
            others = np.delete(gain[h], c)
            rivals = np.delete(gain[:, c], h)
            rival = max(0.0, float(others.max(initial=0.0)), float(rivals.max(initial=0.0)))
            out[h] = Choice(c, float(gain[h, c]) - rival, _why(stage, h, c))
    return out


def adopt(stage: Stage, choices: Sequence[Choice]) -> list[Choice]:
    """Give headings that fit no body to the heading right beside them: a kicker or subtitle set apart.

    The heading that was drawn with a shadow is the title; else the first is the kicker, unless the second one
    begins as a subtitle does.
    """
    scene = stage.scene
    out = list(choices)
    for h, choice in enumerate(choices):
        if choice.chosen is not None:
            continue
        lone = stage.heads[h].members
        for other in (h - 1, h + 1):
            if not 0 <= other < len(choices) or choices[other].chosen is None:
                continue
            near = stage.heads[other].members
            first, second = (near, lone) if other < h else (lone, near)
            if second[0] != first[-1] + 1 or len(lone) > 3:
                continue
            if all(scene.fragments[i].letter_spaced for i in lone):
                continue
            shadowed = any(scene.fragments[i].doubled for i in first)
            upper, lower = "kicker", "title"
            if scene.fragments[second[0]].bare.startswith("——") or (
                shadowed and not any(scene.fragments[i].doubled for i in second)
            ):
                upper, lower = "title", "subtitle"
            roles = stage.scene.role
            assert isinstance(roles, list)
            for i in first:
                roles[i] = upper if roles[i] == "title" or upper == "title" else roles[i]
            for i in second:
                roles[i] = lower if roles[i] == "title" or lower == "title" else roles[i]
            out[h] = Choice(
                choices[other].chosen, min(0.5, choices[other].margin), "stands right beside the title"
            )
            break
    return out


def _why(stage: Stage, h: int, c: int) -> str:
    before, after = stage.beside(h)
    head, body = stage.heads[h].members, stage.bodies[c]
    parts = []
    if after == c and body[0] > head[-1]:
        parts.append("title stands directly before the body")
    elif before == c and body[-1] < head[0]:
        parts.append("title stands directly after the body")
    else:
        parts.append("title fits this body best of those on the page")
    if words := stage.shared.get((h, c)):
        parts.append("shares " + ", ".join(words) + " with it")
    return "; ".join(parts)


def byline_groups(scene: Scene) -> list[list[int]]:
    """Collect byline lines of one block that belong together; a mark or 记者 begins a new one."""
    out: list[list[int]] = []
    for i, role in enumerate(scene.role):
        if role != "byline":
            continue
        f = scene.fragments[i]
        fresh = f.text.strip()[:1] in "■□●◆▲○" or "".join(f.bare[:4]).startswith(("记者", "本报记者"))
        near = bool(out) and out[-1][-1] == i - 1 and scene.fragments[i - 1].block == f.block
        if near and not fresh:
            out[-1].append(i)
        else:
            out.append([i])
    return out


def byline_features(
    stage: Stage, title_of: dict[int, int], group: Sequence[int], side: str, run: int
) -> dict[str, float]:
    """Return the features of `these bylines belong to the article on that side` (`before`, `after`)."""
    scene = stage.scene
    at = group[0] - 1 if side == "before" else group[-1] + 1
    other = group[-1] + 1 if side == "before" else group[0] - 1
    here, there = _role_at(scene, at), _role_at(scene, other)
    f = scene.fragments[group[0]]
    same = 0 <= at < len(scene.fragments) and scene.fragments[at].block == f.block
    out = {
        "B-" + side: 1.0,
        f"B-{side}-{here}": 1.0,
        f"B-{side}-{here}-{there}": 1.0,
        f"B-{side}-{here}-{there}-{stage.lean}": 1.0,
        f"B-{side}-same{same:d}": 1.0,
        f"B-{side}-run{min(run, 4)}": 1.0,
    }
    article = article_at(stage, title_of, at)
    if article is not None:
        body = stage.bodies[article]
        last = "".join(scene.fragments[i].text for i in body[-2:])
        head = "".join(scene.fragments[i].bare for i in body[:3])
        if end_credit(last) is not None:
            out["B-credited"] = 1.0
        if starts_dateline(head) and "记者" in head[:24]:
            out["B-credited-dateline"] = 1.0
        if here in BODY:
            out[f"B-{side}-edge{(at == body[-1]) if side == 'before' else (at == body[0]):d}"] = 1.0
            out[f"B-{side}-titled{article in title_of.values():d}"] = 1.0
        for trait in scene.traits[body[0]]:
            out["B-" + trait] = 1.0
    else:
        out["B-nobody"] = 1.0
    return out


def _role_at(scene: Scene, at: int) -> str:
    if not 0 <= at < len(scene.role):
        return "none"
    role = scene.role[at]
    return "title" if role in TITLES else "body" if role in BODY else role


def article_at(stage: Stage, title_of: dict[int, int], at: int) -> int | None:
    """Return the article that a fragment belongs to as body or heading; `title_of` maps headings to bodies."""
    if at in stage.owner:
        return stage.owner[at]
    for h, head in enumerate(stage.heads):
        if at in head.members:
            return title_of.get(h)
    return None


def unassigned_features(stage: Stage, group: Sequence[int], run: int) -> dict[str, float]:
    """Return the features of `nobody can say whose these bylines are`."""
    scene = stage.scene
    before, after = _role_at(scene, group[0] - 1), _role_at(scene, group[-1] + 1)
    return {
        "V": 1.0,
        f"V-{before}-{after}": 1.0,
        f"V-run{min(run, 4)}": 1.0,
        f"V-run{min(run, 4)}-{before}-{after}": 1.0,
        f"V-top{group[0] < 15:d}-run{min(run, 3)}": 1.0,
    }


def runs_of_bylines(groups: Sequence[Sequence[int]], scene: Scene) -> list[int]:
    """Count for each group of bylines how many stand in a row with it, furniture between them passed over."""
    rows: list[list[int]] = []
    for g, group in enumerate(groups):
        between = scene.role[groups[g - 1][-1] + 1 : group[0]] if g else ["body"]
        if rows and all(role == "furniture" for role in between):
            rows[-1].append(g)
        else:
            rows.append([g])
    out = [0] * len(groups)
    for row in rows:
        for g in row:
            out[g] = len(row)
    return out


def match_bylines(stage: Stage, titles: Sequence[Choice], weights: Weights) -> list[tuple[list[int], Choice]]:
    """Choose for each byline the article before it, the one after it, or nobody."""
    title_of = {h: choice.chosen for h, choice in enumerate(titles) if choice.chosen is not None}
    groups = byline_groups(stage.scene)
    out = []
    for group, run in zip(groups, runs_of_bylines(groups, stage.scene), strict=True):
        options: list[tuple[float, int | None, str]] = [
            (
                linear(unassigned_features(stage, group, run), weights.bylines),
                None,
                "bylines pooled here; the text cannot say whose this is",
            )
        ]
        for side, at in (("before", group[0] - 1), ("after", group[-1] + 1)):
            article = article_at(stage, title_of, at)
            if article is not None:
                value = linear(byline_features(stage, title_of, group, side, run), weights.bylines)
                role = _role_at(stage.scene, at)
                options.append(
                    (
                        value,
                        article,
                        f"byline stands directly {'after' if side == 'before' else 'before'} the {role}",
                    )
                )
        best: dict[int | None, tuple[float, str]] = {}
        for value, article, why in options:
            if article not in best or value > best[article][0]:
                best[article] = (value, why)
        chosen = max(best, key=lambda article: best[article][0])
        rival = max((v for a, (v, _) in best.items() if a != chosen), default=best[chosen][0] - 9.0)
        out.append((group, Choice(chosen, best[chosen][0] - rival, best[chosen][1])))
    return out
