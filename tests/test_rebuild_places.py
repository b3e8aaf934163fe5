"""A second copy of the archive is whole, and a lake is made of it in a new place and put in the place of the old."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ingest import catalog
from ingest.errors import ConfigError, LakeError
from ingest.lake import Lake
from ingest.lake.copying import copy_archive
from ingest.operate.places import swap
from ingest.papers.registry import Paper, load_papers
from ingest.runs.pipeline import run_days
from lakes_run import lake_of
from papers_on_disk import lay_newspaper
from test_rebuild import everything
from test_wholeness import cut, damaged, flip

pytestmark = pytest.mark.slow

DAYS = [date(2024, 9, 13), date(2024, 9, 14), date(2024, 9, 15), date(2024, 9, 16)]


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return load_papers(lay_newspaper(tmp_path)).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path, paper: Paper) -> Lake:
    return lake_of(paper, DAYS, tmp_path / "lake")


def ingest(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "200"},
    )


def raw_files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.glob("raw/**/*")
        if path.is_file()
    }


def test_a_copy_has_every_file_and_the_second_time_only_what_is_new(
    tmp_path: Path, lake: Lake, paper: Paper
) -> None:
    copy = tmp_path / "copy"
    first = copy_archive(lake.files, str(copy))
    assert first.copied == len(raw_files(Path(lake.uri)))
    assert raw_files(copy) == raw_files(Path(lake.uri))
    (paper.base / "pages/2024-09-16/02.txt").write_text("新的一版\n", encoding="utf-8")
    run_days(paper, [date(2024, 9, 16)], lake, command="test")
    second = copy_archive(lake.files, str(copy))
    assert second.copied == 3  # the page, the index of its issue, the run
    assert raw_files(copy) == raw_files(Path(lake.uri))


def test_nothing_damaged_gets_into_a_copy_and_what_it_has_whole_stays(tmp_path: Path, lake: Lake) -> None:
    copy = tmp_path / "copy"
    copy_archive(lake.files, str(copy))
    before = raw_files(copy)
    page = min(Path(lake.uri).glob("raw/??/*"))
    cut(page)
    flip(Path(lake.uri) / "raw/index/weizi/2024-09/2024-09-13.jsonl")
    again = copy_archive(lake.files, str(copy))
    assert set(again.damaged) == {
        page.relative_to(lake.uri).as_posix(),
        "raw/index/weizi/2024-09/2024-09-13.jsonl",
    }
    assert raw_files(copy) == before


def test_a_copy_that_has_rotted_is_found_by_a_check_and_mended(tmp_path: Path, lake: Lake) -> None:
    copy = tmp_path / "copy"
    copy_archive(lake.files, str(copy))
    rotten = min(copy.glob("raw/??/*"))
    flip(rotten)
    assert copy_archive(lake.files, str(copy)).bad_copies == ()
    assert copy_archive(lake.files, str(copy), check=True).bad_copies == (
        rotten.relative_to(copy).as_posix(),
    )
    assert raw_files(copy) == raw_files(Path(lake.uri))


def test_a_copy_is_not_made_over_something_else(tmp_path: Path, lake: Lake) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/letter.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(LakeError, match="not empty"):
        copy_archive(lake.files, str(tmp_path / "full"))
    with pytest.raises(LakeError, match="is a lake"):
        copy_archive(lake.files, lake.uri)


def test_a_lake_whose_disk_is_gone_is_made_of_the_copy_by_one_command(tmp_path: Path, lake: Lake) -> None:
    wanted = everything(lake)
    told = ingest(tmp_path, "archive", "copy", str(tmp_path / "copy"))
    assert told.returncode == 0, told.stderr
    shutil.rmtree(lake.uri)
    shutil.rmtree(tmp_path / "pages")
    ended = ingest(tmp_path, "rebuild", "--from", str(tmp_path / "copy"), "--into", str(tmp_path / "new"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert everything(Lake.open(str(tmp_path / "new"))) == wanted


def test_a_new_lake_takes_the_place_of_the_old_which_is_set_aside(tmp_path: Path, lake: Lake) -> None:
    wanted = everything(lake)
    for path in Path(lake.uri).glob("articles/**/*.parquet"):
        cut(path)
    ended = ingest(tmp_path, "rebuild", "--into", str(tmp_path / "new"), "--swap")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (aside,) = tmp_path.glob("lake.replaced-*")
    assert str(aside) in ended.stdout
    assert not (tmp_path / "new").exists()
    opened = Lake.open(lake.uri, create=False)
    assert everything(opened) == wanted
    assert damaged(opened) == []


def test_a_swap_that_died_between_its_renames_is_ended_by_the_same_command(
    tmp_path: Path, lake: Lake
) -> None:
    wanted = everything(lake)
    ended = ingest(tmp_path, "rebuild", "--into", str(tmp_path / "new"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    Path(lake.uri).rename(tmp_path / "aside")
    ended = ingest(tmp_path, "rebuild", "--into", str(tmp_path / "new"), "--swap")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert everything(Lake.open(lake.uri, create=False)) == wanted


def test_a_rebuild_that_was_stopped_goes_on_where_it_was(
    tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.operate import rebuild as rebuilding
    from ingest.operate.places import new_place
    from ingest.runs.workers import Alone

    wanted, registry = everything(lake), load_papers(tmp_path / "papers.toml")
    new, _ = new_place(lake.files, str(tmp_path / "new"))
    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "link", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rebuilding.rebuild(new, registry, rebuilding.Scope(), Alone(), goes_on=True)
    again, _ = new_place(lake.files, str(tmp_path / "new"))
    done = rebuilding.rebuild(again, registry, rebuilding.Scope(), Alone(), goes_on=True)
    assert (done.issues, done.good) == (0, True)
    assert everything(again) == wanted
    with pytest.raises(ConfigError, match="not come to its end"):
        swap(lake.uri, again.uri)


def test_what_the_archive_has_lost_comes_back_from_the_copy_in_place(tmp_path: Path, lake: Lake) -> None:
    wanted, files = everything(lake), raw_files(Path(lake.uri))
    copy_archive(lake.files, str(tmp_path / "copy"))
    pages = sorted(Path(lake.uri).glob("raw/??/*"))
    flip(pages[0])
    pages[1].unlink()
    cut(Path(lake.uri) / "raw/index/weizi/2024-09/2024-09-14.jsonl")
    cut(next(Path(lake.uri).glob("articles/paper=weizi/*/*.parquet")))
    ended = ingest(tmp_path, "rebuild", "--from", str(tmp_path / "copy"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert everything(lake) == wanted
    assert {name: content for name, content in raw_files(Path(lake.uri)).items() if name in files} == files


def test_what_the_archive_has_lost_is_had_from_the_source_again_or_named(tmp_path: Path, lake: Lake) -> None:
    wanted = everything(lake)
    page = max(Path(lake.uri).glob("raw/??/*"))
    whole = page.read_bytes()
    flip(page)
    cut(next(Path(lake.uri).glob("pages/paper=weizi/*/*.parquet")))
    ended = ingest(tmp_path, "rebuild", "--json", "--refetch")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "was had from the source again" in "".join(json.loads(ended.stdout)["notices"])
    assert page.read_bytes() == whole
    assert everything(lake) == wanted
    flip(page)
    shutil.rmtree(tmp_path / "pages")
    ended = ingest(tmp_path, "rebuild", "--refetch")
    assert ended.returncode == 1
    assert "left as it is: weizi 2024-09-" in ended.stdout
    assert everything(lake) == wanted


def test_a_withdrawn_issue_stays_withdrawn_where_only_the_archive_was_kept(
    tmp_path: Path, lake: Lake, paper: Paper
) -> None:
    from ingest.operate.upkeep import withdraw

    withdraw(lake, paper, DAYS[0], "another paper")
    wanted = everything(lake)
    ended = ingest(tmp_path, "rebuild", "--into", str(tmp_path / "new"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    new = Lake.open(str(tmp_path / "new"), create=False)
    assert everything(new) == wanted
    assert catalog.query(
        new, "SELECT status FROM issues WHERE issue_date = DATE '2024-09-13'"
    ).to_pylist() == [{"status": "failed"}]


def test_a_state_that_was_restored_is_the_one_that_is_made_anew(
    tmp_path: Path, lake: Lake, paper: Paper
) -> None:
    from datetime import UTC, datetime

    from ingest.operate.upkeep import restore, way_back

    wanted, then = everything(lake), datetime.now(UTC)
    (paper.base / "pages/2024-09-14/01.txt").write_text("改坏了的版面\n", encoding="utf-8")
    (paper.base / "pages/2024-09-16/02.txt").write_text("新的一版\n", encoding="utf-8")
    run_days(paper, DAYS, lake, command="test")
    restore(lake, way_back(lake, then), then)
    ended = ingest(tmp_path, "rebuild", "--into", str(tmp_path / "new"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    made = everything(Lake.open(str(tmp_path / "new"), create=False))
    assert {name: rows for name, rows in made.items() if name != "runs"} == {
        name: rows for name, rows in wanted.items() if name != "runs"
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--swap",), "--swap needs --into"),
        (("--month", "2024-09"), "need --paper"),
        (("--paper", "weizi", "--month", "2024-9"), "is no month"),
        (("--paper", "weizi", "--month", "2024-09", "--date", "2024-09-13"), "not both"),
        (("--paper", "weizi", "--into", "new"), "made whole"),
        (("--paper", "nobody"), "no paper"),
        (("--into", "lake/new"), "in one another"),
        (("--paper", "weizi", "--month", "2019-01"), "Neither the archive nor the lake knows"),
        (("--from", "pages"), "no copy"),
    ],
)
def test_a_slip_of_the_keyboard_is_told_and_nothing_is_done(
    tmp_path: Path, lake: Lake, words: tuple[str, ...], told: str
) -> None:
    before = lake.tables.versions()
    ended = ingest(tmp_path, "rebuild", *words)
    assert ended.returncode in {1, 2}
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert lake.tables.versions() == before
