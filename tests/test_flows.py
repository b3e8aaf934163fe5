"""The flows call the same pipeline under Prefect, fail where an issue is not complete, and are deployed on time."""

from __future__ import annotations

import importlib.util
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ingest.errors import IngestError
from ingest.lake import Lake
from papers_on_disk import PIER, lay_newspaper

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).resolve().parent.parent


def load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, HOME / "flows" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run a Prefect server of its own for this module."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.mark.usefixtures("prefect_server")
def test_the_nightly_flow_lands_an_issue_and_leaves_an_artifact(tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    papers, lake = lay_newspaper(tmp_path), tmp_path / "lake"
    outcomes = load("nightly").nightly(papers=str(papers), lake=str(lake), paper="weizi", date="2024-09-13")
    assert [(one["date"], one["status"]) for one in outcomes] == [("2024-09-13", "complete")]
    assert [row.status for row in Lake.open(str(lake)).ledger("weizi")] == ["complete"]
    with get_client(sync_client=True) as client:
        assert any(artifact.key == "nightly-weizi" for artifact in client.read_artifacts())


@pytest.mark.usefixtures("prefect_server")
def test_the_nightly_flow_fails_for_an_issue_with_a_missing_page_after_landing_the_rest(
    tmp_path: Path,
) -> None:
    papers, lake = lay_newspaper(tmp_path), tmp_path / "lake"
    with pytest.raises(IngestError, match="page 02 missing"):
        load("nightly").nightly(papers=str(papers), lake=str(lake))
    assert [(row.issue_date, row.status) for row in Lake.open(str(lake)).ledger("weizi")] == [
        (date(2024, 9, 16), "partial")
    ]


@pytest.mark.usefixtures("prefect_server")
def test_the_backfill_flow_does_the_span_once(tmp_path: Path) -> None:
    papers, lake = lay_newspaper(tmp_path), tmp_path / "lake"
    (tmp_path / "pages/2024-09-16/02.txt").write_text(PIER, encoding="utf-8")
    flow = load("backfill").backfill
    span = {
        "papers": str(papers),
        "lake": str(lake),
        "paper": "weizi",
        "start": "2024-09-13",
        "end": "2024-09-16",
    }
    assert flow(**span) == 4
    assert flow(**span) == 0


def test_nightly_and_backfill_are_deployed_with_a_schedule_in_shanghai() -> None:
    config = yaml.safe_load((HOME / "prefect.yaml").read_text(encoding="utf-8"))
    deployments = {one["name"]: one for one in config["deployments"]}
    assert {"nightly", "backfill", "chunk"} <= set(deployments)
    for name, deployment in deployments.items():
        path, function = deployment["entrypoint"].split(":")
        assert hasattr(load(Path(path).stem), function)
        if name == "chunk":
            assert "schedules" not in deployment
            continue
        assert deployment["schedules"]
        for schedule in deployment["schedules"]:
            assert schedule["timezone"] == "Asia/Shanghai"
            assert len(schedule["cron"].split()) == 5
