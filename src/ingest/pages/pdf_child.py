"""The process that reads PDF files for another one: `python -m ingest.pages.pdf_child LIMITS`.

It answers on standard output what it is asked on standard input (see `pdf_wire`) until that ends. What a file may
cost, it may cost this process: it has a limit of memory, and of computing for each file, and dies of them.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any, BinaryIO

from ingest.errors import PageRefusedError
from ingest.pages.pdf import read_pdf, render_png, sheets
from ingest.pages.pdf_limits import PdfLimits, allow_computing, confine
from ingest.pages.pdf_wire import pack, page_to_json, receive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def main() -> None:
    """Answer questions until there are no more."""
    limits = PdfLimits(**json.loads(sys.argv[1]))
    answer(limits, lambda question, raw: _read(question, raw, limits))


def answer(
    limits: PdfLimits, read: Callable[[Mapping[str, Any], bytes], tuple[dict[str, Any], bytes]]
) -> None:
    """Answer the questions on standard input until there are no more, within the limits.

    `read` gives header and body of an answer; what it raises is told to the process that asked.
    """
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints must not stand between two answers.
    os.dup2(2, 1)
    _send(answers, {"unlimited": confine(limits)})

    def take(count: int) -> bytes:
        content = questions.read(count)
        if len(content) < count:
            raise EOFError
        return content

    while True:
        try:
            question, raw = receive(take)
        except EOFError:
            return
        allow_computing(limits)
        header, body = _outcome(question, raw, read)
        _send(answers, header, body)
        if header["outcome"] == "memory":
            return  # what is left of the memory is in pieces; a new process has all of it


def _read(question: Mapping[str, Any], raw: bytes, limits: PdfLimits) -> tuple[dict[str, Any], bytes]:
    if question["task"] == "draw":
        picture = render_png(
            raw, scale=question["scale"], page_index=question["page_index"], pixels=limits.pixels
        )
        return {"outcome": "picture"}, picture
    if question["task"] == "sheets":
        return {"outcome": "sheets", "sheets": sheets(raw, most_pages=limits.pages)}, b""
    page = read_pdf(raw, raw_sha256=question["sha256"], page_index=question["sheet"], most_pages=limits.pages)
    return {"outcome": "page"}, page_to_json(page)


def _outcome(
    question: Mapping[str, Any],
    raw: bytes,
    read: Callable[[Mapping[str, Any], bytes], tuple[dict[str, Any], bytes]],
) -> tuple[dict[str, Any], bytes]:
    try:
        return read(question, raw)
    except PageRefusedError as refusal:
        return {
            "outcome": "refused",
            "what": refusal.what,
            "state": refusal.state,
            "hint": refusal.hint,
        }, b""
    except MemoryError:
        return {"outcome": "memory"}, b""
    except Exception as fault:  # noqa: BLE001  (told to the process that asked, which keeps the page apart)
        where = traceback.extract_tb(fault.__traceback__)[-1]
        told = f"{type(fault).__name__}: {fault} ({os.path.basename(where.filename)}:{where.lineno})"  # noqa: PTH119
        return {"outcome": "fault", "what": told}, b""


def _send(out: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    out.writelines(pack(header, body))
    out.flush()


def command(limits: PdfLimits, module: str = "ingest.pages.pdf_child") -> list[str]:
    """Return the command that starts such a process; -P keeps modules of the current folder out of it."""
    return [
        sys.executable, "-P", "-m", module, json.dumps(dataclasses.asdict(limits)),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
