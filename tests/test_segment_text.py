from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pages import page_from_text
from ingest.segment import segment
from ingest.segment.conservation import check

AFTER = """■记者 裘听雨

■记者 桑 田

■记者 傅 青 通讯员 倪思源

 掌上澄湖

本报讯 早上七点二十，石漕镇
徐步桥村的蒋桂宝拄着拐杖出了门，
走了不到两百步就坐上了公交车。搁
在上个月，她得先走到公路边，三里
地，歇四回。

9路车原来沿着公路直来直去，
从不进村。今年 6月，镇人大代表
在走访中听到老人们的抱怨，把意见

带到了市交通运输局。线路怎么弯、
弯道够不够宽，工作人员拿着皮尺量
了三趟。

99路公交路公交““拐了个弯拐了个弯””
石漕老人看病少走三里地

今天阴有时有阵雨。明天多云，偏东风
3级。今天白天最高气温26℃，明天早晨最
低气温19℃。

昨天放学时分，梧泾街道
中心小学门口，辅警高力牵着
退役搜救犬“豆包”护送学生
过马路。 ■摄影 邵一凡
护 学 岗 上 有 “ 萌 主 ”

本报讯 望圩镇菱塘村的水红菱
昨天开采。天刚蒙蒙亮，村民冉金
花坐进椭圆的菱桶，一双手在水面
上翻飞，桶里的菱角很快堆成了小
山。

今年夏天雨水匀，菱角比去年
早熟六天，头一天就采了四百多斤。
合作社把菱角按大小分成三等，最好
的装进竹篮，直接送到市区的三家超

市。“早上六点下水，九点上架。”
冉金花说。

菱桶摇进望圩的早晨
■记者 傅 青

漾 上 风上 风
责编 池 墨 热线 86690114
"""


def titles(text: str) -> dict[str, str]:
    return {article.title: article.kind for article in segment(page_from_text(text)).articles}


def test_titles_that_stand_after_their_bodies_find_them() -> None:
    page = page_from_text(AFTER)
    seg = segment(page)
    assert check(page, seg) == ()
    by_title = {article.title: article for article in seg.articles}
    bus = by_title["9路公交“拐了个弯”"]
    assert bus.subtitle == "石漕老人看病少走三里地" or "石漕老人" in bus.title + bus.subtitle + bus.kicker
    assert bus.body[-1].endswith("量了三趟。")
    assert by_title["菱桶摇进望圩的早晨"].body[0].startswith("本报讯 望圩镇")
    assert len(by_title["菱桶摇进望圩的早晨"].body) >= 2


def test_kinds_are_told_apart() -> None:
    seg = segment(page_from_text(AFTER))
    kinds = sorted(article.kind for article in seg.articles)
    assert kinds == ["news", "news", "photo", "weather"]
    (photo,) = (article for article in seg.articles if article.kind == "photo")
    assert photo.title == "护学岗上有“萌主”"
    assert photo.photographers == ("邵一凡",)
    assert photo.reporters == ()
    (weather,) = (article for article in seg.articles if article.kind == "weather")
    assert weather.title == ""


def test_pooled_bylines_stay_unassigned_instead_of_being_guessed() -> None:
    seg = segment(page_from_text(AFTER))
    assert any("裘听雨" in line for line in seg.unassigned_bylines)
    assert all("裘听雨" not in article.reporters for article in seg.articles)


def test_furniture_is_named() -> None:
    seg = segment(page_from_text(AFTER))
    kinds = {piece.text: piece.kind for piece in seg.furniture}
    assert kinds.get("漾上风") == "column_label"
    assert any(kind == "editors" for kind in kinds.values())


def test_every_piece_says_why() -> None:
    seg = segment(page_from_text(AFTER))
    assert all(piece.why for piece in seg.pieces)
    assert any("title" in piece.why for piece in seg.pieces)
    assert any("continues the sentence" in piece.why for piece in seg.pieces)


def test_confidences_are_probabilities() -> None:
    for article in segment(page_from_text(AFTER)).articles:
        for value in (article.confidence.grouping, article.confidence.title, article.confidence.byline):
            assert 0.0 <= value <= 1.0
        assert ("untitled" in article.flags) == (article.title == "")


def test_the_same_text_gives_the_same_segmentation() -> None:
    assert segment(page_from_text(AFTER)) == segment(page_from_text(AFTER))


@pytest.mark.parametrize(
    "text", ["", "\n\n \n", "灯", "\f", "。", "—— ——", "（）" * 40, "\u200b\u200b", "a b c\n" * 30]
)
def test_scraps_of_text_do_no_harm(text: str) -> None:
    page = page_from_text(text)
    assert check(page, segment(page)) == ()


_LINES = st.lists(
    st.one_of(
        st.sampled_from([line for line in AFTER.split("\n") if line]),
        st.text(max_size=30),
        st.text(alphabet="水闸灯亮了。，“”《》 0123年月日记者摄■□（）——\n", max_size=40),
        st.just(""),
    ),
    max_size=40,
)


@settings(max_examples=120, deadline=None)
@given(_LINES)
def test_any_text_is_conserved(lines: list[str]) -> None:
    page = page_from_text("\n".join(lines))
    assert check(page, segment(page)) == ()


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_shuffled_page_is_conserved(rng: random.Random) -> None:
    lines = AFTER.split("\n") * 2
    rng.shuffle(lines)
    page = page_from_text("\n".join(lines))
    assert check(page, segment(page)) == ()


@pytest.mark.slow
def test_ten_megabytes_of_random_lines_are_conserved() -> None:
    rng = random.Random(5)
    letters = "水闸灯亮了澄湖望圩石漕的一在有。，“”" + "abc 123"
    lines = ["".join(rng.choices(letters, k=rng.randint(0, 60))) for _ in range(140_000)]
    page = page_from_text("\n".join(lines))
    assert len(page.text.encode()) > 9_000_000
    seg = segment(page)
    assert check(page, seg) == ()
