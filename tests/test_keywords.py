from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.enrich import find_keywords, load
from ingest.enrich.whole import made_whole
from ingest.quality.marked import f1_at, read_keywords

TITLE = "菱塘镇“云上菱市”开张 菱农不出家门卖菱角"
BODY = """本报讯（记者 计小满）昨天上午，菱塘镇“云上菱市”直播间正式开张，镇党委书记陶有田走进直播间，为菱农吆喝菱角。
直播间设在荷叶桥村的旧粮仓里，由镇里的菱角合作社运营。合作社社长钟阿毛介绍，2022年以来，菱角合作社已经建成冷链仓库3座，冷链仓库可以存放菱角120吨。
“过去卖菱角要摇船进城，现在手机一点，快递上门。”菱农沈水根说，云上菱市开张第一天，他家卖出菱角三百斤。
据了解，菱塘镇计划用三年时间，把菱角直播间开到每个村。陶有田说，冷链仓库和直播间是两条腿，缺一不可。"""


def terms(title: str, body: str, top: int = 8) -> list[str]:
    return [keyword.term for keyword in find_keywords(title, body, top=top)]


def test_what_the_article_is_about_comes_first() -> None:
    found = terms(TITLE, BODY)
    assert "菱角" in found[:3]
    assert "直播间" in found
    assert any("冷链" in term for term in found)


def test_a_quoted_phrase_is_one_term() -> None:
    assert "云上菱市" in terms(TITLE, BODY)


def test_words_that_keep_together_are_one_term_and_their_parts_none() -> None:
    found = terms(TITLE, BODY)
    assert "冷链仓库" in found
    assert "冷链" not in found
    assert "仓库" not in found


def test_numbers_dates_offices_and_the_paper_are_no_keywords() -> None:
    found = terms(TITLE, BODY, top=50)
    assert not any(character.isdigit() for term in found for character in term)
    assert not set(found) & {
        "记者",
        "昨天",
        "昨天上午",
        "书记",
        "镇党委书记",
        "三百斤",
        "本报讯",
        "据了解",
        "第一天",
        "社长",
    }


def test_a_persons_name_is_whole() -> None:
    body = "沈念荷说，菱角熟了。沈念荷和沈念荷的母亲一起采菱。\n会上，沈念荷介绍了经验。"
    assert not {"念荷", "沈念"} & set(terms("采菱人", body, top=20))


def test_weights_fall_and_lie_between_nothing_and_one() -> None:
    weights = [keyword.weight for keyword in find_keywords(TITLE, BODY)]
    assert weights[0] == 1.0
    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 0
    assert len(weights) <= 8


def test_top_bounds_the_number() -> None:
    assert len(find_keywords(TITLE, BODY, top=3)) == 3


def test_the_title_weighs_more_than_the_body() -> None:
    body = "菱角和莲藕都丰收了。菱角和莲藕都卖得好。\n菱角和莲藕都要有人收。"
    assert terms("莲藕上市", body)[0] == "莲藕"
    assert terms("菱角上市", body)[0] == "菱角"


@pytest.mark.parametrize(("title", "body"), [("", ""), ("", "。"), ("2022", "12.5%"), ("图片新闻", "")])
def test_a_text_without_content_has_no_keywords_and_no_error(title: str, body: str) -> None:
    assert all(keyword.weight > 0 for keyword in find_keywords(title, body))


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None)
def test_any_text_gives_terms_that_stand_in_it(title: str, body: str) -> None:
    found = find_keywords(title, body)
    assert len({keyword.term for keyword in found}) == len(found)
    assert all(keyword.term in title or keyword.term in body for keyword in found)


ROOT = Path(__file__).resolve().parent.parent


def kinds(title: str, body: str, home: str = "330482") -> dict[str, str]:
    return {keyword.term: keyword.kind for keyword in find_keywords(title, body, top=20, home=home)}


def test_names_are_marked_as_what_they_are() -> None:
    found = kinds(
        "乍浦镇的“云上菱市”开张", "昨天，沈念荷在乍浦镇摆摊。沈念荷说，浙江大学的学生来帮忙，菱角卖完了。"
    )
    assert found["乍浦镇"] == "place"
    assert found["沈念荷"] == "person"
    assert found["浙江大学"] == "organisation"
    assert found["云上菱市"] == "phrase"
    assert found["菱角"] == "word"


def test_nothing_is_told_from_the_inside_of_a_place() -> None:
    found = kinds("鱼圻塘村的稻子熟了", "昨天，鱼圻塘村的稻子熟了，鱼圻塘村的农民下了田。")
    assert "鱼圻塘村" in found
    assert not {"鱼圻", "圻塘", "塘村"} & set(found)


def test_who_wrote_is_no_keyword() -> None:
    body = "本报讯（记者 桑念荷 通讯员 计小满）菱角熟了，菱农下水采菱角。"
    assert not {"桑念荷", "计小满", "念荷", "小满"} & set(terms("菱角熟了", body, top=20))


def test_a_name_that_the_cutter_cut_is_put_together_where_the_text_shows_it() -> None:
    body = "昨天，井福林下了田。井福林说，菜秧要补。大家都看井福林怎么种。"
    assert "井福林" in terms("补种", body, top=20)


def test_keywords_of_the_sample_are_those_an_indexer_chose_far_oftener_than_plain_tf_idf() -> None:
    own = load(ROOT / "sample" / "places.csv")
    marked = read_keywords(ROOT / "quality" / "gold" / "keywords_sample.tsv")
    pairs = []
    for path in sorted((ROOT / "sample" / "gold").glob("*.json")):
        for article in json.loads(path.read_text(encoding="utf-8"))["articles"]:
            if article["id"] in marked:
                head = "\n".join(filter(None, (article["kicker"], article["title"], article["subtitle"])))
                found = find_keywords(head, "\n".join(article["body"]), top=5, home="330495", gazetteer=own)
                pairs.append((marked[article["id"]], tuple(keyword.term for keyword in found)))
    assert len(pairs) == len(marked) >= 60
    assert f1_at(pairs) >= 0.446  # 1.4 times the .319 of jieba.analyse on the same articles


@pytest.mark.parametrize(
    ("piece", "text", "whole"),
    [
        ("镇惠农", "桑渎镇惠农蚕业专业合作社注销，桑渎镇惠农的债权人请来。", "惠农"),
        ("溪迎春花", "榄溪迎春花市开档，榄溪迎春花市的铺位。", "榄溪迎春花市"),
        ("件跨省通办", "推出20件跨省通办，再推出30件跨省通办。", "跨省通办"),
        ("凸面镜", "村口装上凸面镜，崖头也装上凸面镜。", "凸面镜"),
        ("双河口镇晒谷", "双河口镇晒谷坪村的晒谷人，双河口镇晒谷坪村。", "双河口镇晒谷坪村"),
        ("堡子", "堡子坪的弯道，堡子坪的果农，堡子坪村口。", "堡子坪"),
        ("果农", "果农老张，果农老李。", "果农"),
    ],
)
def test_a_piece_of_a_name_is_made_whole_by_what_stands_beside_it_each_time(
    piece: str, text: str, whole: str
) -> None:
    assert made_whole(piece, text) == whole


def test_a_persons_name_is_whole_wherever_it_stands() -> None:
    body = "覃有福才发现那只手提袋。袋里的钱，覃有福是一分没动。“钱可以不要，”老人拉着覃有福的手说。"
    found = [one.term for one in find_keywords("拾金有福", body * 2)]
    assert "覃有福" in found
    assert not {"福才", "覃有"} & set(found)


def test_whose_name_is_kept_back_is_no_keyword() -> None:
    body = "何某向邱某买茶，邱某发货，何某付款。何某说茶里掺了陈茶，邱某说没有。"
    assert not [one.term for one in find_keywords("一桩茶叶官司", body) if "某" in one.term]


def test_what_the_heading_alone_has_weighs_less_than_what_the_text_has_too() -> None:
    body = "果农把苹果装上冷藏车，苹果当天运到批发市场。果农说今年的苹果又大又甜。"
    found = [one.term for one in find_keywords("苹果的春天", body)]
    assert found.index("苹果") < (found.index("春天") if "春天" in found else len(found))
