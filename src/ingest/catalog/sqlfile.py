"""SQL files that own their documentation: a header of comments, then the statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADER = re.compile(r"-- (?P<key>name|kind|needs|description|column (?P<column>\w+)): (?P<value>.+)")


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One view or macro. `columns` maps each documented column to its comment; `needs` are names of others.

    `body` is a SELECT for a view, and for a macro what follows its name in CREATE MACRO.
    """

    name: str
    kind: str
    description: str
    needs: tuple[str, ...]
    columns: dict[str, str]
    body: str


def folder() -> Path:
    """Return the folder of the SQL files: `sql/` of the checkout, or the copy inside an installed package."""
    inside = Path(__file__).resolve().parent.parent / "sql"
    return inside if inside.is_dir() else inside.parent.parent.parent / "sql"


def parse(text: str, name: str) -> SqlFile:
    """Read one SQL file. Raise IngestError where its header is incomplete or has a line of another form."""
    fields: dict[str, str] = {}
    columns: dict[str, str] = {}
    lines = text.splitlines()
    at = 0
    for at, line in enumerate(lines):  # noqa: B007  (the end of the header is used below)
        if not line.startswith("--"):
            break
        match = _HEADER.fullmatch(line)
        if match is None:
            raise IngestError(f"{name}: the header line {line!r} is not of the form `-- key: value`.")
        if match["column"]:
            columns[match["column"]] = match["value"]
        else:
            fields[match["key"]] = match["value"]
    body = "\n".join(lines[at:]).strip().rstrip(";")
    missing = [key for key in ("name", "kind", "description") if key not in fields]
    if missing or not body or fields["kind"] not in {"view", "macro", "table macro"}:
        raise IngestError(
            f"{name}: the header lacks {', '.join(missing) or 'a right kind, or the body is empty'}."
        )
    needs = tuple(part.strip() for part in fields.get("needs", "").split(",") if part.strip())
    return SqlFile(fields["name"], fields["kind"], fields["description"], needs, columns, body)


def load_all(where: Path | None = None) -> list[SqlFile]:
    """Read all SQL files, each after what it needs."""
    files = [
        parse(path.read_text(encoding="utf-8"), path.name)
        for path in sorted((where or folder()).rglob("*.sql"))
    ]
    return ordered(files)


def ordered(files: Iterable[SqlFile]) -> list[SqlFile]:
    """Sort files so that each stands after what it needs; raise IngestError for a need that is not there."""
    by_name = {file.name: file for file in files}
    for file in by_name.values():
        for need in file.needs:
            if need not in by_name:
                raise IngestError(f"The SQL file of {file.name} needs {need}, which does not exist.")
    try:
        return [
            by_name[name]
            for name in TopologicalSorter({n: f.needs for n, f in by_name.items()}).static_order()
        ]
    except CycleError as error:
        raise IngestError(f"The SQL files need each other in a circle: {error.args[1]}.") from error
