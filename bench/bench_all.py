"""`make bench`: what the project has set limits for, in a bounded form (under ten minutes), as one table.

    python bench/bench_all.py [nights pages commands resources backfill prefect]

Processor seconds of processes and their children, ratios within one run. A young lake has 56 issues here and an old one
364; `bench_history.py` tells of twenty years, and each of the other files in bench/ of its own matter.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import jieba

import bench_history
import bench_pages
from bench_backfill import lay
from bench_history import Cost, ingest, measured, plain_environment
from bench_pages import Row
from ingest.pages import page_from_bytes
from prefect_server import prefect_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = Path(__file__).resolve().parent.parent

LOADING = """
import time, numpy
from ingest.enrich import frequencies, gazetteer, spots
from ingest.enrich.cutter import cutter
from ingest.segment.text import assignment, weights
began = time.process_time()
places = gazetteer.load()
cutter(places, "330482"), frequencies.idf(), assignment._solver(), weights.load()
print(time.process_time() - began)
"""

NIGHT = """
import sys
sys.path.insert(0, "flows")
from nightly import nightly
papers, lake, day = sys.argv[1:]
try:
    nightly(papers=papers, lake=lake, paper="chenghu", date=day)
except Exception as error:
    print(repr(error), file=sys.stderr)
"""


def nights(folder: Path) -> Iterator[Row]:
    """Measure a night on an old lake against one on a young lake, in all, and its memory."""
    bench_history.lay(folder)
    costs = []
    for count in (56, 364):
        bench_history.make(folder, f"lake-{count}", count)
        each = [bench_history.night(folder, f"lake-{count}") for _ in range(3)]
        costs.append(
            Cost(*(statistics.median(getattr(one, name) for one in each) for name in Cost.__slots__))
        )
    limits = bench_history.LIMITS
    young, old = costs
    yield Row("a night on 364 issues / on 56", old.processor / young.processor, limits["ratio"], "")
    yield Row(
        "  of a processor, s", old.processor, limits["processor seconds"], f"{old.clock:.1f} s by the clock"
    )
    yield Row("  memory, MB", old.memory, limits["MB"], "")


def pages(_: Path) -> Iterator[Row]:
    """Measure what the sample's pages cost against plain cutting."""
    jieba.setLogLevel(60)
    jieba.initialize()
    known = [page_from_bytes(file.read_bytes()) for file in sorted(bench_pages.SAMPLE.rglob("*.txt"))]
    yield bench_pages.texts(known)
    if raws := [file.read_bytes() for file in sorted(bench_pages.SAMPLE.rglob("*.pdf"))]:
        yield from bench_pages.pdfs(raws)
    yield bench_pages.long_pages(known)


def commands(folder: Path) -> Iterator[Row]:
    """Measure what commands cost from their start to their end, on the lake of `nights` or an empty one."""
    bench_history.lay(folder)
    if not (folder / "tonight").exists():
        ingest(folder, "run", "--paper", "chenghu", "--date", "2024-09-14", "--lake", "tonight")
    for words, limit in (
        (("--help",), 0.25),
        (("status", "--lake", "tonight"), 0.6),
        (("query", "select 1", "--lake", "tonight"), 0.6),
    ):
        cost = statistics.median(ingest(folder, *words).processor for _ in range(5))
        yield Row(f"ingest {words[0]}, s", cost, limit, "")


def resources(_: Path) -> Iterator[Row]:
    """Measure what gazetteer, cutter, frequencies, solver and net take to load."""
    each = [
        float(
            subprocess.run(
                [sys.executable, "-c", LOADING], capture_output=True, check=True, env=plain_environment()
            ).stdout
        )
        for _ in range(5)
    ]
    yield Row("resources loaded, s", statistics.median(each), 0.3, "")


def backfill(folder: Path) -> Iterator[Row]:
    """Measure a backfill, all stages and the index, against one pass of jieba.cut; two workers against one.

    What a further month of a daily costs, 28 issues: the start is paid once in twenty years. Until 2026-11-30 months
    had six issues and 25 days without one, and of most issues a page was refused for its day.
    """
    costs, texts = {}, {}
    for months in (1, 2):
        root = folder / f"months-{months}"
        root.mkdir()
        group = lay(root, months, daily=True)
        span = ("--from", str(group.start), "--to", str(group.end), "--papers", str(group.papers))
        for workers in (1, 2):
            where = ("--lake", str(root / f"lake-{workers}"), "--workers", str(workers))
            costs[months, workers] = ingest(root, "backfill", *span, *where)
        texts[months] = [page_from_bytes(file.read_bytes()).text for file in root.glob("pages/*/*.txt")]
    jieba.setLogLevel(60)
    jieba.initialize()
    began = time.process_time()
    for text in texts[2]:
        list(jieba.cut(text))
    cut = (time.process_time() - began) * (len(texts[2]) - len(texts[1])) / len(texts[2])
    further = costs[2, 1].processor - costs[1, 1].processor
    yield Row("backfill / jieba.cut of it, processor", further / cut, 2.5, f"{further:.1f} and {cut:.1f} s")
    one, two = (costs[2, workers].clock - costs[1, workers].clock for workers in (1, 2))
    told = f"two workers are {one / two:.2f} times as fast as one, each further month (1.8 wanted)"
    told += f"; {costs[2, 1].clock / costs[2, 2].clock:.2f} with start and end"
    yield Row("  two workers' clock / one's", two / one, 1 / 1.8, told)
    yield Row("  memory of a worker, MB", costs[2, 1].memory, 500.0, "")


def prefect(folder: Path) -> Iterator[Row]:
    """Measure a night as a flow against the command; the server's own load is left aside."""
    bench_history.lay(folder)
    command = ingest(folder, "run", "--paper", "chenghu", "--date", "2024-09-16", "--lake", "by-command")
    (folder / "server").mkdir()
    with prefect_server(folder / "server") as server:
        words = [str(folder / "papers.toml"), str(folder / "by-flow"), "2024-09-16"]
        _, flow, _ = measured(
            [sys.executable, "-c", NIGHT, *words], HOME, {**plain_environment(), **server.environment}
        )
    told = f"{flow.processor:.1f} and {command.processor:.1f} s"
    yield Row("a night as a flow / the command, processor", flow.processor / command.processor, 1.3, told)


PARTS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "resources": resources,
    "nights": nights,
    "commands": commands,
    "pages": pages,
    "backfill": backfill,
    "prefect": prefect,
}


def main() -> int:
    """Print the table; exit code 1 where a limit is not kept."""
    asked = sys.argv[1:] or list(PARTS)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}", flush=True)
    over = False
    with tempfile.TemporaryDirectory() as scratch:
        for name in asked:
            for row in PARTS[name](Path(scratch)):
                over |= row.reached > row.limit
                print(row.told(), flush=True)
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
