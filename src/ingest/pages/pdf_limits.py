"""How much a PDF page may cost, and how a process keeps itself to that."""

from __future__ import annotations

import importlib
import math
from dataclasses import dataclass
from typing import Any


def _system_limits() -> Any:
    try:
        return importlib.import_module("resource")
    except ImportError:  # not a Unix: time by the wall clock is all that can be kept to there
        return None


_LIMITS = _system_limits()


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What one page of PDF may cost before it is refused.

    `file_mb` and `memory_mb` are MiB: of the file, and of the address space of the process that reads it (which
    has 40 MiB before it reads anything). `pages` are those of the file. Time is in seconds: `cpu_seconds` of
    computing, so that a busy machine refuses nothing that an idle one reads; `wall_seconds` for what hangs without
    computing. `pixels` are those of a picture of the page.

    Newspaper pages measured: up to 20 MB, 0.1 s and 150 MiB to read.
    """

    file_mb: int = 128
    pages: int = 64
    memory_mb: int = 1024
    cpu_seconds: int = 30
    wall_seconds: float = 300.0
    pixels: int = 64_000_000


DEFAULT = PdfLimits()


def confine(limits: PdfLimits) -> list[str]:
    """Keep this process to the limit of memory, and from writing files and core dumps, for good.

    Return what this platform does not let one limit, in words.
    """
    if _LIMITS is None:
        return ["memory", "computing time"]
    failed = []
    for name, kind, most in (
        ("memory", _LIMITS.RLIMIT_AS, limits.memory_mb * 1024 * 1024),
        ("files", _LIMITS.RLIMIT_FSIZE, 0),
        ("core dumps", _LIMITS.RLIMIT_CORE, 0),
    ):
        try:
            _LIMITS.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            failed.append(name)
    return failed


def allow_computing(limits: PdfLimits) -> None:
    """Let this process compute for `cpu_seconds` from now on; more ends it with SIGXCPU."""
    if _LIMITS is None:
        return
    used = _LIMITS.getrusage(_LIMITS.RUSAGE_SELF)
    hard = _LIMITS.getrlimit(_LIMITS.RLIMIT_CPU)[1]
    soft = math.ceil(used.ru_utime + used.ru_stime) + limits.cpu_seconds
    _LIMITS.setrlimit(_LIMITS.RLIMIT_CPU, (soft if hard == _LIMITS.RLIM_INFINITY else min(soft, hard), hard))
