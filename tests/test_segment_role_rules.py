"""What holds in any paper, whatever was learned, shows in the scores of the lines that it is about."""

from __future__ import annotations

import numpy as np

from ingest.pages import page_from_text
from ingest.segment.text import forms, role_rules
from ingest.segment.text.fragments import fragments
from ingest.segment.text.roles import ROLES
from ingest.segment.text.weights import load

NOTICE = """因线路检修，明日八时停电，
请用户做好准备。
国网澄湖市供电公司

2024年9月12日

停电公告

2024年9月14日
今日澄湖
"""

TABLE = """昨日市区菜价（元/斤）
品种 桂枝市场 北水关市场 汇龙埭市场
青菜 4.5 4.0 4.2
水红菱 8.0 7.5 7.0

（单位：毫米）
站点 昨日 今日 警戒
双筏 6.0 17.5 20.0
苕浦 5.5 16.0 20.0
"""

LETTER = """他下雨天当心点。

筏西村 杨守业
候车亭里能不能放一条凳

家属谨启
遗失声明
石漕镇的秋天
"""


def scores(text: str) -> dict[str, dict[str, float]]:
    """Return what the rules add, by line and role."""
    lines = fragments(page_from_text(text))
    out = np.zeros((len(lines), len(ROLES)))
    role_rules.apply(
        lines, forms.table(lines, load().joins)[:, forms.COLUMNS.index("form")].tolist(), out, ROLES
    )
    return {
        line.bare: dict(zip(ROLES, row.tolist(), strict=True)) for line, row in zip(lines, out, strict=True)
    }


def test_the_day_under_who_signs_a_notice_is_its_own_and_a_day_elsewhere_the_papers() -> None:
    told = scores(NOTICE)
    assert told["2024年9月12日"]["body"] > told["2024年9月12日"]["furniture"]
    assert told["2024年9月14日"]["furniture"] > told["2024年9月14日"]["body"]


def test_the_line_over_the_head_of_a_table_is_its_title_and_a_note_there_is_not() -> None:
    told = scores(TABLE)
    assert told["昨日市区菜价（元/斤）"]["title"] > told["昨日市区菜价（元/斤）"]["body"]
    assert told["（单位：毫米）"]["body"] == 0, "as the net has it"
    assert told["品种桂枝市场北水关市场汇龙埭市场"]["body"] >= 0


def test_who_signs_a_letter_or_a_notice_is_no_part_of_the_title_below() -> None:
    told = scores(LETTER)
    for signed, title in (("筏西村杨守业", "候车亭里能不能放一条凳"), ("家属谨启", "遗失声明")):
        assert told[signed]["title"] < told[title]["title"] - 4
    assert told["石漕镇的秋天"]["title"] == told["遗失声明"]["title"]
