"""A process that Prefect's worker has started for one run of a flow, and that ends with it."""

from __future__ import annotations

import atexit
import gc

FEW = 50_000, 20, 20
"""So many new objects before the collector of cycles looks at them, instead of 700, and so seldom at the older ones."""


def begun() -> None:
    """Have the collector of cycles look seldom, never at what is loaded, and at nothing once the process ends.

    A flow is loaded into some 1,900 modules, most of them Prefect's, which stay to the end: going through them again
    and again, and once more when Python is taken down, costs about a second of computing, as much as a night's issue.
    Cycles that the run itself leaves behind are collected as ever, in larger portions. Called again it changes nothing.
    """
    gc.freeze()
    gc.set_threshold(*FEW)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
