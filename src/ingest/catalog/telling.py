"""What DuckDB refuses, said in our words, with what to do about it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from ingest.catalog.limits import FEWER, too_long
from ingest.errors import IngestError

if TYPE_CHECKING:
    from ingest.catalog.limits import Limits

_OLDER = "If data files are gone, the catalog is older than what is kept; build it anew: ingest catalog"


_BARE = re.compile(r'[Cc]olumn "([^"]*[^\x00-\x7f][^"]*)"')
"""A name that no column has, of other than Latin letters: a text, as a rule, whose quotes are missing."""

_OF_FILES = (
    duckdb.IOException,
    duckdb.HTTPException,
    duckdb.InternalException,
    duckdb.FatalException,
    duckdb.SerializationException,
    # A name in the file that is no text any more cannot even be told.
    UnicodeDecodeError,
)
"""What DuckDB 1.5.5 says of Parquet files with a byte changed, an end cut off, or that are gone, beside errors of no
class at all and any that name a data file. The others do not, so files are held against their digests."""


def may_be_damage(error: Exception, opened: Opened) -> bool:
    """Say whether a question may have met a damaged file: only then are files read to find out which."""
    if isinstance(error, duckdb.InterruptException | duckdb.OutOfMemoryException):
        return False
    message = str(error)
    named = not isinstance(error, duckdb.PermissionException) and any(
        file in message for file in opened.files
    )
    # A file that is gone DuckDB takes for a folder, which it may not look into.
    gone = any(f"{file}/" in message for file in opened.files)
    return isinstance(error, _OF_FILES) or type(error) is duckdb.Error or named or gone


@dataclass(frozen=True, slots=True)
class Opened:
    """An open catalog: its data files, its table macros (lower case), where large sorts are laid down, the limits."""

    connection: duckdb.DuckDBPyConnection
    files: frozenset[str]
    macros: frozenset[str]
    scratch: str
    limits: Limits


def in_words(error: Exception, opened: Opened) -> IngestError:
    """Return the error that tells a person what DuckDB could not do."""
    limits = opened.limits
    message = str(error).strip()
    if isinstance(error, duckdb.InterruptException):
        return too_long(limits)
    if "read-only" in message:
        return IngestError(
            f"The catalog is read-only. {message}", hint="Tables change only by ingesting: ingest run --help"
        )
    if isinstance(error, duckdb.OutOfMemoryException) or opened.scratch in message:
        return IngestError(
            f"It takes more than the {limits.memory_mb:,} MB of memory and {limits.temp_mb:,} MB of temporary files "
            f"that a question may have: {message.splitlines()[0]}",
            hint=f"{FEWER} Or allow more: --memory.",
        )
    # A file that is gone DuckDB takes for a folder, which it may not look into.
    if gone := next((file for file in opened.files if f"{file}/" in message), ""):
        return IngestError(f"The catalog's data file {gone} is gone.", hint=_OLDER)
    hint = 'The statement stops there; `ingest query "FROM contents"` lists what there is to ask.'
    if isinstance(error, duckdb.PermissionException):
        hint = (
            "`ingest query` reads nothing but the catalog's own data files. Other files: open the catalog with DuckDB "
            '(docs/analysts.md, "Beside tables of your own").'
        )
    elif isinstance(error, duckdb.BinderException) and (bare := _BARE.search(message)):
        hint = f"A text stands in single quotes: '{bare[1]}'. Names of columns: ingest query \"DESCRIBE articles\"."
    elif isinstance(error, duckdb.IOException | duckdb.HTTPException):
        hint = _OLDER
    elif isinstance(error, duckdb.CatalogException):
        hint = f"There are: {', '.join(_names(opened.connection))}."
    elif isinstance(error, duckdb.InternalException | duckdb.FatalException):
        # What follows the first line are addresses in DuckDB.
        message = message.splitlines()[0]
        hint = "That is a fault in DuckDB; ask in another way."
    return IngestError(f"DuckDB could not run that: {message}", hint=hint)


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    with suppress(duckdb.Error):  # where even that cannot be asked, the message before it stands alone
        return [str(row[0]) for row in connection.execute("SELECT name FROM contents").fetchall()]
    return []
