"""The app over a lake, served on a free port of loopback by a thread of this process."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from ingest.catalog.limits import Limits
from ingest.explore.serving import listening, server_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.lake import Lake


@contextmanager
def served(lake: Lake) -> Iterator[httpx.Client]:
    """Serve a lake while the block runs; yield a client that speaks English and leaves redirects alone."""
    server = server_of(lake, Limits(seconds=60, memory_mb=512, threads=1))
    with listening(0) as bound:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with httpx.Client(base_url=address, headers={"accept-language": "en"}, timeout=120) as client:
            try:
                yield client
            finally:
                server.should_exit = True
                thread.join(30)
