"""How much of each room the tests run, by line and branch, held against its floor: `make coverage`.

Takes the JSON report of coverage.py. With --tests it prints the files of tests that are run for it instead: those of
the six rooms, not those of everything above them, which run the same code a second time. With --slow-tests those of
which the slow tests are run as well: what copies of archives and buckets promise is held by nothing quicker.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path

FLOORS = {"segment": 90.0, "lake": 90.0, "sources": 90.0, "dedup": 90.0, "issue": 90.0, "plan": 90.0}
"""Percent of lines and branches of src/ingest/{room}. A room that falls below it fails; raise it, never lower it."""

TESTS = (
    "test_segment_*", "test_layout.py", "test_crosspage*", "test_conservation*", "test_printed_date*", "test_words_of*",
    "test_lake.py", "test_lake_halves*", "test_lake_partitions*", "test_packs*", "test_checked*", "test_wholeness*",
    "test_lock_beat*", "test_retries*", "test_harms*", "test_storage_errors*", "test_short_columns*", "test_upkeep*",
    "test_rebuild.py", "test_bucket_locks*", "test_lake_opened*", "test_steering*", "test_unlisted*", "test_proof*",
    "test_http*", "test_epaper.py", "test_epaper_habits*", "test_folder*", "test_json_site*", "test_platforms*",
    "test_s3_source*", "test_dedup*", "test_archive*", "test_article_pages*", "test_pipeline*", "test_sheets*",
    "test_witnesses*", "test_wrong_day*", "test_profiles*", "test_noise*", "test_enrich_again*", "test_plan*",
    "test_cli_plan*",
)  # fmt: skip

SLOW_TESTS = ("test_rebuild_places.py", "test_lake_s3.py", "test_s3_source.py")


def main() -> None:
    """Print the tests, or a line for each room and the files of it that lack most; leave with 1 below a floor."""
    root = Path(__file__).resolve().parents[2]
    if sys.argv[1:] == ["--tests"]:
        names = sorted(path.name for path in (root / "tests").glob("test_*.py"))
        print(" ".join(f"tests/{name}" for name in names if any(fnmatch(name, one) for one in TESTS)))
        return
    if sys.argv[1:] == ["--slow-tests"]:
        print(" ".join(f"tests/{name}" for name in SLOW_TESTS))
        return
    files = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["files"]
    rooms: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for name, told in files.items():
        room = name.split("src/ingest/")[-1].split("/")[0]
        sums = told["summary"]
        all_of = sums["num_statements"] + sums["num_branches"]
        rooms[room].append((name, sums["covered_lines"] + sums["covered_branches"], all_of))
    below = []
    for room, floor in FLOORS.items():
        ran, there = (sum(one[at] for one in rooms[room]) for at in (1, 2))
        share = 100 * ran / there if there else 0.0
        least = sorted(rooms[room], key=lambda one: one[1] - one[2])[:3]
        lack = ", ".join(f"{Path(name).name} {there - ran}" for name, ran, there in least if there > ran)
        print(
            f"{room:8} {share:5.1f} %  of {there} lines and branches, floor {floor:.0f} %; most lack: {lack}"
        )
        if share < floor:
            below.append(room)
    if below:
        sys.exit(f"Below its floor: {', '.join(below)}. Write the tests, or delete what nothing can reach.")


if __name__ == "__main__":
    main()
