"""What is known of an issue before it is built: its pages asked of the source, their bytes archived."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ingest.build import IssueInput
from ingest.errors import SourceError
from ingest.sources import RawPage, RawPart, Ref, open_source

if TYPE_CHECKING:
    from datetime import date

    from ingest.lake import Lake
    from ingest.papers import Paper

logger = logging.getLogger(__name__)

Asking = Literal["missing", "changed", "all"]
"""How much is asked of the source: only what the archive lacks, everything with `has it changed?`, or everything
anew. Folders are always read anew: that costs nothing."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """An issue's input, and what the operator should hear of the fetching: pages changed or gone at the source."""

    given: IssueInput
    notices: tuple[str, ...] = ()


def gather(paper: Paper, day: date, lake: Lake, *, asking: Asking = "missing") -> Gathered:
    """Fetch an issue's pages and archive their bytes.

    Pages that the lake has seen earlier and the source no longer offers are taken from the archive: what was
    once had is not lost by a source that forgets.
    """
    del asking
    given = asked(paper, day)
    raw: dict[str, RawPage] = {}
    lost: dict[str, str] = {}
    notices: list[str] = []
    config = paper.source_for(day)
    if config is None:
        given = replace(given, remarks=(f"no source of {paper.code} is valid on {day}",))
    else:
        source = open_source(paper, config)

        def get(ref: Ref) -> RawPart:
            content = source.fetch(ref).raw or b""
            return RawPart(ref.role, ref.origin, lake.archive(content), content)

        discovery = source.discover(day, get)
        given = replace(given, looked_at=discovery.looked_at, remarks=discovery.remarks)
        lost.update(discovery.lost)
        for found in discovery.pages:
            try:
                first, *rest = [get(ref) for ref in found.parts]
            except SourceError as error:
                lost[found.page_no] = error.what
                continue
            raw[found.page_no] = RawPage(
                found.page_no,
                found.origin,
                first.sha256,
                first.raw,
                found.page_name,
                source.platform,
                tuple(rest),
            )
    for page in lake.archived_pages(paper.code, day):
        if page.page_no not in raw:
            content = lake.raw(page.raw_sha256)
            raw[page.page_no] = RawPage(page.page_no, page.origin, page.raw_sha256, content)
            lost.pop(page.page_no, None)
            notices.append(f"page {page.page_no} is gone at the source: kept from the archive")
            logger.warning("%s %s %s", paper.code, day, notices[-1])
    return Gathered(
        replace(given, raw=tuple(raw[number] for number in sorted(raw)), lost=lost), tuple(notices)
    )


def asked(paper: Paper, day: date) -> IssueInput:
    """Say what the configuration alone knows of an issue."""
    return IssueInput(
        paper=paper.code,
        issue_date=day.isoformat(),
        home=paper.home,
        expected_pages=paper.calendar.pages,
        raw=(),
        lost={},
        no_issue_reason=paper.no_issue_reason(day),
        looked_at="no source",
        page_names=paper.page_names,
    )
