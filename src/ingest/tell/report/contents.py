"""What the report of a run says: values only, made from the run's outcomes and the paper's past."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

from ingest.issue.stopwatch import StageTime, summed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.issue.difference import Difference
    from ingest.issue.outcomes import Outcome, RunReport
    from ingest.model import Severity
    from ingest.tell.alerts.values import Sent


@dataclass(frozen=True, slots=True)
class Figures:
    """What an issue amounts to: pages read, articles, characters of their bodies, share without a title (0 to 1).

    Of several issues each is the median.
    """

    pages: float
    articles: float
    characters: float
    untitled: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """An issue beside the median of the `past` issues before it (up to thirty); `median` is None without any."""

    issue_date: str
    today: Figures
    past: int
    median: Figures | None


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue of the run. `slowest` is its slowest stage."""

    issue_date: str
    status: str
    result: str
    pages: int
    articles: int
    evidence: str
    notices: tuple[str, ...]
    seconds: float
    slowest: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What one audit found in the whole run: how often, where first, and what to do about it."""

    gate: str
    severity: Severity
    count: int
    first: str
    advice: str


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one run. Times are ISO in UTC, `seconds` of wall clock; `zone` is the newspaper's, for people.

    `outcome` is `ok`, `problems` (an issue is not complete) or `failed` (the run ended with `error`). `stages` are
    summed over all issues, the slowest first: with several workers they add up to more than the run took. `changes` is
    what the run changed in issues that were there before, None where there were none.
    """

    run_id: str
    command: str
    paper: str
    name: str
    started_at: str
    finished_at: str
    seconds: float
    outcome: Literal["ok", "problems", "failed"]
    error: str
    issues: tuple[IssueLine, ...]
    findings: tuple[FindingLine, ...]
    stages: tuple[StageTime, ...]
    compared: tuple[Comparison, ...]
    duplicates: int
    catalog: str
    alerts: tuple[Sent, ...] = ()
    zone: str = "UTC"
    changes: Difference | None = None

    @property
    def missing(self) -> tuple[IssueLine, ...]:
        """Return the issues that are not there as a whole."""
        return tuple(one for one in self.issues if one.status not in {"complete", "no_issue"})

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of issues by the ledger's word."""
        return dict(sorted(Counter(one.status for one in self.issues).items()))


def make_report(
    run: RunReport,
    name: str,
    finished_at: str,
    compared: Sequence[Comparison],
    *,
    zone: str = "UTC",
    changes: Difference | None = None,
) -> Report:
    """Make the report of a run of the newspaper called `name`, in whose `zone` people read its times."""
    return Report(
        run_id=run.run_id,
        command=run.command,
        paper=run.paper,
        name=name,
        started_at=run.started_at,
        finished_at=finished_at,
        seconds=round(run.seconds, 3),
        outcome="failed" if run.error else "ok" if run.good else "problems",
        error=run.error,
        issues=tuple(_line(outcome) for outcome in run.outcomes),
        findings=finding_lines(run.outcomes),
        stages=summed([*run.timings, *(time for outcome in run.outcomes for time in outcome.timings)]),
        compared=tuple(compared),
        duplicates=run.duplicates,
        catalog=run.catalog,
        zone=zone,
        changes=changes,
    )


def middle(figures: Sequence[Figures]) -> Figures | None:
    """Return the median of each figure, or None of none."""
    if not figures:
        return None
    return Figures(
        pages=median(one.pages for one in figures),
        articles=median(one.articles for one in figures),
        characters=median(one.characters for one in figures),
        untitled=median(one.untitled for one in figures),
    )


def _line(outcome: Outcome) -> IssueLine:
    slowest = max(outcome.timings, key=lambda time: time.seconds, default=None)
    return IssueLine(
        issue_date=outcome.issue_date,
        status=outcome.status,
        result=outcome.result,
        pages=outcome.pages,
        articles=outcome.articles,
        evidence=outcome.evidence,
        notices=outcome.notices,
        seconds=round(outcome.seconds, 3),
        slowest=slowest.stage if slowest else "",
    )


def finding_lines(outcomes: Sequence[Outcome]) -> tuple[FindingLine, ...]:
    """Sum up what was found by audit, what blocks first."""
    counts: Counter[tuple[Severity, str]] = Counter()
    first: dict[tuple[Severity, str], tuple[str, str]] = {}
    for outcome in outcomes:
        for finding in outcome.findings:
            key = (finding.severity, finding.gate)
            counts[key] += 1
            told = f"{outcome.issue_date} {finding.where}: {finding.what}"
            first.setdefault(key, (told, finding.advice))
    return tuple(
        FindingLine(gate, severity, counts[severity, gate], *first[severity, gate])
        for severity, gate in sorted(counts)
    )
