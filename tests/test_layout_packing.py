"""The choice of articles that cover a page: by search, and as an integer program, the same."""

from __future__ import annotations

import random

from ingest.segment.layout.packing import pack
from ingest.segment.layout.solve import _integer_program


def test_the_search_gains_what_the_integer_program_gains() -> None:
    draw = random.Random(7)
    for _ in range(60):
        count = draw.randint(1, 14)
        parts = [set(draw.sample(range(count), draw.randint(1, min(5, count)))) for _ in range(40)]
        gains = [draw.uniform(-2, 12) * len(used) ** 0.7 for used in parts]
        chosen = pack(gains, [sorted(used) for used in parts])
        assert chosen is not None
        used = [part for j in chosen for part in parts[j]]
        assert len(used) == len(set(used))
        best = sum(gains[j] for j in _integer_program(gains, parts, count))
        assert abs(sum(gains[j] for j in chosen) - best) < 1e-3


def test_sets_that_gain_nothing_are_not_chosen() -> None:
    assert pack([-1.0, 0.0], [[0], [1]]) == []


def test_too_many_parts_that_hang_together_are_left_to_the_integer_program() -> None:
    assert pack([1.0] * 400, [[i, i + 1] for i in range(400)]) is None
