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

MOST_MEMBERS = 10_000
"""Pieces that a packed answer may have, each packed by itself. Servers send one; tools that pack in blocks of 64 kB
need 1,600 for 100 MB."""

_PIECE = 16 * 1024
_MOST_AT_ONCE = 1024 * 1024


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

    Raise UnfitError where it is larger than `max_bytes`, packed or unpacked, or packed in more than MOST_MEMBERS
    pieces; AgainError where it takes longer than `seconds`, unpacking included, ends before it is whole, or cannot
    be unpacked.
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
    return _unpacked(raw, url, max_bytes, deadline, seconds) if "gzip" in coding else bytes(raw)


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


def _unpacked(raw: bytearray, url: str, max_bytes: int, deadline: float, seconds: float) -> bytes:
    """Unpack gzip (of several members too), never holding more than one byte beyond the limit.

    Each byte is looked at once, but for _PIECE bytes at the end of each member.
    """
    out = bytearray()
    at = members = 0
    with memoryview(raw) as packed:
        try:
            while at < len(packed):
                if members and packed[at] == 0 and not any(packed[at:]):
                    break  # padding, as tapes had it
                members += 1
                if members > MOST_MEMBERS:
                    raise UnfitError(
                        f"{url} is packed in more than {MOST_MEMBERS:,} pieces.",
                        state="It was not read to its end.",
                    )
                at = _member(packed, at, out, max_bytes, deadline)
                if len(out) > max_bytes:
                    raise _too_large(url, f"unpacked more than {max_bytes:,}", max_bytes)
        except zlib.error as error:
            raise AgainError(f"it cannot be unpacked ({error})") from error
        except TimeoutError:
            raise AgainError(f"not finished after {seconds:g} s") from None
    return bytes(out)


def _member(packed: memoryview, at: int, out: bytearray, max_bytes: int, deadline: float) -> int:
    """Unpack one member from `at` on, up to a byte beyond the limit; return where the next one begins."""
    member = zlib.decompressobj(wbits=31)
    rest = b""
    while not member.eof and len(out) <= max_bytes:
        if time.monotonic() > deadline:
            raise TimeoutError
        if not rest and at >= len(packed):
            raise AgainError("truncated: the packed answer has no end")
        given = rest or packed[at : at + _PIECE]
        at += 0 if rest else len(given)
        out += member.decompress(given, min(max_bytes - len(out) + 1, _MOST_AT_ONCE))
        rest = member.unconsumed_tail
    return at - len(member.unused_data)


def _too_large(url: str, size: str, max_bytes: int) -> UnfitError:
    return UnfitError(
        f"{url} has {size} bytes; {max_bytes:,} are allowed.",
        state="It was not read to its end.",
        hint="If it is right so, raise `max_bytes` in the source's table.",
    )


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
