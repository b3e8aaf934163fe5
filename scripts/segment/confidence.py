"""How sure the text way may be of an article: weights of its evidence, learned where nothing else was learned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from ingest.quality import gold_page, predicted_page
from ingest.quality.score import verdicts
from ingest.segment.text.by_text import examined
from ingest.segment.text.confidence import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from labelled import Sheet

    from ingest.segment.text.weights import Weights

SURE = 0.9
"""Probability from which on an article counts as sure."""

WANTED = 0.975
"""Share of the sure ones that must be right on the pages learned from; a little more than what is promised."""


@dataclass(frozen=True)
class Example:
    """One article's evidence and whether its body, title and byline (in the order of DECISIONS) are right."""

    paper: str
    evidence: dict[str, float]
    right: tuple[bool | None, ...]


def examples(sheets: Iterable[Sheet], weights: Weights) -> list[Example]:
    """Segment pages and judge every article; give weights that have not seen these pages."""
    out = []
    for sheet in sheets:
        seg, found = examined(sheet.page, "examined", weights)
        told = verdicts(predicted_page(seg), gold_page(sheet.gold))
        out += [
            Example(sheet.paper, each, (verdict.body, verdict.title, verdict.byline))
            for each, verdict in zip(found, told, strict=True)
            if verdict is not None
        ]
    return out


def fit(all_examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Fit the weights of each decision; the bias is lowered until enough of the sure ones are right."""
    out = {}
    for d, decision in enumerate(DECISIONS):
        known = [(e.evidence, bool(e.right[d])) for e in all_examples if e.right[d] is not None]
        names = sorted(known[0][0])
        table = np.array([[evidence[name] for name in names] for evidence, _ in known])
        right = np.array([float(r) for _, r in known])
        weight = _logistic(table, right)
        total = table @ weight
        line = math.log(SURE / (1 - SURE))
        order = np.argsort(-total)
        share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
        enough = np.flatnonzero(share >= WANTED)
        cut = total[order[enough[-1]]] if len(enough) else total.max() + 1.0
        if cut > line:
            weight[names.index("bias")] -= cut - line
        out[decision] = {name: round(float(w), 3) for name, w in zip(names, weight, strict=True)}
    return out


def _logistic(table: np.ndarray, right: np.ndarray) -> np.ndarray:
    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = table @ w
        value = float(np.sum(np.logaddexp(0, z) - right * z)) + 0.5 * float(w @ w)
        return value, table.T @ (1 / (1 + np.exp(-z)) - right) + w

    weight: np.ndarray = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x
    return weight
