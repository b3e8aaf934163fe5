"""What every handler works with: the lake, the door to its catalog, and what several of them ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.explore import questions
from ingest.explore.answers import NamedPlace, PaperSpan
from ingest.explore.drawing import Drawer
from ingest.explore.refusals import MisaskedError

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

        A name that no list of divisions has, or several divisions, means the place that articles call so most often.
        Raise MisaskedError where there is none.
        """
        if not asked:
            return None
        try:
            return self.asker.ask(questions.PLACE, NamedPlace, {"asked": asked})[0]
        except MisaskedError:
            found = self.asker.ask(questions.PLACE_IN_PRINT, NamedPlace, {"asked": asked})
            if not found:
                raise
            return found[0]

    def titles(self) -> dict[str, str]:
        """Return the newspapers' titles by their codes."""
        return {one.paper: one.title for one in self.papers()}
