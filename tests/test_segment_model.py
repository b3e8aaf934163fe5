from __future__ import annotations

import itertools

import numpy as np

from ingest.pages import page_from_text
from ingest.segment.language import JoinModel
from ingest.segment.text import continuity, forms, link_codes, roles
from ingest.segment.text.chains import Judge, chains
from ingest.segment.text.fragments import fragments
from ingest.segment.text.kinship import kinship
from ingest.segment.text.links import Scene
from ingest.segment.text.weights import load, role_weights

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


def test_every_column_keeps_to_its_number_of_values() -> None:
    lines = fragments(page_from_text(STORY * 3))
    table = forms.table(lines, load().joins)
    assert table.shape == (len(lines), len(forms.COLUMNS))
    assert (table >= 0).all()
    assert (table < np.array(forms.SIZES)).all()


def test_keys_of_different_templates_are_never_the_same() -> None:
    keys = roles.features(fragments(page_from_text(STORY * 3)), load().joins)
    spans = sorted((int(column.min()), int(column.max())) for column in keys.T)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))
    assert keys.max() < roles.KEYSPACE


def test_a_key_that_nobody_has_seen_weighs_nothing() -> None:
    weights = role_weights(np.array([3]), np.array([[1.5, -2.0]]), 10)
    assert weights.of(np.array([[3, 4], [4, 5]])).tolist() == [[1.5, -2.0], [0.0, 0.0]]


def test_a_heading_inside_a_story_is_seen_to_have_the_same_words_on_both_sides() -> None:
    lines = fragments(page_from_text(STORY))
    loose = [line.bare == "车子拐了个弯" for line in lines]
    near, _ = kinship(lines, loose)
    at = loose.index(True)
    assert near[at, 0] >= 3, "公交, 石漕, 徐步 stand before and after it"
    assert near[at, 2] == 1, "the columns on both sides are of one width"
    assert not near[[i for i in range(len(lines)) if i != at]].any()


def test_joins_scored_together_are_those_scored_one_by_one() -> None:
    lines = fragments(page_from_text(STORY))
    scene = Scene(lines, ["body"] * len(lines), load())
    judge = Judge(scene, load())
    a, b = np.array([0, 3, 8, 2]), np.array([1, 5, 0, 4])
    together = judge.gains(a, b)
    alone = [judge.gain(scene.body[x], scene.body[y]) for x, y in zip(a, b, strict=True)]
    assert np.allclose(together, alone)


def test_each_body_line_lies_in_one_chain() -> None:
    lines = fragments(page_from_text(STORY * 4))
    scene = Scene(lines, ["body"] * len(lines), load())
    found = [i for chain in chains(Judge(scene, load())) for i in chain.members]
    assert sorted(found) == scene.body


def test_codes_lie_inside_the_weights() -> None:
    lines = fragments(page_from_text(STORY * 2))
    scene = Scene(lines, ["body"] * len(lines), load())
    own = continuity.Lines.of(scene)
    n = len(own.end)
    a, b = (grid.ravel() for grid in np.meshgrid(np.arange(n), np.arange(n)))
    rows = continuity.pair_rows(scene, own, a[a != b], b[a != b])
    for part in (rows, continuity.end_rows(own), continuity.start_rows(own)):
        assert part.codes.min() >= 0
        assert part.codes.max() < link_codes.SIZE
    assert set(rows.codes.ravel()).isdisjoint(continuity.end_rows(own).codes.ravel())


def test_no_word_is_sought_across_a_join_of_characters_that_never_stand_together() -> None:
    nobody = JoinModel(bytes([256 - 6]) * (1 << 17))
    assert nobody.word("在中", "国的") == 0
    assert load().joins.word("在中", "国的") >= 2
