"""What the proof that no character is lost says of a page that was put together wrongly, and where it says it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.model import Article, Edit, Furniture, Piece, Role, Segmentation, Span
from ingest.pages import page_from_text
from ingest.segment.conservation import check, check_joined

PAGE = page_from_text("今日苇子\n水闸亮灯\n昨夜十点，水闸的灯亮了。\n晒谷场\n谷子收完了。\n记者 甘霖")


def piece(line: int, role: Role, article: int | None, start: int = 0, end: int | None = None) -> Piece:
    return Piece(
        Span(line, start, len(PAGE.text.split("\n")[line]) if end is None else end), role, article, ""
    )


RIGHT = Segmentation(
    articles=(
        Article("news", 0, title="水闸亮灯", body=("昨夜十点，水闸的灯亮了。",)),
        Article("news", 1, title="晒谷场", body=("谷子收完了。",)),
    ),
    furniture=(Furniture("今日苇子", "masthead"),),
    unassigned_bylines=("记者 甘霖",),
    pieces=(
        piece(0, "furniture", None),
        piece(1, "title", 0),
        piece(2, "body", 0),
        piece(3, "title", 1),
        piece(4, "body", 1),
        piece(5, "unassigned_byline", None),
    ),
    edits=(),
    version="",
)


def test_a_page_of_which_every_character_has_its_place_has_no_problem() -> None:
    assert check(PAGE, RIGHT) == ()


def test_a_blank_may_lie_in_two_pieces_and_a_letter_may_not() -> None:
    blank = (
        *RIGHT.pieces[:5],
        piece(5, "unassigned_byline", None, 0, 3),
        piece(5, "unassigned_byline", None, 2, 5),
    )
    assert check(PAGE, replace(RIGHT, pieces=blank)) == ()
    letter = (
        *RIGHT.pieces[:5],
        piece(5, "unassigned_byline", None, 0, 4),
        piece(5, "unassigned_byline", None, 3, 5),
    )
    assert "line 5: '甘' is placed twice" in check(PAGE, replace(RIGHT, pieces=letter))


@pytest.mark.parametrize(
    "span", [Span(6, 0, 0), Span(-1, 0, 0), Span(0, -1, 2), Span(0, 3, 2), Span(0, 0, 5)], ids=str
)
def test_a_span_outside_the_page_is_named(span: Span) -> None:
    outside = replace(RIGHT, pieces=(*RIGHT.pieces, Piece(span, "furniture", None, "")))
    told = f"a span lies outside the page: line {span.line}, {span.start} to {span.end}"
    assert told in check(PAGE, outside)


def test_pieces_may_be_told_in_any_order_across_the_page_and_within_a_line() -> None:
    halves = (
        piece(5, "unassigned_byline", None, 0, 3),
        piece(5, "unassigned_byline", None, 3, 5),
    )
    across = (*reversed(RIGHT.pieces[:5]), *halves)
    assert check(PAGE, replace(RIGHT, pieces=across)) == ()
    within = (*RIGHT.pieces[:5], *reversed(halves))
    told = check(PAGE, replace(RIGHT, pieces=within))
    assert not [one for one in told if "placed" in one]
    assert told == ("the unassigned bylines holds '记者甘霖' where the page has '甘霖记者'",)


def test_an_edit_that_removed_something_else_than_stands_there_is_named() -> None:
    edits = (Edit(Span(5, 0, 5), "spacing", "记者 甘霖"),)
    seg = replace(RIGHT, pieces=RIGHT.pieces[:5], unassigned_bylines=(), edits=edits)
    assert check(PAGE, seg) == ()
    wrong = replace(edits[0], removed="记者 甘霜")
    assert check(PAGE, replace(seg, edits=(wrong,))) == (
        "line 5: an edit says it removed '记者 甘霜', the page says otherwise",
    )


def test_an_empty_span_at_a_line_s_end_lies_on_the_page() -> None:
    assert check(PAGE, replace(RIGHT, pieces=(*RIGHT.pieces, piece(0, "furniture", None, 4, 4)))) == ()


@pytest.mark.parametrize("article", [None, -1, 2, 3])
def test_a_role_of_an_article_that_is_not_there_is_named(article: int | None) -> None:
    wrong = (*RIGHT.pieces[:3], piece(3, "title", article), *RIGHT.pieces[4:])
    assert "line 3: '晒谷场' has the role title of no article" in check(PAGE, replace(RIGHT, pieces=wrong))


def test_the_place_where_a_field_and_the_page_part_is_shown() -> None:
    cut = replace(RIGHT.articles[0], body=("昨夜十点，水闸的门开了。",))
    assert check(PAGE, replace(RIGHT, articles=(cut, RIGHT.articles[1]))) == (
        "article 0 (水闸亮灯): the body holds '门开了。' where the page has '灯亮了。'",
    )
    short = replace(RIGHT.articles[1], body=("谷子收",))
    assert check(PAGE, replace(RIGHT, articles=(RIGHT.articles[0], short))) == (
        "article 1 (晒谷场): the body holds '' where the page has '完了。'",
    )
    long = replace(RIGHT.articles[1], title="", body=("一二三四五六七八九十甲乙丙丁",))
    told = "article 1 (一二三四五六七八九十甲乙): the body holds '一二三四五六七八九十甲乙' where"
    found = check(PAGE, replace(RIGHT, articles=(RIGHT.articles[0], long)))
    assert f"{told} the page has '谷子收完了。'" in found


def test_at_most_twenty_problems_are_told_and_that_there_are_more() -> None:
    page = page_from_text("\n".join(f"第{no}行" for no in range(30)))
    none = Segmentation((), (), (), (), (), "")
    found = check(page, none)
    assert len(found) == 21
    assert found[0] == "line 0: '第0行' is placed nowhere"
    assert found[19] == "line 19: '第19行' is placed nowhere"
    assert found[20] == "and more"


def test_a_jump_line_needs_its_page_number_and_a_page_number_its_line() -> None:
    without = replace(RIGHT.articles[0], jump_to="03")
    assert check(PAGE, replace(RIGHT, articles=(without, RIGHT.articles[1]))) == (
        "article 0 (水闸亮灯): the jump line '' and its page numbers do not agree",
        "article 0 (水闸亮灯): the page number '03' does not stand in the jump line ''",
    )
    page = page_from_text("水闸亮灯\n灯亮了。\n下转三版")
    roles: tuple[Role, ...] = ("title", "body", "jump")
    lines = page.text.split("\n")
    pieces = tuple(Piece(Span(no, 0, len(lines[no])), role, 0, "") for no, role in enumerate(roles))
    one = Article("news", 0, title="水闸亮灯", body=("灯亮了。",), jump_to="03")
    seg = Segmentation((one,), (), (), pieces, (), "")
    assert check(page, seg) == ()
    assert check(page, replace(seg, articles=(replace(one, jump_to=""),))) == (
        "article 0 (水闸亮灯): the jump line '下转三版' and its page numbers do not agree",
    )
    assert check(page, replace(seg, articles=(replace(one, jump_to="04"),))) == (
        "article 0 (水闸亮灯): the page number '04' does not stand in the jump line '下转三版'",
    )


def test_a_joined_article_keeps_its_first_part_s_heading_and_all_bodies_in_their_order() -> None:
    first = Article("news", 0, title="水闸亮灯", body=("昨夜十点，",))
    second = Article("news", 3, title="（上接第一版）", body=("灯亮了。",))
    third = Article("news", 1, body=("人散了。",))
    whole = replace(first, body=("昨夜十点，灯亮了。", "人散了。"))
    assert check_joined(whole, [first, second, third]) == ()
    assert check_joined(replace(whole, title="（上接第一版）"), [first, second, third]) == (
        "the joined article (（上接第一版）): the title holds '（上接第一版）' where the page has '水闸亮灯'",
    )
    untitled = replace(whole, title="", body=("一二三四五六七八九十甲乙丙丁",))
    assert (
        check_joined(untitled, [replace(first, title="", body=untitled.body[:1]), replace(third, body=())])
        == ()
    )
    told = check_joined(untitled, [first])
    assert told[0].startswith("the joined article (一二三四五六七八九十甲乙): the title holds")
