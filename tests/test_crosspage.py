"""Stories over several pages: joined where that is sure, linked where it is not, and nothing lost either way."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.audit.gates import proof
from ingest.enrich.gazetteer import load
from ingest.issue.build import IssueInput, build_issue
from ingest.lake import Lake
from ingest.model import Article, Confidence
from ingest.operate.explain import explain_article
from ingest.segment.conservation import check, check_joined
from ingest.segment.crosspage import Placed, link_continuations
from ingest.segment.joined import breaks_off, joined
from ingest.sources import RawPage
from papers_on_disk import CLINIC, SCHOOL
from pdf_builder import PageBuilder

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.model import BuiltIssue

HEAD = """水闸的灯亮了一夜
■记者 裘听雨

本报讯 望圩镇水闸的管理员陆阿根
守了二十一年闸。昨天夜里水位涨得
快，他每隔半小时就要去看一次标尺，
把数字记在墙上的小黑板上。到了后
半夜，雨还没有停的意思，他索性搬
了一张竹椅坐在闸口，

（下转第2版）
"""
TAIL = """（上接第1版）
水闸的灯亮了一夜

手里攥着一只旧手电。闸门落下去的
声音他听得最熟，哪一扇轻了，哪一
扇重了，闭着眼也分得出来。

天亮的时候陆阿根回到屋里，小黑板
上写满了数字。镇里派来的人替下了
他，他躺下就睡着了。
"""


def issue(pages: dict[str, str | bytes]) -> BuiltIssue:
    raw = []
    for number, content in pages.items():
        data = content if isinstance(content, bytes) else content.encode()
        raw.append(RawPage(number, f"{number}.txt", hashlib.sha256(data).hexdigest(), data))
    given = IssueInput("weizi", "2024-09-13", "330495", tuple(pages), raw, {}, "", "pages/")
    return build_issue(given, load())


def placed(page_no: str, **fields: object) -> Placed:
    jump = str(fields.pop("jump", ""))
    return Placed(page_no, Article(kind="news", position=0, **fields), jump)  # type: ignore[arg-type]


def test_a_story_on_two_pages_lands_as_one_article_with_the_heading_of_the_first() -> None:
    built = issue({"01": HEAD + "\n" + CLINIC, "02": TAIL + "\n" + SCHOOL})
    (story,) = [one for one in built.articles if one.rest]
    assert story.article.title == "水闸的灯亮了一夜"
    assert story.article.reporters == ("裘听雨",)
    assert story.article_id.startswith("weizi-20240913-01-")
    # The sentence that the page cut goes on in its paragraph.
    assert any("坐在闸口，手里攥着" in paragraph for paragraph in story.article.body)
    assert story.article.body[-1].endswith("睡着了。")
    assert "join_unsure" not in story.article.flags
    assert (story.continued_to, story.continued_from) == ("", "")
    assert len(built.articles) == 3
    assert proof(built).num_rows == 0
    second = built.pages[1]
    assert second.page is not None
    assert second.segmentation is not None
    assert check(second.page, second.segmentation) == ()
    assert ("水闸的灯亮了一夜", "jump") in {(one.text, one.kind) for one in second.segmentation.furniture}


def test_the_lake_has_one_row_whose_spans_name_the_page_of_each_line(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    built = issue({"01": HEAD, "02": TAIL + "\n" + SCHOOL})
    lake.land(built)
    (story,) = [one for one in built.articles if one.rest]
    row = lake.article(story.article_id)
    assert row is not None
    assert row["page_no"] == "01"
    pages = {number: lake.page("weizi", row["issue_date"], number) for number in ("01", "02")}
    said = ""
    for span in row["line_spans"]:
        if span["role"] == "body":
            said += pages[span["page_no"]]["text"].split("\n")[span["line"]][span["start"] : span["end"]]
    assert "".join(said.split()) == "".join(row["body"].split())
    assert {span["page_no"] for span in row["line_spans"]} == {"01", "02"}
    assert [pages[number]["articles"] for number in ("01", "02")] == [1, 1]
    assert story.article_id in {piece["article_id"] for piece in pages["02"]["pieces"]}
    named = {piece["article_id"] for page in pages.values() for piece in page["pieces"]} - {""}
    assert named == {one.article_id for one in built.articles}
    told = explain_article(lake, story.article_id)
    assert [page.page_no for page in told.pages] == ["01", "02"]
    assert [line.page_no for line in told.lines] == sorted(line.page_no for line in told.lines)
    jumps = [line.why for line in told.lines if line.role == "jump"]
    assert len(jumps) == 2
    assert all("the jump lines of both pages name each other's page" in why for why in jumps)


def test_explain_tells_where_on_a_pdf_page_each_line_stands(tmp_path: Path) -> None:
    page = PageBuilder(600, 800)
    page.text(66, 720, "开湖第一网", size=20, font="hei")
    page.column(
        60, 680, "澄湖昨天开湖，渔民清早下网，码头上停满了货车。\n集市一直热闹到中午才散，孩子们围着鱼筐看。"
    )
    lake = Lake.open(str(tmp_path / "lake"))
    built = issue({"01": page.build()})
    lake.land(built)
    told = explain_article(lake, built.articles[0].article_id)
    assert told.lines[0].text == "开湖第一网"
    first = told.lines[0]
    assert first.box is not None
    assert (first.box.x0, first.place) == (pytest.approx(66, abs=2), (23, pytest.approx(22, abs=2)))
    assert all(line.box is not None and line.place is not None for line in told.lines)


BODY = ("本报讯 昨天清早，陆阿根在水闸上守着标尺。", "小黑板上写满了数字。")
MORE = ("陆阿根说，小黑板用了二十一年，标尺换过三回。",)


def test_page_numbers_that_name_each_other_and_a_repeated_heading_make_it_sure() -> None:
    head = placed("01", title="水闸的灯亮了一夜", body=BODY, jump_to="2")
    tail = placed("02", title="水闸的灯", body=("别的事。",), jump_from="1")
    (link,) = link_continuations([head, tail])
    assert (link.head, link.tail, link.sure) == (0, 1, True)


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ({"jump_to": "2"}, {"title": "早稻收割近尾声", "jump_from": "1"}),  # another heading
        ({"jump_to": "2"}, {"body": ("别的事。",), "jump_from": "1"}),  # nothing in common
        ({"jump_to": "2"}, {"body": ("本报讯 " + MORE[0],), "jump_from": "1"}),  # a story of its own
        ({"jump_to": "2"}, {"title": "水闸的灯亮了一夜"}),  # only one side says so
        ({}, {"title": "水闸的灯亮了一夜", "jump_from": "1"}),
    ],
)
def test_what_does_not_agree_is_linked_and_never_joined(
    head: dict[str, object], tail: dict[str, object]
) -> None:
    pair = [
        placed("01", **{"title": "水闸的灯亮了一夜", "body": BODY} | head),
        placed("02", **{"body": MORE} | tail),
    ]
    (link,) = link_continuations(pair)
    assert not link.sure


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ({"jump_to": "3"}, {"jump_from": "1"}),  # another page
        ({"jump_to": "2"}, {"jump_from": "4"}),
        ({"jump_to": "2"}, {}),  # one side's word, and no heading
        ({}, {}),
        (
            {"jump_to": "2", "jump": "（全文见02版）"},
            {"title": "水闸的灯亮了一夜"},
        ),  # an excerpt of another article
    ],
)
def test_what_contradicts_or_only_points_to_an_article_is_not_linked(
    head: dict[str, object], tail: dict[str, object]
) -> None:
    pair = [
        placed("01", **{"title": "水闸的灯亮了一夜", "body": BODY} | head),
        placed("02", **{"body": MORE} | tail),
    ]
    assert link_continuations(pair) == ()


def test_of_several_stories_between_two_pages_each_finds_its_own_by_its_heading() -> None:
    found = link_continuations(
        [
            placed("01", title="水闸的灯亮了一夜", body=BODY, jump_to="2"),
            placed("01", title="早稻收割近尾声", body=("早稻收割。",), jump_to="2"),
            placed("02", title="早稻收割", body=("亩产高出十一公斤。",), jump_from="1"),
            placed("02", title="水闸的灯", body=MORE, jump_from="1"),
        ]
    )
    assert [(link.head, link.tail, link.sure) for link in found] == [(0, 3, True), (1, 2, True)]


def test_several_stories_without_headings_to_tell_them_apart_are_never_joined() -> None:
    found = link_continuations(
        [
            placed("01", title="水闸的灯亮了一夜", body=BODY, jump_to="2"),
            placed("01", title="早稻收割近尾声", body=("早稻收割。",), jump_to="2"),
            placed("02", body=("亩产高出十一公斤。",), jump_from="1"),
            placed("02", body=MORE, jump_from="1"),
        ]
    )
    assert not any(link.sure for link in found)


def test_a_story_over_three_pages_becomes_one_article() -> None:
    second = TAIL.rstrip() + "\n\n（下转第3版）\n"
    third = (
        "（上接第2版）\n水闸的灯亮了一夜\n\n第二年春天，标尺换成了电子的，陆阿根\n还是每天去看一眼小黑板。黑板上的字换\n"
        "了一茬又一茬，最后一行总是水位和日期，\n下面留着他画的一盏小灯。\n"
    )
    built = issue({"01": HEAD, "02": second + "\n" + SCHOOL, "03": third + "\n" + CLINIC})
    (story,) = [one for one in built.articles if one.rest]
    assert [built.pages[page].page_no for page, _ in story.parts] == ["01", "02", "03"]
    assert story.article.body[-1].endswith("一盏小灯。")
    assert proof(built).num_rows == 0


def test_parts_left_apart_name_each_other_and_bear_the_flag() -> None:
    built = issue({"01": HEAD, "02": TAIL.replace("水闸的灯亮了一夜", "早稻收割近尾声") + "\n" + SCHOOL})
    head = next(one for one in built.articles if one.continued_to)
    tail = next(one for one in built.articles if one.continued_from)
    assert (head.continued_to, tail.continued_from) == (tail.article_id, head.article_id)
    assert "join_unsure" in head.article.flags
    assert "join_unsure" in tail.article.flags
    assert tail.article.title == "早稻收割近尾声"
    assert proof(built).num_rows == 0


def test_a_joined_story_that_lost_something_is_kept_out_by_the_audit() -> None:
    built = issue({"01": HEAD, "02": TAIL + "\n" + SCHOOL})
    broken = tuple(
        replace(one, article=replace(one.article, body=one.article.body[:1])) if one.rest else one
        for one in built.articles
    )
    (problem,) = proof(replace(built, articles=broken)).to_pylist()
    assert problem["page_no"] == "02"


def test_the_check_finds_a_joined_article_that_lost_or_invented_something() -> None:
    parts = [
        Article(
            kind="news", position=0, title="灯", body=("灯亮了，",), byline="■记者 桑田", reporters=("桑田",)
        ),
        Article(kind="news", position=3, body=("又灭了。",)),
    ]
    whole = joined(parts)
    assert whole.body == ("灯亮了，又灭了。",)
    assert check_joined(whole, parts) == ()
    for change in (
        {"body": ("灯亮了，",)},
        {"body": ("又灭了。灯亮了，",)},
        {"title": ""},
        {"byline": ""},
        {"reporters": ("李四",)},
    ):
        assert check_joined(replace(whole, **change), parts) != ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (("他不仅种稻，",), True),
        (("他种了三十年稻",), True),
        (("他种了三十年稻。",), False),
        (("“不种了。”",), False),
        (("他种了三十年稻。", "减：把老路子“倒”过来"), False),  # a heading, after which the page ends
        (("他种了三十年，", "稻子"), True),
        ((), False),
    ],
)
def test_a_heading_at_the_end_of_a_page_is_no_sentence_cut_short(body: tuple[str, ...], cut: bool) -> None:
    assert breaks_off(body) is cut


@given(
    st.lists(
        st.lists(st.text("灯亮了。，“”（）a 1", min_size=1).filter(lambda text: text.strip()), max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_the_parts_are_joining_keeps_every_character(bodies: list[list[str]]) -> None:
    parts = [
        Article(kind="news", position=at, body=tuple(body), confidence=Confidence(0.9, 0.8, 0.7))
        for at, body in enumerate(bodies)
    ]
    whole = joined(parts)
    assert check_joined(whole, parts) == ()
    assert 0 <= whole.confidence.grouping <= 0.9
