"""What hostile input costs: web pages made to be slow, and ten megabytes of random lines as a page's text.

    python bench/bench_hostile.py

Each is read at its size and at half of it; a ratio near 2 is linear. Tests hold that all come to an end, and that
no character is lost; how long it takes is told here.
"""

from __future__ import annotations

import random
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import PageRefusedError
from ingest.pages.text import page_from_text
from ingest.segment import segment
from ingest.sources.platforms import parse_article, parse_layout

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from hostile_pages import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "http://host.example/pc/layout/202409/14/node_1.html"


def web_page(text: str) -> None:
    """Read a web page as both kinds of page; what is refused is done with."""
    for parse in (parse_layout, parse_article):
        with suppress(PageRefusedError):
            parse("founder_new", text.encode(), URL)


def page_text(text: str) -> None:
    """Segment a text."""
    segment(page_from_text(text))


def cost(read: Callable[[str], None], text: str) -> float:
    """Return the processor time of one reading, in seconds."""
    began = time.process_time()
    read(text)
    return time.process_time() - began


def main() -> int:
    """Print a row for each kind of input."""
    rng = random.Random(5)  # noqa: S311  (the same lines every time)
    letters = "水闸灯亮了澄湖望圩石漕的一在有。，“”abc 123"
    lines = "\n".join("".join(rng.choices(letters, k=rng.randint(0, 60))) for _ in range(140_000))
    print(f"{'input':22} {'characters':>11} {'seconds':>8} {'to half':>8}")
    for name, text, read in (
        *((n, t, web_page) for n, t in HOSTILE.items()),
        ("random lines", lines, page_text),
    ):
        half, whole = cost(read, text[: len(text) // 2]), cost(read, text)
        print(f"{name:22} {len(text):11,} {whole:8.2f} {whole / max(half, 1e-3):8.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
