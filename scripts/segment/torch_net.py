"""The net of the text way for training: the same sums as `ingest.segment.text.one_net`, in torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from ingest.segment.text import steps
from ingest.segment.text.one_net import COLUMN_AT, DILATIONS, SAID, WHOLE_AT, WIDE
from ingest.segment.text.ties import BYLINE_NUMBERS, TITLE_NUMBERS
from ingest.segment.text.view import CHARS, HASHED, NUMBERS, PAIR_NUMBERS

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor

ROLES = 8

CHAR, READ, MEANS = 24, 48, 8
"""Numbers of each character, features of three characters in a row, means that each page is told by."""

HIDDEN = {"links": 80, "titles": 32, "bylines": 24, "steps": 64}
"""Hidden numbers of each scorer of pairs."""

SIZES = {
    "links": (WIDE, WIDE, PAIR_NUMBERS),
    "titles": (WIDE, 3 * WIDE, TITLE_NUMBERS),
    "bylines": (WIDE, 3 * WIDE, BYLINE_NUMBERS),
    "steps": (WIDE, WIDE, steps.NUMBERS),
}
"""Width of the left side, of the right side, and of the pair's own numbers."""


class TorchNet(nn.Module):
    """All parameters lie in one table by the names that `one_net.OneNet` reads."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.p = nn.ParameterDict()
        self._add("columns", int(COLUMN_AT[-1]), WIDE, scale=0.15)
        self._add("numbers.w", NUMBERS, WIDE)
        self._add("numbers.b", WIDE, scale=0.0)
        self._add("chars", HASHED, CHAR, scale=0.1)
        self._add("ends.w", 2 * CHARS * CHAR, WIDE)
        for name in ("before", "own", "behind"):
            self._add(f"read.{name}", CHAR, READ, scale=0.2)
        self._add("read.b", READ, scale=0.0)
        self._add("read.out", 2 * READ, WIDE)
        self._add("page.ask", WIDE, MEANS)
        self._add("page.want", WIDE, MEANS)
        self._add("page.give", WIDE, WIDE, scale=0.05)
        self._add("page.w", (MEANS + 1) * WIDE, WIDE)
        self._add("page.b", WIDE, scale=0.0)
        self._add("page.out", WIDE, WIDE, scale=0.05)
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
        self._add("say.w", HASHED, SAID, scale=0.2)
        self._add("weigh.w", HASHED, scale=0.0)
        self._add("say.left", SAID, SAID, scale=0.2)
        self._add("say.right", SAID, SAID, scale=0.2)
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
        self, columns: Tensor, numbers: Tensor, letters: Tensor, size: Tensor, drop: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """See `one_net.OneNet.lines`; `size` (n,) are letters of each line, `drop` the share of numbers left out."""
        n = len(columns)
        x = nn.functional.embedding_bag(columns, self.of("columns"), mode="sum")
        x = x + numbers @ self.of("numbers.w") + self.of("numbers.b")
        shown = nn.functional.embedding(letters, self.of("chars"))
        at = size[:, None] - CHARS + torch.arange(CHARS)
        last = torch.where(at >= 0, letters.gather(1, at.clamp_min(0)), 0)
        edge = torch.cat([letters[:, :CHARS], last], 1)
        x = x + nn.functional.embedding(edge, self.of("chars")).reshape(n, -1) @ self.of("ends.w")
        x = x + self._read(letters, shown)
        x = nn.functional.dropout(x, drop, self.training)
        own = x
        for k, apart in enumerate(DILATIONS):
            if k == WHOLE_AT:
                x = x + self._whole(_norm(x)) * self._left_out(drop)
            y = _norm(x)
            padded = nn.functional.pad(y, (0, 0, apart, apart))
            taps = torch.cat([padded[:n], y, padded[2 * apart :]], 1)
            z = torch.relu(taps @ self.of(f"conv{k}.w") + self.of(f"conv{k}.b"))
            z = z * self._left_out(drop)
            x = x + z @ self.of(f"out{k}.w")
        h = _norm(x)
        return h, h @ self.of("roles.w") + own @ self.of("roles.own") + self.of("roles.b")

    def _left_out(self, share: float) -> Tensor:
        """Return by what to multiply numbers of lines so that some of them are left out of a whole page."""
        return nn.functional.dropout(torch.ones(WIDE), share, self.training)

    def _read(self, letters: Tensor, shown: Tensor) -> Tensor:
        taps = [shown @ self.of(f"read.{name}") for name in ("before", "own", "behind")]
        # `before` is what a character says to the place behind it, `behind` what it says to the one before.
        found = taps[1] + self.of("read.b")
        found = (
            found
            + nn.functional.pad(taps[0][:, :-1], (0, 0, 1, 0))
            + nn.functional.pad(taps[2][:, 1:], (0, 0, 0, 1))
        )
        found = torch.relu(found) * (letters > 0)[:, :, None]
        return torch.cat([found.amax(1), found.mean(1)], 1) @ self.of("read.out")

    def _whole(self, y: Tensor) -> Tensor:
        means = torch.softmax((y @ self.of("page.ask")).T, 1) @ y
        mine = torch.softmax(y @ self.of("page.want"), 1) @ (means @ self.of("page.give"))
        whole = torch.cat([means.reshape(-1), y.amax(0)])
        return mine + torch.relu(whole @ self.of("page.w") + self.of("page.b")) @ self.of("page.out")

    def ends(self, h: Tensor) -> Tensor:
        """See `one_net.OneNet.ends`."""
        return h @ self.of("ends2.w") + self.of("ends2.b")

    def pairs(self, kind: str, left: Tensor, right: Tensor, a: Tensor, b: Tensor, numbers: Tensor) -> Tensor:
        """See `one_net.OneNet.pairs`."""
        hidden = (left @ self.of(kind + ".left"))[a] + (right @ self.of(kind + ".right"))[b]
        hidden = hidden + numbers @ self.of(kind + ".numbers") + self.of(kind + ".b")
        score = torch.relu(hidden) @ self.of(kind + ".out")
        near = (left @ self.of(kind + ".query"))[a] * (right @ self.of(kind + ".key"))[b]
        return score + near.sum(1) + numbers @ self.of(kind + ".straight")

    def steps(self, h: Tensor, numbers: Tensor) -> Tensor:
        """See `one_net.OneNet.steps`."""
        hidden = (h @ self.of("steps.left"))[:-1] + (h @ self.of("steps.right"))[1:]
        hidden = torch.relu(hidden + numbers @ self.of("steps.numbers") + self.of("steps.b"))
        return hidden @ self.of("steps.out") + numbers @ self.of("steps.straight")

    def said(self, chars: Tensor) -> tuple[Tensor, Tensor]:
        """See `one_net.OneNet.said`."""
        held = (chars > 0).float()
        weight = torch.exp(self.of("weigh.w")[chars]) * held
        return (nn.functional.embedding(chars, self.of("say.w")) * weight[:, :, None]).sum(1), weight.sum(1)

    def alike(self, said: tuple[Tensor, Tensor], groups: list[list[int]], bodies: list[list[int]]) -> Tensor:
        """See `one_net.OneNet.alike`."""
        what, weight = said
        left = torch.stack([what[g].sum(0) / (weight[g].sum() + 1e-3) for g in groups])
        right = torch.stack([what[b].sum(0) / (weight[b].sum() + 1e-3) for b in bodies])
        left, right = _norm(left @ self.of("say.left")), _norm(right @ self.of("say.right"))
        return left @ right.T * self.of("say.scale")

    def alone(self, kind: str, left: Tensor) -> Tensor:
        """See `one_net.OneNet.alone`."""
        hidden = torch.relu(left @ self.of(kind + ".left") + self.of(kind + ".b"))
        return hidden @ self.of(kind + ".out") + self.of(kind + ".bias")


def _norm(x: Tensor) -> Tensor:
    middle = x - x.mean(1, keepdim=True)
    return middle / torch.sqrt((middle**2).mean(1, keepdim=True) + 1e-5)
