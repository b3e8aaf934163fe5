"""What a page costs, as ratios in one run: text against jieba.cut, PDF against bare pdfium, time against length.

    python bench/bench_pages.py                       the sample newspaper's pages, and its PDF pages where it has any
    python bench/bench_pages.py TEXTS PDFS            folders of text pages and of PDF pages

CPU seconds of this process (`time.process_time`), the best of three rounds; both sides of a ratio in the same round,
so that a busy machine slows them alike. What the rooms keep from page to page is dropped before each round: a night
sees every page once. Prints the limits that the project has set itself beside what was reached.
"""

from __future__ import annotations

import functools
import math
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jieba
import pypdfium2

from ingest.pages import page_from_bytes
from ingest.pages.pdf import read_pdf
from ingest.segment import segment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.model import Page

SAMPLE = Path(__file__).resolve().parent.parent / "sample/pages"
ROUNDS = 3
LENGTHS = (400, 800, 1500, 2950)
"""Lines of the long pages; from 3,000 on a text is kept by its blocks alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, what was reached, the limit."""

    what: str
    reached: float
    limit: float
    detail: str

    def told(self) -> str:
        """Return it as a line."""
        mark = "ok" if self.reached <= self.limit else "over"
        return f"{self.what:<46} {self.reached:7.2f}   limit {self.limit:6.2f}   {mark:<5} {self.detail}"


def forget() -> None:
    """Drop what functions of the rooms remember of earlier texts; what is loaded once stays."""
    for name, module in list(sys.modules.items()):
        if name.startswith("ingest."):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper):  # noqa: SLF001  (there is no public name)
                    size = value.cache_parameters()["maxsize"]
                    if size is not None and size > 1000:
                        value.cache_clear()


def seconds(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Return the CPU seconds of doing this work with each of the items."""
    forget()
    began = time.process_time()
    for item in items:
        work(item)
    return time.process_time() - began


def cut(page: Page) -> list[str]:
    """Cut a page's words with plain jieba."""
    return list(jieba.cut(page.text))


def bare(raw: bytes) -> str:
    """Return the text of a PDF file's first page as pdfium gives it."""
    document = pypdfium2.PdfDocument(raw)
    text_page = document[0].get_textpage()
    text: str = text_page.get_text_range()
    text_page.close()
    document.close()
    return text


def texts(pages: Sequence[Page]) -> Row:
    """Compare segmenting text pages with cutting their words."""
    for page in pages[:3]:
        segment(page)
        cut(page)
    known = [(seconds(cut, pages), seconds(segment, pages)) for _ in range(ROUNDS)]
    words, articles = min(one for one, _ in known), min(other for _, other in known)
    detail = f"{len(pages)} pages: {1e3 * words / len(pages):.1f} and {1e3 * articles / len(pages):.1f} ms"
    return Row("text page to articles / jieba.cut of it", articles / words, 2.5, detail)


def pdfs(raws: Sequence[bytes]) -> list[Row]:
    """Compare reading and segmenting PDF pages with bare extraction of their text."""
    pages = [read_pdf(raw) for raw in raws]
    for page in pages[:3]:
        segment(page)
    known = [(seconds(bare, raws), seconds(read_pdf, raws), seconds(segment, pages)) for _ in range(ROUNDS)]
    plain, read, parted = (min(one[at] for one in known) for at in range(3))
    a_page = [f"{1e3 * value / len(raws):.1f}" for value in (plain, read, parted)]
    detail = f"{len(raws)} pages: {a_page[0]}, read {a_page[1]}, segment {a_page[2]} ms"
    return [
        Row("PDF bytes to articles / bare pdfium text", (read + parted) / plain, 5.0, detail),
        Row("  of it, bytes to lines", read / plain, 5.0, ""),
    ]


def long_pages(pages: Sequence[Page]) -> Row:
    """Fit how the time of one page grows with its lines: 1 is linear."""
    lines: list[str] = []
    while len(lines) < max(LENGTHS):
        for page in pages:
            lines += [*page.text.split("\n"), ""]
    made = {size: page_from_bytes("\n".join(lines[:size]).encode()) for size in LENGTHS}
    found = {size: min(seconds(segment, [page]) for _ in range(ROUNDS)) for size, page in made.items()}
    x, y = ([math.log(value) for value in values] for values in (found, found.values()))
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum(
        (a - mean_x) ** 2 for a in x
    )
    detail = ", ".join(f"{size} lines {value:.2f} s" for size, value in found.items())
    return Row("exponent of time over lines, text", slope, 1.1, detail)


def main() -> int:
    """Print the table; exit code 1 where a limit is not kept."""
    folders = [Path(name) for name in sys.argv[1:3]] or [SAMPLE, SAMPLE]
    jieba.setLogLevel(60)
    jieba.initialize()
    pages = [
        page_from_bytes(file.read_bytes()) for file in sorted(folders[0].rglob("*.txt")) if file.is_file()
    ]
    raws = [file.read_bytes() for file in sorted(folders[-1].rglob("*.pdf"))]
    rows = [texts(pages), *(pdfs(raws) if raws else []), long_pages(pages)]
    print(f"{os.cpu_count()} cores, CPU seconds, the best of {ROUNDS} rounds")
    for row in rows:
        print(row.told())
    return int(any(row.reached > row.limit for row in rows))


if __name__ == "__main__":
    sys.exit(main())
