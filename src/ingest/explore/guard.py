"""What every request is judged by before anything is asked, and what every answer says to the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

OUR_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names that a browser on this machine knows us by. A page elsewhere whose name was made to lead here (DNS rebinding)
asks under its own."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing runs but the files that ship: a page's text could not even if it were not escaped."""

_SAID = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """Refuses what is no reading from this machine, and says on every answer what a browser may do with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request and pass it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAID.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = _refusal(scope)
        await (refusal or self._app)(scope, receive, said)


def _refusal(scope: Scope) -> PlainTextResponse | None:
    if scope["type"] != "http":
        return PlainTextResponse("Only pages are served.\n", 400)
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if len(hosts) != 1 or host_name(hosts[0]) not in OUR_NAMES:
        return PlainTextResponse("This is served to this machine alone: http://127.0.0.1\n", 421)
    if scope["method"] not in {"GET", "HEAD"}:
        return PlainTextResponse("Nothing can be changed here.\n", 405, {"allow": "GET, HEAD"})
    # A page elsewhere may lead people here, but may not make their browser ask on its own.
    if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
        return PlainTextResponse("Another site asked for this.\n", 403)
    return None


def host_name(host: str) -> str:
    """Return the name in a Host header, without its port; empty for one that has no such form."""
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        return host.lower()
    return name.lower() if port.isdigit() else ""
