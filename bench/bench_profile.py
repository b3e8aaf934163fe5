"""What a paper's profile gives: pages of its later issues, segmented with and without what the earlier ones teach.

    python bench/bench_profile.py                  the sample newspaper
    python bench/bench_profile.py FOLDER           a series of the page factory (scripts/pages/make.py --series 20)

The first half of the issues teaches, the second half is scored with the scorer of bench/quality.py.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.pages import page_from_bytes
from ingest.quality import gold_page, predicted_page, score
from ingest.segment import segment
from ingest.segment.habits import Profile, learn

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE = Path(__file__).resolve().parent.parent / "sample"

Entry = tuple[str, Path, Path]
"""The issue's day (ISO), the page's file, its gold."""


def sample() -> Iterator[Entry]:
    """Yield the pages of the sample newspaper."""
    for gold in sorted((SAMPLE / "gold").glob("*.json")):
        day, _, number = gold.stem.rpartition("-")
        yield day, SAMPLE / "pages" / day / f"{number}.txt", gold


def series(root: Path, form: str) -> Iterator[Entry]:
    """Yield the pages of a series as PDF files, or as PDFBox tells their text."""
    seen = set()
    for line in (root / "index.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if one["extractor"] != "pdfbox" or one["pdf"] in seen:
            continue
        seen.add(one["pdf"])
        file = root / "pdf" / one["pdf"] if form == "pdf" else root / "txt" / f"{one['page_id']}.txt"
        yield one["issue_date"], file, root / "gold" / f"{one['page_id']}.json"


def told(name: str, entries: list[Entry]) -> None:
    """Print what a profile gives on these pages."""
    issues = defaultdict(list)
    for day, file, gold in entries:
        issues[day].append((page_from_bytes(file.read_bytes()), gold))
    days = sorted(issues)
    half = days[: len(days) // 2]
    known = learn({day: [(page, segment(page)) for page, _ in issues[day]] for day in half})
    print(
        f"{name}: {len(half)} of {len(days)} issues teach {len(known.furniture)} strings: {known.furniture}"
    )
    print(f"  full lines {known.widths}, bylines {known.bylines}")
    later = [page for day in days[len(half) :] for page in issues[day]]
    for label, profile in (("without", None), ("with", known)):
        print(f"  {label:8} {row(later, profile)}")


def row(pages: list[tuple[object, Path]], profile: Profile | None) -> str:
    """Return the scores of these pages with a profile, or without."""
    found = score(
        (predicted_page(segment(page, profile)), gold_page(json.loads(gold.read_text(encoding="utf-8"))))
        for page, gold in pages
    )
    return (
        f"{found.pages} pages, F1s {found.f1_strict:.3f}, titX {found.title:.3f}, byAtt {found.byline:.3f}, "
        f"leak {found.leak:.4f}"
    )


def main() -> int:
    """Print both halves."""
    if len(sys.argv) < 2:
        told("sample", list(sample()))
        return 0
    for form in ("pdf", "txt"):
        told(f"{sys.argv[1]} ({form})", list(series(Path(sys.argv[1]), form)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
