"""The parts of the app that compute: pieces of texts, differences, curves, maps, regions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.explore.answers import LedgerDay, PlaceCount, ReadPage
from ingest.explore.charts import Point, buckets, chart
from ingest.explore.chinamap import HEIGHT, WIDTH, drawn, projected
from ingest.explore.difference import difference
from ingest.explore.filters import Filters, read_filters
from ingest.explore.guard import host_name
from ingest.explore.marking import marked, snippet
from ingest.explore.sheet import sheet_of
from ingest.explore.yearly import months_of

SMALL = st.text(alphabet="渡口船，。<&A\n", max_size=60)


@given(SMALL, st.lists(st.text(alphabet="渡口船<a", min_size=1, max_size=3), max_size=4))
def test_the_pieces_of_a_marked_text_are_the_text(text: str, words: list[str]) -> None:
    pieces = marked(text, words[:2], dict.fromkeys(words, "33"), words)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


def test_what_was_searched_for_is_marked_before_places_and_keywords_and_the_longest_first() -> None:
    pieces = marked("望圩镇的船到望圩", ["船"], {"望圩": "1", "望圩镇": "2"}, ["望圩镇的船"])
    assert [(p.text, p.what, p.value) for p in pieces if p.what] == [
        ("望圩镇", "place", "2"),
        ("船", "hit", "船"),
        ("望圩", "place", "1"),
    ]


def test_a_snippet_shows_the_first_hit_and_says_what_it_left_out() -> None:
    body = "甲" * 300 + "码头" + "乙" * 300
    pieces = snippet(body, ["码头"])
    assert [p.text for p in pieces if p.what == "hit"] == ["码头"]
    assert pieces[0].text.startswith("…")
    assert pieces[-1].text.endswith("…")
    assert "".join(p.text for p in snippet("短文", ["没有"])) == "短文"


@given(SMALL, SMALL)
def test_both_sides_of_a_difference_are_the_two_texts_and_agree_on_what_is_the_same(
    old: str, new: str
) -> None:
    found = difference(old, new)
    assert "".join(piece.text for piece in found.earlier) == old
    assert "".join(piece.text for piece in found.later) == new
    same = ["".join(p.text for p in side if p.same) for side in (found.earlier, found.later)]
    assert same[0] == same[1]
    assert found.same == len(same[0])


def test_a_word_that_was_changed_is_all_that_differs() -> None:
    found = difference("头班船五点离岸，停两处码头。", "头班船六点离岸，停两处码头。")
    assert [p.text for p in found.earlier if not p.same] == ["五"]
    assert [p.text for p in found.later if not p.same] == ["六"]


DAYS = [date(2024, 9, 1) + timedelta(days=n) for n in range(6)]


def test_a_curve_breaks_where_nothing_is_known_and_goes_on_over_days_of_rest() -> None:
    points = [
        Point(DAYS[0], 2.0), Point(DAYS[1], None, rest=True), Point(DAYS[2], 4.0),
        Point(DAYS[3], None), Point(DAYS[4], None, short=True), Point(DAYS[5], 0.0),
    ]  # fmt: skip
    drawn_chart = chart({"船": points}, "day")
    (series,) = drawn_chart.series
    assert [len(set(piece.split())) for piece in series.pieces] == [2, 1]
    assert [(band.start, band.end) for band in drawn_chart.gaps] == [(DAYS[3], DAYS[4])]
    assert [dot.bucket for dot in series.dots] == [DAYS[0], DAYS[2], DAYS[5]]
    assert series.dots[2].y == drawn_chart.bottom  # a zero that is known is drawn as one


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=1, max_size=40))
def test_every_value_lies_inside_the_plot(values: list[float | None]) -> None:
    points = [Point(DAYS[0] + timedelta(days=at), value) for at, value in enumerate(values)]
    made = chart({"": points}, "day", height=190)
    for dot in made.series[0].dots:
        assert made.left <= dot.x <= made.right
        assert made.top - 0.1 <= dot.y <= made.bottom + 0.1
    assert made.up[0].label == "0"
    assert len(made.up) <= 7


def test_times_without_a_row_are_in_the_list_of_stretches() -> None:
    assert buckets(date(2023, 11, 20), date(2024, 2, 3), "month") == [
        date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1),
    ]  # fmt: skip
    assert buckets(date(2024, 9, 4), date(2024, 9, 16), "week") == [
        date(2024, 9, 2), date(2024, 9, 9), date(2024, 9, 16),
    ]  # fmt: skip
    assert buckets(date(2024, 9, 4), date(2026, 1, 1), "year")[-1] == date(2026, 1, 1)


def place(code: str, lon: float | None, lat: float | None, articles: int = 5) -> PlaceCount:
    return PlaceCount(code, f"镇{code}", "town", "", "", "", lon, lat, articles, articles)


def test_north_is_up_and_east_is_right() -> None:
    beijing, guangzhou, chengdu = projected(116.4, 39.9), projected(113.3, 23.1), projected(104.1, 30.7)
    assert beijing[1] > chengdu[1] > guangzhou[1]
    assert beijing[0] > guangzhou[0] > chengdu[0]


def test_a_map_shows_where_most_articles_are_and_counts_what_it_does_not_show() -> None:
    near = [place(f"33049510{n}", 120.7 + n / 50, 30.5, 20) for n in range(5)]
    found = drawn([*near, place("2201", 125.3, 43.8, 1), place("330495777", None, None)])
    assert {circle.place.code for circle in found.circles} == {one.code for one in near}
    assert (found.outside, found.nowhere) == (1, 1)
    whole = drawn([*near, place("2201", 125.3, 43.8, 1)], whole=True)
    assert whole.outside == 0
    assert len(whole.ground) > 2500
    for circle in (*found.circles, *whole.circles):
        assert 0 <= circle.x <= WIDTH
        assert 0 <= circle.y <= HEIGHT


def test_labels_of_a_map_cover_no_other_label() -> None:
    found = drawn([place(f"330495{n:03}", 120.6 + n % 7 / 70, 30.4 + n // 7 / 70, 50 - n) for n in range(49)])
    boxes = []
    for circle in found.circles:
        if circle.label:
            wide = 13.0 * len(circle.label)
            left = circle.x - circle.r - 2 - wide if circle.left else circle.x + circle.r + 2
            boxes.append((left, circle.y - 9, left + wide, circle.y + 9))
    assert len(boxes) >= 5
    for at, a in enumerate(boxes):
        assert not [b for b in boxes[:at] if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]


def test_a_map_of_nothing_shows_the_country() -> None:
    assert drawn([]).circles == ()
    assert len(drawn([]).ground) > 2500


def test_regions_lie_where_the_lines_of_their_article_do() -> None:
    piece = {"line": 0, "start": 1, "end": 3, "role": "title", "article_id": "a", "why": "large"}
    body = {"line": 1, "start": 0, "end": 2, "role": "body", "article_id": "a", "why": "below"}
    boxes = [{"line": n, "x0": 10.0, "y0": 90.0 - 20 * n, "x1": 50.0, "y1": 100.0 - 20 * n} for n in range(3)]
    text = " 复航\n船来\n页脚"
    day = date(2024, 9, 14)
    page = ReadPage(
        "p", day, "01", "", "ok", "", "", "", "pdf", 200.0, 120.0, text, boxes, [body, piece], [], []
    )
    sheet = sheet_of(page)
    assert ["".join(run.text for run in line.runs) for line in sheet.lines] == [" 复航", "船来", "页脚"]
    assert sheet.numbers == {"a": 1}
    assert [(one.role, one.y < 30) for one in sheet.regions] == [("title", True), ("body", False)]
    first = sheet.regions[0]
    assert first.x < 10 < first.x + first.width
    assert first.y < 20 < first.y + first.height  # 120 - 100: measured from the top


def test_a_year_has_all_its_days_tried_or_not() -> None:
    months = months_of(2024, [LedgerDay(date(2024, 2, 29), "complete", "", "", 4, 20)])
    assert [len(month.days) for month in months] == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert [day for month in months for _, day in month.days if day] == [
        LedgerDay(date(2024, 2, 29), "complete", "", "", 4, 20)
    ]


def test_filters_come_back_as_they_went_into_an_address() -> None:
    from urllib.parse import parse_qsl

    filters = Filters(
        '码头 OR title:渡口 -船 "早 班" 货*', "p", date(2024, 9, 1), date(2024, 9, 30), "news", "3304", "沈", "渡",
        once=True, sort="old", page=3,
    )  # fmt: skip
    assert read_filters(dict(parse_qsl(filters.address(page=3)))) == filters
    assert filters.terms == ["码头", "渡口", "早 班", "货"]
    assert read_filters(dict(parse_qsl(filters.address(kind="")))).page == 1


@pytest.mark.parametrize(
    ("host", "name"),
    [("127.0.0.1:80", "127.0.0.1"), ("LocalHost", "localhost"), ("[::1]:8", "[::1]"), ("[::1]", "[::1]"),
     ("a.example:80", "a.example"), ("127.0.0.1:80:80", "127.0.0.1:80"), ("127.0.0.1:x", ""), (":80", "")],
)  # fmt: skip
def test_a_host_is_known_by_its_name_whatever_its_port(host: str, name: str) -> None:
    assert host_name(host) == name
