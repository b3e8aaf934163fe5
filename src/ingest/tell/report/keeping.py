"""Reports in the lake: a folder for each run, in it files for each paper, for as long as the papers file says.

They stand in `reports/` and not in `runs/`: that is a table, whose folder is cleared of files that are not its own.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import IngestError
from ingest.lake.files import Files
from ingest.tell.report.markdown import markdown_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.issue.outcomes import Outcome
    from ingest.lake import Lake
    from ingest.tell.report.contents import Report

RUN_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")

_TEXTS = ("run_id", "paper", "gate", "severity", "page_no", "subject", "what", "evidence", "advice")

_COLUMNS: dict[str, pa.DataType] = {"issue_date": pa.date32(), **dict.fromkeys(_TEXTS, pa.string())}

FINDINGS = pa.schema(_COLUMNS)
"""The failing rows of a run's audits; `evidence` is JSON."""


def keep_report(lake: Lake, report: Report) -> None:
    """Write PAPER.json and PAPER.md of a run, in the place of earlier ones."""
    files = _folder(lake)
    text = json.dumps(
        {**asdict(report), "missing": [asdict(one) for one in report.missing]}, ensure_ascii=False, indent=1
    )
    files.write(f"{report.run_id}/{report.paper}.json", text.encode())
    files.write(f"{report.run_id}/{report.paper}.md", markdown_report(report).encode())


def keep_findings(lake: Lake, report: Report, outcomes: Sequence[Outcome]) -> None:
    """Write the failing rows of a run's audits as PAPER.parquet; nothing where there are none."""
    rows = [
        {
            "run_id": report.run_id,
            "paper": outcome.paper,
            "issue_date": datetime.fromisoformat(outcome.issue_date).date(),
            "gate": one.gate,
            "severity": one.severity,
            "page_no": one.page_no,
            "subject": one.where,
            "what": one.what,
            "evidence": one.evidence,
            "advice": one.advice,
        }
        for outcome in outcomes
        for one in outcome.findings
    ]
    if rows:
        buffer = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(rows, schema=FINDINGS), buffer, compression="zstd")
        _folder(lake).write(f"{report.run_id}/{report.paper}.parquet", buffer.getvalue())


def reports(lake: Lake) -> list[str]:
    """Return the ids of the runs whose reports are there, the newest first."""
    return sorted((name for name in _folder(lake).names() if RUN_ID.fullmatch(name)), reverse=True)


def read_report(lake: Lake, run_id: str = "", *, paper: str = "", form: Literal["md", "json"] = "md") -> str:
    """Return a report as it was written: of that run, or else of the latest (of that paper).

    A run of several papers has a report of each: they follow each other, in JSON as a list. Raise IngestError where
    there is none.
    """
    files = _folder(lake)
    for one in [run_id] if RUN_ID.fullmatch(run_id) else [] if run_id else reports(lake):
        names = [f"{paper}.{form}"] if paper else _names(lake, one, form)
        found = [files.read(f"{one}/{name}").decode() for name in names if files.exists(f"{one}/{name}")]
        if found and form == "json":
            return found[0] if len(found) == 1 else f"[{','.join(found)}]"
        if found:
            return "\n".join(found)
    which = f" of the run {run_id!r}" if run_id else ""
    raise IngestError(
        f"There is no report{which}{f' of {paper}' if paper else ''} in {lake.uri}.",
        hint="ingest report --list names the runs that have one; a run leaves one when it ends.",
    )


def forget_reports(lake: Lake, now: datetime, keep_days: int) -> int:
    """Delete the reports of runs that began more than `keep_days` days before `now`; return how many. 0 keeps all."""
    if not keep_days:
        return 0
    oldest = f"{(now.astimezone(UTC) - timedelta(days=keep_days)):%Y%m%dT%H%M%S}"
    files = _folder(lake)
    old = [run_id for run_id in reports(lake) if run_id < oldest]
    for run_id in old:
        files.remove_folder(run_id)
    return len(old)


def _folder(lake: Lake) -> Files:
    return Files(lake.files.system, lake.files.path("reports"))


def _names(lake: Lake, run_id: str, form: str) -> list[str]:
    """Return the names of a run's reports in one form."""
    files = Files(lake.files.system, lake.files.path(f"reports/{run_id}"))
    return [name for name in files.names() if name.endswith(f".{form}")]
