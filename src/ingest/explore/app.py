"""The addresses of the app, and what is said where something is wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ingest.errors import ConfigError, IngestError
from ingest.explore import looking, reading, searching
from ingest.explore.asking import Asker
from ingest.explore.chinamap import counties
from ingest.explore.desk import Desk
from ingest.explore.guard import Guard
from ingest.explore.refusals import BusyError, MisaskedError, NothingThereError
from ingest.explore.rendering import page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from ingest.catalog.limits import Limits
    from ingest.lake import Lake

logger = logging.getLogger(__name__)

_Handler = Callable[[Desk, "Request"], Response]

ADDRESSES: dict[str, _Handler] = {
    "/": looking.home,
    "/search": searching.search,
    "/search.csv": searching.search_csv,
    "/article/{article_id}": reading.article,
    "/cite/{article_id}/{form}": reading.citation,
    "/issue/{paper}/{day}": reading.issue,
    "/page/{paper}/{day}/{page}": reading.one_page,
    "/picture/{paper}/{day}/{page}": reading.picture,
    "/reprints": reading.reprints,
    "/compare/{article_id}": reading.compare,
    "/places": looking.places,
    "/trends": looking.trends,
    "/writers": looking.writers,
    "/writer/{name:path}": looking.writer,
    "/coverage": looking.coverage,
    "/quality": looking.quality,
}
"""What there is to see, and who shows it."""


def make_app(lake: Lake, limits: Limits) -> Starlette:
    """Make the app over an open lake; one process behind it answers its questions, each within the limits."""
    desk = Desk(lake, Asker(lake, limits))

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        # What takes a second to be read is read before somebody waits for it.
        threading.Thread(target=_warm, args=(desk,), daemon=True).start()
        yield
        desk.asker.close()

    routes = [Route(path, partial(handler, desk), methods=["GET"]) for path, handler in ADDRESSES.items()]
    return Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))],
        middleware=[Middleware(Guard)],
        exception_handlers={
            IngestError: _told,
            HTTPException: _no_such_address,
            Exception: _fault,
        },
        lifespan=living,
    )


def _warm(desk: Desk) -> None:
    with suppress(IngestError):  # whoever comes first is told
        desk.papers()
    counties()


def _told(request: Request, error: Exception) -> Response:
    """Say what went wrong and what to type next."""
    assert isinstance(error, IngestError)
    status = 503
    if isinstance(error, NothingThereError):
        status = 404
    elif isinstance(error, ConfigError | MisaskedError):
        status = 400
    elif isinstance(error, BusyError):
        status = 429
    return page(request, "error.html", status=status, what=error.what, hint=error.hint, code=status)


def _no_such_address(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        told = NothingThereError(f"There is no page {request.url.path}.", hint="The search finds articles.")
        return _told(request, told)
    return Response(f"{error.detail}\n", error.status_code, media_type="text/plain")


def _fault(request: Request, error: Exception) -> Response:
    logger.error("fault in explore", exc_info=error)
    return page(
        request,
        "error.html",
        status=500,
        what=f"A fault in ingest: {type(error).__name__}.",
        hint="Type the command with INGEST_DEBUG=1 before it to see where, and report it.",
        code=500,
    )
