"""Several processes and readers at one lake at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pytest

from builders import LIBRARY, Story, make_issue
from ingest import catalog
from ingest.errors import LakeBusyError
from ingest.lake import Lake

HOLD = """
import sys, time
from datetime import date
from ingest.lake import Lake
with Lake.open(sys.argv[1]).issue_lock("chenghu", date(2024, 9, 14)):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


def land_days(uri: str, days: list[str], paper: str) -> int:
    """Land issues one by one, as a process of its own would."""
    lake = Lake.open(uri)
    for day in days:
        lake.land(make_issue(day, paper=paper))
    return os.getpid()


def test_processes_that_land_issues_of_one_month_at_once_lose_nothing(lake: Lake) -> None:
    days = [f"2024-09-{day:02}" for day in range(1, 21)]
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(land_days, lake.uri, days[at::2], paper) for at in (0, 1) for paper in ("aa", "bb")
        ]
        time.sleep(1)
        lake.compact()  # in the midst of it
        for job in jobs:
            job.result()
    issue = make_issue("2024-09-01")
    assert len(lake.ledger()) == 40
    assert lake.read_table("articles").num_rows == 40 * len(issue.articles)
    assert lake.read_table("pages").num_rows == 40 * len(issue.pages)
    ids = lake.read_table("articles", ["article_id"]).column(0).to_pylist()
    assert len(set(ids)) == len(ids)


def test_a_second_run_of_the_same_issue_is_refused_and_told_who_holds_it(lake: Lake) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, lake.uri], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(LakeBusyError, match=str(holder.pid)),
            lake.issue_lock("chenghu", date(2024, 9, 14)),
        ):
            pass
        with pytest.raises(LakeBusyError):
            lake.land_many([make_issue("2024-09-14")], wait=0.1)
        with lake.issue_lock("chenghu", date(2024, 9, 15)):
            pass  # another issue is free
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        # The death of the holder frees it at once.
        assert lake.land(make_issue("2024-09-14")).outcome == "landed"


def test_a_run_that_waits_gets_the_issue_when_the_other_ends(lake: Lake) -> None:
    day, got = date(2024, 9, 14), threading.Event()
    other = Lake.open(lake.uri)

    def wait() -> None:
        with other.issue_lock("chenghu", day, wait=20):
            got.set()

    with lake.issue_lock("chenghu", day):
        thread = threading.Thread(target=wait)
        thread.start()
        assert not got.wait(0.3)
    thread.join(20)
    assert got.is_set()


def test_the_holder_of_a_lock_lands_inside_it(lake: Lake) -> None:
    with lake.issue_lock("chenghu", date(2024, 9, 14)):
        assert lake.land(make_issue("2024-09-14")).outcome == "landed"


def test_a_reader_with_the_old_catalog_goes_on_through_replacement_and_compaction(lake: Lake) -> None:
    lake.land(make_issue("2024-09-14"))
    path = catalog.build(lake)
    old = duckdb.connect(path, read_only=True)
    ask = "SELECT title FROM articles ORDER BY title"
    before = old.execute(ask).fetchall()
    lake.land(make_issue("2024-09-14", {"01": (Story("另一件事", LIBRARY),)}))
    lake.compact()
    catalog.build(lake)
    lake.vacuum(keep_hours=24)
    assert old.execute(ask).fetchall() == before
    copy = Path(path).with_name("other.duckdb")
    copy.write_bytes(Path(path).read_bytes())
    with duckdb.connect(str(copy), read_only=True) as new:
        assert new.execute(ask).fetchall() == [("另一件事",)]
    old.close()


@pytest.mark.slow
def test_whoever_asks_while_issues_are_replaced_and_compacted_never_sees_a_half(lake: Lake) -> None:
    versions = [make_issue("2024-09-14"), make_issue("2024-09-14", {"01": (Story("另一件事", LIBRARY),)})]
    allowed = {(issue.digest, len(issue.articles)) for issue in versions}
    lake.land(versions[0])
    ended = threading.Event()

    def replace() -> None:
        writer, turn = Lake.open(lake.uri), 0
        while not ended.is_set():
            turn += 1
            writer.land(versions[turn % 2])
            if turn % 5 == 0:
                writer.compact()

    thread = threading.Thread(target=replace)
    thread.start()
    try:
        seen, rounds = set(), 0
        while rounds < 12 or len(seen) < 2:
            rounds += 1
            catalog.build(lake)
            rows = catalog.query(
                lake, "SELECT digest, (SELECT count(*) FROM articles) AS n FROM issues"
            ).to_pylist()
            assert len(rows) == 1
            assert (rows[0]["digest"], rows[0]["n"]) in allowed
            seen.add(rows[0]["n"])
    finally:
        ended.set()
        thread.join()
    assert seen == {1, 3}


def test_a_sweep_that_saw_a_landing_under_way_leaves_what_it_landed(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.lake import lake as module

    issue = make_issue("2024-09-01")
    real = module.left_behind

    def seen_before_the_landing_ended(tables: object) -> list[tuple[str, date]]:
        assert real(tables) == []
        lake.land(issue)
        return [(issue.paper, date(2024, 9, 1))]

    monkeypatch.setattr(module, "left_behind", seen_before_the_landing_ended)
    lake.sweep()
    assert lake.read_table("articles").num_rows == len(issue.articles)
    assert lake.read_table("pages").num_rows == len(issue.pages)
