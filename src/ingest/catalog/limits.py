"""What a question asked in SQL may cost, and how the process that answers it keeps itself to that."""

from __future__ import annotations

import math
import os
import resource
from dataclasses import dataclass, field

from ingest.errors import IngestError

MEGABYTE = 1024 * 1024


def _cores() -> int:
    """Return how many cores this process may use: a container or `taskset` may give it fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _half_of_memory() -> int:
    return max(256, min(4096, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MEGABYTE // 2))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may cost. Sizes are MiB.

    `seconds` is time by the clock. `memory_mb` is what DuckDB may hold, and how large a result may be; by default
    half of the machine's, at most 4 GiB. `temp_mb` is what large sorts may lay down in a temporary folder.
    `threads` are those that compute; by default as many as there are cores. `text_bytes` is the length of the
    SQL: DuckDB's parser takes 150 times that in memory.
    """

    seconds: float = 300.0
    memory_mb: int = field(default_factory=_half_of_memory)
    temp_mb: int = 8192
    threads: int = field(default_factory=_cores)
    text_bytes: int = MEGABYTE


FEWER = "Ask for fewer columns or months: WHERE paper = ... AND month = ... opens only those files."
"""What a person can do about a question that costs too much."""

GRACE = 5.0
"""Seconds after which a question that does not heed being interrupted is ended with its process."""

_ROOM_MB = 3072
"""Address space beside `memory_mb`: the libraries (1 GiB is mapped before anything is asked), stacks, and what
functions on texts take without DuckDB counting it."""


def confine(limits: Limits) -> None:
    """Keep this process to its limits of memory and file size, and from core dumps, for good."""
    memory = (limits.memory_mb + limits.memory_mb // 2 + _ROOM_MB) * MEGABYTE
    for kind, wanted in (
        (resource.RLIMIT_AS, memory),
        # DuckDB keeps itself to `temp_mb` and says so; this is for what it does not count.
        (resource.RLIMIT_FSIZE, (2 * limits.temp_mb + 64) * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))


def allow_computing(limits: Limits) -> None:
    """Let this process compute as long as `seconds` allow on all threads; more ends it with SIGXCPU.

    It holds also where nobody is left who would end it.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = math.ceil(used.ru_utime + used.ru_stime + (limits.seconds + 2 * GRACE) * (limits.threads + 1))
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def too_long(limits: Limits) -> IngestError:
    """Return the error for a question that took more than its time."""
    return IngestError(
        f"It took longer than {limits.seconds:g} seconds and was stopped.",
        hint=f"{FEWER} Or allow more: --timeout SECONDS.",
    )
