"""`ingest plan` and `ingest backfill`: shown before it is done, done as it was shown, and refused in words."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from command_line import ingest_in
from ingest.lake import Lake
from papers_on_disk import HARVEST, LANTERN, lay_newspaper

if TYPE_CHECKING:
    from command_line import Run

SPAN = ("--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-16")


@pytest.fixture
def ingest(tmp_path: Path) -> Run:
    """Return a runner of the command in a folder that has papers.toml and no lake yet."""
    lay_newspaper(tmp_path)
    return ingest_in(tmp_path)


def planned(run: Run, *options: str) -> dict[str, list[str]]:
    ended = run("plan", "--json", *options)
    assert ended.returncode == 0, ended.stderr
    return {one["issue_date"]: one["reasons"] for one in json.loads(ended.stdout)["items"]}


def test_without_a_lake_everything_is_untried_and_none_is_made(ingest: Run, tmp_path: Path) -> None:
    shown = ingest("plan")
    assert shown.returncode == 0, shown.stderr
    assert "2024-09-13" in shown.stdout
    assert "4 issues in 1 month: 1 unrecorded, 3 untried" in shown.stdout
    dry = ingest("backfill", *SPAN, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "Nothing was done" in dry.stdout
    refused = ingest("plan", "--save", "plan.json")
    assert refused.returncode == 1
    assert "no lake" in refused.stderr
    assert not (tmp_path / "lake").exists()
    assert not (tmp_path / "plan.json").exists()


def test_a_backfill_shows_its_plan_first_and_only_does_what_it_shows(ingest: Run, tmp_path: Path) -> None:
    done = ingest("backfill", *SPAN, "--only", "untried")
    assert done.stdout.index("3 issues in 1 month: 3 untried") < done.stdout.index("landed")
    assert [row.issue_date.day for row in Lake.open(str(tmp_path / "lake")).ledger()] == [13, 14, 16]
    assert planned(ingest) == {"2024-09-15": ["unrecorded"], "2024-09-16": ["partial"]}
    assert planned(ingest, "--only", "partial,failed") == {"2024-09-16": ["partial"]}


@pytest.mark.slow
def test_only_failed_leaves_good_issues_alone_even_if_their_pages_have_changed(
    ingest: Run, tmp_path: Path
) -> None:
    ingest("backfill", *SPAN)
    (tmp_path / "pages/2024-09-13/01.txt").write_text(HARVEST, encoding="utf-8")
    before = Lake.open(str(tmp_path / "lake")).ledger()
    ended = ingest("backfill", *SPAN, "--only", "failed", "--json")
    assert json.loads(ended.stdout)["outcomes"] == []
    assert Lake.open(str(tmp_path / "lake")).ledger() == before


@pytest.mark.slow
def test_check_finds_what_has_changed_at_the_source_and_the_plan_brings_it(
    ingest: Run, tmp_path: Path
) -> None:
    (tmp_path / "pages/2024-09-16/02.txt").write_text(LANTERN, encoding="utf-8")
    assert ingest("backfill", *SPAN).returncode == 0
    assert planned(ingest, "--check") == {}
    (tmp_path / "pages/2024-09-13/01.txt").write_text(f"{HARVEST}\n", encoding="utf-8")
    assert planned(ingest) == {}
    assert planned(ingest, "--check") == {"2024-09-13": ["changed"]}
    assert "page 01 has changed" in ingest("plan", "--check", "--save", "plan.json").stdout
    ended = ingest("backfill", "--plan", "plan.json", "--json")
    assert ended.returncode == 0, ended.stderr
    assert [one["result"] for one in json.loads(ended.stdout)["outcomes"]] == ["landed"]
    assert planned(ingest, "--check") == {}


def test_a_saved_plan_is_done_and_started_again_it_does_only_what_is_left(
    ingest: Run, tmp_path: Path
) -> None:
    Lake.open(str(tmp_path / "lake"))
    saved = ingest("plan", "--save", "plan.json")
    assert "ingest backfill --plan plan.json" in saved.stdout
    first = ingest("backfill", "--plan", "plan.json", "--json")
    assert len(json.loads(first.stdout)["outcomes"]) == 4
    again = ingest("backfill", "--plan", "plan.json")
    assert "3 of 4 issues of the plan are done already" in again.stdout
    assert "2024-09-16" in again.stdout  # still partial: it is tried again
    assert again.returncode == 1


def test_a_plan_is_refused_when_the_ledger_has_moved_and_names_the_issue(ingest: Run, tmp_path: Path) -> None:
    ingest("run", "--paper", "weizi", "--date", "2024-09-13")
    ingest("plan", "--save", "plan.json")
    ingest("run", "--paper", "weizi", "--date", "2024-09-16")  # untried then, partial now
    before = Lake.open(str(tmp_path / "lake")).ledger()
    refused = ingest("backfill", "--plan", "plan.json")
    assert refused.returncode == 1
    assert "weizi 2024-09-16 was untried and is partial" in refused.stderr
    assert Lake.open(str(tmp_path / "lake")).ledger() == before


def test_a_plan_of_another_lake_is_refused_and_a_moved_lake_is_the_same(ingest: Run, tmp_path: Path) -> None:
    Lake.open(str(tmp_path / "lake"))
    Lake.open(str(tmp_path / "other"))
    ingest("plan", "--save", "plan.json")
    refused = ingest("backfill", "--plan", "plan.json", "--lake", "other")
    assert refused.returncode == 1
    assert "another lake" in refused.stderr
    absent = ingest("backfill", "--plan", "plan.json", "--lake", "nowhere")
    assert absent.returncode == 1
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "lake").rename(tmp_path / "moved")
    assert ingest("backfill", "--plan", "plan.json", "--lake", "moved", "--dry-run").returncode == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--from", "2024-09-16", "--to", "2024-09-13"), "before the start"),
        (("--paper", "weizi"), "needs a span or a plan"),
        (("--plan", "plan.json", "--from", "2024-09-13"), "says by itself"),
        (("--plan", "gone.json"), "cannot be read"),
        ((*SPAN, "--only", "late"), "no reason"),
        ((*SPAN[2:], "--paper", "nobody"), "no paper 'nobody'"),
    ],
)
def test_options_that_make_no_sense_are_refused_in_words(
    ingest: Run, tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    ended = ingest("backfill", *options)
    assert ended.returncode == 2
    assert told in ended.stderr
    assert not (tmp_path / "lake").exists()


def test_the_runner_of_the_environment_is_used_or_refused(ingest: Run) -> None:
    ended = ingest("backfill", *SPAN, INGEST_RUNNER="dask:tcp://127.0.0.1:1")
    assert ended.returncode == 2
    assert "--workers" in ended.stderr
    assert "is no runner" in ingest("backfill", *SPAN, INGEST_RUNNER="many").stderr


@pytest.mark.slow
def test_two_backfills_of_one_span_at_once_leave_each_other_alone(ingest: Run, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: ingest("backfill", *SPAN, "--json"), range(2)))
    outcomes = [one for run in ended for one in json.loads(run.stdout)["outcomes"]]
    assert {run.stderr for run in ended} == {""}
    landed = [one["issue_date"] for one in outcomes if one["result"] == "landed"]
    assert sorted(landed) == ["2024-09-13", "2024-09-14", "2024-09-15", "2024-09-16"]
    assert len(Lake.open(str(tmp_path / "lake")).ledger()) == 4


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")
def test_a_read_only_lake_is_told_and_left_as_it_was(ingest: Run, tmp_path: Path) -> None:
    ingest("run", "--paper", "weizi", "--date", "2024-09-13")
    lake = tmp_path / "lake"
    mount = ["mount", "--bind", str(lake), str(lake)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a test mount a file system")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(lake)], check=True)
        before = {str(path): path.stat().st_mtime_ns for path in Path(lake).rglob("*")}
        ended = ingest("backfill", *SPAN)
        assert ended.returncode == 1
        assert "it is read-only" in ended.stderr
        assert "untouched" in ended.stderr
        assert planned(ingest)  # reading goes on
        assert {str(path): path.stat().st_mtime_ns for path in Path(lake).rglob("*")} == before
    finally:
        subprocess.run(["umount", str(lake)], check=True)
