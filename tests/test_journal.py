"""Every end of a run is put on record with what landed, and told: errors, stops from outside, deaths without a word."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.lake import Lake
from ingest.lake.running import ask, notes
from ingest.papers.registry import Paper, load_papers
from ingest.runs import journal, pipeline
from ingest.runs.pipeline import run_days, span
from ingest.tell.report.keeping import read_report
from loopback import web_server
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loopback import Web

DAYS = span(date(2024, 9, 13), date(2024, 9, 14))


@pytest.fixture
def web() -> Iterator[Web]:
    with web_server() as running:
        yield running


@pytest.fixture
def papers(tmp_path: Path, web: Web) -> Path:
    file = lay_newspaper(tmp_path)
    file.write_text(
        file.read_text(encoding="utf-8") + f'\n[[alerts]]\nkind = "webhook"\nurl = "{web.url}/ingest"\n',
        encoding="utf-8",
    )
    return file


@pytest.fixture
def paper(papers: Path) -> Paper:
    return load_papers(papers).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


def runs(lake: Lake) -> list[dict[str, Any]]:
    return sorted(lake.read_table("runs").to_pylist(), key=lambda row: row["started_at"])


@pytest.mark.parametrize("stop", [SystemExit(1), GeneratorExit(), RuntimeError("odd"), MemoryError()])
def test_any_end_but_ctrl_c_counts_what_landed_and_is_told_in_words(
    paper: Paper, lake: Lake, web: Web, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    def ends(*_: object, **__: object) -> None:
        raise stop

    monkeypatch.setattr(pipeline, "link", ends)
    with pytest.raises(type(stop)):
        run_days(paper, DAYS, lake, command="backfill")
    (row,) = runs(lake)
    assert (row["outcome"], row["issues"], row["landed"], row["articles"]) == ("failed", 2, 2, 4)
    assert row["landed_dates"] == list(DAYS)
    assert type(stop).__name__ in row["message"]
    ((_, post),) = web.posts
    assert post["outcome"] == "failed"
    assert post["error"] == row["message"]
    assert json.loads(read_report(lake, row["run_id"], form="json"))["error"] == row["message"]
    assert json.loads(lake.files.read("heartbeat.json"))["outcome"] == "failed"
    assert notes(lake.files) == []


def test_what_landed_is_counted_from_the_lake_where_the_run_lost_its_memory_of_it(
    paper: Paper, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.try_chunk

    def lands_and_ends(*given: Any, **more: Any) -> Any:
        real(*given, **more)
        raise SystemExit(1)

    monkeypatch.setattr(pipeline, "try_chunk", lands_and_ends)
    with pytest.raises(SystemExit):
        run_days(paper, DAYS, lake, command="backfill")
    (row,) = runs(lake)
    assert (row["issues"], row["landed"], row["landed_dates"]) == (2, 2, list(DAYS))
    assert row["message"].startswith("stopped from outside (SystemExit 1)")


def test_ctrl_c_is_on_record_and_tells_nobody(
    paper: Paper, lake: Lake, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "link", ends)
    with pytest.raises(KeyboardInterrupt):
        run_days(paper, DAYS, lake, command="backfill")
    assert [row["message"] for row in runs(lake)] == ["interrupted by hand (Ctrl-C)"]
    assert web.posts == []


HANGS = """
import sys, time
from datetime import date
from pathlib import Path
from ingest.lake import Lake
from ingest.papers.registry import load_papers
from ingest.runs import pipeline

def hangs(*_, **__):
    print("landed", flush=True)
    time.sleep(600)

pipeline.link = hangs
paper = load_papers(Path(sys.argv[1])).paper("weizi")
pipeline.run_days(paper, [date(2024, 9, 13), date(2024, 9, 14)], Lake.open(sys.argv[2]), command="backfill")
"""


def hanging(papers: Path, lake: Lake) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HANGS, str(papers), lake.uri], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "landed\n"
    return process


def test_a_run_that_vanished_is_put_on_record_by_the_next_one_and_told_once(
    papers: Path, paper: Paper, lake: Lake, web: Web
) -> None:
    with hanging(papers, lake) as process:
        assert journal.bury(lake, {"weizi": paper}) == []  # it lives
        (note,) = notes(lake.files)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    run_days(paper, [DAYS[0]], lake, command="nightly")
    dead, _ = runs(lake)
    assert (dead["run_id"], dead["command"], dead["outcome"]) == (note.run_id, "backfill", "failed")
    assert (dead["issues"], dead["landed_dates"]) == (2, list(DAYS))
    assert "gone without a word" in dead["message"]
    (_, post), (_, over) = web.posts
    assert (post["run_id"], post["outcome"]) == (note.run_id, "failed")
    assert over["over"] == ["run died"]  # the night that found it went well
    assert journal.bury(lake, {"weizi": paper}) == []
    assert not list((Path(lake.uri) / ".locks").glob("run-*"))


def test_a_paused_run_waits_and_a_cancelled_one_ends_with_what_had_landed(
    paper: Paper, lake: Lake, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PAUSE_SECONDS", 0.01)
    looked: list[str] = []

    def sleeps(_: float) -> None:
        (note,) = notes(lake.files)
        looked.append(note.run_id)
        ask(lake.files, note.run_id, "cancel" if len(looked) == 3 else "pause")

    monkeypatch.setattr(time, "sleep", sleeps)

    def begun(_: object) -> None:
        (note,) = notes(lake.files)
        if not looked:
            ask(lake.files, note.run_id, "pause")

    from ingest.plan.rules import Chunk, Work
    from ingest.runs.workers import Alone

    chunk = Chunk("weizi", "2024-09", tuple(Work(day) for day in DAYS))
    with pytest.raises(journal.CancelledError):
        pipeline.run_chunks([chunk], {"weizi": paper}, lake, Alone(), command="backfill", begun=begun)
    assert len(looked) == 3
    (row,) = runs(lake)
    assert (row["outcome"], row["landed"]) == ("failed", 0)
    assert "was cancelled by a person" in row["message"]
    assert web.posts == []
    assert run_days(paper, DAYS, lake, command="backfill").good


def test_runs_that_begin_one_after_the_other_sort_by_their_ids() -> None:
    ids = [journal.begin("test").run_id for _ in range(50)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 50
