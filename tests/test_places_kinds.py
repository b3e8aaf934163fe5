"""The kinds of names that were told wrong: each with sentences of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.enrich import find_places, load
from ingest.quality.marked import read_places, score_places

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "quality" / "gold"


def found(text: str, home: str = "330482", day: str = "") -> dict[str, str]:
    """Give the codes of what is found outside of names."""
    return {m.name: m.code for m in find_places(text, home, day=day) if m.role == "mention"}


@pytest.mark.parametrize(
    ("text", "home", "name", "code"),
    [
        ("昨天，泉河铺乡的柳编装上了车。", "411525", "泉河铺乡", "411525116"),
        ("昨天，固始县泉河铺乡的柳编装上了车。", "330482", "泉河铺乡", "411525116"),
        ("摊主来自昆山花桥镇。", "330482", "花桥镇", "320583104"),
        ("宁海西店镇的蚝农起了个大早。", "330200", "西店镇", "330226111"),
        ("练市镇的湖羊出了名。", "330500", "练市镇", "330503102"),
        ("庙会在下应街道举行。", "330200", "下应街道", "330212001"),
        ("奉贤的黄桃熟了。", "310000", "奉贤", "310120"),
        ("从深圳龙岗区平湖街道回来的人。", "330482", "平湖街道", "440307003"),
        ("深圳来的客人住在平湖街道。", "440300", "平湖街道", "440307003"),
        ("嘉善西塘古镇的灯亮了。", "330482", "西塘古镇", "330421103"),
        ("桐乡乌镇的戏开场了。", "330482", "乌镇", "330483100"),
        ("茶农来自江西上饶婺源。", "330482", "婺源", "361130"),
    ],
)
def test_a_longer_name_is_whole_and_has_its_code(text: str, home: str, name: str, code: str) -> None:
    assert found(text, home)[name] == code


def test_no_place_is_cut_out_of_a_word() -> None:
    assert found("祁书记当场请来镇里的会计，驻镇工作队也到了，各乡镇都派了人。") == {}


@pytest.mark.parametrize(
    ("text", "whole", "inside"),
    [
        ("展馆在山西北路上。", "山西北路", "山西"),
        ("车停在朝阳西路。", "朝阳西路", "朝阳"),
        ("灯会设在台湾风情街。", "台湾风情街", "台湾"),
        ("青岛社区的志愿者送来饺子。", "青岛社区", "青岛"),
        ("他住在重庆新村。", "重庆新村", "重庆"),
        ("船过平湖大桥。", "平湖大桥", "平湖"),
        ("台湾海峡起了大风。", "台湾海峡", "台湾"),
        ("四川盆地下了小雨。", "四川盆地", "四川"),
    ],
)
def test_roads_and_neighbourhoods_are_places_of_their_own_without_a_code(
    text: str, whole: str, inside: str
) -> None:
    places = found(text)
    assert places.get(whole) == ""
    assert inside not in places


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("他在重庆大厦上班。", "重庆"),
        ("她在上海银行开了户。", "上海"),
        ("《重庆日报》登了这件事。", "重庆"),
        ("他买了一双上海牌皮鞋。", "上海"),
        ("昆山市第一人民医院来了专家。", "昆山市"),
        ("中国银行平湖支行的柜台前排着队。", "平湖"),
        ("白鹭在乍浦湿地公园过冬。", "乍浦"),
    ],
)
def test_a_place_in_a_name_is_told_to_be_in_a_name(text: str, name: str) -> None:
    roles = {mention.name: mention.role for mention in find_places(text, "330482")}
    assert roles.get(name) == "in_name"


@pytest.mark.parametrize(
    "text", ["太湖之滨，渔歌又起。", "他们泛舟太湖。", "爬过黄山的人都说累。", "船从南湖里的水草间穿过。"]
)
def test_a_lake_or_a_mountain_is_no_county(text: str) -> None:
    assert not [code for code in found(text).values() if code]


def test_a_county_with_a_mountains_name_is_one_where_its_unit_is_printed() -> None:
    assert found("安徽省太湖县的面条")["太湖县"] == "340825"
    assert found("黄山市的客商")["黄山市"] == "3410"


@pytest.mark.parametrize(
    "text", ["书记黄山、主任安康、会计朝阳三人下村走访。", "黄山先生来信了。", "种粮户姬长春拿到了单子。"]
)
def test_a_person_named_like_a_place_is_none(text: str) -> None:
    assert found(text) == {}


def test_a_feast_is_no_oil_town() -> None:
    assert "2306" not in found("为迎接新中国成立六十周年大庆，三万人上街。").values()
    assert found("大庆市的油田")["大庆市"] == "2306"


@pytest.mark.parametrize("name", ["和平区", "鼓楼区", "朝阳区"])
def test_a_districts_name_that_many_cities_have_needs_its_city(name: str) -> None:
    assert not found(f"来自{name}的客人住下了。").get(name)


def test_such_a_district_is_told_by_its_city() -> None:
    assert found("沈阳市和平区")["和平区"] == "210102"
    assert found("代表团从南京来，鼓楼区的剪纸艺人也来了。")["鼓楼区"] == "320106"


def test_a_division_that_is_no_more_is_one_in_the_issues_of_its_day() -> None:
    assert not found("南汇区的桃园开园了。", day="2024-05-01").get("南汇区")
    assert found("南汇区的桃园开园了。", day="2006-05-01")["南汇区"] == "310119"
    assert found("湖北襄樊市的客商")["襄樊市"] == "4206"
    # Abolished in July 2010; the list of 2009 is the last that has it.
    assert found("崇文区的老字号开张了。", day="2010-03-01")["崇文区"] == "110103"
    assert not found("崇文区的老字号开张了。", day="2014-03-01").get("崇文区")


def test_abroad_has_no_code() -> None:
    assert found("泰国、韩国和纽约的订单到了。") == {"泰国": "", "韩国": "", "纽约": ""}


def test_a_mention_says_its_official_name_and_why() -> None:
    (mention,) = find_places("乍浦的船回来了。", "330482")
    assert (mention.name, mention.official) == ("乍浦", "乍浦镇")
    assert mention.why == "in the home county"


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("places_sample.tsv", 0.95, 0.9), ("places_invented.tsv", 0.95, 0.9), ("places_more.tsv", 0.95, 0.9)],
)
def test_marked_places_are_found_with_their_codes(name: str, precision: float, recall: float) -> None:
    own = load(ROOT / "sample" / "places.csv")
    texts = read_places(GOLD / name)
    score = score_places(
        (one, find_places(one.text, one.home, own if one.home == "330495" else None, day=one.day))
        for one in texts
    )
    assert score.marked > 150
    assert score.precision >= precision, score.wrong
    assert score.recall >= recall, score.missed


@pytest.mark.parametrize(
    ("text", "home", "whole"),
    [
        ("江苏昆山周庄古镇的游船排起了队。", "330482", "周庄古镇"),
        ("小船划过广陈塘，岸边的芦苇一人多高。", "330482", "广陈塘"),
        ("苏州河边的风小。", "330482", "苏州河"),
        ("沙罟河边又响起了造船声。", "330482", "沙罟河"),
    ],
)
def test_a_town_that_no_list_has_and_a_water_are_whole_and_without_a_code(
    text: str, home: str, whole: str
) -> None:
    assert found(text, home)[whole] == ""


@pytest.mark.parametrize(
    "text",
    [
        "高峡出平湖，神女应无恙。",
        "江平湖阔，秋水长天。",
        "朝阳从海上升起。",
        "“我叫长宁，”小伙子说。",
        "获奖者有徐州生、沈丽江、周庆元、吴江南。",
        "昆山各乡镇都派了人，昆山农村集镇也一样。",
    ],
)
def test_verse_persons_and_everyday_words_hold_no_place(text: str) -> None:
    assert not [name for name in found(text) if name != "昆山"]


def test_a_place_gives_the_next_phrase_of_the_same_make_one() -> None:
    assert found("福建晋江的鞋，石狮的衣，都卖得好。")["石狮"] == "350581"
