"""The one real newspaper page that lies beside the checkout: every article of it, each with its title."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pages import page_from_bytes
from ingest.segment import segment
from ingest.segment.conservation import check

PAGE = Path(__file__).resolve().parents[2] / "shared" / "pages" / "pinghu" / "2022-04-13" / "01.txt"

TITLES = {
    "城乡融合聚变共富的“平湖方案”",
    "独山港助农急先锋帮花农“一路生花”",
    "新仓“数字人大”赋能提升智治水平助推践行全过程人民民主基层单元",
    "绿道保养",
    "我市一人入选浙江好人·“疫”线面孔",
    "全力以赴守好“大门”筑牢“外防输入”防线",
}


@pytest.mark.skipif(not PAGE.is_file(), reason="the real page does not lie beside the checkout")
def test_the_real_page_comes_apart_into_its_seven_articles_with_their_titles() -> None:
    page = page_from_bytes(PAGE.read_bytes())
    found = segment(page)
    assert check(page, found) == ()
    assert len(found.articles) == 7
    assert {one.title for one in found.articles if one.kind != "weather"} == TITLES
    assert [one.title for one in found.articles if one.kind == "weather"] in ([""], ["今日天气"])
