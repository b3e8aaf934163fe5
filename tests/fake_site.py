"""A source in memory for tests of fetching: pages, layouts and articles, versions, faults, a log of what was asked."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.sources import Discovery, Fetched, Found, Getter, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path


@dataclass
class FakeSite:
    """Things by origin. `pages` lists, by page number, the origins of a page's things, the page file first.

    The list of pages stands in the thing `list`, as a site's first layout page would have it. `down` are origins
    that fail, "*" all of them. Each question is noted in `asked` as (origin, whether it was conditional), and in
    the file `log`; `seconds` is what an answer takes.
    """

    things: dict[str, bytes]
    platform: str = ""
    concurrency: int = 1
    down: set[str] = field(default_factory=set)
    asked: list[tuple[str, bool]] = field(default_factory=list)
    log: Path | None = None
    seconds: float = 0.0
    absent: str = ""

    def discover(self, day: date, get: Getter) -> Discovery:
        if self.absent:
            return Discovery((), f"site/{day}", absent=self.absent)
        listed = get(Ref("layout", "list")).raw.decode()
        pages = []
        for row in listed.splitlines():
            page_no, *parts = row.split()
            refs = tuple(
                Ref("page" if at == 0 else "article", origin, page_no) for at, origin in enumerate(parts)
            )
            pages.append(Found(page_no, refs, f"第{page_no}版"))
        return Discovery(tuple(pages), f"site/{day}", ("the site says so",))

    def fetch(self, ref: Ref, known: Mapping[str, str] | None = None) -> Fetched:
        self.asked.append((ref.origin, bool(known and known.get("etag"))))
        if self.log is not None:
            with self.log.open("a", encoding="utf-8") as out:
                out.write(ref.origin + "\n")
        time.sleep(self.seconds)
        if "*" in self.down or ref.origin in self.down or ref.origin not in self.things:
            raise SourceError(f"{ref.origin} answered 503")
        raw = self.things[ref.origin]
        etag = f'"{sha256(raw).hexdigest()[:8]}"'
        if known and known.get("etag") == etag:
            return Fetched(None, ref.origin)
        return Fetched(raw, ref.origin, {"etag": etag, "set-cookie": "secret"})

    def days(self) -> tuple[date, ...]:
        return ()

    def origins(self) -> list[str]:
        """Return what was asked, in order, and forget it."""
        asked, self.asked = [origin for origin, _ in self.asked], []
        return asked
