"""What lists a JSON answer has, so that its shape can be written into the papers file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.errors import PageRefusedError
from ingest.sources.platforms.json_pages import load

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LISTS = 12
MAX_DEPTH = 6


def json_lines(raw: bytes) -> tuple[str, ...]:
    """Say in words where an answer has lists of objects, with how many entries and which fields."""
    try:
        value, _, _ = load(raw)
    except PageRefusedError as error:
        return (error.what,)
    found = list(_lists(value, "", 0))[:MAX_LISTS]
    if not found:
        return ("the answer holds no list of objects",)
    lines = [
        f"list {path or '(the answer itself)'}: {len(entries)} entries with {', '.join(sorted(entries[0])[:20])}"
        for path, entries in found
    ]
    return (*lines, 'describe it as `kind = "json"` with a `shape`: docs/sources.md shows one')


def _lists(value: Any, path: str, depth: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        entries = [one for one in value if isinstance(one, dict)]
        if entries:
            yield path, entries
            yield from _lists(entries[0], f"{path}.0".lstrip("."), depth + 1)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _lists(inner, f"{path}.{name}".lstrip("."), depth + 1)
