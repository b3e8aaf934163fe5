"""Nets laid side by side score as the mean of each (`scripts/segment/merged.py`)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingest.pages import page_from_text
from ingest.segment.text import steps
from ingest.segment.text.fragments import fragments
from ingest.segment.text.net import COLUMN_AT, SAID, WIDE, Net
from ingest.segment.text.roles import ROLES
from ingest.segment.text.ties import TITLE_NUMBERS
from ingest.segment.text.view import CHARS, HASHED, NUMBERS, View, view
from ingest.segment.text.weights import load

if TYPE_CHECKING:
    from types import ModuleType

TEXT = (
    "渡口新桥今日通车\n本报讯 早上七点，石漕镇徐步\n桥村的蒋桂宝出了门。\n\n车子拐弯\n沿着公路\n直来直去。\n"
)
SIZES = {"links": (WIDE, 27, 8), "titles": (3 * WIDE, TITLE_NUMBERS, 6), "bylines": (3 * WIDE, 28, 6)}


def drawn(seed: int) -> dict[str, np.ndarray]:
    """Draw the arrays of a net of one."""
    rng = np.random.default_rng(seed)

    def of(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32) / 8

    net = {
        "columns": of(int(COLUMN_AT[-1]), WIDE), "numbers.w": of(NUMBERS, WIDE), "numbers.b": of(WIDE),
        "chars": of(HASHED, 16), "ends.w": of(2 * CHARS * 16, WIDE), "page.w": of(2 * WIDE, WIDE), "page.b": of(WIDE),
        "roles.w": of(WIDE, len(ROLES)), "roles.own": of(WIDE, len(ROLES)), "roles.b": of(len(ROLES)),
        "ends2.w": of(WIDE, 2), "ends2.b": of(2), "say.w": of(HASHED, SAID), "weigh.w": of(HASHED),
        "say.left": of(SAID, SAID), "say.right": of(SAID, SAID), "say.scale": of(1),
        "steps.left": of(WIDE, 8), "steps.right": of(WIDE, 8), "steps.numbers": of(steps.NUMBERS, 8), "steps.b": of(8),
        "steps.out": of(8, len(steps.KINDS)), "steps.straight": of(steps.NUMBERS, len(steps.KINDS)),
        "steps.table": of(steps.STATES, steps.STATES),
    }  # fmt: skip
    for k in range(4):
        net |= {f"conv{k}.w": of(3 * WIDE, WIDE), f"conv{k}.b": of(WIDE), f"out{k}.w": of(WIDE, WIDE)}
    for kind, (right, numbers, size) in SIZES.items():
        net |= {f"{kind}.left": of(WIDE, size), f"{kind}.right": of(right, size), f"{kind}.b": of(size)}
        net |= {
            f"{kind}.numbers": of(numbers, size),
            f"{kind}.out": of(size),
            f"{kind}.straight": of(numbers),
        }
        net |= {f"{kind}.query": of(WIDE, size), f"{kind}.key": of(right, size)}
    for kind, left in (("unowned", WIDE), ("untitled", 3 * WIDE), ("unsigned", WIDE)):
        net |= {f"{kind}.left": of(left, 4), f"{kind}.b": of(4), f"{kind}.out": of(4), f"{kind}.bias": of(1)}
    return net


def script(name: str) -> ModuleType:
    path = Path(__file__).resolve().parent.parent / "scripts" / "segment" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


merged = script("merged").merged


@pytest.fixture(scope="module")
def seen() -> View:
    return view(fragments(page_from_text(TEXT)), load().joins)


def scores(net: Net, seen: View) -> list[np.ndarray]:
    h, roles = net.lines(seen)
    bodies, heads = [[1, 2], [3, 5]], [[0], [4]]
    made = np.stack([np.concatenate([h[b[0]], h[b[-1]], h[b].mean(0)]) for b in bodies])
    pairs = net.pairs("titles", h[:2], made, (np.arange(2), np.arange(2)), np.ones((2, TITLE_NUMBERS)))
    told = net.steps(h, steps.numbers(seen))
    return [
        roles,
        net.ends(h),
        told,
        net.alike(net.said(seen), heads, bodies),
        pairs,
        net.alone("untitled", made),
    ]


def test_nets_side_by_side_score_as_the_mean_of_each(seen: View) -> None:
    nets = [drawn(seed) for seed in (1, 2, 3)]
    apart = [scores(Net(merged([net])), seen) for net in nets]
    for together, *each in zip(scores(Net(merged(nets)), seen), *apart, strict=True):
        assert np.abs(together - np.mean(each, axis=0)).max() < 1e-4
        assert np.abs(each[0] - each[1]).max() > 1e-2


def test_steps_are_the_mean_of_their_tables() -> None:
    nets = [drawn(seed) for seed in (1, 2)]
    assert np.allclose(merged(nets)["steps.table"], (nets[0]["steps.table"] + nets[1]["steps.table"]) / 2)
