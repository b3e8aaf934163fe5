from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.model import Page, Segmentation, Span
from ingest.pages import page_from_text
from ingest.segment.assemble import assemble
from ingest.segment.conservation import check
from ingest.segment.decided import Draft, Part

TEXT = """清淤队员告诉记者——
全心守好全心守好““闸门闸门””
■记 者 裘听雨
通讯员 池 墨
本报讯 昨天，在望圩镇水闸上，队员正
在清理水草，一共 3人到场，忙了一
上午。
今天转晴，队员又来了，
“干得完。”队长说。（记者
桑田 摄）
（下转第三版）
漾 上 风上 风"""
ROLES = (
    "kicker", "title", "byline", "byline", "body", "body", "body", "body", "body", "body", "jump", "furniture",
)  # fmt: skip


def built() -> tuple[Page, Segmentation]:
    page = page_from_text(TEXT)
    parts = [
        Part(no, role, None if role == "furniture" else 0, "because")  # type: ignore[arg-type]
        for no, role in enumerate(ROLES)
    ]
    return page, assemble(page, parts, [Draft()], "t")


def test_parts_become_the_fields_of_an_article() -> None:
    page, seg = built()
    (article,) = seg.articles
    assert article.kicker == "清淤队员告诉记者——"
    assert article.title == "全心守好“闸门”"
    assert article.reporters == ("裘听雨",)
    assert article.correspondents == ("池墨",)
    assert article.photographers == ("桑田",)
    assert article.body == (
        "本报讯 昨天，在望圩镇水闸上，队员正在清理水草，一共3人到场，忙了一上午。",
        "今天转晴，队员又来了，“干得完。”队长说。",
    )
    assert article.jump_to == "3"
    assert [piece.text for piece in seg.furniture] == ["漾上风"]
    assert check(page, seg) == ()


def test_a_title_line_drawn_twice_stands_once() -> None:
    page = page_from_text("水闸的灯\n水闸的灯\n亮了一夜\n灯亮着。")
    parts = [Part(n, "title", 0, "") for n in range(3)] + [Part(3, "body", 0, "")]
    seg = assemble(page, parts, [Draft()], "t")
    assert seg.articles[0].title == "水闸的灯亮了一夜"
    assert [edit.removed for edit in seg.edits] == ["水闸的灯"]
    assert check(page, seg) == ()


def test_a_poem_keeps_its_lines_and_a_table_its_rows() -> None:
    page = page_from_text(
        "灯\n渔船靠了岸\n网还滴着水\n月亮先上楼\n母亲点起一盏灯笼\n品种 东 西\n青菜 4.5 4.0\n茭白 5.0 5.5"
    )
    parts = [Part(0, "title", 0, "")] + [Part(n, "body", 0, "") for n in range(1, 5)]
    parts += [Part(n, "body", 1, "") for n in range(5, 8)]
    poem, table = assemble(page, parts, [Draft(), Draft()], "t").articles
    assert poem.kind == "poem"
    assert len(poem.body) == 4
    assert table.kind == "table"
    assert table.body[1] == "青菜 4.5 4.0"


def test_control_characters_are_edits_and_nothing_is_lost() -> None:
    page = page_from_text("水闸\u200b的灯\x07亮了。")
    seg = assemble(page, [Part(0, "body", 0, "")], [Draft()], "t")
    assert seg.articles[0].body == ("水闸的灯亮了。",)
    assert {edit.kind for edit in seg.edits} == {"control"}
    assert check(page, seg) == ()


def test_an_article_that_does_not_exist_is_refused() -> None:
    page = page_from_text("灯亮了。")
    with pytest.raises(IndexError):
        assemble(page, [Part(0, "body", 3, "")], [Draft()], "t")


def test_the_check_finds_a_character_placed_nowhere() -> None:
    page, seg = built()
    short = replace(seg, pieces=seg.pieces[:-1])
    assert any("placed nowhere" in problem for problem in check(page, short))


def test_the_check_finds_a_character_placed_twice() -> None:
    page, seg = built()
    double = replace(seg, pieces=(*seg.pieces, seg.pieces[4]))
    assert any("placed twice" in problem for problem in check(page, double))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "全心守好“闸门”！"},
        {"body": ("本报讯 昨天。",)},
        {"kicker": ""},
        {"reporters": ("裘听雨", "李四")},
        {"jump_to": "5"},
        {"jump_to": ""},
        {"dateline_place": "杭州"},
    ],
)
def test_the_check_finds_a_field_that_lost_or_invented_something(change: dict[str, object]) -> None:
    page, seg = built()
    wrong = replace(seg, articles=(replace(seg.articles[0], **change),))  # type: ignore[arg-type]
    assert check(page, wrong) != ()


def test_the_check_finds_furniture_that_lost_something_and_an_edit_that_lies() -> None:
    page, seg = built()
    assert check(page, replace(seg, furniture=())) != ()
    lying = replace(seg.edits[0], removed="别的字")
    assert check(page, replace(seg, edits=(lying, *seg.edits[1:]))) != ()
    outside = replace(seg.edits[0], span=Span(99, 0, 4))
    assert check(page, replace(seg, edits=(outside, *seg.edits[1:]))) != ()
