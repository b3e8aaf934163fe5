"""The reference of views and macros in docs/analysts.md, made from the headers of the SQL files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from ingest.catalog.building import write
from ingest.catalog.consistency import LeftOut
from ingest.catalog.naming import OFFLINE
from ingest.catalog.quoting import quoted
from ingest.catalog.relations import relations
from ingest.catalog.sqlfile import load_all
from ingest.lake import Snapshot
from ingest.lake.schemas import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.catalog.sqlfile import SqlFile


def reference() -> str:
    """Return Markdown: a table of columns with types and comments for each view, a list of macros."""
    files = load_all()
    views = sorted(
        (file for file in files if file.kind == "view"), key=lambda file: (not _base(file), file.name)
    )
    types = _types(views)
    parts = [_view(file, types[file.name]) for file in views]
    parts.append("### Macros\n")
    parts += [_macro(file) for file in sorted(files, key=lambda file: file.name) if file.kind != "view"]
    return "\n".join(parts)


def _base(file: SqlFile) -> bool:
    return file.name in TABLES


def _types(views: Sequence[SqlFile]) -> dict[str, dict[str, str]]:
    """Return the type of each column of each view, from a catalog of an empty lake."""
    snapshot = {name: Snapshot(name, 0, ()) for name in TABLES}
    with duckdb.connect(config=OFFLINE) as connection:
        write(connection, load_all(), relations(snapshot, LeftOut((), (), torn=False), "", {}))
        described = {
            file.name: connection.execute(f"DESCRIBE {quoted(file.name)}").fetchall() for file in views
        }
    return {name: {row[0]: row[1] for row in rows} for name, rows in described.items()}


def _view(file: SqlFile, types: dict[str, str]) -> str:
    lines = [f"### `{file.name}`", "", f"{file.description}{_order(file)}", ""]
    if file.columns_of:
        return "\n".join([*lines, f"Columns: those of `{file.columns_of}`.", ""])
    lines += ["| column | type | |", "| --- | --- | --- |"]
    lines += [
        f"| `{name}` | {_cell(types[name])} | {_cell(comment)} |" for name, comment in file.columns.items()
    ]
    return "\n".join([*lines, ""])


def _macro(file: SqlFile) -> str:
    lines = [f"**`{file.usage}`** {file.description}{_order(file)}"]
    if file.columns_of:
        lines.append(f"Columns: those of `{file.columns_of}`.")
    elif file.columns:
        lines.append(
            "Columns: " + "; ".join(f"`{name}`: {_inline(text)}" for name, text in file.columns.items()) + "."
        )
    lines.append(f"For example `{file.example}`.")
    return "\n".join(lines) + "\n"


def _order(file: SqlFile) -> str:
    return f" In the order of {file.order}." if file.order else ""


def _inline(comment: str) -> str:
    return comment[0].lower() + comment[1:].rstrip(".")


def _cell(value: str) -> str:
    return value.replace('"', "").replace("|", "\\|")
