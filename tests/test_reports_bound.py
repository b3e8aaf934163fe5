"""Reports of closed months lie in one file a month: whoever asks finds them as before, and no kill loses one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.errors import LakeError
from ingest.lake import Lake
from ingest.lake.files import Files
from ingest.tell.report.binding import bind_reports
from ingest.tell.report.keeping import FINDINGS, forget_reports, read_report, reports

if TYPE_CHECKING:
    from pathlib import Path

MONTHS = ("2024-05", "2024-06", "2024-07", "2024-08")
RUNS = [f"{month.replace('-', '')}{day:02}T030000-0123abcd" for month in MONTHS for day in (3, 4)]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake.open(str(tmp_path / "lake"))
    for run in RUNS:
        for paper in ("luzhou", "weizi"):
            lake.files.write(f"reports/{run}/{paper}.md", f"# {paper} {run}\n".encode())
            lake.files.write(f"reports/{run}/{paper}.json", json.dumps({"run_id": run}).encode())
        row = dict.fromkeys(FINDINGS.names, run) | {"issue_date": date(2024, 5, 3)}
        path = lake.files.path(f"reports/{run}/weizi.parquet")
        pq.write_table(pa.Table.from_pylist([row], schema=FINDINGS), path)
    return lake


def told(lake: Lake) -> list[str]:
    """Return all that can be asked of the reports, in every way."""
    found = [*reports(lake), read_report(lake), read_report(lake, paper="luzhou", form="json")]
    found += [read_report(lake, run) for run in RUNS]
    return found + [read_report(lake, run, paper="weizi", form="json") for run in RUNS]


def findings(lake: Lake) -> list[str]:
    asked = f"SELECT run_id FROM read_parquet('{lake.uri}/reports/*/*.parquet') ORDER BY 1"
    return [row[0] for row in duckdb.sql(asked).fetchall()]


def test_bound_reports_are_told_as_before_and_closed_months_have_two_files_each(lake: Lake) -> None:
    before = told(lake)
    assert bind_reports(lake) == 20
    assert told(lake) == before
    assert findings(lake) == RUNS
    closed = [one.name for one in lake.files.under("reports") if "/2024-" in one.name]
    assert closed == [
        f"reports/{month}/{name}" for month in MONTHS[:2] for name in ("findings.parquet", "reports.zip")
    ]
    assert len(lake.files.under("reports")) == 4 + 20
    assert bind_reports(lake) == 0


def test_a_report_of_a_closed_month_that_comes_late_is_bound_with_the_others(lake: Lake) -> None:
    bind_reports(lake)
    late = "20240509T030000-0123abcd"
    lake.files.write(f"reports/{late}/weizi.md", b"# late\n")
    lake.files.write(f"reports/{RUNS[0]}/weizi.md", b"# anew\n")
    for _ in range(2):
        assert late in reports(lake)
        assert read_report(lake, late) == "# late\n"
        assert read_report(lake, RUNS[0], paper="weizi") == "# anew\n"
        assert read_report(lake, RUNS[0], paper="luzhou") == f"# luzhou {RUNS[0]}\n"
        bind_reports(lake)


@pytest.mark.parametrize("steps", range(12))
def test_a_binding_that_dies_anywhere_loses_no_report_and_the_next_one_ends_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    before, left = told(lake), [steps]

    def dies(do: object) -> object:
        def step(*given: object) -> object:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return do(*given)  # type: ignore[operator]

        return step

    with monkeypatch.context() as patch:
        patch.setattr(Files, "write", dies(Files.write))
        patch.setattr(Files, "remove", dies(Files.remove))
        with pytest.raises(KeyboardInterrupt):
            bind_reports(lake)
    assert told(lake) == before
    bind_reports(lake)
    assert told(lake) == before
    assert findings(lake) == RUNS


def test_a_bound_month_is_forgotten_when_all_of_its_runs_are_old(lake: Lake) -> None:
    bind_reports(lake)
    assert forget_reports(lake, datetime(2024, 6, 14, tzinfo=UTC), 41) == 0
    assert forget_reports(lake, datetime(2024, 6, 15, tzinfo=UTC), 41) == 2
    assert reports(lake) == sorted(RUNS[2:], reverse=True)
    assert forget_reports(lake, datetime(2025, 1, 1, tzinfo=UTC), 10) == 6
    assert lake.files.under("reports") == []


def test_a_damaged_month_is_named_and_hides_no_newer_one(lake: Lake) -> None:
    bind_reports(lake)
    lake.files.write("reports/2024-05/reports.zip", b"PK")
    assert read_report(lake, RUNS[2], paper="weizi") == f"# weizi {RUNS[2]}\n"
    with pytest.raises(LakeError, match=r"reports of 2024-05 .* are damaged"):
        read_report(lake, RUNS[0])
