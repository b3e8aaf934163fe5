"""The registry of newspapers: what it takes, what it refuses, and its calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from ingest.errors import ConfigError
from ingest.papers import load_papers, parse_day

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


@pytest.mark.parametrize(
    ("change", "line", "key"),
    [
        (("due =", 'due = "25:99"  #'), 9, "papers.chenghu.calendar.due"),
        (('pages = ["01", "02"]', 'pages = [\n  "01",\n  "../1",\n]'), 8, "papers.chenghu.calendar.pages.1"),
        (("to = 2024-09-17", "to = 2024-09-01"), 11, "papers.chenghu.calendar.closed.0"),
        (('kind = "folder"', 'kind = "fax"'), 15, "papers.chenghu.sources.0"),
        (('path = "pages', 'root = 7\npath = "pages'), 17, "papers.chenghu.sources.0.folder.root"),
        (('name = "今日澄湖"', 'title = "今日澄湖"'), 3, "papers.chenghu.title"),
        (("[papers.chenghu]\n", "[audits]\nfolder = 7\n[papers.chenghu]\n"), 3, "audits.folder"),
        (("[papers.chenghu]\n", "[reports]\nkeep_days = -1\n[papers.chenghu]\n"), 3, "reports.keep_days"),
        (("[papers.chenghu]\n", "[wrong]\n[papers.chenghu]\n"), 2, "wrong"),
        (("[papers.chenghu]\n", '[papers.chenghu]\nbase = "/"\n'), 3, "papers.chenghu.base"),
        (("[papers.chenghu]\n", "[papers.Other]\n[papers.chenghu]\n"), 2, "papers.Other"),
        (("due =", "due = 07:60:00 #"), 9, ""),
        (("due =", "due = " + "9" * 5000 + " #"), 0, ""),
        (('"今日澄湖"', '"今日\\n澄湖"'), 3, "papers.chenghu.name"),
        (('"今日澄湖"', '"今日\\u001b[2J澄湖"'), 3, "papers.chenghu.name"),
        (('"今日澄湖"', '"今日\u2028澄湖"'), 3, "papers.chenghu.name"),
        (('"今日澄湖"', '"""今日\n澄湖"""'), 3, "papers.chenghu.name"),
        (('"中秋节休刊"', '"中秋节\\r\\nSubject: x"'), 14, "papers.chenghu.calendar.closed.0.reason"),
        (("due =", '"a\\nb" = 1\ndue ='), 9, "papers.chenghu.calendar"),
        (("due =", f'"{"k" * 2001}" = 1\ndue ='), 5, "papers.chenghu.calendar: a text has 2,001"),
        (('"今日澄湖"', f'"{"湖" * 2001}"'), 3, "papers.chenghu.name: a text has 2,001"),
        (("due =", "due = 0  #"), 9, "papers.chenghu.calendar.due: Value error, it is a local time"),
        (
            ("due =", 'due = "06:00+08:00"  #'),
            9,
            "papers.chenghu.calendar.due: Value error, it is a local time",
        ),
        (("due =", "late_until = 99\ndue ="), 9, "papers.chenghu.calendar.late_until: Value error"),
    ],
)
def test_every_mistake_is_told_with_file_line_and_key(
    tmp_path: Path, change: tuple[str, str], line: int, key: str
) -> None:
    text = GOOD.replace(*change)
    assert text != GOOD
    file = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_papers(file)
    assert str(file) in caught.value.what
    if line:
        assert f"line {line}" in caught.value.what
    assert key in caught.value.what
    assert caught.value.hint


@pytest.mark.parametrize(
    "zone",
    [
        "../../etc/passwd", "/etc/localtime", "/usr/share/zoneinfo/Asia/Shanghai", "Asia", "Asia/../Asia/Shanghai",
        "asia/shanghai",
        "zone.tab", "posixrules", "localtime", "", ".", "Asia/Shanghai/", "Asia\\Shanghai", "right/UTC",
    ],
)  # fmt: skip
def test_a_zone_is_a_name_of_the_zone_database_and_never_a_path(tmp_path: Path, zone: str) -> None:
    text = GOOD.replace('home = "330495"', f"timezone = '{zone}'")
    with pytest.raises(ConfigError, match=r"line 4: papers.chenghu.timezone: .*no time zone"):
        load_papers(write(tmp_path, text))


@pytest.mark.parametrize(
    "deep",
    [
        "x = " + "[" * 100_000,
        "x = " + "[" * 60 + "]" * 60,
        "x = " + "{a = " * 5_000 + "1" + "}" * 5_000,
        ".".join(["a"] * 300) + " = 1",
        f"[{'.'.join(['a'] * 20_000)}]",
    ],
    ids=["open", "closed", "tables", "dots", "table"],
)
def test_a_file_that_is_nested_too_deeply_is_refused(tmp_path: Path, deep: str) -> None:
    with pytest.raises(ConfigError, match="line") as caught:
        load_papers(write(tmp_path, f"{GOOD}\n{deep}\n"))
    assert "papers.toml" in caught.value.what


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "papers.toml"
    file.write_bytes(GOOD.encode() + b"#" * 5_000_000)
    with pytest.raises(ConfigError, match="4,194,304 are allowed"):
        load_papers(file)
    file.write_bytes(GOOD.encode() + b"\n# \xc4\xe3\xba\xc3\n")
    with pytest.raises(ConfigError, match="line 19: it is not in UTF-8"):
        load_papers(file)


def test_of_ten_thousand_mistakes_the_first_are_told_and_none_is_quoted_without_end(tmp_path: Path) -> None:
    (tmp_path / "gaps.toml").write_text("", encoding="utf-8")
    many = GOOD.replace('pages = ["01", "02"]', f"pages = {['..'] * 10_000}")
    with pytest.raises(ConfigError, match="and 9,992 mistakes more") as caught:
        load_papers(write(tmp_path, many))
    assert "papers.chenghu.calendar.pages.7" in caught.value.what
    long = GOOD.replace('home = "330495"', f"timezone = '{'Z' * 1999}'")
    with pytest.raises(ConfigError, match=r"line 4: papers.chenghu.timezone: .*no time zone") as caught:
        load_papers(write(tmp_path, long))
    assert len(caught.value.what) < 600 + len(str(tmp_path))
    (tmp_path / "gaps.toml").write_text(
        "[[gap]]\n" + "".join(f"k{n} = 1\n" for n in range(50)), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"gap 1: .*and 4\d mistakes more"):
        load_papers(write(tmp_path, GOOD))


@pytest.mark.parametrize("days", [1, 10**9, 10**12, 10**30])
def test_a_site_may_keep_its_issues_for_any_number_of_days(tmp_path: Path, days: int) -> None:
    text = GOOD.replace("due =", f"retention_days = {days}\ndue =")
    paper = load_papers(write(tmp_path, text)).paper("chenghu")
    for day in (date(2024, 9, 16), date.max, date.min):
        assert (
            paper.closing(day, datetime(2024, 9, 16, 4, tzinfo=UTC)) == days + (day - date(2024, 9, 16)).days
        )
