"""Reports in the lake: a folder for each run, in it files for each paper, for as long as the papers file says.

They stand in `reports/` and not in `runs/`: that is a table, whose folder is cleared of files that are not its own.
Those of closed months lie in one file a month (`binding`).
"""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import IngestError, LakeError
from ingest.tell.report.binding import (
    RUN_ID,
    bound,
    bound_months,
    folder,
    forget_bound,
    loose_runs,
    month_of,
)
from ingest.tell.report.markdown import markdown_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.issue.outcomes import Outcome
    from ingest.lake import Lake
    from ingest.lake.files import Files
    from ingest.tell.report.contents import Report

_TEXTS = ("run_id", "paper", "gate", "severity", "page_no", "subject", "what", "evidence", "advice")

_COLUMNS: dict[str, pa.DataType] = {"issue_date": pa.date32(), **dict.fromkeys(_TEXTS, pa.string())}

FINDINGS = pa.schema(_COLUMNS)
"""The failing rows of a run's audits; `evidence` is JSON."""


def keep_report(lake: Lake, report: Report) -> None:
    """Write PAPER.json and PAPER.md of a run, in the place of earlier ones."""
    files = folder(lake)
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
        folder(lake).write(f"{report.run_id}/{report.paper}.parquet", buffer.getvalue())


def reports(lake: Lake) -> list[str]:
    """Return the ids of the runs whose reports are there, the newest first."""
    return list(_runs(folder(lake)))


def _runs(files: Files) -> Iterator[str]:
    """Yield the ids of the runs that have reports, the newest first; a month that is bound is opened when it is due."""
    loose = loose_runs(files)
    closed = set(bound_months(files))
    for month in sorted(closed | {month_of(run) for run in loose}, reverse=True):
        runs = {run for run in loose if month_of(run) == month}
        if month in closed:
            runs |= {name.partition("/")[0] for name in bound(files, month)}
        yield from sorted(runs, reverse=True)


def _texts(files: Files, run_id: str, form: str) -> dict[str, str]:
    """Return a run's reports in one form by newspaper."""
    named = re.compile(rf"{run_id}/([^/]+)\.{form}")
    found = bound(files, month_of(run_id))
    for one in files.under(run_id):
        with suppress(LakeError):  # bound in this moment
            found[one.name] = files.read(one.name)
    return {
        match[1]: found[name].decode()
        for name in sorted(found)
        if (match := named.fullmatch(name)) is not None
    }


def read_report(lake: Lake, run_id: str = "", *, paper: str = "", form: Literal["md", "json"] = "md") -> str:
    """Return a report as it was written: of that run, or else of the latest (of that paper).

    A run of several papers has a report of each: they follow each other, in JSON as a list. Raise IngestError where
    there is none.
    """
    files = folder(lake)
    for one in [run_id] if RUN_ID.fullmatch(run_id) else [] if run_id else _runs(files):
        found = [text for of, text in _texts(files, one, form).items() if paper in {"", of}]
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
    """Delete the reports of runs that began more than `keep_days` days before `now`; return how many. 0 keeps all.

    Bound months go when all of their runs are that old.
    """
    if not keep_days:
        return 0
    oldest = f"{(now.astimezone(UTC) - timedelta(days=keep_days)):%Y%m%dT%H%M%S}"
    files = folder(lake)
    old = [run_id for run_id in loose_runs(files) if run_id < oldest]
    for run_id in old:
        files.remove_folder(run_id)
    return len(old) + forget_bound(files, oldest)
