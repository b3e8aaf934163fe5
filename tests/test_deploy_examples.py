"""The examples of `deploy/` fit the deployments: every lane has a worker, and no file that they name is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

HOME = Path(__file__).resolve().parent.parent
DEPLOY = HOME / "deploy"


def lanes() -> set[str]:
    """Return the queues that the deployments of `prefect.yaml` wait in."""
    found = yaml.safe_load((HOME / "prefect.yaml").read_text(encoding="utf-8"))
    return {one["work_pool"]["work_queue_name"] for one in found["deployments"]}


def test_the_compose_file_has_a_worker_for_every_lane_and_builds_from_what_is_there() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    commands = [str(service.get("command", "")) for service in compose["services"].values()]
    assert {queue for command in commands for queue in re.findall(r"--work-queue (\S+)", command)} == lanes()
    build = compose["x-ingest"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    assert set(compose["volumes"]) == {"database", "store", "lake"}


def test_the_units_start_a_worker_for_every_lane() -> None:
    told = (DEPLOY / "systemd/ingest-worker@.service").read_text(encoding="utf-8")
    assert set(re.findall(r"ingest-worker@(\w+)", told)) == lanes()
    assert "--work-queue %i" in told


def test_operations_and_examples_name_only_commands_and_lanes_that_exist() -> None:
    told = (HOME / "docs/operations.md").read_text(encoding="utf-8")
    assert set(re.findall(r"--work-queue (\w+)", told)) <= lanes()
    for file in re.findall(r"`(deploy/[^`]+)`", told):
        assert (HOME / file).exists(), file
    assert (HOME / "flows/deploy.py").is_file()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in (DEPLOY / "systemd").iterdir():
        shutil.copy(unit, tmp_path)
    shutil.copy(tmp_path / "ingest-worker@.service", tmp_path / "ingest-worker@nightly.service")
    units = [str(path) for path in tmp_path.iterdir() if path.suffix in {".service", ".timer"}]
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False, timeout=60
    )
    # The program lies elsewhere on this machine; everything else must be right.
    wrong = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert wrong == []
