"""What became of issues, as values: prepared, landed, and a run of many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ingest.model import UNCONFIRMED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ingest.audit import Finding
    from ingest.errors import IngestError
    from ingest.issue.stopwatch import StageTime
    from ingest.lake.archive import BuiltFrom
    from ingest.lake.rows import IssueRows
    from ingest.model import BuiltIssue

Result = Literal["landed", "unchanged", "kept", "refused"]
"""What became of an issue: its rows were written; they were there already; an earlier, better state was kept;
it was refused and nothing was written."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A built issue with what the audit found, ready to land. `seconds` is the time that it took.

    `notices` are what the operator should hear of the fetching (a page changed at the source, or gone from it).
    `unreached` says that the source could not be asked: asking again soon may help. `origin` is what the archive keeps
    of what it was built from. Of an issue that is built from the archive alone, `lost` names what the archive had and
    has lost, and `nothing` says that it knows of no state of it. `rows` are those that the audits saw, where they are
    the issue's.
    """

    issue: BuiltIssue
    findings: tuple[Finding, ...]
    seconds: float
    notices: tuple[str, ...] = ()
    unreached: bool = False
    timings: tuple[StageTime, ...] = ()
    origin: BuiltFrom | None = None
    lost: tuple[str, ...] = ()
    nothing: bool = False
    rows: IssueRows | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one issue.

    `status` is the ledger's word; where nothing was written it is `busy` (another run has the issue) or
    `stopped` (the chunk that it belongs to ended before it).
    """

    paper: str
    issue_date: str
    status: str
    result: Result
    evidence: str
    pages: int
    articles: int
    findings: tuple[Finding, ...]
    seconds: float
    hint: str = ""
    notices: tuple[str, ...] = ()
    unreached: bool = False
    timings: tuple[StageTime, ...] = ()

    @property
    def good(self) -> bool:
        """Say whether there is nothing for the operator to look at."""
        # A day without an issue of which only the source says so is one to look at: the paper may be late.
        alone = self.evidence.startswith(UNCONFIRMED)
        return self.status in {"complete", "no_issue"} and self.result != "refused" and not alone


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: its issues' outcomes in date order, duplicates found, and where the catalog is.

    `started_at` is ISO in UTC. `error` is why the run ended early, empty where it did not; `timings` are those of
    its stages that belong to no single issue. `before` are the versions of the lake's tables when it began, empty where
    they are not known.
    """

    run_id: str
    paper: str
    outcomes: tuple[Outcome, ...]
    duplicates: int
    catalog: str
    seconds: float
    command: str = ""
    started_at: str = ""
    error: str = ""
    timings: tuple[StageTime, ...] = ()
    before: Mapping[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Say whether every issue is complete or rightly without pages."""
        return not self.error and all(outcome.good for outcome in self.outcomes)


def untouched(paper: str, day: date, status: str, error: IngestError) -> Outcome:
    """Return the outcome of an issue that was left as it was because of `error`."""
    return Outcome(
        paper=paper,
        issue_date=day.isoformat(),
        status=status,
        result="refused",
        evidence=error.what,
        pages=0,
        articles=0,
        findings=(),
        seconds=0.0,
        hint=error.hint,
    )
