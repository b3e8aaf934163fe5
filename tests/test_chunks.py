"""What goes wrong in an issue costs that issue, what goes wrong in a chunk that chunk, and both are told."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ingest.errors import IngestError, LakeError
from ingest.lake import Lake
from ingest.papers.registry import Paper, load_papers
from ingest.plan.rules import Chunk, Work
from ingest.runs import chunks as chunks_module
from ingest.runs import workers
from ingest.runs.pipeline import catch_up_readers, run_chunks, run_days
from ingest.runs.workers import Alone, Pool, hands
from lake_content import content
from papers_on_disk import lay_newspaper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.issue.outcomes import Prepared

pytestmark = pytest.mark.usefixtures("catalog_when_asked")

DAYS = (date(2024, 9, 13), date(2024, 9, 14), date(2024, 9, 15))
WORK = tuple(Work(day) for day in DAYS)


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return load_papers(lay_newspaper(tmp_path)).paper("weizi")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(str(tmp_path / "lake"))


def states(lake: Lake) -> dict[int, str]:
    return {row.issue_date.day: row.status for row in lake.ledger("weizi")}


class Failing(Alone):
    """Hands that fail for one month; mocked because no fault that can be made on purpose is of ours."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def prepare(self, paper: Paper, work: Sequence[Work], lake: Lake) -> Iterator[Prepared]:
        for one in work:
            if one.day.month == 8:
                raise self.error
        yield from super().prepare(paper, work, lake)


TWO = [
    Chunk("weizi", "2024-08", (Work(date(2024, 8, 30)),)),
    Chunk("weizi", "2024-09", WORK),
]


@pytest.mark.parametrize("error", [ZeroDivisionError("odd"), IngestError("a worker is gone")])
def test_a_bad_chunk_does_not_stop_the_backfill_and_says_what_it_left(
    paper: Paper, lake: Lake, error: Exception
) -> None:
    (report,) = run_chunks(TWO, {"weizi": paper}, lake, Failing(error), command="test")
    told = [(one.issue_date, one.status, one.result) for one in report.outcomes]
    assert told == [
        ("2024-08-30", "stopped", "refused"),
        ("2024-09-13", "complete", "landed"),
        ("2024-09-14", "complete", "landed"),
        ("2024-09-15", "no_issue", "landed"),
    ]
    assert not report.good
    assert error.args[0] in report.outcomes[0].evidence
    (run,) = lake.read_table("runs").to_pylist()
    assert run["outcome"] == "problems"


def test_a_lake_that_refuses_ends_the_backfill_at_once(paper: Paper, lake: Lake) -> None:
    with pytest.raises(LakeError, match="full"):
        run_chunks(TWO, {"weizi": paper}, lake, Failing(LakeError("full")), command="test")
    assert states(lake) == {}
    (run,) = lake.read_table("runs").to_pylist()
    assert (run["outcome"], run["issues"]) == ("failed", 0)


def test_an_issue_that_another_run_has_is_left_alone_and_the_others_are_done(
    paper: Paper, lake: Lake
) -> None:
    other = Lake.open(lake.uri)
    with other.issue_lock("weizi", DAYS[0]):
        (report,) = run_chunks([TWO[1]], {"weizi": paper}, lake, Alone(), command="test")
    assert [one.status for one in report.outcomes] == ["busy", "complete", "no_issue"]
    assert "Another run" in report.outcomes[0].evidence
    assert states(lake) == {14: "complete", 15: "no_issue"}


def test_what_another_run_has_made_good_meanwhile_is_not_touched(
    paper: Paper, lake: Lake, tmp_path: Path
) -> None:
    run_days(paper, [DAYS[0]], lake, command="test")
    before = content(lake)["articles"]
    (tmp_path / "pages/2024-09-13/01.txt").write_text("别的内容\n", encoding="utf-8")
    (report,) = run_chunks(
        [Chunk("weizi", "2024-09", WORK[:1])], {"weizi": paper}, lake, Alone(), command="test"
    )
    assert [(one.result, one.articles) for one in report.outcomes] == [("unchanged", 2)]
    assert "another run has done it" in report.outcomes[0].evidence
    assert content(lake)["articles"] == before


def _fatal(paper: Paper, one: Work, lake_uri: str) -> Any:
    """Prepare an issue, but let the process die of one of them as the system's memory guard would."""
    if one.day == DAYS[1]:
        os.kill(os.getpid(), 9)
    return workers.prepare(paper, one.day, Lake.open(lake_uri, create=False), one.asking)


@pytest.mark.slow
def test_an_issue_that_kills_its_process_is_failed_and_the_others_are_had(
    paper: Paper, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_prepare", _fatal)
    with hands(2) as crew:
        assert isinstance(crew, Pool)
        (report,) = run_chunks([TWO[1]], {"weizi": paper}, lake, crew, command="test")
        assert states(lake) == {13: "complete", 14: "failed", 15: "no_issue"}
        assert workers.DIED in report.outcomes[1].evidence
        # The hands are good for more.
        monkeypatch.undo()
        (report,) = run_chunks(
            [Chunk("weizi", "2024-09", WORK[1:2])], {"weizi": paper}, lake, crew, command="test"
        )
    assert report.good


def test_a_run_that_died_before_the_catalog_is_made_up_for(
    paper: Paper, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.runs import pipeline

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "link", dies)
        with pytest.raises(KeyboardInterrupt):
            run_days(paper, DAYS, lake, command="test")
    (run,) = lake.read_table("runs").to_pylist()
    assert (run["outcome"], run["message"]) == ("failed", "interrupted by hand (Ctrl-C)")
    assert catch_up_readers(lake)
    assert not catch_up_readers(lake)
    assert len(content(lake)["articles"]) == 4


def test_a_chunk_takes_its_locks_before_anything_is_read(
    paper: Paper, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[set[tuple[str, date]]] = []
    real = chunks_module.land

    def watched(prepared: Any, lake: Lake, **more: Any) -> Any:
        held.append(set(lake.held))
        return real(prepared, lake, **more)

    monkeypatch.setattr(chunks_module, "land", watched)
    run_chunks([TWO[1]], {"weizi": paper}, lake, Alone(), command="test")
    assert held == [{("weizi", day) for day in DAYS}]
    assert lake.held == set()
