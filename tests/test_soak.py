"""Everything at once, for as long as one likes: kills, readers, orders, full disks, mutated pages; one digest.

`make soak` asks for ten times as much as the bounded form (INGEST_SOAK=10). What was tried when stands in
docs/reliability.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ingest import catalog
from ingest.errors import PageRefusedError
from ingest.lake import Lake
from ingest.operate.proof import prove_all
from ingest.pages import page_from_bytes
from ingest.segment import segment
from ingest.segment.conservation import check
from lake_content import SAMPLE, content, lay_group, left_over

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]

SCALE = int(os.environ.get("INGEST_SOAK", "1"))
KILLS, MUTATIONS, ORDERS, LIMITS = 20 * SCALE, 875 * SCALE**2, max(4, 2 * SCALE), 12

SPAN = ("--from", "2024-08-10", "--to", "2024-09-20")


def ingest(root: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ingest.cli", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=root,
        env={**os.environ, **more},
    )


def ended(root: Path, *words: str, **more: str) -> tuple[int, str]:
    with ingest(root, *words, **more) as process:
        told, _ = process.communicate()
    return process.returncode, told


def digest(lake: Lake) -> str:
    return hashlib.sha256(repr(sorted(content(lake).items())).encode()).hexdigest()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay two newspapers and fill a lake in peace."""
    root = tmp_path_factory.mktemp("soak")
    lay_group(root, months=2)
    code, told = ended(root, "backfill", *SPAN, "--lake", "peace")
    assert code == 1, told  # pages of the sample are missing on purpose
    return root


@pytest.fixture(scope="module")
def wanted(root: Path) -> str:
    return digest(Lake.open(str(root / "peace"), create=False))


class Reader(threading.Thread):
    """Asks the catalog without a pause whether it ever shows an issue without all of its articles."""

    def __init__(self, lake: Path) -> None:
        super().__init__(daemon=True)
        self.lake, self.over, self.readings = lake, threading.Event(), 0
        self.wrong: list[str] = []

    def run(self) -> None:
        sql = """
            SELECT i.paper, i.issue_date, i.articles, count(a.article_id) AS shown
            FROM issues i LEFT JOIN articles a USING (paper, issue_date)
            WHERE NOT EXISTS (FROM half_landed h WHERE h.paper = i.paper AND h.issue_date = i.issue_date)
            GROUP BY ALL HAVING i.articles <> shown
        """
        lake = Lake.open(str(self.lake), create=False)
        while not self.over.wait(0.05):
            try:
                self.wrong += [str(row) for row in catalog.query(lake, sql).to_pylist()]
            except Exception as error:  # noqa: BLE001  (whatever it is, it is what the test is about)
                self.wrong.append(repr(error))
            self.readings += 1


def test_kills_of_every_command_with_readers_all_the_while_lose_nothing(root: Path, wanted: str) -> None:
    lake = root / "killed"
    assert ended(root, "run", "--paper", "weizi", "--date", "2024-08-13", "--lake", "killed")[0] == 0
    began = time.monotonic()
    assert ended(root, "catalog", "--lake", "killed")[0] == 0
    start = time.monotonic() - began
    commands = (
        ("backfill", *SPAN),
        ("backfill", *SPAN, "--redo", "--workers", "2"),
        ("run", "--paper", "weizi", "--date", "2024-09-13"),
        ("maintain",),
        ("catalog",),
        ("rebuild",),
        ("rebuild", "--paper", "weizi", "--month", "2024-09"),
        ("rebuild", "--into", "new"),
        ("archive", "copy", "copy"),
        ("doctor", "--share"),
    )
    lot = random.Random(20241130)
    reader = Reader(lake)
    reader.start()
    kills = 0
    while kills < KILLS:
        command = lot.choice(commands)
        with ingest(root, *command, "--lake", "killed") as process:
            try:
                process.communicate(timeout=lot.uniform(0.7, 5.0) * start)
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
    for command in (
        ("backfill", *SPAN),
        ("maintain",),
        ("rebuild", "--into", "new"),
        ("archive", "copy", "copy"),
    ):
        code, told = ended(root, *command, "--lake", "killed")
        assert code in {0, 1}, told
    reader.over.set()
    reader.join()
    assert reader.wrong == []
    assert reader.readings > KILLS
    for name in ("killed", "new"):
        opened = Lake.open(str(root / name), create=False)
        assert digest(opened) == wanted, name
        assert left_over(opened) == {}
        assert prove_all(opened, datetime.now(UTC)).damaged == ()
    shutil.rmtree(root / "new")
    assert ended(root, "rebuild", "--from", "copy", "--into", "new")[0] == 0
    assert digest(Lake.open(str(root / "new"), create=False)) == wanted


ONE_AFTER_ANOTHER = """
import json, sys
from ingest.cli import _command
for words in json.loads(sys.argv[1]):
    sys.argv = ["ingest", *words]
    try:
        _command()
    except SystemExit as ended:
        assert ended.code in {0, 1, None}, (words, ended.code)
"""
"""Commands in one process: dictionaries are loaded once, and what one leaves in memory must not show in the next."""


def test_orders_chunkings_workers_zones_and_hash_seeds_give_one_digest(root: Path, wanted: str) -> None:
    lot = random.Random(7)
    first, last = date(2024, 8, 10), date(2024, 9, 20)
    zones = ["UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"]
    for number in range(ORDERS):
        lake, zone, seed = f"order-{number}", zones[number % len(zones)], str(lot.randrange(1000))
        cuts = sorted(lot.sample(range(1, (last - first).days), lot.randrange(4)))
        starts = [first, *(first + timedelta(days=cut) for cut in cuts)]
        spans = list(zip(starts, [*(day - timedelta(days=1) for day in starts[1:]), last], strict=True))
        lot.shuffle(spans)
        words = [
            ["backfill", "--from", str(begin), "--to", str(end), "--lake", lake,
             "--workers", str(lot.choice([1, 1, 2, 3])), "--order", lot.choice(["oldest", "newest"])]
            for begin, end in spans
        ]  # fmt: skip
        ran = subprocess.run(
            [sys.executable, "-c", ONE_AFTER_ANOTHER, json.dumps(words)],
            cwd=root, capture_output=True, text=True, check=False,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert digest(Lake.open(str(root / lake), create=False)) == wanted, (words, zone, seed)


def test_a_night_during_maintenance_of_a_full_lake_lands_as_in_peace(root: Path, tmp_path: Path) -> None:
    lay_group(tmp_path, months=2)
    page = tmp_path / "pages/2024-09-16/01.txt"
    page.write_text(page.read_text(encoding="utf-8") + "\n当日加印\n", encoding="utf-8")
    night = ("run", "--paper", "weizi", "--date", "2024-09-16")
    for name in ("quiet", "busy"):
        shutil.copytree(root / "peace", tmp_path / name)
    assert ended(tmp_path, *night, "--lake", "quiet")[0] == 0
    reader = Reader(tmp_path / "busy")
    assert ended(tmp_path, "catalog", "--lake", "busy")[0] == 0
    reader.start()
    together = [
        ingest(tmp_path, *words, "--lake", "busy")
        for words in (("maintain", "--keep-days", "1"), night, ("maintain",))
    ]
    for process in together:
        told, _ = process.communicate()
        assert process.returncode == 0, told
        assert "Traceback" not in told
    reader.over.set()
    reader.join()
    assert reader.wrong == []
    quiet, busy = (Lake.open(str(tmp_path / name), create=False) for name in ("quiet", "busy"))
    assert digest(busy) == digest(quiet)
    assert digest(busy) != digest(Lake.open(str(root / "peace"), create=False))
    assert prove_all(busy, datetime.now(UTC)).damaged == ()


def test_two_backfills_maintenance_and_a_rebuild_at_once_end_in_one_digest(root: Path, wanted: str) -> None:
    assert ended(root, "run", "--paper", "weizi", "--date", "2024-08-13", "--lake", "crowd")[0] == 0
    together = [
        ingest(root, *command, "--lake", "crowd")
        for command in (
            ("backfill", *SPAN),
            ("backfill", *SPAN, "--order", "newest"),
            ("maintain",),
            ("rebuild",),
        )
    ]
    for process in together:
        told, _ = process.communicate()
        assert process.returncode in {0, 1}, told
        assert "Traceback" not in told
    code, told = ended(root, "backfill", *SPAN, "--lake", "crowd")
    assert code in {0, 1}, told
    assert digest(Lake.open(str(root / "crowd"), create=False)) == wanted


@pytest.mark.parametrize("command", [("backfill", *SPAN, "--redo"), ("rebuild", "--into", "full")])
def test_a_disk_that_is_full_at_any_size_is_told_and_the_same_command_goes_on(
    root: Path, wanted: str, command: tuple[str, ...]
) -> None:
    code = "import resource, signal; from ingest.cli import main; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    target = "full" if "full" in command else "limited"
    for number in range(LIMITS):
        size = int(500 * 1.9**number)
        limited = f"{code}resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); main()"
        ran = subprocess.run(
            [sys.executable, "-c", limited, *command, "--lake", "peace" if target == "full" else "limited"],
            cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode in {0, 1}, ran.stderr
        assert "Traceback" not in ran.stderr, ran.stderr
        if ran.returncode and "Error" in ran.stderr:
            assert len(ran.stderr.splitlines()) >= 2, ran.stderr
    last = (
        ("rebuild", "--into", "full", "--lake", "peace")
        if target == "full"
        else (*command, "--lake", "limited")
    )
    code_, told = ended(root, *last)
    assert code_ in {0, 1}, told
    assert digest(Lake.open(str(root / target), create=False)) == wanted


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-le", "utf-16-be")


def test_mutated_pages_are_read_whole_or_refused_in_words() -> None:
    texts = [page_from_bytes(path.read_bytes()).text for path in sorted(SAMPLE.glob("pages/**/*.txt"))]
    lot = random.Random(11)
    refused = 0
    for _ in range(MUTATIONS):
        text = lot.choice(texts)
        start = lot.randrange(max(1, len(text) - 20))
        raw = bytearray(text[start : start + lot.randrange(20, 1500)].encode(lot.choice(ENCODINGS)))
        for _ in range(lot.choice([0, 1, 3])):
            at = lot.randrange(len(raw))
            lot.choice([
                lambda raw=raw, at=at: raw.__setitem__(at, lot.randrange(256)),
                lambda raw=raw, at=at: raw.__delitem__(at),
                lambda raw=raw, at=at: raw.insert(at, lot.randrange(256)),
            ])()  # fmt: skip
        try:
            page = page_from_bytes(bytes(raw))
        except PageRefusedError:
            refused += 1
            continue
        if page.blocks:
            assert check(page, segment(page)) == ()
    assert refused < MUTATIONS
