"""Find the articles of the news that stand on pages of a benchmark too: nothing may be learned from them.

    python scripts/segment/same_text.py GOLD_FOLDER...

Writes `same_text.txt`, the numbers of the articles of `gazette` that have fifteen letters in a row in common with a
text of the gold in these folders. Most news of the page benchmark's set `dev` are of the same month's corpus.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import gazette

LETTERS = 15
"""Letters in a row: fewer are a phrase that any news has."""

_NO_LETTER = re.compile(r"[\W_]+")


def runs(text: str) -> set[str]:
    """Return the runs of LETTERS letters of a text; blanks and punctuation do not count."""
    bare = _NO_LETTER.sub("", text)
    return {bare[at : at + LETTERS] for at in range(len(bare) - LETTERS + 1)}


def main(folders: list[str]) -> int:
    """Compare and write; leaves with 1 where there is no gold."""
    seen: set[str] = set()
    for folder in folders:
        for file in sorted(Path(folder).glob("*.json")):
            for article in json.loads(file.read_text(encoding="utf-8"))["articles"]:
                seen |= runs("".join(article["body"]))
    if not seen:
        print("there is no gold in", *folders, file=sys.stderr)
        return 1
    found = [
        item["id"]
        for item in gazette.articles(every=True)
        if not seen.isdisjoint(runs("".join(item["body"])))
    ]
    gazette.SAME_TEXT.write_text("\n".join(found) + "\n", encoding="utf-8")
    print(f"{len(found)} articles stand in a benchmark too; nothing is learned from them")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
