"""The losses and the loop by which the net of the text way is learned."""

from __future__ import annotations

import math
import random
import time
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch_net import TorchNet

from ingest.segment.text import forms, steps
from ingest.segment.text.one_net import COLUMN_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prepared import Prepared, Scene, Ties
    from torch import Tensor

CHARS_DROPPED, LINES_DROPPED = 0.25, (0.0, 0.25, 0.5, 1.0)
"""Shares that are not shown in training: of the characters up to, and of the lines all of whose characters one of.

A page is read with another share each time: the net is to tell by words where it can, and by forms where it cannot.
"""

RATE = 2.5e-3
"""The rate of learning at its height."""

KEEPS = 0.998
"""Share of its own that the mean net, which is the one that is used, keeps at each step."""

AT_ONCE = 4
"""Pages of a step."""


def losses(net: TorchNet, page: Prepared, rng: random.Random) -> dict[str, Tensor]:
    """Return the losses of one page by name, in nats a decision."""
    letters = torch.from_numpy(page.letters.astype(np.int64))
    size = (letters > 0).sum(1)
    if net.training:
        gen = torch.Generator().manual_seed(rng.randrange(1 << 30))
        hide = torch.rand(letters.shape, generator=gen) < CHARS_DROPPED * rng.random()
        hide |= torch.rand(len(letters), 1, generator=gen) < rng.choice(LINES_DROPPED)
        letters = letters.masked_fill(hide, 0)
    columns = torch.from_numpy(page.columns.astype(np.int64) + COLUMN_AT[:-1])
    numbers = torch.from_numpy(page.numbers.astype(np.float32))
    h, roles = net.lines(columns, numbers, letters, size, drop=0.1)
    out: dict[str, Tensor] = {}
    known = torch.from_numpy(page.role >= 0)
    role = torch.from_numpy(page.role)
    out["roles"] = nn.functional.cross_entropy(roles[known], role[known])
    step = net.steps(h, torch.from_numpy(page.step_x.astype(np.float32)))
    out["path"] = path_loss(roles, step, net.of("steps.table"), torch.from_numpy(page.allowed))
    out["links"] = _links(net, page, h, rng)
    seen = net.said(letters)
    scene = page.scenes[rng.randrange(len(page.scenes))] if net.training else page.scenes[0]
    bodies = torch.stack([torch.cat([h[b[0]], h[b[-1]], h[b].mean(0)]) for b in scene.bodies])
    if scene.titles.groups:
        out["titles"] = _ties(net, scene, scene.titles, h, bodies, seen, "titles", "unowned", "untitled")
    if scene.bylines.groups:
        out["bylines"] = _ties(net, scene, scene.bylines, h, bodies, None, "bylines", "unsigned", None)
    return out


def path_loss(roles: Tensor, told: Tensor, table: Tensor, allowed: Tensor) -> Tensor:
    """Return how improbable the allowed paths of a page's states are, in nats a line; see `ingest.segment.text.steps`.

    The sums over all paths are products of one matrix a line, multiplied two by two so that few steps are needed.
    """
    n = len(roles)
    emit = roles[:, torch.from_numpy(steps.ROLE_OF)]
    barred = torch.from_numpy(np.where(steps.FORBIDDEN, steps.NEVER, 0.0).astype(np.float32))
    if n < 2:
        return torch.zeros(())
    score = told[:, torch.from_numpy(steps.KIND_OF)] + (table + barred)[None] + emit[1:, None, :]
    start = emit[0] + torch.from_numpy(np.where(steps.GOES_ON, steps.NEVER, 0.0).astype(np.float32))
    score = torch.cat([(score[0] + start[:, None])[None], score[1:]]).double()
    mask = (allowed[:-1, :, None] & allowed[1:, None, :]).double()
    height = score.detach().amax((1, 2), keepdim=True)
    grown = torch.exp(score - height)
    return (_log_sum(grown) - _log_sum(grown * mask)).float() / n


def _log_sum(grown: Tensor) -> Tensor:
    """Return the log of the sum over all paths through matrices (n, states, states) of positive numbers."""
    # What is taken out of each matrix to keep it about 1 is no part of any gradient and is added to the log.
    height = torch.zeros((), dtype=grown.dtype)
    while True:
        top = grown.detach().amax((1, 2), keepdim=True).clamp_min(1e-200)
        grown = grown * (1 / top)
        height = height + torch.log(top).sum()
        if len(grown) == 1:
            return torch.log(grown.sum() + 1e-200) + height
        odd = grown[-1:] if len(grown) % 2 else grown[:0]
        half = len(grown) // 2
        grown = torch.cat([grown[: 2 * half : 2] @ grown[1 : 2 * half : 2], odd])


GAP = forms.COLUMNS.index("gap")
"""The column that says that a line stands in one block with the line before it."""

EASY = 0.2
"""Share of the lines that the next line of their block goes on from that are learned from in a step: most do."""


NEAR = 8
"""Lines between which every pair is learned from."""

FAR = 0.2
"""Share of the pairs further apart, the true ones not counted, that are learned from in a step."""


def _links(net: TorchNet, page: Prepared, h: Tensor, rng: random.Random) -> Tensor:
    """Return the loss of which line follows which: each line chooses its follower, and each its forerunner."""
    n = len(h)
    glued = (page.next == np.arange(n) + 1) & np.append(page.columns[1:, GAP] == 1, False)
    dice = np.random.default_rng(rng.randrange(1 << 30))
    some = dice.random(n) < (EASY if net.training else 1.0)
    asked = (~glued | some), (~np.append(False, glued[:-1]) | np.append(True, some[:-1]))
    step = page.pair_b - page.pair_a
    far = ((step < -NEAR) | (step > NEAR)) & (page.next[page.pair_a] != page.pair_b)
    drawn = (dice.random(len(far)) < FAR) | (not net.training)
    use = np.flatnonzero((asked[0][page.pair_a] | asked[1][page.pair_b]) & (~far | drawn))
    a = torch.from_numpy(page.pair_a[use].astype(np.int64))
    b = torch.from_numpy(page.pair_b[use].astype(np.int64))
    score = net.pairs("links", h, h, a, b, torch.from_numpy(page.pair_x[use].astype(np.float32)))
    if net.training:
        # One far pair stands for all that were not drawn.
        score = score + torch.from_numpy(np.where(far[use], -np.log(FAR), 0.0).astype(np.float32))
    ends = net.ends(h)
    total = torch.zeros(())
    count = 0.0
    for side, (at, other, truth) in enumerate(((a, b, page.next), (b, a, page.last))):
        end = ends[:, side]
        top = torch.maximum(end, torch.full((n,), -1e9).scatter_reduce(0, at, score, "amax")).detach()
        mass = torch.exp(end - top).scatter_add(0, at, torch.exp(score - top[at]))
        norm = torch.log(mass) + top
        goal = torch.from_numpy(truth)
        # Lines that are never asked about (headings, furniture) have no pairs: nothing to learn from them.
        seen = torch.zeros(n, dtype=torch.bool)
        seen[at] = True
        seen &= torch.from_numpy(asked[side])
        none = seen & (goal == -1)
        right = seen[at] & (goal[at] == other)
        # A line of the many that go on in the next one stands for all of them.
        easy = glued if side == 0 else np.append(False, glued[:-1])
        weight = torch.from_numpy(np.where(easy, 1 / EASY if net.training else 1.0, 1.0).astype(np.float32))
        total = total + (norm - end)[none].sum() + ((norm[at] - score) * weight[at])[right].sum()
        count += int(none.sum()) + float(weight[at][right].sum())
    return total / max(1.0, count)


def _ties(
    net: TorchNet,
    page: Scene,
    ties: Ties,
    h: Tensor,
    bodies: Tensor,
    said: tuple[Tensor, Tensor] | None,
    kind: str,
    none: str,
    lone: str | None,
) -> Tensor:
    groups = torch.stack([h[g].mean(0) for g in ties.groups])
    g, c = len(ties.groups), len(bodies)
    a, b = torch.meshgrid(torch.arange(g), torch.arange(c), indexing="ij")
    numbers = torch.from_numpy(ties.numbers).reshape(g * c, -1)
    score = net.pairs(kind, groups, bodies, a.reshape(-1), b.reshape(-1), numbers).reshape(g, c)
    if said is not None:
        score = score + net.alike(said, ties.groups, page.bodies)
    nobody = net.alone(none, groups)
    owner = torch.tensor(ties.owner)
    known = owner > -2
    rows = torch.cat([score, nobody[:, None]], 1)
    goal = torch.where(owner >= 0, owner, torch.full_like(owner, c))
    total = torch.zeros(())
    count = int(known.sum())
    if count:
        total = total + nn.functional.cross_entropy(rows[known], goal[known], reduction="sum")
    if lone:
        alone = net.alone(lone, bodies)
        columns = torch.cat([score.T, alone[:, None]], 1)
        many = np.bincount([o for o in ties.owner if o >= 0], minlength=c)
        first = [ties.owner.index(k) if many[k] else g for k in range(c)]
        use = torch.from_numpy(many <= 1)
        if use.any():
            total = total + nn.functional.cross_entropy(
                columns[use], torch.tensor(first)[use], reduction="sum"
            )
            count += int(use.sum())
    return total / max(1, count)


WEIGHT = {"roles": 0.4, "path": 0.8, "links": 6.0, "titles": 0.9, "bylines": 0.4}
"""How much each loss counts."""


def learn(
    pages: Sequence[Prepared],
    steps: int,
    *,
    seed: int,
    told: Callable[[int, TorchNet], None] | None = None,
) -> TorchNet:
    """Learn a net from pages in `steps` steps of AT_ONCE pages, the rate falling to 0; return the mean net.

    `told` is called with the mean net every 600 steps.
    """
    torch.set_num_threads(1)
    net, mean_net = TorchNet(seed), TorchNet(seed)
    rng = random.Random(seed)  # noqa: S311  (a fixed seed: the same net every time)
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.02)
    order: list[int] = []
    mean: dict[str, float] = {}
    started = time.monotonic()
    mean_net.eval()
    for step in range(steps):
        rate = RATE * min(1.0, (step + 1) / 200) * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in optimiser.param_groups:
            group["lr"] = rate
        net.train()
        optimiser.zero_grad()
        for _ in range(AT_ONCE):
            if not order:
                order = list(range(len(pages)))
                rng.shuffle(order)
            found = losses(net, pages[order.pop()], rng)
            total = sum((WEIGHT[name] * value for name, value in found.items()), torch.zeros(()))
            (total / AT_ONCE).backward()
            for name, value in found.items():
                mean[name] = 0.99 * mean.get(name, float(value.detach())) + 0.01 * float(value.detach())
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        keeps = min(KEEPS, step / (step + 10))
        with torch.no_grad():
            for kept, now in zip(mean_net.parameters(), net.parameters(), strict=True):
                kept.mul_(keeps).add_(now, alpha=1 - keeps)
        if step % 100 == 99 or step == steps - 1:
            line = " ".join(f"{name} {value:.4f}" for name, value in mean.items())
            print(f"  step {step + 1} of {steps}, {time.monotonic() - started:.0f} s: {line}", flush=True)
        if told is not None and step % 600 == 599:
            told(step + 1, mean_net)
    return mean_net


def judged(net: TorchNet, pages: list[Prepared]) -> str:
    """Return the mean losses on pages not learned from."""
    net.eval()
    sums: dict[str, list[float]] = {}
    with torch.no_grad():
        for page in pages:
            for name, value in losses(net, page, random.Random(0)).items():  # noqa: S311
                sums.setdefault(name, []).append(float(value))
    return " ".join(f"{name} {np.mean(values):.4f}" for name, values in sums.items())
