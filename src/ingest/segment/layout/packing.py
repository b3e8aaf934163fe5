"""Set packing solved exactly where it is small: of sets with a gain each, those that share nothing and gain most.

Branch and bound over bit masks. The bound is a price for each part such that no set gains more than its parts cost
(a solution of the linear program's dual, found by lowering one price after the other): no choice of sets gains more
than the prices of the parts that are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NODES = 4000
"""Steps of one search; a page takes some tens."""

_PARTS = 200
"""Parts that hang together, at most: the search goes as deep."""

_SWEEPS = 4
_LEAST = 1e-9
"""Gains that differ by less are the same: the choice found first stays."""


def pack(gains: Sequence[float], parts: Sequence[Sequence[int]]) -> list[int] | None:
    """Return the indexes of the sets to choose, in order; None where that takes too many steps.

    `parts` are the parts of each set, small numbers; sets without gain are never chosen.
    """
    best: dict[int, int] = {}  # of sets of the same parts the one that gains most
    for j, members in enumerate(parts):
        mask = 0
        for part in members:
            mask |= 1 << part
        known = best.get(mask)
        if gains[j] > _LEAST and mask and (known is None or gains[j] > gains[known]):
            best[mask] = j
    chosen: list[int] = []
    for masks in _apart(list(best)):
        found = _Search({mask: gains[best[mask]] for mask in masks}).run()
        if found is None:
            return None
        chosen += [best[mask] for mask in found]
    return sorted(chosen)


def _apart(masks: Sequence[int]) -> list[list[int]]:
    """Group sets that share parts, directly or through others."""
    groups: list[tuple[int, list[int]]] = []
    for mask in masks:
        together, members = mask, [mask]
        rest = []
        for group in groups:
            if group[0] & mask:
                together |= group[0]
                members = group[1] + members
            else:
                rest.append(group)
        groups = [*rest, (together, members)]
    return [members for _, members in groups]


class _Search:
    """The search within sets that hang together, each a mask of its parts, by its gain."""

    def __init__(self, gain: dict[int, float]) -> None:
        self.gain, self.parts = gain, {mask: _bits(mask) for mask in gain}
        self.holding: dict[
            int, list[int]
        ] = {}  # by part, as a mask of one bit: the sets with it, the best first
        for mask in sorted(gain, key=lambda mask: -gain[mask]):
            for part in self.parts[mask]:
                self.holding.setdefault(part, []).append(mask)
        self.price = self._prices()
        self.cost = {mask: sum([self.price[one] for one in parts]) for mask, parts in self.parts.items()}
        # Parts that few sets hold leave little to choose from.
        self.order = sorted(self.holding, key=lambda part: len(self.holding[part]))
        self.best, self.steps = -1.0, 0
        self.chosen: tuple[int, ...] = ()

    def run(self) -> list[int] | None:
        """Return the chosen sets, None where the search is given up."""
        if len(self.order) > _PARTS:
            return None
        every = 0
        for part in self.order:
            every |= part
        self._go(every, sum(self.price.values()), 0.0, (), 0)
        return None if self.steps > _NODES else list(self.chosen)

    def _prices(self) -> dict[int, float]:
        gain = self.gain
        price = {
            part: max([gain[mask] / mask.bit_count() for mask in holding])
            for part, holding in self.holding.items()
        }
        cost = {mask: sum([price[part] for part in parts]) for mask, parts in self.parts.items()}
        for _ in range(_SWEEPS):
            for part, holding in self.holding.items():
                lower = min(price[part], *[cost[mask] - gain[mask] for mask in holding])
                if lower > 0:
                    price[part] -= lower
                    for mask in holding:
                        cost[mask] -= lower
        return price

    def _go(self, left: int, bound: float, gained: float, chosen: tuple[int, ...], at: int) -> None:
        """Choose among what is left, from the part `at` of the order on; `bound` is what it can gain at most."""
        self.steps += 1
        if gained > self.best + _LEAST:
            self.best, self.chosen = gained, chosen
        order, last = self.order, len(self.order)
        while at < last and not order[at] & left:
            at += 1
        if at == last or gained + bound <= self.best + _LEAST or self.steps > _NODES:
            return
        part = order[at]
        for mask in self.holding[part]:
            if mask & left == mask:
                self._go(
                    left & ~mask, bound - self.cost[mask], gained + self.gain[mask], (*chosen, mask), at + 1
                )
        self._go(left & ~part, bound - self.price[part], gained, chosen, at + 1)


def _bits(mask: int) -> list[int]:
    """Return the bits of a mask, each as a mask."""
    out = []
    while mask:
        low = mask & -mask
        out.append(low)
        mask ^= low
    return out
