"""All files are read once a month, a share a night; what is damaged is named with what it holds and what mends it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest import catalog
from ingest.errors import IngestError, LakeError
from ingest.lake.wholeness import SHARES, Pace
from ingest.operate.doctor import Check, Examination, examine
from ingest.operate.proof import STATE, prove_all, prove_share, read_state
from ingest.operate.upkeep import maintain
from ingest.papers.registry import Paper, load_papers
from ingest.runs.pipeline import run_days
from lakes_run import lake_of
from papers_on_disk import lay_newspaper
from test_wholeness import cut, every_kind, flip

if TYPE_CHECKING:
    from ingest.lake import Lake

DAYS = [date(2024, 9, 13), date(2024, 9, 14)]
NOW = datetime(2024, 9, 16, 4, 0, tzinfo=UTC)
NIGHT = timedelta(days=1)


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return load_papers(lay_newspaper(tmp_path)).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path, paper: Paper) -> Lake:
    return lake_of(paper, DAYS, tmp_path / "lake")


def files_of(checks: list[Check]) -> list[Check]:
    return [one for one in checks if one.name == "files"]


def test_the_nights_of_a_month_read_every_file_and_each_night_about_as_many(lake: Lake) -> None:
    shares = []
    for night in range(28):
        assert prove_share(lake, NOW + night * NIGHT).damaged == ()
        shares.append(
            len(
                [
                    at
                    for at in read_state(lake.files).read.values()
                    if at.startswith(f"{NOW + night * NIGHT:%F}")
                ]
            )
        )
    assert set(read_state(lake.files).read) == set(SHARES)
    assert max(shares) - min(shares) <= 4
    oldest = read_state(lake.files).oldest
    assert oldest is not None
    assert NOW + 27 * NIGHT - oldest < 28 * NIGHT


def test_nights_that_fell_out_are_made_up_for(lake: Lake) -> None:
    prove_share(lake, NOW)
    assert prove_share(lake, NOW + 7 * NIGHT).shares == 64
    assert prove_share(lake, NOW + 100 * NIGHT).shares == 256


def test_a_file_that_rots_is_found_within_the_month_and_told_until_it_is_mended(
    lake: Lake, paper: Paper
) -> None:
    name = every_kind(lake)["articles"]
    whole = (Path(lake.uri) / name).read_bytes()
    flip(Path(lake.uri) / name)
    found = [prove_share(lake, NOW + night * NIGHT).damaged for night in range(28)]
    (blame,) = next(damaged for damaged in found if damaged)
    assert blame.file == name
    assert blame.holds == "articles of weizi 2024-09, issues of 13 to 14"
    assert blame.command == "ingest rebuild --paper weizi --month 2024-09"
    assert all(damaged for damaged in found[found.index((blame,)) :])
    (check,) = files_of(examine([paper], lake, NOW, Examination(), {}))
    assert (check.state, check.command) == ("bad", blame.command)
    (Path(lake.uri) / name).write_bytes(whole)
    assert [one.state for one in files_of(examine([paper], lake, NOW, Examination(), {}))] == ["ok"]
    assert prove_share(lake, NOW + 40 * NIGHT).damaged == ()
    assert read_state(lake.files).damaged == ()


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("articles", "ingest rebuild --paper weizi --month 2024-09"),
        ("newest log entry", "ingest rebuild"),
        ("raw", r"ingest rebuild --paper weizi --date 2024-09-1\d --refetch"),
        ("index", "ingest rebuild --paper weizi --date 2024-09-13"),
        ("diary", "ingest rebuild --from URI .*"),
        ("catalog", "ingest catalog"),
    ],
)
def test_a_deep_look_names_the_file_what_it_holds_and_the_command(
    lake: Lake, paper: Paper, kind: str, command: str
) -> None:
    name = every_kind(lake)[kind]
    flip(Path(lake.uri) / name)
    bad = [
        one for one in files_of(examine([paper], lake, NOW, Examination(deep=True), {})) if one.state == "bad"
    ]
    assert any(name in one.what for one in bad)
    assert all("it holds" in one.what for one in bad)
    assert any(re.fullmatch(command, one.command) for one in bad), bad


def test_a_deep_look_that_was_stopped_goes_on_and_one_since_leaves_what_was_read(lake: Lake) -> None:
    def stop(done: int, _: int) -> None:
        if done == 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prove_all(lake, NOW, advanced=stop)
    assert prove_all(lake, NOW + NIGHT).shares == 156
    assert prove_all(lake, NOW + 2 * NIGHT).shares == 256
    assert prove_all(lake, NOW + 3 * NIGHT, since=NOW + 2 * NIGHT).shares == 0


def test_a_look_keeps_to_its_rate(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("ingest.operate.proof.Pace", lambda rate: Pace(rate, slept.append, lambda: 0.0))
    size = prove_all(lake, NOW, rate=1000.0).size
    assert max(slept) == pytest.approx(size / 1000.0)


def test_what_is_remembered_may_be_lost_or_damaged(lake: Lake) -> None:
    prove_all(lake, NOW)
    lake.files.write(STATE, b"{")
    assert prove_all(lake, NOW).shares == 256


def test_maintenance_reads_its_share_and_does_nothing_on_top_of_a_torn_log(lake: Lake, paper: Paper) -> None:
    done = maintain(lake)
    assert done.damaged == ()
    assert len(read_state(lake.files).read) == 10  # a 28th part of 256
    (paper.base / "pages/2024-09-13/01.txt").write_text("另一版\n", encoding="utf-8")
    run_days(paper, DAYS, lake, command="test")
    before = lake.tables.versions()
    newest = max((Path(lake.uri) / "issues/_delta_log").glob("*.json"))
    newest.unlink()
    with pytest.raises(LakeError, match="torn") as caught:
        maintain(lake)
    assert caught.value.hint == "ingest rebuild"
    assert {name: version for name, version in lake.tables.versions().items() if name != "issues"} == {
        name: version for name, version in before.items() if name != "issues"
    }


@pytest.mark.parametrize("harm", [cut, Path.unlink])
def test_a_question_that_meets_a_damaged_file_says_which_and_what_to_type(lake: Lake, harm: object) -> None:
    assert callable(harm)
    catalog.build(lake)
    name = every_kind(lake)["articles"]
    harm(Path(lake.uri) / name)
    with pytest.raises(IngestError) as caught:
        catalog.query(lake, "SELECT * FROM articles")
    assert name in caught.value.what
    assert "articles of weizi 2024-09" in caught.value.what
    assert caught.value.hint == "ingest rebuild --paper weizi --month 2024-09"
    assert catalog.query(lake, "SELECT * FROM pages").num_rows == 4


def spoiled(path: Path) -> None:
    """Keep the size and the last half, in which a footer's columns have other types than there are."""
    raw = path.read_bytes()
    path.write_bytes(raw[:4] + b"\xff" * (len(raw) // 2 - 4) + raw[len(raw) // 2 :])


@pytest.mark.parametrize("harm", [cut, spoiled, Path.unlink])
def test_a_catalog_that_meets_a_damaged_file_when_it_is_built_says_which_and_what_to_type(
    lake: Lake, harm: object
) -> None:
    assert callable(harm)
    name = every_kind(lake)["issues"]  # the ledger is read for every catalog
    (Path(lake.uri) / "catalog.duckdb").unlink()
    harm(Path(lake.uri) / name)
    with pytest.raises(IngestError) as caught:
        catalog.build(lake)
    assert name in caught.value.what
    assert "issues of weizi 2024-09" in caught.value.what
    assert caught.value.hint == "ingest rebuild --paper weizi --month 2024-09"


def test_a_question_that_meets_a_damaged_file_beside_a_torn_log_says_so(lake: Lake) -> None:
    catalog.build(lake)
    found = every_kind(lake)
    spoiled(Path(lake.uri) / found["articles"])
    (Path(lake.uri) / found["newest log entry"]).write_text("{", encoding="utf-8")
    with pytest.raises(IngestError) as caught:
        catalog.query(lake, "SELECT * FROM articles")
    assert caught.value.hint.startswith("ingest rebuild"), caught.value.what


def test_a_mistake_in_a_question_is_not_taken_for_a_damaged_file(lake: Lake) -> None:
    flip(Path(lake.uri) / every_kind(lake)["pages"])
    for mistake in ("SELECT nothing FROM articles", "SELECT CAST(title AS INTEGER) FROM articles", "SELEC"):
        with pytest.raises(IngestError) as caught:
            catalog.query(lake, mistake)
        assert "damaged" not in caught.value.what


@pytest.mark.slow
def test_the_command_leaves_with_one_for_a_damaged_file_and_mends_it_by_what_it_says(
    tmp_path: Path, lake: Lake
) -> None:
    def ingest(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ingest.cli", *words],
            capture_output=True, text=True, check=False, cwd=tmp_path,
            env={**os.environ, "INGEST_LAKE": lake.uri, "COLUMNS": "200"},
        )  # fmt: skip

    flip(Path(lake.uri) / every_kind(lake)["articles"])
    found = ingest("doctor", "--deep", "--rate", "100")
    assert found.returncode == 1
    command = "ingest rebuild --paper weizi --month 2024-09"
    assert command in found.stdout
    mended = ingest(*command.split()[1:])
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert "files are damaged" not in ingest("doctor", "--share").stdout
    assert prove_all(lake, datetime.now(UTC)).damaged == ()
    assert ingest("doctor", "--since", "2024-09-14").returncode == 2
