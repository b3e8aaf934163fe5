"""The things of one issue, each had once a run: from the archive where that will do, else from the source."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

from ingest.errors import LakeError, SourceError
from ingest.lake.archive import thing
from ingest.sources import RawPart, Ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.lake.archive import FetchRecord, IssueArchive, Thing
    from ingest.sources import Source

logger = logging.getLogger(__name__)

Asking = Literal["missing", "changed", "all", "nothing", "lost"]
"""How much is asked of the source: only what the archive lacks (and pages that could not be read), everything with
`has it changed?`, or everything anew; folders are then always read anew: that costs nothing. `nothing` builds the
state in force again from the archive alone, `lost` asks for what the archive has lost (see `issue.again`)."""

_WORDS = {"page": "the page", "layout": "its layout", "article": "article pages", "picture": "its picture"}


class Fetching:
    """Gets things of an issue and archives them as they come. Threads may share it.

    `suspect` are things of pages that could not be read, so they are asked for again even where only what is
    missing is; `listed_whole` is off where pages are missing from the last listing, so that what lists them is
    asked again too. Without a `source` there is the archive only.
    """

    def __init__(
        self,
        source: Source | None,
        archive: IssueArchive,
        asking: Asking,
        *,
        suspect: frozenset[Thing] = frozenset(),
        listed_whole: bool = True,
    ) -> None:
        self._source = source
        self._archive = archive
        self._asking = asking
        self._suspect = suspect
        self._listed_whole = listed_whole
        self._lock = threading.Lock()
        self._had: dict[Thing, RawPart | SourceError] = {}
        self._changed: list[Ref] = []
        self._stale: list[tuple[Ref, str]] = []

    def get(self, ref: Ref) -> RawPart:
        """Return a thing of the issue; raise SourceError where neither source nor archive has it."""
        with self._lock:
            known = self._had.get(thing(ref))
        part = known or self._get(ref)
        with self._lock:
            self._had[thing(ref)] = part
        if isinstance(part, SourceError):
            raise part
        return part

    def fetch_all(self, refs: Sequence[Ref]) -> None:
        """Get these things, as many at a time as the source allows; `fetched` tells what became of each."""
        wanted = list({thing(ref): ref for ref in refs}.values())
        workers = min(int(getattr(self._source, "concurrency", 1)), len(wanted))
        if workers <= 1:
            for ref in wanted:
                self.fetched(ref)
            return
        with ThreadPoolExecutor(workers, thread_name_prefix="fetch") as pool:
            try:
                for future in [pool.submit(self.fetched, ref) for ref in wanted]:
                    future.result()
            except BaseException:
                # A lake that is full, or Ctrl-C: what waits would only fail or fetch for nobody.
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def fetched(self, ref: Ref) -> RawPart | SourceError:
        """Return a thing as `get` does, or the error that it met."""
        try:
            return self.get(ref)
        except SourceError as error:
            return error

    def archived(self, ref: Ref) -> RawPart | SourceError:
        """Return a thing as the archive has it, whatever the source would say."""
        record = self._archive.latest(ref)
        if record is None:
            return SourceError(f"{ref.origin} was never had", state="It is missing from the issue.")
        return _part(ref, record, self._archive.raw(record))

    def notices(self) -> list[str]:
        """Say which things had changed at the source, and which could not be asked again, by page."""
        told = []
        pages: dict[str, list[Ref]] = defaultdict(list)
        for ref in self._changed:
            pages[ref.page_no].append(ref)
        for page_no, refs in sorted(pages.items()):
            what = ", ".join(words for role, words in _WORDS.items() if role in {ref.role for ref in refs})
            told.append(
                f"page {page_no or 'list'} has changed at the source ({what}): the newer version is in force"
            )
        told += [
            f"{ref.origin} could not be asked again ({why}): the archived version is used"
            for ref, why in sorted(self._stale, key=lambda one: thing(one[0]))
        ]
        return told

    def _get(self, ref: Ref) -> RawPart | SourceError:
        record = self._archive.latest(ref)
        damage: LakeError | None = None
        if record is not None and not self._asks(ref):
            try:
                return _part(ref, record, self._archive.raw(record))
            except LakeError as error:
                logger.warning("%s: %s; it is asked of the source again", ref.origin, error.what)
                damage, record = error, None
        try:
            return self._ask(ref, record)
        except SourceError as error:
            if damage is not None:
                raise damage from error
            if record is None:
                return error
            with self._lock:
                self._stale.append((ref, error.what))
            return _part(ref, record, self._archive.raw(record))

    def _asks(self, ref: Ref) -> bool:
        """Say whether the source is asked for a thing that the archive has."""
        return (
            self._asking != "missing"
            or bool(getattr(self._source, "local", False))
            or thing(ref) in self._suspect
            or (ref.role == "layout" and not self._listed_whole)
        )

    def _ask(self, ref: Ref, record: FetchRecord | None) -> RawPart:
        if self._source is None:
            raise SourceError(f"{ref.origin} is not in the archive and there is no source to ask")
        known = record.headers if record is not None and self._asking != "all" else None
        fetched = self._source.fetch(ref, known)
        if fetched.raw is None and record is not None:
            try:
                return _part(ref, record, self._archive.raw(record))
            except LakeError as error:
                logger.warning("%s: %s; it is asked of the source again", ref.origin, error.what)
                fetched = self._source.fetch(ref)
        if fetched.raw is None:
            raise SourceError(
                f"{ref.origin} was answered as not changed, and no version of it is known",
                state="It is missing from the issue.",
                hint="Try again; if it stays so, the server answers wrongly.",
            )
        kept, changed = self._archive.keep(ref, fetched)
        if changed:
            with self._lock:
                self._changed.append(ref)
        return _part(ref, kept, fetched.raw)


def _part(ref: Ref, record: FetchRecord, raw: bytes) -> RawPart:
    return RawPart(ref.role, ref.origin, record.sha256, raw)
