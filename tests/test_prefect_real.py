"""Under a real Prefect server with real workers: schedules fire, late runs do not pile up, killed runs are found."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ingest.lake import Lake
from lake_content import content, lay_group
from papers_on_disk import LANTERN, lay_newspaper
from prefect_server import PrefectServer, prefect_server, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

CORE = (
    "name",
    "description",
    "enabled",
    "tags",
    "trigger",
    "actions",
    "actions_on_trigger",
    "actions_on_resolve",
)
"""What an automation is put with; the rest is the server's."""

SPAN = {"start": "2024-01-01", "end": "2024-09-20"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    folder = tmp_path_factory.mktemp("server")
    with prefect_server(folder) as running:
        yield running


def newspaper(root: Path) -> Path:
    """Lay the small newspaper with every page there, so that its newest issue is complete."""
    papers = lay_newspaper(root)
    (root / "pages/2024-09-16/02.txt").write_text(LANTERN, encoding="utf-8")
    return papers


def runs_of(server: PrefectServer, deployment: str) -> list[dict[str, Any]]:
    found = server.get(f"/deployments/name/{deployment}")
    body = {"deployments": {"id": {"any_": [found["id"]]}}, "sort": "START_TIME_ASC"}
    runs: list[dict[str, Any]] = server.post("/flow_runs/filter", body)
    return runs


@pytest.mark.slow
def test_a_deployment_without_a_lake_is_refused_before_anything_is_deployed(
    server: PrefectServer, tmp_path: Path
) -> None:
    refused = server.deploy(newspaper(tmp_path), "")
    assert refused.returncode == 2
    assert "INGEST_LAKE" in refused.stderr
    assert "Nothing was deployed" in refused.stderr
    assert server.post("/deployments/filter") == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_schedule_fires_and_the_next_run_finds_nothing_to_do(server: PrefectServer, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    for _ in range(2):  # the second time changes nothing
        deployed = server.deploy(newspaper(tmp_path), lake)
        assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    queues = {one["name"]: one["priority"] for one in server.post("/work_pools/ingest/queues/filter")}
    assert queues["nightly"] < queues["backfill"] < queues["chunks"]
    nightly = server.get("/deployments/name/ingest-nightly/nightly")
    assert nightly["work_queue_name"] == "nightly"
    assert [one["schedule"]["timezone"] for one in nightly["schedules"]] == ["Asia/Shanghai"] * 2
    soon = (datetime.now(UTC) + timedelta(seconds=8)).isoformat()
    schedule = {"active": True, "schedule": {"interval": 25, "anchor_date": soon}}
    server.post(f"/deployments/{nightly['id']}/schedules", [schedule])
    with server.worker("nightly", "nightly") as worker:

        def done() -> list[dict[str, Any]]:
            return [one for one in runs_of(server, "ingest-nightly/nightly") if one["state_type"] in ENDED]

        wait_for(lambda: len(done()) >= 2, within=240, what="two scheduled runs")
        first, second = done()[:2]
    assert first["auto_scheduled"]
    assert first["state_type"] == "COMPLETED", worker.told[-3000:]
    assert [row.status for row in Lake.open(str(lake), create=False).ledger("weizi")] == ["complete"]
    assert second["state_type"] == "COMPLETED"
    runs = Lake.open(str(lake), create=False).read_table("runs").to_pylist()
    assert [row["issues"] for row in sorted(runs, key=lambda row: row["started_at"])][:2] == [1, 0]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_after_downtime_one_late_run_works_and_the_others_end_with_the_reason(
    server: PrefectServer, tmp_path: Path
) -> None:
    papers, lake = newspaper(tmp_path), tmp_path / "lake"
    # The schedule that the test before put there would stay.
    deployed = server.deploy(papers, lake, "--reset-schedules")
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    now = datetime.now(UTC)
    late = [
        server.run("ingest-nightly/nightly", at=(now - timedelta(hours=hours)).isoformat())
        for hours in (50, 26, 2)
    ]
    with server.worker("nightly", "nightly") as worker:
        states = [server.ended(run, within=240) for run in late]
    assert [state["type"] for state in states] == ["COMPLETED"] * 3, worker.told[-3000:]
    idle = [state["message"] for state in states if "already looked" in (state["message"] or "")]
    assert len(idle) == 2
    runs = Lake.open(str(lake), create=False).read_table("runs").to_pylist()
    assert [row["issues"] for row in runs] == [1]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_worker_is_found_and_the_next_backfill_does_only_what_is_left(
    server: PrefectServer, tmp_path: Path
) -> None:
    from test_flows import load

    deploy = load("deploy")
    papers, lake = lay_group(tmp_path, months=9), tmp_path / "lake"
    deployed = server.deploy(papers, lake)
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    # Two minutes of silence are for real life; three quarters of a minute are enough to be seen here.
    (found,) = server.post("/automations/filter")
    assert found["name"] == deploy.dead_runs().name
    found["trigger"]["within"] = 45
    server.put(f"/automations/{found['id']}", {name: found[name] for name in CORE})
    run = server.run("ingest-backfill/backfill", **SPAN)
    with server.worker("killed", "backfill") as worker:

        def some() -> bool:
            assert server.state(run)["type"] not in ENDED, worker.told[-3000:]
            return (lake / "_ingest.json").exists() and bool(Lake.open(str(lake)).ledger("weizi"))

        wait_for(some, within=120, what="the first month to land")
        worker.kill()
    had = {row.issue_date for row in Lake.open(str(lake), create=False).ledger("weizi")}
    assert server.state(run)["type"] == "RUNNING"
    again = server.run("ingest-backfill/backfill", **SPAN)
    with server.worker("next", "backfill") as worker:
        # The dead run holds the only place until it is found.
        state = server.ended(again, within=300)
    assert server.state(run)["type"] == "CRASHED"
    assert "No sign of life" in server.state(run)["message"]
    assert "issues are not complete" in state["message"], state
    rows = [row for row in Lake.open(str(lake)).read_table("runs").to_pylist() if row["paper"] == "weizi"]
    dead, done = sorted(rows, key=lambda row: row["started_at"])
    # What died without a word was put on record by the run after it, with what it had landed.
    assert (dead["flow_run_id"], dead["outcome"], set(dead["landed_dates"])) == (run, "failed", had)
    assert "gone without a word" in dead["message"]
    whole = len(Lake.open(str(lake), create=False).ledger("weizi"))
    assert 0 < len(had) < whole
    assert done["issues"] == whole - len(had)
    peace = tmp_path / "peace"
    subprocess.run(
        [sys.executable, "-m", "ingest.cli", "backfill", "--from", SPAN["start"], "--to", SPAN["end"],
         "--lake", str(peace), "--papers", str(papers)],
        capture_output=True, check=False,
    )  # fmt: skip
    assert content(Lake.open(str(lake), create=False)) == content(Lake.open(str(peace), create=False))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_issue_lands_though_the_server_is_killed_and_started_again_meanwhile(
    server: PrefectServer, tmp_path: Path
) -> None:
    papers, lake = lay_group(tmp_path, months=9), tmp_path / "lake"
    deployed = server.deploy(papers, lake)
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    run = server.run("ingest-backfill/backfill", **SPAN)
    with server.worker("steady", "backfill") as worker:

        def months() -> int:
            if not (lake / "_ingest.json").exists():
                return 0
            return len({row.issue_date.month for row in Lake.open(str(lake)).ledger("weizi")})

        wait_for(lambda: months() >= 1, within=240, what="the first month to land")
        server.kill()
        had = months()
        wait_for(lambda: months() >= had + 2, within=240, what="two months to land without any server")
        server.start()
        state = server.ended(run, within=400)
    told = worker.told
    assert state["type"] == "FAILED", (state, told[-3000:])  # its newspapers have gaps
    assert "issues are not complete" in state["message"], state
    assert "stopped" not in state["message"]
    opened = Lake.open(str(lake), create=False)
    rows = opened.read_table("runs").to_pylist()
    assert {row["outcome"] for row in rows} <= {"ok", "problems"}
    assert {row["flow_run_id"] for row in rows} == {run}
    for row in rows:
        days = {one.issue_date for one in opened.ledger(row["paper"])}
        assert set(row["landed_dates"]) == days
        assert row["landed"] == row["issues"] == len(days)
    peace = tmp_path / "peace"
    subprocess.run(
        [sys.executable, "-m", "ingest.cli", "backfill", "--from", SPAN["start"], "--to", SPAN["end"],
         "--lake", str(peace), "--papers", str(papers)],
        capture_output=True, check=False,
    )  # fmt: skip
    assert content(opened) == content(Lake.open(str(peace), create=False))
    shown = {one["key"]: one for one in server.post("/artifacts/latest/filter", {})}
    assert "100" in str(shown["backfill-all"]["data"])
    assert "not done yet" not in shown["backfill-all-grid"]["data"]
    assert server.get(f"/flow_runs/{run}")["name"] == "backfill all 2024-01-01..2024-09-20"
