"""Pages that are an earlier day's, byte for byte: found when a chunk's issues stand beside the lake.

Which of two days a page belongs to is decided by their order and by nothing else, so that it does not matter in which
order the issues came: the later one loses the page. Where an earlier issue comes later than its double, the double is
done again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ingest.issue.prepare import prepare
from ingest.issue.witnesses import REACH, seen_before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.issue.outcomes import Prepared
    from ingest.lake import Lake
    from ingest.model import BuiltIssue, BuiltPage
    from ingest.papers.registry import Paper


class _Seen(NamedTuple):
    day: date
    page_no: str
    sha256: str


def without_old_pages(
    paper: Paper, ready: Sequence[Prepared], lake: Lake
) -> tuple[list[Prepared], list[date]]:
    """Build those issues again that hold pages of earlier days; return all, and the days of doubles to be done again.

    `ready` is in the order of dates. The second build takes everything from the archive.
    """
    days = [date.fromisoformat(one.issue.issue_date) for one in ready]
    stored = [
        _Seen(*row)
        for row in lake.page_digests(paper.code, days[0] - REACH, days[-1] + REACH)
        if row[0] not in days
    ]
    before = [one for one in stored if one.day <= days[-1]]
    out = []
    for day, one in zip(days, ready, strict=True):
        near = {seen.sha256: seen for seen in before if day - REACH <= seen.day < day}
        old = {
            page.raw_sha256: near[page.raw_sha256] for page in _files(one.issue) if page.raw_sha256 in near
        }
        out.append(prepare(paper, day, lake, elsewhere=_told(old)) if old else one)
        before += [_Seen(day, page.page_no, page.raw_sha256) for page in _files(one.issue)]
    mine = {
        (day, page.raw_sha256) for day, one in zip(days, ready, strict=True) for page in _files(one.issue)
    }
    doubles = {
        seen.day
        for seen in stored
        for day, sha256 in mine
        if sha256 == seen.sha256 and day < seen.day <= day + REACH
    }
    return out, sorted(doubles)


def _told(old: Mapping[str, _Seen]) -> dict[str, str]:
    return {sha256: seen_before(seen.day, seen.page_no) for sha256, seen in old.items()}


def _files(issue: BuiltIssue) -> list[BuiltPage]:
    """Return the pages that were read and have a file of their own; of others the bytes are a web page's."""
    return [
        page
        for page in issue.pages
        if page.status == "ok" and (not page.platform or any(part.role == "layout" for part in page.parts))
    ]
