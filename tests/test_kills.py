"""A backfill that is killed at any moment, again and again, ends in the lake of one that was left in peace."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from ingest.lake import Lake
from lake_content import content, lay_group, left_over

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 50


def command(papers: Path, lake: Path, *, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "ingest.cli", "backfill", "--from", "2024-07-10", "--to", "2024-09-20",
        "--lake", str(lake), "--papers", str(papers), "--workers", str(workers),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_fifty_kills_at_random_moments_leave_the_lake_of_an_undisturbed_run(tmp_path: Path) -> None:
    papers = lay_group(tmp_path, months=3)
    began = time.monotonic()
    peace = subprocess.run(
        command(papers, tmp_path / "peace", workers=1), capture_output=True, text=True, check=False
    )
    whole = time.monotonic() - began
    assert peace.returncode == 1, peace.stderr  # pages of the sample are missing on purpose
    wanted = content(Lake.open(str(tmp_path / "peace"), create=False))
    assert all(wanted.values())
    moments = random.Random(20240914)
    kills, lakes, finished = 0, 1, 0
    while kills < KILLS:
        lake = tmp_path / f"lake-{lakes}"
        with subprocess.Popen(
            command(papers, lake, workers=1), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as run:
            try:
                # What is left gets less with each start, so early moments are as likely as late ones.
                run.wait(moments.uniform(0.2, 1.0) * whole)
            except subprocess.TimeoutExpired:
                run.kill()
                kills += 1
                continue
        # It came to its end: is all there? Then on with a new lake. The machine may have become faster since the
        # first measurement; moments after the end would meet nothing.
        whole *= 0.9
        assert run.returncode == 1
        finished += 1
        opened = Lake.open(str(lake), create=False)
        assert content(opened) == wanted
        assert left_over(opened) == {}
        lakes += 1
    last = tmp_path / f"lake-{lakes}"
    ended = subprocess.run(command(papers, last, workers=1), capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    opened = Lake.open(str(last), create=False)
    assert content(opened) == wanted
    assert left_over(opened) == {}
    assert finished >= 2  # otherwise the kills all met the beginning


@pytest.mark.slow
def test_the_processes_of_a_killed_backfill_end_with_it(tmp_path: Path) -> None:
    papers = lay_group(tmp_path)
    with subprocess.Popen(
        command(papers, tmp_path / "lake", workers=2), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        parent, children = psutil.Process(run.pid), []
        for _ in range(600):
            # The pool's own, not the tracker of its semaphores, which ends by itself.
            children = [one for one in parent.children() if "spawn_main" in " ".join(one.cmdline())]
            if len(children) == 2 or run.poll() is not None:
                break
            time.sleep(0.05)
        assert len(children) == 2
        run.kill()
    gone, alive = psutil.wait_procs(children, timeout=20)
    assert not alive
    assert len(gone) == 2
    assert os.getpid() not in {one.pid for one in gone}
