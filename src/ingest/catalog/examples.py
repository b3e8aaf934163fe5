"""Questions that an analyst may begin with: one SQL file each, with the question in English and Chinese."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.catalog.sqlheader import folder, split_header, wrong

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

ANSWERS = "answers.json"
"""The answers on the sample newspaper, beside the questions; `scripts/docs/answers.py` writes them."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question in words (`question`, `chinese`) and in SQL."""

    name: str
    question: str
    chinese: str
    sql: str


def load_examples(where: Path | None = None) -> list[Example]:
    """Read all examples, by name. Raise ConfigError for a file that lacks something."""
    return [_read(path) for path in sorted((where or folder() / "examples").glob("*.sql"))]


def told_answer(table: pa.Table) -> dict[str, Any]:
    """Return an answer as it is kept: its columns, and its rows as lists, everything but numbers as text."""
    return {
        "columns": table.column_names,
        "rows": [[_plain(value) for value in row.values()] for row in table.to_pylist()],
    }


def load_answers(where: Path | None = None) -> dict[str, dict[str, Any]]:
    """Read the kept answers by the name of their question."""
    found: dict[str, dict[str, Any]] = json.loads(
        (where or folder() / "examples").joinpath(ANSWERS).read_text("utf-8")
    )
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _read(path: Path) -> Example:
    header, sql = split_header(
        path.read_text("utf-8"), path.name, ("name", "question", "chinese"), "sql/examples/"
    )
    if header.keys() != {"name", "question", "chinese"} or not sql or header["name"] != path.stem:
        raise wrong(path.name, "lacks its name, question, chinese or statement", "sql/examples/")
    return Example(header["name"], header["question"], header["chinese"], sql)
