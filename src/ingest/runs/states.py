"""Outcomes as states of Prefect: what is not complete is not green, and says why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from prefect import get_run_logger
from prefect.states import Completed, Failed

from ingest.runs.journal import CancelledError
from ingest.wording import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect.client.schemas.objects import State, TaskRun

    from ingest.issue.outcomes import Outcome

INCOMPLETE = "Incomplete"
"""Name of the state of a chunk that was done, and of which an issue is not complete."""

NAMED = 10
"""So many issues are named in the message of a state; the report has them all."""


def issue_state(outcome: Outcome) -> State[Any]:
    """Return the state of the task of one issue, with the outcome as its result: `Partial`, `Missing`, ... in red."""
    told = f"{outcome.paper} {outcome.issue_date} {outcome.status}: {outcome.evidence}"
    tell_notices([outcome])
    if outcome.good:
        return Completed(message=told, data=outcome)
    get_run_logger().warning("%s", told)
    return Failed(name=outcome.status.replace("_", " ").capitalize(), message=told, data=outcome)


def chunk_state(outcomes: Sequence[Outcome]) -> State[Any]:
    """Return the state of the task of a chunk, with the outcomes as its result."""
    tell_notices(outcomes)
    bad = [one for one in outcomes if not one.good]
    for one in bad:
        get_run_logger().warning("%s %s %s: %s", one.paper, one.issue_date, one.status, one.evidence)
    if bad:
        return Failed(name=INCOMPLETE, message=summary(outcomes), data=outcomes)
    return Completed(message=summary(outcomes), data=outcomes)


def summary(outcomes: Sequence[Outcome]) -> str:
    """Say in a line what became of issues: how many of each state, and the first that are not complete."""
    counts = Counter(one.status for one in outcomes)
    told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    bad = [f"{one.paper} {one.issue_date} {one.status}: {one.evidence}" for one in outcomes if not one.good]
    more = f"; and {len(bad) - NAMED} more" if len(bad) > NAMED else ""
    return f"{many(len(outcomes), 'issue')}: {told or 'none'}" + (
        f". {'; '.join(bad[:NAMED])}{more}" if bad else ""
    )


def tell_notices(outcomes: Sequence[Outcome]) -> None:
    """Log what the operator should hear of the fetching: pages changed at the source, or gone from it."""
    for one in outcomes:
        for notice in one.notices:
            get_run_logger().warning("%s %s notice: %s", one.paper, one.issue_date, notice)


def by_exception(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    """Say whether a task may be done again: after a fault, and not where an issue is what it is."""
    return isinstance(state.data, BaseException) and not isinstance(state.data, CancelledError)
