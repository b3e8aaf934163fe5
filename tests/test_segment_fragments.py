"""A line that holds a shadowed title and what stands level with it in the next column is cut in two."""

from __future__ import annotations

import pytest

from ingest.pages import page_from_text
from ingest.segment.text.fragments import fragments


def parts(line: str) -> list[str]:
    return [f.text.strip() for f in fragments(page_from_text(f"{line}\n"))]


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("三位摄影迷学做酱菜 半夜来电半夜来电", ["三位摄影迷学做酱菜", "半夜来电半夜来电"]),
        (
            "●通讯员 苏芽 罗小满 冰面能上人吗？冰面能上人吗？",
            ["●通讯员 苏芽 罗小满", "冰面能上人吗？冰面能上人吗？"],
        ),
        ("菜篮子价格菜篮子价格 从旧桥到新桥", ["菜篮子价格菜篮子价格", "从旧桥到新桥"]),
        (
            "救下落水父子救下落水父子本报讯（通讯员 罗小满）",
            ["救下落水父子救下落水父子", "本报讯（通讯员 罗小满）"],
        ),
    ],
)
def test_a_shadowed_title_is_cut_from_what_stands_beside_it(line: str, cut: list[str]) -> None:
    assert parts(line) == cut


@pytest.mark.parametrize(
    "line",
    [
        "冬修水利忙 蓄水备春耕",
        "抢抓农时促增收抢抓农时促增收 守住品质创品牌守住品质创品牌",
        "记者从县里获悉，本报讯 所说属实",
        "好好学习 天天向上 人人有责",
        "1 2 3 4 5 6 7 8 9 10 11 12",
    ],
)
def test_a_line_of_one_item_stays_whole(line: str) -> None:
    assert parts(line) == [line]
