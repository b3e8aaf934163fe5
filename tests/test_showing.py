"""What only shows never holds data work up: it is logged, tried again, and shown when the server is back."""

from __future__ import annotations

import logging
import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ingest.issue.outcomes import Outcome
from ingest.pictures.heatmap import grid_markdown
from ingest.runs import showing, states

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2024, 9, 13)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what is logged by a run."""
    heard = logging.Logger("flow")  # noqa: LOG001  (one that nothing else listens to)
    texts: list[str] = []
    heard.addFilter(lambda record: texts.append(f"{record.levelname} {record.getMessage()}") or False)
    for module in (showing, states):
        monkeypatch.setattr(module, "get_run_logger", lambda: heard)
    return texts


def broken(*_: object, **__: object) -> None:
    raise ConnectionError("no server")


def test_a_server_that_refuses_costs_lines_of_the_log(
    monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    for name in ("create_markdown_artifact", "create_progress_artifact", "update_progress_artifact"):
        monkeypatch.setattr(showing, name, broken)
    board = showing.Board(again=0.01)
    progress = showing.Progress(board, 2, "backfill-weizi", "Backfill of weizi")
    showing.show_text(board, "the report", "# all", key="nightly-weizi", description="weizi")
    progress.advance(DAY)
    board.close(within=0.5)
    assert "ERROR the progress cannot be shown on the server for now, and the work goes on: no server" in told
    assert told[-1] == "ERROR the progress, the report could not be shown on the server"


def test_work_does_not_wait_for_a_server_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    answers, asked = threading.Event(), threading.Event()

    def hangs(*_: object, **__: object) -> None:
        asked.set()
        answers.wait(60)

    monkeypatch.setattr(showing, "create_progress_artifact", hangs)
    board = showing.Board()
    progress = showing.Progress(board, 100, "backfill-weizi", "Backfill of weizi")
    assert asked.wait(60)
    for _ in range(100):
        progress.advance(DAY)  # comes back, though the first call has not
    board.close(within=0.1)
    assert told == ["ERROR the progress could not be shown on the server"]
    answers.set()


def test_a_server_that_comes_back_is_shown_how_things_stand(
    monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    away, shown = True, []
    tried = threading.Event()

    def put(share: float, *, description: str, **_: object) -> None:
        tried.set()
        if away:
            broken()
        shown.append((share, description.split(",", maxsplit=1)[0]))

    monkeypatch.setattr(showing, "create_progress_artifact", put)
    board = showing.Board(again=0.01)
    progress = showing.Progress(board, 2, "backfill-weizi", "Backfill of weizi")
    assert tried.wait(60)
    progress.advance(DAY)
    progress.advance(DAY)
    away = False
    board.close(within=60)
    assert shown[-1] == (100.0, "Backfill of weizi: 2 of 2 issues")
    assert len([text for text in told if "for now" in text]) == 1


def outcome(status: str, result: str = "landed", **more: object) -> Outcome:
    return Outcome("weizi", "2024-09-13", status, result, "why", 1, 2, (), 0.0, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", ["missing", "failed", "partial", "stopped", "busy"])
def test_the_task_of_an_issue_that_is_not_complete_is_not_green_and_says_why(
    status: str, told: list[str]
) -> None:
    state = states.issue_state(outcome(status))
    assert (state.type.value, state.name) == ("FAILED", status.capitalize())
    assert state.message == f"weizi 2024-09-13 {status}: why"
    assert told == [f"WARNING {state.message}"]


def test_a_notice_is_in_the_log_of_a_run_that_is_green(told: list[str]) -> None:
    state = states.issue_state(outcome("complete", notices=("page 01 has changed at the source",)))
    assert state.is_completed()
    assert told == ["WARNING weizi 2024-09-13 notice: page 01 has changed at the source"]


def test_a_chunk_is_green_only_where_every_issue_is(told: list[str]) -> None:
    assert states.chunk_state([outcome("complete")]).is_completed()
    state = states.chunk_state([outcome("complete"), outcome("missing")])
    assert (state.is_failed(), state.name) == (True, "Incomplete")
    assert state.message == "2 issues: 1 complete, 1 missing. weizi 2024-09-13 missing: why"
    assert told == ["WARNING weizi 2024-09-13 missing: why"]


def test_a_grid_has_a_square_for_each_issue_by_its_state() -> None:
    days = [("weizi", date(2024, 9, day)) for day in (13, 14, 16)] + [("weizi", date(2024, 10, 1))]
    grid = grid_markdown(days, {days[0]: "complete", days[1]: "missing"})
    assert "| weizi | 2024-09 | 🟩🟥⬛ | 1 complete, 1 missing |" in grid
    assert "| weizi | 2024-10 | ⬛ | not begun |" in grid
    assert "* ⬛ 2: not done yet" in grid


def test_progress_counts_from_any_thread(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    shown: list[float] = []
    monkeypatch.setattr(showing, "create_progress_artifact", lambda share, **_: shown.append(share))
    board = showing.Board()
    progress = showing.Progress(board, 40, "k", "Backfill")
    each: Callable[[], None] = lambda: [progress.advance(DAY) for _ in range(10)] and None  # noqa: E731
    threads = [threading.Thread(target=each) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    board.close(within=60)
    assert (shown[-1], told) == (100.0, [])
