"""A question that met a damaged file, told so: which file, what it holds, and what to type."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ingest.errors import IngestError, LakeError
from ingest.lake.digests import known_digests
from ingest.lake.wholeness import Damaged, Eye, torn_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.lake import Lake

MOST = 2_000_000_000
"""Bytes that are read to find out which file it was. More takes longer than a person waits for an error."""


def damage_told(message: str, lake: Lake) -> IngestError | None:
    """Return the error that names the damaged file which a question met; None where all files are whole.

    `message` is DuckDB's, of an error that may be that (`telling.may_be_damage`). Files that it names come first, then
    those that are gone or of another size, then the others, smallest first.
    """
    torn: dict[str, str] = {}
    found = None
    with suppress(LakeError):
        # First: where a log is torn, which files its table has cannot be asked.
        torn = torn_tables(lake)
        found = None if torn else next(_damaged(lake, message), None)
    if torn:
        table, why = next(iter(torn.items()))
        return IngestError(
            f"The table {table} is torn: {why.rstrip('.')}. DuckDB says: {message}",
            state="The question was not answered; the raw archive has everything that the tables had.",
            hint="ingest rebuild",
        )
    if found is None:
        return None
    return IngestError(
        f"The file {lake.files.path(found.file)} is damaged: {found.why}. It holds {found.table} of {found.paper} "
        f"{found.month}.",
        state="The question was not answered. Other months can be asked: WHERE paper = ... AND month = ... opens only "
        "their files.",
        hint=f"ingest rebuild --paper {found.paper} --month {found.month}",
    )


def _damaged(lake: Lake, message: str) -> Iterator[Damaged]:
    known = known_digests(lake.files)
    names = [file.removeprefix(f"{lake.uri}/") for one in lake.snapshot().values() for file in one.files]
    sizes = dict(zip(names, lake.files.sizes(names), strict=True))

    def suspicion(name: str) -> tuple[bool, bool, int]:
        digest, size = known.first(name), sizes[name]
        return name not in message, size is not None and (digest is None or digest.size == size), size or 0

    left, eye = MOST, Eye(lake)
    for name in sorted(names, key=suspicion):
        left -= sizes[name] or 0
        if left < 0:
            return
        yield from eye.look_at([name]).damaged
