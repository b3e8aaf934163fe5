"""Reports, heartbeat and doctor work on a lake in a bucket too. Against a real S3 server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ingest.lake import Lake
from ingest.lake.held import held_locks
from ingest.operate.doctor import Examination, examine
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days, span
from ingest.tell.heartbeat import read_heartbeat
from ingest.tell.report.keeping import forget_reports, read_report, reports
from papers_on_disk import LANTERN, lay_newspaper
from s3_server import s3_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", autouse=True)
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with s3_server(tmp_path_factory.mktemp("s3")) as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


def test_a_run_on_s3_leaves_report_and_heartbeat_and_the_doctor_finds_it_well(tmp_path: Path) -> None:
    file = lay_newspaper(tmp_path)
    (tmp_path / "pages/2024-09-16/02.txt").write_text(LANTERN, encoding="utf-8")
    paper = load_papers(file).paper("weizi")
    assert paper.calendar.first is not None
    assert paper.calendar.last is not None
    lake = Lake.open("s3://lakes/doctor/lake")
    run = run_days(paper, span(paper.calendar.first, paper.calendar.last), lake, command="nightly")
    assert read_report(lake, run.run_id).startswith("# 苇子报 (weizi): all complete")
    heartbeat = read_heartbeat(lake)
    assert heartbeat is not None
    assert heartbeat.papers[0].run_id == run.run_id
    now = datetime.now(UTC)
    checks = {one.name: one for one in examine([paper], lake, now, Examination(deep=True), {})}
    assert {one.state for one in checks.values()} <= {"ok", "warn", "unknown"}, checks
    assert checks["catalog"].state == "ok"
    assert checks["raw archive"].what.startswith("6 of 6")
    with lake.issue_lock("weizi", paper.calendar.first):
        assert [one.name for one in held_locks(lake.files)] == ["weizi-2024-09-13"]
    assert held_locks(lake.files) == []
    assert forget_reports(lake, now.replace(year=now.year + 1), 10) == 1
    assert reports(lake) == []
