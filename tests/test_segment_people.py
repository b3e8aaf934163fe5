"""Who wrote, photographed and edited, who sent it, from where and when: each role on invented names, in every form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pages import page_from_text
from ingest.segment.assemble import assemble
from ingest.segment.bylines import is_byline_line, parse_byline
from ingest.segment.conservation import check
from ingest.segment.credit_ends import end_credit
from ingest.segment.dateline import parse_dateline, starts_dateline
from ingest.segment.decided import Draft, Part

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "小明志强听雨思源一鸣晓风建国玉兰海波雪梅"
NAMES = st.builds(
    lambda family, given: family + given,
    st.sampled_from(FAMILY),
    st.text(st.sampled_from(GIVEN), min_size=1, max_size=2),
)


def spaced(name: str) -> str:
    """Set a name of two characters apart, as bylines are set."""
    return f"{name[0]} {name[1]}" if len(name) == 2 else name


@pytest.mark.parametrize(
    ("printed", "role", "names"),
    [
        ("■记者 柳一鸣", "reporters", ["柳一鸣"]),
        ("本报记者 柳一鸣 许小满", "reporters", ["柳一鸣", "许小满"]),
        ("本报首席记者 柳一鸣", "reporters", ["柳一鸣"]),
        ("见习记者 许 满", "reporters", ["许满"]),
        ("记者 柳一鸣 通讯员 池 墨", "correspondents", ["池墨"]),
        ("通讯员 池 墨 桑 田", "correspondents", ["池墨", "桑田"]),
        ("■通讯员 池墨、桑田", "correspondents", ["池墨", "桑田"]),
        ("供稿 池墨", "correspondents", ["池墨"]),
        ("■摄影 邵一凡", "photographers", ["邵一凡"]),
        ("邵一凡 摄", "photographers", ["邵一凡"]),
        ("摄影报道 邵一凡", "photographers", ["邵一凡"]),
        ("（记者 柳一鸣 摄影 邵一凡）", "photographers", ["邵一凡"]),
        ("记者 柳一鸣 文/摄", "photographers", ["柳一鸣"]),
        ("记者 柳一鸣 文/摄", "reporters", ["柳一鸣"]),
        ("图/邵一凡", "photographers", ["邵一凡"]),
        ("摄影记者 邵一凡", "photographers", ["邵一凡"]),
        ("责任编辑 池墨 美编 桑田", "editors", ["池墨", "桑田"]),
        ("责编：池墨", "editors", ["池墨"]),
        ("编辑/池墨 版式/桑田", "editors", ["池墨", "桑田"]),
        ("阙 文 山 口述 记 者 陶知夏 整理", "reporters", ["阙文山", "陶知夏"]),
        ("荻溇镇中心小学四（2）班 苏半夏", "reporters", ["苏半夏"]),
        ("石漕镇中学七（6）班 纪 然 指导老师 鲍 岚", "reporters", ["纪然"]),
        ("（学宫弄 严半农）", "reporters", ["严半农"]),
        ("（杨枝港村 田守拙）", "reporters", ["田守拙"]),
        ("□ 欧阳听雨", "reporters", ["欧阳听雨"]),
    ],
)
def test_each_role_has_its_names(printed: str, role: str, names: list[str]) -> None:
    assert list(getattr(parse_byline(printed), role)) == names


@pytest.mark.parametrize(
    ("printed", "nobody"),
    [
        ("责任编辑 池墨 版式 桑田", ["reporters", "correspondents", "photographers"]),
        ("■摄影 邵一凡", ["reporters", "correspondents", "editors"]),
        ("邵一凡 摄", ["reporters", "correspondents", "editors"]),
        ("（邵一凡 供图）", ["reporters", "correspondents"]),
        ("指导老师 鲍 岚", ["reporters", "correspondents", "photographers", "editors"]),
        ("（据新华社）", ["reporters", "correspondents", "photographers", "editors"]),
    ],
)
def test_a_name_stands_in_no_role_that_it_does_not_have(printed: str, nobody: list[str]) -> None:
    names = parse_byline(printed)
    assert {role: getattr(names, role) for role in nobody} == dict.fromkeys(nobody, ())


@given(st.lists(NAMES, min_size=1, max_size=3, unique=True), st.lists(NAMES, max_size=2, unique=True))
@settings(max_examples=150, deadline=None)
def test_names_come_back_as_they_were_whatever_they_are(
    reporters: list[str], correspondents: list[str]
) -> None:
    for mark in ("■", "", "▲ "):
        printed = mark + "记者 " + " ".join(map(spaced, reporters))
        if correspondents:
            printed += " 通讯员 " + " ".join(map(spaced, correspondents))
        names = parse_byline(printed)
        assert list(names.reporters) == reporters
        assert list(names.correspondents) == correspondents
        commas = (
            "（记者 "
            + "、".join(reporters)
            + ("" if not correspondents else " 通讯员 " + "、".join(correspondents))
            + "）"
        )
        names = parse_byline(commas)
        assert list(names.reporters) == reporters
        assert list(names.correspondents) == correspondents


@given(NAMES, NAMES)
@settings(max_examples=60, deadline=None)
def test_a_credit_at_the_end_leaves_the_body_and_becomes_names(writer: str, camera: str) -> None:
    body = "望圩镇的新码头昨天启用，两艘货船先后靠泊。"
    for credit, role, name in (
        (f"（记者 {writer}）", "reporters", writer),
        (f"（通讯员 {spaced(writer)}）", "correspondents", writer),
        (f" ■摄影 {spaced(camera)}", "photographers", camera),
        (f"（{camera} 摄）", "photographers", camera),
        (f"（记者 {camera} 摄）", "photographers", camera),
        (f" {spaced(camera)} 摄", "photographers", camera),
        (f"（图/{camera}）", "photographers", camera),
    ):
        page = page_from_text(body + credit)
        seg = assemble(page, [Part(0, "body", 0, "")], [Draft()], "t")
        assert check(page, seg) == ()
        assert seg.articles[0].body == (body,), credit
        assert list(getattr(seg.articles[0], role)) == [name], credit


@pytest.mark.parametrize(
    ("text", "agency", "place", "date"),
    [
        ("新华社北京1月8日电（记者 柳一鸣）昨天", "新华社", "北京", "--01-08"),
        ("据新华社杭州9月13日电 昨天", "新华社", "杭州", "--09-13"),
        ("据新华社电 昨天", "新华社", "", ""),
        ("新华社洛杉矶2023年3月2日电 昨天", "新华社", "洛杉矶", "2023-03-02"),
        ("中新社香港12月31日电 昨天", "中新社", "香港", "--12-31"),
        ("据中新网9月3日电 昨天", "中新网", "", "--09-03"),
        ("据人民日报消息 昨天", "人民日报", "", ""),
        ("据央视新闻消息 昨天", "央视新闻", "", ""),
        ("本报讯 昨天", "本报", "", ""),
        ("本报综合消息 昨天", "本报", "", ""),
        ("本报望圩9月13日电 昨天", "本报", "望圩", "--09-13"),
        ("本 报 讯 （记者 柳一鸣） 昨天", "本报", "", ""),
        ("本报杭州专电 昨天", "本报", "杭州", ""),
        ("昨天，新华社记者从杭州出发", "", "", ""),
        ("新华社北京13月41日电 昨天", "新华社", "北京", ""),
    ],
)
def test_a_dateline_tells_agency_place_and_date(text: str, agency: str, place: str, date: str) -> None:
    found = parse_dateline(text)
    assert (found.agency, found.place, found.date) == (agency, place, date)
    assert starts_dateline(text) is bool(agency)


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("（据新华社）", "新华社"), ("（新华社发）", "新华社"), ("（新华社记者 柳一鸣 摄）", "新华社"),
        ("（来源：人民日报）", "人民日报"), ("（据《科技日报》）", "科技日报"), ("（据央视新闻）", "央视新闻"),
    ],
)  # fmt: skip
def test_a_credit_names_the_agency_that_it_was_taken_from(credit: str, agency: str) -> None:
    page = page_from_text("救灾物资正在发运。" + credit)
    seg = assemble(page, [Part(0, "body", 0, "")], [Draft()], "t")
    assert check(page, seg) == ()
    assert seg.articles[0].source_agency == agency
    assert seg.articles[0].body == ("救灾物资正在发运。",)


@pytest.mark.parametrize(
    "line",
    [
        "荻溇镇中心小学四（2）班 苏半夏", "指导老师 温 良", "石漕镇中学七（6）班 纪 然 指导老师 鲍 岚",
        "阙 文 山 口述 记 者 陶知夏 整理", "陶知夏 整理", "摄影报道 邵一凡",
    ],
)  # fmt: skip
def test_bylines_of_pupils_and_of_what_was_told_are_known_by_their_form(line: str) -> None:
    assert is_byline_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "望圩镇中心小学昨天开学", "塔影里社区 邻居节", "指导老师带着孩子们下田", "他口述了一段往事",
        "（2）班的同学", "三（2）班 夺冠！",
    ],
)  # fmt: skip
def test_what_only_looks_like_them_is_none(line: str) -> None:
    assert not is_byline_line(line)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("天就亮了。（学宫弄 严半农）", True),
        ("河水流走了。 （杨枝港村 田守拙）", True),
        ("他住在望圩（河东路 九号）", False),  # no full stop before it: part of the sentence
        ("两队打平。（全场 比分）", False),
    ],
)
def test_a_name_with_its_place_in_brackets_signs_a_text(text: str, found: bool) -> None:
    assert (end_credit(text, pseudonym=True) is not None) is found
    assert end_credit(text) is None


def test_role_words_in_traditional_characters_are_known_and_names_stay_as_printed() -> None:
    names = parse_byline("■記 者 裘聽雨 通訊員 倪報國")
    assert (names.reporters, names.correspondents) == (("裘聽雨",), ("倪報國",))
    assert parse_byline("攝影 邵 強").photographers == ("邵強",)
    assert parse_byline("責任編輯 池墨").editors == ("池墨",)
    assert is_byline_line("本報記者 裘聽雨")
    assert end_credit("天就亮了。（記者 裘聽雨 攝）") == 5
    page = page_from_text("新華社臺北1月8日電 昨天，燈亮了。")
    seg = assemble(page, [Part(0, "body", 0, "")], [Draft()], "t")
    assert check(page, seg) == ()
    (article,) = seg.articles
    assert (article.source_agency, article.dateline_place, article.dateline_date) == (
        "新華社",
        "臺北",
        "--01-08",
    )
