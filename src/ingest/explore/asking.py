"""The app's one door to the catalog: it opens anew when the catalog was built anew, and remembers what it answered."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ingest.catalog import CATALOG
from ingest.catalog.door import Door
from ingest.errors import IngestError, LakeError
from ingest.explore.refusals import BusyError, MisaskedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from ingest.catalog.door import Value
    from ingest.catalog.limits import Limits
    from ingest.lake import Lake

T = TypeVar("T")

REMEMBERED = 400
"""Answers that are kept: what several pages show of one state, and the way back to a list."""

LARGE = 2000
"""Rows above which an answer is not kept."""

_REFUSAL = "Invalid Input Error: "
"""What DuckDB puts before the words of a macro that refuses."""

_OTHER_VERSION = ("Catalog Error: ", "Binder Error: ")
"""What DuckDB says of a name that is not there. The questions are fixed, so the catalog is not of their time."""

_HOW_TO_ASK = "docs/analysts.md tells how to ask."

_LOOK_AGAIN = {True: 1.0, False: 60.0}
"""Seconds for which it is not looked whether there is a new catalog, on a disk and on S3."""


class Asker:
    """Asks the catalog of one lake. Threads may share it and take turns."""

    def __init__(self, lake: Lake, limits: Limits) -> None:
        self._lake = lake
        self._limits = limits
        self._door = Door(lake, limits, builds=False)
        self._turn = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._state: tuple[float, str] = (float("-inf"), "")

    def ask(self, question: str, kind: type[T], values: Mapping[str, Value] | None = None) -> list[T]:
        """Return the rows of the answer as values of `kind`, whose fields are the columns.

        Raise as `Door.ask` does, LakeError where there is no catalog, MisaskedError where a macro refuses what it
        is asked, and BusyError where others are still waiting for their answers.
        """
        with self._in_turn():
            return self._answered(question, kind, dict(values or {}))

    def table(self, question: str, values: Mapping[str, Value]) -> pa.Table:
        """Return an answer as a table, for an export; raise as `ask` does."""
        with self._in_turn():
            self._follow()
            return self._answer(question, values)

    def close(self) -> None:
        """End the process behind the door."""
        self._door.close()

    def _answered(self, question: str, kind: type[T], values: dict[str, Value]) -> list[T]:
        self._follow()
        key = (question, repr(sorted(values.items())))
        if key in self._kept:
            self._kept.move_to_end(key)
            return cast("list[T]", self._kept[key])
        rows = [kind(**row) for row in self._answer(question, values).to_pylist()]
        if len(rows) <= LARGE:
            self._kept[key] = rows
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)
        return rows

    def _answer(self, question: str, values: Mapping[str, Value]) -> pa.Table:
        try:
            return self._door.ask(question, values)
        except IngestError as error:
            _, refusal, told = error.what.partition(_REFUSAL)
            if refusal:
                raise MisaskedError(told, hint=_HOW_TO_ASK) from error
            if any(sign in error.what for sign in _OTHER_VERSION):
                raise LakeError(
                    f"The catalog of {self._lake.uri} was built by another version of ingest.",
                    hint=f"ingest catalog --lake {self._lake.uri}",
                ) from error
            raise

    def _in_turn(self) -> _Turn:
        return _Turn(self._turn, self._limits.seconds + 5)

    def _follow(self) -> None:
        """Close the door on an old catalog where there is a new one, and forget what the old one answered."""
        looked, state = self._state
        now = time.monotonic()
        if state and now - looked < _LOOK_AGAIN[self._lake.is_local]:
            return
        found = self._catalog_state()
        if found != state:
            self._kept.clear()
            self._door.close()
        self._state = (now, found)

    def _catalog_state(self) -> str:
        """Return what tells this catalog from the next; raise LakeError where there is none."""
        if self._lake.is_local:
            try:
                told = (Path(self._lake.uri) / CATALOG).stat()
            except FileNotFoundError as error:
                raise self._no_catalog() from error
            return f"{told.st_ino} {told.st_mtime_ns} {told.st_size}"
        (found,) = self._lake.files.described([CATALOG])
        if found is None:
            raise self._no_catalog()
        return f"{found.written} {found.size}"

    def _no_catalog(self) -> LakeError:
        self._state = (float("-inf"), "")
        self._door.close()
        return LakeError(
            f"There is no catalog in {self._lake.uri}.", hint=f"ingest catalog --lake {self._lake.uri}"
        )


class _Turn:
    """One's turn to ask; it does not come where others take longer than a question may."""

    def __init__(self, lock: threading.Lock, seconds: float) -> None:
        self._lock = lock
        self._seconds = seconds

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._seconds):
            raise BusyError(
                "Other questions are still being answered.", hint="Load the page again in a moment."
            )

    def __exit__(self, *_: object) -> None:
        self._lock.release()
