"""Title lines into headings: which lines are one article's kicker, title and subtitle."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.segment.text.links import BODY
from ingest.segment.text.links import score as linear

if TYPE_CHECKING:
    from ingest.segment.text.links import Scene
    from ingest.segment.text.weights import Weights

TITLES = frozenset({"title", "kicker", "subtitle"})


@dataclass(slots=True)
class Heading:
    """Fragments that are one heading, in their order, and the log-odds of the least sure of its joins."""

    members: list[int]
    margin: float = 9.0


def blocks_of_titles(scene: Scene) -> list[list[int]]:
    """Collect title lines that follow each other inside one block."""
    out: list[list[int]] = []
    for i, role in enumerate(scene.role):
        if role not in TITLES:
            continue
        if out and out[-1][-1] == i - 1 and scene.fragments[i - 1].block == scene.fragments[i].block:
            out[-1].append(i)
        else:
            out.append([i])
    return out


def adjacent(scene: Scene, a: list[int], b: list[int]) -> bool:
    """Tell whether nothing stands between two blocks of title lines."""
    del scene
    return b[0] == a[-1] + 1


def join_features(scene: Scene, a: list[int], b: list[int], run: int) -> dict[str, float]:
    """Return the features of `the title lines b go on the heading of a`; `run` counts the blocks in a row."""
    first = [scene.fragments[i] for i in a]
    second = [scene.fragments[i] for i in b]
    ra, rb = scene.role[a[-1]], scene.role[b[0]]
    out = {"H": 1.0, f"H-{ra}-{rb}": 1.0, "H-run" + str(min(run, 5)): 1.0}
    if {f.bare for f in first} & {f.bare for f in second}:
        out["H-same-text"] = 1.0
    if first[-1].bare.endswith("——"):
        out["H-dash-end"] = 1.0
    if second[0].bare.startswith("——"):
        out["H-dash-start"] = 1.0
    out[f"H-doubled-{first[-1].doubled:d}{second[0].doubled:d}"] = 1.0
    out[f"H-spaced-{first[-1].letter_spaced:d}{second[0].letter_spaced:d}"] = 1.0
    gap = abs(first[-1].width - second[0].width)
    out["H-width-" + ("0" if gap < 1 else "1" if gap < 4 else "2")] = 1.0
    out[f"H-lines-{min(len(a), 3)}{min(len(b), 3)}"] = 1.0
    before = scene.role[a[0] - 1] if a[0] else "none"
    after = scene.role[b[-1] + 1] if b[-1] + 1 < len(scene.role) else "none"
    out[f"H-{before in BODY:d}{after in BODY:d}-{min(run, 4)}"] = 1.0
    short = min(len("".join(f.bare for f in first)), len("".join(f.bare for f in second)))
    out["H-short" + str(min(short // 3, 4))] = 1.0
    out["H-log"] = math.log(1 + short)
    return out


def by_shadow(scene: Scene, members: list[int]) -> dict[int, str]:
    """Tell kicker, title and subtitle apart where only some of a heading's lines were drawn with a shadow.

    Papers shadow the title alone: what stands before it is the kicker, what stands after it the subtitle.
    Returns the roles by fragment, empty where the shadows say nothing.
    """
    bare = [scene.fragments[i].bare for i in members]
    shadowed = [
        scene.fragments[i].doubled or bare.count(text) > 1 for i, text in zip(members, bare, strict=True)
    ]
    if all(shadowed) or not any(shadowed):
        return {}
    first = shadowed.index(True)
    last = len(shadowed) - 1 - shadowed[::-1].index(True)
    return {i: "kicker" if k < first else "subtitle" if k > last else "title" for k, i in enumerate(members)}


def headings(scene: Scene, weights: Weights) -> list[Heading]:
    """Join a page's title lines into headings."""
    blocks = blocks_of_titles(scene)
    runs: list[list[list[int]]] = []
    for block in blocks:
        if runs and adjacent(scene, runs[-1][-1], block):
            runs[-1].append(block)
        else:
            runs.append([block])
    out: list[Heading] = []
    for run in runs:
        out.append(Heading(list(run[0])))
        for a, b in itertools.pairwise(run):
            value = linear(join_features(scene, a, b, len(run)), weights.titles)
            if value > 0:
                out[-1].members += b
                out[-1].margin = min(out[-1].margin, value)
            else:
                out[-1].margin = min(out[-1].margin, -value)
                out.append(Heading(list(b), -value))
    return out
