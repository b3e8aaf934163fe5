"""What must hold of a built issue before it may land."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

import pyarrow as pa

from ingest.audit.asking import ask
from ingest.segment.conservation import check as conservation
from ingest.segment.conservation import check_joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.audit.auditfile import AuditFile
    from ingest.model import BuiltIssue, Severity

DOUBTS = pa.schema(
    [("check", pa.string()), ("page_no", pa.string()), ("what", pa.string()), ("weight", pa.string())]
)
PROBLEMS = pa.schema([("page_no", pa.string()), ("subject", pa.string()), ("what", pa.string())])


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an audit found: `block` keeps it out of the lake, `warn` is reported.

    `page_no` names the page where the finding is that page's alone: then the page is quarantined, not the issue.
    `evidence` is the failing row's other columns as a JSON object, `advice` what to do about it.
    """

    gate: str
    severity: Severity
    where: str
    what: str
    page_no: str = ""
    evidence: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A built issue as it would land, and its newspaper's past, as Arrow tables.

    `articles`, `pages` and `issues` have the columns of the lake's tables. `history` has the up to thirty issues
    before this one that have articles: issue_date, status, pages_ok, articles. `conservation` is that of `proof`,
    `doubts` that of `doubts`.
    """

    articles: pa.Table
    pages: pa.Table
    issues: pa.Table
    history: pa.Table
    conservation: pa.Table
    doubts: pa.Table


def doubts(issue: BuiltIssue) -> pa.Table:
    """Return where witnesses of an issue do not agree (see DOUBTS)."""
    return pa.Table.from_pylist([asdict(one) for one in issue.doubts], schema=DOUBTS)


def proof(issue: BuiltIssue) -> pa.Table:
    """Return what is wrong with the conservation of an issue's pages (see PROBLEMS).

    It comes before all else: of a page that fails, not even rows can be made.
    """
    problems = [
        {"page_no": one.page_no, "subject": one.where, "what": one.what} for one in _conservation(issue)
    ]
    return pa.Table.from_pylist(problems, schema=PROBLEMS)


def audit(rows: Rows, audits: Sequence[AuditFile]) -> tuple[Finding, ...]:
    """Check an issue's rows and return what was found, blocking findings first.

    Raise ConfigError where DuckDB does not take an audit's SQL.
    """
    tables = {field.name: getattr(rows, field.name) for field in fields(rows)}
    found = [
        Finding(
            gate=answer.audit.name,
            severity=answer.audit.severity,
            where=answer.subject,
            what=answer.what,
            page_no=answer.page_no,
            evidence=answer.evidence,
            advice=answer.audit.do,
        )
        for answer in ask(audits, tables)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.severity, finding.gate, finding.where)))


def _conservation(issue: BuiltIssue) -> Iterator[Finding]:
    for page in issue.pages:
        if page.page is not None and page.segmentation is not None:
            for problem in conservation(page.page, page.segmentation):
                yield Finding("conservation", "block", f"page {page.page_no}", problem, page.page_no)
    for built in issue.articles:
        if not built.rest:
            continue
        cut = [issue.pages[at].segmentation for at, _ in built.parts]
        parts = [
            seg.articles[index] for seg, (_, index) in zip(cut, built.parts, strict=True) if seg is not None
        ]
        for problem in check_joined(built.article, parts):
            # Without the page of its last part the story is not joined, and the rest of the issue can land.
            last = issue.pages[built.parts[-1][0]].page_no
            yield Finding("conservation", "block", built.article_id, problem, last)
