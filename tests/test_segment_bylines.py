from __future__ import annotations

import pytest

from ingest.segment.bylines import bare_names, is_byline_line, is_marked_names, parse_byline
from ingest.segment.credit_ends import end_credit
from ingest.segment.dateline import parse_dateline, starts_dateline
from ingest.segment.jumps import find_jump, is_jump_line, parse_jump


@pytest.mark.parametrize(
    ("printed", "reporters", "correspondents", "photographers"),
    [
        ("■记 者 裘听雨\n通讯员 池 墨", ["裘听雨"], ["池墨"], []),
        ("■摄影 邵 强", [], [], ["邵强"]),
        ("（记者 高阳 通讯员 曹云）", ["高阳"], ["曹云"], []),
        ("邵一凡 摄", [], [], ["邵一凡"]),
        ("（记者 邵一凡 摄）", [], [], ["邵一凡"]),
        ("（新华社记者邵一凡摄）", [], [], ["邵一凡"]),
        ("本报记者 傅 青 倪思源", ["傅青", "倪思源"], [], []),
        ("（记者支林溪、戚德良）", ["支林溪", "戚德良"], [], []),
        ("文/图 李 四", ["李四"], [], ["李四"]),
        ("记者 张三 文 李四 图", ["张三"], [], ["李四"]),
        ("□ 闻 芷", ["闻芷"], [], []),
        ("见习记者 欧阳听雨 特约通讯员 王 小明", ["欧阳听雨"], ["王小明"], []),
    ],
)
def test_names_land_in_their_roles_however_they_are_spaced(
    printed: str, reporters: list[str], correspondents: list[str], photographers: list[str]
) -> None:
    names = parse_byline(printed)
    assert list(names.reporters) == reporters
    assert list(names.correspondents) == correspondents
    assert list(names.photographers) == photographers


def test_editors_are_no_authors() -> None:
    names = parse_byline("责任编辑：池 墨 电话：86690114")
    assert names.editors == ("池墨",)
    assert names.reporters == ()


def test_an_agency_is_no_person() -> None:
    names = parse_byline("（据新华社）")
    assert names.agency == "新华社"
    assert names.reporters == ()


@pytest.mark.parametrize(
    "line", ["■记者 桑田", "本报记者 傅 青 通讯员 倪思源", "邵 强 摄", "通讯员 郑凯风", "■摄影 邵 强"]
)
def test_a_byline_is_known_by_its_form(line: str) -> None:
    assert is_byline_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "记者 昨天从市水利局获悉，",
        "图 片 新 闻",
        "记 者 走 基 层",
        "记者在现场看到了一座桥",
        "昨天，市水利局",
        "（记者桑田、傅青）新年",
    ],
)
def test_a_sentence_or_a_label_is_no_byline(line: str) -> None:
    assert not is_byline_line(line)


def test_marked_names_are_how_essays_are_signed() -> None:
    assert is_marked_names("□ 闻 芷")
    assert not is_marked_names("■ 全市经济工作会议昨天在市民中心召开")


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("还要看煤气关没关。（记者\n桑田 傅青）", "（记者\n桑田 傅青）"),
        ("更好的环境。 ■摄影 邵 强", "■摄影 邵 强"),
        ("预计明年合龙。 陶望 摄", " 陶望 摄"),
        ("救灾物资正在发运。（据新华社）", "（据新华社）"),
        ("每场限六十人。（桑 田）", "（桑 田）"),
        ("说不清是高兴还是可惜。 □ 归 帆", "□ 归 帆"),
        ("编辑/龚海 美编/曹静 2 版 · 综 合", None),
        ("沿一○六国道走。他叫王刚 ○六国道", None),
        ("导演（右三）", None),
        ("他是记者 王刚。", None),
    ],
)
def test_a_credit_is_found_at_the_end_only(text: str, credit: str | None) -> None:
    at = end_credit(text)
    assert (None if at is None else text[at:]) == credit


def test_a_pseudonym_counts_only_where_asked_for() -> None:
    assert end_credit("天就亮了。（解团）") is None
    assert end_credit("天就亮了。（解团）", pseudonym=True) == 5


def test_datelines_tell_agency_place_date_and_people() -> None:
    wire = parse_dateline("据新华社杭州1月8日电（记者桑田、傅青） 昨天")
    assert (wire.agency, wire.place, wire.date) == ("新华社", "杭州", "--01-08")
    assert wire.people is not None
    assert wire.people.reporters == ("桑田", "傅青")
    own = parse_dateline("本报讯（记者 桑田） 早上七点")
    assert own.agency == "本报"
    assert starts_dateline("本报讯 昨天")
    assert not starts_dateline("本报记者昨天从市水利局获悉")


def test_jump_lines_give_page_numbers_in_digits() -> None:
    assert parse_jump("（下转第3版）") == ("3", "")
    assert parse_jump("▲▲（上接一版）") == ("", "1")
    assert parse_jump("（下转十二版）") == ("12", "")
    assert is_jump_line("（下转 2 版）")
    assert not is_jump_line("他从第三版转到第四版工作。")
    assert find_jump("水闸的灯亮了（下转第3版）") == (6, 13)


@pytest.mark.parametrize(
    "line",
    [
        "通讯员危建舟",
        "本报记者禤文　通讯员上官晴",
        "本报记者 税大江 阴晓",
        "●通讯员 庹静 易兰芝",
        "通讯员卯德贵 税大江",
        "记者骆明霞",
    ],
)
def test_a_rare_family_name_behind_a_role_word_signs_as_any_other(line: str) -> None:
    assert is_byline_line(line)


@pytest.mark.parametrize(
    "line", ["记者库存告急", "记者薄冰上走一遭", "记者节快乐", "通讯员培训班开班", "骆驼进城"]
)
def test_words_that_begin_with_a_rare_family_name_sign_nothing(line: str) -> None:
    assert not is_byline_line(line)
    assert not bare_names(line)
