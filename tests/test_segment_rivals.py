from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.pages import page_from_bytes, page_from_text
from ingest.segment import segment
from ingest.segment.text import matching, rivals, steps
from ingest.segment.text.fragments import fragments
from ingest.segment.text.view import view
from ingest.segment.text.weights import load
from ingest.segment.text.wholes import Heading

if TYPE_CHECKING:
    import pytest

STORIES = """荷叶渡口开了夜市

本报讯 荷叶渡口的夜市昨晚开张，三十个摊位摆到桥头，
卖荷叶饭的甄师傅一晚上卖了两百份。

旧书摊搬进菜场

本报讯 菜场二楼腾出一间铺面，旧书摊上周搬了进去，
看书的老人比买菜的还多，旧书一天卖出四十本。
"""

PAGE = Path(__file__).parent.parent / "sample" / "pages" / "2024-09-20" / "02.txt"


def test_two_titles_in_a_row_are_parted_where_a_body_would_stay_without_one() -> None:
    titles = {article.title for article in segment(page_from_bytes(PAGE.read_bytes())).articles}
    assert {"古桥有了“数字病历”", "一亩地“体检”一次，省下八斤肥"} <= titles


def test_the_path_that_is_taken_is_a_whole_one() -> None:
    net, joins = load().net, load().joins
    seen = view(fragments(page_from_bytes(PAGE.read_bytes()), joins), joins)
    h, scores = net.lines(seen)
    decided = rivals.decide(seen, net, h, scores, net.said(seen))
    states = decided.path.states
    assert not steps.GOES_ON[states[0]]
    assert not steps.FORBIDDEN[states[:-1], states[1:]].any()
    members = sorted(i for body in decided.bodies for i in body.members)
    assert members == [i for i, role in enumerate(decided.path.roles) if role in {"body", "subhead"}]


def test_a_path_without_rivals_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    net, joins = load().net, load().joins
    seen = view(fragments(page_from_bytes(PAGE.read_bytes()), joins), joins)
    h, scores = net.lines(seen)
    monkeypatch.setattr(rivals, "TRIED", 0)
    decided = rivals.decide(seen, net, h, scores, net.said(seen))
    best = steps.best_paths(steps.said(seen, net, h, scores)).states()
    assert np.array_equal(decided.path.states, best)


def test_a_body_with_its_own_title_is_likelier_than_one_without() -> None:
    net, joins = load().net, load().joins
    seen = view(fragments(page_from_text(STORIES), joins), joins)
    h, _ = net.lines(seen)
    roles = ["title", "body", "body", "title", "body", "body"]
    bodies = [[1, 2], [4, 5]]

    def likely(*heads: list[int]) -> float:
        stage = matching.Stage(
            seen.fragments, h, net.said(seen), roles, bodies, [Heading(head) for head in heads]
        )
        return matching.likely(stage, net)

    assert 0.0 >= likely([0], [3]) > likely([0])
    assert likely() == 0.0
