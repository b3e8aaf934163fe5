"""Each command does what its help says, and every mistake is told in words with what to type next."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from command_line import ingest_in
from papers_on_disk import LANTERN, PIER, lay_newspaper

if TYPE_CHECKING:
    from command_line import Run

HOME = Path(__file__).resolve().parent.parent


@pytest.fixture
def ingest(tmp_path: Path) -> Run:
    """Return a runner of the command in a folder that has papers.toml and no lake yet."""
    lay_newspaper(tmp_path)
    return ingest_in(tmp_path)


@pytest.fixture
def filled(ingest: Run) -> Run:
    """Return the runner after a backfill of all days."""
    return backfilled(ingest)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a runner beside a lake that is filled once, for tests that only ask and for commands that fail."""
    folder = tmp_path_factory.mktemp("standing")
    lay_newspaper(folder)
    return backfilled(ingest_in(folder))


def backfilled(run: Run) -> Run:
    ended = run("backfill", "--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-16")
    assert ended.returncode == 1, ended.stderr  # the last day has a page missing
    return run


def test_help_names_every_command_and_its_options(ingest: Run) -> None:
    told = ingest("--help").stdout
    for command in (
        "run", "plan", "backfill", "status", "excuse", "segment", "gold", "explain", "query", "catalog",
        "doctor", "report", "withdraw", "restore", "maintain", "archive", "rebuild", "init", "probe", "profile",
        "words",
    ):  # fmt: skip
        assert command in told
        assert ingest(command, "--help").returncode == 0


def test_run_brings_one_issue_in_and_says_so(ingest: Run) -> None:
    ended = ingest("run", "--paper", "weizi", "--date", "2024-09-13")
    assert ended.returncode == 0, ended.stderr
    assert "complete" in ended.stdout
    assert "landed" in ended.stdout


def test_run_without_a_date_takes_the_last_issue_due(ingest: Run) -> None:
    ended = ingest("run", "--paper", "weizi", "--json")
    assert json.loads(ended.stdout)["outcomes"][0]["issue_date"] == "2024-09-16"
    assert ended.returncode == 1  # a page of it is missing


def test_backfill_does_the_span_and_then_has_nothing_left_but_what_is_partial(filled: Run) -> None:
    again = json.loads(
        filled("backfill", "--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-16", "--json").stdout
    )
    assert [one["issue_date"] for one in again["outcomes"]] == ["2024-09-16"]


@pytest.mark.slow
def test_backfill_with_workers_gives_the_same_ledger(ingest: Run, filled: Run, tmp_path: Path) -> None:
    ingest("backfill", "--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-16", "--workers", "2",
           "--lake", "other")  # fmt: skip
    ask = ("query", "SELECT issue_date, status, evidence, digest FROM issues ORDER BY 1", "--format", "csv")
    assert filled(*ask).stdout == ingest(*ask, "--lake", str(tmp_path / "other")).stdout
    assert "complete" in filled(*ask).stdout


def test_status_exits_non_zero_and_names_what_is_wrong(standing: Run) -> None:
    ended = standing("status")
    assert ended.returncode == 1
    assert re.search(r"2024-09-16 partial page 02 missing", ended.stdout)
    assert "ingest run --paper weizi --date 2024-09-16" in ended.stdout
    told = json.loads(standing("status", "--json").stdout)
    assert told["papers"][0]["counts"] == {"complete": 2, "no_issue": 1, "partial": 1}


def test_status_is_zero_when_everything_expected_is_there(ingest: Run, tmp_path: Path) -> None:
    (tmp_path / "pages/2024-09-16/02.txt").write_text(LANTERN, encoding="utf-8")
    ingest("backfill", "--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-16")
    ended = ingest("status")
    assert ended.returncode == 0, ended.stdout


def test_status_counts_a_day_that_was_never_tried(ingest: Run) -> None:
    ingest("run", "--paper", "weizi", "--date", "2024-09-13")
    told = json.loads(ingest("status", "--json").stdout)
    assert told["papers"][0]["counts"] == {"complete": 1, "no_issue": 1, "untried": 2}


def test_segment_prints_one_page_as_json(ingest: Run) -> None:
    ended = ingest("segment", "pages/2024-09-13/01.txt")
    told = json.loads(ended.stdout)
    (article,) = told["articles"]
    assert article["title"] == "望圩新码头启用"
    assert article["reporters"] == ["柳一鸣"]
    assert article["body"][0].startswith("本报讯 昨天上午，望圩镇新码头正式启用")
    assert {"kind", "kicker", "subtitle", "correspondents", "photographers"} <= set(article)
    assert told["seconds"] >= 0


def test_segment_writes_one_file_a_page_for_a_folder_and_tells_what_it_refused(
    ingest: Run, tmp_path: Path
) -> None:
    (tmp_path / "pages/2024-09-13/03.txt").write_bytes(b"\x89PNG\r\n" + bytes(9))
    ended = ingest("segment", "pages/2024-09-13", "--out", "out")
    assert ended.returncode == 1
    assert "03.txt" in ended.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["01.json", "02.json"]


@pytest.mark.slow
def test_segment_takes_a_text_of_ten_megabytes(ingest: Run, tmp_path: Path) -> None:
    line = "望圩镇的油菜花开了，游人沿着河堤慢慢走\n"
    (tmp_path / "big.txt").write_text(line * (10 * 1024 * 1024 // len(line.encode())), encoding="utf-8")
    ended = ingest("segment", "big.txt", "--out", "out")
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "out/big.json").stat().st_size > 9 * 1024 * 1024


def test_a_changed_page_is_listed_as_a_second_version_and_saved_with_the_first(
    filled: Run, tmp_path: Path
) -> None:
    (tmp_path / "pages/2024-09-13/02.txt").write_text(LANTERN, encoding="utf-8")
    ended = filled("run", "--paper", "weizi", "--date", "2024-09-13", "--refetch")
    assert "page 02 has changed at the source" in ended.stdout
    told = filled("archive", "--paper", "weizi", "--date", "2024-09-13")
    assert told.stdout.count("in force") == 2
    assert told.stdout.count("earlier") == 1
    ended = filled("archive", "--paper", "weizi", "--date", "2024-09-13", "--save", "out", "--json")
    rows = json.loads(ended.stdout)
    assert [(row["origin"][-6:], row["in_force"]) for row in rows] == [
        ("01.txt", True),
        ("02.txt", False),
        ("02.txt", True),
    ]
    for row in rows:
        raw = (tmp_path / "out" / row["file"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == row["sha256"]
        assert row["file"].endswith(".txt")


def test_explain_shows_each_line_with_its_reason(standing: Run) -> None:
    ask = "SELECT article_id FROM articles WHERE title = '望圩新码头启用'"
    (row,) = json.loads(standing("query", ask, "--format", "json").stdout)
    told = json.loads(standing("explain", row["article_id"], "--json").stdout)
    assert {"title", "byline", "body"} <= {line["role"] for line in told["lines"]}
    assert all(line["why"] for line in told["lines"])
    assert "望圩新码头启用" in standing("explain", row["article_id"]).stdout


def test_explain_tells_the_parts_of_each_keyword_and_why_each_place_has_its_code(standing: Run) -> None:
    ask = "SELECT article_id, keywords FROM articles WHERE title = '望圩新码头启用'"
    (row,) = json.loads(standing("query", ask, "--format", "json").stdout)
    told = json.loads(standing("explain", row["article_id"], "--json").stdout)["enrichment"]
    assert told["current"]
    assert [(one["term"], one["weight"]) for one in told["keywords"]] == [
        (one["term"], one["weight"]) for one in row["keywords"]
    ]
    assert all(one["idf"] > 0 and one["title"] + one["lead"] + one["body"] > 0 for one in told["keywords"])
    assert all(place["why"] for place in told["places"])


def test_query_answers_in_every_format(filled: Run, tmp_path: Path) -> None:
    ask = "SELECT title, keywords FROM articles ORDER BY article_id"
    rows = json.loads(filled("query", ask, "--format", "json").stdout)
    assert len(rows) == 6
    lines = list(csv.DictReader(io.StringIO(filled("query", ask, "--format", "csv").stdout)))
    assert [line["title"] for line in lines] == [row["title"] for row in rows]
    assert "6 rows" in filled("query", ask).stdout
    with (tmp_path / "out.parquet").open("wb") as stream:
        subprocess.run(
            [sys.executable, "-m", "ingest.cli", "query", ask, "--format", "parquet"],
            cwd=tmp_path, stdout=stream, check=True,
        )  # fmt: skip
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 6


def test_the_catalog_file_is_named_and_opens_from_anywhere(standing: Run) -> None:
    import duckdb

    path = json.loads(standing("catalog", "--json").stdout)["catalog"]
    with duckdb.connect(path, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(6,)]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("run", "--paper", "nosuch"), 2, "no paper 'nosuch'"),
        (("run", "--paper", "../../etc"), 2, "no paper code"),
        (("run", "--paper", "weizi", "--date", "2024-02-30"), 2, "no date"),
        (("run", "--paper", "weizi", "--papers", "none.toml"), 2, "no papers file"),
        (
            ("backfill", "--paper", "weizi", "--from", "2024-09-16", "--to", "2024-09-13"),
            2,
            "before the start",
        ),
        (("status", "--lake", "nowhere"), 1, "lake"),
        (("segment", "nowhere.txt"), 2, "no file"),
        (("segment", "pages/2024-09-13"), 2, "--out"),
        (("query", "SELEC 1"), 1, "SELEC"),
        (("query", "SELECT * FROM artikel"), 1, "artikel"),
        (("query", "DROP VIEW articles"), 1, "read-only"),
        (("explain", "weizi-20240913-01-000000000000"), 1, "no article"),
        (("archive", "--paper", "weizi", "--date", "2023-01-01"), 1, "Nothing was ever fetched"),
        (("archive", "--paper", "../../etc", "--date", "2024-09-13"), 2, "no paper code"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(
    standing: Run, arguments: tuple[str, ...], code: int, told: str
) -> None:
    ended = standing(*arguments)
    assert ended.returncode == code, ended.stderr
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


def test_a_lake_that_another_version_wrote_is_refused_untouched(filled: Run, tmp_path: Path) -> None:
    marker = tmp_path / "lake" / "_ingest.json"
    marker.write_text(
        json.dumps({**json.loads(marker.read_text(encoding="utf-8")), "format": 99}), encoding="utf-8"
    )
    before = sorted(str(path) for path in (tmp_path / "lake").rglob("*"))
    for arguments in (("run", "--paper", "weizi"), ("status",), ("query", "SELECT 1")):
        ended = filled(*arguments)
        assert ended.returncode == 1
        assert "version" in ended.stderr
        assert "Traceback" not in ended.stderr
    assert sorted(str(path) for path in (tmp_path / "lake").rglob("*")) == before


def test_a_folder_that_is_no_lake_is_refused(ingest: Run, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"x")
    ended = ingest("run", "--paper", "weizi", "--date", "2024-09-13", "--lake", "photos")
    assert ended.returncode == 1
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


def test_a_page_that_leads_out_of_its_folder_is_not_read(ingest: Run, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.txt").write_text("密码", encoding="utf-8")
    (tmp_path / "pages/2024-09-13/02.txt").unlink()
    (tmp_path / "pages/2024-09-13/02.txt").symlink_to(tmp_path.parent / "secret.txt")
    ended = ingest("run", "--paper", "weizi", "--date", "2024-09-13", "--json")
    (outcome,) = json.loads(ended.stdout)["outcomes"]
    assert outcome["status"] == "partial"
    assert "lead out" in outcome["evidence"]


def test_the_python_api_mirrors_the_commands() -> None:
    import ingest as api

    page = api.read_page(PIER.encode("gbk"))
    result = api.segment(page)
    assert result.articles[0].title == "望圩新码头启用"
    found = api.find_places("嘉兴市平湖市独山港镇", home="330482")
    assert [(place.name, place.code) for place in found][:2] == [("嘉兴市", "3304"), ("平湖市", "330482")]
    assert all("嘉兴市平湖市独山港镇"[place.start : place.end] == place.name for place in found)
    assert api.find_keywords("望圩新码头启用", "".join(result.articles[0].body))[0].weight > 0
