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

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "pages" / "2024-09-14"

STORIES = """荷叶渡口开了夜市

本报讯 荷叶渡口的夜市昨晚开张，三十个摊位摆到桥头，
卖荷叶饭的甄师傅一晚上卖了两百份。

旧书摊搬进菜场

本报讯 菜场二楼腾出一间铺面，旧书摊上周搬了进去，
看书的老人比买菜的还多，旧书一天卖出四十本。
"""

ANSWER, PRICES, PHOTO = "街道答复：暑假之前换井盖", "昨日城区米油价（元/斤）", "铁环滚回童年"

LETTERS = f"""2021.6.18 星期五 民 生 03

记者拿着信找到了柳塘街道。街道城管办
当天派人量了路面，确认塌陷的窨井共七处，
其中两处靠近学校。负责人表示，七处窨井将
在暑假以前换成防沉降的井盖，所需的钱从维
修基金里先垫；施工安排在夜里，不耽误学生
上学。

{ANSWER}

{PRICES}
品种 柳塘市场 东门市场 北桥市场
粳米 2.9 3.0 2.8
籼米 2.6 2.7 2.6
菜油 9.5 9.8 9.4
豆油 7.0 7.2 6.9
挂面 3.5 3.6 3.5

前天傍晚，柳塘小学的操场上，
二十多名退休教师和孩子们一起滚
铁环。这是学校每周五的保留节目，
已经办了整整三年。 ■摄影 邵小舟

{PHOTO}

责编 方 砚 热线 86690000
"""

PAGE = Path(__file__).parent.parent / "sample" / "pages" / "2024-09-20" / "02.txt"


def test_two_titles_in_a_row_are_parted_where_a_body_would_stay_without_one() -> None:
    titles = {article.title for article in segment(page_from_bytes(PAGE.read_bytes())).articles}
    assert {"古桥有了“数字病历”", "一亩地“体检”一次，省下八斤肥"} <= titles


def test_the_title_of_an_answer_to_a_letter_is_not_glued_to_that_of_the_table_below_it() -> None:
    assert [article.title for article in segment(page_from_text(LETTERS)).articles] == [ANSWER, PRICES, PHOTO]


def test_a_table_is_not_joined_with_the_caption_that_follows_it() -> None:
    table = next(article for article in segment(page_from_text(LETTERS)).articles if article.title == PRICES)
    assert table.kind == "table"
    assert not [line for line in table.body if "铁环" in line]


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
    monkeypatch.setattr(rivals, "FAR", 0.0)
    decided = rivals.decide(seen, net, h, scores, net.said(seen))
    best = steps.best_paths(steps.said(seen, net, h, scores)).states()
    assert np.array_equal(decided.path.states, best)


def test_a_body_with_its_own_title_is_likelier_than_one_without() -> None:
    net, joins = load().net, load().joins
    seen = view(fragments(page_from_text(STORIES), joins), joins)
    h, _ = net.lines(seen)
    roles = ["title", "body", "body", "title", "body", "body"]
    bodies = [[1, 2], [4, 5]]
    made = matching.Made(net, seen.fragments, h, net.said(seen))

    def likely(*heads: list[int]) -> float:
        return matching.likely(matching.Stage(made, roles, bodies, [Heading(head) for head in heads]))

    assert 0.0 >= likely([0], [3]) > likely([0])
    assert likely() == 0.0


def test_credits_that_stand_together_are_nobodys() -> None:
    page = page_from_bytes((SAMPLE / "01.txt").read_bytes())
    seg = segment(page)
    pooled = {"陶知夏", "费明远", "沈若溪", "俞可"}
    assert pooled <= {one.name for one in seg.unassigned_people}
    assert pooled.isdisjoint(name for article in seg.articles for name in article.reporters)
