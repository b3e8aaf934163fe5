"""A PDF file may cost its own page and nothing else: no crash, no hang, always a page or a reason."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ingest
from ingest.errors import IngestError, PageRefusedError
from ingest.issue.build import build_page
from ingest.model import Page
from ingest.pages import page_from_bytes, pdf_limits, pdf_worker
from ingest.pages.pdf import read_pdf
from ingest.pages.pdf_limits import PdfLimits, confine
from ingest.pages.pdf_worker import WORKER, PdfWorker
from ingest.sources import RawPage
from pdf_builder import PageBuilder, write_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator


def one_page(text: str = "开湖第一网") -> PageBuilder:
    page = PageBuilder()
    page.text(50, 700, text, size=24, font="hei")
    page.text(50, 650, "澄湖的渔民清晨出港捕鱼")
    page.line(40, 500, 560, 500)
    page.rect(300, 300, 200, 150, fill=True)
    return page


GOOD = one_page().build()


def objects(*bodies: bytes) -> bytes:
    """Write a file of these objects; the first is its catalog, the second its pages."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(out)


def page_of(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    return objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << %s >> >>"
        % resources,
        content,
        *more,
    )


def swelling(megabytes: int) -> bytes:
    """Make a small file whose page unpacks to so many megabytes of drawing."""
    packer = zlib.compressobj(9)
    piece = b"0 0 m 1 1 l S\n" * 75_000
    packed = b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()
    return page_of(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))


def echoing(levels: int = 9, times: int = 12) -> bytes:
    """Make a small file whose page draws a form that draws a form many times, and so on."""
    forms = []
    for level in range(levels):
        inner = b"/F%d Do " % (level + 1) * times if level + 1 < levels else b"0 0 m 9 9 l S "
        below = b"/F%d %d 0 R" % (level + 1, 6 + level) if level + 1 < levels else b""
        forms.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << %s >> >> /Length %d >>"
            b"\nstream\n%s\nendstream" % (below, len(inner), inner)
        )
    return page_of(b"<< /Length 6 >>\nstream\n/F0 Do\nendstream", b"/XObject << /F0 5 0 R >>", *forms)


def slow_to_draw() -> bytes:
    """Make a small file whose page is painted over ten thousand times."""
    drawing = b"/G gs " + b"0 0 600 800 re f " * 10_000
    return page_of(
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"/ExtGState << /G << /ca 0.01 >> >>",
    )


@pytest.fixture
def worker(request: pytest.FixtureRequest) -> Iterator[PdfWorker]:
    made = PdfWorker(getattr(request, "param", pdf_limits.DEFAULT))
    yield made
    made.close()


def pid_of(worker: PdfWorker) -> int:
    assert worker._child is not None
    return worker._child.process.pid


def test_a_page_read_apart_is_the_page_read_here_to_the_last_bit(worker: PdfWorker) -> None:
    odd = one_page()
    odd.rotate = 90
    odd.down(40, 600, "鸟儿飞过澄湖")
    for raw in (GOOD, odd.build(), PageBuilder().build()):
        assert worker.read(raw, raw_sha256="ab") == read_pdf(raw, raw_sha256="ab")
    assert worker._child is not None
    assert worker._child.pages == 3


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (GOOD[:-200], "truncated"),
        (b"%PDF-1.4\n%%EOF\n", "cannot be opened"),
        (write_pdf([one_page()], encrypt=True), "encrypted"),
        (b"%PDF-1.4\n" + bytes(2_000_000) + b"%%EOF", "2,000,014 bytes, more than the 1,048,576 allowed"),
        (write_pdf([PageBuilder() for _ in range(5)]), "5 pages, more than the 4"),
        (write_pdf([one_page(), one_page("第二版的文字")]), "2 pages, and text not only on the first"),
    ],
    ids=["truncated", "hollow", "encrypted", "huge", "many pages", "several pages"],
)
def test_what_is_no_page_is_kept_apart_with_the_reason(
    raw: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = PdfWorker(PdfLimits(file_mb=1, pages=4))
    monkeypatch.setattr(pdf_worker, "WORKER", small)
    try:
        built = build_page(RawPage("01", "01.pdf", "ab", raw))
    finally:
        small.close()
    assert built.status == "quarantined"
    assert reason in built.reason


def test_empty_pages_behind_the_first_are_no_reason_to_refuse_it(worker: PdfWorker) -> None:
    assert worker.read(write_pdf([one_page(), PageBuilder()])).text.startswith("开湖第一网")


def test_a_page_of_pictures_only_needs_ocr_and_is_not_empty() -> None:
    page = PageBuilder()
    page.ops.append("q 500 0 0 700 50 50 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\x40\x80\xff EI Q")
    raw = page.build()
    built = build_page(RawPage("01", "01.pdf", "ab", raw))
    assert built.status == "needs_ocr"
    assert built.page is not None
    assert len(built.page.pictures) == 1


@pytest.mark.slow
@pytest.mark.parametrize("worker", [PdfLimits(memory_mb=200)], indirect=True)
def test_a_file_that_swells_is_refused_and_the_next_page_is_read(worker: PdfWorker) -> None:
    worker.read(GOOD)
    bomb = swelling(400)
    assert len(bomb) < 2_000_000
    with pytest.raises(PageRefusedError, match="200 MB of memory") as caught:
        worker.read(bomb)
    assert "memory" in caught.value.hint
    assert worker.read(GOOD) == read_pdf(GOOD)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("worker", "told"),
    [
        (PdfLimits(cpu_seconds=1), "more than 1 s of computing"),
        (PdfLimits(wall_seconds=1.5), "more than 1.5 s by the clock"),
    ],
    indirect=["worker"],
    ids=["computing", "waiting"],
)
def test_a_file_that_never_ends_is_refused_in_time_and_the_next_page_is_read(
    worker: PdfWorker, told: str
) -> None:
    worker.read(GOOD)
    with pytest.raises(PageRefusedError, match="costs more than a page may") as caught:
        worker.draw(slow_to_draw(), scale=4)
    assert told in caught.value.hint
    assert worker.read(GOOD) == read_pdf(GOOD)


@pytest.mark.parametrize("worker", [PdfLimits(cpu_seconds=5, memory_mb=300)], indirect=True)
def test_a_file_that_draws_itself_over_and_over_is_refused_and_the_next_page_is_read(
    worker: PdfWorker,
) -> None:
    with pytest.raises(PageRefusedError, match="costs more than a page may"):
        worker.read(echoing())
    assert worker.read(GOOD) == read_pdf(GOOD)


@pytest.mark.slow
@pytest.mark.parametrize("worker", [PdfLimits(cpu_seconds=2)], indirect=True)
def test_computing_is_counted_by_the_page_and_not_by_the_child(worker: PdfWorker) -> None:
    page = PageBuilder()
    for at in range(700):
        page.text(10, 790 - at, "澄湖的渔民清晨出港捕鱼满载而归" * 3)
    raw = page.build()
    pages = 0
    worker.read(raw)
    child = pid_of(worker)
    while float(Path(f"/proc/{child}/stat").read_text().split()[13]) / os.sysconf("SC_CLK_TCK") < 3:
        worker.read(raw)
        pages += 1
        assert pages < 5000
    assert pid_of(worker) == child


def test_a_child_that_is_killed_costs_no_page(worker: PdfWorker) -> None:
    worker.read(GOOD)
    os.kill(pid_of(worker), signal.SIGKILL)
    assert worker.read(GOOD) == read_pdf(GOOD)
    os.kill(pid_of(worker), signal.SIGSTOP)
    stopped = pid_of(worker)
    threading.Timer(0.3, os.kill, (stopped, signal.SIGKILL)).start()
    assert worker.read(GOOD) == read_pdf(GOOD)


def test_a_child_gives_way_to_a_new_one_after_many_pages(
    worker: PdfWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_worker, "PAGES", 2)
    children = []
    for _ in range(4):
        worker.read(GOOD)
        children.append(pid_of(worker))
    assert children[0] == children[1] != children[2] == children[3]


def test_a_fault_in_the_reader_is_a_reason_and_no_crash(
    worker: PdfWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import ingest.pages.pdf_child as child\n"
        "def odd(*a, **k): raise ZeroDivisionError('odd page')\n"
        "child.read_pdf = odd\nchild.main()\n"
    )
    real = pdf_worker.command
    monkeypatch.setattr(
        pdf_worker, "command", lambda limits, child: [sys.executable, "-c", script, real(limits, child)[-1]]
    )
    with pytest.raises(PageRefusedError, match="ZeroDivisionError: odd page"):
        worker.read(GOOD)


@pytest.mark.parametrize("start", [["/nowhere/python"], ["false"]], ids=["not there", "ends at once"])
def test_a_reader_that_cannot_start_is_told_and_not_taken_for_a_bad_page(
    start: list[str], worker: PdfWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_worker, "command", lambda *_: start)
    with pytest.raises(IngestError, match="PDF reader") as caught:
        worker.read(GOOD)
    assert not isinstance(caught.value, PageRefusedError)
    assert "pdf_child" in caught.value.hint


def test_a_platform_without_limits_reads_all_the_same_and_says_so(
    worker: PdfWorker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    script = (
        "import ingest.pages.pdf_limits as limits\nlimits._LIMITS = None\n"
        "import ingest.pages.pdf_child as child\nchild.main()\n"
    )
    real = pdf_worker.command
    monkeypatch.setattr(
        pdf_worker, "command", lambda limits, child: [sys.executable, "-c", script, real(limits, child)[-1]]
    )
    assert worker.read(GOOD) == read_pdf(GOOD)
    assert "without a limit of memory, computing time" in caplog.text


def test_the_reader_can_write_no_files(tmp_path: Path) -> None:
    script = (
        "import signal, sys\nfrom ingest.pages.pdf_limits import PdfLimits, confine\n"
        "print(confine(PdfLimits()))\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "out = open(sys.argv[1], 'w')\nout.write('x')\nout.flush()"
    )
    file = tmp_path / "out"
    ended = subprocess.run(
        [sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=False
    )
    assert ended.returncode != 0
    assert not file.exists() or file.stat().st_size == 0
    assert callable(confine)


def _text_of(raw: bytes) -> str:
    return page_from_bytes(raw).text


def _in_daemon(raw: bytes, out: Any) -> None:
    out.put(_text_of(raw))


@pytest.mark.slow
def test_pages_are_read_in_daemons_pools_threads_and_after_a_fork() -> None:
    expected = _text_of(GOOD)
    for method in ("spawn", "fork"):
        context = get_context(method)
        out = context.Queue()
        process = context.Process(target=_in_daemon, args=(GOOD, out), daemon=True)
        process.start()
        assert out.get(timeout=120) == expected
        process.join()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(_text_of, [GOOD] * 4)) == [expected] * 4
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(_text_of(GOOD))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [expected] * 8
    assert _text_of(GOOD) == expected


def test_the_reader_ends_with_the_process_that_it_reads_for() -> None:
    script = (
        "import sys\nfrom ingest.pages.pdf_worker import WORKER\n"
        "WORKER.read(sys.stdin.buffer.read())\nprint(WORKER._child.process.pid, flush=True)\n"
        "import time\ntime.sleep(100)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(GOOD)
        process.stdin.close()
        child = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 120
    while _alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    except OSError:
        return False


def test_a_picture_of_too_many_pixels_is_refused_and_one_of_a_page_is_a_png() -> None:
    assert ingest.page_picture(GOOD, scale=0.5).startswith(b"\x89PNG")
    with pytest.raises(PageRefusedError, match="4,800,000,000 pixels"):
        ingest.page_picture(GOOD, scale=100)
    with pytest.raises(PageRefusedError, match="no page 2"):
        ingest.page_picture(GOOD, page=2)


SEEDS = (
    GOOD,
    write_pdf([one_page(), one_page("第二版")]),
    write_pdf([one_page()], encrypt=True),
    swelling(1),
    echoing(3, 3),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Take a real PDF file with bytes changed, cut, doubled or swapped for words that mean something in a PDF."""
    raw = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(raw) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                raw[at] = draw(st.integers(0, 255))
            case 1:
                del raw[at : at + draw(st.integers(1, 400))]
            case 2:
                raw[at:at] = raw[at : at + draw(st.integers(1, 400))]
            case 3:
                words = st.sampled_from(
                    [
                        b" 4294967295 ",
                        b" -1 ",
                        b" 99999999999 ",
                        b" 2 0 R ",
                        b"<<",
                        b"]",
                        b"endobj",
                        b" Do ",
                        b" BT ",
                    ]
                )
                word = draw(words)
                raw[at : at + len(word)] = word
            case _:
                raw[at : at + 4] = draw(st.binary(min_size=4, max_size=4))
        if not raw:
            return b"%PDF-"
    # Most damage breaks the end mark or not at all: give the parser something to do.
    return bytes(raw) + (b"\n%%EOF\n" if draw(st.booleans()) else b"")


@pytest.mark.slow
@pytest.mark.timeout(600)
@given(raw=st.one_of(damaged(), st.binary(max_size=300).map(lambda tail: b"%PDF-1.7\n" + tail + b"\n%%EOF")))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_bytes_give_a_page_or_a_reason(raw: bytes) -> None:
    read = _read_or_reason(raw)
    if isinstance(read, Page):
        lines = read.text.split("\n")
        assert all(lines[line.no] == line.text for line in read.lines)
    else:
        assert read
        assert "fault" not in read


def _read_or_reason(raw: bytes) -> Page | str:
    try:
        return page_from_bytes(raw)
    except PageRefusedError as refusal:
        return refusal.what


def test_the_worker_of_this_process_has_the_default_limits() -> None:
    assert WORKER.limits == pdf_limits.DEFAULT
