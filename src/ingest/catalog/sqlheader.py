"""SQL files that own their documentation: where they lie, and the comments at their top."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import ConfigError, IngestError

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTINUED = re.compile(r"-- {4,}(\S.*)")


def folder() -> Path:
    """Return the folder of the SQL files: the copy inside an installed package, else `sql/` of the checkout."""
    package = Path(__file__).resolve().parent.parent
    for found in (package / "sql", package.parent.parent / "sql"):
        if (found / "views").is_dir():
            return found
    raise IngestError(
        f"The SQL files of ingest are neither in {package} nor in {package.parent.parent}.",
        hint="Install ingest again: its package has them in the folder sql.",
    )


def split_header(
    text: str, file: str, keys: Iterable[str], where: str = "sql/"
) -> tuple[dict[str, str], str]:
    """Return what the header of an SQL file says by key, and the statement without its semicolon.

    The header is the comments at the top: `-- key: value`, continued on lines indented by four blanks more.
    `keys` are patterns of the keys that there may be, `file` is the file's name and `where` its folder. Raise
    ConfigError for a line of another form and for a key that stands twice.
    """
    pattern = re.compile(rf"-- ({'|'.join(keys)}): (\S.*)")
    header: dict[str, str] = {}
    key = ""
    lines = text.splitlines()
    while lines and lines[0].startswith("--"):
        line = lines.pop(0)
        if match := pattern.fullmatch(line):
            key, value = match.groups()
            if key in header:
                raise wrong(file, f"says {key!r} twice", where)
            header[key] = value
        elif key and (match := _CONTINUED.fullmatch(line)):
            header[key] += f" {match[1]}"
        else:
            raise wrong(
                file, f"has the header line {line!r}, which is not of the form `-- key: value`", where
            )
    return header, "\n".join(lines).strip().rstrip(";")


def wrong(name: str, what: str, where: str = "sql/") -> ConfigError:
    """Return the error for an SQL file that is not as it should be; `where` is its folder."""
    return ConfigError(
        f"The SQL file of {name.removesuffix('.sql')} {what}.", hint=f"Mend the file in {where}."
    )
