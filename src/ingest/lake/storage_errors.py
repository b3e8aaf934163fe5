"""What storage says when it refuses, told in our words: a full disk, a missing permission, a server that is busy.

It says so in many ways: by a number, by a sentence, through Arrow, Delta, DuckDB or a library of Rust that gives up. A
person is told the kind of it; the words of the library, with its addresses and requests, go into the log.
"""

from __future__ import annotations

import errno
import logging
import os
import re
from dataclasses import dataclass

logger = logging.getLogger(__name__)

_UNTOUCHED = (
    "What had landed before is untouched and readable: every write to the lake is whole or not at all."
)

_AS_IT_WAS = "Nothing was written here; what is whole can be read as before."

_AGAIN = "then type the same command again."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: in words, the system's numbers for it, what libraries write, and what a person is to do.

    `passes` says that the same question a moment later may well be answered.
    """

    words: str
    hint: str
    written: str
    numbers: frozenset[int] = frozenset()
    state: str = _UNTOUCHED
    passes: bool = False


KINDS: tuple[Kind, ...] = (
    Kind(
        "there is no room left",
        f"Make room (df -h and df -i tell where there is none), {_AGAIN}",
        r"No space left on device|Disk quota exceeded|File too large|QuotaExceeded",
        frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG}),
    ),
    Kind(
        "it is read-only",
        f"Mount it for writing, or name another place; {_AGAIN}",
        r"Read-only file system",
        frozenset({errno.EROFS}),
    ),
    Kind(
        "the server does not take the credentials",
        "Look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and at this machine's clock; "
        f"{_AGAIN}",
        r"(?i)signature_?does_?not_?match|invalid_?access_?key_?id|expired_?token|invalid_?token|invalid_?client_?token"
        r"|unrecognized_?client|missing_?authentication|request_?time_?too_?skewed|request_?expired|no credentials"
        r"|401 unauthorized",
    ),
    Kind(
        "a permission is missing",
        f"Give this user the right to write there (for a bucket, look at the AWS_* credentials too), {_AGAIN}",
        r"(?i)permission denied|operation not permitted|access_?\s?denied|necessary privileges|403 forbidden",
        frozenset({errno.EACCES, errno.EPERM}),
    ),
    Kind(
        "there is no such bucket",
        f"Make the bucket, or name another one; {_AGAIN}",
        r"(?i)no_?such_?bucket",
    ),
    Kind(
        "the server cannot be reached",
        f"Look at AWS_ENDPOINT_URL and at the network, and whether the server runs; {_AGAIN}",
        r"(?i)curlCode: [67],|could not (?:connect|resolve)|connection refused|dns error|network is unreachable",
        frozenset({errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH}),
    ),
    Kind(
        "the server has too much to do, or fails",
        f"Wait a little, {_AGAIN}",
        r"(?i)slow_?down|service_?\s?unavailable|internal_?\s?(?:failure|server_?\s?error)|\bInternalError\b|throttl"
        r"|bad gateway|gateway time-?out|too_?\s?many_?\s?requests|HTTP (?:status|code) (?:5\d\d|429)|\b503 "
        r"|request_?timeout|no_?such_?upload",
        passes=True,
    ),
    Kind(
        "the connection to the server broke off",
        f"Wait a little, {_AGAIN}",
        r"(?i)NETWORK_CONNECTION|curlCode|body error|reading a body|error sending request|connection (?:was )?"
        r"(?:reset|closed|aborted)|broken pipe|timed out|before message (?:completed|length)|http error",
        frozenset({errno.ECONNRESET, errno.ECONNABORTED, errno.ETIMEDOUT, errno.EPIPE}),
        passes=True,
    ),
    Kind(
        "it is not there",
        "ingest doctor --deep names what is gone from a lake, and the command that mends it.",
        r"(?i)no such file or directory|no_?such_?key|path does not exist|object at location .* not found"
        r"|404 not found",
        frozenset({errno.ENOENT}),
        _AS_IT_WAS,
    ),
    Kind(
        "too many files are open",
        "Allow more: ulimit -n 4096    (in the same shell), then type the same command again.",
        r"Too many open files",
        frozenset({errno.EMFILE, errno.ENFILE}),
    ),
    Kind(
        "the device that it lies on fails",
        f"Copy what can still be read to another one (ingest archive copy URI), name that with --lake, {_AGAIN}",
        r"Input/output error",
        frozenset({errno.EIO}),
    ),
    Kind(
        "a file of it is damaged",
        "ingest doctor --deep names what is damaged; ingest rebuild makes it anew from the archive.",
        r"Json error|JSON error|Invalid JSON|[Pp]arquet magic bytes|Parquet error|Couldn't deserialize|[Cc]orrupt"
        r"|Invalid Checkpoint|found gap|checkpoint hint|[Mm]issing (?:commit|version)",
        state=_AS_IT_WAS,
    ),
)
"""Tried in this order: what a server says of why it refuses comes before what the library made of that."""

_CLASSES = (
    (FileNotFoundError, errno.ENOENT),
    (PermissionError, errno.EACCES),
    (ConnectionError, errno.ECONNRESET),
)

_UNKNOWN = (
    f"Make room, or mend permissions and connection, {_AGAIN} With INGEST_DEBUG=1 before it the library's own words are"
    " shown."
)

_BACKTRACE = re.compile(r"\s(?:stack backtrace:\s)?0: (?:<unknown>|[\w<{]+::)\S*\s.*")
"""Where a library of Rust goes on with the functions that it was in."""


def gave_up(error: BaseException) -> bool:
    """Say whether this is a panic of a library of Rust, which is no Exception so that nobody takes it for one."""
    return type(error).__name__ == "PanicException"


def kind_of(error: BaseException | str) -> Kind | None:
    """Return the kind of refusal that an error, or a library's message, is of; None for one without a name here."""
    number = error.errno if isinstance(error, OSError) else None
    if number is None:  # as libraries of Python raise them
        number = next((code for kind, code in _CLASSES if isinstance(error, kind)), None)
    message = _in_one_line(error)
    return next(
        (one for one in KINDS if number in one.numbers or re.search(one.written, message)),
        None,
    )


def refusal(error: BaseException) -> tuple[str, str, str]:
    """Return what storage refused in one line, what state the data is in, and what to do."""
    logger.debug("storage says: %s", _in_one_line(error))
    kind = kind_of(error)
    if kind is not None:
        return kind.words, kind.state, kind.hint
    if gave_up(error):
        return "the library that reads and writes it gave up", _UNTOUCHED, _UNKNOWN
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno), _UNTOUCHED, _UNKNOWN
    if type(error).__module__.lstrip("_").startswith("duckdb"):
        return (
            _in_one_line(error),
            _UNTOUCHED,
            _UNKNOWN,
        )  # about SQL or settings, as a rule, which only it can tell
    return "it was refused for a reason that ingest has no words for", _UNTOUCHED, _UNKNOWN


def _in_one_line(error: BaseException | str) -> str:
    told = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(error)).replace("↳", " ").split())
    return _BACKTRACE.sub("", told).rstrip(". ")
