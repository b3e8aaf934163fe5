"""Measure what PDF pages cost this process and the child that reads them: ordinary ones, and ones that are refused.

    python bench/bench_pdf_limits.py [--megabytes 200]

Each case runs in a process of its own. Peak memory is resident (VmHWM of /proc), in MiB; of the child where there
was one at the end, "-" where the file was refused before one was asked, or the child died of it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from datetime import date

from ingest.errors import PageRefusedError
from ingest.lake import Lake
from ingest.pages.pdf import read_pdf
from ingest.pages.pdf_limits import DEFAULT, PdfLimits
from ingest.pages.pdf_worker import WORKER, PdfWorker
from ingest.papers.registry import load_papers
from ingest.runs.pipeline import run_days
from papers_on_disk import lay_newspaper
from pdf_builder import PageBuilder

ROUNDS = 30


def ordinary() -> bytes:
    """Build a page of five columns, 5,600 characters and ten rules."""
    page = PageBuilder(1000, 1400)
    for column in range(5):
        page.line(40 + 190 * column, 40, 40 + 190 * column, 1360)
        page.line(40 + 190 * column, 40, 200 + 190 * column, 40)
        page.column(50 + 190 * column, 1340, "澄湖的渔民清晨出港捕鱼满载而归" * 75, width=16, pitch=16)
    return page.build()


def padded(megabytes: int) -> bytes:
    """Build an ordinary page behind so many megabytes of a stream that nothing refers to."""
    raw = ordinary()
    padding = b"\n99 0 obj\n<< /Length %d >>\nstream\n" % (megabytes << 20) + bytes(megabytes << 20)
    return raw + padding + b"\nendstream\nendobj\n" + raw[raw.rindex(b"startxref") :]


def swelling(megabytes: int) -> bytes:
    """Build a small file whose page unpacks to so many megabytes of drawing."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m 1 1 l S\n" * 75_000) for _ in range(megabytes)) + packer.flush()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]
    out = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(bodies, 1))
    return out + b"trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n"


def peak(pid: int | str = "self") -> str:
    """Return the peak of the resident memory of a process in MiB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "-"
    return next((f"{int(line.split()[1]) / 1024:.0f}" for line in lines if line.startswith("VmHWM")), "-")


def report(name: str, seconds: float, worker: PdfWorker, told: str) -> None:
    """Print one row of the result."""
    child = worker._child  # noqa: SLF001  (its process is what is measured)
    apart = peak(child.process.pid) if child else "-"
    print(f"{name:30} {seconds * 1000:6.0f} ms  parent {peak():>4}  child {apart:>4}  {told}")
    worker.close()


def forget_peak() -> None:
    """Begin measuring the peak of this process anew: making the file is not what is measured."""
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


def one(name: str, raw: bytes, worker: PdfWorker) -> None:
    """Read a file once, the child being up, and report it."""
    worker.read(ordinary())
    forget_peak()
    started = time.perf_counter()
    try:
        told = f"{len(worker.read(raw).text)} characters"
    except PageRefusedError as refusal:
        told = f"refused: {refusal.what}; {refusal.hint[:60]}"
    report(name, time.perf_counter() - started, worker, told)


def ordinary_pages(_: int) -> None:
    """Compare reading in this process with reading in the child."""
    raw = ordinary()
    for name, read in (("ordinary page, in process", read_pdf), ("ordinary page, in the child", WORKER.read)):
        started = time.perf_counter()
        read(raw)
        first = time.perf_counter() - started
        rounds = []
        for _round in range(ROUNDS):
            started = time.perf_counter()
            page = read(raw)
            rounds.append(time.perf_counter() - started)
        told = f"{len(page.text)} characters; fastest of {ROUNDS}; the first took {first * 1000:.0f} ms"
        report(name, min(rounds), WORKER, told)


def whole_run(megabytes: int) -> None:
    """Run an issue of one ordinary page and one that is too large, from a folder into a lake."""
    with tempfile.TemporaryDirectory() as folder:
        file = lay_newspaper(Path(folder), {"2024-09-13/01.pdf": ordinary()})
        lake = Lake.open(f"{folder}/lake")
        paper = load_papers(file).paper("weizi")
        run_days(paper, [date(2024, 9, 13)], lake, command="bench")
        report("a run without it", 0, WORKER, "")
        (Path(folder) / "pages/2024-09-13/02.pdf").write_bytes(padded(megabytes))
        forget_peak()
        started = time.perf_counter()
        outcome = run_days(paper, [date(2024, 9, 13)], lake, command="bench").outcomes[0]
        report("a run with it", time.perf_counter() - started, WORKER, outcome.evidence[:90])


CASES = {
    "ordinary": ordinary_pages,
    "refused": lambda megabytes: one(f"{megabytes} MB, default limits", padded(megabytes), PdfWorker()),
    "allowed": lambda megabytes: one(
        f"{megabytes} MB, allowed to be so", padded(megabytes), PdfWorker(PdfLimits(file_mb=1024))
    ),
    "swelling": lambda _: one("swells to 900 MB", swelling(900), PdfWorker()),
    "run": whole_run,
}


def main() -> None:
    """Run each case in a process of its own."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megabytes", type=int, default=200)
    arguments.add_argument("--case", choices=sorted(CASES), help="only this one, in this process")
    given = arguments.parse_args()
    if given.case:
        CASES[given.case](given.megabytes)
        return
    print(f"limits: {DEFAULT}")
    for case in CASES:
        subprocess.run(
            [sys.executable, __file__, "--megabytes", str(given.megabytes), "--case", case], check=True
        )


if __name__ == "__main__":
    main()
