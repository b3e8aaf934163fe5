from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from ingest.enrich import Gazetteer, find_places, load

if TYPE_CHECKING:
    from pathlib import Path

PLACES = """code,name,aliases,lon,lat
330495,澄湖市,澄湖,120.9,30.9
330495001,望菱街道,,,
330495101,菱塘镇,,120.91,30.92
330495102,荷浦镇,荷浦|老荷浦,,
330495101201,荷叶桥村,,,
330495101202,新民村,,,
330495102202,新民村,,,
330495102001,东荷社区,,,
"""


@pytest.fixture(scope="module")
def chenghu(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    path: Path = tmp_path_factory.mktemp("places") / "places.csv"
    path.write_text(PLACES, encoding="utf-8")
    return load(path)


def codes(text: str, home: str = "", extra: Gazetteer | None = None) -> list[tuple[str, str]]:
    return [(mention.name, mention.code) for mention in find_places(text, home, extra)]


def test_offsets_point_at_the_name() -> None:
    text = "😀昨天，来自杭州和上海的客商到嘉兴市考察。"
    found = find_places(text)
    assert [mention.name for mention in found] == ["杭州", "上海", "嘉兴市"]
    assert all(text[mention.start : mention.end] == mention.name for mention in found)


def test_an_invented_county_works_like_a_real_one(chenghu: Gazetteer) -> None:
    text = "昨天下午，记者来到澄湖市菱塘镇荷叶桥村，看到望菱街道和荷浦的菱农正忙着采菱。"
    assert codes(text, "330495", chenghu) == [
        ("澄湖市", "330495"),
        ("菱塘镇", "330495101"),
        ("荷叶桥村", "330495101201"),
        ("望菱街道", "330495001"),
        ("荷浦", "330495102"),
    ]
    village = find_places(text, "330495", chenghu)[2]
    assert (village.level, village.adcode) == ("village", "330495")
    assert (village.province, village.city, village.county) == ("浙江省", "嘉兴市", "澄湖市")
    town = find_places(text, "330495", chenghu)[1]
    assert (town.lon, town.lat) == (120.91, 30.92)


def test_towns_and_villages_of_other_cities_have_no_code(chenghu: Gazetteer) -> None:
    assert not [code for _, code in codes("他来到荷叶桥村和菱塘镇。", "340121", chenghu) if code]


def test_the_full_name_of_a_town_in_the_home_city_has_a_code_and_a_village_there_has_none(
    chenghu: Gazetteer,
) -> None:
    assert codes("他来到荷叶桥村和望菱街道。", "330424", chenghu)[-1] == ("望菱街道", "330495001")
    assert ("荷叶桥村", "330495101201") not in codes("他来到荷叶桥村和望菱街道。", "330424", chenghu)


def test_a_town_behind_its_county_is_found_anywhere() -> None:
    assert ("武原街道", "330424001") in codes("考察团昨天来到海盐县武原街道参观。", "330482")
    assert ("练市镇", "330503102") in codes("考察团昨天来到湖州市练市镇参观。", "330482")


def test_a_village_that_two_towns_have_is_told_by_its_town(chenghu: Gazetteer) -> None:
    assert ("新民村", "330495102202") in codes("昨天，荷浦镇新民村的菱农开始采菱。", "330495", chenghu)
    assert ("新民村", "330495101202") in codes("昨天，菱塘镇新民村的菱农开始采菱。", "330495", chenghu)
    assert ("荷叶桥村", "") in codes("昨天，外地某个镇荷叶桥村的菱农开始采菱。", "330495", chenghu)
    assert ("新民村", "") in codes("昨天，新民村的菱农开始采菱。", "330495", chenghu)


def test_our_city_and_the_whole_city_are_no_places(chenghu: Gazetteer) -> None:
    assert codes("我市召开全市工作会议，各镇街道、各乡镇参加，本市和全县都有代表。", "330495", chenghu) == []


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("代表团昨天在北京朝阳区参观", "朝阳区", "110105"),
        ("代表团昨天在长春市朝阳区参观", "朝阳区", "220104"),
        ("代表团昨天来到吉林市参观", "吉林市", "2202"),
        ("代表团昨天来到吉林省参观", "吉林省", "22"),
        ("代表团昨天来到长沙考察", "长沙", "4301"),
        ("代表团昨天来到海南藏族自治州考察", "海南藏族自治州", "6325"),
        ("代表团昨天来到海南考察", "海南", "46"),
        ("代表团昨天来到浙江省嘉兴市南湖区考察", "南湖区", "330402"),
        ("代表团昨天来到安徽省和县考察", "和县", "340523"),
    ],
)
def test_context_and_rank_choose_the_division(text: str, name: str, code: str) -> None:
    assert (name, code) in codes(text)


def test_counties_of_the_home_city_are_preferred() -> None:
    assert ("南湖", "330402") in codes("来自南湖、海宁和桐乡的选手参加了比赛。", "330482")


@pytest.mark.parametrize("word", ["和平", "东方", "合作", "渡口", "解放", "前进"])
def test_an_everyday_word_is_no_division(word: str) -> None:
    found = find_places(f"大家认为，{word}的日子来之不易，要继续努力。", "330482")
    assert not [mention for mention in found if mention.code]


def test_an_everyday_word_is_a_division_behind_its_parent() -> None:
    assert ("和平区", "120101") in codes("代表团在天津市和平区参观。")


def test_countries_and_regions_have_a_level_and_no_code() -> None:
    found = {mention.name: mention for mention in find_places("来自中国、法国和东京的学者在长江边讨论。")}
    assert {name: mention.level for name, mention in found.items()} == {
        "中国": "country",
        "法国": "country",
        "东京": "foreign",
        "长江": "region",
    }
    assert all(mention.code == mention.adcode == "" for mention in found.values())


def test_mentions_come_in_order_and_do_not_overlap(chenghu: Gazetteer) -> None:
    text = "浙江省嘉兴市澄湖市菱塘镇荷叶桥村，浙江嘉兴澄湖菱塘荷叶桥村，北京市海淀区中关村。" * 5
    found = find_places(text, "330495", chenghu)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("text", ["", " ", "\n", "。", "a", "😀", "\x00", "村", "市镇乡", "��"])
def test_a_text_without_places_gives_none(text: str) -> None:
    assert find_places(text, "330482") == []


def test_an_unknown_home_is_no_home() -> None:
    assert codes("他昨天去了上海。", "999999") == [("上海", "31")]


def test_the_answer_does_not_depend_on_what_was_asked_before(chenghu: Gazetteer) -> None:
    text = "昨天，澄湖市菱塘镇和海盐县的代表到上海参观。"
    first = find_places(text, "330495", chenghu)
    find_places("北京市海淀区", "110108")
    find_places(text, "330424")
    assert find_places(text, "330495", chenghu) == first
