"""Whatever happens to a file of a lake is found: a byte, an end, the file itself, an entry of a log."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import make_issue
from ingest.lake.digests import DIGESTS, known_digests, notes_of_papers, sight, table_files, tidy
from ingest.lake.wholeness import CATALOG, SHARES, Damaged, Eye, Pace, torn_tables
from ingest.operate.proof import blame
from ingest.papers.registry import Paper, load_papers
from ingest.runs.newspapers import note_papers
from lakes_run import lake_of
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.lake import Lake

DAYS = [date(2024, 9, 13), date(2024, 9, 14)]


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return load_papers(lay_newspaper(tmp_path)).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path, paper: Paper) -> Lake:
    return lake_of(paper, DAYS, tmp_path / "lake")


def damaged(lake: Lake) -> list[Damaged]:
    """Look at every share."""
    eye = Eye(lake)
    found = [one for share in SHARES for one in eye.look(share).damaged]
    return [*eye.torn_logs, *found]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def every_kind(lake: Lake) -> dict[str, str]:
    """Return a file of each kind by a word for it."""
    root = Path(lake.uri)
    snapshot = lake.snapshot()
    data = {
        name: snapshot[name].files[0].removeprefix(f"{lake.uri}/") for name in ("articles", "pages", "issues")
    }
    logs = sorted(path.relative_to(root).as_posix() for path in root.glob("articles/_delta_log/*.json"))
    raw = sorted(path.relative_to(root).as_posix() for path in root.glob("raw/??/*"))
    return {
        **data,
        "newest log entry": logs[-1],
        "earlier log entry": logs[1],
        "raw": raw[0],
        "index": "raw/index/weizi/2024-09/2024-09-13.jsonl",
        "diary": next(path.relative_to(root).as_posix() for path in root.glob("raw/runs/*/*")),
        "catalog": CATALOG,
        "newspapers": "newspapers.json",
        "divisions": next(path.relative_to(root).as_posix() for path in sorted(root.glob("divisions/*"))),
    }


KINDS = (
    "articles",
    "pages",
    "issues",
    "newest log entry",
    "earlier log entry",
    "raw",
    "index",
    "diary",
    "catalog",
    "newspapers",
    "divisions",
)


MADE_ANEW = ("reports/", "heart")
"""What a run writes anew from what it is given, and no query of the past hangs on."""


def test_a_lake_as_it_was_written_is_whole_and_every_file_is_read(lake: Lake) -> None:
    assert damaged(lake) == []
    eye = Eye(lake)
    read = sum(eye.look(share).files for share in SHARES)
    files = [one.name for one in lake.files.under("") if not one.name.startswith(".")]
    assert read == len([name for name in files if name != "_ingest.json" and not name.startswith(MADE_ANEW)])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("harm", [flip, cut, Path.unlink])
def test_each_harm_to_each_kind_of_file_is_found_and_the_file_is_named(
    lake: Lake, kind: str, harm: Callable[[Path], None]
) -> None:
    name = every_kind(lake)[kind]
    harm(Path(lake.uri) / name)
    found = damaged(lake)
    if harm is Path.unlink and kind in {"catalog", "diary", "index", "newspapers"}:
        # Nothing else names these: a catalog is made anew, an index that is gone is found by the ledger.
        assert found == []
        return
    assert name in {one.file for one in found} or name.rpartition("/")[0] in {one.file for one in found}
    assert all(one.why for one in found)


def test_a_damaged_data_file_tells_its_table_paper_and_month(lake: Lake) -> None:
    flip(Path(lake.uri) / every_kind(lake)["pages"])
    (found,) = damaged(lake)
    assert (found.kind, found.table, found.paper, found.month) == ("data", "pages", "weizi", "2024-09")


@pytest.mark.parametrize("harm", [flip, cut, Path.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("kind", ["newest log entry", "earlier log entry"])
def test_a_log_that_delta_takes_for_an_earlier_state_is_told_as_torn(
    lake: Lake, kind: str, harm: Callable[[Path], None]
) -> None:
    assert torn_tables(lake) == {}
    harm(Path(lake.uri) / every_kind(lake)[kind])
    assert set(torn_tables(lake)) == {"articles"}


def test_what_a_landing_that_died_left_unrecorded_is_recorded_by_the_next_look(lake: Lake) -> None:
    lake.land(make_issue("2024-10-01"))
    unknown = [one for one in table_files(lake.files) if one.name not in known_digests(lake.files).of]
    assert unknown
    assert sight(lake.files) == len(unknown)
    assert sight(lake.files) == 0


def test_the_record_is_made_anew_where_it_is_lost_and_told_where_it_is_damaged(lake: Lake) -> None:
    first = min((Path(lake.uri) / DIGESTS).iterdir())
    flip(first)
    assert f"{DIGESTS}/{first.name}" in {one.file for one in damaged(lake)}
    first.unlink()
    sight(lake.files)
    assert damaged(lake) == []


def test_tidying_keeps_every_digest_of_a_file_that_is_there_in_one_file(lake: Lake) -> None:
    before = known_digests(lake.files)
    assert len(before.files) > 1
    tidy(lake.files)
    after = known_digests(lake.files)
    assert len(after.files) == 1
    assert {name: set(digests) for name, digests in after.of.items()} == {
        name: set(digests) for name, digests in before.of.items()
    }
    assert damaged(lake) == []


@pytest.mark.parametrize("kind", ["newspapers", "divisions"])
def test_damaged_notes_of_newspapers_are_named_with_the_command_that_makes_them_anew(
    lake: Lake, paper: Paper, kind: str
) -> None:
    name = every_kind(lake)[kind]
    before = {one.name: lake.files.read(one.name) for one in notes_of_papers(lake.files)}
    flip(Path(lake.uri) / name)
    (one,) = blame(lake, damaged(lake))
    assert (one.file, one.command) == (name, "ingest catalog")
    note_papers(lake, [paper], datetime.now(UTC), mend=True)
    assert damaged(lake) == []
    assert {one.name: lake.files.read(one.name) for one in notes_of_papers(lake.files)} == before


def test_notes_of_newspapers_that_an_earlier_version_wrote_are_taken_as_they_are_found(lake: Lake) -> None:
    for one in Path(lake.uri, DIGESTS).iterdir():
        one.unlink()
    sight(lake.files)
    assert {one.name for one in notes_of_papers(lake.files)} <= known_digests(lake.files).of.keys()
    flip(Path(lake.uri) / "newspapers.json")
    assert [one.file for one in damaged(lake)] == ["newspapers.json"]


def test_reading_keeps_to_its_pace() -> None:
    now, slept = 0.0, []

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        slept.append(seconds)

    pace = Pace(1000.0, sleep, lambda: now)
    for _ in range(10):
        pace(500)
    assert sum(slept) == pytest.approx(5.0)
    Pace(0.0, sleep)(10**9)
    assert sum(slept) == pytest.approx(5.0)
