"""What every handler works with: the lake, the door to its catalog, and what several of them ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.explore import questions
from ingest.explore.answers import NamedPlace, PaperSpan
from ingest.explore.drawing import Drawer
from ingest.explore.refusals import NothingThereError

if TYPE_CHECKING:
    from ingest.explore.asking import Asker
    from ingest.lake import Lake


@dataclass(frozen=True, slots=True)
class Desk:
    """One lake that is looked at."""

    lake: Lake
    asker: Asker
    drawer: Drawer = field(default_factory=Drawer)

    def papers(self) -> list[PaperSpan]:
        """Return the newspapers of the lake; an empty lake has none."""
        return self.asker.ask(questions.PAPERS, PaperSpan)

    def place(self, asked: str) -> NamedPlace | None:
        """Return the division that a code or a name means, None for nothing asked.

        Raise NothingThereError where no article names such a place.
        """
        if not asked:
            return None
        if asked.isascii() and asked.isdigit():
            code = _cut(asked)
            names = self.asker.ask(questions.PLACE_CODED, _Name, {"code": code})
            return NamedPlace(code, (names[0].name if names else None) or code, 0)
        found = self.asker.ask(questions.PLACE_NAMED, NamedPlace, {"name": asked})
        if not found:
            raise NothingThereError(
                f"No article names a place {asked!r} that has a division code.",
                hint="Type it as it is printed, or its division code.",
            )
        return found[0]


@dataclass(frozen=True, slots=True)
class _Name:
    name: str | None


def _cut(code: str) -> str:
    """Cut a division code to its level, as the catalog's `division` does: 330400 and 330400000000 are 3304."""
    for size in (2, 4, 6, 9):
        if len(code) > size and not code[size:].strip("0"):
            return code[:size]
    return code[:12]
