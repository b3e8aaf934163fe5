"""A newspaper's site on loopback that a test starts: any pages, and the faults that real sites have."""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

Fault = Literal["", "503", "429", "403", "reset", "truncate", "drip", "die"]
"""What goes wrong with one request: an error's answer, the connection reset in the middle of the body, a body
shorter than announced, one that comes a byte at a time, the server's end."""


@dataclass(frozen=True)
class Answer:
    """What the site says at one address."""

    body: bytes = b""
    content_type: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request as the site saw it, with its number and the time (monotonic)."""

    number: int
    path: str
    headers: Mapping[str, str]
    at: float


class EpaperSite:
    """The server. `things` maps paths to answers; `fault` may say for a request what goes wrong with it."""

    def __init__(self, *, latency: float = 0.0, tls: ssl.SSLContext | None = None) -> None:
        self.things: dict[str, Answer] = {"/": Answer(b"<html><body>home</body></html>")}
        self.log: list[Asked] = []
        self.latency = latency
        self.tls = tls
        self.gzip = False
        self.fault: Callable[[Asked], Fault] = lambda _: ""
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Listen, on the port of the last time if there was one."""
        handler = type("Handler", (_Handler,), {"site": self})
        self._server = _Server(("127.0.0.1", self.port), handler)
        self.port = self._server.server_address[1]
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening and close what is open."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def asked(self, path: str) -> list[Asked]:
        """Return the requests for one path."""
        return [one for one in self.log if one.path == path]

    def paths(self) -> list[str]:
        """Return what was asked for so far, robots.txt left out."""
        return [one.path for one in self.log if one.path != "/robots.txt"]

    def note(self, path: str, headers: Mapping[str, str]) -> Asked:
        with self._lock:
            asked = Asked(len(self.log) + 1, path, headers, time.monotonic())
            self.log.append(asked)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            return asked

    def done(self) -> None:
        with self._lock:
            self.at_once -= 1

    def die(self) -> None:
        """End as a killed server does: no new connection, nothing more on the open ones."""
        threading.Thread(target=self.stop, daemon=True).start()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: EpaperSite

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        site = self.site
        asked = site.note(self.path, {name.lower(): value for name, value in self.headers.items()})
        try:
            if site._server is None:
                self.close_connection = True
                return
            time.sleep(site.latency)
            self._answer(asked, site.fault(asked))
        finally:
            site.done()

    def _answer(self, asked: Asked, fault: Fault) -> None:
        if fault == "die":
            self.site.die()
            self._reset()
            return
        if fault in {"503", "429", "403"}:
            self._send(Answer(b"busy", status=int(fault)))
            return
        answer = self.site.things.get(asked.path, Answer(b"<html>not there</html>", status=404))
        if answer.status == 200:
            tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
            if asked.headers.get("if-none-match") == tag:
                self._send(Answer(status=304, headers={"ETag": tag}))
                return
            answer = Answer(answer.body, answer.content_type, 200, {"ETag": tag, **answer.headers})
        self._send(answer, fault)

    def _send(self, answer: Answer, fault: Fault = "") -> None:
        body, headers = answer.body, dict(answer.headers)
        if self.site.gzip and body and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault == "drip":
            for at in range(len(body)):
                self.wfile.write(body[at : at + 1])
                time.sleep(0.05)
        elif fault in {"reset", "truncate"}:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.close_connection = True
            if fault == "reset":
                self._reset()
        else:
            self.wfile.write(body)

    def _reset(self) -> None:
        """Close with RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
        self.wfile = _Nowhere()


class _Nowhere:
    closed = False

    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""
