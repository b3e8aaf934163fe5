"""Time the lake on synthetic issues of our own: landing, replacing, compaction, catalog, questions.

    python bench/bench_lake.py [--months 24] [--lake DIR]

Prints one line for each step. Bodies are random hanzi, 4 pages of 9 articles of 300 characters.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from builders import Story, make_issue
from ingest import catalog
from ingest.issue.ids import with_digests
from ingest.lake import Lake

if TYPE_CHECKING:
    from ingest.model import BuiltIssue

PAGES, ARTICLES, CHARACTERS = 4, 9, 300


def issue(day: str, rng: random.Random) -> BuiltIssue:
    """Make an issue of random text."""

    def story(number: int) -> Story:
        body = "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(CHARACTERS))
        return Story(f"第{number}件事", (body,))

    return make_issue(
        day, {f"{page:02}": [story(number) for number in range(ARTICLES)] for page in range(1, PAGES + 1)}
    )


def timed(what: str, started: float, count: int = 1) -> None:
    """Print how long a step took."""
    seconds = time.perf_counter() - started
    each = f", {seconds / count * 1000:.0f} ms each" if count > 1 else ""
    print(f"{what:<58} {seconds:8.2f} s{each}")


def main() -> None:
    """Run the steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--lake", default="")
    options = parser.parse_args()
    rng = random.Random(7)  # noqa: S311
    with tempfile.TemporaryDirectory() as scratch:
        lake = Lake.open(options.lake or f"{scratch}/lake")
        landing = 0.0
        for number in range(options.months):
            month = f"{2004 + number // 12}-{number % 12 + 1:02}"
            issues = [issue(f"{month}-{day:02}", rng) for day in range(1, 29)]
            started = time.perf_counter()
            lake.land_many(issues)
            landing += time.perf_counter() - started
        timed(
            f"land {options.months} months of 28 issues, a month in a commit",
            time.perf_counter() - landing,
            options.months,
        )
        nightly = [issue(f"2031-01-{day:02}", rng) for day in range(1, 29)]
        started = time.perf_counter()
        for one in nightly:
            lake.land(one)
        timed("land 28 issues, one by one", started, 28)
        started = time.perf_counter()
        for one in nightly:
            lake.land(one)
        timed("land them again, unchanged", started, 28)
        started = time.perf_counter()
        lake.compact()
        timed("compact", started)
        changed = replace(nightly[13], evidence="mended")
        changed = with_digests(changed)
        started = time.perf_counter()
        lake.land(changed)
        timed("replace one issue in a compacted month", started)
        started = time.perf_counter()
        lake.compact()
        timed("compact again", started)
        started = time.perf_counter()
        catalog.build(lake)
        timed("build the catalog", started)
        for ask in (
            "SELECT count(*) FROM articles",
            "SELECT month, count(*) FROM articles GROUP BY month",
            "SELECT count(*) FROM articles WHERE month = '2005-03' AND title = '第3件事'",
            "SELECT count(*) FROM articles WHERE contains(body, '澄湖')",
        ):
            started = time.perf_counter()
            catalog.query(lake, ask)
            timed(f"ask: {ask[:50]}", started)
        size = sum(path.stat().st_size for path in Path(lake.uri).rglob("*") if path.is_file())
        print(f"{len(lake.ledger())} issues, {size / 1e6:.0f} MB on disk, old versions included")


if __name__ == "__main__":
    main()
