"""Macros that find nothing because of how they were asked say so, and days without an issue are told from holes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builders import make_issue
from ingest import catalog
from ingest.catalog.door import Door
from ingest.errors import IngestError
from ingest.lake import Lake
from ingest.papers.calendar import Calendar
from ingest.papers.expected import expected_days, in_words
from ingest.papers.registry import load_papers
from ingest.runs.newspapers import note_papers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ask = Callable[[str], list[dict[str, Any]]]

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "papers.toml"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    lake = Lake.open(str(tmp_path_factory.mktemp("refusals") / "lake"))
    lake.land_many([make_issue("2024-09-14"), make_issue("2024-09-15")])
    note_papers(lake, load_papers(SAMPLE).papers.values(), datetime(2024, 9, 19, 12, tzinfo=UTC))
    catalog.build(lake)
    with Door(lake) as door:
        yield lambda sql: door.ask(sql).to_pylist()


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("FROM articles_in('')", "Which place"),
        ("FROM articles_in(NULL)", "Which place"),
        ("FROM articles_in('3304951')", "is no division code"),
        ("FROM articles_in('没有这个地方')", "No division is called"),
        ("FROM articles_in('朝阳区')", "110105 朝阳区"),
        ("FROM places_never_mentioned('')", "Which place"),
        ("FROM places_never_mentioned('330495', to_level := 'street')", "to_level is"),
        ("FROM issue_of('', '2024-09-14')", "Which newspaper"),
        ("FROM issue_of('nosuch', '2024-09-14')", "There are: chenghu 今日澄湖"),
        ("FROM issue_of('chenghu', '')", "Which day"),
        ("FROM issue_of('chenghu', '14.9.2024')", "is no date"),
        ("FROM issue_of('chenghu', '2024-09-17')", "中秋节休刊"),
        ("FROM issue_of('chenghu', '2024-09-16')", "nobody has tried it"),
        ("FROM issue_of('chenghu', '1999-01-01')", "knows nothing of"),
        ("FROM keyword_trend('')", "Which keyword"),
        ("FROM keyword_trend('澄湖', of_paper := 'nosuch')", "There is no newspaper"),
    ],
)
def test_what_a_macro_cannot_mean_is_refused_with_the_reason(ask: Ask, sql: str, told: str) -> None:
    with pytest.raises(IngestError, match=told):
        ask(sql)


def test_a_place_is_meant_by_its_code_its_official_name_and_its_short_one(ask: Ask) -> None:
    codes = [ask(f"FROM division_of('{one}')")[0]["code"] for one in ("330495103", "望圩镇", "望圩")]
    assert codes == ["330495103"] * 3
    by_name, by_code = ask("FROM articles_in('梧泾街道')"), ask("FROM articles_in('330495001')")
    assert by_name == by_code != []


def test_an_issue_is_meant_by_the_code_and_the_title_of_its_newspaper(ask: Ask) -> None:
    assert (
        ask("FROM issue_of('今日澄湖', '2024-09-14')") == ask("FROM issue_of('chenghu', '2024-09-14')") != []
    )


def test_every_day_that_was_due_is_a_row_tried_or_not(ask: Ask) -> None:
    rows = ask("SELECT issue_date::VARCHAR AS day, expected, status FROM days")
    assert [(row["day"], row["expected"], row["status"]) for row in rows] == [
        ("2024-09-14", True, "complete"),
        ("2024-09-15", True, "complete"),
        ("2024-09-16", True, "untried"),
        ("2024-09-17", False, "no_issue"),
        ("2024-09-18", True, "untried"),
        ("2024-09-19", True, "untried"),
    ]
    (month,) = ask("FROM coverage")
    assert (month["complete"], month["untried"], month["no_issue"]) == (2, 3, 1)
    assert len(ask("FROM issue_gaps")) == 3


def test_a_later_run_goes_on_from_the_days_that_are_known(tmp_path_factory: pytest.TempPathFactory) -> None:
    lake = Lake.open(str(tmp_path_factory.mktemp("later") / "lake"))
    papers = list(load_papers(SAMPLE).papers.values())
    for day in (16, 19, 15):  # a clock that is set back makes no day unknown again
        note_papers(lake, papers, datetime(2024, 9, day, 12, tzinfo=UTC))
    known = lake.newspapers()["chenghu"]
    assert (known.since, known.until) == (date(2024, 9, 14), date(2024, 9, 19))
    assert not note_papers(lake, papers, datetime(2024, 9, 19, 13, tzinfo=UTC))


def test_places_never_mentioned_are_the_towns_that_no_article_names(ask: Ask) -> None:
    missing = ask("FROM places_never_mentioned('澄湖市')")
    assert "望圩镇" in [row["name"] for row in missing]
    assert not {row["code"] for row in missing} & {
        row["code"] for row in ask("SELECT left(code, 9) AS code FROM article_places WHERE code IS NOT NULL")
    }


def test_a_citation_has_author_title_newspaper_day_and_page(ask: Ask) -> None:
    (row,) = ask(
        "SELECT citation, bibtex, ris FROM citations JOIN articles USING (article_id) "
        "WHERE title = '白鹭渡口早班船复航' AND articles.issue_date = '2024-09-14'"
    )
    assert row["citation"] == "苏问渠. 白鹭渡口早班船复航[N]. 今日澄湖, 2024-09-14(01)."
    assert "journal = {今日澄湖}" in row["bibtex"]
    assert "\nT2  - 今日澄湖\n" in row["ris"]


def test_a_calendar_of_years_is_few_rows_and_says_what_it_says_day_by_day() -> None:
    calendar = Calendar.model_validate(
        {
            "weekdays": ["mon", "tue", "wed", "thu", "fri"],
            "count": 8,
            "on": {"fri": {"count": {"min": 12}}},
            "closed": [
                {"from": f"{year}-10-01", "to": f"{year}-10-07", "reason": "国庆"}
                for year in range(2004, 2024)
            ],
        }
    )
    runs = expected_days(calendar, date(2004, 1, 1), date(2023, 12, 31))
    assert len(runs) < 300
    told = {}
    for run in runs:
        day = run.start
        while day <= run.end:
            assert day not in told
            told[day] = (run.reason, run.pages)
            day = date.fromordinal(day.toordinal() + 7)
    assert len(told) == 7305
    for day, (reason, pages) in told.items():
        assert reason == calendar.no_issue_reason(day)
        assert pages == (0 if reason else calendar.expected(day).least)
    assert in_words(calendar) == "mon, tue, wed, thu, fri; 8 pages; 20 spans closed"
