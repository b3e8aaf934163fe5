"""The profile of a paper in force: learned from its archived pages, kept in the lake, asked by every issue built.

It lies with the raw archive, because a rebuilt lake needs it to say the same again: `raw/profiles/PAPER/DIGEST.json`
for each that was ever in force, and `raw/profiles/PAPER/current.json`, which names one of them.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from ingest.errors import LakeError, PageRefusedError
from ingest.issue.reading import read_page
from ingest.lake.archive import PROFILES
from ingest.lake.json_files import read_json
from ingest.segment.habits import Profile, learn
from ingest.sources import RawPage, RawPart

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    from datetime import date

    from ingest.lake import ArchivedPage, Lake
    from ingest.model import Page, Segmentation

TAUGHT_BY = 20
"""Issues that a profile is learned from: the last ones that are complete or partial."""

GROWTH = 2
"""Maintenance proposes a new profile when so many times the issues teach it: a few times in a paper's first month."""


def profile_of(lake: Lake, paper: str) -> Profile | None:
    """Return the profile in force, or None. Raise LakeError where its file is damaged."""
    pointer = _pointer(paper)
    if not lake.files.exists(pointer):
        return None
    try:
        digest = str(read_json(lake.files.read(pointer))["digest"])
        return _read(lake, paper, digest)
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"The profile of {paper} in {lake.files.path(PROFILES)} is damaged: {error}.",
            state="No issue was built with it.",
            hint=f"Learn it anew from the archive: ingest profile --paper {paper} --renew",
        ) from error


def _read(lake: Lake, paper: str, digest: str) -> Profile:
    profile = Profile.from_json(lake.files.read(f"{PROFILES}/{paper}/{digest}.json").decode("utf-8"))
    if profile.digest[:12] != digest:
        raise ValueError(f"{digest}.json says something else than what it was named for")
    return profile


def put_in_force(lake: Lake, paper: str, profile: Profile) -> None:
    """Keep a profile and make it the one that issues are built with from now on."""
    # The file first: dying in between leaves the earlier one in force.
    digest = _keep(lake, paper, profile)
    lake.files.write(_pointer(paper), (json.dumps({"digest": digest}) + "\n").encode())


def _keep(lake: Lake, paper: str, profile: Profile) -> str:
    digest = profile.digest[:12]
    lake.files.write(f"{PROFILES}/{paper}/{digest}.json", profile.to_json().encode())
    return digest


def put_out_of_force(lake: Lake, paper: str) -> None:
    """Build issues from now on as if nothing were known of the paper; what was learned stays in the archive."""
    lake.files.remove(_pointer(paper))


def learned(lake: Lake, paper: str) -> Profile:
    """Learn a paper's habits from the last issues that the lake has of it. Nothing is asked of a source."""
    had = [row.issue_date for row in lake.ledger(paper) if row.status in {"complete", "partial"}]
    return learn({day.isoformat(): _pages(lake, paper, day) for day in sorted(had)[-TAUGHT_BY:]})


def proposed(lake: Lake, paper: str) -> Profile | None:
    """Learn a paper's profile anew where enough more issues teach it than the one in force, and keep it; return it.

    None where it would change nothing. It is not put in force: what comes of a page does not hang on when a lake is
    tidied, and issues become stale when somebody has looked.
    """
    standing = profile_of(lake, paper)
    issues = sum(row.status in {"complete", "partial"} for row in lake.ledger(paper))
    if standing is not None and min(issues, TAUGHT_BY) < GROWTH * standing.issues:
        return None
    found = learned(lake, paper)
    if not found.furniture or (standing is not None and found.digest == standing.digest):
        return None
    _keep(lake, paper, found)
    return found


def _pointer(paper: str) -> str:
    return f"{PROFILES}/{paper}/current.json"


def _pages(lake: Lake, paper: str, day: date) -> list[tuple[Page, Segmentation | None]]:
    """Read an issue's pages from the archive as if nothing were known of the paper."""
    pages = []
    for page in lake.archived_pages(paper, day):
        try:
            read = read_page(_raw(lake, page, f"{paper}/{day:%Y-%m}"))
        except (PageRefusedError, LakeError) as error:
            # A page that cannot be read, or whose bytes are gone, teaches nothing and hinders nobody.
            logger.warning("%s %s page %s teaches nothing: %s", paper, day, page.page_no, error.what)
            continue
        pages.append((read.page, read.segmentation))
    return pages


def _raw(lake: Lake, page: ArchivedPage, month: str) -> RawPage:
    parts = tuple(
        RawPart(part.role, part.origin, part.sha256, lake.raw(part.sha256, month)) for part in page.parts
    )
    raw = lake.raw(page.raw_sha256, month)
    return RawPage(page.page_no, page.origin, page.raw_sha256, raw, page.page_name, page.platform, parts)
