"""The publication calendar: which days have an issue, with which pages, and for how long."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from ingest.errors import ConfigError
from ingest.papers.calendar import Calendar, Expectation
from ingest.papers.registry import load_papers

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.papers.registry import Paper

WEIZI = """
[papers.weizi]
name = "苇子报"
[papers.weizi.calendar]
weekdays = ["mon", "tue", "wed", "thu", "fri"]
first = 2020-01-06
count = { min = 4, max = 8 }
due = "06:00"
late_until = "09:30"
retention_days = 30
recheck_days = 3
catch_up = "latest"
[papers.weizi.calendar.on.fri]
count = 12
[[papers.weizi.calendar.periods]]
to = 2022-06-30
weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
pages = ["01", "02", "03", "04"]
[papers.weizi.calendar.periods.on.sun]
pages = ["01", "02"]
[[papers.weizi.calendar.closed]]
from = 2024-02-09
to = 2024-02-14
reason = "春节休刊"
[[papers.weizi.calendar.double]]
date = 2024-05-01
covers = [2024-05-02, 2024-05-03]
count = 16
[[papers.weizi.calendar.double]]
date = 2024-02-10
covers = [2024-02-09]
[[papers.weizi.calendar.extra]]
date = 2024-09-14
pages = ["T1"]
[[papers.weizi.sources]]
kind = "folder"
path = "pages/{date:%Y-%m-%d}/{page}.txt"
"""


@pytest.fixture
def weizi(tmp_path: Path) -> Paper:
    file = tmp_path / "papers.toml"
    file.write_text(WEIZI, encoding="utf-8")
    return load_papers(file).paper("weizi")


def test_a_double_issue_stands_for_the_days_it_covers(weizi: Paper) -> None:
    assert weizi.no_issue_reason(date(2024, 5, 1)) == ""
    for day in (date(2024, 5, 2), date(2024, 5, 3)):
        assert weizi.no_issue_reason(day) == "calendar: in the double issue of 2024-05-01"
    assert weizi.no_issue_reason(date(2024, 5, 6)) == ""


def test_a_double_issue_appears_on_a_closed_day_too(weizi: Paper) -> None:
    assert weizi.no_issue_reason(date(2024, 2, 10)) == ""
    assert "double issue" in weizi.no_issue_reason(date(2024, 2, 9))
    assert weizi.no_issue_reason(date(2024, 2, 11)) == "calendar: 春节休刊"


def test_weekdays_change_with_the_period(weizi: Paper) -> None:
    assert weizi.no_issue_reason(date(2022, 6, 26)) == ""
    assert weizi.no_issue_reason(date(2022, 7, 2)) == "calendar: no issue on a sat"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 9, 12), Expectation((), 4, 8)),
        (date(2024, 9, 13), Expectation((), 12, 12)),
        (date(2022, 6, 24), Expectation(("01", "02", "03", "04"), 4, None)),
        (date(2022, 6, 26), Expectation(("01", "02"), 2, None)),
        (date(2024, 5, 1), Expectation((), 16, 16)),
        (date(2024, 2, 10), Expectation((), 4, 8)),
        (date(2024, 9, 14), Expectation(("T1",), 1, None)),
    ],
    ids=["a day", "its weekday", "a period", "a weekday of it", "double", "double without pages", "extra"],
)
def test_the_nearest_word_on_pages_counts(weizi: Paper, day: date, expected: Expectation) -> None:
    assert weizi.calendar.expected(day) == expected


def test_the_days_left_on_the_site_are_counted_down(weizi: Paper) -> None:
    day = date(2024, 9, 2)
    assert weizi.calendar.closing(day, date(2024, 9, 2)) == 30
    assert weizi.calendar.closing(day, date(2024, 10, 2)) == 0
    assert weizi.calendar.closing(day, date(2024, 10, 3)) == -1
    # 17:00 UTC on the 2nd is the 3rd in Shanghai.
    assert weizi.closing(day, datetime(2024, 10, 2, 17, tzinfo=UTC)) == -1
    assert Calendar().closing(day, date(2034, 1, 1)) is None


def test_an_issue_is_waited_for_until_its_time_on_its_own_day_only(weizi: Paper) -> None:
    day = date(2024, 9, 12)
    assert weizi.waiting(day, datetime(2024, 9, 12, 1, 29, tzinfo=UTC))
    assert not weizi.waiting(day, datetime(2024, 9, 12, 1, 30, tzinfo=UTC))
    assert not weizi.waiting(day, datetime(2024, 9, 12, 23, 0, tzinfo=UTC))


def test_an_extra_issue_after_the_last_one_is_due(tmp_path: Path) -> None:
    file = tmp_path / "papers.toml"
    file.write_text(
        WEIZI.replace("first = 2020-01-06", "first = 2020-01-06\nlast = 2024-08-30"), encoding="utf-8"
    )
    paper = load_papers(file).paper("weizi")
    assert paper.last_due(datetime(2024, 9, 20, tzinfo=UTC)) == date(2024, 9, 14)
    assert paper.last_due(datetime(2024, 9, 10, tzinfo=UTC)) == date(2024, 8, 30)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[2024-05-02, 2024-05-03]", "[2024-05-01]"), "other days only"),
        (("[2024-05-02, 2024-05-03]", "[2024-02-09]"), "stands in the calendar again"),
        (("[2024-05-02, 2024-05-03]", "[2024-09-14]"), "stands in the calendar again"),
        (('late_until = "09:30"', 'late_until = "05:30"'), "before `due`"),
        (("{ min = 4, max = 8 }", "{ min = 9, max = 8 }"), "less than `min`"),
        (("{ min = 4, max = 8 }", "0"), "greater than or equal to 1"),
        (('pages = ["T1"]', 'pages = ["T1", "T1"]'), "stands twice"),
        (('pages = ["T1"]', 'pages = ["T1", "T2"]\ncount = 1'), "allows 1 at most"),
        (('catch_up = "latest"', 'catch_up = "some"'), "catch_up"),
        (("to = 2022-06-30\n", ""), "for ever"),
        (("[papers.weizi.calendar.on.fri]", "[papers.weizi.calendar.on.freitag]"), "freitag"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    assert change[0] in WEIZI
    file = tmp_path / "papers.toml"
    file.write_text(WEIZI.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load_papers(file)


def test_two_periods_of_one_day_are_refused() -> None:
    with pytest.raises(ValidationError, match="two periods"):
        Calendar.model_validate({"periods": [{"to": "2022-06-30"}, {"from": "2022-06-30"}]})


def test_too_few_and_too_many_pages_are_told_in_words() -> None:
    some = Expectation((), 4, 8)
    assert some.short_of(4) == ""
    assert some.more_than(8) == ""
    assert some.short_of(1) == "1 page where the calendar expects at least 4"
    assert some.more_than(9) == "9 pages where the calendar expects 8 at most"
    assert Expectation((), 8, 8).short_of(6) == "6 pages where the calendar expects 8"
