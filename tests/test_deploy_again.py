"""Deploying again leaves schedules as the operator left them, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from papers_on_disk import lay_newspaper
from prefect_server import PrefectServer, prefect_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    with prefect_server(tmp_path_factory.mktemp("server")) as running:
        yield running


def deploy(server: PrefectServer, folder: Path, *arguments: str) -> str:
    done = server.deploy(lay_newspaper(folder), folder / "lake", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def schedules(server: PrefectServer, name: str) -> dict[str, bool]:
    found = server.get(f"/deployments/name/{name}")
    return {one["schedule"]["cron"]: one["active"] for one in found["schedules"]}


def change(server: PrefectServer, name: str, cron: str, body: dict[str, Any]) -> None:
    found = server.get(f"/deployments/name/{name}")
    (schedule,) = [one for one in found["schedules"] if one["schedule"].get("cron") == cron]
    server.patch(f"/deployments/{found['id']}/schedules/{schedule['id']}", body)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_paused_and_edited_schedules_stay_as_the_operator_left_them(
    server: PrefectServer, tmp_path: Path
) -> None:
    first = deploy(server, tmp_path)
    assert "left as they are" not in first
    nightly, backfill, maintenance = (
        "ingest-nightly/nightly",
        "ingest-backfill/backfill",
        "ingest-maintenance/maintenance",
    )
    assert schedules(server, nightly) == {"15 6 * * *": True, "45 9 * * *": True}
    assert "left as they are" not in deploy(server, tmp_path), "what nobody has changed is no news"

    change(server, nightly, "45 9 * * *", {"active": False})
    change(server, backfill, "30 2 * * 0", {"schedule": {"cron": "0 4 * * 6", "timezone": "Asia/Shanghai"}})
    told = deploy(server, tmp_path)
    assert schedules(server, nightly) == {"15 6 * * *": True, "45 9 * * *": False}
    assert schedules(server, backfill) == {"0 4 * * 6": True}
    assert schedules(server, maintenance) == {"30 3 * * 0": True}
    assert "nightly: its schedules are left as they are on the server" in told
    assert "45 9 * * * Asia/Shanghai, paused" in told
    assert "backfill: its schedules are left as they are" in told
    assert "maintenance: its" not in told

    deploy(server, tmp_path, "--reset-schedules")
    assert schedules(server, nightly) == {"15 6 * * *": True, "45 9 * * *": True}
    assert schedules(server, backfill) == {"30 2 * * 0": True}
