"""Write the generated parts of the docs anew: `python scripts/docs/write.py`. A test refuses one that is out of date.

Each part stands between two marks in a page that is otherwise written by hand.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import audits
import catalog
import examples
import rooms

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parent.parent.parent / "docs"


@dataclass(frozen=True, slots=True)
class Part:
    """A generated part of a page in docs/: its name in the marks, and what makes its Markdown."""

    page: str
    name: str
    make: Callable[[], str]

    def written(self, text: str) -> str:
        """Return the page's text with this part anew. Raise ValueError where its marks are not there."""
        begin = f"<!-- begin: {self.name} (python scripts/docs/write.py) -->"
        end = f"<!-- end: {self.name} -->"
        before, _, rest = text.partition(begin)
        _, mark, after = rest.partition(end)
        if not mark:
            raise ValueError(f"docs/{self.page} has no {begin} followed by {end}")
        return f"{before}{begin}\n\n{self.make()}\n{end}{after}"


PARTS = (
    Part("audits.md", "audits", audits.reference),
    Part("analysts.md", "examples", examples.english),
    Part("analysts.zh-CN.md", "examples", examples.chinese),
    Part("schema.md", "views and macros", catalog.reference),
    Part("architecture.md", "rooms", rooms.diagram),
)


def main() -> int:
    """Write every part anew."""
    for part in PARTS:
        page = DOCS / part.page
        page.write_text(part.written(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
