"""What storage says when it refuses: a full disk, one that is read-only, a permission that is missing, in plain words.

It says so in many ways: by a number, by a sentence, through Arrow, Delta or a library of Rust that gives up.
"""

from __future__ import annotations

import errno
import re

_UNTOUCHED = (
    "What had landed before is untouched and readable: every write to the lake is whole or not at all."
)

_AS_IT_WAS = "Nothing was written here; what is whole can be read as before."

_DAMAGED = (
    r"Json error|JSON error|Invalid JSON|[Pp]arquet magic bytes|Parquet error|Couldn't deserialize|[Cc]orrupt"
)
"""What Arrow and Delta write of a log entry or a data file that they cannot understand."""

_BACKTRACE = re.compile(r"\s(?:stack backtrace:\s)?0: (?:<unknown>|[\w<{]+::)\S*\s.*")
"""Where a library of Rust goes on with the functions that it was in: of no use to who reads a message."""

_KINDS: tuple[tuple[str, frozenset[int], str, str], ...] = (
    (
        "there is no room left",
        frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG}),
        r"No space left on device|Disk quota exceeded|File too large",
        "Make room, then type the same command again.",
    ),
    (
        "it is read-only",
        frozenset({errno.EROFS}),
        r"Read-only file system",
        "Mount it for writing, or name another place; then type the same command again.",
    ),
    (
        "a permission is missing",
        frozenset({errno.EACCES, errno.EPERM}),
        r"Permission denied|Operation not permitted|AccessDenied|Access Denied",
        "Give this user the right to write there, then type the same command again.",
    ),
)
"""What is the matter, the system's numbers for it, what libraries write, and what to do."""

_OTHERWISE = "Make room (or mend permissions and connection), then type the same command again."


def gave_up(error: BaseException) -> bool:
    """Say whether this is a panic of a library of Rust, which is no Exception so that nobody takes it for one."""
    return type(error).__name__ == "PanicException"


def refusal(error: BaseException) -> tuple[str, str, str]:
    """Return what storage refused in one line, what state the data is in, and what to do."""
    told = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(error)).replace("↳", " ").split())
    told = _BACKTRACE.sub("", told).rstrip(". ")
    number = error.errno if isinstance(error, OSError) else None
    for words, numbers, written, hint in _KINDS:
        if number in numbers or re.search(written, told):
            return f"{words} ({told})", _UNTOUCHED, hint
    if re.search(_DAMAGED, told):
        hint = "ingest doctor --deep names what is damaged; ingest rebuild makes it anew from the archive."
        return f"a file of it is damaged ({told})", _AS_IT_WAS, hint
    return told, _UNTOUCHED, _OTHERWISE
