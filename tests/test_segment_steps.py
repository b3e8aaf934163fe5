from __future__ import annotations

import itertools

import numpy as np
import pytest

from ingest.pages import page_from_text
from ingest.segment.text import steps
from ingest.segment.text.fragments import fragments
from ingest.segment.text.roles import ROLES
from ingest.segment.text.view import view
from ingest.segment.text.weights import load

N = 4


def drawn(seed: int, n: int = N) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(n, len(ROLES)))
    scores[:, [ROLES.index(name) for name in steps.HEADS]] += 1.5
    return scores, rng.normal(size=(n - 1, len(steps.KINDS))), rng.normal(size=(steps.STATES, steps.STATES))


def taken(scores: np.ndarray, told: np.ndarray, table: np.ndarray) -> steps.Path:
    said = steps.weighed(scores, told, table)
    return steps.path(said, steps.best_paths(said).states())


def every_path(scores: np.ndarray, told: np.ndarray, table: np.ndarray) -> dict[tuple[int, ...], float]:
    """Return the probability of each path, by adding up all of them."""
    nats = {}
    for states in itertools.product(range(steps.STATES), repeat=len(scores)):
        if steps.GOES_ON[states[0]] or any(steps.FORBIDDEN[a, b] for a, b in itertools.pairwise(states)):
            continue
        total = sum(scores[i, steps.ROLE_OF[state]] for i, state in enumerate(states))
        for i, (a, b) in enumerate(itertools.pairwise(states)):
            total += told[i, steps.KIND_OF[a, b]] + table[a, b]
        nats[states] = total
    whole = np.logaddexp.reduce(list(nats.values()))
    return {states: float(np.exp(value - whole)) for states, value in nats.items()}


@pytest.mark.parametrize("seed", range(5))
def test_the_path_found_is_the_most_probable_of_all(seed: int) -> None:
    given = drawn(seed)
    found = every_path(*given)
    assert tuple(taken(*given).states.tolist()) == max(found, key=found.__getitem__)


@pytest.mark.parametrize("seed", range(5))
def test_how_sure_a_role_is_is_the_share_of_all_paths_that_have_it(seed: int) -> None:
    given = drawn(seed)
    best = taken(*given)
    found = every_path(*given)
    for i, state in enumerate(best.states.tolist()):
        same = [p for states, p in found.items() if steps.ROLE_OF[states[i]] == steps.ROLE_OF[state]]
        assert best.sure[i] == pytest.approx(sum(same), abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_how_sure_a_heading_is_is_the_share_of_all_paths_in_which_it_is_just_so(seed: int) -> None:
    given = drawn(seed)
    best = taken(*given)
    found = every_path(*given)
    assert best.headings
    for members, share in best.headings:
        after = members[-1] + 1
        want = sum(
            p
            for states, p in found.items()
            if all(states[i] == best.states[i] for i in members)
            and (after >= N or not steps.GOES_ON[states[after]])
        )
        assert share == pytest.approx(want, abs=1e-4)


def test_no_heading_goes_on_where_none_was() -> None:
    scores, told, table = drawn(1, 40)
    states = taken(scores, told, table).states.tolist()
    assert not steps.GOES_ON[states[0]]
    assert not any(steps.FORBIDDEN[a, b] for a, b in itertools.pairwise(states))


def test_a_line_is_what_its_score_says_where_nothing_else_is_known() -> None:
    scores = np.zeros((1, len(ROLES)))
    scores[0, ROLES.index("subtitle")] = 3.0
    table = np.zeros((steps.STATES, steps.STATES))
    assert taken(scores, np.zeros((0, len(steps.KINDS))), table).roles == ["subtitle"]


def test_numbers_of_steps_are_of_the_size_of_one_and_the_net_has_a_row_for_each() -> None:
    text = (
        "渡口新桥\n渡口新桥今日通车\n“通车”\n渡\n口\n新\n本报讯 早上七点，石漕镇徐步\n桥村的蒋桂宝出了门。\n"
    )
    numbers = steps.numbers(view(fragments(page_from_text(text)), load().joins))
    assert numbers.shape == (7, steps.NUMBERS)
    assert np.isfinite(numbers).all()
    assert np.abs(numbers).max() <= 3
    assert all(net.of["steps.numbers"].shape[0] == steps.NUMBERS for net in load().net.nets)
    assert load().net.table.shape == (steps.STATES, steps.STATES)


def test_over_a_letter_a_heading_of_its_own_begins() -> None:
    def goes_on(under: str) -> float:
        text = f"渡口新桥今日通车\n老人过河不绕路\n\n井盖松了没人管\n{under}\n\n我住在石漕镇老街。\n"
        seen = view(fragments(page_from_text(text)), load().joins)
        h, scores = load().net.lines(seen)
        step = steps.said(seen, load().net, h, scores).step[1]
        title, on = np.flatnonzero(steps.ROLES.index("title") == steps.ROLE_OF)
        return float(step[on, on] - step[on, title])

    assert goes_on("编辑同志：") < goes_on("街上的老人：") - steps.LETTER / 2


def test_a_shadow_broken_over_lines_is_seen_in_the_step() -> None:
    def again(*lines: str) -> float:
        return float(steps.numbers(view(fragments(page_from_text("\n".join(lines))), load().joins))[0, -2])

    assert again("查封一处", "查封一处“三无") == 1.0
    assert again("查封一处", "没有下文") == 0.0


@pytest.mark.parametrize("seed", range(3))
def test_the_other_paths_are_the_best_ones_through_states_that_the_best_one_does_not_take(seed: int) -> None:
    given = drawn(seed)
    found = every_path(*given)
    best = steps.best_paths(steps.weighed(*given))
    top = max(found.values())
    others = best.others(nats=6.0, most=100)
    assert others
    assert [other.worse for other in others] == sorted(other.worse for other in others)
    states = best.states()
    for other in others:
        assert other.worse == pytest.approx(np.log(top / found[tuple(other.states.tolist())]), abs=1e-6)
        assert np.array_equal(
            np.delete(other.states, slice(other.begin, other.end)),
            np.delete(states, slice(other.begin, other.end)),
        )
    for i, state in itertools.product(range(N), range(steps.STATES)):
        through = max((p for path, p in found.items() if path[i] == state), default=0.0)
        if state != states[i] and through > top * np.exp(-5.9):
            assert any(other.states[i] == state for other in others)
    assert len(best.others(nats=6.0, most=1)) == 1
