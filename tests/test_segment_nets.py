"""Several nets say together what each says, on the average."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.pages import page_from_text
from ingest.segment.text.fragments import fragments
from ingest.segment.text.net import Net
from ingest.segment.text.one_net import OneNet
from ingest.segment.text.view import PAIR_NUMBERS, View, view
from ingest.segment.text.weights import load

TEXT = """荷叶渡口开了夜市

本报讯 荷叶渡口的夜市昨晚
开张，三十个摊位摆到桥头。

卖荷叶饭的甄师傅一晚上
卖了两百份。
"""


@pytest.fixture(scope="module")
def nets() -> tuple[OneNet, OneNet]:
    first = load().net.nets[0]
    dice = np.random.default_rng(7)
    other = {
        name: part + dice.normal(0, 0.01, part.shape).astype(np.float32) for name, part in first.of.items()
    }
    return first, OneNet(other)


@pytest.fixture(scope="module")
def seen() -> View:
    return view(fragments(page_from_text(TEXT)), load().joins)


def body(h: np.ndarray) -> np.ndarray:
    return np.stack(
        [np.concatenate([h[1], h[2], h[1:3].mean(0)]), np.concatenate([h[3], h[4], h[3:5].mean(0)])]
    )


def test_scores_of_lines_and_pairs_are_the_mean_of_what_each_net_says(
    nets: tuple[OneNet, OneNet], seen: View
) -> None:
    both = Net(nets)
    h, roles = both.lines(seen)
    alone = [net.lines(seen) for net in nets]
    assert np.allclose(roles, (alone[0][1] + alone[1][1]) / 2, atol=1e-5)
    at = np.array([0, 0]), np.array([0, 1])
    numbers = np.zeros((2, PAIR_NUMBERS))
    links = [net.pairs("links", own, own, at, numbers) for net, (own, _) in zip(nets, alone, strict=True)]
    assert np.allclose(both.pairs("links", h, h, at, numbers), (links[0] + links[1]) / 2, atol=1e-5)
    ends = [net.ends(own) for net, (own, _) in zip(nets, alone, strict=True)]
    assert np.allclose(both.ends(h), (ends[0] + ends[1]) / 2, atol=1e-5)


def test_what_is_made_of_several_lines_goes_to_each_net_by_itself(
    nets: tuple[OneNet, OneNet], seen: View
) -> None:
    both = Net(nets)
    made = body(both.lines(seen)[0])
    alone = [net.alone("untitled", body(net.lines(seen)[0])) for net in nets]
    assert not np.allclose(alone[0], alone[1], atol=1e-4), "the two nets differ"
    assert np.allclose(both.alone("untitled", made), (alone[0] + alone[1]) / 2, atol=1e-5)


def test_two_nets_that_are_one_say_what_it_says(nets: tuple[OneNet, OneNet], seen: View) -> None:
    one, twice = Net(nets[:1]), Net((nets[0], nets[0]))

    def alike(net: Net) -> np.ndarray:
        said = net.said(seen)
        return net.alike([net.spoken(said, [0])], [net.spoken(said, body) for body in ([1, 2], [3, 4])])

    assert np.allclose(alike(one), alike(twice), atol=1e-5)
    assert np.allclose(one.table, twice.table)
