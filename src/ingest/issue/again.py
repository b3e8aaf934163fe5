"""An issue from the archive alone: given to the build as it was when its state came into force, nobody asked.

The archive's index says what each state was built from (`lake.archive.BuiltFrom`); an index of an earlier version, or
one that is damaged, is made do with: what was listed and fetched, then what has landed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.errors import LakeError, SourceError
from ingest.issue.witnesses import REACH, seen_before
from ingest.lake.archive import BuiltFrom, IssueArchive, UsedPage, UsedPart
from ingest.lake.withdrawals import read_withdrawal
from ingest.sources import RawPage, RawPart, Ref, open_source
from ingest.sources.base import sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ingest.issue.build import IssueInput
    from ingest.lake import Lake
    from ingest.model import PartRole
    from ingest.papers.registry import Paper
    from ingest.sources import Source

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Again:
    """An issue's input as the archive has it; `failure` is the reason where nothing could be built then either.

    `lost` names what the archive should have and has not whole, `notices` what the source gave anew for it. `nothing`
    says that no state was in force, or that the archive cannot say what was.
    """

    given: IssueInput
    failure: str = ""
    lost: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    nothing: bool = False


def built_from(given: IssueInput, failure: str = "") -> BuiltFrom:
    """Return what the archive keeps of an issue's input: what the source said, without the bytes."""
    return BuiltFrom(
        pages=tuple(
            UsedPage(
                raw.page_no,
                raw.page_name,
                raw.platform,
                raw.origin,
                raw.sha256,
                tuple(UsedPart(part.role, part.origin, part.sha256) for part in raw.parts),
            )
            for raw in given.raw
        ),
        lost=dict(given.lost),
        incomplete=dict(given.incomplete),
        looked_at=given.looked_at,
        remarks=tuple(given.remarks),
        absent=given.absent,
        failure=failure,
        doubts=given.doubts,
        elsewhere=dict(given.elsewhere),
    )


def again(paper: Paper, day: date, lake: Lake, asked: IssueInput, *, refetch: bool = False) -> Again:
    """Return the input of an issue's state in force; `asked` is what the configuration alone knows of it.

    With `refetch` the source is asked for what the archive has lost, and for nothing else. Raise LakeError where
    storage cannot be read.
    """
    archive = IssueArchive.open(lake, paper.code, day, salvage=True)
    config = paper.source_for(day) if refetch else None
    bytes_ = _Bytes(lake, archive, open_source(paper, config) if config else None)
    used = archive.built_from
    if used is None or (archive.damage and used.digest != _digest(lake, paper, day)):
        # The newest state may stand on a line that is lost: what has landed knows it too, where it can be read.
        used = _landed(lake, paper, day) or used or _listed(archive)
    damage = f"the archive's index was damaged ({archive.damage})" if archive.damage else ""
    if used is None:
        return Again(asked, lost=(damage or "the archive knows nothing of it",), nothing=True)
    if damage:
        bytes_.notices.append(f"{damage}: what is whole of it and what has landed were used")
    if used == BuiltFrom():
        return Again(asked, nothing=True)
    raw, lost, incomplete = [], dict(used.lost), dict(used.incomplete)
    for page in used.pages:
        own = bytes_.get("page", page.origin, page.page_no, page.sha256)
        if own is None:
            lost[page.page_no] = "its bytes in the archive are lost"
            continue
        parts = [bytes_.get(part.role, part.origin, page.page_no, part.sha256) for part in page.parts]
        had = tuple(part for part in parts if part is not None)
        if len(had) < len(parts):
            incomplete[page.page_no] = (
                f"{len(parts) - len(had)} of its {len(parts) + 1} parts lost in the archive"
            )
        raw.append(
            RawPage(page.page_no, page.origin, own.sha256, own.raw, page.page_name, page.platform, had)
        )
    withdrawal = read_withdrawal(lake.files, paper.code, day)
    out = frozenset(withdrawal.raw_sha256 if withdrawal else ())
    given = replace(
        asked,
        raw=tuple(raw),
        lost=lost,
        incomplete=incomplete,
        refused={page.page_no: withdrawal.told for page in raw if withdrawal and page.sha256 in out},
        looked_at=used.looked_at or asked.looked_at,
        remarks=used.remarks,
        absent=used.absent,
        doubts=used.doubts,
        elsewhere=used.elsewhere,
    )
    return Again(given, used.failure, tuple(bytes_.lost), tuple(bytes_.notices))


@dataclass(slots=True)
class _Bytes:
    """Versions of things by their digest, from the archive; what it lacks is asked of the source, if there is one."""

    lake: Lake
    archive: IssueArchive
    source: Source | None
    lost: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def get(self, role: PartRole, origin: str, page_no: str, sha256: str) -> RawPart | None:
        try:
            return RawPart(role, origin, sha256, self.lake.raw(sha256, self.archive.month))
        except LakeError as error:
            why = error.what
        file, _ = sheet_of(origin)
        ref = next(
            (Ref(one.role, file, page_no) for one in self.archive.versions() if one.origin == file),
            Ref(role, file, page_no),
        )
        told = f"page {page_no or 'list'}: {origin}: {why}"
        if self.source is None:
            self.lost.append(told)
            return None
        try:
            fetched = self.source.fetch(ref)
        except SourceError as error:
            self.lost.append(f"{told}; and the source: {error.what}")
            return None
        assert fetched.raw is not None  # nothing was said of a version that is known
        record, _ = self.archive.keep(ref, fetched)
        other = "" if record.sha256 == sha256 else ", in another version"
        self.notices.append(f"page {page_no or 'list'}: {origin} was had from the source again{other}")
        return RawPart(ref.role, origin, record.sha256, fetched.raw)


def _digest(lake: Lake, paper: Paper, day: date) -> str:
    """Return the digest that the ledger names for an issue; empty where it has no row or cannot be read."""
    try:
        return next((row.digest for row in lake.ledger(paper.code, day, day)), "")
    except LakeError:
        return ""


def _landed(lake: Lake, paper: Paper, day: date) -> BuiltFrom | None:
    """Return what the rows of an issue say that it was built from; None where there are none or they cannot be read."""
    try:
        pages = lake.archived_pages(paper.code, day)
        earlier = lake.page_digests(paper.code, day - REACH, day - timedelta(days=1))
    except LakeError as error:
        logger.warning("%s %s: what has landed cannot be asked: %s", paper.code, day, error.what)
        return None
    if not pages:
        return None
    used = tuple(
        UsedPage(
            page.page_no,
            page.page_name,
            page.platform,
            page.origin,
            page.raw_sha256,
            tuple(UsedPart(part.role, part.origin, part.sha256) for part in page.parts),
        )
        for page in pages
    )
    mine = {page.sha256 for page in used}
    elsewhere = {
        sha256: seen_before(before, page_no) for before, page_no, sha256 in earlier if sha256 in mine
    }
    return BuiltFrom(used, looked_at="the lake", elsewhere=elsewhere)


def _listed(archive: IssueArchive) -> BuiltFrom | None:
    """Return what was listed last, each thing in its newest version; None where nothing ever was."""
    if not archive.listings:
        return None
    last = archive.listings[-1]
    discovery = last.discovery
    lost = dict(discovery.lost)
    pages = []
    for found in discovery.pages:
        had = list(_newest(archive, found.parts))
        if not had or had[0].origin != found.origin:
            lost.setdefault(found.page_no, f"{found.origin} was never had")
            continue
        pages.append(
            UsedPage(
                found.page_no, found.page_name, last.platform, found.origin, had[0].sha256, tuple(had[1:])
            )
        )
    return BuiltFrom(
        tuple(sorted(pages, key=lambda page: page.page_no)),
        lost,
        looked_at=discovery.looked_at,
        remarks=tuple(discovery.remarks),
        absent="" if pages or lost else discovery.absent,
    )


def _newest(archive: IssueArchive, refs: tuple[Ref, ...]) -> Iterator[UsedPart]:
    for ref in refs:
        record = archive.latest(ref)
        if record is not None:
            yield UsedPart(record.role, record.origin, record.sha256)


__all__ = ["Again", "again", "built_from"]
