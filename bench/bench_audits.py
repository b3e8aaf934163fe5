"""What the audits cost an issue: the sample newspaper's issues, built once, audited again and again.

    python bench/bench_audits.py [ROUNDS]

Prints the median CPU and wall milliseconds of an issue (rows made, copied to DuckDB, all audits) and the slowest.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ingest.audit import load_audits
from ingest.enrich.gazetteer import load as load_gazetteer
from ingest.issue.auditing import found_in, past_of
from ingest.issue.build import build_issue
from ingest.issue.gather import gather
from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import span

HOME = Path(__file__).resolve().parent.parent


def main() -> int:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    paper = load_papers(HOME / "sample" / "papers.toml").paper("chenghu")
    first, last = paper.calendar.first, paper.calendar.last
    assert first is not None
    assert last is not None
    with TemporaryDirectory() as scratch:
        lake = Lake.open(f"{scratch}/lake")
        gazetteer = load_gazetteer(paper.places_file)
        issues = [build_issue(gather(paper, day, lake).given, gazetteer) for day in span(first, last)]
        issues = [issue for issue in issues if issue.articles]
        past = past_of(lake, paper.code, first)
        audits = load_audits()
        found_in(issues[0], audits, past)
        cpu, wall = [], []
        for _ in range(rounds):
            for issue in issues:
                started, spent = time.perf_counter(), time.process_time()
                found_in(issue, audits, past)
                cpu.append(1000 * (time.process_time() - spent))
                wall.append(1000 * (time.perf_counter() - started))
    articles = sum(len(issue.articles) for issue in issues) / len(issues)
    print(f"{len(audits)} audits, {len(issues)} issues of {articles:.0f} articles, {rounds} rounds")
    print(f"CPU   median {median(cpu):6.1f} ms   slowest {max(cpu):6.1f} ms")
    print(f"wall  median {median(wall):6.1f} ms   slowest {max(wall):6.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
