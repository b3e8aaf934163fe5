"""Asking web sites politely and warily: one thing at a URL, as bytes, or an error that says why not."""

from __future__ import annotations

import logging
import random
import threading
import time
import weakref
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx
import stamina

from ingest.errors import NotThereError, SourceError, WrongDayError
from ingest.sources.addresses import names_user, resolve, shown
from ingest.sources.base import Fetched
from ingest.sources.bodies import AgainError, UnfitError, body, retry_after, streamed
from ingest.sources.dates import day_in_url
from ingest.sources.hosts import Host, shared_folder
from ingest.sources.robots import Robots, read_robots

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

logger = logging.getLogger(__name__)

MAX_REDIRECTS = 5
MAX_RETRY_AFTER = 120.0
"""Seconds that a site may ask us to wait before the next try; a longer wait is left to the next run."""

HURRIED_TRIES = 2
"""How often a 403 is tried again, slower. Sites answer 403 to clients that hurry, and for ever to others."""

RESOLVED_FOR = 60.0
ROBOTS_FOR = 3600.0
"""Seconds for which addresses and robots.txt are remembered."""

_KEPT = ("etag", "last-modified", "content-type", "content-language", "date", "server")
_NEVER_MIND = (
    "What was fetched before is in the raw archive.",
    "Type the same command again later: only what is missing is asked for.",
)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a site is asked. Times in seconds, `rate` in requests a second.

    Only `hosts` are asked, on the usual ports and on `ports`. `any_day` follows redirects to another day, as who looks
    about does; who takes pages never may.
    """

    hosts: tuple[str, ...]
    ports: tuple[int, ...] = ()
    user_agent: str = "ingest (newspaper archive)"
    rate: float = 2.0
    concurrency: int = 4
    allow_private: bool = False
    timeout: float = 30.0
    total_timeout: float = 300.0
    max_bytes: int = 100 * 1024 * 1024
    retries: int = 3
    retry_wait: float = 1.0
    any_day: bool = False


@dataclass(slots=True)
class _Known:
    """What is remembered of a host and port: addresses, and the rules of its robots.txt."""

    addresses: tuple[str, ...] = ()
    resolved: float = -RESOLVED_FOR
    robots: Robots | None = None
    asked: float = -ROBOTS_FOR
    robots_lock: threading.Lock = field(default_factory=threading.Lock)


_known: dict[tuple[str, ...], _Known] = {}
_known_lock = threading.Lock()


class Client:
    """Asks for things on the web; may be used from several threads. Connections end with the object."""

    def __init__(self, manners: Manners, *, folder: Path | None = None) -> None:
        self.manners = manners
        self._folder = folder or shared_folder()
        self._clients: dict[str, httpx.Client] = {}
        self._lock = threading.Lock()
        weakref.finalize(self, _close, self._clients)

    def get(self, url: str, known: Mapping[str, str] | None = None) -> Fetched:
        """Return what is at a URL, after redirects within its host and day.

        `known` are the headers of the version that is had: `raw` is None where it is still the same. Raise
        NotThereError (404, 410), WrongDayError (a redirect to another day), SourceError for all else that
        is not a whole answer within the limits, once retries are used up.
        """
        if names_user(url):
            raise SourceError(
                f"{shown(url)} was given with a user name, which no page of a newspaper needs.",
                state="It was not asked for.",
                hint="Write the address without what stands before the @.",
            )
        robots = self._robots(url)
        if not robots.allows(url):
            raise SourceError(
                f"robots.txt of {_origin(url)} forbids {url}.",
                state="It was not asked for.",
                hint="Ask the newspaper for leave, or take the pages from a folder.",
            )
        try:
            return self._retried(url, known or {}, robots)
        except AgainError as error:
            raise SourceError(f"{url}: {error.what}.", state=_NEVER_MIND[0], hint=_NEVER_MIND[1]) from error

    def answers(self, url: str) -> bool:
        """Say whether there is anything at a URL. A root that sends on to an issue counts, another day's issue not."""
        try:
            self.get(url)
        except WrongDayError:
            return day_in_url(url) is None
        except SourceError as error:
            logger.info("%s: %s", url, error)
            return False
        return True

    def _retried(self, url: str, known: Mapping[str, str], robots: Robots) -> Fetched:
        """Make attempts as long as another one may help; raise the last one's AgainError."""
        hurried = 0

        def again(error: Exception) -> bool | float:
            nonlocal hurried
            if not isinstance(error, AgainError):
                return False
            if error.wait is not None and error.wait > MAX_RETRY_AFTER:
                return False
            if error.hurried:
                hurried += 1
                pause = self.manners.retry_wait * 2 ** (hurried + 1)
                self._host(url).slow_down(pause)
                return pause * random.uniform(1.0, 1.5) if hurried <= HURRIED_TRIES else False  # noqa: S311
            if error.wait is not None:
                self._host(url).slow_down(error.wait)
                return error.wait * random.uniform(1.0, 1.1)  # noqa: S311  (no secret)
            return True

        wait = self.manners.retry_wait
        for attempt in stamina.retry_context(
            on=again,
            attempts=self.manners.retries + 1,
            timeout=None,
            wait_initial=wait,
            wait_max=max(30.0, wait),
            wait_jitter=wait,
        ):
            with attempt:
                return self._follow(url, known, robots)
        raise AssertionError("a retry ends with a value or an error")

    def _follow(self, url: str, known: Mapping[str, str], robots: Robots) -> Fetched:
        """Make one attempt, following redirects by hand."""
        at = url
        for _ in range(MAX_REDIRECTS + 1):
            host = self._host(at)
            with host.request(delay=robots.delay):
                try:
                    with self._send(at, known) as response:
                        target = response.headers["location"] if response.has_redirect_location else ""
                        fetched = None if target else self._answer(response, at)
                except AgainError:
                    host.failed()
                    raise
                except NotThereError:
                    host.worked()
                    raise
                host.worked()
            if fetched is not None:
                return fetched
            at = self._redirected(url, at, target)
            if not robots.allows(at):
                raise UnfitError(
                    f"{url} redirects to {at}, which robots.txt forbids.", state="It was not followed."
                )
        raise UnfitError(f"{url} redirects more than {MAX_REDIRECTS} times.", state="It was not fetched.")

    def _redirected(self, url: str, at: str, target: str) -> str:
        """Judge a redirect: within the host (https may take over from http) and within the day."""
        try:
            to = urljoin(at, target).partition("#")[0]
            old, new = urlsplit(at), urlsplit(to)
            ends = (old.scheme, old.port or 80, new.scheme, new.port or 443)
        except ValueError:
            raise UnfitError(f"{url} redirects to {shown(target)!r}, which is no address.") from None
        if names_user(to):
            raise UnfitError(
                f"{url} redirects to {shown(to)} with a user name, which no page of a newspaper needs.",
                state="It was not followed.",
            )
        upgrade = ends == ("http", 80, "https", 443)
        if new.hostname != old.hostname or (_origin(to) != _origin(at) and not upgrade):
            raise UnfitError(
                f"{url} redirects off its host, to {to}.",
                state="It was not followed.",
                hint="If the newspaper has moved, add a source with the new `base` and a `from` date.",
            )
        asked, got = day_in_url(url), day_in_url(to)
        if asked != got and not self.manners.any_day:
            raise WrongDayError(
                f"wrong day: {url} redirects to {to}" + (f" of {got}" if got else ", which names no day"),
                state="It was not followed: the site offers another issue than the one asked for.",
                hint="If there was no issue that day, enter it in the calendar.",
            )
        return to

    def _send(self, url: str, known: Mapping[str, str]) -> AbstractContextManager[httpx.Response]:
        """Open a request to a checked address of the URL's host."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SourceError(f"{url} is no http(s) address.", state="It was not asked for.")
        if parts.hostname not in self.manners.hosts or _port(url) not in {80, 443, *self.manners.ports}:
            raise SourceError(
                f"{url} is on another host or port than the source's.",
                state="It was not asked for.",
                hint=f'If it belongs to the newspaper, add `hosts = ["{parts.hostname}"]` to the source\'s table.',
            )
        headers = {"Host": parts.netloc.rpartition("@")[2]}
        if etag := known.get("etag"):
            headers["If-None-Match"] = etag
        if modified := known.get("last-modified"):
            headers["If-Modified-Since"] = modified
        client = self._client(_origin(url))
        try:
            at = httpx.URL(url).copy_with(host=self._address(url))
        except httpx.InvalidURL as error:
            raise UnfitError(f"{url} is no address: {error}.", state="It was not asked for.") from error
        # The certificate is checked against the name; the connection goes to the address that was checked.
        extensions = {"sni_hostname": parts.hostname}
        request = client.build_request("GET", at, headers=headers, extensions=extensions)
        return streamed(client, request, url)

    def _answer(self, response: httpx.Response, url: str) -> Fetched:
        """Turn an answer that is no redirect into bytes or an error."""
        status = response.status_code
        kept = {name: response.headers[name] for name in _KEPT if name in response.headers}
        if status == httpx.codes.NOT_MODIFIED:
            return Fetched(None, url, kept)
        if status in {404, 410}:
            raise NotThereError(f"{url} is not there ({status}).", state="It was not fetched.")
        if status == httpx.codes.FORBIDDEN:
            raise AgainError("the site refuses us (403), also when asked slowly", hurried=True)
        if status == httpx.codes.TOO_MANY_REQUESTS or status >= 500:
            wait = retry_after(response.headers.get("retry-after", ""))
            asks = f" and asks for {wait:.0f} s of patience" if wait else ""
            raise AgainError(f"the site answers {status}{asks}", wait=wait)
        if status != httpx.codes.OK:
            raise UnfitError(f"{url}: the site answers {status}.", state="It was not fetched.")
        manners = self.manners
        raw = body(response, url, max_bytes=manners.max_bytes, seconds=manners.total_timeout)
        if not raw:
            raise UnfitError(f"{url}: the site answers with nothing.", state="It was not fetched.")
        return Fetched(raw, url, kept)

    def _robots(self, url: str) -> Robots:
        """Return the rules of a URL's site, asked for once an hour and process.

        As RFC 9309 has it: no file, or one that cannot be taken, allows all; a server in trouble nothing.
        """
        known = self._remembered(url)
        with known.robots_lock:
            if known.robots is None or time.monotonic() - known.asked > ROBOTS_FOR:
                address = f"{_origin(url)}/robots.txt"
                try:
                    raw = self._retried(address, {}, Robots()).raw or b""
                    known.robots = read_robots(raw, self.manners.user_agent)
                except (NotThereError, UnfitError):
                    known.robots = Robots()
                except AgainError as error:
                    if not error.hurried:
                        raise SourceError(
                            f"{address}: {error.what}.", state=_NEVER_MIND[0], hint=_NEVER_MIND[1]
                        ) from error
                    known.robots = Robots()  # 403: unavailable, as 404 is
                known.asked = time.monotonic()
            return known.robots

    def _address(self, url: str) -> str:
        """Resolve a URL's host; several addresses take turns, so that a dead one costs one retry."""
        parts = urlsplit(url)
        known = self._remembered(url)
        # Two threads may both resolve: what they learn is the same.
        if time.monotonic() - known.resolved > RESOLVED_FOR:
            try:
                known.addresses = resolve(
                    parts.hostname or "",
                    _port(url),
                    allow_private=self.manners.allow_private,
                )
            except (OSError, UnicodeError) as error:
                raise AgainError(f"{parts.hostname} does not resolve ({error})") from error
            known.resolved = time.monotonic()
        return random.choice(known.addresses)  # noqa: S311  (no secret)

    def _remembered(self, url: str) -> _Known:
        key = (_origin(url), self.manners.user_agent, str(self.manners.allow_private), str(self._folder))
        with _known_lock:
            return _known.setdefault(key, _Known())

    def _host(self, url: str) -> Host:
        return Host(urlsplit(url).netloc, self._folder, self.manners.rate, self.manners.concurrency)

    def _client(self, origin: str) -> httpx.Client:
        with self._lock:
            if origin not in self._clients:
                self._clients[origin] = httpx.Client(
                    verify=_trust(),
                    trust_env=False,
                    follow_redirects=False,
                    timeout=self.manners.timeout,
                    limits=httpx.Limits(max_connections=self.manners.concurrency),
                    headers={
                        "User-Agent": self.manners.user_agent,
                        "Accept": "*/*",
                        "Accept-Encoding": "gzip",
                    },
                )
            return self._clients[origin]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _port(url: str) -> int:
    """Return the port of an address; 0, which nobody listens on, where it is none."""
    parts = urlsplit(url)
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return 0


@cache
def _trust() -> ssl.SSLContext:
    """Load the trusted authorities once: it takes 30 ms. SSL_CERT_FILE is heeded, proxies are not."""
    return httpx.create_ssl_context()


def _close(clients: dict[str, httpx.Client]) -> None:
    for client in clients.values():
        client.close()
