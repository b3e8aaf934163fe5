"""What views, macros and columns mean in two languages: English from their headers, Chinese from `sql/chinese.tsv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.catalog.sqlheader import folder, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.catalog.sqlfile import SqlFile

CHINESE = "chinese.tsv"
"""Lines of view or macro (`*`: any), column (empty: itself) and text, separated by tabs."""

ANY = "*"


def load_chinese(where: Path | None = None) -> dict[tuple[str, str], str]:
    """Read the Chinese texts by (view or macro, column). Raise ConfigError for a line of another form."""
    found: dict[tuple[str, str], str] = {}
    for line in (where or folder() / CHINESE).read_text("utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) != 3 or not parts[2] or (parts[0], parts[1]) in found:
            raise wrong(CHINESE, f"has the line {line!r}, which is not NAME, COLUMN, TEXT, or stands twice")
        found[parts[0], parts[1]] = parts[2]
    return found


def entries(files: Sequence[SqlFile]) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, column (empty for the view or macro itself), English and Chinese text; the latter may be empty."""
    chinese = load_chinese()
    for file in files:
        yield file.name, "", file.description, chinese.get((file.name, ""), "")
        for column, comment in file.columns.items():
            told = chinese.get((file.name, column)) or chinese.get((ANY, column), "")
            yield file.name, column, comment, told
