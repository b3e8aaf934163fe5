"""What every source offers to the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Found:
    """A page that a source offers for an issue.

    `origin` names it at the source in a way that is the same on every machine (a path below the source's
    root, a URL); `page_no` is as printed.
    """

    page_no: str
    origin: str


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page's bytes as they came, archived under `sha256`."""

    page_no: str
    origin: str
    sha256: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a source has for one issue: its pages by number, and remarks for the operator."""

    pages: tuple[Found, ...]
    looked_at: str
    remarks: tuple[str, ...] = ()


class Source(Protocol):
    """A place that issues come from."""

    def discover(self, day: date) -> Discovery:
        """List the pages of the issue of that day; raise SourceError where it cannot be asked."""
        ...

    def fetch(self, found: Found) -> bytes:
        """Return a page's bytes as they are; raise SourceError where they cannot be had."""
        ...

    def days(self) -> tuple[date, ...]:
        """List the days that have any page, oldest first."""
        ...
