"""The registry of newspapers: what it takes, what it refuses, and its calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from ingest.errors import ConfigError
from ingest.papers.registry import load_papers, parse_day

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
[papers.chenghu]
name = "今日澄湖"
home = "330495"
[papers.chenghu.calendar]
weekdays = ["mon", "tue", "wed", "thu", "fri"]
first = 2024-09-02
pages = ["01", "02"]
due = "06:30"
extra = [2024-09-14]
[[papers.chenghu.calendar.closed]]
from = 2024-09-16
to = 2024-09-17
reason = "中秋节休刊"
[[papers.chenghu.sources]]
kind = "folder"
path = "pages/{date:%Y-%m-%d}/{page}.txt"
"""


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "papers.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_good_file_gives_its_paper(tmp_path: Path) -> None:
    paper = load_papers(write(tmp_path, GOOD)).paper("chenghu")
    assert paper.name == "今日澄湖"
    assert paper.calendar.pages == ("01", "02")
    assert paper.source_for(date(2024, 9, 2)) is not None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[papers.chenghu]", '[papers."../etc"]'), "no paper code"),
        (("pages/{date", "../{date"), "leaves its folder"),
        (("pages/{date", "/{date"), "leaves its folder"),
        (("{page}.txt", "{page}/{x}.txt"), "placeholder"),
        (("{page}.txt", "a.txt"), "must hold"),
        (('pages = ["01", "02"]', 'pages = ["../1"]'), "no page number"),
        (('home = "330495"', 'home = "3304"\ntimezone = "Asia/Nowhere"'), "time zone"),
        (("to = 2024-09-17", "to = 2024-09-01"), "before"),
        (('name = "今日澄湖"', 'title = "今日澄湖"'), "name"),
        (('kind = "folder"', 'kind = "fax"'), "kind"),
        (("[papers.chenghu.calendar]", "[papers.chenghu.calendar"), "cannot be read"),
    ],
)
def test_a_mistake_is_refused_and_named(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    text = GOOD.replace("papers.chenghu", 'papers."../etc"') if "etc" in change[1] else GOOD.replace(*change)
    assert text != GOOD
    with pytest.raises(ConfigError, match=told):
        load_papers(write(tmp_path, text))


def test_a_missing_file_is_told_with_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no papers file") as caught:
        load_papers(tmp_path / "none.toml")
    assert "--papers" in caught.value.hint


@pytest.mark.parametrize("code", ["nosuch", "../chenghu", "Chenghu", "", "a" * 40])
def test_an_unknown_or_malformed_code_names_the_known_ones(tmp_path: Path, code: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_papers(write(tmp_path, GOOD)).paper(code)
    assert "chenghu" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["2024-02-30", "yesterday", "2024/09/14", "20240914", "", "2024-9-1", "０２４-01-01"]
)
def test_a_date_that_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="no date"):
        parse_day(text)


def test_the_calendar_gives_its_reason_for_a_day_without_issue(tmp_path: Path) -> None:
    paper = load_papers(write(tmp_path, GOOD)).paper("chenghu")
    assert "first issue" in paper.no_issue_reason(date(2024, 9, 1))
    assert "中秋节" in paper.no_issue_reason(date(2024, 9, 16))
    assert "sat" in paper.no_issue_reason(date(2024, 9, 7))
    assert paper.no_issue_reason(date(2024, 9, 14)) == ""
    assert paper.no_issue_reason(date(2024, 9, 18)) == ""


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # 06:30 in Shanghai is 22:30 UTC of the day before.
        (datetime(2024, 9, 17, 22, 29, tzinfo=UTC), date(2024, 9, 14)),
        (datetime(2024, 9, 17, 22, 30, tzinfo=UTC), date(2024, 9, 18)),
        (datetime(2024, 9, 8, 12, 0, tzinfo=UTC), date(2024, 9, 6)),
        (datetime(2024, 8, 1, 0, 0, tzinfo=UTC), None),
    ],
)
def test_the_last_issue_due_follows_the_calendar_in_its_time_zone(
    tmp_path: Path, now: datetime, due: date | None
) -> None:
    assert load_papers(write(tmp_path, GOOD)).paper("chenghu").last_due(now) == due
