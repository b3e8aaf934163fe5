"""A lake in a bucket keeps the promises of a lake on a disk. Against a real S3 server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from builders import LIBRARY, Story, make_issue
from ingest import catalog
from ingest.catalog.door import Door
from ingest.errors import IngestError, LakeBusyError, LakeError
from ingest.lake import Lake, RunRow, locks
from s3_server import s3_server
from test_lake_together import HOLD, land_days

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with s3_server(tmp_path_factory.mktemp("s3")) as environment:
        before = {name: os.environ.get(name) for name in environment}
        os.environ.update(environment)
        yield
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


@pytest.fixture
def lake(request: pytest.FixtureRequest) -> Lake:
    return Lake.open(f"s3://lakes/{request.node.name[:60]}/lake")


def test_issues_land_in_a_bucket_and_read_back(lake: Lake) -> None:
    first = make_issue("2024-09-14")
    lake.land_many([make_issue("2024-09-13"), first])
    assert lake.land(first).outcome == "unchanged"
    changed = make_issue("2024-09-14", {"01": (Story("另一件事", LIBRARY),)})
    assert lake.land(changed).outcome == "landed"
    again = Lake.open(lake.uri, create=False)
    assert [row.digest for row in again.ledger()] == [make_issue("2024-09-13").digest, changed.digest]
    assert [row["title"] for row in again.articles_of("chenghu", date(2024, 9, 14))] == ["另一件事"]
    now = datetime(2024, 9, 14, tzinfo=UTC)
    lake.record_run(RunRow("r", "run", "chenghu", now.date(), now.date(), now, now, "ok", 1, 1, 1, ""))
    lake.compact()
    assert lake.read_table("articles").num_rows == len(make_issue("2024-09-13").articles) + 1
    assert lake.vacuum(keep_hours=0) > 0
    assert lake.read_table("articles").num_rows == len(make_issue("2024-09-13").articles) + 1


def test_raw_bytes_are_archived_in_a_bucket(lake: Lake) -> None:
    digest = lake.archive(b"page")
    assert lake.raw(digest) == b"page"
    with pytest.raises(LakeError):
        lake.raw("0" * 64)


def test_a_bucket_that_is_not_there_is_told_in_words() -> None:
    with pytest.raises(LakeError) as caught:
        Lake.open("s3://no-such-bucket/lake")
    assert caught.value.hint


def test_processes_that_land_in_one_bucket_at_once_lose_nothing(lake: Lake) -> None:
    days = [f"2024-09-{day:02}" for day in range(1, 9)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for job in [pool.submit(land_days, lake.uri, days[at::2], "aa") for at in (0, 1)]:
            job.result()
    assert len(lake.ledger()) == 8
    assert lake.read_table("articles").num_rows == 8 * len(make_issue().articles)


def test_of_many_that_want_an_issue_one_gets_it_and_a_dead_one_frees_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date(2024, 9, 14)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, lake.uri], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LakeBusyError), lake.issue_lock("chenghu", day):
            pass
        with lake.issue_lock("chenghu", date(2024, 9, 15)):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    monkeypatch.setattr(locks, "EXPIRY_SECONDS", 3.0)
    time.sleep(3)
    with lake.issue_lock("chenghu", day):
        assert lake.land(make_issue("2024-09-14")).outcome == "landed"
    with lake.issue_lock("chenghu", day):
        pass


def test_a_lock_lives_as_long_as_its_holder(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "EXPIRY_SECONDS", 3.0)
    monkeypatch.setattr(locks, "BEAT_SECONDS", 0.5)
    other = Lake.open(lake.uri)
    with lake.issue_lock("chenghu", date(2024, 9, 14)):
        time.sleep(5)
        with pytest.raises(LakeBusyError), other.issue_lock("chenghu", date(2024, 9, 14)):
            pass


def test_the_catalog_of_a_bucket_is_built_and_asked_without_an_extension(lake: Lake) -> None:
    lake.land(make_issue("2024-09-14"))
    assert catalog.build(lake) == f"{lake.uri}/catalog.duckdb"
    rows = catalog.query(lake, "SELECT count(*) AS n, min(paper) AS paper FROM articles").to_pylist()
    assert rows == [{"n": 3, "paper": "chenghu"}]


def test_who_asks_a_catalog_of_a_bucket_reaches_its_data_files_and_nothing_else(lake: Lake) -> None:
    digest = lake.archive(b"a page")
    lake.land(make_issue("2024-09-14"))
    catalog.build(lake)
    raw = f"{lake.uri}/raw/{digest[:2]}/{digest}"
    with Door(lake) as door:
        (row,) = door.ask("SELECT file FROM data_files WHERE table_name = 'articles' LIMIT 1").to_pylist()
        assert door.ask(f"SELECT count(*) AS n FROM '{row['file']}'").to_pylist()[0]["n"] > 0
        for sql in (
            f"COPY (SELECT 1) TO '{row['file']}' (FORMAT parquet, USE_TMP_FILE false)",
            f"EXPLAIN (ANALYZE) COPY (SELECT 1) TO '{raw}'",
            f"FROM read_text('{raw}')",
            f"FROM read_parquet('{raw}')",
            f"FROM read_parquet('{row['file']}x')",
            f"FROM '{lake.uri}/articles/_delta_log/00000000000000000000.json'",
            f"FROM glob('{lake.uri}/**')",
        ):
            with pytest.raises(IngestError, match=r"is not run|Cannot access|could not run"):
                door.ask(sql)
    assert lake.raw(digest) == b"a page"
    assert catalog.query(lake, "SELECT count(*) AS n FROM articles").to_pylist()[0]["n"] > 0
