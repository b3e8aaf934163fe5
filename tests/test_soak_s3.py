"""A bucket that is slow and fails a fifth of all requests: a run lands there as in a quiet one."""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from builders import LIBRARY, Story, make_issue
from faulty_proxy import Fault, faulty_proxy
from ingest import catalog
from ingest.lake import Lake
from ingest.operate.upkeep import restore, way_back
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days, span
from ingest.runs.publish import link
from lake_content import content
from papers_on_disk import lay_newspaper
from s3_server import s3_server
from test_upkeep import content as rows_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]

SCALE = int(os.environ.get("INGEST_SOAK", "1"))


def test_through_a_slow_server_that_fails_a_fifth_of_all_requests_a_run_lands_as_through_a_quiet_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = load_papers(lay_newspaper(tmp_path)).paper("weizi")
    days = span(date(2024, 9, 13), date(2024, 9, 16))
    peace = Lake.open(str(tmp_path / "peace"))
    run_days(paper, days, peace, command="backfill")
    wanted = content(peace)
    with s3_server(tmp_path) as environment, faulty_proxy(environment["AWS_ENDPOINT_URL"]) as proxy:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        for number in range(SCALE):
            uri = f"s3://lakes/faults-{number}"
            lot = random.Random(20241130 + number)
            hurt: list[Fault] = []

            def fault(
                method: str, path: str, count: int, lot: random.Random = lot, hurt: list[Fault] = hurt
            ) -> Fault:
                del method, path, count
                time.sleep(lot.uniform(0, 0.02))
                if lot.random() >= 0.2:
                    return ""
                found: Fault = lot.choice(["503", "slow down", "reset", "cut"])
                hurt.append(found)
                return found

            proxy.fault = fault
            monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
            report = run_days(paper, days, Lake.open(uri), command="backfill")
            assert {one.result for one in report.outcomes} == {"landed"}, report
            shaky = Lake.open(uri, create=False)
            catalog.build(shaky)
            assert content(shaky) == wanted
            assert {"503", "slow down", "reset", "cut"} <= set(hurt)
            # What the server did without saying so was not done twice.
            monkeypatch.setenv("AWS_ENDPOINT_URL", environment["AWS_ENDPOINT_URL"])
            quiet = Lake.open(uri, create=False)
            assert content(quiet) == wanted
            assert quiet.tables.count("runs") == peace.tables.count("runs")


def test_a_lake_goes_back_through_a_server_whose_answers_break_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with s3_server(tmp_path) as environment, faulty_proxy(environment["AWS_ENDPOINT_URL"]) as proxy:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        lake = Lake.open("s3://lakes/back")
        lake.land_many([make_issue("2024-09-14"), make_issue("2024-10-01")])
        link(lake, compact=False)
        before, at = rows_of(lake), datetime.now(UTC)
        lake.land(make_issue("2024-09-14", {"01": (Story("改过的标题", LIBRARY),)}))
        assert rows_of(lake) != before
        lot, cut = random.Random(5), set[str]()

        def fault(method: str, path: str, count: int) -> Fault:
            # Every log entry breaks off when it is first read, and a tenth of all other answers that were read.
            del count
            if method != "GET":
                return ""
            fresh = path.endswith(".json") and path not in cut
            cut.add(path)
            return "cut" if fresh or lot.random() < 0.1 else ""

        proxy.fault = fault
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        shaky = Lake.open(lake.uri, create=False)
        restore(shaky, way_back(shaky, at), at)
        monkeypatch.setenv("AWS_ENDPOINT_URL", environment["AWS_ENDPOINT_URL"])
        assert rows_of(Lake.open(lake.uri, create=False)) == before
        assert any("/_delta_log/" in path for path in cut)
