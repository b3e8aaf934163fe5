"""Measure the joining of stories that go on on another page.

    python bench/crosspage.py

The page benchmark has stories on two pages. The two pages of each are taken for an issue, as text and as PDF, and
what became of the story is counted: joined, linked and left apart, not found, or wrong (tied to something else).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.issue.stories import stories
from ingest.model import BuiltPage, Enrichment
from ingest.pages import page_from_bytes
from ingest.quality.items import comparable
from ingest.quality.similarity import grams
from ingest.segment import segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.model import Article

PAGEBENCH = Path(__file__).resolve().parent.parent.parent / "shared" / "pagebench"
NOTHING = Enrichment((), (), (), (), "", "")


def pairs(form: str) -> Iterator[tuple[str, list[BuiltPage], tuple[str, str]]]:
    """Yield each story's name, its two pages and the bodies of its two parts."""
    for part in ("dev", "county"):
        gold = {
            path.stem: json.loads(path.read_text("utf-8"))
            for path in sorted((PAGEBENCH / part / "gold").glob("*.json"))
        }
        for name, page in gold.items():
            for article in page["articles"]:
                if not article.get("continued_to"):
                    continue
                other = article["continued_to"].rsplit("-", 1)[0]
                tail = next(one for one in gold[other]["articles"] if one.get("continued_from"))
                read = []
                for stem in (name, other):
                    file = page_from_bytes((PAGEBENCH / part / form / f"{stem}.{form}").read_bytes())
                    number = f"{gold[stem]['page_no']:02d}"
                    read.append(BuiltPage(number, "", "ok", "", stem, "", file, segment(file)))
                yield name, read, ("".join(article["body"]), "".join(tail["body"]))


def outcome(pages: Sequence[BuiltPage], bodies: tuple[str, str]) -> str:
    """Say what became of a story."""
    articles = stories("bench", "2024-01-01", pages, lambda _: NOTHING).articles
    ids = {one.article_id: one.article for one in articles}
    for one in articles:
        parts = [pages[page].segmentation.articles[index] for page, index in one.parts]  # type: ignore[union-attr]
        if one.rest:
            right = len(parts) == len(bodies) and all(map(_is, parts, bodies))
            return "joined" if right else "wrong"
        if one.continued_to:
            return "linked" if _is(parts[0], bodies[0]) and _is(ids[one.continued_to], bodies[1]) else "wrong"
    return "not found"


def _is(article: Article, body: str) -> bool:
    """Tell whether most of what an article has is of that body."""
    own, wanted = grams(comparable("".join(article.body))), grams(comparable(body))
    return len(own & wanted) > len(own) / 2


def main() -> int:
    """Print what became of the stories; return 1 where one was joined wrongly."""
    if not PAGEBENCH.is_dir():
        print(f"The page benchmark is not at {PAGEBENCH}: nothing to measure.")
        return 0
    wrong = False
    for form in ("txt", "pdf"):
        told = {name: outcome(pages, bodies) for name, pages, bodies in pairs(form)}
        print(form, dict(Counter(told.values())))
        print(*(f"  {name}: {what}" for name, what in told.items() if what != "joined"), sep="\n")
        wrong = wrong or "wrong" in told.values()
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
