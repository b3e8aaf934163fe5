"""A lake to try things on: what is written to its files stays in memory, and nothing of it reaches the lake.

For questions that go the way of a run (is an issue changed at its source? what would this version make of it?) and
must neither archive anything nor put anything in force.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.lake.files import Files

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.lake.lake import Lake


@dataclass(frozen=True, slots=True)
class UnwrittenFiles(Files):
    """Files over those of a lake: what was written is read back, and is gone with this value."""

    kept: dict[str, bytes] = field(default_factory=dict, compare=False)

    def exists(self, name: str) -> bool:
        """Say whether a file of that name is there, or was written here."""
        return name in self.kept or Files.exists(self, name)

    def read(self, name: str) -> bytes:
        """Return a file's bytes as they were written here, else as they are in the lake."""
        return self.kept[name] if name in self.kept else Files.read(self, name)

    def holds(self, name: str, content: bytes) -> bool:
        """Say whether there is a file of that name with exactly this content."""
        return self.kept[name] == content if name in self.kept else Files.holds(self, name, content)

    def write(self, name: str, content: bytes) -> None:
        """Keep a file's bytes in memory."""
        self.kept[name] = content

    def put(self, name: str, file: Path) -> None:
        """Keep a local file's bytes in memory."""
        self.kept[name] = file.read_bytes()

    def remove(self, name: str) -> None:
        """Forget a file that was written here; what is in the lake stays."""
        self.kept.pop(name, None)


def unwritten(lake: Lake) -> Lake:
    """Return a lake that reads as this one and keeps what is written to its files to itself. Its tables must not be."""
    return replace(lake, files=UnwrittenFiles(lake.files.system, lake.files.root))
