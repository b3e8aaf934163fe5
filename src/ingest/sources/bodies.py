"""What a web site answers, read as it comes: within limits of size and time, unpacked, and whole."""

from __future__ import annotations

import re
import time
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from ingest.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator


class AgainError(Exception):
    """An answer, or none, that may be better next time. `wait` are the seconds that the site asks for.

    `hurried` marks the refusal (403) that some sites give to a client in a hurry.
    """

    def __init__(self, what: str, *, wait: float | None = None, hurried: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.wait = wait
        self.hurried = hurried


class UnfitError(SourceError):
    """The site answers, with something that cannot be taken: asking again would not help."""


@contextmanager
def streamed(client: httpx.Client, request: httpx.Request, url: str) -> Iterator[httpx.Response]:
    """Send a request; give its answer with the body still to come. Raise AgainError where the connection fails."""
    try:
        response = client.send(request, stream=True)
    except httpx.TransportError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise SourceError(
                f"{url}: the certificate cannot be trusted ({error}).",
                state="It was not asked for.",
                hint="Look at the site in a browser. SSL_CERT_FILE names further authorities to trust.",
            ) from error
        raise AgainError(f"no answer ({_told(error)})") from error
    try:
        yield response
    except httpx.TransportError as error:
        raise AgainError(f"the answer breaks off ({_told(error)})") from error
    finally:
        response.close()


def body(response: httpx.Response, url: str, *, max_bytes: int, seconds: float) -> bytes:
    """Return an answer's whole body, unpacked.

    Raise UnfitError where it is larger than `max_bytes`, packed or unpacked; AgainError where it takes longer
    than `seconds`, ends before it is whole, or cannot be unpacked.
    """
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"identity", "", "gzip", "x-gzip"}:
        raise UnfitError(
            f"{url} comes packed as {coding!r}, which was not asked for.", state="It was not read."
        )
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise _too_large(url, f"{int(declared):,}", max_bytes)
    deadline = time.monotonic() + seconds
    raw = bytearray()
    for chunk in response.iter_raw():
        raw += chunk
        if len(raw) > max_bytes:
            raise _too_large(url, f"more than {len(raw):,}", max_bytes)
        if time.monotonic() > deadline:
            raise AgainError(f"not finished after {seconds:g} s")
    if declared.isdigit() and len(raw) != int(declared):
        raise AgainError(f"truncated: {len(raw):,} of {int(declared):,} bytes came")
    return _unpacked(bytes(raw), url, max_bytes) if "gzip" in coding else bytes(raw)


def retry_after(value: str) -> float | None:
    """Read a Retry-After header, in seconds or as a date; None without one."""
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
        return float(value)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def _unpacked(raw: bytes, url: str, max_bytes: int) -> bytes:
    """Unpack gzip (of several members too), never holding more than one byte beyond the limit."""
    out = bytearray()
    rest = raw
    try:
        while rest:
            member = zlib.decompressobj(wbits=31)
            out += member.decompress(rest, max_bytes - len(out) + 1)
            if len(out) > max_bytes:
                raise _too_large(url, f"unpacked more than {max_bytes:,}", max_bytes)
            if not member.eof:
                raise AgainError("truncated: the packed answer has no end")
            rest = member.unused_data
    except zlib.error as error:
        raise AgainError(f"it cannot be unpacked ({error})") from error
    return bytes(out)


def _too_large(url: str, size: str, max_bytes: int) -> UnfitError:
    return UnfitError(
        f"{url} has {size} bytes; {max_bytes:,} are allowed.",
        state="It was not read to its end.",
        hint="If it is right so, raise `max_bytes` in the source's table.",
    )


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
