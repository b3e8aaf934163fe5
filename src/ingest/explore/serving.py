"""Serves the app to this machine: bound to loopback and to nothing else."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn

from ingest.errors import ConfigError
from ingest.explore.app import make_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.catalog.limits import Limits
    from ingest.lake import Lake

LOOPBACK = "127.0.0.1"

AT_ONCE = 32
"""Requests that are answered or wait at one time; more are refused."""


def serve(lake: Lake, limits: Limits, port: int, started: Callable[[str], None]) -> None:
    """Serve a lake until somebody ends it; `started` is told the address. Port 0 takes any that is free.

    Raise ConfigError where the port is taken.
    """
    with listening(port) as bound:
        server = server_of(lake, limits)
        started(f"http://{LOOPBACK}:{bound.getsockname()[1]}/")
        server.run(sockets=[bound])


def server_of(lake: Lake, limits: Limits) -> uvicorn.Server:
    """Return the server of a lake's app, which has no socket yet."""
    config = uvicorn.Config(
        make_app(lake, limits),
        log_level="error",
        access_log=False,
        server_header=False,
        ws="none",
        limit_concurrency=AT_ONCE,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


def listening(port: int) -> socket.socket:
    """Return a socket that listens on loopback alone. Raise ConfigError where the port is not to be had."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((LOOPBACK, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise ConfigError(
            f"Port {port} cannot be had: {error.strerror}.", hint="Another one: ingest explore --port 0"
        ) from error
    return bound
