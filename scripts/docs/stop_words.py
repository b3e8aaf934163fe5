"""Write sql/views/stop_words.sql anew from the list that keywords leave out: `python scripts/docs/stop_words.py`.

The catalog stands below the room that has the list and may not read it, so the view holds it; a test compares the two.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from ingest.enrich.terms import stop_words

FILE = Path(__file__).resolve().parents[2] / "sql" / "views" / "stop_words.sql"


def main() -> None:
    """Write the words between the lines that stay."""
    lines = FILE.read_text("utf-8").splitlines()
    first, last = (
        lines.index("SELECT unnest(regexp_split_to_array('"),
        lines.index("', '\\s+')[2:-2]) AS word"),
    )
    words = textwrap.wrap(" ".join(sorted(stop_words())), 54, break_long_words=False)
    told = [*lines[: first + 1], *(f"    {line}" for line in words), *lines[last:]]
    FILE.write_text("\n".join(told) + "\n", "utf-8")


if __name__ == "__main__":
    main()
