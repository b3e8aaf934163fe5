"""A small perceptron of two layers for the roles of lines, learned with numpy alone.

Weights start from a fixed seed, batches come in a fixed order, one thread: the same pages give the same weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

HIDDEN = 64
EPOCHS = 8
BATCH = 256
RATE = 3e-3
DECAY = 2e-3
DROPPED = 0.15
"""Share of input numbers that are taken away in learning, so that none is leaned on alone."""


@dataclass(frozen=True)
class Net:
    """Weights of the two layers: inputs x HIDDEN, and HIDDEN x classes."""

    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray

    def logits(self, x: np.ndarray) -> np.ndarray:
        """Return one row of unnormalised log odds for each row of inputs."""
        return np.asarray(np.maximum(x @ self.w1 + self.b1, 0) @ self.w2 + self.b2)


def mean(nets: list[Net]) -> Net:
    """Make one net whose logits are the mean of several: their hidden layers side by side."""
    return Net(
        np.concatenate([net.w1 for net in nets], axis=1),
        np.concatenate([net.b1 for net in nets]),
        np.concatenate([net.w2 for net in nets]) / len(nets),
        np.mean([net.b2 for net in nets], axis=0),
    )


def learn(
    x: np.ndarray, y: np.ndarray, classes: int, *, weight: np.ndarray | None = None, seed: int = 7
) -> Net:
    """Fit by Adam with decoupled decay; the rate falls to nothing by a half cosine."""
    rng = np.random.default_rng(seed)
    params = [
        rng.normal(0, (2 / x.shape[1]) ** 0.5, (x.shape[1], HIDDEN)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        rng.normal(0, (1 / HIDDEN) ** 0.5, (HIDDEN, classes)).astype(np.float32),
        np.zeros(classes, np.float32),
    ]
    first = [np.zeros_like(p) for p in params]
    second = [np.zeros_like(p) for p in params]
    per_row = np.ones(len(x), np.float32) if weight is None else weight.astype(np.float32)
    steps = EPOCHS * ((len(x) + BATCH - 1) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = rng.permutation(len(x))
        for begin in range(0, len(x), BATCH):
            rows = order[begin : begin + BATCH]
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            grads = _gradients(params, x[rows], y[rows], per_row[rows], rng)
            for i, g in enumerate(grads):
                first[i] = 0.9 * first[i] + 0.1 * g
                second[i] = 0.999 * second[i] + 0.001 * g * g
                m, v = first[i] / (1 - 0.9**step), second[i] / (1 - 0.999**step)
                params[i] -= rate * (m / (np.sqrt(v) + 1e-8) + (DECAY * params[i] if i in {0, 2} else 0))
    return Net(*params)


def _gradients(
    params: list[np.ndarray], x: np.ndarray, y: np.ndarray, weight: np.ndarray, rng: np.random.Generator
) -> list[np.ndarray]:
    w1, b1, w2, b2 = params
    x = x * (rng.random(x.shape, dtype=np.float32) >= DROPPED) / (1 - DROPPED)
    hidden = np.maximum(x @ w1 + b1, 0)
    z = hidden @ w2 + b2
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    p *= weight[:, None] / weight.sum()
    back = (p @ w2.T) * (hidden > 0)
    return [x.T @ back, back.sum(axis=0), hidden.T @ p, p.sum(axis=0)]
