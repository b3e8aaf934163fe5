"""What every source offers to the pipeline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ingest.model import Doubt, PartRole


@dataclass(frozen=True, slots=True)
class Ref:
    """One thing that a source can be asked for.

    `origin` names it in a way that is the same on every machine: a path below the source's root, an S3 key, a
    URL. `page_no` is the page it belongs to, as printed; empty while that is not known.
    """

    role: PartRole
    origin: str
    page_no: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source answered. `raw` is None where the thing has not changed since the version that was known.

    `final` is where it came from in the end (a URL after redirects; else as `Ref.origin`). `headers` have
    names in small letters: `etag`, `last-modified`, `content-type` where there are any.
    """

    raw: bytes | None
    final: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawPart:
    """One thing of a page as it came, archived under `sha256`."""

    role: PartRole
    origin: str
    sha256: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """A page that a source offers for an issue: `page_no` and `page_name` as printed, and what it consists of.

    `parts` begins with what the page is read from by itself (role `page`, or `layout` where a site has no file
    of the page); article pages and pictures follow.
    """

    page_no: str
    parts: tuple[Ref, ...]
    page_name: str = ""

    @property
    def origin(self) -> str:
        """Where the page itself comes from."""
        return self.parts[0].origin


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page's bytes as they came, archived under `sha256`.

    `parts` are the further things that belong to it (article pages, the layout page, a picture), `platform` the
    kind of site that knows how to read them; both empty for plain page files.
    """

    page_no: str
    origin: str
    sha256: str
    raw: bytes
    page_name: str = ""
    platform: str = ""
    parts: tuple[RawPart, ...] = ()

    @property
    def sheet(self) -> int | None:
        """Which page of its file this is, counted from 0; None where it is the file's only one, or not known."""
        return sheet_of(self.origin)[1]


_SHEET = re.compile(r"#page=([1-9]\d{0,3})$")


def sheet_origin(origin: str, sheet: int) -> str:
    """Name one page of a file of several as readers of PDF files do; `sheet` counts from 0: `2024-09-14.pdf#page=2`."""
    return f"{origin}#page={sheet + 1}"


def sheet_of(origin: str) -> tuple[str, int | None]:
    """Return the file of an origin and which page of it is meant, from 0; None where the origin names none."""
    match = _SHEET.search(origin)
    return (origin[: match.start()], int(match[1]) - 1) if match else (origin, None)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a source has for one issue: its pages by number, and remarks for the operator.

    `absent` is the source's own evidence that there is no issue that day (its dated address is a 404 where
    that of a day nearby is not), empty where there are pages or the source cannot tell. `lost` are pages that the issue
    has and that cannot be had whole, by number with the reason: they are not among `pages`. `doubts` say where what
    the source tells of the issue in several places does not agree.
    """

    pages: tuple[Found, ...]
    looked_at: str
    remarks: tuple[str, ...] = ()
    absent: str = ""
    lost: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


class Getter(Protocol):
    """How a source reads what it needs to list an issue's pages: through the archive, so that it is kept."""

    def __call__(self, ref: Ref) -> RawPart:
        """Return the bytes of a thing; raise SourceError where they cannot be had."""
        ...


class Source(Protocol):
    """A place that issues come from. `platform` names the kind of site, empty for plain files.

    A source may also say how many things it can be asked for at a time (`concurrency`, an int; one where it does
    not), and that asking costs nothing (`local`, a bool), so that it is asked anew whatever the archive has.
    """

    @property
    def platform(self) -> str:
        """The kind of site that knows how to read layout and article pages; empty for plain page files."""
        ...

    def discover(self, day: date, get: Getter) -> Discovery:
        """List the pages of the issue of that day; raise SourceError where it cannot be asked."""
        ...

    def fetch(self, ref: Ref, known: Mapping[str, str] | None = None) -> Fetched:
        """Return a thing's bytes as they are; raise SourceError where they cannot be had.

        `known` are the headers of the version that the archive has: the source may answer that it is still so.
        """
        ...

    def days(self) -> tuple[date, ...]:
        """List the days that have any page, oldest first; empty for a source that cannot list them."""
        ...
