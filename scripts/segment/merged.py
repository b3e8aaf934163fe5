"""Several nets as one: each works for itself, and their scores are averaged.

The arrays are laid side by side, so that the net at run time does not know of it: what one keeps of a line stands
beside what the other does, in groups of `WIDE` numbers, and no group looks into another (matrices are of blocks).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.text.net import DILATIONS, SAID, WIDE
from ingest.segment.text.view import CHARS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CHAR = 16


def merged(nets: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return the arrays of one net whose scores are the mean of those of `nets`, which are of one size."""
    share = 1.0 / len(nets)

    def beside(name: str) -> np.ndarray:
        return np.concatenate([net[name] for net in nets], axis=-1)

    def mean(name: str) -> np.ndarray:
        out: np.ndarray = sum(net[name] for net in nets) * share
        return out

    def blocks(name: str, group: int) -> np.ndarray:
        """Lay matrices side by side and below each other; rows are of parts, in each of which the nets take turns."""
        parts = len(nets[0][name]) // group
        wide = nets[0][name].shape[1]
        out = np.zeros((parts, len(nets), group, len(nets), wide), dtype=np.float32)
        for k, net in enumerate(nets):
            out[:, k, :, k] = net[name].reshape(parts, group, wide)
        return out.reshape(parts * len(nets) * group, len(nets) * wide)

    def below(name: str) -> np.ndarray:
        """Lay what scores are made of below each other, each with its share."""
        return np.concatenate([net[name] for net in nets], axis=0) * share

    out = {name: beside(name) for name in ("columns", "numbers.w", "numbers.b", "chars", "page.b", "say.w")}
    out["weigh.w"] = np.stack([net["weigh.w"] for net in nets], axis=1)
    out["ends.w"] = blocks("ends.w", _CHAR)
    assert len(nets[0]["ends.w"]) == 2 * CHARS * _CHAR
    out["page.w"] = blocks("page.w", WIDE)
    for k in range(len(DILATIONS)):
        out[f"conv{k}.w"], out[f"conv{k}.b"] = blocks(f"conv{k}.w", WIDE), beside(f"conv{k}.b")
        out[f"out{k}.w"] = blocks(f"out{k}.w", WIDE)
    for name in ("roles.w", "roles.own", "ends2.w"):
        out[name] = below(name)
    for name in ("roles.b", "ends2.b", "steps.table", "steps.straight"):
        out[name] = mean(name)
    for kind in ("links", "titles", "bylines", "steps"):
        out[kind + ".left"], out[kind + ".right"] = (
            blocks(kind + ".left", WIDE),
            blocks(kind + ".right", WIDE),
        )
        out[kind + ".numbers"], out[kind + ".b"] = beside(kind + ".numbers"), beside(kind + ".b")
        out[kind + ".out"] = below(kind + ".out")
        if kind != "steps":
            out[kind + ".query"], out[kind + ".key"] = (
                blocks(kind + ".query", WIDE),
                blocks(kind + ".key", WIDE),
            )
            out[kind + ".query"] *= share
            out[kind + ".straight"] = mean(kind + ".straight")
    for kind in ("unowned", "untitled", "unsigned"):
        out[kind + ".left"], out[kind + ".b"] = blocks(kind + ".left", WIDE), beside(kind + ".b")
        out[kind + ".out"], out[kind + ".bias"] = below(kind + ".out"), mean(kind + ".bias")
    out["say.left"], out["say.right"] = blocks("say.left", SAID), blocks("say.right", SAID)
    out["say.scale"] = np.concatenate([np.repeat(net["say.scale"], SAID) for net in nets]) * share
    return out
