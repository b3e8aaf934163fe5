"""The doctor sees what is wrong, names the next command, and says nothing where all is well."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import make_issue
from command_line import ingest_in
from ingest import catalog
from ingest.lake import Lake
from ingest.lake.held import HeldLock, held_locks
from ingest.operate.doctor import Check, Examination, examine
from ingest.operate.doctor import issues as of_issues
from ingest.operate.doctor import storage as of_storage
from ingest.operate.doctor.alerting import alert_of, troubles_of
from ingest.operate.doctor.selectors import selectors as of_selectors
from ingest.operate.doctor.server import late_runs, prefect, work_pools
from ingest.operate.doctor.storage import GIB
from ingest.papers.registry import Paper, load_papers
from ingest.papers.reports import ReportsConfig
from ingest.runs.pipeline import run_days, span
from ingest.tell.heartbeat import Heartbeat, PaperBeat
from lakes_run import lake_of
from loopback import web_server
from papers_on_disk import LANTERN, lay_newspaper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from command_line import Run
    from ingest.tell.alerts.values import Alert

NOW = datetime(2024, 9, 16, 4, 0, tzinfo=UTC)
"""Noon in Shanghai, six hours after the last issue was due."""

HOW = Examination()
GRACE = timedelta(hours=4)
DAYS = span(date(2024, 9, 13), date(2024, 9, 16))


@pytest.fixture(autouse=True)
def _roomy_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk have room, however full the one is that the tests run on."""
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=usage.total // 2))


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    """Return a newspaper whose four days are all there."""
    file = lay_newspaper(tmp_path)
    (tmp_path / "pages/2024-09-16/02.txt").write_text(LANTERN, encoding="utf-8")
    return load_papers(file).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path, paper: Paper) -> Lake:
    """Return a lake in which they are."""
    return lake_of(paper, DAYS, tmp_path / "lake", command="nightly")


def told(*checks: Check) -> Alert:
    """Return the alert of a first look."""
    return alert_of(checks, troubles_of(checks, {}, {}, NOW, ReportsConfig()), NOW)


def found(paper: Paper, lake: Lake, how: Examination = HOW, now: datetime = NOW) -> dict[str, Check]:
    return {one.name: one for one in examine([paper], lake, now, how, {})}


def test_nothing_is_bad_where_all_is_well(paper: Paper, lake: Lake) -> None:
    catalog.build(lake)
    checks = found(paper, lake)
    assert {name: one.state for name, one in checks.items()} == {
        "newest issue of weizi": "ok",
        "last run of weizi": "ok",
        "gaps of weizi": "ok",
        "versions of weizi": "ok",
        "writing": "ok",
        "runs": "ok",
        "clock": "warn",  # the runs are of today, and the doctor looks in 2024
        "half-landed issues": "ok",
        "catalog": "ok",
        "locks": "ok",
        "raw archive": "ok",
        "files": "ok",
        "disk": "ok",
        "alerts": "warn",
        "prefect": "unknown",
    }


def test_an_issue_later_than_the_calendar_allows_is_bad_after_its_grace(paper: Paper) -> None:
    due = datetime(2024, 9, 15, 22, 0, tzinfo=UTC)  # 06:00 of the 16th in Shanghai
    early = of_issues.newest(paper, [], due + timedelta(hours=3.9), GRACE)
    assert "2024-09-14" in early.what
    late = of_issues.newest(paper, [], due + timedelta(hours=4.1), GRACE)
    assert (late.state, late.absence) == ("bad", True)
    assert late.command == "ingest run --paper weizi --date 2024-09-16"


def test_a_newest_issue_without_pages_is_bad_and_a_partial_one_is_told(tmp_path: Path) -> None:
    paper = load_papers(lay_newspaper(tmp_path)).paper("weizi")
    lake = Lake.open(str(tmp_path / "lake"))
    run_days(paper, DAYS, lake, command="nightly")
    partial = found(paper, lake)["newest issue of weizi"]
    assert (partial.state, partial.command) == ("warn", "ingest run --paper weizi --date 2024-09-16")
    lake.land(make_issue("2024-09-16", {}, paper="weizi", status="missing"))
    missing = found(paper, lake)["newest issue of weizi"]
    assert (missing.state, missing.absence) == ("bad", True)


def test_a_gap_before_the_newest_issue_is_bad_and_its_span_is_named(paper: Paper, tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    run_days(paper, [DAYS[3]], lake, command="nightly")
    gap = found(paper, lake)["gaps of weizi"]
    assert (gap.state, gap.absence) == ("bad", True)
    assert gap.command == "ingest backfill --paper weizi --from 2024-09-13 --to 2024-09-14"
    assert "2 untried" in gap.what


def beat(hours: float, outcome: str = "ok") -> Heartbeat:
    return Heartbeat((PaperBeat("weizi", NOW - timedelta(hours=hours), "the-run", "nightly", outcome, None),))


@pytest.mark.parametrize(
    ("heartbeat", "state", "command"),
    [
        (None, "bad", "ingest run --paper weizi"),
        (beat(29), "ok", ""),
        (beat(31), "bad", "ingest run --paper weizi"),
        (beat(1, "problems"), "warn", "ingest report --run the-run"),
        (beat(1, "failed"), "bad", "ingest report --run the-run"),
    ],
)
def test_a_worker_that_has_not_run_or_has_failed_is_bad(
    paper: Paper, heartbeat: Heartbeat | None, state: str, command: str
) -> None:
    one = of_issues.last_run(paper, heartbeat, NOW, HOW.patience, GRACE)
    assert (one.state, one.command) == (state, command)


def test_a_paper_of_which_nothing_became_due_needs_no_run(paper: Paper) -> None:
    # The calendar ends on the 16th.
    later = NOW + timedelta(days=30)
    assert of_issues.last_run(paper, beat(0), later, HOW.patience, GRACE).state == "ok"


def test_issues_of_other_versions_are_told_with_their_span(paper: Paper, lake: Lake) -> None:
    lake.land(make_issue("2024-09-13", paper="weizi"))
    one = found(paper, lake)["versions of weizi"]
    assert one.state == "warn"
    assert one.what.startswith("1 of 3 issues")
    assert one.command == "ingest backfill --paper weizi --from 2024-09-13 --to 2024-09-13"


def test_an_issue_with_rows_missing_is_bad_and_old_rows_are_told(paper: Paper, lake: Lake) -> None:
    digest = lake.ledger("weizi", DAYS[0], DAYS[0])[0].digest
    rows = lake.tables.read("pages", None, [("issue_digest", "=", digest)])
    old = rows.set_column(
        rows.column_names.index("issue_digest"), "issue_digest", [["0" * 64] * rows.num_rows]
    )
    lake.tables.append("pages", old)
    assert found(paper, lake)["half-landed issues"].state == "warn"
    lake.tables.drop("articles", f"issue_digest = '{digest}'")
    one = found(paper, lake)["half-landed issues"]
    assert (one.state, one.command) == ("bad", "ingest run --paper weizi --date 2024-09-13")


def test_a_catalog_older_than_the_tables_is_bad_until_it_is_built_again(paper: Paper, lake: Lake) -> None:
    catalog.build(lake)
    lake.land(make_issue("2024-09-13", paper="weizi"))
    one = found(paper, lake)["catalog"]
    assert (one.state, one.command) == ("bad", "ingest catalog")
    assert "articles by" in one.what
    with lake.issue_lock("weizi", DAYS[0]):
        assert found(paper, lake)["catalog"].state == "warn"
    catalog.build(lake)
    assert found(paper, lake)["catalog"].state == "ok"
    (Path(lake.uri) / "catalog.duckdb").unlink()
    assert found(paper, lake)["catalog"].state == "bad"
    assert not (Path(lake.uri) / "catalog.duckdb").exists()


def test_archived_bytes_that_are_gone_or_damaged_are_bad(paper: Paper, lake: Lake) -> None:
    pages = lake.archived_pages("weizi", DAYS[0])
    raw = [Path(lake.uri) / "raw" / one.raw_sha256[:2] / one.raw_sha256 for one in pages]
    raw[0].write_bytes(b"rotten")
    one = found(paper, lake)["raw archive"]
    assert one.state == "bad"
    assert "2024-09-13 page 01" in one.what
    raw[0].unlink()
    assert found(paper, lake)["raw archive"].state == "bad"


def test_a_sample_is_read_of_a_large_archive_and_everything_when_deep(tmp_path: Path) -> None:
    lake = Lake.open(str(tmp_path / "lake"))
    days = [date(2024, 8, 1) + timedelta(days=at) for at in range(31)]
    lake.land_many([make_issue(day.isoformat()) for day in days])
    paper = load_papers(lay_newspaper(tmp_path)).paper("weizi").model_copy(update={"code": "chenghu"})
    # The pages of these issues are in no archive.
    assert found(paper, lake)["raw archive"].what.startswith("40 of 40")
    assert found(paper, lake, Examination(deep=True))["raw archive"].what.startswith("62 of 62")


@pytest.mark.parametrize(
    ("free", "total", "state"),
    [
        (3 * GIB, 20 * GIB, "ok"),
        (GIB, 20 * GIB, "warn"),
        (GIB // 4, 20 * GIB, "bad"),
        # Of a large disk a small share is room for years.
        (20 * GIB, 1000 * GIB, "ok"),
        (9 * GIB, 1000 * GIB, "warn"),
        (GIB, 1000 * GIB, "bad"),
    ],
)
def test_a_disk_without_room_is_told_before_it_is_full(free: int, total: int, state: str) -> None:
    assert of_storage.disk(free, total).state == state


HOLD = """
import sys, time
from datetime import date
from ingest.lake import Lake
with Lake.open(sys.argv[1], create=False).issue_lock("weizi", date(2024, 9, 13)):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(lake: Lake) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, lake.uri], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_held_lock_is_told_with_its_holder_and_one_of_a_dead_process_is_free(
    paper: Paper, lake: Lake
) -> None:
    with holder(lake) as process:
        (held,) = held_locks(lake.files)
        assert held.name == "weizi-2024-09-13"
        assert f"process {process.pid}" in held.holder
        assert "a run is under way: weizi-2024-09-13" in found(paper, lake)["locks"].what
        path = Path(lake.uri) / ".locks/weizi-2024-09-13"
        os.utime(path, (0, datetime.now(UTC).timestamp() - 7 * 3600))
        assert found(paper, lake)["locks"].state == "warn"
    assert held_locks(lake.files) == []


def test_looking_at_locks_takes_none(lake: Lake) -> None:
    held_locks(lake.files)
    with lake.issue_lock("weizi", DAYS[0]):
        assert [one.name for one in held_locks(lake.files)] == ["weizi-2024-09-13"]


def test_a_lock_is_old_after_its_patience() -> None:
    old = HeldLock("catalog", "process 1", 7200)
    assert of_storage.locks([old], timedelta(hours=1)).state == "warn"
    assert of_storage.locks([old], timedelta(hours=3)).state == "ok"


def test_what_cannot_be_looked_at_is_bad_and_hides_nothing_else(paper: Paper, lake: Lake) -> None:
    (Path(lake.uri) / "heartbeat.json").write_text("{", encoding="utf-8")
    (Path(lake.uri) / "pages").rename(Path(lake.uri).parent / "away")
    checks = found(paper, lake)
    assert checks["issues of weizi"].state == "bad"
    assert "damaged" in checks["issues of weizi"].what
    assert checks["half-landed issues"].state == "bad"
    assert checks["raw archive"].state == "bad"
    assert checks["disk"].state == "ok"


def test_alerts_whose_secrets_are_not_set_are_bad(tmp_path: Path) -> None:
    file = lay_newspaper(tmp_path)
    file.write_text(
        '[[alerts]]\nkind = "webhook"\nurl = "${HOOK}"\n' + file.read_text(encoding="utf-8"), encoding="utf-8"
    )
    paper, lake = load_papers(file).paper("weizi"), Lake.open(str(tmp_path / "lake"))
    assert "the environment lacks HOOK" in found(paper, lake)["alerts"].what
    checks = {one.name: one for one in examine([paper], lake, NOW, HOW, {"HOOK": "https://example.invalid"})}
    assert checks["alerts"].state == "ok"


@dataclass(frozen=True)
class Selector:
    """A selector's counts, as the report of a site's drift gives them."""

    selector: str
    found: int
    asked: int
    missed: tuple[str, ...]
    last_day: date | None
    verdict: str


def test_a_site_whose_pages_changed_is_bad_and_the_selector_is_named() -> None:
    good = Selector("plain title", 9, 9, (), DAYS[0], "ok")
    assert of_selectors("weizi", DAYS[0], [good]).state == "ok"
    assert of_selectors("weizi", DAYS[0], []).state == "ok"
    partly = Selector("plain body", 7, 9, ("http://example.invalid/2",), DAYS[0], "partly")
    assert of_selectors("weizi", DAYS[0], [good, partly]).state == "warn"
    gone = Selector("plain byline", 0, 9, ("http://example.invalid/1",), date(2024, 9, 1), "drift")
    one = of_selectors("weizi", DAYS[0], [good, partly, gone])
    assert one.state == "bad"
    assert "plain byline found nothing on 9 pages (last on 2024-09-01)" in one.what
    assert one.command == "look at http://example.invalid/1"


# Prefect


def test_a_server_that_does_not_answer_is_bad_and_its_address_stays_out_of_the_answer() -> None:
    (one,) = prefect({"PREFECT_API_URL": "http://user:word@127.0.0.1:9/api"})
    assert one.state == "bad"
    assert "word" not in str(one)
    with web_server() as web:
        assert prefect({"PREFECT_API_URL": f"{web.url}/api"})[0].state == "bad"


def test_late_runs_and_pools_without_a_worker_are_bad() -> None:
    assert late_runs([]).state == "ok"
    late = late_runs([{"work_pool_name": "ingest", "work_queue_name": "nightly"}] * 2)
    assert (late.state, late.command) == (
        "bad",
        "prefect worker start --pool ingest --work-queue nightly",
    )
    assert late_runs(None).state == "unknown"
    assert work_pools([])[0].state == "unknown"
    states = {"READY": "ok", "NOT_READY": "bad", "PAUSED": "warn"}
    for status, state in states.items():
        assert work_pools([{"name": "ingest", "status": status}])[0].state == state


@pytest.mark.slow
def test_a_real_server_says_what_is_late_and_which_pool_has_no_worker(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.settings import PREFECT_API_URL
    from prefect.states import Crashed, Late, Running
    from prefect.testing.utilities import prefect_test_harness

    @flow
    def nothing() -> None:
        """Do nothing."""

    with prefect_test_harness(server_startup_timeout=120), get_client(sync_client=True) as client:
        environment = {"PREFECT_API_URL": str(PREFECT_API_URL.value())}
        assert [one.state for one in prefect(environment)] == ["ok", "ok", "ok", "unknown"]
        client.create_work_pool(WorkPoolCreate(name="doctored", type="process"))
        client.create_flow_run(nothing, state=Late())
        dead = client.create_flow_run(nothing, name="nightly 2024-09-14")
        client.set_flow_run_state(dead.id, Running())
        client.set_flow_run_state(dead.id, Crashed(message="No sign of life"), force=True)
        checks = {one.name: one for one in prefect(environment)}
    assert checks["prefect"].state == "ok"
    assert (checks["crashed runs"].state, checks["crashed runs"].command) == (
        "bad",
        f"prefect flow-run inspect {dead.id}",
    )
    assert "nightly 2024-09-14: No sign of life" in checks["crashed runs"].what
    assert checks["late runs"].what.startswith("1 runs are late")
    assert checks["work pool doctored"].command == "prefect worker start --pool doctored"


# Alerts and the command


def test_what_is_bad_becomes_an_alert_for_its_occasion() -> None:
    absent = Check("newest issue", "bad", "not there", "ingest run", absence=True)
    broken = Check("catalog", "bad", "behind", "ingest catalog")
    assert told(absent).occasions == {"absence"}
    assert told(broken).occasions == {"failure"}
    assert told(absent, broken).occasions == {"absence", "failure"}
    assert told(Check("disk", "warn", "little")).occasions == frozenset()
    assert "Next: `ingest run`" in told(absent).text


@pytest.fixture
def ingest(tmp_path: Path, paper: Paper) -> Run:
    assert paper.code == "weizi"
    return ingest_in(tmp_path, PREFECT_API_URL="")


@pytest.mark.slow
def test_ingest_doctor_leaves_with_one_and_the_next_command_until_all_is_well(
    ingest: Run,
) -> None:
    assert ingest("doctor").returncode == 1  # there is no lake yet
    assert ingest("run", "--paper", "weizi").returncode == 0
    sick = ingest("doctor")
    assert sick.returncode == 1
    assert "\n  ingest backfill --paper weizi --from 2024-09-13 --to 2024-09-14\n" in sick.stdout
    assert (
        ingest("backfill", "--paper", "weizi", "--from", "2024-09-13", "--to", "2024-09-14").returncode == 0
    )
    well = ingest("doctor", "--paper", "weizi", "--deep")
    assert (well.returncode, well.stderr) == (0, "")
    assert "Nothing is bad." in well.stdout
    told = json.loads(ingest("doctor", "--json").stdout)
    assert told["good"]
    assert {one["state"] for one in told["checks"]} == {"ok", "warn", "unknown"}
    assert ingest("doctor", "--paper", "nosuch").returncode == 2


def test_ingest_doctor_tells_of_an_absence_when_nothing_runs_at_all(ingest: Run, tmp_path: Path) -> None:
    Lake.open(str(tmp_path / "lake"))
    papers = tmp_path / "papers.toml"
    with web_server() as web:
        papers.write_text(
            '[[alerts]]\nkind = "webhook"\nurl = "${HOOK}"\non = ["absence"]\n'
            + papers.read_text(encoding="utf-8"),
            encoding="utf-8",
        )
        ended = ingest("doctor", "--alert", HOOK=f"{web.url}/x")
    assert ended.returncode == 1
    assert "Alert to webhook 1: sent" in ended.stdout
    ((_, told),) = web.posts
    assert told["checks"][0]["command"] == "ingest run --paper weizi --date 2024-09-16"
