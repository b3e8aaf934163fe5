from __future__ import annotations

import hashlib
from importlib.resources import files

import numpy as np
import pytest

from ingest.pages import page_from_text
from ingest.segment.language import JoinModel, cell, cells
from ingest.segment.text import forms, roles
from ingest.segment.text.chains import NEVER, Gains, chains, gains
from ingest.segment.text.fragments import fragments
from ingest.segment.text.kinship import kinship
from ingest.segment.text.one_net import COLUMN_AT
from ingest.segment.text.ties import BYLINE_NUMBERS, TITLE_NUMBERS, byline_numbers, places, title_numbers
from ingest.segment.text.view import (
    HASHED,
    NUMBERS,
    PAIR_NUMBERS,
    candidates,
    join_scores,
    pair_numbers,
    view,
)
from ingest.segment.text.weights import RESOURCE, load

DIGEST = "795721745a0312dc33c38bbd461fbc585217eec7cd4c0dbac4a3fb7c9f76ddf8"
"""SHA-256 of the resource that `scripts/segment/train.py` writes; the same pages and seeds give the same bytes."""

STORY = """本报讯 早上七点二十，石漕镇徐步
桥村的蒋桂宝拄着拐杖出了门，走了不
到两百步就坐上了公交车。搁在上个月，
她得先走到公路边，三里地，歇四回。

车子拐了个弯
9路车原来沿着公路直来直去，从
不进村。今年6月，镇人大代表把公交车
的意见带到了市交通运输局，石漕镇徐
步桥村的老人们等来了新站牌。
"""


def test_the_resource_is_the_one_that_training_wrote() -> None:
    raw = (files("ingest.segment.text") / RESOURCE).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == DIGEST


def test_the_resource_keeps_to_four_megabytes() -> None:
    assert len((files("ingest.segment.text") / RESOURCE).read_bytes()) <= 4_000_000


def test_the_net_has_a_row_for_every_value_of_every_column_and_every_character() -> None:
    kinds = {"links": PAIR_NUMBERS, "titles": TITLE_NUMBERS, "bylines": BYLINE_NUMBERS}
    for net in load().net.nets:
        assert len(net.of["columns"]) == COLUMN_AT[-1]
        assert len(net.of["chars"]) == HASHED
        assert net.of["numbers.w"].shape[0] == NUMBERS
        assert net.of["roles.b"].shape == (len(roles.ROLES),)
        assert {kind: len(net.of[kind + ".numbers"]) for kind in kinds} == kinds


def test_every_column_keeps_to_its_number_of_values() -> None:
    lines = fragments(page_from_text(STORY * 3))
    table = forms.table(lines, load().joins)
    assert table.shape == (len(lines), len(forms.COLUMNS))
    assert (table >= 0).all()
    assert (table < np.array(forms.SIZES)).all()


def test_numbers_of_lines_and_pairs_are_of_the_size_of_one() -> None:
    seen = view(fragments(page_from_text(STORY * 3)), load().joins)
    every = np.arange(len(seen.fragments))
    flags = np.ones(len(every), dtype=bool)
    a, b = candidates(every, flags, flags)
    for numbers, width in ((seen.numbers, NUMBERS), (pair_numbers(seen, a, b), PAIR_NUMBERS)):
        assert numbers.shape[1] == width
        assert np.isfinite(numbers).all()
        assert np.abs(numbers).max() <= 5


def test_a_title_set_upright_is_read_down_its_lines() -> None:
    upright = "石漕镇\n" + "\n".join("三路车拐进新街口")
    lines = fragments(page_from_text(f"{upright}\n\n{STORY}"))
    seen = view(lines, load().joins)
    flat = view(fragments(page_from_text("三路车拐进新街口\n\n" + STORY)), load().joins)
    assert seen.letters[1, :8].tolist() == flat.letters[0, :8].tolist()
    assert seen.letters[2, :7].tolist() == flat.letters[0, 1:8].tolist(), "each line on what follows"
    assert (seen.letters[0] > 0).sum() == 3
    one, two = (join_scores(seen, np.array([at]), np.array([at + 1]))[0] for at in (1, 2))
    assert one == pytest.approx(load().joins.join("三", "路车"))
    assert two == pytest.approx(load().joins.join("三路", "车拐"))


def test_joins_scored_together_are_those_scored_one_by_one() -> None:
    joins = load().joins
    lines = fragments(page_from_text(STORY))
    seen = view(lines, joins)
    a, b = (grid.ravel() for grid in np.meshgrid(np.arange(len(lines)), np.arange(len(lines))))
    alone = [joins.join(lines[x].bare, lines[y].bare) for x, y in zip(a, b, strict=True)]
    assert np.allclose(join_scores(seen, a, b), alone)


def test_cells_of_many_pairs_are_those_of_each() -> None:
    left, right = "石漕镇0a", "徐步桥0，"
    codes = [np.array([ord(c) for c in text], dtype=np.uint64) for text in (left, right)]
    for kind in (0, 1):
        assert cells(*codes, kind).tolist() == [cell(x, y, kind) for x, y in zip(left, right, strict=True)]


def test_a_heading_inside_a_story_is_seen_to_have_the_same_words_on_both_sides() -> None:
    lines = fragments(page_from_text(STORY))
    loose = [line.bare == "车子拐了个弯" for line in lines]
    near, _ = kinship(lines, loose)
    at = loose.index(True)
    assert near[at, 0] >= 3, "公交, 石漕, 徐步 stand before and after it"
    assert near[at, 2] == 1, "the columns on both sides are of one width"
    assert not near[[i for i in range(len(lines)) if i != at]].any()


def test_each_body_line_lies_in_one_chain() -> None:
    lines = fragments(page_from_text(STORY * 4))
    seen = view(lines, load().joins)
    h, _ = load().net.lines(seen)
    role = ["title" if i % 7 == 3 else "body" for i in range(len(lines))]
    found = [i for chain in chains(gains(seen, load().net, h, role)) for i in chain.members]
    assert sorted(found) == [i for i, name in enumerate(role) if name == "body"]


def test_a_circle_of_lines_is_opened_where_it_is_weakest() -> None:
    found = Gains.of([4, 7, 9], np.array([0, 1, 2]), np.array([1, 2, 0]), np.array([3.0, 4.0, 1.0]))
    (chain,) = chains(found)
    assert chain.members == [4, 7, 9]
    assert chain.joins == [3.0, 4.0]


def test_places_tell_what_stands_directly_at_a_body_and_what_is_hidden_by_a_title() -> None:
    lines = fragments(page_from_text("\n\n".join("甲乙丙丁戊己庚")))
    text = np.array([True, True, True, False, True, True, True])
    # title, body, body; a byline; body, title, body of the second
    where = places(lines, [[0], [3], [5]], [[1, 2], [4, 6]], text)
    assert where.before.tolist() == [[1, 0], [0, 1], [0, 0]]
    assert where.after.tolist() == [[0, 0], [1, 0], [0, 0]]
    assert where.into[2].tolist() == [0, 1]
    assert where.out_of[2].tolist() == [0, 1]


def test_a_heading_is_most_like_the_body_that_uses_its_words() -> None:
    lines = fragments(page_from_text(STORY + "\n三里路换成九路车"))
    bodies = [
        [i for i, f in enumerate(lines) if f.block == 0],
        [i for i, f in enumerate(lines) if f.block == 1 and f.place],
    ]
    heads = [[i] for i, f in enumerate(lines) if f.bare in {"车子拐了个弯", "三里路换成九路车"}]
    stands = np.ones(len(lines), dtype=bool)
    numbers = title_numbers(lines, heads, bodies, stands)
    assert numbers.shape == (2, 2, TITLE_NUMBERS)
    signed = byline_numbers(lines, heads, bodies, [[], heads[0]], stands)
    assert signed.shape == (2, 2, BYLINE_NUMBERS)


def test_no_word_is_sought_across_a_join_of_characters_that_never_stand_together() -> None:
    nobody = JoinModel(bytes([256 - 6]) * (1 << 17))
    assert nobody.word("在中", "国的") == 0
    assert load().joins.word("在中", "国的") >= 2


def test_joins_are_chosen_together_where_they_compete_for_a_line() -> None:
    # The first line would have the third, but the second has no other: together the other way is better.
    first, second = np.array([0, 0, 1, 3]), np.array([2, 4, 2, 5])
    found = Gains.of([1, 2, 3, 4, 5, 6], first, second, np.array([3.0, 2.5, 2.0, 1.0]))
    assert [chain.members for chain in chains(found)] == [[1, 5], [2, 3], [4, 6]]
    assert found.gain(1, 3) == 3.0
    assert found.gain(3, 1) == NEVER
