"""Time a backfill of the sample newspaper repeated over months: one process, two, and what Prefect adds.

    python bench/bench_backfill.py [--months 12] [--workers 2] [--no-prefect]

Prints one line for each. The pages are those of sample/ with the dates of the copies; each month has six issues
of up to four pages. Prefect's share is measured with the same chunks through the backfill flow in one process,
against a server of its own with SQLite: what each further month takes longer than it does without.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from ingest.pages import page_from_bytes
from prefect_server import HOME, prefect_server

WEEKDAYS = "一二三四五六日"
DAYS = (14, 15, 16, 18, 19, 20)

FLOW = """
import sys, time
sys.path.insert(0, "flows")
from backfill import backfill
papers, lake, start, end = sys.argv[1:]
where = {"papers": papers, "lake": lake, "start": start, "end": end}
began = time.perf_counter()
try:
    backfill(**where)
except Exception as error:
    assert "issues are not complete" in str(error), error
print(time.perf_counter() - began)
"""


@dataclass(frozen=True, slots=True)
class Group:
    """The newspaper on disk: its papers file and its first and last day."""

    papers: Path
    start: date
    end: date


def lay(root: Path, months: int, *, daily: bool = False) -> Group:
    """Lay copies of the sample's issues over so many months: six a month that end with the sample's own, or 28.

    A daily's months end with August: in September the sample's calendar has a holiday.
    """
    shutil.copyfile(HOME / "sample/places.csv", root / "places.csv")
    dates = []
    for number in range(months):
        year, month = divmod(2024 * 12 + 8 - daily - number, 12)
        for nth, day in enumerate(range(1, 29) if daily else DAYS):
            when = date(year, month + 1, day)
            dates.append(when)
            folder = root / "pages" / str(when)
            folder.mkdir(parents=True)
            of = DAYS[nth % len(DAYS)]
            for page in sorted((HOME / "sample/pages" / f"2024-09-{of}").iterdir()):
                text = page_from_bytes(page.read_bytes()).text  # the sample is in several encodings
                (folder / page.name).write_text(dated(text, date(2024, 9, of), when), encoding="utf-8")
    listed = ", ".join(str(when) for when in sorted(dates))
    text = (HOME / "sample/papers.toml").read_text(encoding="utf-8")
    text = re.sub(r"weekdays = .*", f"weekdays = []\nextra = [{listed}]", text)
    text = re.sub(r"first = .*", f"first = {min(dates)}", text)
    (root / "papers.toml").write_text(text, encoding="utf-8")
    return Group(root / "papers.toml", min(dates), max(dates))


def dated(text: str, old: date, new: date) -> str:
    """Return a page's text with another day in all forms that the sample's pages print theirs in.

    A page that keeps its old day is refused by an audit, and one that is an earlier day's byte for byte is nobody's:
    then its issue is built a second time. A page that prints no day has it put at its top.
    """
    printed, times = re.subn(
        rf"{old.year}(年|[./]){old.month}(月|[./]){old.day}(?!\d)(日?)( ?星期.)?",
        lambda found: (
            f"{new.year}{found[1]}{new.month}{found[2]}{new.day}{found[3]}"
            + (f"{found[4][:-1]}{WEEKDAYS[new.weekday()]}" if found[4] else "")
        ),
        text,
    )
    day = f"{new.year}年{new.month}月{new.day}日 星期{WEEKDAYS[new.weekday()]}"
    return printed if times else f"{day}\n{text}"


def by_command(group: Group, lake: Path, workers: int) -> tuple[float, int]:
    """Backfill with the command; return its seconds, start of Python included, and the number of articles."""
    command = [
        sys.executable, "-m", "ingest.cli", "backfill", "--from", str(group.start), "--to", str(group.end),
        "--papers", str(group.papers), "--lake", str(lake), "--workers", str(workers), "--json",
    ]  # fmt: skip
    began = time.perf_counter()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    return seconds, sum(one["articles"] for one in json.loads(ended.stdout)["outcomes"])


def by_flow(group: Group, lake: Path, environment: dict[str, str]) -> float:
    """Backfill with the flow in one process; return the flow's own seconds."""
    command = [sys.executable, "-c", FLOW, str(group.papers), str(lake), str(group.start), str(group.end)]
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        cwd=HOME,
        env=environment | {"PYTHONPATH": "flows"},
    )
    return float(ended.stdout.strip().splitlines()[-1])


def main() -> None:
    """Run the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-prefect", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        group = lay(root, options.months)
        print(f"{options.months} months, {options.months * len(DAYS)} issues, {os.cpu_count()} cores")
        alone, articles = by_command(group, root / "one", 1)
        print(f"one process        {alone:7.1f} s {articles / alone:8.1f} articles/s")
        several, _ = by_command(group, root / "several", options.workers)
        print(
            f"{options.workers} processes        {several:7.1f} s {articles / several:8.1f} articles/s, "
            f"{alone / several:.2f} times as fast"
        )
        if options.no_prefect:
            return
        (root / "month").mkdir()
        month = lay(root / "month", 1)
        with prefect_server(root) as server:
            first = by_flow(month, root / "flow-month", server.environment)
            flow = by_flow(group, root / "flow", server.environment)
        short, _ = by_command(month, root / "short", 1)
        added = (flow - first) - (alone - short)
        print(
            f"flow, one process  {flow:7.1f} s {articles / flow:8.1f} articles/s, "
            f"{added / max(1, options.months - 1):.2f} s more for each further chunk"
        )


if __name__ == "__main__":
    main()
