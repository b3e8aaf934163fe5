"""A bucket that is slow and fails a fifth of all requests: what lands is right, and what does not is told."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

import pytest

from faulty_proxy import Fault, faulty_proxy
from ingest.errors import IngestError
from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.plan.live import make_plan
from ingest.runs.pipeline import run_days, span
from lake_content import content
from papers_on_disk import lay_newspaper
from s3_server import s3_server

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

SCALE = int(os.environ.get("INGEST_SOAK", "1"))
CUTS = 3
"""Bodies are broken off only until so many answers were; after that only answers to writes are lost."""

TRIES = 12
"""So often the same run is asked for again; about one in a thousand requests fails more often than clients ask."""


def test_through_a_slow_server_that_fails_a_fifth_of_all_requests_a_run_lands_right_or_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, date, datetime

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
                del path, count
                time.sleep(lot.uniform(0, 0.02))
                if lot.random() >= 0.2:
                    return ""
                found: Fault = lot.choice(["503", "slow down", "reset", "cut"])
                if found == "cut" and method in {"GET", "HEAD"}:
                    # Neither Arrow nor Delta asks again for an answer whose body breaks off: the run ends, and says so.
                    found = "cut" if hurt.count("cut") < CUTS else "reset"
                hurt.append(found)
                return found

            proxy.fault = fault
            monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
            told: list[str] = []
            for _ in range(TRIES):
                try:
                    lake = Lake.open(uri)
                    report = run_days(paper, days, lake, command="backfill")
                except IngestError as error:
                    told.append(str(error))
                    continue
                if not any(one.result == "refused" for one in report.outcomes):
                    break
                told += [one.evidence for one in report.outcomes if one.result == "refused"]
            else:
                raise AssertionError(told)
            assert {"503", "slow down", "reset", "cut"} <= set(hurt)
            assert not any("Traceback" in one or "<unknown>" in one for one in told), told
            monkeypatch.setenv("AWS_ENDPOINT_URL", environment["AWS_ENDPOINT_URL"])
            quiet = Lake.open(uri, create=False)
            assert content(quiet) == wanted, told
            left = make_plan([paper], uri, datetime.now(UTC)).items
            assert [item.issue_date for item in left if "untried" in item.reasons] == []
