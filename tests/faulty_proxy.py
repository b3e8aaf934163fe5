"""A proxy on this machine that passes requests on and makes the faults that a real server cannot be asked for."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Fault = Literal["", "503", "slow down", "cut", "reset"]
"""Pass on; refuse with 503, or with S3's SlowDown; break off in the middle of the body; reset the connection."""

_ERROR = '<?xml version="1.0"?><Error><Code>{}</Code><Message>AKIA-SECRET in the words</Message></Error>'


@dataclass
class Proxy:
    """`url` is where it listens; `fault` decides by method, path and the number of the request (from 1)."""

    url: str
    fault: Callable[[str, str, int], Fault] = lambda *_: ""
    seen: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def objects(self) -> list[str]:
        """Return the names of the objects that were asked for, in order, and forget all requests."""
        with self.lock:
            seen, self.seen = self.seen, []
        return [path.rpartition("/")[2] for path in seen if "list-type" not in path]


@contextmanager
def faulty_proxy(target: str) -> Iterator[Proxy]:
    """Start a proxy in front of http://host:port."""
    host = urlsplit(target).netloc
    proxy: Proxy

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            # Read even where it is refused: the next request comes by the same connection.
            in_pieces = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
            body = (
                self._pieces() if in_pieces else self.rfile.read(int(self.headers.get("Content-Length") or 0))
            )
            with proxy.lock:
                proxy.seen.append(self.path)
                fault = proxy.fault(self.command, self.path, len(proxy.seen))
            if fault == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                return
            if fault in {"503", "slow down"}:
                code = "SlowDown" if fault == "slow down" else "ServiceUnavailable"
                self._answer(503, {"Content-Type": "application/xml"}, _ERROR.format(code).encode())
                return
            upstream = http.client.HTTPConnection(host, timeout=60)
            # The signature is of the headers as sent, Host included.
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() != "expect":  # answered here already
                    upstream.putheader(name, value)
            upstream.endheaders()
            if in_pieces:
                body = (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
            if body:
                upstream.send(body)
            answer = upstream.getresponse()
            raw = answer.read()
            upstream.close()
            headers = {
                name: value
                for name, value in answer.getheaders()
                if name.lower() not in {"content-length", "transfer-encoding", "connection"}
            }
            length = answer.getheader("Content-Length") if self.command == "HEAD" else None
            self._answer(answer.status, headers, raw, cut=fault == "cut", length=length)

        do_PUT = do_POST = do_DELETE = do_HEAD = do_GET  # noqa: N815  (the names that the library asks for)

        def _pieces(self) -> bytes:
            found = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                found.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(found)

        def _answer(
            self,
            status: int,
            headers: dict[str, str],
            raw: bytes,
            *,
            cut: bool = False,
            length: str | None = None,
        ) -> None:
            if cut and not raw:
                # The server has done it, and nobody hears of that.
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status not in {204, 304}:
                self.send_header("Content-Length", length or str(len(raw)))
            self.end_headers()
            if self.command == "HEAD":
                return
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(raw[: len(raw) // 2] if cut else raw)
            self.close_connection = self.close_connection or cut

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of clients that went away: some faults make them."""

    with Server(("127.0.0.1", 0), Handler) as server:
        proxy = Proxy(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
