"""The net of the text way for training: the same sums as `ingest.segment.text.net`, in torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from ingest.segment.text import steps
from ingest.segment.text.net import COLUMN_AT, DILATIONS, WIDE
from ingest.segment.text.ties import BYLINE_NUMBERS, TITLE_NUMBERS
from ingest.segment.text.view import CHARS, HASHED, NUMBERS, PAIR_NUMBERS

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

ROLES = 8
HIDDEN = {"links": 32, "titles": 24, "bylines": 24, "steps": 32}
"""Hidden numbers of each scorer of pairs."""

SIZES = {
    "links": (WIDE, WIDE, PAIR_NUMBERS),
    "titles": (WIDE, 3 * WIDE, TITLE_NUMBERS),
    "bylines": (WIDE, 3 * WIDE, BYLINE_NUMBERS),
    "steps": (WIDE, WIDE, steps.NUMBERS),
}
"""Width of the left side, of the right side, and of the pair's own numbers."""


class TorchNet(nn.Module):
    """All parameters lie in one table by the names that `net.Net` reads."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.p = nn.ParameterDict()
        self._add("columns", int(COLUMN_AT[-1]), WIDE, scale=0.15)
        self._add("numbers.w", NUMBERS, WIDE)
        self._add("numbers.b", WIDE, scale=0.0)
        self._add("chars", HASHED, 16, scale=0.1)
        self._add("ends.w", 2 * CHARS * 16, WIDE)
        self._add("page.w", 2 * WIDE, WIDE, scale=0.05)
        self._add("page.b", WIDE, scale=0.0)
        for k in range(len(DILATIONS)):
            self._add(f"conv{k}.w", 3 * WIDE, WIDE)
            self._add(f"conv{k}.b", WIDE, scale=0.0)
            self._add(f"out{k}.w", WIDE, WIDE, scale=0.05)
        self._add("roles.w", WIDE, ROLES, scale=0.05)
        self._add("roles.own", WIDE, ROLES, scale=0.05)
        self._add("roles.b", ROLES, scale=0.0)
        self._add("ends2.w", WIDE, 2, scale=0.05)
        self._add("ends2.b", 2, scale=0.0)
        for kind, (left, right, numbers) in SIZES.items():
            size = HIDDEN[kind]
            if kind == "steps":
                self._add("steps.out", size, len(steps.KINDS), scale=0.05)
                self._add("steps.straight", numbers, len(steps.KINDS), scale=0.0)
                self._add("steps.table", steps.STATES, steps.STATES, scale=0.0)
                for name, wide in ((".left", left), (".right", right), (".numbers", numbers)):
                    self._add(kind + name, wide, size)
                self._add("steps.b", size, scale=0.0)
                continue
            self._add(kind + ".left", left, size)
            self._add(kind + ".right", right, size)
            self._add(kind + ".numbers", numbers, size, scale=0.3)
            self._add(kind + ".b", size, scale=0.0)
            self._add(kind + ".out", size, scale=0.2)
            self._add(kind + ".query", left, size, scale=0.03)
            self._add(kind + ".key", right, size, scale=0.03)
            self._add(kind + ".straight", numbers, scale=0.0)
        self._add("say.w", HASHED, 24, scale=0.2)
        self._add("weigh.w", HASHED, scale=0.0)
        self._add("say.left", 24, 24, scale=0.2)
        self._add("say.right", 24, 24, scale=0.2)
        self._add("say.scale", 1, scale=0.02)
        for kind, left in (("unowned", WIDE), ("untitled", 3 * WIDE), ("unsigned", WIDE)):
            self._add(kind + ".left", left, 16)
            self._add(kind + ".b", 16, scale=0.0)
            self._add(kind + ".out", 16, scale=0.2)
            self._add(kind + ".bias", 1, scale=0.0)

    def _add(self, name: str, *shape: int, scale: float | None = None) -> None:
        if scale is None:
            scale = 1.0 / shape[0] ** 0.5
        self.p[name.replace(".", "_")] = nn.Parameter(torch.randn(*shape) * scale)
        self.names = {**getattr(self, "names", {}), name: name.replace(".", "_")}

    def of(self, name: str) -> Tensor:
        """Return a parameter by its name."""
        return self.p[self.names[name]]

    def arrays(self) -> dict[str, np.ndarray]:
        """Return all parameters by name."""
        return {name: self.of(name).detach().numpy().copy() for name in self.names}

    def lines(
        self, columns: Tensor, numbers: Tensor, chars: Tensor, drop: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """See `net.Net.lines`; `drop` is the share of numbers left out in training."""
        n = len(columns)
        x = nn.functional.embedding_bag(columns, self.of("columns"), mode="sum")
        x = x + numbers @ self.of("numbers.w") + self.of("numbers.b")
        x = x + nn.functional.embedding(chars, self.of("chars")).reshape(n, -1) @ self.of("ends.w")
        x = nn.functional.dropout(x, drop, self.training)
        own = x
        for k, apart in enumerate(DILATIONS):
            if k == len(DILATIONS) // 2:
                whole = torch.cat([x.mean(0), x.amax(0)])
                x = x + whole @ self.of("page.w") + self.of("page.b")
            y = _norm(x)
            padded = nn.functional.pad(y, (0, 0, apart, apart))
            taps = torch.cat([padded[:n], y, padded[2 * apart :]], 1)
            z = torch.relu(taps @ self.of(f"conv{k}.w") + self.of(f"conv{k}.b"))
            z = nn.functional.dropout(z, drop, self.training)
            x = x + z @ self.of(f"out{k}.w")
        h = _norm(x)
        return h, h @ self.of("roles.w") + own @ self.of("roles.own") + self.of("roles.b")

    def ends(self, h: Tensor) -> Tensor:
        """See `net.Net.ends`."""
        return h @ self.of("ends2.w") + self.of("ends2.b")

    def pairs(self, kind: str, left: Tensor, right: Tensor, a: Tensor, b: Tensor, numbers: Tensor) -> Tensor:
        """See `net.Net.pairs`."""
        hidden = (left @ self.of(kind + ".left"))[a] + (right @ self.of(kind + ".right"))[b]
        hidden = hidden + numbers @ self.of(kind + ".numbers") + self.of(kind + ".b")
        score = torch.relu(hidden) @ self.of(kind + ".out")
        near = (left @ self.of(kind + ".query"))[a] * (right @ self.of(kind + ".key"))[b]
        return score + near.sum(1) + numbers @ self.of(kind + ".straight")

    def steps(self, h: Tensor, numbers: Tensor) -> Tensor:
        """See `net.Net.steps`."""
        hidden = (h @ self.of("steps.left"))[:-1] + (h @ self.of("steps.right"))[1:]
        hidden = torch.relu(hidden + numbers @ self.of("steps.numbers") + self.of("steps.b"))
        return hidden @ self.of("steps.out") + numbers @ self.of("steps.straight")

    def said(self, chars: Tensor) -> tuple[Tensor, Tensor]:
        """See `net.Net.said`."""
        held = (chars > 0).float()
        weight = torch.exp(self.of("weigh.w")[chars]) * held
        return (nn.functional.embedding(chars, self.of("say.w")) * weight[:, :, None]).sum(1), weight.sum(1)

    def alike(self, said: tuple[Tensor, Tensor], groups: list[list[int]], bodies: list[list[int]]) -> Tensor:
        """See `net.Net.alike`."""
        what, weight = said
        left = torch.stack([what[g].sum(0) / (weight[g].sum() + 1e-3) for g in groups])
        right = torch.stack([what[b].sum(0) / (weight[b].sum() + 1e-3) for b in bodies])
        left, right = _norm(left @ self.of("say.left")), _norm(right @ self.of("say.right"))
        return left @ right.T * self.of("say.scale")

    def alone(self, kind: str, left: Tensor) -> Tensor:
        """See `net.Net.alone`."""
        hidden = torch.relu(left @ self.of(kind + ".left") + self.of(kind + ".b"))
        return hidden @ self.of(kind + ".out") + self.of(kind + ".bias")


def _norm(x: Tensor) -> Tensor:
    middle = x - x.mean(1, keepdim=True)
    return middle / torch.sqrt((middle**2).mean(1, keepdim=True) + 1e-5)
