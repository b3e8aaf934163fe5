"""`ingest status --calendar`, `--html` and `ingest excuse` as a person types them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ingest.cli import app, asking, inspect, run, status
from ingest.errors import ConfigError
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

COMMANDS = (asking, inspect, run, status)  # they register what they define when they are imported


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a newspaper and a lake of its four days, the last of them without its second page."""
    lay_newspaper(tmp_path)
    monkeypatch.chdir(tmp_path)
    ingest("backfill", "--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-16")
    return tmp_path


def ingest(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "100"})


def test_the_year_at_a_glance_shows_the_gap_and_still_fails(home: Path) -> None:
    ended = ingest("status", "--calendar")
    assert ended.exit_code == 1
    (september,) = (line for line in ended.stdout.splitlines() if line.startswith("Sep"))
    assert "C C - P" in september
    assert "2024-09-16 partial" in ended.stdout
    assert ingest("status", "--year", "2023").stdout.count("no day of this year") == 1
    assert not (home / "gaps.toml").exists()


def test_the_year_is_also_json(home: Path) -> None:
    told = json.loads(ingest("status", "--calendar", "--json").stdout)
    (year,) = told["years"]
    assert year["year"] == 2024
    days = [day for day in year["months"][8]["days"] if day]
    assert [(day["issue_date"], day["state"]) for day in days][-1] == ("2024-09-16", "partial")
    assert home.exists()


def test_the_year_is_also_one_html_file(home: Path) -> None:
    ended = ingest("status", "--html", "year.html")
    assert "Written: year.html" in ended.stdout
    text = (home / "year.html").read_text(encoding="utf-8")
    assert '<td class="partial" title="2024-09-16' in text
    ended = ingest("status", "--html", "none/year.html")
    assert "cannot be written" in str(ended.exception)


def test_an_excused_gap_is_told_apart_and_fails_no_more(home: Path) -> None:
    ended = ingest(
        "excuse", "--paper", "weizi", "--date", "2024-09-16", "--reason", "第二版未存档", "--by", "许小满"
    )
    assert ended.exit_code == 0
    assert "excused" in ended.stdout
    ended = ingest("status")
    assert ended.exit_code == 0
    assert "excused 第二版未存档 (许小满); partial: page 02 missing" in " ".join(ended.stdout.split())
    assert "complete or excused" in ended.stdout
    told = json.loads(ingest("status", "--json").stdout)
    assert told["good"] is True
    assert told["papers"][0]["excused"][0]["status"] == "partial"
    asked = ingest("query", "SELECT excuse FROM issue_gaps", "--format", "csv")
    assert "第二版未存档" in asked.stdout
    assert (home / "gaps.toml").read_text(encoding="utf-8").count("\n[[gap]]\n") == 1


def test_a_gap_excused_by_hand_reaches_the_catalog_with_the_next_run(home: Path) -> None:
    (home / "gaps.toml").write_text(
        '[[gap]]\npaper = "weizi"\ndate = 2024-09-16\nreason = "手写"\n', encoding="utf-8"
    )
    ingest("run", "--paper", "weizi", "--date", "2024-09-13")
    assert "手写" in ingest("query", "SELECT excuse FROM issue_gaps", "--format", "csv").stdout
    (home / "gaps.toml").unlink()
    ingest("catalog")
    assert "手写" not in ingest("query", "SELECT excuse FROM issue_gaps", "--format", "csv").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--reason", "x"), "which days"),
        (("--reason", "x", "--date", "2024-09-14", "--from", "2024-09-14"), "which days"),
        (("--reason", "x", "--from", "2024-09-14"), "which days"),
        (("--reason", "x", "--from", "2024-09-14", "--to", "2024-09-13"), "before the start"),
        (("--reason", " ", "--date", "2024-09-14"), "blank"),
        (("--reason", "x", "--date", "2024-02-30"), "no date"),
    ],
)
def test_an_excuse_that_says_too_little_is_refused(home: Path, arguments: tuple[str, ...], told: str) -> None:
    ended = ingest("excuse", "--paper", "weizi", *arguments)
    assert isinstance(ended.exception, ConfigError)
    assert told in str(ended.exception)
    assert not (home / "gaps.toml").exists()


def test_the_same_excuse_twice_names_the_first(home: Path) -> None:
    again = ("excuse", "--paper", "weizi", "--date", "2024-09-16", "--reason", "缺版")
    assert ingest(*again).exit_code == 0
    assert "excused already: 缺版" in str(ingest(*again).exception)
    assert (home / "gaps.toml").read_text(encoding="utf-8").count("\n[[gap]]\n") == 1


def test_an_excuse_needs_no_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_newspaper(tmp_path)
    monkeypatch.chdir(tmp_path)
    ended = ingest(
        "excuse", "--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-14", "--reason", "x"
    )
    assert ended.exit_code == 0
    assert "ingest catalog" in ended.stdout
    assert not (tmp_path / "lake").exists()
