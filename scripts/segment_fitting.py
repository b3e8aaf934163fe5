"""Fitting of the linear models: a conditional random field for roles, logistic and choice models for the rest."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp


def fit_field(
    rows: list[list[str]],
    gold: list[int],
    spans: list[tuple[int, int]],
    gaps: list[int],
    labels: int,
    *,
    l2: float,
    iterations: int,
) -> tuple[dict[str, list[float]], Any]:
    """Fit a linear-chain conditional random field; return weights by feature and the moves.

    `rows` are the features of each line, `gold` its label or -1 where nobody knows, `spans` the pages as ranges
    of lines, `gaps` 1 where a blank line stands before a line. `moves[gap][to][from]` is what the decoder reads.
    """
    counts = Counter(x for row in rows for x in set(row))
    names = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= 4))}
    indices = [[names[x] for x in dict.fromkeys(row) if x in names] for row in rows]
    indptr = np.cumsum([0] + [len(x) for x in indices])
    table = csr_matrix(
        (np.ones(indptr[-1]), np.concatenate([np.array(x, dtype=int) for x in indices]), indptr),
        shape=(len(rows), len(names)),
    )
    transposed = table.T.tocsr()
    k, m = labels, len(names)
    y, gap = np.array(gold), np.array(gaps)

    def unpack(v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return v[: m * k].reshape(m, k), v[m * k :].reshape(2, k, k)

    # Pages side by side, padded at their ends, so that one step works on all of them.
    longest = max(end - begin for begin, end in spans)
    at = np.full((len(spans), longest), -1)
    for p, (begin, end) in enumerate(spans):
        at[p, : end - begin] = np.arange(begin, end)
    inside = at >= 0
    step_gap = np.where(inside, gap[at], 0)
    pad_y = np.where(inside, y[at], -1)
    clamp = np.where((pad_y[..., None] < 0) | (np.arange(k) == pad_y[..., None]), 0.0, -1e9)

    def passes(scores: np.ndarray, move: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the log partition sum of all pages, the marginals, and the expected moves."""
        alpha, beta = np.zeros_like(scores), np.zeros_like(scores)
        alpha[:, 0] = scores[:, 0]
        moves = move[step_gap]  # pages, steps, from, to
        for i in range(1, longest):
            x = alpha[:, i - 1, :, None] + moves[:, i]
            top = x.max(1)
            new = scores[:, i] + top + np.log(np.exp(x - top[:, None]).sum(1))
            alpha[:, i] = np.where(inside[:, i, None], new, alpha[:, i - 1])
        for i in range(longest - 2, -1, -1):
            x = moves[:, i + 1] + (scores[:, i + 1] + beta[:, i + 1])[:, None, :]
            top = x.max(2)
            new = top + np.log(np.exp(x - top[..., None]).sum(2))
            beta[:, i] = np.where(inside[:, i + 1, None], new, 0.0)
        z = logsumexp(alpha[:, -1], axis=1)
        marginal = np.where(inside[..., None], np.exp(alpha + beta - z[:, None, None]), 0.0)
        expected = np.zeros_like(move)
        for b in (0, 1):
            where = inside[:, 1:] & (step_gap[:, 1:] == b)
            pages, steps = np.nonzero(where)
            pair = (
                alpha[pages, steps][:, :, None]
                + move[b][None]
                + (scores[pages, steps + 1] + beta[pages, steps + 1])[:, None, :]
                - z[pages, None, None]
            )
            expected[b] = np.exp(pair).sum(0)
        return float(z.sum()), marginal, expected

    def loss(v: np.ndarray) -> tuple[float, np.ndarray]:
        weight, move = unpack(v)
        scores = np.where(inside[..., None], (table @ weight)[at], 0.0)
        # Lines without a label may be anything: the free minus the clamped partition function.
        free, marginal, moves = passes(scores, move)
        bound, marginal_y, moves_y = passes(scores + clamp, move)
        slope = np.zeros((len(rows), k))
        slope[at[inside]] = (marginal - marginal_y)[inside]
        grad = np.concatenate([(transposed @ slope).ravel(), (moves - moves_y).ravel()]) + l2 * v
        return free - bound + 0.5 * l2 * float(v @ v), grad

    result = minimize(
        loss, np.zeros(m * k + 2 * k * k), jac=True, method="L-BFGS-B", options={"maxiter": iterations}
    )
    print(
        f"  roles: {len(rows)} lines, {m} features, loss {result.fun / len(rows):.4f} a line after {result.nit}"
    )
    weight, move = unpack(result.x)
    weights = {
        name: [round(float(x), 3) for x in weight[i]]
        for name, i in names.items()
        if np.abs(weight[i]).max() >= 0.02
    }
    # moves[gap][to][from], as the decoder reads it
    moves = [[[round(float(move[b][a][c]), 3) for a in range(k)] for c in range(k)] for b in (0, 1)]
    return weights, moves


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


def softmax(
    rows: list[dict[str, float]], groups: list[list[int]], chosen: list[int], *, l2: float
) -> dict[str, float]:
    """Fit weights so that in each group of rows the chosen one has the greatest probability."""
    table, names = matrix(rows)
    transposed = table.T.tocsr()
    flat = np.concatenate([np.array(g) for g in groups])
    starts = np.cumsum([0] + [len(g) for g in groups])[:-1]
    which = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    true = np.array(chosen)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = table @ w
        v = z[flat]
        top = np.maximum.reduceat(v, starts)
        e = np.exp(v - top[which])
        total = np.add.reduceat(e, starts)
        value = float(np.sum(np.log(total) + top - z[true])) + 0.5 * l2 * float(w @ w)
        g = np.zeros(len(z))
        np.add.at(g, flat, e / total[which])
        np.add.at(g, true, -1.0)
        return value, transposed @ g + l2 * w

    result = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    print(f"  softmax: {len(rows)} rows, {len(groups)} choices, loss {result.fun / len(groups):.4f} a choice")
    return {name: round(float(result.x[i]), 3) for name, i in names.items() if abs(result.x[i]) >= 0.005}


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
