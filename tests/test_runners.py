"""One process, several, a Dask cluster, several Prefect workers on PostgreSQL: the same lake, row for row."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ingest.errors import ConfigError
from ingest.lake import Lake
from ingest.runs.workers import Runner
from lake_content import content, lay_group, left_over
from postgres import postgres_server
from prefect_server import PrefectServer, prefect_server, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPAN = {"start": "2024-08-10", "end": "2024-09-20"}


@contextmanager
def dask_cluster(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Start a scheduler and two workers as processes on loopback and yield the address."""
    file = folder / "scheduler.json"
    scheduler = [
        sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
        "--no-dashboard", "--scheduler-file", str(file),
    ]  # fmt: skip
    worker = [
        sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1",
        "--no-dashboard", "--no-nanny", "--host", "127.0.0.1",
    ]  # fmt: skip
    started: list[subprocess.Popen[bytes]] = []
    with (folder / "dask.log").open("wb") as log:
        try:
            started.append(subprocess.Popen(scheduler, stdout=log, stderr=log, cwd=folder, env=environment))
            wait_for(file.exists, within=120, what="the Dask scheduler")
            for _ in range(2):
                started.append(subprocess.Popen(worker, stdout=log, stderr=log, cwd=folder, env=environment))  # noqa: PERF401
            yield str(json.loads(file.read_text(encoding="utf-8"))["address"])
        finally:
            for process in reversed(started):
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(10)


def backfilled(server: PrefectServer, papers: Path, lake: Path, runner: str) -> float:
    """Backfill through a worker, check that it ended as it should, and return the seconds."""
    began = time.monotonic()
    run = server.run("ingest-backfill/backfill", papers=str(papers), lake=str(lake), runner=runner, **SPAN)
    ended = server.ended(run, within=300)
    # Pages of the sample are missing on purpose.
    assert ended["type"] == "FAILED", ended
    assert "issues are not complete" in ended["message"], ended["message"]
    assert "stopped" not in ended["message"], ended["message"]
    return time.monotonic() - began


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_all_four_runners_give_the_same_lake_row_for_row(tmp_path: Path) -> None:
    papers = lay_group(tmp_path, months=2)
    with postgres_server() as database, prefect_server(tmp_path, database=database) as server:
        deployed = server.deploy(papers, tmp_path / "inline")
        assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        with (
            server.worker("lane", "backfill"),
            server.worker("one", "chunks", limit=1) as one,
            server.worker("two", "chunks", limit=1) as two,
        ):
            seconds = {"inline": backfilled(server, papers, tmp_path / "inline", "inline")}
            wanted = content(Lake.open(str(tmp_path / "inline"), create=False))
            assert all(wanted.values())
            seconds["processes"] = backfilled(server, papers, tmp_path / "processes", "processes:2")
            seconds["deployment"] = backfilled(server, papers, tmp_path / "deployment", "deployment:2")
            # Both workers had chunks.
            for worker in (one, two):
                assert "for flow 'ingest-chunk'" in worker.told, worker.told[-2000:]
            with dask_cluster(tmp_path, server.environment) as address:
                seconds["dask"] = backfilled(server, papers, tmp_path / "dask", f"dask:{address}")
        for name in ("processes", "deployment", "dask"):
            lake = Lake.open(str(tmp_path / name), create=False)
            assert content(lake) == wanted, name
            assert left_over(lake) == {}, name
        assert all(value < 300 for value in seconds.values()), seconds
        shown = server.post("/artifacts/latest/filter", {"artifacts": {"key": {"any_": ["backfill-all"]}}})
        assert [one["type"] for one in shown] == ["progress"]
        assert float(shown[0]["data"]) == 100.0


@pytest.mark.parametrize(
    ("text", "runner"),
    [
        ("", Runner("inline")),
        ("inline", Runner("inline")),
        ("processes:4", Runner("processes", 4)),
        ("dask:tcp://10.0.0.7:8786", Runner("dask", address="tcp://10.0.0.7:8786")),
        ("deployment", Runner("deployment", 4)),
        ("deployment:8", Runner("deployment", 8)),
    ],
)
def test_a_runner_is_chosen_by_a_word(text: str, runner: Runner) -> None:
    assert Runner.parse(text) == runner


@pytest.mark.parametrize(
    "text", ["processes", "processes:0", "processes:9999", "dask", "dask:10.0.0.7", "ray"]
)
def test_a_word_that_is_no_runner_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="is no runner"):
        Runner.parse(text)
