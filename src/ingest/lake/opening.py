"""Which folder is a lake, and of which format: the marker at its root."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import LakeError, LakeVersionError, NoLakeError
from ingest.lake.json_files import read_json
from ingest.settings import MARKER

if TYPE_CHECKING:
    from ingest.lake.files import Files

LAKE_FORMAT = 4
"""Changes when an older program could misread the lake, or this one an older lake. 2: spans name their page, `pages`
names the parts that a page was read from, and the archive has an index. 3: `pages` has the names in its unassigned
bylines. 4: `runs` names the issues that each landed, and Prefect's name of it; there is a search index, the table
`postings`; a keyword has its kind, and the roles of places are others."""


def absolute(uri: str) -> str:
    """Return the absolute path or s3:// URI that a person means; raise LakeError where no lake can lie there."""
    if not uri.startswith("s3://"):
        if "://" in uri:
            raise LakeError(f"A lake cannot lie at {uri}.", hint="Name a folder or s3://bucket/prefix.")
        try:
            uri = str(Path(uri).expanduser().resolve())
        except FileNotFoundError as error:
            raise LakeError(
                f"{uri} cannot be found: the folder that you are in was removed.",
                hint="Go into one that is there, or name the lake by its whole path with --lake.",
            ) from error
        except (ValueError, RuntimeError) as error:  # a NUL, links in a circle, a home of nobody
            raise LakeError(
                f"A lake cannot lie at {uri}: {error}.", hint="Name a folder or s3://bucket/prefix."
            ) from error
    elif not re.match(r"s3://[^/]", uri):
        raise LakeError(f"{uri} names no bucket.", hint="Name s3://bucket/prefix.")
    uri = uri.rstrip("/")
    if re.search(r"[*?\[\]{}%\\\x00-\x1f\x7f]|(^|/)(paper|month|year)=", uri):
        raise LakeError(
            f"A lake cannot lie at {uri}.",
            hint="Its path may not hold *, ?, [, ], {, }, % or \\, which readers take for patterns or codes, "
            "line ends, "
            "nor a folder that is named like a partition (paper=..., month=... or year=...).",
        )
    return uri


def claim(files: Files, *, create: bool) -> None:
    """Check the marker of a lake; write it where nothing is there yet and `create` is on.

    Raise NoLakeError where there is none (and `create` is off), LakeError where the folder holds something
    else, and LakeVersionError where another version wrote it. A refused folder is left as it is.
    """
    if files.exists(MARKER):
        _check_format(files)
        if not create and not _made(files):
            raise NoLakeError(
                f"There is no lake at {files.uri} yet: the making of its tables was cut off.",
                hint="Make room if the disk is full; `ingest run` and `ingest backfill` make the rest of it.",
            )
    elif any(not name.startswith(".") for name in files.names()):
        raise LakeError(
            f"{files.uri} is not empty and is no lake of ingest.",
            hint="Name a new or empty folder with --lake.",
        )
    elif not create:
        raise NoLakeError(
            f"There is no lake at {files.uri}.",
            hint="Name one with --lake or INGEST_LAKE; `ingest run` makes a new one.",
        )
    else:
        # The marker comes first: who sees it may complete the tables, whoever began.
        mark(files)


def _made(files: Files) -> bool:
    """Say whether the making of a lake came to its end: its last table is there, or something was ever landed in it.

    A lake that has lost a table is no new one, and is not taken for one.
    """
    from ingest.lake.schemas import TABLES  # noqa: PLC0415  (Arrow: not for who only asks where a lake lies)

    last = list(TABLES)[-1]
    return files.has_folder(last) or "raw" in files.names()


def mark(files: Files) -> None:
    """Write the marker of a lake of this version."""
    files.write(MARKER, json.dumps({"format": LAKE_FORMAT}).encode())


def _check_format(files: Files) -> None:
    try:
        found = read_json(files.read(MARKER))["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise LakeError(
            f"{files.path(MARKER)} is damaged: {error}.",
            hint=f"ingest rebuild --lake {files.uri}    (it writes the marker anew, and the tables from the archive)",
        ) from error
    if isinstance(found, int) and found < LAKE_FORMAT:
        raise LakeVersionError(
            f"The lake {files.uri} was written by an older version of ingest: its format is {found}, "
            f"this one reads and writes {LAKE_FORMAT}.",
            state="It was left as it is; its tables and raw/ can be read as before.",
            hint="Name a new lake with --lake and ingest again. Pages that the sources no longer have are in the "
            "old lake's raw/, under the raw_sha256 that its table `pages` names: lay them into a folder source.",
        )
    if found != LAKE_FORMAT:
        raise LakeVersionError(
            f"The lake {files.uri} was written by another version of ingest: its format is {found}, "
            f"this one reads and writes {LAKE_FORMAT}.",
            hint="Use the version that wrote it, or name a new lake with --lake and ingest again.",
        )
