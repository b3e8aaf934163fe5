"""What the lake tells its callers and takes from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from ingest.model import PagePart


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """The ledger's word on one issue. `versions` are those that built it."""

    paper: str
    issue_date: date
    status: str
    evidence: str
    expected_pages: tuple[str, ...]
    pages: int
    pages_ok: int
    articles: int
    versions: dict[str, str]
    digest: str

    def built_with(self, now: Mapping[str, str]) -> bool:
        """Say whether the issue would be built with the same versions now.

        The OCR engine counts where one read pages of it and there is one now: without any it would come out worse.
        """
        return not self.outdated(now)

    def outdated(self, now: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names of the versions with which the issue would be built otherwise now."""
        had = self.versions
        names = [name for name in sorted({*had, *now} - {OCR}) if had.get(name) != now.get(name)]
        if had.get(OCR) and now.get(OCR) and had[OCR] != now[OCR]:
            names.append(OCR)
        return tuple(names)


OCR = "ocr"
_ENGINE = "|"


def with_engine(versions: Mapping[str, str]) -> str:
    """Write the segmenter's version as it lands: behind it the OCR engine where one read pages of the issue."""
    return versions.get("segmenter", "") + (f"{_ENGINE}{versions[OCR]}" if versions.get(OCR) else "")


def versions_in(segmenter: str, enricher: str) -> dict[str, str]:
    """Return the versions of an issue from how they landed; see `with_engine`."""
    version, _, engine = segmenter.partition(_ENGINE)
    return {"segmenter": version, "enricher": enricher, **({OCR: engine} if engine else {})}


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page of an issue in the lake whose bytes the archive holds, with what the lake says of it."""

    page_no: str
    origin: str
    raw_sha256: str
    status: str = "ok"
    page_name: str = ""
    platform: str = ""
    parts: tuple[PagePart, ...] = ()


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of one built issue."""

    issue_date: str
    outcome: Literal["landed", "unchanged"]


@dataclass(frozen=True, slots=True)
class RunRow:
    """One row of `runs`: the only table that knows the clock (`started_at`, `finished_at` in UTC).

    `flow_run_id` is Prefect's name of the run, empty without Prefect; `landed_dates` are the issues that it wrote.
    """

    run_id: str
    command: str
    paper: str
    from_date: date
    to_date: date
    started_at: datetime
    finished_at: datetime
    outcome: str
    issues: int
    landed: int
    articles: int
    message: str
    flow_run_id: str = ""
    landed_dates: tuple[date, ...] = ()
