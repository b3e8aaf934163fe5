"""PDF pages read in a child process, so that a hostile file costs its own page and nothing else.

One child serves a whole process: a page costs a message and not a start. It is a plain subprocess, which
daemonic workers (process pools, Dask) may have too.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.errors import IngestError, PageRefusedError
from ingest.pages.ocr import LIMITS as OCR_LIMITS
from ingest.pages.pdf_child import command
from ingest.pages.pdf_limits import DEFAULT, PdfLimits
from ingest.pages.pdf_wire import pack, page_from_json, receive

if TYPE_CHECKING:
    from ingest.model import Page

logger = logging.getLogger(__name__)

PAGES = 2000
"""Pages that one child reads: a new one costs a third of a second, and memory that leaks goes with the old one."""

_STATE = "The page is kept apart; the other pages of the issue are not touched."


@dataclass(slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    pages: int = 0
    late: bool = False


class PdfWorker:
    """Reads and draws PDF pages in a child process. Threads may share it and take turns. `close` ends the child."""

    what, child = "PDF", "ingest.pages.pdf_child"

    def __init__(self, limits: PdfLimits = DEFAULT) -> None:
        self.limits = limits
        self._child: _Child | None = None
        self._turn = threading.Lock()

    def sheets(self, raw: bytes) -> tuple[int, ...]:
        """Return which pages of a file print something, as `ingest.pages.pdf.sheets` does; raise as `read` does."""
        header, _ = self._ask({"task": "sheets"}, raw)
        return tuple(header["sheets"])

    def read(self, raw: bytes, *, raw_sha256: str = "", sheet: int | None = None) -> Page:
        """Read a file of one page, or one `sheet` (from 0) of it, as `ingest.pages.pdf.read_pdf` does, within limits.

        Raise PageRefusedError, with the reason, for bytes that are no readable page or cost too much, and
        IngestError where no child can be started.
        """
        _, body = self._ask({"task": "read", "sha256": raw_sha256, "sheet": sheet}, raw)
        return page_from_json(body)

    def draw(self, raw: bytes, *, scale: float = 1.0, page_index: int = 0) -> bytes:
        """Draw a page as `ingest.pages.pdf.render_png` does, within the limits; raise as `read` does."""
        _, body = self._ask({"task": "draw", "scale": scale, "page_index": page_index}, raw)
        return body

    def close(self) -> None:
        """End the child, if there is one; the next page starts a new one."""
        with self._turn:
            self._end()

    def _ask(self, question: dict[str, Any], raw: bytes) -> tuple[dict[str, Any], bytes]:
        most = self.limits.file_mb * 1024 * 1024
        if len(raw) > most:
            raise _refused(
                f"the {self.what} has {len(raw):,} bytes, more than the {most:,} allowed for a page",
                "Check that it is one newspaper page; a whole issue in one file has to be split.",
            )
        with self._turn:
            while True:
                child = self._running()
                fresh = child.pages == 0
                child.pages += 1
                answer = self._exchange(child, question, raw)
                if answer is not None and answer[0]["outcome"] != "memory":
                    break
                ended = self._end()
                # An earlier page may have left the child in pieces: only what a new one cannot read is refused.
                if fresh or child.late or ended == -signal.SIGXCPU:
                    raise self._cost(child, ended, memory=answer is not None)
        header, _ = answer
        if header["outcome"] == "refused":
            raise PageRefusedError(header["what"], state=header["state"], hint=header["hint"])
        if header["outcome"] == "fault":
            logger.error("fault in the %s reader: %s", self.what, header["what"])
            raise _refused(
                f"fault in the {self.what} reader: {header['what']}", "Report it; fetch the page again."
            )
        return answer

    def _exchange(
        self, child: _Child, question: dict[str, Any], raw: bytes
    ) -> tuple[dict[str, Any], bytes] | None:
        """Ask and return the answer; None where the child died of it, or was ended because it took too long."""

        def stop() -> None:
            child.late = True
            child.process.kill()

        timer = threading.Timer(self.limits.wall_seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            for piece in pack(question, raw):
                self._write(child, piece)
            return receive(lambda count: self._read(child, count))
        except (EOFError, OSError, ValueError):
            return None
        finally:
            timer.cancel()

    def _cost(self, child: _Child, ended: int, *, memory: bool) -> PageRefusedError:
        """Make the refusal of a page that costs too much. Its reason lands, so it does not say which limit came first.

        That may differ from time to time, and the same page must give the same row; the hint and the log say it.
        """
        limits = self.limits
        if child.late:
            how = f"it took more than {limits.wall_seconds:g} s by the clock"
        elif ended == -signal.SIGXCPU:
            how = f"it took more than {limits.cpu_seconds} s of computing"
        elif memory:
            how = f"it needed more than {limits.memory_mb:,} MB of memory"
        else:
            name = signal.Signals(-ended).name if ended < 0 else f"exit code {ended}"
            how = f"it ended the process that read it ({name}), most likely for want of memory"
        logger.warning("a %s page was given up: %s", self.what, how)
        return _refused(
            f"the {self.what} costs more than a page may ({limits.memory_mb:,} MB of memory, {limits.cpu_seconds} s of "
            "computing), or breaks the reader",
            f"This time {how}. Open it in a viewer: if it is a newspaper page, ask the publisher for a plainer file.",
        )

    def _running(self) -> _Child:
        child = self._child
        if child is not None and (child.pages >= PAGES or child.process.poll() is not None):
            self._end()
            child = None
        if child is None:
            child = self._child = self._start()
        return child

    def _start(self) -> _Child:
        how = f"Type `python -m {self.child} '{{}}'` to see why."
        try:
            # Unbuffered: nothing is left in a buffer that a fork could write once more.
            process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                command(self.limits, self.child),
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise IngestError(f"The {self.what} reader cannot be started: {error}.", hint=how) from error
        child = _Child(process)
        try:
            hello, _ = receive(lambda count: self._read(child, count))
        except (EOFError, ValueError) as error:
            self._child = child
            code = self._end()
            raise IngestError(
                f"The {self.what} reader ended at once (exit code {code}).", hint=how
            ) from error
        if hello["unlimited"]:
            logger.warning(
                "%s pages are read without a limit of %s here", self.what, ", ".join(hello["unlimited"])
            )
        return child

    def _end(self) -> int:
        """End the child and return what it ended with (negative for a signal)."""
        child, self._child = self._child, None
        if child is None:
            return 0
        process = child.process
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
        return process.returncode

    def _forget(self) -> None:
        """Leave the child to the process that started it: after a fork this one has copies of its pipes."""
        self._turn = threading.Lock()
        child, self._child = self._child, None
        if child is not None and child.process.stdin is not None and child.process.stdout is not None:
            child.process.stdin.close()
            child.process.stdout.close()
            child.process.returncode = 0

    @staticmethod
    def _write(child: _Child, content: bytes) -> None:
        assert child.process.stdin is not None
        rest = memoryview(content)
        while rest:
            rest = rest[child.process.stdin.write(rest) or 0 :]

    @staticmethod
    def _read(child: _Child, count: int) -> bytes:
        assert child.process.stdout is not None
        content = bytearray()
        while len(content) < count:
            piece = child.process.stdout.read(min(count - len(content), 1 << 20))
            if not piece:
                raise EOFError
            content += piece
        return bytes(content)


class OcrWorker(PdfWorker):
    """Reads pictures of pages in a child process of its own, as `PdfWorker` reads PDF files."""

    what, child = "picture", "ingest.pages.ocr_child"

    def picture(self, raw: bytes, *, raw_sha256: str = "", dpi: float | None = None) -> Page:
        """Read a picture (PNG, JPEG or TIFF) of `dpi` pixels an inch, or of what it says of itself; raise as `read`."""
        _, body = self._ask({"task": "ocr", "sha256": raw_sha256, "dpi": dpi}, raw)
        return page_from_json(body)


WORKER = PdfWorker()
"""The worker of this process, with the limits that nightly runs and commands have."""

OCR_WORKER = OcrWorker(OCR_LIMITS)

for _worker in (WORKER, OCR_WORKER):
    atexit.register(_worker.close)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_worker._forget)  # noqa: SLF001  (its own module)


def _refused(what: str, hint: str) -> PageRefusedError:
    return PageRefusedError(what, state=_STATE, hint=hint)
