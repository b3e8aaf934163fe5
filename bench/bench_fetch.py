"""Time the fetching of a 16-page issue (PDFs and article pages) from a site on loopback that is slow to answer.

    python bench/bench_fetch.py [MILLISECONDS [PAGES]]

The site waits 50 ms before each answer and runs in a process of its own. Rows: a plain loop over the addresses with
one connection, our source with one request at a time, and with four. The rate limit is set out of the way; robots.txt,
file locks, checks and parsing are in. The last column is the plain loop's time over the row's.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from epaper_pages import DAY, PIER, Leaf, New  # noqa: E402  (the tests' site)
from epaper_site import Answer, EpaperSite  # noqa: E402
from ingest.papers.sources import EpaperSource  # noqa: E402
from ingest.sources.base import RawPart, Ref  # noqa: E402
from ingest.sources.epaper import Epaper  # noqa: E402

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ARTICLES = 7
PDF_BYTES = 600_000
"""Articles and size of a page as on a county daily's site."""


def serve(pipe: Connection, latency: float, pages: int) -> None:
    """Run the site: send its address, then, when asked, what was asked for so far."""
    issue = [
        Leaf(
            f"{no:02d}",
            "要闻",
            tuple(
                replace(PIER, number=no * 100 + i, body=PIER.body * 6, caption="") for i in range(ARTICLES)
            ),
        )
        for no in range(1, pages + 1)
    ]
    site = EpaperSite()
    New().lay(site, issue=issue)
    for path, answer in site.things.items():
        if path.endswith(".pdf"):
            site.things[path] = Answer(answer.body.ljust(PDF_BYTES, b"\n"), answer.content_type)
    site.latency = latency
    with site:
        pipe.send(site.base)
        pipe.recv()
        pipe.send([one.path for one in site.log if one.path != "/robots.txt"])
        pipe.recv()  # until the other end is closed or this process ended


class Kept:
    """Things had once, as the archive keeps them."""

    def __init__(self, source: Epaper) -> None:
        self.source = source
        self.had: dict[tuple[str, str], RawPart] = {}
        self.lock = threading.Lock()

    def __call__(self, ref: Ref) -> RawPart:
        """Return a thing, fetched at its first asking."""
        known = self.had.get((ref.role, ref.origin))
        if known is None:
            known = RawPart(ref.role, ref.origin, "", self.source.fetch(ref).raw or b"")
            with self.lock:
                self.had[ref.role, ref.origin] = known
        return known


def fetched(base: str, folder: Path, concurrency: int) -> int:
    """Fetch the issue as gathering does; return how many things came."""
    config = EpaperSource(
        kind="epaper",
        platform="founder_new",
        base=base,
        allow_private=True,
        rate=1000,
        concurrency=concurrency,
    )
    source = Epaper.of(config, folder=folder)
    kept = Kept(source)
    discovery = source.discover(DAY, kept)
    if discovery.lost or discovery.remarks:
        sys.exit(f"The site is not as it should be: {discovery.lost} {discovery.remarks}")
    with ThreadPoolExecutor(concurrency) as pool:
        list(pool.map(kept, [ref for page in discovery.pages for ref in page.parts]))
    return len(kept.had)


def plain(base: str, paths: list[str]) -> int:
    """Fetch addresses one after the other over one connection."""
    with httpx.Client(trust_env=False) as client:
        return sum(len(client.get(base + path).content) > 0 for path in paths)


def main() -> None:
    """Print one row for each way."""
    latency = float(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.05
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs, latency, pages), daemon=True)
    server.start()
    base = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        fetched(base, Path(folder), 4)  # warms both sides up
        ours.send("what was asked for?")
        paths = ours.recv()
        rows = []
        for name, work in (
            ("plain loop", lambda: plain(base, paths)),
            ("1 at a time", lambda: fetched(base, Path(folder), 1)),
            ("4 at a time", lambda: fetched(base, Path(folder), 4)),
        ):
            start = time.perf_counter()
            count = work()
            rows.append((name, count, time.perf_counter() - start))
    print(f"{pages} pages, {len(paths)} requests, {latency * 1000:.0f} ms before each answer")
    for name, count, seconds in rows:
        print(f"{name:<12} {count:4d} things {seconds:7.2f} s {rows[0][2] / seconds:6.2f} x")
    server.terminate()


if __name__ == "__main__":
    main()
