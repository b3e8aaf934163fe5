"""The diagram of the rooms in docs/architecture.md, made from the imports as they are.

An arrow from one room to another says that the first imports the second. Arrows that follow from others are left
out (a transitive reduction), or the picture would show nothing.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent.parent
SEGMENT = ("text", "layout")
"""Rooms inside a room: the two ways of segmenting."""


def layers() -> list[list[str]]:
    """Return the rooms from the top down, as pyproject.toml lists them for import-linter."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = content["tool"]["importlinter"]["contracts"][0]
    return [[room.strip() for room in line.split("|")] for line in contract["layers"]]


def room_of(module: str) -> str:
    """Return a module's room: `lake` of `ingest.lake.rows`, `segment/text` of `ingest.segment.text.roles`."""
    parts = module.split(".")[1:]
    if not parts:
        return ""
    return "/".join(parts[:2]) if parts[0] == "segment" and parts[1:2] and parts[1] in SEGMENT else parts[0]


def ways() -> dict[str, set[str]]:
    """Return for each room those that it imports from, `TYPE_CHECKING` and late imports included."""
    graph = grimp.build_graph("ingest")
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        room = room_of(module)
        found[room] |= {room_of(other) for other in graph.find_modules_directly_imported_by(module)} - {
            room,
            "",
        }
    found.pop("", None)
    # The door of `segment` opens either way; that it calls them is said by the two being inside it.
    found["segment"] -= {f"segment/{way}" for way in SEGMENT}
    return dict(found)


def reduced(ways: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the ways without those that follow from others."""

    def reach(room: str) -> set[str]:
        return ways[room] | {far for near in ways[room] for far in reach(near)}

    return {
        room: {to for to in near if not any(to in reach(other) for other in near if other != to)}
        for room, near in ways.items()
    }


def diagram() -> str:
    """Return the diagram as a Mermaid block, rooms in their order."""
    order = [room for line in layers() for room in line if room not in {"errors", "settings", "model"}]
    at = order.index("segment")
    order[at:at] = [f"segment/{way}" for way in SEGMENT]
    kept = reduced(ways())
    lines = ["```mermaid", "flowchart TD"]
    lines += [f'    {_id(room)}["{room}/"]' for room in order]
    lines += [f"    {_id(room)} --> {_id(to)}" for room in order for to in order if to in kept[room]]
    return "\n".join([*lines, "```", ""])


def _id(room: str) -> str:
    return room.replace("/", "_")
