"""The flows call the same pipeline under Prefect, fail where an issue is not complete, and are deployed on time."""

from __future__ import annotations

import importlib.util
import os
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from prefect.exceptions import FailedRun

from ingest.errors import ConfigError, LakeError, PlanError
from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.plan.live import make_plan
from ingest.plan.rules import Wish
from ingest.plan.saved import save_plan
from papers_on_disk import LANTERN, lay_newspaper

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


pytestmark = pytest.mark.slow  # a Prefect server is started for them


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
        shown = {artifact.key: artifact for artifact in client.read_artifacts()}
        assert {"nightly-weizi", "calendar-weizi"} <= shown.keys()
        assert "🟩" in str(shown["calendar-weizi"].data)
        assert any(run.name == "nightly weizi 2024-09-13" for run in client.read_flow_runs())


@pytest.mark.usefixtures("prefect_server")
def test_the_nightly_flow_fails_for_an_issue_with_a_missing_page_after_landing_the_rest(
    tmp_path: Path,
) -> None:
    papers, lake = lay_newspaper(tmp_path), tmp_path / "lake"
    with pytest.raises(FailedRun, match="page 02 missing"):
        load("nightly").nightly(papers=str(papers), lake=str(lake))
    assert [(row.issue_date, row.status) for row in Lake.open(str(lake)).ledger("weizi")] == [
        (date(2024, 9, 16), "partial")
    ]


@pytest.mark.usefixtures("prefect_server")
def test_a_source_that_comes_back_is_asked_again_within_the_run(tmp_path: Path) -> None:
    papers, lake = lay_newspaper(tmp_path), tmp_path / "lake"
    papers.write_text(
        papers.read_text(encoding="utf-8").replace('path = "pages/', 'root = "pages"\npath = "')
    )
    flow = load("nightly")
    flow.ingest_issue = flow.ingest_issue.with_options(retry_delay_seconds=2, retry_jitter_factor=None)
    (tmp_path / "pages").rename(tmp_path / "away")
    back = threading.Timer(3.0, (tmp_path / "away").rename, [tmp_path / "pages"])
    back.start()
    try:
        outcomes = flow.nightly(papers=str(papers), lake=str(lake), date="2024-09-13")
    finally:
        back.join()
    assert [one["status"] for one in outcomes] == ["complete"]
    assert [row.status for row in Lake.open(str(lake)).ledger("weizi")] == ["complete"]


@pytest.mark.usefixtures("prefect_server")
def test_a_source_that_stays_away_is_failed_in_the_ledger_after_the_last_attempt(tmp_path: Path) -> None:
    papers, lake = lay_newspaper(tmp_path, {}), tmp_path / "lake"
    papers.write_text(papers.read_text(encoding="utf-8").replace('path = "pages/', 'root = "gone"\npath = "'))
    flow = load("nightly")
    flow.ingest_issue = flow.ingest_issue.with_options(retry_delay_seconds=0.1, retry_jitter_factor=None)
    with pytest.raises(FailedRun, match="2024-09-16 failed"):
        flow.nightly(papers=str(papers), lake=str(lake))
    (row,) = Lake.open(str(lake)).ledger("weizi")
    assert (row.status, "gone" in row.evidence) == ("failed", True)


@pytest.mark.usefixtures("prefect_server")
def test_the_nightly_flow_ends_at_once_when_the_newest_issue_is_there(tmp_path: Path) -> None:
    papers, lake = lay_newspaper(tmp_path), tmp_path / "lake"
    (tmp_path / "pages/2024-09-16/02.txt").write_text(LANTERN, encoding="utf-8")
    flow = load("nightly").nightly
    assert [one["date"] for one in flow(papers=str(papers), lake=str(lake))] == ["2024-09-16"]
    assert flow(papers=str(papers), lake=str(lake)) == []
    runs = sorted(Lake.open(str(lake)).read_table("runs").to_pylist(), key=lambda row: row["started_at"])
    assert [(row["command"], row["issues"], row["outcome"]) for row in runs] == [
        ("nightly", 1, "ok"),
        ("nightly", 0, "ok"),
    ]


@pytest.mark.usefixtures("prefect_server")
@pytest.mark.parametrize("name", ["nightly", "backfill"])
def test_a_flow_without_a_lake_says_so_and_makes_none(tmp_path: Path, name: str) -> None:
    papers = lay_newspaper(tmp_path)
    with pytest.raises(ConfigError, match="names no lake"):
        getattr(load(name), name)(papers=str(papers))
    assert not (tmp_path / "lake").exists()


@pytest.mark.usefixtures("prefect_server")
def test_maintenance_without_a_lake_says_so() -> None:
    with pytest.raises(ConfigError, match="names no lake"):
        load("maintenance").maintenance()
    with pytest.raises(ConfigError, match="names no lake"):
        load("maintenance").proof()


@pytest.mark.usefixtures("prefect_server")
def test_a_night_in_which_a_damaged_file_is_found_fails_and_says_what_to_type(tmp_path: Path) -> None:
    papers, lake = lay_newspaper(tmp_path), tmp_path / "lake"
    load("backfill").backfill(
        papers=str(papers), lake=str(lake), paper="weizi", start="2024-09-13", end="2024-09-14"
    )
    (damaged,) = lake.glob("issues/paper=weizi/*/*.parquet")
    damaged.write_bytes(b"PAR1")
    flow = load("maintenance").proof
    with pytest.raises(LakeError, match="are damaged") as caught:
        all(flow(lake=str(lake)) >= 0 for _ in range(30))
    assert caught.value.hint == "ingest rebuild --paper weizi --month 2024-09"


@pytest.mark.usefixtures("prefect_server")
def test_the_backfill_flow_does_a_saved_plan_and_refuses_it_for_another_lake(tmp_path: Path) -> None:
    papers, lake = lay_newspaper(tmp_path), str(tmp_path / "lake")
    (tmp_path / "pages/2024-09-16/02.txt").write_text(LANTERN, encoding="utf-8")
    Lake.open(lake)
    registry = load_papers(papers)
    plan = make_plan([registry.paper("weizi")], lake, datetime.now(UTC), Wish(only=frozenset({"untried"})))
    save_plan(plan, tmp_path / "plan.json")
    flow = load("backfill").backfill
    with pytest.raises(PlanError, match="another lake"):
        flow(papers=str(papers), lake=str(tmp_path / "other"), plan=str(tmp_path / "plan.json"))
    assert flow(papers=str(papers), lake=lake, plan=str(tmp_path / "plan.json")) == 3
    assert flow(papers=str(papers), lake=lake, plan=str(tmp_path / "plan.json")) == 0


@pytest.mark.usefixtures("prefect_server")
def test_the_backfill_flow_does_the_span_once(tmp_path: Path) -> None:
    papers, lake = lay_newspaper(tmp_path), tmp_path / "lake"
    (tmp_path / "pages/2024-09-16/02.txt").write_text(LANTERN, encoding="utf-8")
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


def test_the_form_of_a_deployment_explains_its_parameters_and_offers_the_words_there_are() -> None:
    for name, function in (("nightly", "nightly"), ("backfill", "backfill"), ("maintenance", "proof")):
        parameters = getattr(load(name), function).parameters.properties
        for parameter, told in parameters.items():
            assert told.get("description"), (name, parameter)
    nightly = load("nightly").nightly.parameters.properties
    assert {"type": "string", "format": "date"} in nightly["date"]["anyOf"]
    backfill = load("backfill").backfill.parameters.properties
    assert backfill["order"]["enum"] == ["oldest", "newest", "closing"]
    for end in ("start", "end"):
        assert {"type": "string", "format": "date"} in backfill[end]["anyOf"]
    (several, _) = backfill["only"]["anyOf"]
    assert {"missing", "failed", "partial", "stale"} <= set(several["items"]["enum"])


@pytest.mark.usefixtures("prefect_server")
def test_a_task_of_an_issue_that_is_partial_is_not_green(tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    papers, lake = lay_newspaper(tmp_path), tmp_path / "lake"
    state = load("nightly").nightly(papers=str(papers), lake=str(lake), return_state=True)
    assert (state.type.value, "page 02 missing" in state.message) == ("FAILED", True)
    with get_client(sync_client=True) as client:
        (run,) = client.read_flow_runs(limit=1, sort="START_TIME_DESC")
        rows = Lake.open(str(lake)).read_table("runs").to_pylist()
        assert [row["flow_run_id"] for row in rows] == [str(run.id)]
        assert [row["landed_dates"] for row in rows] == [[date(2024, 9, 16)]]
