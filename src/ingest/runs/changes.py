"""What a run changed in issues that were there before it: their articles as they were, beside those of now.

Asked of the lake's own past and not of the run: so it holds wherever the issues were built, and counts each once.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from ingest.errors import LakeError
from ingest.issue.difference import Difference, compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from ingest.issue.difference import Row
    from ingest.issue.outcomes import RunReport
    from ingest.lake import Lake

TABLES = ("issues", "articles")
"""The tables whose versions a run remembers when it begins."""

_COLUMNS = (
    "paper", "issue_date", "page_no", "position", "article_id", "issue_digest", "kind", "kicker", "title", "subtitle",
    "reporters", "correspondents", "photographers", "editors", "source_agency", "body", "char_count", "places",
    "line_spans",
)  # fmt: skip
"""What articles are compared by; the search words and fingerprints, which are most of a row, are not read."""


def versions_now(lake: Lake) -> dict[str, int]:
    """Return the versions of the tables that a run is compared with later; none where they cannot be read."""
    try:
        return {name: lake.tables.version(name) for name in TABLES}
    except LakeError:
        return {}  # what cannot be read is told by whatever needs it; this only shows


def changed_by(run: RunReport, lake: Lake) -> Difference | None:
    """Compare the issues that a run landed in the place of an earlier state; None where there is none.

    Raise LakeError where the earlier state can no longer be read.
    """
    landed = {date.fromisoformat(one.issue_date) for one in run.outcomes if one.result == "landed"}
    if not landed or set(run.before) != set(TABLES):
        return None
    had = _had(run, lake, landed)
    return compared(_issues(run, lake, had)) if had else None


def _had(run: RunReport, lake: Lake, landed: set[date]) -> dict[date, tuple[str, int]]:
    """Return digest and number of articles of those issues as they were before, of those that had any."""
    where = [
        ("paper", "=", run.paper),
        ("month", ">=", f"{min(landed):%Y-%m}"),
        ("month", "<=", f"{max(landed):%Y-%m}"),
        ("articles", ">", 0),
    ]
    rows = lake.tables.read("issues", ["issue_date", "digest", "articles"], where, run.before["issues"])
    return {
        row["issue_date"]: (row["digest"], row["articles"])
        for row in rows.to_pylist()
        if row["issue_date"] in landed
    }


def _issues(
    run: RunReport, lake: Lake, had: Mapping[date, tuple[str, int]]
) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield the articles of each issue as they were and as they are, a month in memory at a time."""
    months: dict[str, list[date]] = defaultdict(list)
    for day in sorted(had):
        months[f"{day:%Y-%m}"].append(day)
    for month, days in months.items():
        where: list[tuple[str, str, Any]] = [
            ("paper", "=", run.paper),
            ("month", "=", month),
            ("issue_date", "in", days),
        ]
        rows = lake.tables.read("articles", _COLUMNS, where, run.before["articles"])
        before = _by_day(rows, {digest for digest, _ in (had[day] for day in days)})
        after = _by_day(lake.in_force(lake.tables.read("articles", _COLUMNS, where), where[:2]))
        for day in days:
            # Another run was switching it over when this one began: what it was cannot be told.
            if len(before[day]) == had[day][1]:
                yield before[day], after[day]


def _by_day(rows: pa.Table, digests: set[str] | None = None) -> dict[date, list[Row]]:
    found: dict[date, list[Row]] = defaultdict(list)
    for row in rows.to_pylist():
        if digests is None or row["issue_digest"] in digests:
            found[row["issue_date"]].append(row)
    for members in found.values():
        members.sort(key=lambda row: (row["page_no"], row["position"]))
    return found
