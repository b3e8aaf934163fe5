"""Make a lake of any age from generated issues, and measure one cold night on a young and on an old one.

    python bench/bench_history.py [--issues 56 7280] [--keep FOLDER] [--nights 3]
    python bench/bench_history.py --files [--issues 364 1820 7280]

The history of the sample newspaper is made of its own issues' rows, laid on as many days before 2024-09-20 as asked
for, five pages and thirty-five articles a day, each body another: sentences of an invented language (bench_dedup). Rows
go into the tables month by month, as a backfill's do; duplicates and the catalog are then those of any run. What is
measured is `ingest run` for 2024-09-20 in a process of its own: processor seconds and memory of it and its children.

With `--files` the archive, the reports, locks and runs of each night are laid into a lake without rows, its files and
bytes are counted before and after `maintain`. Tables are no part of that: they have a file for each month.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench_dedup import Language
from ingest.lake import Lake
from ingest.lake.archive import FetchRecord, IssueArchive, Record, index_name
from ingest.lake.diary import keep_run
from ingest.lake.landing import switch_over
from ingest.lake.short import keep_short
from ingest.lake.values import RunRow
from ingest.lake.wholeness import raw_name
from ingest.operate.upkeep import maintain
from ingest.runs.publish import link, show

HOME = Path(__file__).resolve().parent.parent
PAPER, TONIGHT = "chenghu", date(2024, 9, 20)
PAGES, ARTICLES = 5, 35
LIMITS = {"ratio": 1.3, "processor seconds": 4.0, "MB": 500.0}
"""What a night on 7,280 issues may cost at most: against 56 issues, and in all."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost: processor seconds of it and its children, MB at most, seconds by the clock."""

    processor: float
    memory: float
    clock: float


def plain_environment() -> dict[str, str]:
    """Return the environment of a process that is measured.

    Where Python may not keep its bytecode, each start compiles some 230 modules anew, a third of a second: not what an
    operator's machine does.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "OMP_NUM_THREADS": "1"}


LAUNCH = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[2:], stdout=sys.stderr)
_, ended, used = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as out:
    json.dump([os.waitstatus_to_exitcode(ended), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024], out)
os._exit(0)
"""
"""Starts what is measured from a small process: of one that a large process starts, the system takes the large one's
memory for its own."""


def measured(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, Cost, str]:
    """Run a command in a process of its own; return its exit code, what it cost and what it said."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as told, tempfile.NamedTemporaryFile() as found:
        subprocess.run(
            [sys.executable, "-S", "-E", "-c", LAUNCH, found.name, *command],
            cwd=folder,
            stdout=told,
            stderr=told,
            env=environment,
            check=True,
        )
        clock = time.perf_counter() - started
        code, processor, memory = json.loads(found.read())
        told.seek(0)
        return code, Cost(processor, memory, clock), told.read().decode(errors="replace")


def ingest(folder: Path, *words: str) -> Cost:
    """Run a command in a process of its own; end the benchmark where it fails."""
    command = [str(Path(sys.executable).with_name("ingest")), *words]
    code, cost, told = measured(command, folder, plain_environment())
    if code not in {0, 1} or "Error:" in told:
        sys.exit(told)
    return cost


def templates(folder: Path) -> dict[str, pa.Table]:
    """Bring the sample's issues into a lake of their own and return rows of five pages and 35 articles."""
    ingest(
        folder, "backfill", "--paper", PAPER, "--from", "2024-09-14", "--to", "2024-09-19", "--lake", "sample"
    )
    lake = Lake.open(str(folder / "sample"))
    rows = {name: lake.read_table(name) for name in ("articles", "pages", "issues")}
    rows["pages"] = rows["pages"].filter(pc.equal(rows["pages"]["status"], "ok")).slice(0, PAGES)
    rows["articles"] = pa.concat_tables([rows["articles"]] * 3).slice(0, ARTICLES)
    rows["issues"] = rows["issues"].slice(0, 1)
    return rows


def set_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    """Return the table with other values in a column."""
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), pa.array(values, table.schema.field(at).type))


def month_rows(
    days: list[date], rows: dict[str, pa.Table], sentences: list[str], rng: random.Random
) -> dict[str, pa.Table]:
    """Return a month's rows of the three tables."""
    digests = {day: hashlib.sha256(day.isoformat().encode()).hexdigest() for day in days}
    made = {}
    for name, each in (("articles", ARTICLES), ("pages", PAGES), ("issues", 1)):
        table = pa.concat_tables([rows[name].slice(0, each)] * len(days))
        of = [day for day in days for _ in range(each)]
        table = set_column(set_column(table, "issue_date", of), "month", [f"{day:%Y-%m}" for day in of])
        made[name] = set_column(
            table, "digest" if name == "issues" else "issue_digest", [digests[day] for day in of]
        )
    articles, of = made["articles"], [day for day in days for _ in range(ARTICLES)]
    bodies = ["".join(rng.choices(sentences, k=max(2, int(rng.lognormvariate(3.0, 0.7))))) for _ in of]
    numbers = [f"{number % PAGES + 1:02}" for number in range(len(of))]
    hashes = [hashlib.sha256(body.encode()).hexdigest() for body in bodies]
    names = [
        f"{PAPER}-{day:%Y%m%d}-{page}-{digest[:12]}"
        for day, page, digest in zip(of, numbers, hashes, strict=True)
    ]
    for name, values in (
        ("article_id", names),
        ("body", bodies),
        ("text_sha256", hashes),
        ("page_no", numbers),
        ("position", [number % ARTICLES // PAGES for number in range(len(of))]),
        ("char_count", [len(body) for body in bodies]),
        ("kind", ["news"] * len(of)),
    ):
        articles = set_column(articles, name, values)
    made["articles"] = articles
    pages = set_column(
        made["pages"], "page_no", [f"{number % PAGES + 1:02}" for number in range(len(days) * PAGES)]
    )
    pages = set_column(
        pages,
        "raw_sha256",
        [hashlib.sha256(f"{day} {number}".encode()).hexdigest() for day in days for number in range(PAGES)],
    )
    made["pages"] = pages
    issues = made["issues"]
    for name, value in (("pages", PAGES), ("pages_ok", PAGES), ("articles", ARTICLES)):
        issues = set_column(issues, name, [value] * len(days))
    made["issues"] = set_column(issues, "status", ["complete"] * len(days))
    return made


def make(folder: Path, name: str, count: int) -> None:
    """Make a lake of so many issues."""
    rng = random.Random(count)  # noqa: S311  (made-up text, no secrets)
    rows, language = templates(folder), Language(1)
    sentences = [language.text(rng, 18) for _ in range(min(60_000, 400 * count))]
    lake = Lake.open(str(folder / name))
    months: dict[str, list[date]] = {}
    for back in range(count, 1, -1):
        day = TONIGHT - timedelta(days=back)
        months.setdefault(f"{day:%Y-%m}", []).append(day)
    for month, days in months.items():
        switch_over(lake.tables, PAPER, month, month_rows(days, rows, sentences, rng))
    lake.tables.checkpoint()
    keep_short(lake.files, lake.tables, 24)  # as the weekly maintenance leaves it
    show(lake, link(lake, compact=False))
    # What the first run of all lays down (divisions, calendars) no other night pays for.
    ingest(folder, "run", "--paper", PAPER, "--date", "2024-09-19", "--lake", name)


def lay(folder: Path) -> None:
    """Lay the sample newspaper."""
    shutil.copytree(HOME / "sample/pages", folder / "pages", dirs_exist_ok=True)
    for name in ("places.csv", "papers.toml"):
        shutil.copyfile(HOME / "sample" / name, folder / name)


def night(folder: Path, name: str) -> Cost:
    """Measure a night on a copy of a lake."""
    shutil.rmtree(folder / "tonight", ignore_errors=True)
    shutil.copytree(folder / name, folder / "tonight")
    return ingest(folder, "run", "--paper", PAPER, "--date", TONIGHT.isoformat(), "--lake", "tonight")


def lay_archive(lake: Lake, days: list[date]) -> None:
    """Lay what each night leaves beside the rows: pages, an index, a run, a lock's file, and a report for 400 days."""
    pages = sorted((HOME / "sample/pages/2024-09-14").iterdir())
    for number, day in enumerate(days):
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        run = f"{at:%Y%m%dT%H%M%S}-{number:08x}"
        records: list[Record] = []
        for page in range(PAGES):
            raw = f"{day} {page}\n".encode() + pages[page % len(pages)].read_bytes()
            sha256 = hashlib.sha256(raw).hexdigest()
            put(lake, raw_name(sha256), raw)
            origin = f"pages/{day}/{page + 1:02}.txt"
            records.append(
                FetchRecord(
                    "page",
                    origin,
                    f"{page + 1:02}",
                    sha256,
                    len(raw),
                    at.isoformat(),
                    origin,
                    {"etag": sha256},
                )
            )
        IssueArchive(lake, index_name(PAPER, day), records).write()
        keep_run(
            lake.files,
            RunRow(run, "run", PAPER, day, day, at, at, "ok", 1, 1, ARTICLES, "", landed_dates=(day,)),
        )
        put(lake, f".locks/{PAPER}-{day}", b"")
        if TONIGHT - day <= timedelta(days=400):
            for form in ("json", "md"):
                put(lake, f"reports/{run}/{PAPER}.{form}", b"x" * 4000)


def put(lake: Lake, name: str, content: bytes) -> None:
    """Write a file of a local lake without waiting for the disk."""
    path = Path(lake.files.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


KINDS = {
    "pages": r"raw/[0-9a-f]{2}/.*",
    "indexes and runs": r"raw/(index|runs)/.*",
    "packs": r"raw/packs/.*",
    "locks": r"\.locks/.*",
    "reports": r"reports/.*",
    "tables": r"\w+/(paper=.*|_delta_log/.*|[^/]*\.parquet)",
}


def counted(lake: Lake) -> dict[str, tuple[int, int]]:
    """Return files and bytes of a lake by kind."""
    found = dict.fromkeys((*KINDS, "others"), (0, 0))
    for one in lake.files.under(""):
        kind = next((kind for kind, form in KINDS.items() if re.fullmatch(form, one.name)), "others")
        found[kind] = (found[kind][0] + 1, found[kind][1] + one.size)
    return found


def count_files(folder: Path, count: int) -> None:
    """Print what a lake of so many nights is made of before and after maintenance."""
    shutil.rmtree(folder / "files", ignore_errors=True)
    lake = Lake.open(str(folder / "files"))
    lay_archive(lake, [TONIGHT - timedelta(days=back) for back in range(count, 1, -1)])
    before = counted(lake)
    started = time.process_time()
    maintain(lake)
    print(f"{count:,} nights; maintenance took {time.process_time() - started:.0f} s of a processor")
    after = counted(lake)
    for kind in before:
        print(
            f"  {kind:<18} {before[kind][0]:7,} files {before[kind][1] / 1e6:8.1f} MB   ->  "
            f"{after[kind][0]:7,} files {after[kind][1] / 1e6:8.1f} MB"
        )
    total = [
        (sum(n for n, _ in all_of.values()), sum(m for _, m in all_of.values())) for all_of in (before, after)
    ]
    print(f"  {'all':<18} {total[0][0]:7,} files {total[0][1] / 1e6:8.1f} MB   ->  ", end="")
    print(f"{total[1][0]:7,} files {total[1][1] / 1e6:8.1f} MB", flush=True)


def main() -> None:
    """Make the lakes and measure a night on each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--issues", nargs="*", type=int, default=[56, 7280])
    parser.add_argument("--keep", type=Path, help="a folder for the lakes, used again by the next run")
    parser.add_argument("--nights", type=int, default=3)
    parser.add_argument(
        "--files", action="store_true", help="count files and bytes instead of measuring nights"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (given.keep or Path(scratch)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        lay(folder)
        costs = []
        for count in given.issues:
            if given.files:
                count_files(folder, count)
                continue
            if not (folder / f"lake-{count}").exists():
                started = time.perf_counter()
                make(folder, f"lake-{count}", count)
                print(f"a lake of {count:,} issues made in {time.perf_counter() - started:.0f} s", flush=True)
            nights = [night(folder, f"lake-{count}") for _ in range(given.nights)]
            cost = Cost(*(statistics.median(getattr(one, name) for one in nights) for name in Cost.__slots__))
            costs.append(cost)
            print(
                f"a night on {count:,} issues: {cost.processor:.2f} s of a processor, {cost.memory:.0f} MB, "
                f"{cost.clock:.1f} s by the clock",
                flush=True,
            )
        if given.files:
            return
        ratio = costs[-1].processor / costs[0].processor
        print(
            f"the last against the first: {ratio:.2f} (at most {LIMITS['ratio']}); at most "
            f"{LIMITS['processor seconds']} s of a processor and {LIMITS['MB']:.0f} MB"
        )


if __name__ == "__main__":
    main()
