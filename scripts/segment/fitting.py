"""Fitting of the linear models: a conditional random field for roles, logistic and choice models for the rest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from ingest.segment.text.continuity import Rows

_RARE = 4
"""Occurrences below which a feature is not learned."""


def fit_field(
    rows: np.ndarray,
    gold: list[int],
    spans: list[tuple[int, int]],
    gaps: list[int],
    labels: int,
    *,
    l2: float,
    iterations: int,
) -> tuple[np.ndarray, np.ndarray, Any]:
    """Fit a linear-chain conditional random field; return keys, their weights (keys, labels) and the moves.

    `rows` are the keys of each line's features, `gold` its label or -1 where nobody knows, `spans` the pages as
    ranges of lines, `gaps` 1 where a blank line stands before a line. `moves[gap][to][from]` is what the decoder
    reads. Keys that occur fewer than four times are left out.
    """
    keys, inverse, counts = np.unique(rows, return_inverse=True, return_counts=True)
    kept = counts >= _RARE
    number = np.cumsum(kept) - 1
    inverse = inverse.reshape(rows.shape)
    use = kept[inverse]
    indptr = np.concatenate([[0], np.cumsum(use.sum(1))])
    table = csr_matrix(
        (np.ones(int(indptr[-1])), number[inverse[use]], indptr), shape=(len(rows), int(kept.sum()))
    )
    transposed = table.T.tocsr()
    k, m = labels, table.shape[1]
    y, gap = np.array(gold), np.array(gaps)
    # Pages side by side, padded at their ends, so that one step works on all of them.
    longest = max(end - begin for begin, end in spans)
    at = np.full((longest, len(spans)), -1)
    for p, (begin, end) in enumerate(spans):
        at[: end - begin, p] = np.arange(begin, end)
    inside = at >= 0
    step_gap = np.where(inside, gap[at], 0)
    pad_y = np.where(inside, y[at], -1)
    # Lines without a label may be anything: the free minus the clamped partition function.
    clamp = np.where((pad_y[..., None] < 0) | (np.arange(k) == pad_y[..., None]), 1.0, 0.0)

    def passes(seen: np.ndarray, moves: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the log partition sum of all pages, the marginals, and the expected moves."""
        alpha, beta = np.empty_like(seen), np.ones_like(seen)
        norm = np.ones(seen.shape[:2])
        norm[0] = seen[0].sum(1)
        alpha[0] = seen[0] / norm[0][:, None]
        for i in range(1, longest):
            come = (
                np.where(step_gap[i][:, None] == 0, alpha[i - 1] @ moves[0], alpha[i - 1] @ moves[1])
                * seen[i]
            )
            total = come.sum(1)
            norm[i] = np.where(inside[i], total, 1.0)
            alpha[i] = np.where(inside[i][:, None], come / norm[i][:, None], alpha[i - 1])
        for i in range(longest - 2, -1, -1):
            go = seen[i + 1] * beta[i + 1] / norm[i + 1][:, None]
            back = np.where(step_gap[i + 1][:, None] == 0, go @ moves[0].T, go @ moves[1].T)
            beta[i] = np.where(inside[i + 1][:, None], back, 1.0)
        marginal = np.where(inside[..., None], alpha * beta, 0.0)
        expected = np.zeros_like(moves)
        go = seen[1:] * beta[1:] / norm[1:][..., None]
        for b in (0, 1):
            where = inside[1:] & (step_gap[1:] == b)
            expected[b] = (alpha[:-1][where].T @ go[where]) * moves[b]
        return float(np.log(norm).sum()), marginal, expected

    def loss(v: np.ndarray) -> tuple[float, np.ndarray]:
        weight, move = v[: m * k].reshape(m, k), v[m * k :].reshape(2, k, k)
        scores = np.where(inside[..., None], (table @ weight)[at], 0.0)
        seen = np.exp(scores - scores.max(2, keepdims=True))
        moves = np.exp(move)
        free, marginal, moved = passes(seen, moves)
        bound, marginal_y, moved_y = passes(
            np.where(inside[..., None], seen * clamp + 1e-300 * clamp, 1.0), moves
        )
        slope = np.zeros((len(rows), k))
        slope[at[inside]] = (marginal - marginal_y)[inside]
        grad = np.concatenate([(transposed @ slope).ravel(), (moved - moved_y).ravel()]) + l2 * v
        return free - bound + 0.5 * l2 * float(v @ v), grad

    result = minimize(
        loss, np.zeros(m * k + 2 * k * k), jac=True, method="L-BFGS-B", options={"maxiter": iterations}
    )
    print(f"  roles: {len(rows)} lines, {m} features, loss {result.fun / len(rows):.4f} after {result.nit}")
    weight, move = result.x[: m * k].reshape(m, k), result.x[m * k :].reshape(2, k, k)
    moves = [[[round(float(move[b][a][c]), 3) for a in range(k)] for c in range(k)] for b in (0, 1)]
    return keys[kept], weight, moves


def matrix(rows: list[dict[str, float]]) -> tuple[Any, dict[str, int]]:
    """Give numbers to the features that occur at least four times and lay the rows out as a sparse matrix."""
    counts = Counter(x for row in rows for x in row)
    names = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= 4))}
    data, indices, indptr = [], [], [0]
    for row in rows:
        for x, v in row.items():
            if x in names:
                indices.append(names[x])
                data.append(v)
        indptr.append(len(indices))
    return csr_matrix((data, indices, indptr), shape=(len(rows), len(names))), names


def ragged(parts: list[Rows], width: int) -> Any:
    """Lay parts of equally long rows out as one sparse matrix of `width` columns."""
    lengths = np.concatenate([np.full(len(part.codes), part.codes.shape[1]) for part in parts])
    values = np.concatenate([part.values.ravel() for part in parts])
    codes = np.concatenate([part.codes.ravel() for part in parts])
    return csr_matrix((values, codes, np.cumsum([0, *lengths])), shape=(len(lengths), width))


def softmax(
    rows: list[dict[str, float]], groups: list[list[int]], chosen: list[int], *, l2: float
) -> dict[str, float]:
    """Fit weights by name so that in each group of rows the chosen one has the greatest probability."""
    table, names = matrix(rows)
    weight = choose(table, groups, chosen, l2=l2)
    return {name: round(float(weight[i]), 3) for name, i in names.items() if abs(weight[i]) >= 0.005}


def choose(
    table: Any, groups: list[list[int]], chosen: list[int], *, l2: float, raised: np.ndarray | float = 0.0
) -> np.ndarray:
    """Fit the weights of a matrix's columns so that in each group of rows the chosen one is the most probable.

    `raised` is added to the rows' scores.
    """
    transposed = table.T.tocsr()
    flat = np.concatenate([np.array(g) for g in groups])
    starts = np.cumsum([0] + [len(g) for g in groups])[:-1]
    which = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    true = np.array(chosen)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = table @ w + raised
        v = z[flat]
        top = np.maximum.reduceat(v, starts)
        e = np.exp(v - top[which])
        total = np.add.reduceat(e, starts)
        value = float(np.sum(np.log(total) + top - z[true])) + 0.5 * l2 * float(w @ w)
        g = np.bincount(flat, weights=e / total[which], minlength=len(z))
        g -= np.bincount(true, minlength=len(z))
        return value, transposed @ g + l2 * w

    result = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 120})
    print(
        f"  choices: {table.shape[0]} rows, {len(groups)} choices, loss {result.fun / len(groups):.4f} a choice"
    )
    weight: np.ndarray = result.x
    return weight


def logistic(rows: list[dict[str, float]], target: list[int], *, l2: float) -> dict[str, float]:
    """Fit weights so that each row's target is told by the sign of its sum."""
    table, names = matrix(rows)
    transposed = table.T.tocsr()
    y = np.array(target, dtype=float)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = table @ w
        value = float(np.sum(np.logaddexp(0, z) - y * z)) + 0.5 * l2 * float(w @ w)
        return value, transposed @ (1 / (1 + np.exp(-z)) - y) + l2 * w

    result = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    print(f"  logistic: {len(rows)} pairs, {int(y.sum())} true, loss {result.fun / len(y):.4f} a pair")
    return {name: round(float(result.x[i]), 3) for name, i in names.items() if abs(result.x[i]) >= 0.005}
