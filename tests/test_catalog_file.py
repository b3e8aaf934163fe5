"""The catalog file: built aside, swapped in whole, read by anyone, written by no one."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from builders import LIBRARY, Story, make_issue
from ingest import catalog, search
from ingest.catalog.naming import OFFLINE
from ingest.catalog.sqlfile import load_all
from ingest.errors import IngestError, LakeBusyError, LakeError
from ingest.lake import Lake

OTHER = make_issue("2024-09-14", {"01": (Story("另一件事", LIBRARY),)})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake.open(str(tmp_path / "lake"))
    lake.land(make_issue("2024-09-14"))
    return lake


def aside(lake: Lake) -> list[str]:
    return sorted(path.name for path in Path(lake.uri).iterdir() if path.name.startswith(".catalog"))


def test_a_build_says_where_the_file_is_and_leaves_nothing_beside_it(lake: Lake) -> None:
    path = catalog.build(lake)
    assert path == f"{lake.uri}/catalog.duckdb"
    assert Path(path).is_file()
    assert aside(lake) == []


def test_it_needs_no_extension_and_no_network_and_works_from_any_directory(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search.bring_up(lake)
    path = catalog.build(lake)
    monkeypatch.chdir(tmp_path)
    config = {**OFFLINE, "extension_directory": str(tmp_path / "none")}
    with duckdb.connect(path, read_only=True, config=config) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(3,)]
        assert len(connection.execute("FROM search('渡口')").fetchall()) == 1


def test_only_the_partitions_asked_for_are_opened(lake: Lake) -> None:
    lake.land_many([make_issue(f"2024-{month:02}-01") for month in range(1, 9)])
    catalog.build(lake)
    for relation in ("articles", "article_places", "issue_of('chenghu', '2024-03-01')", "articles_in('33')"):
        plan = catalog.query(
            lake,
            f"EXPLAIN (ANALYZE, FORMAT json) FROM {relation} WHERE paper = 'chenghu' AND month = '2024-03'",
        ).to_pylist()[0]["explain_value"]
        read = re.findall(r'"Total Files Read": "(\d+)"', plan)
        # Beside the articles, `issue_of` asks the ledger what day it is that it is asked for.
        assert "1" in read, plan
        assert relation.startswith("issue_of") or set(read) == {"1"}, plan


def test_a_catalog_is_write_protected_and_can_still_be_replaced(lake: Lake) -> None:
    path = Path(catalog.build(lake))
    assert not stat.S_IMODE(path.stat().st_mode) & 0o222
    before = path.stat().st_ino
    catalog.build(lake)
    assert path.stat().st_ino != before


def test_a_reader_with_the_old_file_open_sees_the_old_state_to_the_end(lake: Lake) -> None:
    path = catalog.build(lake)
    with duckdb.connect(path, read_only=True, config=OFFLINE) as old:
        lake.land(OTHER)
        catalog.build(lake)
        assert old.execute("SELECT count(*) FROM articles").fetchall() == [(3,)]
    assert catalog.query(lake, "SELECT title FROM articles").to_pylist() == [{"title": "另一件事"}]


def test_what_a_killed_build_left_is_cleared_away_by_the_next(lake: Lake) -> None:
    left = Path(lake.uri) / ".catalog.duckdb.0123"
    left.write_bytes(b"half")
    left.with_name(f"{left.name}.wal").write_bytes(b"half")
    catalog.build(lake)
    assert aside(lake) == []


BUILD = """
import sys
from ingest import catalog
from ingest.lake import Lake
for _ in range(4):
    catalog.build(Lake.open(sys.argv[1]))
"""


@pytest.mark.slow
def test_builds_at_once_wait_for_each_other_and_readers_always_find_a_whole_file(lake: Lake) -> None:
    path = catalog.build(lake)
    builders = [
        subprocess.Popen([sys.executable, "-c", BUILD, lake.uri], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        lake.land(make_issue("2024-09-15"))
        seen = set()
        while any(builder.poll() is None for builder in builders):
            with duckdb.connect(path, read_only=True, config=OFFLINE) as connection:
                seen |= set(connection.execute("SELECT count(*) FROM articles").fetchall())
            time.sleep(0.01)
    finally:
        told = [builder.communicate()[1] for builder in builders]
    assert [builder.returncode for builder in builders] == [0, 0], told
    assert seen <= {(3,), (6,)}
    assert catalog.query(lake, "SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 6}]
    assert aside(lake) == []


def test_of_two_builds_the_one_with_the_newer_state_wins(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first builder is held up after its snapshot; the second must not overtake it."""
    looked, go = threading.Event(), threading.Event()
    original = Lake.snapshot

    def slow(self: Lake) -> object:
        found = original(self)
        if threading.current_thread() is first:
            looked.set()
            go.wait(20)
        return found

    monkeypatch.setattr(Lake, "snapshot", slow)
    first = threading.Thread(target=catalog.build, args=(lake,))
    first.start()
    assert looked.wait(20)
    lake.land(OTHER)
    second = threading.Thread(target=catalog.build, args=(Lake.open(lake.uri),))
    second.start()
    second.join(0.3)
    assert second.is_alive()
    go.set()
    first.join(20)
    second.join(20)
    assert catalog.query(lake, "SELECT title FROM articles").to_pylist() == [{"title": "另一件事"}]


def test_a_build_that_has_waited_too_long_says_who_is_building(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["ingest.catalog.building"], "LOCK_SECONDS", 0.1)
    other = Lake.open(lake.uri)
    with other.lock("catalog", "the catalog", wait=1), pytest.raises(LakeBusyError, match="the catalog"):
        catalog.build(lake)


LIMITED = """
import resource, signal, sys
from ingest import catalog
from ingest.errors import LakeError
from ingest.lake import Lake
lake = Lake.open(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    catalog.build(lake)
except LakeError as error:
    print(error.what, "|", error.state, "|", error.hint)
    sys.exit(7)
"""


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.01, 0.5, 0.9])
def test_a_disk_that_fills_leaves_the_old_catalog_and_nothing_else(lake: Lake, share: float) -> None:
    before = Path(catalog.build(lake)).read_bytes()
    limit = int(len(before) * share)
    lake.land(OTHER)
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, lake.uri, str(limit)], check=False, capture_output=True, text=True
    )
    assert ended.returncode == 7, ended.stdout + ended.stderr
    assert "The catalog could not be built" in ended.stdout
    assert "Make room" in ended.stdout
    assert Path(f"{lake.uri}/catalog.duckdb").read_bytes() == before
    assert aside(lake) == []
    catalog.build(lake)
    assert catalog.query(lake, "SELECT title FROM articles").to_pylist() == [{"title": "另一件事"}]


def test_sql_files_that_have_changed_are_held_against_their_documentation_again(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.build(lake)
    changed = [
        replace(file, body=f"SELECT *, 1 AS more FROM ({file.body})") if file.name == "days" else file
        for file in load_all()
    ]
    monkeypatch.setattr("ingest.catalog.building.load_all", lambda: changed)
    with pytest.raises(IngestError, match="days documents other columns than it has: more"):
        catalog.build(lake)


def test_a_swap_that_fails_leaves_the_old_catalog(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Path(catalog.build(lake)).read_bytes()

    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(LakeError, match="no room left"):
            catalog.build(lake)
    assert Path(f"{lake.uri}/catalog.duckdb").read_bytes() == before
    assert aside(lake) == []


def test_data_files_that_are_gone_are_told_with_what_to_do(lake: Lake) -> None:
    catalog.build(lake)
    for file in (Path(lake.uri) / "articles").rglob("*.parquet"):
        file.unlink()
    with pytest.raises(IngestError) as caught:
        catalog.query(lake, "FROM articles")
    assert caught.value.hint == "ingest rebuild --paper chenghu --month 2024-09"
    with pytest.raises(LakeError, match="could not be built"):
        catalog.build(lake)


def test_a_lake_that_was_moved_or_copied_gets_a_catalog_of_its_own(lake: Lake, tmp_path: Path) -> None:
    catalog.build(lake)
    moved = Path(lake.uri).rename(tmp_path / "elsewhere")
    found = Lake.open(str(moved))
    assert catalog.query(found, "SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 3}]
    rows = catalog.query(found, "SELECT DISTINCT lake FROM snapshot").to_pylist()
    assert rows == [{"lake": str(moved)}]


def test_a_question_finds_a_catalog_also_before_the_first_build(lake: Lake) -> None:
    assert catalog.query(lake, "SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 3}]


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 8192])
def test_a_damaged_catalog_is_told_and_a_new_one_takes_its_place(lake: Lake, content: bytes) -> None:
    path = Path(catalog.build(lake))
    path.unlink()
    path.write_bytes(content)
    with pytest.raises(LakeError, match="cannot be opened") as caught:
        catalog.query(lake, "FROM articles")
    assert "ingest catalog" in caught.value.hint
    catalog.build(lake)
    assert catalog.query(lake, "FROM articles").num_rows == 3


def test_a_table_with_other_types_than_this_version_writes_is_refused(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa

    from ingest.lake.schemas import ARTICLES, TABLES

    at = ARTICLES.get_field_index("char_count")
    monkeypatch.setitem(TABLES, "articles", ARTICLES.set(at, pa.field("char_count", pa.int64())))
    with pytest.raises(LakeError, match="char_count is INTEGER, not BIGINT"):
        catalog.build(lake)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write where permissions forbid it")
def test_a_lake_that_may_only_be_read_can_be_asked(lake: Lake) -> None:
    catalog.build(lake)
    Path(lake.uri).chmod(0o555)
    try:
        assert catalog.query(lake, "FROM articles").num_rows == 3
        with pytest.raises(LakeError):
            catalog.build(lake)
    finally:
        Path(lake.uri).chmod(0o755)
