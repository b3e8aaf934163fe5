"""Pictures of PDF pages, drawn from the archived bytes by the child process that reads PDFs, the last ones kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.lake import Lake

PIXELS_A_POINT = 1.5
"""Small type is legible then, and a broadsheet page takes about one megabyte."""

KEPT = 24


class Drawer:
    """Draws pages. Threads may share it and take turns; nothing is loaded before a picture is wanted."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._turn = threading.Lock()

    def png(self, lake: Lake, sha256: str) -> bytes:
        """Return the picture of an archived PDF page.

        Raise LakeError where its bytes are gone or damaged, and PageRefusedError where they cannot be drawn.
        """
        with self._turn:
            if sha256 in self._kept:
                self._kept.move_to_end(sha256)
                return self._kept[sha256]
            from ingest.pages.pdf_worker import WORKER  # noqa: PLC0415  (pdfium, only for those who have PDFs)

            picture = WORKER.draw(lake.raw(sha256), scale=PIXELS_A_POINT)
            self._kept[sha256] = picture
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return picture
