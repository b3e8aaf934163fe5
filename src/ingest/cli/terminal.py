"""What reaches the terminal: what commands say, and nothing that libraries write past them."""

from __future__ import annotations

import io
import os
import sys


def keep_libraries_quiet() -> None:
    """Let what libraries of Rust and C++ write to the error stream (panics with backtraces) lead nowhere.

    What Python writes there still arrives: it gets a stream of its own. Nothing is done where Python's error stream
    is already another one, as in a test. INGEST_DEBUG=1 shows everything.
    """
    try:
        if sys.stderr.fileno() != 2:
            return
        sys.stderr.flush()
        own = os.dup(2)
    except (OSError, AttributeError, ValueError):
        return
    sys.stderr = os.fdopen(own, "w", buffering=1, encoding=sys.stderr.encoding, errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def keep_every_letter() -> None:
    """Let letters that the terminal's encoding has not (GBK, ASCII) be shown as codes, and end nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def give_up_output() -> None:
    """Leave unwritten what standard output did not take, so that Python does not try again on exit and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
