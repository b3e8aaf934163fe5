"""Reports of closed months, bound into one file each: a ZIP file beside one Parquet file of what the audits found.

`reports/2024-06/reports.zip` holds `RUN_ID/PAPER.md`, `.json` and `.parquet` as they were written; any program
opens it. `reports/2024-06/findings.parquet` has the rows of its Parquet files, where `reports/*/*.parquet` finds them
as before. A report that lies loose is newer than one of its name that is bound.
"""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import LakeBusyError, LakeError
from ingest.lake.files import Files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.lake import Lake

RUN_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")

OPEN_MONTHS = 2
"""The newest months that there are reports of stay loose: they are what is looked at, by hand too."""

_MONTH = re.compile(r"\d{4}-\d{2}")
_BOUND = "reports.zip"
_FINDINGS = "findings.parquet"


def folder(lake: Lake) -> Files:
    """Return the folder of reports."""
    return Files(lake.files.system, lake.files.path("reports"))


def month_of(run_id: str) -> str:
    """Return the month (`2024-06`, UTC) in which a run began."""
    return f"{run_id[:4]}-{run_id[4:6]}"


def loose_runs(files: Files) -> list[str]:
    """Return the ids of the runs whose reports lie loose, the newest first."""
    return sorted((name for name in files.names() if RUN_ID.fullmatch(name)), reverse=True)


def bound_months(files: Files) -> list[str]:
    """Return the months whose reports are bound, the newest first."""
    found = (name for name in files.names() if _MONTH.fullmatch(name))
    return sorted((month for month in found if files.exists(f"{month}/{_BOUND}")), reverse=True)


def bound(files: Files, month: str) -> dict[str, bytes]:
    """Return the files bound in a month by name (`RUN_ID/PAPER.md`); none where it has none.

    Raise LakeError where the file is damaged.
    """
    name = f"{month}/{_BOUND}"
    if not files.exists(name):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(files.read(name))) as archive:
            return {one: archive.read(one) for one in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise LakeError(
            f"The reports of {month} in {files.path(name)} are damaged: {error}.",
            state="No table of the lake is concerned.",
            hint=f"Restore {files.path(name)} from a backup, or delete it.",
        ) from error


def bind_reports(lake: Lake) -> int:
    """Bind the loose reports of closed months; return how many files lie in them now and were removed.

    The file of a month is written whole and read back before anything is removed, so that dying in between leaves some
    reports twice. Where another maintenance does the same, nothing is done.
    """
    files, count = folder(lake), 0
    try:
        with lake.lock("reports", "the reports", wait=0.0):
            runs = loose_runs(files)
            months = sorted({month_of(run) for run in runs} | set(bound_months(files)))
            for month in months[:-OPEN_MONTHS]:
                loose = {
                    one.name: files.read(one.name)
                    for run in runs
                    if month_of(run) == month
                    for one in files.under(run)
                }
                if loose:
                    _bind(files, month, loose)
                    count += len(loose)
    except LakeBusyError:
        return 0
    return count


def _bind(files: Files, month: str, loose: Mapping[str, bytes]) -> None:
    every = {**bound(files, month), **loose}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(every):
            archive.writestr(zipfile.ZipInfo(name), every[name], zipfile.ZIP_DEFLATED)
    files.write(f"{month}/{_BOUND}", content.getvalue())
    if bound(files, month) != every:
        raise LakeError(
            f"{files.path(f'{month}/{_BOUND}')} was written and reads otherwise.",
            state="The reports that it was made of lie where they lay.",
            hint="Look after that storage, and: ingest maintain",
        )
    rows = [pq.read_table(io.BytesIO(every[name])) for name in sorted(every) if name.endswith(".parquet")]
    if rows:
        out = io.BytesIO()
        pq.write_table(pa.concat_tables(rows, promote_options="default"), out, compression="zstd")
        files.write(f"{month}/{_FINDINGS}", out.getvalue())
    for name, was in loose.items():
        # A run that ends this late may have written its report anew meanwhile.
        if files.holds(name, was):
            files.remove(name)
    if files.local is not None:
        for run in {name.partition("/")[0] for name in loose}:
            with suppress(OSError):
                (files.local / run).rmdir()


def forget_bound(files: Files, oldest: str) -> int:
    """Delete bound months whose runs all began before `oldest` (how a run's id begins); return of how many runs."""
    gone = 0
    for month in bound_months(files):
        runs = (
            {name.partition("/")[0] for name in bound(files, month)} if month <= month_of(oldest) else set()
        )
        if runs and max(runs) < oldest:
            files.remove_folder(month)
            gone += len(runs)
    return gone
